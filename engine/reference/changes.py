"""Facts with some of them changed, and conditions walked over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Protocol

from ..model.condition import And, Condition, Count, Not, Or, Ref, refs
from ..model.facts import Item, ItemList, Scalar
from .conditions import Deal, Lists, Walk, compile_value

Wanted = frozenset[bool | None]
YES: Wanted = frozenset((True,))
NO: Wanted = frozenset((False,))
NOT_YES: Wanted = frozenset((False, None))
NOT_NO: Wanted = frozenset((True, None))


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
        return Cost(self.forgotten + other.forgotten, self.facts + other.facts, self.otherwise + other.otherwise)


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
        self.deal: Deal = merged(deal, {at.key: value for at, value in changes.items() if not at.kind})
        kinds = {at.kind for at in changes if at.kind}
        self.lists: Lists = {**lists, **{kind: _list(lists.get(kind), kind, changes) for kind in kinds}}
        self.members = {
            kind: {member.id: member.values for member in known.items} for kind, known in self.lists.items()
        }

    def item(self, kind: str, item: str) -> Deal | None:
        """The values of a member; None for the deal."""
        return self.members.get(kind, {}).get(item) if kind else None


def merged(values: Deal, changes: Mapping[str, Scalar | None]) -> Deal:
    """Values with some of them changed; what is unknown has no entry."""
    if not changes:
        return values
    return {key: value for key, value in {**values, **changes}.items() if value is not None}


def _list(known: ItemList | None, kind: str, changes: Changes) -> ItemList:
    members = list(known.items if known else ())
    members += [Item(at.item, {}) for at in changes if at.kind == kind and at.item and not at.key]
    own: dict[str, dict[str, Scalar | None]] = {}
    for at, value in changes.items():
        if at.kind == kind and at.key:
            own.setdefault(at.item, {})[at.key] = value
    complete = Place(kind, "", "") in changes or (known is not None and known.complete)
    return ItemList(
        tuple(Item(each.id, merged(each.values, own.get(each.id, {})), each.name) for each in members), complete
    )


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
