"""What would have to be otherwise for conditions to come out as wanted: the fewest facts, and a value for each.

A search over changes of single facts, the cheapest first. Of goals that do not hold yet, some demand must be met by
every solution: one of its moves is part of it. So the search branches over the moves of the smallest demand only, and
what the demands must cost at least guides it. The first account found is a shortest one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from itertools import chain, count
from typing import NamedTuple, Protocol

from ..model.condition import And, Compare, Condition, Count, FactType, Not, Or, Ref, refs
from ..model.facts import Item, ItemList, Scalar
from .conditions import SIGNS, Deal, Lists, Walk, compile_value, count_range
from .nearby import Leaf, candidates, outcomes

Wanted = frozenset[bool | None]
YES: Wanted = frozenset((True,))
NO: Wanted = frozenset((False,))
NOT_YES: Wanted = frozenset((False, None))
NOT_NO: Wanted = frozenset((True, None))

_NODES = 1_500  # looked at before the search gives up


class Place(NamedTuple):
    """Where a fact stands: of the deal (`kind` and `item` empty) or of a member.

    With an empty `key` it is the list itself, which becomes complete, or a member that is not there yet ("+1").
    """

    kind: str
    item: str
    key: str


class Cost(NamedTuple):
    """What an account costs, the first first: known facts to be forgotten, facts, facts that are known otherwise."""

    forgotten: int = 0
    facts: int = 0
    otherwise: int = 0

    def plus(self, other: Cost) -> Cost:
        """Both together."""
        return Cost(*(one + two for one, two in zip(self, other, strict=True)))


class Goal(NamedTuple):
    """A condition and the values that are wanted of it; `kind` and `item` name the member it is asked of."""

    condition: Condition
    wanted: Wanted = YES
    kind: str = ""
    item: str = ""


class World(Protocol):
    """What the facts are and what changing one of them costs."""

    def values(self, place: Place) -> tuple[str, ...]:
        """The values of an enumeration or a set; empty for another type."""

    def price(self, place: Place, value: Scalar | None) -> Cost | None:
        """What it costs that a fact has a value (None: is unknown); None where it cannot."""

    def closed(self, kind: str) -> bool:
        """Can a list get no further members?"""


Goals = Sequence[Sequence[Goal]]  # of each group at least one goal has to hold
Changes = Mapping[Place, Scalar | None]


class Account(NamedTuple):
    """Facts that would have to be otherwise, each with a value that will do."""

    cost: Cost
    changes: Changes


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A node of a condition made ready to be walked."""

    node: Condition
    walk: Walk
    parts: tuple[Part, ...]
    refs: tuple[Ref, ...]


@lru_cache(maxsize=20_000)
def prepared(node: Condition) -> Part:
    """A condition with its parts; of a count the part is what is asked of each member."""
    match node:
        case And(parts) | Or(parts):
            children = tuple(prepared(part) for part in parts)
        case Not(part) | Count(_, part):
            children = (prepared(part),)
        case _:
            children = ()
    found = () if children else tuple(sorted(refs(node), key=lambda ref: (ref.of_item, ref.key)))
    return Part(node, compile_value(node), children, found)


class Facts:
    """The facts of a deal with some of them changed."""

    __slots__ = ("changes", "deal", "lists", "members")

    def __init__(self, deal: Deal, lists: Lists, changes: Changes) -> None:
        self.changes = changes
        self.deal: Deal = _changed(deal, {at.key: value for at, value in changes.items() if not at.kind})
        kinds = {at.kind for at in changes if at.kind}
        self.lists: Lists = {**lists, **{kind: _list(lists.get(kind), kind, changes) for kind in kinds}}
        self.members = {
            kind: {member.id: member.values for member in known.items} for kind, known in self.lists.items()
        }

    def item(self, kind: str, item: str) -> Deal | None:
        """The values of a member; None for the deal."""
        return self.members.get(kind, {}).get(item) if kind else None


