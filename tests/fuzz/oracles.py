"""What has to hold of every answer, whatever was asked: no crash, no hang, the promised shape, nothing that harms."""

from __future__ import annotations

import json
import signal
import time
import traceback
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import jsonschema

from engine.errors import Problem
from engine.language import CATALOGUE
from engine.rendering import answer_schema

from .case import Violation

LIMIT = 1.0
LINES = 12
_HANGS = 4 * LIMIT
_ROOT = Path(__file__).parents[2]
_BREAKS = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WITHOUT_LINE = frozenset({"missing-manifest", "missing-folder"})
_LONGEST_PROBLEM = 1_000


class _Hangs(BaseException):
    """Not an Exception, so that no last resort takes it for an error of its own."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _Hangs


@contextmanager
def promptly(limit: float = LIMIT, but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """The block takes at most `limit` seconds of processor time and raises nothing `but` what it may.

    Processor time, because other work may run beside it; what hangs is interrupted after a while.
    """
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, _HANGS * limit)
    started = time.process_time()
    try:
        yield
    except _Hangs as error:
        raise Violation("hang", place(error.__traceback__)) from None
    except but:
        raise
    except Exception as error:
        raise Violation("crash", f"{type(error).__name__} at {place(error.__traceback__)}", str(error)) from error
    finally:
        took = time.process_time() - started
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if took > limit:
        raise Violation("slow", f"more than {limit:.1f} s", f"{took:.2f} s")


def place(trace: TracebackType | None) -> str:
    """The innermost line of ours in a traceback."""
    frames = [frame for frame in traceback.extract_tb(trace) if Path(frame.filename).is_relative_to(_ROOT / "engine")]
    frames = frames or list(traceback.extract_tb(trace))
    name = Path(frames[-1].filename)
    return f"{name.relative_to(_ROOT) if name.is_relative_to(_ROOT) else name.name}:{frames[-1].lineno}"


# Answers


@cache
def _answers() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        answer_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def check_answer(answer: Any) -> str:
    """An answer is JSON as its schema says, and what people read of it can be shown.

    Returns:
        The verdicts, as an outcome.
    """
    check_schema(answer, _answers())
    for path, text in texts(answer):
        if path not in _ECHOES:
            check_line(text, path or "answer")
    verdicts = {name: verdict["verdict"] for name, verdict in answer["verdicts"].items()}
    return " ".join(f"{name}={verdict}" for name, verdict in verdicts.items())


_ECHOES = frozenset({"facts"})
"""Members whose values are data as they were sent, and shown nowhere as they are."""


def check_schema(data: Any, validator: jsonschema.Draft202012Validator) -> None:
    """Data fits a schema; JSON can say it and says nothing that is no JSON."""
    error = next(iter(validator.iter_errors(data)), None)
    if error:
        where = ".".join("*" if isinstance(part, int) else str(part) for part in error.absolute_path)
        raise Violation("schema", f"{error.validator} at {where or 'the top'}", error.message)


def strict_json(data: bytes | str) -> Any:
    """What a JSON text says; it is UTF-8, has no NaN and no half characters."""

    def refuse(name: str) -> None:
        raise Violation("json", name)

    text = data.decode() if isinstance(data, bytes) else data
    try:
        value = json.loads(text, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, UnicodeError) as error:
        raise Violation("json", "not JSON", str(error)) from None
    return value


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in JSON data, with the name of the member that it stands in."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, path)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from texts(part, path if path in _ECHOES else str(name))


def check_line(text: str, where: str) -> None:
    """A text stays on its line and steers no terminal."""
    if text.isascii() and text.isprintable():
        return
    wrong = next((sign for sign in text if sign in _BREAKS or unicodedata.category(sign) in ("Cc", "Cs")), None)
    if wrong is not None:
        raise Violation("text", f"a control character in {where}", f"{wrong!a} in {text[:200]!a}")


def check_text(text: str, *, lines: int | None = LINES) -> None:
    """A text for people: so many lines at most, and no control characters beside their ends."""
    for line in text.split("\n"):
        check_line(line, "a text")
    if lines is not None and len(text.splitlines()) > lines:
        raise Violation("text", f"more than {lines} lines", text[:500])


# Problems


def check_problems(problems: Iterable[Problem], codes: Iterable[str] = CATALOGUE) -> str:
    """Problems of rule files: a known code, a place in a file, one sentence that can be shown.

    Returns:
        The codes, as an outcome.
    """
    found = tuple(problems)
    known = frozenset(codes)
    for problem in found:
        if problem.code not in known:
            raise Violation("problem", f"unknown code {problem.code}")
        placed = problem.location.line >= 1 and problem.location.column >= 1
        if not (placed or problem.code in _WITHOUT_LINE) or not problem.location.path:
            raise Violation("problem", f"{problem.code} without a place", str(problem))
        if not problem.message.endswith((".", "?")):
            raise Violation("problem", f"{problem.code} is no sentence", str(problem))
        check_line(str(problem), f"problem {problem.code}")
        if len(str(problem)) > _LONGEST_PROBLEM:
            raise Violation("problem", f"{problem.code} is too long", str(problem)[:200])
    return " ".join(sorted({problem.code for problem in found}))
