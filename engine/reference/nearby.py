"""Values that a fact could have instead: one for each outcome of the tests that read it, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from typing import NamedTuple

from ..model.condition import Compare, Condition, FactType, Ref
from ..model.facts import Range, Scalar
from .conditions import Deal, compile_numeric

ANY_TEXT = "…"
_WHOLE = frozenset((FactType.INTEGER, FactType.MONEY, FactType.DATE, FactType.COUNT))
_MICRO = 10**6  # a number has at most six decimals
_LONG = 3_650  # days
_LARGE = 10**12
_MOST_MEMBERS = 5  # of a set are combined
_SAMPLES = (0, 1, 2)  # a comparison that is linear in a fact is known by two of them; the third proves it


class Leaf(NamedTuple):
    """A test and the fact in it that is looked at."""

    node: Condition
    ref: Ref


def candidates(
    leaves: Sequence[Leaf], values: tuple[str, ...], deal: Deal, item: Deal | None
) -> Iterator[Scalar | None]:
    """Values to try for one fact, and None for unknown.

    Args:
        leaves: Every test that reads the fact.
        values: The values of an enumeration or a set.
        deal: The facts of the deal as they are.
        item: Those of the member at hand.
    """
    match leaves[0].ref.type:
        case FactType.TRI:
            yield from (True, False)
        case FactType.ENUM:
            yield from values
        case FactType.SET:
            yield from _sets(leaves, values)
        case FactType.TEXT | FactType.ID:
            yield ANY_TEXT
        case kind:
            yield from _numbers(leaves, kind, deal, item)
    yield None


def outcomes(leaves: Sequence[Leaf], value: Scalar | None) -> tuple[bool, ...]:
    """What the tests of an enumeration say of a value: values with the same outcomes are the same to them."""
    return tuple(value in getattr(leaf.node, "values", ()) for leaf in leaves)


def _sets(leaves: Sequence[Leaf], values: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """All sets of one member for each way in which the tests tell members apart."""
    members = list({outcomes(leaves, value): value for value in reversed(values)}.values())[::-1][:_MOST_MEMBERS]
    for size in (1, 0, *range(2, len(members) + 1)):
        yield from map(frozenset, combinations(members, size))


def _numbers(leaves: Sequence[Leaf], kind: FactType, deal: Deal, item: Deal | None) -> Iterator[Scalar]:
    found: dict[Scalar, None] = {}
    for leaf in leaves:
        if isinstance(leaf.node, Compare):
            root = _root(leaf.node, leaf.ref, deal, item)
            found.update(dict.fromkeys(_around(root, kind) if root is not None else _guesses(kind, deal)))
    yield from found or _guesses(kind, deal)[:1]


def _guesses(kind: FactType, deal: Deal) -> tuple[Scalar, ...]:
    """Values to begin with where a test reads another unknown fact as well: that one is found after."""
    today = deal.get("today")
    if kind is FactType.DATE and isinstance(today, int):
        return (today, today - 1, today + 1, today - _LONG, today + _LONG)
    return (1, 0, -1, _LARGE, -_LARGE)


def _around(root: Fraction, kind: FactType) -> Iterator[Scalar]:
    """The bound itself and the next values on both sides."""
    if kind in _WHOLE:
        low, high = floor(root), ceil(root)
        yield from (low, high, low - 1, high + 1)
    elif (root * _MICRO).denominator == 1:
        yield from (root, root + 1, root - 1)
    else:
        yield from (Fraction(floor(root)), Fraction(ceil(root)))
    if kind is FactType.COUNT:
        yield from (Range(bound, None) for bound in (high, high + 1) if bound > 0)
        yield from (Range(0, bound) for bound in (low, low - 1) if bound >= 0)


def _root(node: Compare, ref: Ref, deal: Deal, item: Deal | None) -> Fraction | None:
    """Where the two sides are equal, as far as the difference is linear in the fact and all else is known."""
    left, right = compile_numeric(node.left), compile_numeric(node.right)

    def difference(value: int) -> Fraction | None:
        at_deal = deal if ref.of_item else {**deal, ref.key: value}
        at_item = {**(item or {}), ref.key: value} if ref.of_item else item
        one, other = left(at_deal, at_item, {}), right(at_deal, at_item, {})
        if isinstance(one, int | Fraction) and isinstance(other, int | Fraction):
            return Fraction(one - other)
        return None

    at = [difference(sample) for sample in _SAMPLES]
    if None in at:
        return None
    first, second, third = (Fraction(each or 0) for each in at)
    slope = second - first
    return -first / slope if slope and third - second == slope else None
