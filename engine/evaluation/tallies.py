"""Counts of checks as counts over a list of answers, so that a checklist is asked like any other list."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from ..model.condition import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Is,
    Not,
    Numeric,
    Or,
    Parameter,
    Ref,
    Value,
)
from ..model.decision import Decision
from ..model.facts import Item, ItemList, Scalar
from .outcome import CheckAnswers

ANSWER = Ref("checks", "answer", FactType.TRI, of_item=True)
_COUNTED: Mapping[str, Condition] = {
    "checks_yes": Is(ANSWER, "yes"),
    "checks_no": Is(ANSWER, "no"),
    "checks_unknown": Is(ANSWER, "unknown"),
}
_MIRRORED = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}


def check_list(decision: Decision, item: str) -> str:
    """The name of the list of a checklist's answers."""
    return f"{decision.name}.checks[{item}]"


def answers(answered: CheckAnswers) -> ItemList:
    """The answers of a checklist as a list: an unknown one has no value."""
    return ItemList(
        tuple(Item(check, {} if answer is None else {ANSWER.key: answer}) for check, answer in answered.answers.items())
    )


class Tallies:
    """Rewrites conditions of one evaluation.

    Args:
        deal: The facts of the deal, with parameters and numbers of checks.
        lists: The names of the lists of answers.
    """

    def __init__(self, deal: Mapping[str, Scalar], lists: Mapping[str, CheckAnswers]) -> None:
        self._deal, self._lists = deal, lists

    def over_answers(self, node: Condition, item: str) -> Condition:
        """The condition with `checks_yes >= 5` and the like as counts over answers."""
        match node:
            case And(parts) | Or(parts):
                return type(node)(tuple(self.over_answers(part, item) for part in parts))
            case Not(part):
                return Not(self.over_answers(part, item))
            case Compare(left, sign, right):
                return self._tally(left, sign, right, item) or self._tally(right, _MIRRORED[sign], left, item) or node
            case _:
                return node

    def _tally(self, left: Numeric, sign: str, right: Numeric, item: str) -> Condition | None:
        """`checks_yes >= 5` as a count over the answers; None for anything else."""
        match left:
            case Value(Ref("checks", key, _)):
                name, _, counted = key.rpartition(".")
            case _:
                return None
        number = self._number(right)
        kind = f"{name}.checks[{item}]"
        if number is None or counted not in _COUNTED or kind not in self._lists:
            return None
        return _compared(kind, _COUNTED[counted], sign, number)

    def _number(self, node: Numeric) -> int | Fraction | None:
        match node:
            case Constant(value):
                return value
            case Parameter(name):
                key = f"${name}"
            case Value(Ref("checks", key)) if key.endswith("checks_total"):
                pass
            case _:
                return None
        found = self._deal.get(key)
        return found if isinstance(found, int | Fraction) else None


def _compared(kind: str, where: Condition, sign: str, number: int | Fraction) -> Condition:
    """A comparison of a count as a quantifier."""
    whole = number.__floor__()
    exact = whole == number
    quantifiers: dict[str, tuple[Literal["at least", "at most", "exactly"], int]] = {
        ">=": ("at least", whole if exact else whole + 1),
        ">": ("at least", whole + 1),
        "<=": ("at most", whole),
        "<": ("at most", whole - 1 if exact else whole),
        "=": ("exactly", whole if exact else -1),
        "!=": ("exactly", whole if exact else -1),
    }
    counted = Count(kind, where, *quantifiers[sign])
    return Not(counted) if sign == "!=" else counted
