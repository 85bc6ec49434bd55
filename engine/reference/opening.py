"""Which unknown facts keep a condition open: the source of every question.

A condition is open where its settled walk gives None. Then the facts are those of its open parts; a part that is
settled can no longer be moved by a fact inside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from ..model.condition import And, Arithmetic, Compare, Condition, Count, Not, Numeric, Or, Ref, Value
from .conditions import Deal, Lists, Walk, compile_settled


class OpenFact(NamedTuple):
    """An unknown fact: of the deal (`kind` and `item` empty), of an item, or a list itself (`key` empty)."""

    kind: str
    item: str
    key: str


Where = tuple[str, str]  # the item at hand as (list kind, id); empty for the deal
Found = dict[OpenFact, bool]  # in the order in which a reader meets them; True: the next one to find out
Opener = Callable[[Deal, Deal | None, Lists, Where, Found, bool], None]


@lru_cache(maxsize=50_000)
def compile_open(node: Condition) -> Opener:
    """A function that notes the facts which keep `node` open; it notes none where `node` is settled.

    Of a conjunction only the first open part is `next`: the others matter once that one is known to be yes.
    """
    settled = compile_settled(node)
    match node:
        case And(parts) | Or(parts):
            walks = tuple((compile_settled(part), compile_open(part)) for part in parts)
            return _open_parts(node, walks, one_by_one=isinstance(node, And))
        case Not(part):
            return compile_open(part)
        case Count(kind, where):
            return _open_count(node, kind, compile_open(where))
        case Compare(left, _, right):
            found = (*_numeric_refs(left), *_numeric_refs(right))
        case _:
            ref = getattr(node, "ref", None)
            found = (ref,) if ref is not None else ()

    def open_leaf(deal: Deal, item: Deal | None, lists: Lists, at: Where, out: Found, now: bool) -> None:
        if settled(deal, item, lists) is None:
            for ref in found:
                if ref.of_item and item is not None and not _is_definite(item.get(ref.key)):
                    note(out, OpenFact(*at, ref.key), now)
                elif not ref.of_item and not _is_definite(deal.get(ref.key)):
                    note(out, OpenFact("", "", ref.key), now)

    return open_leaf


def _is_definite(value: object) -> bool:
    low_high = value if isinstance(value, tuple) and len(value) == 2 else None  # a Range is open between its bounds
    return value is not None and (low_high is None or low_high[0] == low_high[1])


def note(out: Found, fact: OpenFact, now: bool) -> None:
    """Add an open fact; once `next`, always `next`."""
    out[fact] = out.get(fact, False) or now


def _open_parts(node: Condition, parts: tuple[tuple[Walk, Opener], ...], *, one_by_one: bool) -> Opener:
    settled = compile_settled(node)

    def open_parts(deal: Deal, item: Deal | None, lists: Lists, at: Where, out: Found, now: bool) -> None:
        if settled(deal, item, lists) is not None:
            return
        for part_settled, part in parts:
            part(deal, item, lists, at, out, now)
            if one_by_one and now and part_settled(deal, item, lists) is None:
                now = False

    return open_parts


def _open_count(node: Condition, kind: str, where: Opener) -> Opener:
    settled = compile_settled(node)
    members = open_members(kind, where)

    def open_count(deal: Deal, item: Deal | None, lists: Lists, at: Where, out: Found, now: bool) -> None:
        if settled(deal, item, lists) is None:
            members(deal, item, lists, at, out, now)

    return open_count


def open_members(kind: str, where: Opener) -> Opener:
    """Notes what keeps a count from being exact: who else there is, and what is unknown of the members."""

    def opener(deal: Deal, item: Deal | None, lists: Lists, at: Where, out: Found, now: bool) -> None:
        known = lists.get(kind)
        if known is None or not known.complete:
            note(out, OpenFact(kind, "", ""), now)
        for member in known.items if known else ():
            where(deal, member.values, lists, (kind, member.id), out, now)

    return opener


def _numeric_refs(node: Numeric) -> tuple[Ref, ...]:
    match node:
        case Value(ref):
            return (ref,)
        case Arithmetic(_, left, right):
            return (*_numeric_refs(left), *_numeric_refs(right))
        case _:
            return ()
