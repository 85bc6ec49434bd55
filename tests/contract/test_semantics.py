"""What a rule means, point by point: the golden rule files, run by every interpreter there is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.durable import compile_conditions
from engine.errors import InvalidFacts
from engine.facts import read, read_json
from engine.frame import FrameConditions
from engine.language import load, load_or_raise
from engine.program import Interpreter
from engine.reference import ReferenceConditions
from engine.ruletests import run

SEMANTICS = Path(__file__).parents[2] / "fixtures" / "rules" / "semantics"
REFUSED = SEMANTICS.parent / "semantics_refused"
BASE = SEMANTICS / "base"
POINTS = sorted(path for path in SEMANTICS.iterdir() if path != BASE)
INTERPRETERS: dict[str, Interpreter] = {
    "durable": compile_conditions,
    "reference": ReferenceConditions,
    "frame": FrameConditions,
}


def test_every_point_of_the_semantics_has_its_golden_files() -> None:
    assert [int(path.name[:2]) for path in POINTS] == list(range(1, 24))


@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize("point", POINTS, ids=lambda path: path.name)
def test_every_interpreter_gives_the_golden_answers(point: Path, interpreter: str) -> None:
    ruleset = load_or_raise(BASE, layers=[point])
    report = run(point, ruleset, interpreter=INTERPRETERS[interpreter])
    assert not report.problems
    assert len(report.results) > 0
    assert [(result.case.name, result.mismatches) for result in report.failed] == []


@pytest.mark.parametrize("refused", sorted(REFUSED.iterdir()), ids=lambda path: path.name)
def test_what_has_no_meaning_is_refused_with_its_code(refused: Path) -> None:
    loaded = load(BASE, layers=[refused])
    assert loaded.ruleset is None
    assert [problem.code for problem in loaded.problems] == (refused / "problems.txt").read_text().split()


@pytest.mark.parametrize(
    "point", [path for path in POINTS if (path / "refused.json").exists()], ids=lambda path: path.name
)
def test_facts_without_meaning_are_refused_with_their_code(point: Path) -> None:
    ruleset = load_or_raise(BASE, layers=[point])
    with pytest.raises(InvalidFacts) as refused:
        read(read_json((point / "refused.json").read_bytes()), ruleset, as_of=date(2026, 11, 21))
    assert [problem.code for problem in refused.value.problems] == (point / "refused.txt").read_text().split()
