"""Test files are strict: a misspelt key or name is a problem with its place, not a test that cannot fail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.errors import Problem
from engine.language import load_or_raise
from engine.language.problems import Problems
from engine.ruletests import run
from engine.ruletests.model import TestFile
from engine.ruletests.reading import read_tests
from tests.support.tested_rules import write_tested_rules

CASE = "  - name: One\n    given: {needs_clear: yes}\n    expect: {verdicts: {go: pursue}}\n"


def read(folder: Path, text: str) -> tuple[TestFile | None, tuple[Problem, ...]]:
    path = folder / "a_test.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    return read_tests(path, problems, name="a_test.yaml"), problems.sorted()


def test_a_case_is_read_with_its_place(tmp_path: Path) -> None:
    file, problems = read(tmp_path, f"tests: t\nas_of: 2026-11-21\ncases:\n{CASE}")
    assert problems == ()
    assert file is not None
    case = file.cases[0]
    assert (case.name, case.as_of, dict(case.given)) == ("One", date(2026, 11, 21), {"needs_clear": "yes"})
    assert (case.location.line, case.location.column) == (4, 5)
    assert case.expects[0].location.line == 6


def test_a_case_may_have_its_own_day(tmp_path: Path) -> None:
    file, _ = read(tmp_path, f"tests: t\nas_of: 2026-11-21\ncases:\n{CASE}    as_of: 2027-01-01\n")
    assert file is not None
    assert file.cases[0].as_of == date(2027, 1, 1)


def test_words_stay_words_and_numbers_become_numbers(tmp_path: Path) -> None:
    text = (
        "tests: t\nas_of: 2026-11-21\ncases:\n  - name: One\n    given:\n"
        "      {a: no, b: 7, c: 1.5, d: '7', e: true, f: ~, g: 2026-01-31, h: [x, 2], i: {amount: '1', currency: CNY}}\n"
        "    expect: {rules: [R]}\n"
    )
    file, problems = read(tmp_path, text)
    assert problems == ()
    assert file is not None
    assert dict(file.cases[0].given) == {
        "a": "no", "b": 7, "c": 1.5, "d": "7", "e": True, "f": None, "g": "2026-01-31", "h": ["x", 2],
        "i": {"amount": "1", "currency": "CNY"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("tests: t\nas_of: 2026-11-21\ncase: []\n", "unknown-key", 3, 1),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    givn: {}\n    expect: {}\n", "unknown-key", 5, 5),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: {verdict: {go: x}}\n", "unknown-key", 5, 14),
        ("tests: t\ncases: []\n", "missing-key", 1, 1),
        ("tests: t\nas_of: 21.11.2026\ncases: []\n", "bad-date", 2, 8),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - given: {}\n    expect: {}\n", "missing-key", 4, 5),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    given: {}\n", "missing-key", 4, 5),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: [x]\n", "wrong-type", 5, 13),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    given: 3\n    expect: {}\n", "wrong-type", 5, 12),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: {rules: R}\n", "wrong-type", 5, 21),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: {rules: [[R]]}\n", "wrong-type", 5, 22),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: {verdicts: go}\n", "wrong-type", 5, 24),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: {items: {x: y}}\n", "wrong-type", 5, 25),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - just a text\n", "wrong-type", 4, 5),
        ("tests: t\nas_of: 2026-11-21\ncases: nothing\n", "wrong-type", 3, 8),
        ("tests: t\nas_of: 2026-11-21\n", "missing-key", 1, 1),
        ("- a list\n", "wrong-type", 1, 1),
        ("tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n    vary: [x]\n    expect: []\n", "wrong-type", 5, 11),
        ("tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n    vary: {a: b}\n    expect: [{}]\n", "wrong-type", 5, 15),
        ("tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n    vary: {a: [b]}\n    expect: {}\n", "wrong-type", 6, 13),
        ("tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n    vary: {a: [b]}\n    expect: [{where: {c: d}}]\n", "unknown-key", 6, 23),
        ("tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n    vary: {a: [b, c]}\n    expect: [{where: {a: b}}]\n", "missing-key", 6, 13),
        ("tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    name: B\n    expect: {}\n", "duplicate-key", 5, 5),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_place(tmp_path: Path, text: str, code: str, line: int, column: int) -> None:
    _, problems = read(tmp_path, text)
    assert (code, line, column) in [(each.code, each.location.line, each.location.column) for each in problems]


def test_a_matrix_without_end_is_refused(tmp_path: Path) -> None:
    values = f"[{', '.join(map(str, range(40)))}]"
    vary = ", ".join(f"{name}: {values}" for name in "abc")
    head = "tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n"
    _, problems = read(tmp_path, f"{head}    vary: {{{vary}}}\n    expect: [{{}}]\n")
    assert [each.code for each in problems] == ["too-many"]


def test_a_dotted_fact_is_varied_inside_its_kind(tmp_path: Path) -> None:
    head = "tests: t\nas_of: 2026-11-21\nmatrix:\n  - name: A\n    given: {account: {region: east}}\n"
    file, problems = read(
        tmp_path, f"{head}    vary: {{account.tier: [a, b], x.y: [c]}}\n    expect: [{{rules: [R]}}]\n"
    )
    assert problems == ()
    assert file is not None
    assert [dict(case.given) for case in file.cases] == [
        {"account": {"region": "east", "tier": tier}, "x.y": "c"} for tier in ("a", "b")
    ]


@pytest.mark.parametrize(
    ("expectation", "code", "hint"),
    [
        ("rules: [GO-11]", "unknown-rule", "did you mean GO-1?"),
        ("no_rules: [GO-11]", "unknown-rule", "did you mean GO-1?"),
        ("actions: [SENT]", "unknown-action", "did you mean SEND?"),
        ("no_actions: [SENT]", "unknown-action", "did you mean SEND?"),
        ("verdicts: {goo: leave}", "unknown-decision", "did you mean go?"),
        ("verdicts: {go: leaf}", "unknown-value", "did you mean leave?"),
        ("gaps: {can_win: [C02]}", "unknown-value", "did you mean C01?"),
        ("facts: {redy: yes}", "unknown-fact", "did you mean ready?"),
        ("questions: [budgets]", "unknown-fact", "did you mean budget?"),
        ("questions: ['stakeholders[s1].mett']", "unknown-fact", "did you mean met?"),
        ("no_questions: ['people[s1].met']", "unknown-kind", "one of: stakeholders"),
        ("items: {stakeholder: {s1: {met: yes}}}", "unknown-kind", "did you mean stakeholders?"),
        ("items: {stakeholders: {s1: {mett: yes}}}", "unknown-fact", "did you mean met?"),
    ],
)
def test_a_name_that_the_rules_do_not_have_is_a_problem(tmp_path: Path, expectation: str, code: str, hint: str) -> None:
    text = f"tests: t\nas_of: 2026-11-21\ncases:\n  - name: A\n    expect: {{{expectation}}}\n"
    folder = write_tested_rules(tmp_path, text)
    report = run(folder, load_or_raise(folder))
    assert not report.passed
    assert [(each.code, each.hint) for each in report.problems] == [(code, hint)]
    assert report.problems[0].location.line == 5
