"""The harness can fail: every kind of broken promise, planted, is found, made small and kept under a telling name."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

import api.routes.evaluate as route
from engine.errors import Location, Problem
from engine.facts.reading import Reading
from engine.language import load
from engine.rendering import to_json
from tests.fuzz import __main__ as command
from tests.fuzz.campaign import feed, keep
from tests.fuzz.case import Case, Violation
from tests.fuzz.oracles import check_problems, promptly
from tests.fuzz.targets import TARGETS
from tests.fuzz.targets.bodies import SECRET, Bodies
from tests.fuzz.targets.rule_files import SMALL, judged

LEAD = Case(b'{"opportunity_id": "D-1", "as_of": "2026-11-21", "needs_clear": "no"}')
TEXT = Case(LEAD.payload, {"accept": "text/plain"})


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies()


def broken(bodies: Bodies, case: Case) -> str:
    with pytest.raises(Violation) as violation:
        bodies.run(case)
    return violation.value.signature


def test_without_a_fault_nothing_is_reported(bodies: Bodies) -> None:
    assert bodies.run(LEAD).startswith("200 ")
    assert bodies.run(TEXT).startswith("200 text")


def test_an_exception_in_the_rendering_is_a_crash_at_its_place(bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        from engine.rendering.words import Words

        Words.say(None, 1)  # type: ignore[arg-type]

    monkeypatch.setattr(route, "to_json", fails)
    assert broken(bodies, LEAD).startswith("crash: AttributeError at engine/rendering/words.py:")


@pytest.mark.parametrize(
    ("spoil", "signature"),
    [
        (lambda answer: answer.pop("headline"), "schema: required at the top"),
        (lambda answer: answer.update(extra=1), "schema: additionalProperties at the top"),
        (lambda answer: answer.update(as_of="tomorrow"), "schema: format at as_of"),
        (lambda answer: answer.update(headline="\x1b[31mred"), "text: a control character in headline"),
        (lambda answer: answer.update(known={"of": float("nan"), "known": 0}), "json: NaN"),
    ],
)
def test_an_answer_outside_the_schema_is_reported(
    bodies: Bodies, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[dict[str, Any]], object], signature: str
) -> None:
    right = to_json

    def spoilt(*arguments: Any) -> dict[str, Any]:
        answer = right(*arguments)
        spoil(answer)
        return answer

    monkeypatch.setattr(route, "to_json", spoilt)
    monkeypatch.setattr(route, "to_bytes", lambda answer: json.dumps(answer).encode())
    assert broken(bodies, LEAD) == signature


@pytest.mark.parametrize(("text", "signature"), [("a\n" * 12 + "a", "more than 12 lines"), ("a\x07", "in a text")])
def test_a_text_that_is_too_long_or_rings_is_reported(
    bodies: Bodies, monkeypatch: pytest.MonkeyPatch, text: str, signature: str
) -> None:
    monkeypatch.setattr(route, "to_text", lambda *_: text)
    assert signature in broken(bodies, TEXT)


def test_a_problem_that_repeats_what_is_personal_is_a_leak(bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(b'{"stakeholders": [{"met": "Xq7Personal"}]}', {"secret": SECRET})
    assert bodies.run(case) == "422 wrong-type"
    monkeypatch.setattr(Reading, "bad", lambda self, path, bad: self.found.add(path, bad.code, SECRET))
    assert broken(bodies, case) == "leak: a problem repeats what is personal"


def spin(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


@pytest.mark.parametrize(("seconds", "kind"), [(0.15, "slow"), (30, "hang")])
def test_what_takes_long_is_reported_and_what_hangs_is_interrupted(seconds: float, kind: str) -> None:
    started = time.process_time()
    with pytest.raises(Violation) as violation, promptly(0.1):
        spin(seconds)
    assert violation.value.kind == kind
    assert time.process_time() - started < 2


def test_waiting_for_the_processor_is_not_slow() -> None:
    with promptly(0.1):
        time.sleep(0.3)


@pytest.mark.parametrize(
    ("problem", "signature"),
    [
        (Problem(Location("a.yaml", 0, 0), "wrong-type", "No."), "problem: wrong-type without a place"),
        (Problem(Location("a.yaml", 1, 1), "wrong-type", "no sentence"), "problem: wrong-type is no sentence"),
        (Problem(Location("a.yaml", 1, 1), "invented", "No."), "problem: unknown code invented"),
        (Problem(Location("a.yaml", 1, 1), "wrong-type", "\x1b."), "text: a control character in problem wrong-type"),
        (Problem(Location("a.yaml", 1, 1), "wrong-type", "x" * 2_000 + "."), "problem: wrong-type is too long"),
    ],
)
def test_a_problem_of_rule_files_without_place_or_sentence_is_reported(problem: Problem, signature: str) -> None:
    with pytest.raises(Violation) as violation:
        check_problems([problem])
    assert violation.value.signature == signature


def test_interpreters_that_differ_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.reference import ReferenceConditions

    ruleset = load(SMALL).ruleset
    assert ruleset is not None
    assert judged(ruleset, (b"{}",))
    monkeypatch.setattr(ReferenceConditions, "values", lambda *_: [True] * 1_000)
    with pytest.raises(Violation, match="durable and reference differ"):
        judged(ruleset, (b'{"needs_clear": "no"}',))


class Numbers:
    """A target with a fault: numbers from 1000 on crash, those from 5000 on kill the process."""

    name = "body"

    def cases(self) -> st.SearchStrategy[Case]:
        return st.integers(0, 9_999).map(lambda number: Case(str(number).encode()))

    def run(self, case: Case) -> str:
        if int(case.payload) >= 1_000:
            raise Violation("crash", "ValueError at here.py:1", case.payload.decode())
        return case.payload.decode()


class Killed(Numbers):
    def run(self, case: Case) -> str:
        if int(case.payload) >= 5_000:
            os.kill(os.getpid(), signal.SIGKILL)
        return "fine"


def test_a_found_case_is_made_small_and_counted_once(tmp_path: Path) -> None:
    tally = feed(Numbers(), seconds=20, most=300)
    ((signature, (case, seen)),) = tally.found.items()
    assert (signature, seen) == ("crash: ValueError at here.py:1", "crash: ValueError at here.py:1: 1000")
    assert case.payload == b"1000"
    assert tally.outcomes[signature] > 1
    path = keep(case, signature, "body", tmp_path)
    assert path.name.startswith("body-crash-valueerror-at-here-py-1-")
    assert Case.parse(path.read_bytes()) == case


def test_the_same_seed_gives_the_same_cases() -> None:
    assert (
        feed(Numbers(), seconds=20, most=50, seed=3).outcomes == feed(Numbers(), seconds=20, most=50, seed=3).outcomes
    )


def test_the_command_reports_a_found_case_and_a_process_that_died(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = tmp_path / "found"
    monkeypatch.setattr(command, "FOUND", found)
    monkeypatch.setitem(TARGETS, "body", Numbers)
    assert command.main(["--target", "body", "--seconds", "2", "--seed", "1", "--worker", str(tmp_path)]) == 1
    assert [path.name[:10] for path in found.iterdir()] == ["body-crash"]
    killing = "import tests.fuzz.__main__ as m, tests.fuzz.test_planted_faults as p; m.TARGETS['body'] = p.Killed; "
    monkeypatch.setattr(command, "WORKER", [sys.executable, "-c", killing + "import sys; sys.exit(m.main())"])
    assert command.main(["--target", "body", "--seconds", "4", "--seed", "1"]) == 1
    assert "crash: the process ended with -9" in capsys.readouterr().out
