"""Rule tests (`*_test.yaml`): reading them, running them, and saying what no test proves."""

from __future__ import annotations

from .model import Case, Coverage, Expected, Mismatch, Report, Result
from .report import problem_json, report_json, report_lines
from .runner import run

__all__ = [
    "Case",
    "Coverage",
    "Expected",
    "Mismatch",
    "Report",
    "Result",
    "problem_json",
    "report_json",
    "report_lines",
    "run",
]
