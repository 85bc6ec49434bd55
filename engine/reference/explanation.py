"""A condition taken apart: every part with its value, for people who ask why."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.condition import And, Condition, Count, Not, Or
from .conditions import Deal, Lists, compile_settled, compile_value


@dataclass(frozen=True, slots=True)
class Explained:
    """A node of a condition with its value and its settled value (None: unknown, open).

    For a part inside `where`, `item` is the id of the list member it was asked of.
    """

    node: Condition
    value: bool | None
    settled: bool | None
    children: tuple[Explained, ...] = ()
    item: str = ""


def explain(node: Condition, deal: Deal, item: Deal | None, lists: Lists, item_id: str = "") -> Explained:
    """Evaluate a condition and keep the value of every part of it."""
    return Explained(
        node,
        compile_value(node)(deal, item, lists),
        compile_settled(node)(deal, item, lists),
        _children(node, deal, item, lists, item_id),
        item_id,
    )


def _children(node: Condition, deal: Deal, item: Deal | None, lists: Lists, item_id: str) -> tuple[Explained, ...]:
    match node:
        case And(parts) | Or(parts):
            return tuple(explain(part, deal, item, lists, item_id) for part in parts)
        case Not(part):
            return (explain(part, deal, item, lists, item_id),)
        case Count(kind, where):
            known = lists.get(kind)
            members = known.items if known else ()
            return tuple(explain(where, deal, member.values, lists, member.id) for member in members)
        case _:
            return ()
