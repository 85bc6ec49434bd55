"""Rule tests: whatever stands in a test file, the run ends in a report."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from engine.language import load_or_raise
from engine.model.ruleset import RuleSet
from engine.ruletests import report_json, report_lines, run
from tests.fuzz.case import FIXTURES, Case, Violation
from tests.fuzz.damage import TOKEN, damaged_file, damaged_tree, encoded
from tests.fuzz.oracles import check_line, check_problems, promptly
from tests.fuzz.targets.rule_files import copied, spoilt

POINTS = FIXTURES / "rules" / "semantics"
FILE = "golden_test.yaml"


@cache
def _ruleset(point: str) -> RuleSet:
    return load_or_raise(POINTS / "base", layers=[POINTS / point])


class RuleTests:
    """The golden test files of the semantics, each with its rules."""

    name = "rule_test"

    def cases(self) -> st.SearchStrategy[Case]:
        """Test files after a few edits."""
        sources = {path.parent.name: path.read_text("utf-8") for path in sorted(POINTS.glob(f"*/{FILE}"))}
        others = tuple(sources.values())
        words = sorted({token for text in others for token in TOKEN.findall(text)})
        return st.sampled_from(sorted(sources)).flatmap(
            lambda point: st.builds(
                Case,
                (damaged_file(sources[point], others, words) | damaged_tree(sources[point], others, words)).map(
                    encoded
                ),
                st.just({"point": point}),
            )
        )

    def run(self, case: Case) -> str:
        """Run the file against the rules it was written for."""
        point = case.settings["point"]
        folder, ruleset = copied(POINTS / point), _ruleset(point)
        with spoilt(folder, FILE, case.payload), promptly():
            report = run(folder, ruleset)
            lines = [*report_lines(report, coverage=True, verbose=True, colour=False)]
            data = report_json(report)
        for line in lines:
            for part in line.split("\n"):
                check_line(part, "a report")
        if report.passed and (report.problems or report.failed):
            raise Violation("report", "passed in spite of problems")
        codes = check_problems(report.problems)
        return f"{len(report.results)} run, {len(report.failed)} failed, {len(data)} {codes}"
