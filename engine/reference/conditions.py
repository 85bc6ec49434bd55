"""The meaning of a condition, three-valued, in plain Python: the oracle that every other interpreter is held to.

A condition is compiled once into a closure over (deal, item, lists). There are two walks over the same tree:
the *value* says whether a rule fires; the *settled* walk, in which a definite test of an unknown fact counts as
unknown, says whether an answer could still change.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from ..model.condition import (
    Always,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Condition,
    Constant,
    Count,
    Has,
    Is,
    Not,
    Numeric,
    OneOf,
    Or,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
    Within,
)
from ..model.facts import Foreign, ItemList, Range, Scalar

Deal = Mapping[str, Scalar]
Lists = Mapping[str, ItemList]
Walk = Callable[[Deal, Deal | None, Lists], bool | None]
Read = Callable[[Deal, Deal | None, Lists], Scalar | None]

_NUMBERS = (int, Fraction)
_OPERATORS: dict[Comparison, Callable[[int | Fraction, int | Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


@lru_cache(maxsize=50_000)
def compile_value(node: Condition) -> Walk:
    """The walk that says whether a rule fires: yes, no or unknown (None)."""
    return _compile(node, settled=False)


@lru_cache(maxsize=50_000)
def compile_settled(node: Condition) -> Walk:
    """The walk that gives None wherever an unknown fact could still change the value."""
    return _compile(node, settled=True)


@lru_cache(maxsize=10_000)
def compile_numeric(node: Numeric) -> Read:
    """The value of a numeric expression, None where unknown."""
    return _numeric(node)


def _compile(node: Condition, settled: bool) -> Walk:
    walk = compile_settled if settled else compile_value
    match node:
        case Always():
            return lambda deal, item, lists: True
        case Truth(ref):
            return _truth(ref)
        case Is(ref, test, values):
            return _definite(ref, test, values, settled)
        case OneOf(ref, values):
            return _member(ref, frozenset(values))
        case Has(ref, values):
            return _has(ref, frozenset(values))
        case Within(ref, values):
            return _within(ref, frozenset(values))
        case Compare(left, sign, right):
            return _compare(compile_numeric(left), sign, compile_numeric(right))
        case Count(kind, where, quantifier, number):
            return _quantified(kind, walk(where), quantifier, number)
        case Not(part):
            return _not(walk(part))
        case And(parts):
            return _all(tuple(walk(part) for part in parts))
        case Or(parts):
            return _any(tuple(walk(part) for part in parts))


def read(ref: Ref) -> Read:
    """How a condition reads one fact; None where it is unknown."""
    key = ref.key
    if ref.of_item:
        return lambda deal, item, lists: item.get(key) if item is not None else None
    return lambda deal, item, lists: deal.get(key)


def _truth(ref: Ref) -> Walk:
    return cast("Walk", read(ref))  # a tri holds a bool


def _on_value(ref: Ref, holds: Callable[[Any], bool | None]) -> Walk:
    """A test of one fact's value, which may be None for unknown."""
    key = ref.key
    if ref.of_item:
        return lambda deal, item, lists: holds(item.get(key) if item is not None else None)
    return lambda deal, item, lists: holds(deal.get(key))


def _definite(ref: Ref, test: str, values: tuple[str, ...], settled: bool) -> Walk:
    accepted = {"yes": frozenset((True,)), "no": frozenset((False,))}.get(test, frozenset(values))
    if test == "known":
        return _on_value(ref, lambda value: True if value is not None else None if settled else False)
    if test == "unknown":
        return _on_value(ref, lambda value: False if value is not None else None if settled else True)
    if settled:
        return _on_value(ref, lambda value: None if value is None else value in accepted)
    return _on_value(ref, lambda value: value in accepted)


def _member(ref: Ref, values: frozenset[str]) -> Walk:
    return _on_value(ref, lambda value: None if value is None else value in values)


def _has(ref: Ref, values: frozenset[str]) -> Walk:
    return _on_value(ref, lambda value: None if value is None else not values.isdisjoint(value))


def _within(ref: Ref, values: frozenset[str]) -> Walk:
    return _on_value(ref, lambda value: None if value is None else value <= values)


