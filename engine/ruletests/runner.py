"""Runs rule tests through the same path that a deal takes: facts are read, the rule set is evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InvalidFacts, Location
from ..evaluation import Evaluator
from ..facts import read
from ..language.problems import Problems
from ..model.ruleset import RuleSet
from ..program import Interpreter
from .checking import check_names, rule_ids, table_rows
from .comparing import compare, deciding
from .model import Case, Coverage, Mismatch, Report, Result, TestFile
from .reading import read_tests

SUFFIX = "_test.yaml"


def run(folder: Path, ruleset: RuleSet, *, pattern: str = "", interpreter: Interpreter | None = None) -> Report:
    """Run every rule test in a folder.

    Args:
        folder: Searched with its sub-folders for `*_test.yaml`.
        ruleset: What the tests are run against.
        pattern: A regular expression; only cases whose file or name it matches are run.
        interpreter: Decides which conditions are yes; durable_rules unless another is named.

    Returns:
        What passed, what failed and where, and which rules no test proves. A case with refused facts has failed.
    """
    problems = Problems()
    files = find_tests(folder, problems)
    for file in files:
        check_names(file, ruleset, problems)
    wanted = re.compile(pattern)
    chosen = [
        (file, case)
        for file in files
        for case in file.cases
        if wanted.search(case.name) or wanted.search(file.path) or (case.playbook and wanted.search(case.playbook))
    ]
    evaluator = Evaluator(ruleset, interpreter)
    seen = _Seen()
    try:
        results = tuple(_run_case(case, ruleset, evaluator, seen) for _, case in chosen)
    finally:
        evaluator.close()
    total = sum(len(file.cases) for file in files)
    return Report(results, problems.sorted(), seen.coverage(ruleset, folder.resolve().name), total - len(results))


def find_tests(folder: Path, problems: Problems) -> list[TestFile]:
    """Every test file of a folder, read."""
    label = folder.resolve().name
    paths = sorted(folder.rglob(f"*{SUFFIX}"))
    found = (read_tests(path, problems, name=f"{label}/{path.relative_to(folder).as_posix()}") for path in paths)
    return [file for file in found if file is not None]


@dataclass(slots=True)
class _Seen:
    """What passing cases prove."""

    fired: set[str] = field(default_factory=set)
    held_back: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)

    def coverage(self, ruleset: RuleSet, folder: str) -> Coverage:
        """Which rules and rows of a folder nothing was proved about."""
        rules, rows = rule_ids(ruleset, folder), table_rows(ruleset, folder)
        return Coverage(
            rules=len(rules),
            never_fired=_without(rules, self.fired),
            never_held_back=_without(rules, self.held_back),
            rows=len(rows),
            never_decided=_without(rows, self.decided),
        )


def _without(names: Iterable[str], proved: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in proved)


def _run_case(case: Case, ruleset: RuleSet, evaluator: Evaluator, seen: _Seen) -> Result:
    try:
        known = read(case.given, ruleset, as_of=case.as_of)
    except InvalidFacts as error:
        return Result(case, tuple(_refused(problem.location, str(problem), case) for problem in error.problems))
    answer = evaluator.evaluate(known)
    result = Result(case, compare(case, answer, ruleset))
    seen.decided |= deciding(answer)
    if result.passed:
        seen.fired |= {expected.name for expected in case.expects if expected.key == "rules"}
        seen.held_back |= {expected.name for expected in case.expects if expected.key == "no_rules"}
    return result


def _refused(path: Location, problem: str, case: Case) -> Mismatch:
    return Mismatch(f"given {path.path}", "facts that fit the vocabulary", problem, case.location)
