"""One mistake is one problem, however many other places it touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import load
from tests.unit.language.rule_folders import SMALL, small_with

BROKEN_YAML = "\n  - [broken\n"


def edited(name: str, old: str, new: str, folder: Path) -> list[str]:
    text = (SMALL / name).read_text("utf-8")
    assert old in text
    return [str(problem) for problem in load(small_with({name: text.replace(old, new, 1)}, folder)).problems]


@pytest.mark.parametrize("name", sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.yaml")))
def test_a_file_that_is_no_yaml_is_one_problem(name: str, tmp_path: Path) -> None:
    text = (SMALL / name).read_text("utf-8")
    problems = load(small_with({name: text + BROKEN_YAML}, tmp_path)).problems
    assert [(problem.code, problem.location.path) for problem in problems] == [("yaml-syntax", f"small/{name}")]


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("vocabulary/opportunity.yaml", "type: money", "type: mony", "wrong-value"),
        ("vocabulary/opportunity.yaml", "enum: step", "enum: stepp", "unknown-enumeration"),
        ("vocabulary/opportunity.yaml", "kind: opportunity", "kind: 7", "bad-name"),
        ("vocabulary/stakeholder.yaml", "list: stakeholders", "list: [stakeholders]", "wrong-type"),
        ("vocabulary/enumerations.yaml", "values:", "value:", "unknown-key"),
        ("parameters.yaml", "type: money", "type: mony", "wrong-value"),
        ("parameters.yaml", "type: integer", "typ: integer", "unknown-key"),
        ("actions.yaml", "text: {en: Wait, zh: 等待}", "text: Wait", "wrong-type"),
        ("actions.yaml", "verdict: needs_approval", "verdict: maybe", "wrong-value"),
        ("worth.yaml", "gives: {worth: [worth_it, not_worth_it]}", "gives: worth", "wrong-type"),
        ("worth.yaml", "about: opportunity", "about: opportunities", "unknown-kind"),
        ("approach.yaml", "for_each: stakeholder", "for_each: stakholder", "unknown-kind"),
        ("person.yaml", "for_each: stakeholder", "for_each: stakholder", "unknown-kind"),
        ("person.yaml", "friendly:", "freindly:", "unknown-fact"),
        ("stage.yaml", "of: buying_step", "of: buying_stp", "unknown-fact"),
        ("go.yaml", "columns: [worth,", "columns: [wort,", "unknown-fact"),
        ("pace.yaml", "file: pace.csv", "file: pac.csv", "unreadable-file"),
        ("pace.yaml", "columns:", "colums:", "unknown-key"),
        ("pace.yaml", "gives:", "givs:", "unknown-key"),
        ("worth.yaml", "worth_it: {en", "worthit: {en", "unknown-value"),
        ("vocabulary/stakeholder.yaml", "derived: true", "derived: ture", "wrong-value"),
        ("fit.yaml", "id: FIT-1", "id: 'FIT 1'", "bad-name"),
        ("guards.yaml", "verdict: go", "verdict: goo", "unknown-decision"),
        ("guards.yaml", "block: {tags: [gift]}", "block: [gift]", "wrong-type"),
    ],
)
def test_one_slip_is_one_problem(name: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    problems = edited(name, old, new, tmp_path)
    assert len(problems) == 1, "\n".join(problems)
    assert problems[0].startswith(f"small/{name}:")
    assert problems[0].endswith(f"[{code}]")
