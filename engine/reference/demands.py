"""What goals that do not hold demand: of every demand each solution makes one move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from typing import NamedTuple

from ..model.condition import And, Compare, Count, FactType, Not, Or
from ..model.facts import Range, Scalar
from .changes import NO, NOT_NO, NOT_YES, YES, Cost, Facts, Goals, Part, Place, Wanted, World, merged, prepared
from .conditions import Deal, Lists, count_range
from .nearby import Leaf, candidates, outcomes


class Demand(NamedTuple):
    """Moves of which every solution makes one; `least` is what it costs at least. Without moves there is no way."""

    moves: tuple[tuple[Place, Scalar | None], ...]
    least: Cost
    places: frozenset[Place]


_ONE = Cost(facts=1)
_NO_WAY = Demand((), _ONE, frozenset())


def bound(demands: Iterable[Demand]) -> Cost:
    """What demands cost together at least: those that share no fact add up."""
    taken: set[Place] = set()
    total = Cost()
    for demand in sorted(demands, key=lambda each: (-each.least.facts, len(each.places))):
        if taken.isdisjoint(demand.places):
            taken |= demand.places
            total = total.plus(demand.least)
    return total


class Search:
    """Finds the demands of goals under changed facts."""

    def __init__(self, goals: Goals, deal: Deal, lists: Lists, world: World) -> None:
        self.goals = [[(prepared(goal.condition), goal) for goal in group] for group in goals]
        self.base = Facts(deal, lists, {})
        self.world = world
        self.leaves: dict[tuple[str, str], list[Part]] = {}
        self.room: Counter[str] = Counter()  # how many further members of a list can be needed
        for part, goal in chain.from_iterable(self.goals):
            self._note(part, goal.kind)

    def _note(self, part: Part, kind: str) -> None:
        """Note which tests read which fact."""
        if isinstance(part.node, Count):
            kind = part.node.kind
            self.room[kind] += part.node.number + 1
        for child in part.parts:
            self._note(child, kind)
        for ref in part.refs:
            self.leaves.setdefault((kind if ref.of_item else "", ref.key), []).append(part)

    def demands(self, facts: Facts) -> list[Demand]:
        """What is still missing; nothing where the goals hold."""
        walk = _Walk(self, facts)
        found: list[Demand] = []
        for group in self.goals:
            ways = [walk.part(part, goal.wanted, goal.kind, goal.item) for part, goal in group]
            found.extend(ways[0] if len(ways) == 1 else one_of(ways))
        return found


class _Walk:
    """The demands of conditions under one set of changes."""

    def __init__(self, search: Search, facts: Facts) -> None:
        self.search, self.facts, self.world = search, facts, search.world

    def part(self, part: Part, wanted: Wanted, kind: str, item: str) -> list[Demand]:
        """What a condition misses to have one of the wanted values."""
        if part.walk(self.facts.deal, self.facts.item(kind, item), self.facts.lists) in wanted:
            return []
        match part.node:
            case Not():
                return self.part(part.parts[0], _negated(wanted), kind, item)
            case And() | Or():
                return self._joined(part, wanted, kind, item)
            case Count():
                return _Counted(self, part, part.node).toward(wanted)
            case _:
                return self._leaf(part, wanted, kind, item)

    def _joined(self, part: Part, wanted: Wanted, kind: str, item: str) -> list[Demand]:
        """`and` and `or`: one part brings the decisive value; for the other value all of them must have it."""
        decisive = isinstance(part.node, Or)

        def every(value: Wanted) -> list[Demand]:
            return [demand for each in part.parts for demand in self.part(each, value, kind, item)]

        def some(value: Wanted) -> list[Demand]:
            return one_of([self.part(each, value, kind, item) for each in part.parts])

        if wanted == {None}:
            return [*every(frozenset((None, not decisive))), *some(frozenset((None, decisive)))]
        if wanted == {True, False}:
            return one_of([some(frozenset((decisive,))), every(frozenset((not decisive,)))])
        return some(wanted) if decisive in wanted else every(wanted)

    def _leaf(self, part: Part, wanted: Wanted, kind: str, item: str) -> list[Demand]:
        """A test of one fact or of several: a move for each value that brings what is wanted."""
        places = [Place(kind, item, ref.key) if ref.of_item else Place("", "", ref.key) for ref in part.refs]
        known = [self._known(place) for place in places]
        free = [place for place in places if place not in self.facts.changes]
        several = len(places) > 1 and isinstance(part.node, Compare)
        if several and None not in wanted and None in known:
            unknown = [at for at, value in zip(places, known, strict=True) if value is None and at in free]
            return [self._moves([at], part, None, kind, item) for at in unknown] or [_NO_WAY]
        return [self._moves(free, part, wanted, kind, item)]

    def _known(self, place: Place) -> Scalar | None:
        if not place.kind:
            return self.facts.deal.get(place.key)
        return (self.facts.item(place.kind, place.item) or {}).get(place.key)

    def _moves(self, places: list[Place], part: Part, wanted: Wanted | None, kind: str, item: str) -> Demand:
        """Every value of the places that gives `part` a wanted value; any value where nothing is wanted yet."""
        moves: list[tuple[Place, Scalar | None]] = []
        least: list[Cost] = []
        for place in places:
            fitting = (
                value
                for value in self._values(place)
                if wanted is None or self._gives(part, place, value, kind, item) in _sure(value, wanted)
            )
            for value, price in self._priced(place, fitting):
                moves.append((place, value))
                least.append(price)
        return Demand(tuple(moves), min(least, default=_ONE), frozenset(places))

    def _values(self, place: Place) -> Iterator[Scalar | None]:
        """The values a fact could have instead of the one it has."""
        now, item = self._known(place), self.facts.item(place.kind, place.item)
        for value in candidates(self._leaves(place), self.world.values(place), self.facts.deal, item):
            if value != now or type(value) is not type(now):
                yield value

    def _priced(self, place: Place, values: Iterable[Scalar | None]) -> Iterator[tuple[Scalar | None, Cost]]:
        """Values with what they cost; of those that cost the same and are the same to every test the first."""
        leaves = self._leaves(place)
        alike: set[tuple[Cost, tuple[bool, ...]]] = set()
        for value in values:
            price = self.world.price(place, value)
            if price is None:
                continue
            if leaves[0].ref.type is FactType.ENUM and value is not None:
                mark = price, outcomes(leaves, value)
                if mark in alike:
                    continue
                alike.add(mark)
            yield value, price

    def _leaves(self, place: Place) -> list[Leaf]:
        return [
            Leaf(each.node, next(ref for ref in each.refs if (ref.key, ref.of_item) == (place.key, bool(place.kind))))
            for each in self.search.leaves[place.kind, place.key]
        ]

    def _gives(self, part: Part, place: Place, value: Scalar | None, kind: str, item: str) -> bool | None:
        deal, values = self.facts.deal, self.facts.item(kind, item)
        if place.kind:
            values = merged(values or {}, {place.key: value})
        else:
            deal = merged(deal, {place.key: value})
        return part.walk(deal, values, self.facts.lists)


class _Counted:
    """The demands of a count: of some members, of the list, or of one who is not there yet."""

    def __init__(self, walk: _Walk, part: Part, node: Count) -> None:
        self.walk, self.where, self.kind, self.node = walk, part.parts[0], node.kind, node
        facts = walk.facts
        known = facts.lists.get(self.kind)
        self.members = [
            (each.id, self.where.walk(facts.deal, each.values, facts.lists)) for each in (known.items if known else ())
        ]
        self.low, self.high = count_range(self.kind, self.where.walk, facts.deal, facts.lists)

    def toward(self, wanted: Wanted) -> list[Demand]:
        """What the count misses to say one of the wanted values."""
        number = self.node.number
        match self.node.quantifier:
            case "at least":
                return self._at_least(number, wanted)
            case "at most":
                return self._at_least(number + 1, _negated(wanted))
            case _:
                return self._exactly(number, wanted)

    def _at_least(self, number: int, wanted: Wanted) -> list[Demand]:
        if wanted == YES:
            return self.more(number)
        if wanted == NO:
            return self.fewer(number - 1)
        if wanted == {True, False}:
            return one_of([self.more(number), self.fewer(number - 1)])
        below, room = (wanted <= NOT_YES), (wanted <= NOT_NO)
        return [*(self.below(number) if below else ()), *(self.room(number) if room else ())]

    def _exactly(self, number: int, wanted: Wanted) -> list[Demand]:
        if wanted == YES:
            return [*self.fewer(number), *self.more(number)]
        apart = [self.fewer(number - 1), self.more(number + 1)]
        if wanted == NO:
            return one_of(apart)
        if wanted == {True, False}:
            return one_of([[*self.fewer(number), *self.more(number)], *apart])
        unsure = [self.some(YES, NOT_YES, 1), self.some(NO, NOT_NO, 1)] if self.low == self.high else []
        if wanted == NOT_YES:
            return one_of(unsure)
        near = [*self.below(number + 1), *self.room(number)]
        return near if wanted == NOT_NO else [*near, *one_of(unsure)]

    def more(self, least: int) -> list[Demand]:
        """At least so many surely match."""
        return self.some(NOT_YES, YES, least - self.low) if least > self.low else []

    def fewer(self, most: int) -> list[Demand]:
        """At most so many may match, and nobody else is there."""
        if most < 0:
            return [_NO_WAY]
        demands: list[Demand] = []
        if self.high is None:
            place = Place(self.kind, "", "")
            demands.append(Demand(((place, True),), _ONE, frozenset((place,))))
        possible = sum(value is not False for _, value in self.members)
        return [*demands, *self.some(NOT_NO, NO, possible - most)] if possible > most else demands

    def below(self, number: int) -> list[Demand]:
        """Fewer surely match."""
        return self.some(YES, NOT_YES, self.low - number + 1) if self.low >= number else []

    def room(self, number: int) -> list[Demand]:
        """So many may match."""
        possible = sum(value is not False for _, value in self.members)
        return self.some(NO, NOT_NO, number - possible) if self.high is not None and possible < number else []

    def some(self, of: Wanted, wanted: Wanted, number: int) -> list[Demand]:
        """Demands of so many of the members with some value, or of further ones."""
        found = [self.walk.part(self.where, wanted, self.kind, item) for item, value in self.members if value in of]
        ways = [way for way in found if all(demand.moves for demand in way)]
        if wanted >= YES and not self.walk.world.closed(self.kind):
            ways += [self._further(wanted)] * number
        elif len(ways) <= number:
            return [demand for way in ways for demand in way] if len(ways) == number else [_NO_WAY]
        demand = either(ways)
        if all(place.kind == self.kind for place in demand.places):  # a fact of the deal may count for all of them
            least = sorted(bound(way) for way in ways)[:number]
            demand = demand._replace(least=reduce(Cost.plus, least, Cost()))
        return [demand]

    def _further(self, wanted: Wanted) -> list[Demand]:
        """One who is not there yet, and what the tests would ask of that one."""
        changes = self.walk.facts.changes
        taken = sum(at.kind == self.kind and not at.key and bool(at.item) for at in changes)
        if taken >= self.walk.search.room[self.kind]:
            return [_NO_WAY]
        place = Place(self.kind, f"+{taken + 1}", "")
        base = self.walk.search.base
        there = _Walk(self.walk.search, Facts(base.deal, base.lists, {**changes, place: True}))
        demands = there.part(self.where, wanted, self.kind, place.item)
        if any(not demand.moves for demand in demands):
            return [_NO_WAY]
        price = self.walk.world.price(place, True) or _ONE
        places = frozenset((place,)).union(*(demand.places for demand in demands))
        return [Demand(((place, True),), price.plus(bound(demands)), places)]


def _sure(value: Scalar | None, wanted: Wanted) -> Wanted:
    """A count that is known better than its bounds say must not be wanted for being open between them."""
    return wanted - {None} if isinstance(value, Range) else wanted


def _negated(wanted: Wanted) -> Wanted:
    return frozenset(None if value is None else not value for value in wanted)


def one_of(ways: Sequence[list[Demand]]) -> list[Demand]:
    """The demands of several ways of which one will do; none where one of them demands nothing."""
    return [either(ways)] if all(ways) else []


def either(ways: Iterable[list[Demand]]) -> Demand:
    """One demand for several ways of which one will do: the smallest demand of each."""
    open_ways = [way for way in ways if way and all(demand.moves for demand in way)]
    if not open_ways:
        return _NO_WAY
    smallest = [min(way, key=lambda demand: len(demand.moves)) for way in open_ways]
    moves = tuple(dict.fromkeys(move for demand in smallest for move in demand.moves))
    places = frozenset(place for way in open_ways for demand in way for place in demand.places)
    return Demand(moves, min(bound(way) for way in open_ways), places)
