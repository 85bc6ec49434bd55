"""Until when an answer holds: the next day on which the same facts would be judged differently.

Only three things move with time: a condition that reads today's date, a parameter with dates, and a fact that gets
too old. For the first two the day is found by asking the conditions themselves on each day that could matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from ..model.condition import And, Arithmetic, Compare, Condition, Count, Not, Numeric, Or, Parameter, Today
from ..model.decision import Decision, Do, Guard
from ..model.facts import Range, Scalar
from ..model.ruleset import RuleSet
from ..model.vocabulary import OPPORTUNITY
from ..program import Owner, Program
from ..reference.conditions import Deal, Lists, Read, Walk, compile_numeric, compile_settled, compile_value, count_range
from .state import Parameters, State

Asked = Callable[[Deal, Deal | None, Lists], bool | Range | None]


@dataclass(frozen=True, slots=True)
class TimedCondition:
    """A condition that time can move, with the differences that cross zero when it does."""

    scope: str
    walk: Asked
    settled: Asked
    differences: tuple[tuple[str, Read], ...]  # (list kind or "", left minus right)


@dataclass(frozen=True, slots=True)
class Timing:
    """The timed conditions of a program, and the days on which parameters change."""

    conditions: tuple[TimedCondition, ...]
    parameter_days: tuple[int, ...]


def timing_of(program: Program) -> Timing:
    """Find what time can move in a program."""
    dated = _dated_parameters(program.ruleset)
    conditions = []
    for scope, condition in dict.fromkeys(_conditions(program)):
        differences = tuple(_differences(condition, scope))
        if differences or _parameters(condition) & dated.keys():
            timed = TimedCondition(scope, compile_value(condition), compile_settled(condition), differences)
            conditions.append(timed)
    conditions.extend(_timed_counts(program, dated))
    return Timing(tuple(conditions), tuple(sorted(set().union(*dated.values()) if dated else ())))


def _timed_counts(program: Program, dated: Mapping[str, set[int]]) -> Iterator[TimedCondition]:
    for derivation in program.ruleset.derivations:
        kind, where = derivation.count_kind, derivation.count_where
        differences = tuple(_differences(where, kind)) if kind else ()
        if differences or _parameters(where) & dated.keys():
            counts = (_counted(kind, compile_value(where)), _counted(kind, compile_settled(where)))
            yield TimedCondition(OPPORTUNITY, *counts, differences)


def _counted(kind: str, where: Walk) -> Asked:
    def counted(deal: Deal, _item: Deal | None, lists: Lists) -> Range:
        return count_range(kind, where, deal, lists)

    return counted


def _conditions(program: Program) -> Iterator[tuple[str, Condition]]:
    """What is asked of the facts: the slots, and the conditions of actions."""
    for stratum in program.strata:
        for group in stratum:
            for unit in group.units:
                yield from ((group.scope, slot.condition) for slot in unit.slots)
                yield from _conditions_of(unit.owner, group.scope)


def _conditions_of(owner: Owner, scope: str) -> Iterator[tuple[str, Condition]]:
    match owner:
        case Decision(rules=rules, advice=advice, otherwise=otherwise):
            for rule in (*rules, *advice, *((otherwise,) if otherwise else ())):
                yield from _conditions_of_actions(rule.do, scope)
        case Guard(do=do):
            yield from _conditions_of_actions(do, scope)


def _conditions_of_actions(wanted: tuple[Do, ...], scope: str) -> Iterator[tuple[str, Condition]]:
    for do in wanted:
        yield scope, do.when
        if do.each:
            yield do.each, do.where


def valid_until(timing: Timing, parameters: Parameters, state: State) -> date | None:
    """The first later day on which a condition has another value or a fact has become too old."""
    today = state.facts.as_of.toordinal()
    expires = state.facts.expires.toordinal() if state.facts.expires else None
    if not timing.conditions:
        return state.facts.expires
    now = _answers(timing, state, {})
    for day in sorted(_days(timing, parameters, state, today)):
        if expires is not None and day >= expires:
            break
        if _answers(timing, state, parameters.at(state.facts.deal, day)) != now:
            return date.fromordinal(day)
    return state.facts.expires


def _answers(timing: Timing, state: State, then: Mapping[str, Scalar]) -> list[bool | Range | None]:
    """Values and settled values with the date and the parameters of another day."""
    deal, settled = {**state.deal, **then}, {**state.settled, **then}
    answers: list[bool | Range | None] = []
    for timed in timing.conditions:
        if timed.scope == OPPORTUNITY:
            answers.append(timed.walk(deal, None, state.lists))
            answers.append(timed.settled(settled, None, state.settled_lists))
        else:
            for item, settled_item in state.members(timed.scope):
                answers.append(timed.walk(deal, item.values, state.lists))
                answers.append(timed.settled(settled, settled_item.values, state.settled_lists))
    return answers


def _days(timing: Timing, parameters: Parameters, state: State, today: int) -> set[int]:
    """The days on which something could change, for the parameters of today and of every day they change."""
    changes = [day for day in timing.parameter_days if day > today]
    days = set(changes)
    for start in (today, *changes):
        deal = {**state.deal, **parameters.at(state.facts.deal, start), "today": today}
        later = {**deal, "today": today + 1}
        for timed in timing.conditions:
            for kind, difference in timed.differences:
                members = [item.values for item, _ in state.members(kind)] if kind else [None]
                for values in members:
                    value, moved = difference(deal, values, state.lists), difference(later, values, state.lists)
                    if isinstance(value, int | Fraction) and isinstance(moved, int | Fraction) and moved != value:
                        days |= {today + after for after in _crossings(value, moved - value)}
    return {day for day in days if today < day <= date.max.toordinal()}


def _crossings(value: int | Fraction, slope: int | Fraction) -> tuple[int, ...]:
    """Days from now on which `value + slope * days` meets zero and then passes it."""
    meets = floor(Fraction(-value) / slope)
    return tuple(day for day in (meets, meets + 1) if day > 0)


def _differences(node: Condition, scope: str) -> Iterator[tuple[str, Read]]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _differences(part, scope)
        case Not(part):
            yield from _differences(part, scope)
        case Count(kind, where):
            yield from _differences(where, kind)
        case Compare(left, _, right) if _has_today(left) or _has_today(right):
            kind = "" if scope == OPPORTUNITY else scope
            yield kind, compile_numeric(Arithmetic("-", left, right))


def _has_today(node: Numeric) -> bool:
    """Spans of days may be added and multiplied with numbers; one times another is followed in a straight line."""
    match node:
        case Today():
            return True
        case Arithmetic(_, left, right):
            return _has_today(left) or _has_today(right)
        case _:
            return False


def _parameters(node: Condition | Numeric) -> frozenset[str]:
    match node:
        case Parameter(name):
            return frozenset((name,))
        case And(parts) | Or(parts):
            return frozenset().union(*(_parameters(part) for part in parts))
        case Not(part) | Count(_, part):
            return _parameters(part)
        case Compare(left, _, right) | Arithmetic(_, left, right):
            return _parameters(left) | _parameters(right)
        case _:
            return frozenset()


def _dated_parameters(ruleset: RuleSet) -> dict[str, set[int]]:
    dated = {
        name: {each.since.toordinal() for each in table.values if each.since}
        for name, table in ruleset.parameters.items()
    }
    return {name: days for name, days in dated.items() if days}
