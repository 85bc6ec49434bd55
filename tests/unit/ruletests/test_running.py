"""Rule tests run through the real path; what fails says what was expected, what came, and where it stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.language import load_or_raise
from engine.model.ruleset import RuleSet
from engine.ruletests import Report, report_json, report_lines, run
from tests.support.tested_rules import GOOD, write_tested_rules

HEAD = "tests: t\nas_of: 2026-11-21\ncases:\n  - name: One\n    given: {needs_clear: yes, budget: 500}\n    expect:\n      "


@cache
def _ruleset(folder: Path) -> RuleSet:
    return load_or_raise(folder)


def report(folder: Path, tests: str = GOOD, pattern: str = "") -> Report:
    write_tested_rules(folder, tests)
    return run(folder, _ruleset(folder), pattern=pattern)


def expecting(folder: Path, expectation: str) -> Report:
    return report(folder, HEAD + expectation + "\n")


def test_good_tests_pass_and_prove_every_rule(tmp_path: Path) -> None:
    result = report(tmp_path)
    assert result.problems == ()
    assert [mismatch for failed in result.failed for mismatch in failed.mismatches] == []
    assert len(result.results) == 3 + 6
    assert result.coverage.complete
    assert (result.coverage.rules, result.coverage.rows) == (7, 2)


def test_a_matrix_is_multiplied_out_and_the_first_fitting_expectation_holds(tmp_path: Path) -> None:
    names = [result.case.name for result in report(tmp_path).results]
    assert "Needs against budget [needs_clear=unknown, budget=500]" in names


@pytest.mark.parametrize(
    ("expectation", "what", "expected", "got"),
    [
        ("verdicts: {go: leave}", "verdicts go", "leave", "pursue"),
        ("verdicts: {go: none}", "verdicts go", "none", "pursue"),
        ("settled: {go: no}", "settled go", "no", "yes"),
        ("still_possible: {go: [leave]}", "still_possible go", "[leave]", "[]"),
        ("gaps: {can_win: [C01]}", "gaps can_win", "[C01]", "[]"),
        ("to: {go: elsewhere}", "to go", "elsewhere", "none"),
        ("facts: {ready: no}", "facts ready", "no", "yes"),
        ("rules: [GO-2]", "rules GO-2", "present", "absent"),
        ("no_rules: [GO-1]", "no_rules GO-1", "absent", "present"),
        ("actions: [LEAVE]", "actions LEAVE", "present", "absent (found: SEND)"),
        ("no_actions: [SEND]", "no_actions SEND", "absent", "present"),
        ("blocked: [SEND]", "blocked SEND", "present", "absent (found none)"),
        ("approval: [SEND]", "approval SEND", "present", "absent (found none)"),
        ("questions: [needs_clear]", "questions needs_clear", "present", "absent (found none)"),
        ("warnings: [unmet]", "warnings unmet", "present", "absent (found none)"),
        ("items: {stakeholders: {s1: {met: yes}}}", "items stakeholders[s1].met", "yes", "none"),
    ],
)
def test_every_kind_of_expectation_can_fail(
    tmp_path: Path, expectation: str, what: str, expected: str, got: str
) -> None:
    result = expecting(tmp_path, expectation)
    assert not result.passed
    mismatch = result.failed[0].mismatches[0]
    assert (mismatch.what, mismatch.expected, mismatch.got) == (what, expected, got)
    assert mismatch.location.line == 7
    assert mismatch.location.path == f"{tmp_path.name}/everything_test.yaml"


def test_facts_that_do_not_fit_fail_the_case_and_say_which(tmp_path: Path) -> None:
    wrong = HEAD.replace("needs_clear: yes", "needs_cleer: yes") + "verdicts: {go: pursue}\n"
    result = report(tmp_path, wrong)
    assert not result.passed
    assert "needs_cleer" in result.failed[0].mismatches[0].got
    assert result.failed[0].mismatches[0].location.line == 4


def test_only_the_cases_that_match_are_run(tmp_path: Path) -> None:
    result = report(tmp_path, pattern="^EX-|small")
    assert [each.case.name for each in result.results] == ["Clear and rich", "A small one is held"]
    assert result.filtered == 7


def test_coverage_names_what_no_passing_test_proves(tmp_path: Path) -> None:
    result = expecting(tmp_path, "rules: [GO-1]")
    assert set(result.coverage.never_fired) == {"C01", "CAN-1", "CAN-2", "GO-2", "A-1", "G-1"}
    assert len(result.coverage.never_held_back) == 7
    assert result.coverage.never_decided == ("GO-2",)


def test_a_question_that_was_to_be_held_back_fails_the_case(tmp_path: Path) -> None:
    result = report(tmp_path, GOOD.replace("      questions: [needs_clear]", "      no_questions: [needs_clear]"))
    assert [mismatch.what for mismatch in result.failed[0].mismatches] == ["no_questions needs_clear"]


def test_a_failing_test_proves_nothing(tmp_path: Path) -> None:
    result = expecting(tmp_path, "rules: [GO-1, GO-2]")
    assert "GO-1" in result.coverage.never_fired


def test_the_report_reads_as_text(tmp_path: Path) -> None:
    result = expecting(tmp_path, "verdicts: {go: leave}")
    text = "\n".join(report_lines(result, coverage=True, verbose=False))
    place = f"{tmp_path.name}/everything_test.yaml"
    assert f"FAIL One  {place}:4:5" in text
    assert f"verdicts go: expected leave, got pursue  {place}:7:18" in text
    assert "0 passed, 1 failed" in text
    assert "never held back: " in text
    assert "\x1b" not in text


def test_the_report_names_what_passed_only_when_asked(tmp_path: Path) -> None:
    result = report(tmp_path)
    short = "\n".join(report_lines(result, coverage=False, verbose=False))
    assert short == "9 passed, 0 failed"
    verbose = "\n".join(report_lines(result, coverage=False, verbose=True, colour=True))
    assert "PASS" in verbose
    assert "Clear and rich (EX-01)" in verbose
    assert "\x1b[32m" in verbose


def test_the_report_reads_as_json(tmp_path: Path) -> None:
    data = report_json(expecting(tmp_path, "verdicts: {go: leave}"))
    assert data["passed"] is False
    assert data["counts"] == {"passed": 0, "failed": 1, "filtered": 0}
    mismatch = data["tests"][0]["mismatches"][0]
    assert (mismatch["expected"], mismatch["got"], mismatch["line"]) == ("leave", "pursue", 7)
    assert data["coverage"]["rows"] == 2


def test_values_of_facts_are_compared_as_the_input_spells_them(tmp_path: Path) -> None:
    assert expecting(tmp_path, "facts: {ready: true}").passed
