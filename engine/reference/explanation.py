"""A condition taken apart: every part with its value, for people who ask why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..model.condition import And, Condition, Count, Not, Or
from .conditions import Deal, Lists, compile_settled, compile_value


@dataclass(frozen=True)
class Explained:
    """A node of a condition, asked of a deal; evaluated where somebody looks, for a list may have hundreds of members.

    For a part inside `where`, `item` is the id of the list member it was asked of.
    """

    node: Condition
    deal: Deal
    member: Deal | None
    lists: Lists
    item: str = ""

    @cached_property
    def value(self) -> bool | None:
        """Its value; None for unknown."""
        return compile_value(self.node)(self.deal, self.member, self.lists)

    @cached_property
    def settled(self) -> bool | None:
        """Its settled value; None for open."""
        return compile_settled(self.node)(self.deal, self.member, self.lists)

    @cached_property
    def children(self) -> tuple[Explained, ...]:
        """Its parts; of a list, the condition asked of each member."""
        match self.node:
            case And(parts) | Or(parts):
                return tuple(explain(part, self.deal, self.member, self.lists, self.item) for part in parts)
            case Not(part):
                return (explain(part, self.deal, self.member, self.lists, self.item),)
            case Count(kind, where):
                known = self.lists.get(kind)
                members = known.items if known else ()
                return tuple(explain(where, self.deal, member.values, self.lists, member.id) for member in members)
            case _:
                return ()


def explain(node: Condition, deal: Deal, item: Deal | None, lists: Lists, item_id: str = "") -> Explained:
    """A condition with the value of every part of it."""
    return Explained(node, deal, item, lists, item_id)
