"""Hit policies: which of the rules that are yes give the verdict, and what unknown facts could still make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..model.decision import Decision, Rule
from .compiled import CompiledUnit, View


class Choice(NamedTuple):
    """What a hit policy makes of the rules: the result, what else is possible, and the rules still open."""

    winners: tuple[Rule, ...]
    result: str
    others: tuple[str, ...]
    open_at: list[int]
    settled: bool
    collected: tuple[str, ...] = ()
    conflict: bool = False


def _first(decision: Decision, compiled: CompiledUnit, fired: list[Rule], view: View) -> Choice:
    winner = fired[0] if fired else decision.otherwise
    reachable, open_at, found_end = _reachable(decision, compiled, view)
    if not found_end and decision.otherwise:
        reachable.append(decision.otherwise)
    others = tuple(dict.fromkeys(rule.then for rule in reachable if (rule.then, rule.to) != _what(winner)))
    may_give_none = winner is not None and not found_end and not decision.otherwise
    return Choice(
        (winner,) if winner else (), winner.then if winner else "", others, open_at, not others and not may_give_none
    )


def _what(rule: Rule | None) -> tuple[str, str]:
    return (rule.then, rule.to) if rule else ("", "")


def _reachable(decision: Decision, compiled: CompiledUnit, view: View) -> tuple[list[Rule], list[int], bool]:
    """The rules that could still win: those open, up to the first that is surely yes."""
    reachable: list[Rule] = []
    open_at: list[int] = []
    seen, values, lists = view.seen, view.settled_values, view.lists
    for position, rule in enumerate(decision.rules):
        value = False if rule.shadow else compiled.settled[position + 1](seen, values, lists)
        if value is False:
            continue
        reachable.append(rule)
        if value is True:
            return reachable, open_at, True
        open_at.append(position)
    return reachable, open_at, False


def _collect(decision: Decision, compiled: CompiledUnit, fired: list[Rule], view: View) -> Choice:
    winners = tuple(fired) or ((decision.otherwise,) if decision.otherwise else ())
    open_at = [
        at
        for at, rule in enumerate(decision.rules)
        if not rule.shadow and view.weighed(compiled.settled[at + 1]) is None
    ]
    collected = tuple(dict.fromkeys(rule.then for rule in winners if rule.then))
    surely, possible = _bounds(decision, compiled, view, open_at)
    others = tuple(each for each in possible if each not in collected)
    result = collected[0] if collected else ""
    settled = surely == possible and (len(possible) == 1 or not open_at)  # the order counts as well
    return Choice(winners, result, others, open_at, settled, collected)


def _bounds(
    decision: Decision, compiled: CompiledUnit, view: View, open_at: list[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a decision surely gives, and what it may give; the empty value where it may give none."""
    open_values = [decision.rules[at].then for at in open_at]
    surely = [
        rule.then
        for rule, walk in zip(decision.rules, compiled.settled[1:], strict=True)
        if not rule.shadow and view.settled(walk) is True
    ]
    if not surely:
        open_values.append(decision.otherwise.then if decision.otherwise else "")
    if not surely and len(set(open_values)) == 1:
        surely = open_values
    return tuple(dict.fromkeys(surely)), tuple(dict.fromkeys((*surely, *open_values)))


def _unique(decision: Decision, compiled: CompiledUnit, fired: list[Rule], view: View) -> Choice:
    choice = _collect(decision, compiled, fired, view)
    surely, possible = _bounds(decision, compiled, view, choice.open_at)
    if len(surely) > 1:
        return choice._replace(result="", others=(), settled=True, conflict=True)
    conflict = len(choice.collected) > 1
    result = "" if conflict else choice.result
    others = tuple(each for each in possible if each and each != result)
    return choice._replace(result=result, others=others, settled=len(possible) == 1, conflict=conflict)


HITS: dict[str, Callable[[Decision, CompiledUnit, list[Rule], View], Choice]] = {
    "first": _first,
    "unique": _unique,
    "collect": _collect,
}