def _not(part: Walk) -> Walk:
    def negation(deal: Deal, item: Deal | None, lists: Lists) -> bool | None:
        value = part(deal, item, lists)
        return None if value is None else not value

    return negation


def _all(parts: tuple[Walk, ...]) -> Walk:
    def conjunction(deal: Deal, item: Deal | None, lists: Lists) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(deal, item, lists)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return conjunction


def _any(parts: tuple[Walk, ...]) -> Walk:
    def disjunction(deal: Deal, item: Deal | None, lists: Lists) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(deal, item, lists)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return disjunction


def _compare(left: Read, sign: Comparison, right: Read) -> Walk:
    holds = _OPERATORS[sign]

    def compare(deal: Deal, item: Deal | None, lists: Lists) -> bool | None:
        one, other = left(deal, item, lists), right(deal, item, lists)
        if one is None or other is None:
            return None
        if isinstance(one, _NUMBERS) and isinstance(other, _NUMBERS):
            return holds(one, other)
        return _compare_special(one, sign, other)

    return compare


_MIRRORED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}


def _compare_special(one: Scalar, sign: Comparison, other: Scalar) -> bool | None:
    """Counts with a low and a high, and money without a rate."""
    if isinstance(one, Foreign) and isinstance(other, Foreign):
        return _OPERATORS[sign](one.minor, other.minor) if one.currency == other.currency else None
    if isinstance(one, Range) and isinstance(other, _NUMBERS):
        return compare_range(one, sign, other)
    if isinstance(other, Range) and isinstance(one, _NUMBERS):
        return compare_range(other, _MIRRORED[sign], one)
    return None


def compare_range(count: Range, sign: Comparison, number: int | Fraction) -> bool | None:
    """Compare a count of which only the bounds are known; None between them."""
    low, high = count
    surely_at_least, surely_below = low >= number, high is not None and high < number
    surely_above, surely_at_most = low > number, high is not None and high <= number
    match sign:
        case ">=":
            return True if surely_at_least else False if surely_below else None
        case "<":
            return False if surely_at_least else True if surely_below else None
        case ">":
            return True if surely_above else False if surely_at_most else None
        case "<=":
            return False if surely_above else True if surely_at_most else None
        case "=" | "!=":
            if surely_above or surely_below:
                return sign == "!="
            return sign == "=" if low == high == number else None


SIGNS: dict[str, Comparison] = {"at least": ">=", "at most": "<=", "exactly": "="}


def _quantified(kind: str, where: Walk, quantifier: str, number: int) -> Walk:
    sign = SIGNS[quantifier]

    def quantified(deal: Deal, item: Deal | None, lists: Lists) -> bool | None:
        return compare_range(count_range(kind, where, deal, lists), sign, number)

    return quantified


def count_range(kind: str, where: Walk, deal: Deal, lists: Lists) -> Range:
    """How many items of a list match: surely, and possibly (None: without bound)."""
    known = lists.get(kind)
    if known is None:
        return Range(0, None)
    surely = possibly = 0
    for member in known.items:
        value = where(deal, member.values, lists)
        if value is not False:
            possibly += 1
            surely += value is True
    return Range(surely, possibly if known.complete else None)


def _numeric(node: Numeric) -> Read:
    match node:
        case Constant(value):
            return lambda deal, item, lists: value
        case Parameter(name):
            key = f"${name}"
            return lambda deal, item, lists: deal.get(key)
        case Value(ref):
            return read(ref)
        case Today():
            return lambda deal, item, lists: deal["today"]
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, compile_numeric(left), compile_numeric(right))


def _arithmetic(sign: str, left: Read, right: Read) -> Read:
    def calculate(deal: Deal, item: Deal | None, lists: Lists) -> Scalar | None:
        one, other = left(deal, item, lists), right(deal, item, lists)
        if not isinstance(one, _NUMBERS) or not isinstance(other, _NUMBERS):
            return None
        match sign:
            case "+":
                return one + other
            case "-":
                return one - other
            case "*":
                return one * other
            case _:
                return None if other == 0 else Fraction(one) / other

    return calculate
