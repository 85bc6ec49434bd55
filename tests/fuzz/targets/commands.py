"""The command line: whatever comes on standard input or stands among the options ends in one of its exit codes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from unittest import mock

from hypothesis import strategies as st

from engine.cli import deals
from engine.cli.app import run
from engine.cli.deals import Request
from engine.cli.exits import Exit
from engine.evaluation import Evaluator
from engine.language import load_or_raise
from tests.fuzz.case import Case, Violation
from tests.fuzz.damage import damaged_document, damaged_json, encoded, written
from tests.fuzz.oracles import LINES, check_answer, check_line, check_text, promptly, strict_json
from tests.fuzz.targets.rule_files import SMALL
from tests.fuzz.values import GOOD_NAMES, PLAIN_NAMES, Deals

_SEPARATORS = st.sampled_from(("\n", "\n", "\r\n", "\n\n", "\u2028", ", ", "\r"))
_OPTIONS = (("--format", "json"), ("--lang", "zh"), ("--detail", "full"), ("--as-of", "2026-11-21"))
_ODD_OPTIONS = (
    *(
        ("--format", "csv"),
        ("--lang", ""),
        ("--as-of", "0001-01-01"),
        ("--as-of", "2026-02-30"),
        ("--as-of", "tomorrow"),
    ),
    *(("--layer", "no such folder"), ("--debug",), ("-",), ("--", "-"), *((name,) for name in PLAIN_NAMES)),
)
_LOADED = deals._evaluator
_INTERNAL = re.compile(r"Internal error: (\w+)")


class Commands:
    """`worthwin evaluate` and `explain` over the small rule folder, in this process."""

    name = "command"

    def cases(self) -> st.SearchStrategy[Case]:
        """Objects, lists and lines of deals after a few edits, under options good and bad."""
        small = Deals(load_or_raise(SMALL))
        deal = small.whole()
        damaged = deal.flatmap(lambda each: damaged_document(each, small.fields, small.names))
        texts = (deal | deal | damaged).map(written)
        torn = texts.flatmap(damaged_json)
        some = st.lists(texts | texts | torn, max_size=4)
        lines = st.builds(lambda separator, parts: separator.join(parts), _SEPARATORS, some)
        listed = some.map(lambda parts: f"[{', '.join(parts)}]")
        good = texts | lines | listed
        tail = GOOD_NAMES | st.just("\n")
        inputs = good | good | good | torn | listed.flatmap(damaged_json) | st.builds(str.__add__, good, tail)
        options = st.lists(st.sampled_from(_OPTIONS), max_size=3)
        odd = st.lists(st.sampled_from((*_OPTIONS, *_ODD_OPTIONS)), max_size=3)
        return st.builds(
            lambda payload, command, chosen: Case(payload, {"arguments": json.dumps([command, *sum(chosen, ())])}),
            st.one_of(*[inputs.map(encoded)] * 9, st.binary(max_size=100)),
            st.sampled_from(("evaluate", "evaluate", "explain")),
            st.one_of(*[options] * 5, odd),
        )

    def run(self, case: Case) -> str:
        """Run one command."""
        command, *options = json.loads(case.settings["arguments"])
        code, out, err = _run([command, "-", "--rules", str(SMALL), *options], case.payload)
        if code == Exit.INTERNAL:
            kind = _INTERNAL.search(err)
            raise Violation("crash", f"{kind[1] if kind else 'unknown'} in {command}", err[-300:])
        if code not in (Exit.FINE, Exit.FINDINGS, Exit.WRONG_USE):
            raise Violation("exit", str(code), err[-300:])
        for line in err.split("\n"):
            check_line(line, "standard error")
        if code != Exit.FINE and not err.strip():
            raise Violation("exit", f"{code} without a word")
        return f"{code} {_printed(command, options, out)} {_codes(err)}"


@cache
def _small() -> Evaluator:
    return Evaluator(load_or_raise(SMALL))


@contextmanager
def _evaluator(request: Request) -> Iterator[Evaluator]:
    """The small rule folder is loaded once: reading rule files is another target's business."""
    if request.layers:
        with _LOADED(request) as evaluator:
            yield evaluator
    else:
        yield _small()


def _run(arguments: Sequence[str], payload: bytes) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(payload), encoding="utf-8")
    patched = mock.patch.multiple(deals, _evaluator=_evaluator), mock.patch("sys.stdin", stdin)
    with patched[0], patched[1], redirect_stdout(out), redirect_stderr(err), promptly():
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


def _printed(command: str, options: Sequence[str], out: str) -> str:
    if not out:
        return "nothing"
    if "json" not in options:
        check_text(out, lines=None)
        for deal in out.split("\n\n") if command == "evaluate" and "full" not in options else ():
            check_text(deal.strip("\n"), lines=LINES + 1)
        return "text"
    lines = [strict_json(line) for line in out.splitlines()] if out.startswith('{"') else strict_json(out)
    answers = lines if isinstance(lines, list) else [lines]
    for answer in answers:
        if command == "evaluate" and "problems" not in answer:
            check_answer(answer)
    return f"{len(answers)} in JSON"


def _codes(err: str) -> str:
    return " ".join(sorted(set(re.findall(r"\[([a-z-]+)\]$", err, re.MULTILINE))))
