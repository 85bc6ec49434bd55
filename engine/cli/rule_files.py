"""`check` and `test`: what an analyst runs after an edit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import Problem
from ..language import load, playbook_folder
from ..language.problems import is_warning
from ..mapping import mapping_problems
from ..model.ruleset import RuleSet
from ..rendering.paint import Paint
from ..ruletests import problem_json, report_json, report_lines, run
from .exits import Exit, WrongUse
from .rule_sets import folder_of, ruleset_of
from .terminal import colour, say, say_json

_EXTENDS = re.compile(r"^extends\s*:", re.MULTILINE)


def check_folder(folder: Path | None, layers: Sequence[Path], format_: str) -> int:
    """Print every problem of a rule folder; a company layer is checked over the playbook."""
    base, over = over_playbook(folder_of(folder), layers)
    loaded = load(base, layers=over)
    found = loaded.problems
    if loaded.ruleset:
        vocabulary = loaded.ruleset.vocabulary
        found += tuple(problem for each in (base, *over) for problem in mapping_problems(each, vocabulary))
    fatal = [problem for problem in found if not is_warning(problem)]
    counts = _counts(loaded.ruleset)
    if format_ == "json":
        problems = [problem_json(_from_here(each, (base, *over))) | {"warning": is_warning(each)} for each in found]
        say_json({"passed": not fatal, "problems": problems, "counts": counts})
        return Exit.FINDINGS if fatal else Exit.FINE
    paint = Paint(colour())
    for problem in found:
        say(paint(str(_from_here(problem, (base, *over))), "care" if is_warning(problem) else "bad"))
    if fatal:
        say(paint(f"{len(fatal)} problem{'' if len(fatal) == 1 else 's'}", "bad"))
        return Exit.FINDINGS
    say(paint("No problems: " + ", ".join(f"{count} {what}" for what, count in counts.items()), "good"))
    return Exit.FINE


def _from_here(problem: Problem, folders: Sequence[Path]) -> Problem:
    """A problem with the path of its file as it is reached from the working folder, so that an editor can open it."""
    location = problem.location
    for folder in folders:
        file = folder.resolve().parent / location.path
        if file.is_file():
            here = Path.cwd()
            shown = file.relative_to(here) if file.is_relative_to(here) else file
            return replace(problem, location=replace(location, path=str(shown)))
    return problem


def over_playbook(folder: Path, layers: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    """The base and the layers over it: a folder whose manifest `extends` lies over the playbook itself."""
    if any(_EXTENDS.search(path.read_text("utf-8", "replace")) for path in sorted(folder.glob("*.yaml"))):
        return playbook_folder(), (folder, *layers)
    return folder, tuple(layers)


def _counts(ruleset: RuleSet | None) -> dict[str, int]:
    if ruleset is None:
        return {}
    rules = sum(
        len(decision.rules) + len(decision.advice) + len(decision.checks) + bool(decision.otherwise)
        for decision in ruleset.decisions
    )
    return {
        "facts": sum(len(kind.fields) for kind in ruleset.vocabulary.kinds.values()),
        "decisions": len(ruleset.decisions),
        "rules": rules,
        "guards": len(ruleset.guards),
        "actions": len(ruleset.actions),
    }


@dataclass(frozen=True, slots=True)
class Proof:
    """Which rule tests to run and what to print of them."""

    folder: Path | None
    layers: tuple[Path, ...]
    format: str
    coverage: bool
    pattern: str
    verbose: bool


def prove_folder(request: Proof) -> int:
    """Run the tests of a rule folder; with `--coverage` a rule that no test proves is a finding too."""
    try:
        re.compile(request.pattern)
    except re.error as error:
        raise WrongUse(f"--run is not a regular expression: {error}.") from None
    folder = folder_of(request.folder)
    base, over = over_playbook(folder, request.layers)
    report = run(folder, ruleset_of(base, over), pattern=request.pattern)
    if not report.results and not report.problems:
        raise WrongUse(f"{folder} has no rule tests{' that match' if request.pattern else ''} (*_test.yaml).")
    if request.format == "json":
        say_json(report_json(report))
    else:
        for line in report_lines(report, coverage=request.coverage, verbose=request.verbose, colour=colour()):
            say(line)
    unproved = request.coverage and not report.filtered and not report.coverage.complete
    return Exit.FINE if report.passed and not unproved else Exit.FINDINGS
