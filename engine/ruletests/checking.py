"""Names in test files are checked against the rule set: a misspelt rule id would make a test that cannot fail."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..errors import Location
from ..language.problems import Problems, one_of
from ..model.decision import Check, Decision, Guard, Rule
from ..model.ruleset import RuleSet
from .comparing import NOTHING
from .model import Expected, TestFile

_VERDICTS = ("verdicts", "to", "settled", "still_possible", "gaps")
_ACTIONS = ("actions", "no_actions", "blocked", "no_blocked", "approval", "no_approval")


def rule_ids(ruleset: RuleSet, folder: str = "") -> tuple[str, ...]:
    """Every rule, check and guard that tests have to prove, in the order of evaluation.

    Args:
        ruleset: The rule set.
        folder: Only those that stand in the files of this folder, by the name that problems have it under.
    """
    found: list[Rule | Check | Guard] = []
    for decision in ruleset.decisions:
        found += [*decision.rules, *((decision.otherwise,) if decision.otherwise else ()), *decision.advice]
        found += decision.checks
    found += ruleset.guards
    return tuple(dict.fromkeys(each.id for each in found if _stands_in(each.location, folder)))


def table_rows(ruleset: RuleSet, folder: str = "") -> tuple[str, ...]:
    """The ids of the rows of decision tables, all or those of one folder."""
    tables = (decision for decision in ruleset.decisions if decision.shape == "table")
    return tuple(rule.id for table in tables for rule in table.rules if _stands_in(rule.location, folder))


def _stands_in(place: Location, folder: str) -> bool:
    return not folder or place.path.startswith(f"{folder}/")


def check_names(file: TestFile, ruleset: RuleSet, problems: Problems) -> None:
    """Report every name in the expectations that the rule set does not have."""
    checker = _Checker(ruleset, problems)
    seen: set[tuple[str, ...]] = set()
    for case in file.cases:
        for expected in case.expects:
            place = (expected.key, expected.name, str(expected.location))
            if place not in seen:
                seen.add(place)
                checker.check(expected)


class _Checker:
    """Knows every name that an expectation may use."""

    def __init__(self, ruleset: RuleSet, problems: Problems) -> None:
        self.problems = problems
        self.rules = frozenset(rule_ids(ruleset))
        self.actions = ruleset.actions
        self.decisions: Mapping[str, Decision] = {
            decision.gives: decision for decision in ruleset.decisions if decision.gives and not decision.derives
        }
        kinds = ruleset.vocabulary.kinds.values()
        self.lists = {kind.list_name: kind for kind in kinds if kind.list_name}
        self.facts = {field.key for kind in kinds if not kind.list_name for field in kind.fields.values()}
        self.facts |= {key.rpartition(".")[2] for key in self.facts}

    def check(self, expected: Expected) -> None:
        """Check one expectation."""
        key, name = expected.key, expected.name
        if key in ("rules", "no_rules"):
            self._among(expected, name, self.rules, "unknown-rule", "rule, check or guard")
        elif key in _ACTIONS:
            self._among(expected, name.split(" ", 1)[0], self.actions, "unknown-action", "action")
        elif key in _VERDICTS and self._among(expected, name, self.decisions, "unknown-decision", "verdict"):
            self._value(expected, self.decisions[name])
        elif key == "facts":
            self._among(expected, name, self.facts, "unknown-fact", "fact")
        elif key in ("questions", "no_questions"):
            self._question(expected)
        elif key == "items":
            self._item(expected)

    def _among(self, expected: Expected, name: str, names: Collection[str], code: str, what: str) -> bool:
        if name in names:
            return True
        self.problems.add(code, expected.location, f"There is no {what} `{name}`.", one_of(name, names))
        return False

    def _value(self, expected: Expected, decision: Decision) -> None:
        values = expected.value if isinstance(expected.value, list) else [expected.value]
        allowed: Collection[str] = ()
        if expected.key in ("verdicts", "still_possible"):
            allowed = (*decision.values, NOTHING)
        elif expected.key == "gaps":
            allowed = [check.id for check in decision.checks]
        for value in values if allowed else ():
            if isinstance(value, str):
                self._among(expected, value, allowed, "unknown-value", f"value of {decision.gives}")

    def _question(self, expected: Expected) -> None:
        list_name, bracket, rest = expected.name.partition("[")
        if not bracket:
            self._among(expected, expected.name, self.facts | self.lists.keys(), "unknown-fact", "fact")
        elif self._among(expected, list_name, self.lists, "unknown-kind", "list"):
            name = rest.rpartition("].")[2]
            self._among(expected, name, self.lists[list_name].fields, "unknown-fact", "fact")

    def _item(self, expected: Expected) -> None:
        list_name, _, rest = expected.name.partition("[")
        if self._among(expected, list_name, self.lists, "unknown-kind", "list"):
            kind = self.lists[list_name]
            own = {name for name, decision in self.decisions.items() if decision.about == kind.name}
            name = rest.rpartition("].")[2]
            self._among(expected, name, own | kind.fields.keys(), "unknown-fact", f"verdict or fact of {list_name}")
