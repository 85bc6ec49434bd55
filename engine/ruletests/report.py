"""A test run put into words: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import Problem
from ..rendering.paint import Paint
from .model import Coverage, Report, Result


def report_lines(report: Report, *, coverage: bool, verbose: bool, colour: bool = False) -> Iterator[str]:
    """The run as lines: failures first to last with what was expected and got, then the counts.

    Args:
        report: The run.
        coverage: Also list the rules and rows that no test proves.
        verbose: Also name the cases that passed.
        colour: Whether to colour for a terminal.
    """
    paint = Paint(colour)
    for problem in report.problems:
        yield paint(str(problem), "bad")
    for result in report.results:
        if verbose or not result.passed:
            yield from _result_lines(result, paint)
    passed = len(report.results) - len(report.failed)
    counts = f"{passed} passed, {len(report.failed)} failed"
    if report.problems:
        counts += f", {len(report.problems)} problem{'' if len(report.problems) == 1 else 's'} in test files"
    if report.filtered:
        counts += f", {report.filtered} not chosen"
    yield paint(counts, "good" if report.passed else "bad")
    if coverage:
        yield from _coverage_lines(report.coverage, paint)


def _result_lines(result: Result, paint: Paint) -> Iterator[str]:
    case = result.case
    state = paint("PASS", "good") if result.passed else paint("FAIL", "bad")
    playbook = f" ({case.playbook})" if case.playbook else ""
    yield f"{state} {case.name}{playbook}  {case.location}"
    for mismatch in result.mismatches:
        yield f"     {mismatch.what}: expected {mismatch.expected}, got {mismatch.got}  {mismatch.location}"


def _coverage_lines(coverage: Coverage, paint: Paint) -> Iterator[str]:
    yield (
        f"Coverage: {coverage.rules - len(coverage.never_fired)} of {coverage.rules} rules fired, "
        f"{coverage.rules - len(coverage.never_held_back)} held back, "
        f"{coverage.rows - len(coverage.never_decided)} of {coverage.rows} table rows decided"
    )
    for title, ids in (
        ("never fired", coverage.never_fired),
        ("never held back", coverage.never_held_back),
        ("rows that never decided", coverage.never_decided),
    ):
        if ids:
            yield paint(f"  {title}: {', '.join(ids)}", "care")


def report_json(report: Report) -> dict[str, Any]:
    """The run as JSON data."""
    return {
        "passed": report.passed,
        "counts": {
            "passed": len(report.results) - len(report.failed),
            "failed": len(report.failed),
            "filtered": report.filtered,
        },
        "problems": [problem_json(problem) for problem in report.problems],
        "tests": [_result_json(result) for result in report.results],
        "coverage": {
            "rules": report.coverage.rules,
            "never_fired": list(report.coverage.never_fired),
            "never_held_back": list(report.coverage.never_held_back),
            "rows": report.coverage.rows,
            "never_decided": list(report.coverage.never_decided),
        },
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem with its place, as JSON data."""
    place = problem.location
    return {
        "path": place.path,
        "line": place.line or None,
        "column": place.column or None,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def _result_json(result: Result) -> dict[str, Any]:
    return {
        "name": result.case.name,
        "case": result.case.playbook or None,
        "passed": result.passed,
        "file": result.case.location.path,
        "line": result.case.location.line,
        "mismatches": [
            {
                "what": mismatch.what,
                "expected": mismatch.expected,
                "got": mismatch.got,
                "file": mismatch.location.path,
                "line": mismatch.location.line,
            }
            for mismatch in result.mismatches
        ],
    }
