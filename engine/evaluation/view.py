"""What a unit of a program sees of a deal while it is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from ..model.facts import Item, Scalar
from ..reference.conditions import Deal, Lists
from ..reference.generated import Note
from ..reference.opening import Found, Opener
from .outcome import NOTHING, Opening
from .state import State, Values

Result = TypeVar("Result")


class View:
    """The deal, or an item of it, with its settled twin."""

    __slots__ = (
        "_settled_own",
        "at",
        "item",
        "item_values",
        "kind",
        "lists",
        "note",
        "settled_facts",
        "settled_values",
        "state",
        "values",
    )

    def __init__(self, state: State, kind: str, item: Item | None, settled_item: Item | None) -> None:
        self.kind, self.item, self.at = kind, item, (kind, item.id if item else "")
        self.state, self.lists, self.note = state, state.settled_lists, state.looked_at.add
        self.settled_facts = state.settled
        self.item_values: Deal | None = None
        self.settled_values: Deal | None = None
        self.values, self._settled_own = state.deal, state.settled
        if item is not None and settled_item is not None:
            self.item_values, self.settled_values = item.values, settled_item.values
            # An item that is given facts has dictionaries of its own (see `State`).
            self.values, self._settled_own = cast("Values", item.values), cast("Values", settled_item.values)

    def settled(self, walk: Callable[[Deal, Deal | None, Lists, Note], Result]) -> Result:
        """Take a generated walk over what is settled."""
        return walk(self.settled_facts, self.settled_values, self.lists, self.note)

    def open(self, openers: Sequence[Opener]) -> Opening:
        """The unknown facts that keep conditions open."""
        if not openers:
            return NOTHING

        def look() -> Found:
            found: Found = {}
            for opener in openers:
                opener(self.settled_facts, self.settled_values, self.lists, self.at, found, True)
            return found

        return Opening(look)

    def get(self, key: str) -> Scalar | None:
        """A fact of the item or the deal."""
        return self.values.get(key)

    def add(self, key: str, value: Scalar, settled: Scalar | None) -> None:
        """Add a fact; with `settled` None it stays open."""
        self.values[key] = value
        if settled is not None:
            self._settled_own[key] = settled
