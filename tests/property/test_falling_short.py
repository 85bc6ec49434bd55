"""The shortest account of why a condition is not yes, against brute force over every change of up to a few facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.model.condition import (
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Not,
    Or,
    Ref,
    refs,
)
from engine.model.facts import Item, ItemList, Range, Scalar
from engine.reference.changes import NO, NOT_NO, NOT_YES, YES, Cost, Goal, Place, Wanted
from engine.reference.conditions import compile_value
from engine.reference.falling_short import Account, accounts
from tests.support.conditions import (
    VERDICTS,
    Deal,
    Lists,
    Situation,
    conditions,
    situations,
    vocabulary,
)

MOST_VARIABLES = 6
MOST_CHANGES = 3
MOST_VALUES = 60  # of all variables together
_T = FactType


class Given:
    """A world in which every fact is given: each costs one."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation

    def values(self, place: Place) -> tuple[str, ...]:
        if place.key == "worth":
            return VERDICTS
        kind, _, name = ("", "", place.key) if place.kind else place.key.rpartition(".")
        fields = vocabulary().kinds[place.kind or kind or "opportunity"].fields
        found = fields.get(name if not place.kind else place.key)
        return found.enumeration.values if found and found.enumeration else ()

    def price(self, place: Place, value: Scalar | None) -> Cost | None:
        if isinstance(value, Range):
            return None
        now = read(self.situation, place)
        if not place.key:
            return Cost(0, 1, int(bool(place.item)))
        return Cost(int(value is None), 1, int(now is not None))

    def closed(self, kind: str) -> bool:
        return not kind


def read(situation: Situation, place: Place) -> Scalar | None:
    if not place.kind:
        return situation.deal.get(place.key)
    known = situation.lists.get(place.kind)
    found = [each for each in (known.items if known else ()) if each.id == place.item]
    return found[0].values.get(place.key) if found else None


def changed(situation: Situation, changes: Mapping[Place, Scalar | None]) -> tuple[Deal, Lists]:
    """The situation with the changes in it, written down without the help of what is tested."""
    deal = {**situation.deal, **{at.key: value for at, value in changes.items() if not at.kind}}
    lists = dict(situation.lists)
    for kind in sorted({at.kind for at in changes if at.kind}):
        known = lists.get(kind, ItemList((), complete=False))
        members = {each.id: dict(each.values) for each in known.items}
        complete = known.complete
        for at, value in sorted(changes.items(), key=lambda change: (change[0].item, change[0].key)):
            if at.kind != kind:
                continue
            if not at.item:
                complete = True
            elif not at.key:
                members[at.item] = {}
            elif value is None:
                members[at.item].pop(at.key, None)
            else:
                members[at.item][at.key] = value
        lists[kind] = ItemList(tuple(Item(name, values) for name, values in members.items()), complete)
    return {key: value for key, value in deal.items() if value is not None}, lists


class Asked(NamedTuple):
    """A condition and what is wanted of it."""

    condition: Condition
    wanted: Wanted


def holds(asked: Asked, situation: Situation, changes: Mapping[Place, Scalar | None]) -> bool:
    deal, lists = changed(situation, changes)
    return compile_value(asked.condition)(deal, None, lists) in asked.wanted


# What may be changed


def linear(node: object) -> bool:
    """Sums and differences are solved; for products and quotients of facts nothing is promised."""
    match node:
        case Arithmetic("*" | "/", _, _):
            return False
        case Compare(left, _, right) | Arithmetic(_, left, right):
            return linear(left) and linear(right)
        case Not(part) | Count(_, part):
            return linear(part)
        case And(parts) | Or(parts):
            return all(map(linear, parts))
        case _:
            return True


