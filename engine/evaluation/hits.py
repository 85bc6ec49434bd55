"""Hit policies: which of the rules that are yes give the verdict, and what unknown facts could still make of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from typing import NamedTuple

from ..model.condition import ALWAYS, Condition, Not
from ..model.decision import Decision, Rule
from ..reference.generated import generate_first, generate_values
from .view import View

_NEVER = Not(ALWAYS)


class Choice(NamedTuple):
    """What a hit policy makes of the rules: the result, what else is possible, and the rules still open."""

    winners: tuple[Rule, ...]
    result: str
    others: tuple[str, ...]
    open_at: list[int]
    settled: bool
    collected: tuple[str, ...] = ()
    conflict: bool = False


Hit = Callable[[list[Rule], View], Choice]  # chooses among the rules that are yes


def compile_hit(decision: Decision) -> Hit:
    """The hit policy of a decision."""
    policies: dict[str, Callable[[Decision], Hit]] = {"first": _First, "collect": _Collect, "unique": _Unique}
    return policies[decision.hit](decision)


def _conditions(decision: Decision) -> list[Condition]:
    return [_NEVER if rule.shadow else rule.when for rule in decision.rules]


class _First:
    """The first rule that is yes. The rules that could still win are those open, up to the first that is surely yes."""

    def __init__(self, decision: Decision) -> None:
        self._rules, self._otherwise = decision.rules, decision.otherwise
        self._reach = generate_first(_conditions(decision))

    def __call__(self, fired: list[Rule], view: View) -> Choice:
        winner = fired[0] if fired else self._otherwise
        winners, result = ((winner,), winner.then) if winner else ((), "")
        open_at, end = view.settled(self._reach)
        last = self._otherwise if end is None else self._rules[end]
        if not open_at and last is winner:
            return Choice(winners, result, (), open_at, True)
        reachable = [self._rules[at] for at in open_at]
        if last:
            reachable.append(last)
        what = (winner.then, winner.to) if winner else ("", "")
        others = tuple(dict.fromkeys(rule.then for rule in reachable if (rule.then, rule.to) != what))
        may_give_none = winner is not None and last is None
        return Choice(winners, result, others, open_at, not others and not may_give_none)


class _Collect:
    """All rules that are yes."""

    def __init__(self, decision: Decision) -> None:
        self._rules, self._otherwise = decision.rules, decision.otherwise
        self._settled = generate_values(_conditions(decision), settled=True, notes=True)

    def __call__(self, fired: list[Rule], view: View) -> Choice:
        return self._collected(fired, view)[0]

    def _collected(self, fired: list[Rule], view: View) -> tuple[Choice, tuple[str, ...], tuple[str, ...]]:
        """The choice, what the decision surely gives, and what it may give."""
        winners = tuple(fired) or ((self._otherwise,) if self._otherwise else ())
        values = view.settled(self._settled)
        open_at = [at for at, value in enumerate(values) if value is None]
        collected = tuple(dict.fromkeys(rule.then for rule in winners if rule.then))
        surely, possible = self._bounds([rule.then for rule in compress(self._rules, values)], open_at)
        others = tuple(each for each in possible if each not in collected)
        result = collected[0] if collected else ""
        settled = surely == possible and (len(possible) == 1 or not open_at)  # the order counts as well
        return Choice(winners, result, others, open_at, settled, collected), surely, possible

    def _bounds(self, surely: list[str], open_at: list[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a decision surely gives, and what it may give; the empty value where it may give none."""
        open_values = [self._rules[at].then for at in open_at]
        if not surely:
            open_values.append(self._otherwise.then if self._otherwise else "")
        if not surely and len(set(open_values)) == 1:
            surely = open_values
        return tuple(dict.fromkeys(surely)), tuple(dict.fromkeys((*surely, *open_values)))


class _Unique(_Collect):
    """At most one rule is yes, or all give the same."""

    def __call__(self, fired: list[Rule], view: View) -> Choice:
        choice, surely, possible = self._collected(fired, view)
        if len(surely) > 1:
            return choice._replace(result="", others=(), settled=True, conflict=True)
        conflict = len(choice.collected) > 1
        result = "" if conflict else choice.result
        others = tuple(each for each in possible if each and each != result)
        return choice._replace(result=result, others=others, settled=len(possible) == 1, conflict=conflict)