def _changed(values: Deal, changes: Mapping[str, Scalar | None]) -> Deal:
    if not changes:
        return values
    merged = {**values, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def _list(known: ItemList | None, kind: str, changes: Changes) -> ItemList:
    members = list(known.items if known else ())
    members += [Item(at.item, {}) for at in changes if at.kind == kind and at.item and not at.key]
    own: dict[str, dict[str, Scalar | None]] = {}
    for at, value in changes.items():
        if at.kind == kind and at.key:
            own.setdefault(at.item, {})[at.key] = value
    complete = Place(kind, "", "") in changes or (known is not None and known.complete)
    return ItemList(
        tuple(Item(each.id, _changed(each.values, own.get(each.id, {})), each.name) for each in members), complete
    )


class Demand(NamedTuple):
    """Moves of which every solution makes one; `least` is the fewest facts that it takes. Without moves: no way."""

    moves: tuple[tuple[Place, Scalar | None], ...]
    least: int
    places: frozenset[Place]


_NO_WAY = Demand((), 1, frozenset())


def accounts(goals: Goals, deal: Deal, lists: Lists, world: World) -> Iterator[Account]:
    """Accounts under which the goals hold, the cheapest first; none where the search finds no way.

    Args:
        goals: What has to hold together; of each group one goal will do.
        deal: The facts as they are, with parameters and the date.
        lists: The lists as they are.
        world: Says what may be changed, and at which cost.
    """
    search = _Search(goals, deal, lists, world)
    tie = count()
    heap: list[tuple[Cost, int, Cost, Changes]] = [(Cost(), next(tie), Cost(), {})]
    seen: set[frozenset[tuple[Place, Scalar | None]]] = set()
    for _ in range(_NODES):
        if not heap:
            return
        _, _, cost, changes = heappop(heap)
        demands = search.demands(Facts(deal, lists, changes))
        if not demands:
            yield Account(cost, changes)
            continue
        branch = min(demands, key=lambda demand: len(demand.moves))
        for place, value in branch.moves:
            price = world.price(place, value)
            after = {**changes, place: value}
            mark = frozenset(after.items())
            if price is None or mark in seen:
                continue
            seen.add(mark)
            spent = cost.plus(price)
            left = bound([each for each in demands if place not in each.places])
            heappush(heap, (spent.plus(Cost(facts=left)), next(tie), spent, after))


def hold(goals: Goals, facts: Facts) -> bool:
    """Do the goals hold?"""
    return all(any(_holds(goal, facts) for goal in group) for group in goals)


def _holds(goal: Goal, facts: Facts) -> bool:
    return prepared(goal.condition).walk(facts.deal, facts.item(goal.kind, goal.item), facts.lists) in goal.wanted


def turned(goals: Goals, before: Facts, after: Facts, place: Place) -> tuple[Condition, ...]:
    """The tests of a fact that come out otherwise afterwards, each as it then holds."""
    found: dict[Condition, None] = {}
    for goal in chain.from_iterable(goals):
        for part in _reading(prepared(goal.condition), goal.kind, place):
            old, new = (
                part.walk(facts.deal, facts.item(place.kind or goal.kind, place.item or goal.item), facts.lists)
                for facts in (before, after)
            )
            if new is not old and new is not None:
                found[part.node if new else Not(part.node)] = None
    return tuple(found)


def _reading(part: Part, kind: str, place: Place) -> Iterator[Part]:
    if isinstance(part.node, Count):
        kind = part.node.kind
    for child in part.parts:
        yield from _reading(child, kind, place)
    if any((kind if ref.of_item else "", ref.key) == (place.kind, place.key) for ref in part.refs):
        yield part


def bound(demands: Iterable[Demand]) -> int:
    """The fewest facts that demands take together: those that share no fact add up."""
    taken: set[Place] = set()
    total = 0
    for demand in sorted(demands, key=lambda each: (-each.least, len(each.places))):
        if taken.isdisjoint(demand.places):
            taken |= demand.places
            total += demand.least
    return total


class _Search:
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
            if all(ways):
                found.extend(ways[0] if len(ways) == 1 else [either(ways)])
        return found


class _Walk:
    """The demands of conditions under one set of changes."""

    def __init__(self, search: _Search, facts: Facts) -> None:
        self.search, self.facts, self.world = search, facts, search.world

    def part(self, part: Part, wanted: Wanted, kind: str, item: str) -> list[Demand]:
        """What a condition misses to have one of the wanted values."""
        value = part.walk(self.facts.deal, self.facts.item(kind, item), self.facts.lists)
        if value in wanted:
            return []
        ways = [self._toward(part, value, target, kind, item) for target in wanted]
        return ways[0] if len(ways) == 1 else [either(ways)]

    def _toward(self, part: Part, value: bool | None, target: bool | None, kind: str, item: str) -> list[Demand]:
        match part.node:
            case Not():
                return self.part(part.parts[0], frozenset((None if target is None else not target,)), kind, item)
            case And() | Or():
                return self._joined(part, value, target, kind, item)
            case Count(quantifier=quantifier, number=number):
                return _Counted(self, part, SIGNS[quantifier], number).toward(target)
            case _:
                return self._leaf(part, target, kind, item)

    def _joined(self, part: Part, value: bool | None, target: bool | None, kind: str, item: str) -> list[Demand]:
        """`and` and `or`: one part brings the decisive value; for the other value all of them must have it."""
        decisive = isinstance(part.node, Or)
        if target is decisive or (target is None and value is not decisive):
            return [either([self.part(each, frozenset((target,)), kind, item) for each in part.parts])]
        wanted = frozenset((target, not decisive))
        return [demand for each in part.parts for demand in self.part(each, wanted, kind, item)]

    def _leaf(self, part: Part, target: bool | None, kind: str, item: str) -> list[Demand]:
        """A test of one fact or of several: a move for each value that brings the target."""
        places = [Place(kind, item, ref.key) if ref.of_item else Place("", "", ref.key) for ref in part.refs]
        known = [self._known(place) for place in places]
        free = [place for place in places if place not in self.facts.changes]
        several = len(places) > 1 and isinstance(part.node, Compare)
        if several and target is not None and None in known:
            unknown = [at for at, value in zip(places, known, strict=True) if value is None and at in free]
            return [self._moves([at], part, None, kind, item) for at in unknown] or [_NO_WAY]
        return [self._moves(free, part, frozenset((target,)), kind, item)]

    def _known(self, place: Place) -> Scalar | None:
        if not place.kind:
            return self.facts.deal.get(place.key)
        return (self.facts.item(place.kind, place.item) or {}).get(place.key)

    def _moves(self, places: list[Place], part: Part, wanted: Wanted | None, kind: str, item: str) -> Demand:
        """Every value of the places that gives `part` a wanted value; any value where nothing is wanted yet."""
        moves = [
            (place, value, price.facts)
            for place in places
            for value, price in self._values(place)
            if wanted is None or self._gives(part, place, value, kind, item) in wanted
        ]
        least = min((facts for _, _, facts in moves), default=1)
        return Demand(tuple(move[:2] for move in moves), least, frozenset(places))

    def _values(self, place: Place) -> list[tuple[Scalar | None, Cost]]:
        """The values a fact may take with what they cost; one of those that are the same to every test."""
        leaves = [
            Leaf(each.node, next(ref for ref in each.refs if (ref.key, ref.of_item) == (place.key, bool(place.kind))))
            for each in self.search.leaves[place.kind, place.key]
        ]
        item = self.facts.item(place.kind, place.item)
        now = self._known(place)
        alike: set[tuple[Cost, tuple[bool, ...]]] = set()
        found: list[tuple[Scalar | None, Cost]] = []
        for value in candidates(leaves, self.world.values(place), self.facts.deal, item):
            price = self.world.price(place, value) if value != now or type(value) is not type(now) else None
            if price is None:
                continue
            if leaves[0].ref.type is FactType.ENUM and value is not None:
                mark = price, outcomes(leaves, value)
                if mark in alike:
                    continue
                alike.add(mark)
            found.append((value, price))
        return found

    def _gives(self, part: Part, place: Place, value: Scalar | None, kind: str, item: str) -> bool | None:
        deal, values = self.facts.deal, self.facts.item(kind, item)
        if place.kind:
            values = _changed(values or {}, {place.key: value})
        else:
            deal = _changed(deal, {place.key: value})
        return part.walk(deal, values, self.facts.lists)


class _Counted:
    """The demands of a count: of some members, of the list, or of one who is not there yet."""

    def __init__(self, walk: _Walk, part: Part, sign: str, number: int) -> None:
        self.walk, self.where, self.sign, self.number = walk, part.parts[0], sign, number
        assert isinstance(part.node, Count)  # noqa: S101  # whoever calls has matched it
        self.kind = part.node.kind
        facts = walk.facts
        known = facts.lists.get(self.kind)
        self.members = [
            (each.id, self.where.walk(facts.deal, each.values, facts.lists)) for each in (known.items if known else ())
        ]
        self.low, self.high = count_range(self.kind, self.where.walk, facts.deal, facts.lists)

    def toward(self, target: bool | None) -> list[Demand]:
        """What the count misses to say yes, no, or nothing."""
        number = self.number
        match self.sign, target:
            case ">=", True:
                return self.more(number)
            case ">=", False:
                return self.fewer(number - 1)
            case ">=", None:
                return self.loose(number)
            case "<=", True:
                return self.fewer(number)
            case "<=", False:
                return self.more(number + 1)
            case "<=", None:
                return self.loose(number + 1)
            case _, True:
                return [*self.fewer(number), *self.more(number)]
            case _, False:
                return [either([way for way in (self.fewer(number - 1), self.more(number + 1)) if way])]
            case _:
                return [either([self.each(YES, NOT_YES), self.each(NO, NOT_NO), self.each(NOT_YES, YES)])]

    def more(self, least: int) -> list[Demand]:
        """At least so many surely match."""
        missing = least - self.low
        if missing <= 0:
            return []
        demand = self.one(NOT_YES, YES)
        return [demand._replace(least=max(demand.least, missing))]

    def fewer(self, most: int) -> list[Demand]:
        """At most so many may match, and nobody else is there."""
        if most < 0:
            return [_NO_WAY]
        demands: list[Demand] = []
        if self.high is None:
            place = Place(self.kind, "", "")
            demands.append(Demand(((place, True),), 1, frozenset((place,))))
        possible = sum(value is not False for _, value in self.members)
        if possible <= most:
            return demands
        if most == 0:
            return [*demands, *self.each(NOT_NO, NO)]
        demand = self.one(NOT_NO, NO)
        return [*demands, demand._replace(least=max(demand.least, possible - most))]

    def loose(self, least: int) -> list[Demand]:
        """Fewer surely match, yet so many may."""
        if self.low >= least:
            return [self.one(YES, NOT_YES)]
        return [self.one(NO, NOT_NO)]

    def each(self, of: Wanted, wanted: Wanted) -> list[Demand]:
        """Demands of every member with some value."""
        return [
            demand
            for item, value in self.members
            if value in of
            for demand in self.walk.part(self.where, wanted, self.kind, item)
        ] or [_NO_WAY]

    def one(self, of: Wanted, wanted: Wanted) -> Demand:
        """A demand of any one of the members with some value, or of a further one."""
        ways = [self.walk.part(self.where, wanted, self.kind, item) for item, value in self.members if value in of]
        if wanted >= YES and not self.walk.world.closed(self.kind):
            ways.append(self._further(wanted))
        return either(ways)

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
        return [Demand(((place, True),), 1 + bound(demands), frozenset((place,)).union(*(d.places for d in demands)))]


def either(ways: Iterable[list[Demand]]) -> Demand:
    """One demand for several ways of which one will do: the smallest demand of each."""
    open_ways = [way for way in ways if way and all(demand.moves for demand in way)]
    if not open_ways:
        return _NO_WAY
    smallest = [min(way, key=lambda demand: len(demand.moves)) for way in open_ways]
    moves = tuple(dict.fromkeys(move for demand in smallest for move in demand.moves))
    places = frozenset(place for way in open_ways for demand in way for place in demand.places)
    return Demand(moves, min(bound(way) for way in open_ways), places)