def constants(node: object) -> Iterator[int | Fraction]:
    match node:
        case Constant(value):
            yield value
        case Compare(left, _, right) | Arithmetic(_, left, right):
            yield from (*constants(left), *constants(right))
        case Not(part) | Count(_, part):
            yield from constants(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from constants(part)


def item_refs(node: Condition, kind: str = "") -> Iterator[tuple[str, Ref]]:
    """The facts that a condition reads, each with the list that it is of."""
    match node:
        case Count(own, where):
            yield (own, Ref("", "", _T.TRI))  # the list itself
            yield from item_refs(where, own)
        case Not(part):
            yield from item_refs(part, kind)
        case And(parts) | Or(parts):
            for part in parts:
                yield from item_refs(part, kind)
        case _:
            yield from ((kind if ref.of_item else "", ref) for ref in refs(node))


class Variable(NamedTuple):
    place: Place
    values: tuple[Scalar | None, ...]


def variables(condition: Condition, situation: Situation, world: Given) -> list[Variable]:
    found: dict[Place, Variable] = {}
    near = sorted({value for each in constants(condition) for value in (each - 1, each, each + 1)})
    for kind, ref in item_refs(condition):
        known = situation.lists.get(kind)
        if not ref.key:
            found[Place(kind, "", "")] = Variable(Place(kind, "", ""), (True,))
            found[Place(kind, "+1", "")] = Variable(Place(kind, "+1", ""), (True,))
            continue
        items = [*(each.id for each in (known.items if known else ())), "+1"] if kind else [""]
        for item in items:
            place = Place(kind, item, ref.key)
            found[place] = Variable(place, (*domain(ref, world.values(place), situation, near), None))
    return list(found.values())


def domain(ref: Ref, values: tuple[str, ...], situation: Situation, near: list[int | Fraction]) -> tuple[Scalar, ...]:
    match ref.type:
        case FactType.TRI:
            return (True, False)
        case FactType.ENUM:
            return values
        case FactType.SET:
            return tuple(frozenset(each) for size in range(4) for each in combinations(values, size))
        case FactType.TEXT:
            return ("a note",)
    others = [value for value in situation.deal.values() if isinstance(value, int) and not isinstance(value, bool)]
    whole = ref.type in (_T.INTEGER, _T.MONEY, _T.DATE, _T.COUNT)
    bounds = {*near, *others, *(value + step for value in others for step in (-1, 1))}
    return tuple(value for value in sorted(bounds) if not whole or value == int(value))


def shortest(asked: Asked, situation: Situation) -> Account | None:
    goals = [[Goal(asked.condition, asked.wanted)]]
    return next(accounts(goals, situation.deal, situation.lists, Given(situation)), None)


def smaller(asked: Asked, situation: Situation, than: Cost, most: int) -> Iterator[Mapping[Place, Scalar | None]]:
    """Every account of at most `most` facts that costs less and does."""
    world = Given(situation)
    free = variables(asked.condition, situation, world)
    for size in range(min(most, len(free)) + 1):
        for chosen in combinations(free, size):
            for values in product(*(each.values for each in chosen)):
                changes = {each.place: value for each, value in zip(chosen, values, strict=True)}
                if _of_nobody(changes) or _too_fine(changes):
                    continue
                cost = Cost()
                for place, value in changes.items():
                    cost = cost.plus(world.price(place, value) or Cost(9))
                if cost < than and holds(asked, situation, changes):
                    yield changes


def _of_nobody(changes: Mapping[Place, Scalar | None]) -> bool:
    """Is a fact told of somebody further who is not there?"""
    return any(at.item.startswith("+") and at.key and Place(at.kind, at.item, "") not in changes for at in changes)


def _too_fine(changes: Mapping[Place, Scalar | None]) -> bool:
    """Has a number more than the six decimals that a fact may have?"""
    return any(isinstance(value, Fraction) and (value * 10**6).denominator > 1 for value in changes.values())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    st.builds(
        Asked,
        conditions(depth=2).filter(linear),
        st.sampled_from([YES, YES, NO, NOT_YES, NOT_NO, frozenset((None,)), frozenset((True, False))]),
    ),
    situations(),
)
def test_an_account_brings_what_is_wanted_and_none_is_shorter(asked: Asked, situation: Situation) -> None:
    free = variables(asked.condition, situation, Given(situation))
    assume(len(free) <= MOST_VARIABLES and sum(len(each.values) for each in free) <= MOST_VALUES)
    found = shortest(asked, situation)
    if found is None:
        assert next(smaller(asked, situation, Cost(9), 2), None) is None
        return
    assert holds(asked, situation, found.changes)
    assert len(found.changes) == found.cost.facts
    assert next(smaller(asked, situation, found.cost, min(found.cost.facts, MOST_CHANGES)), None) is None
