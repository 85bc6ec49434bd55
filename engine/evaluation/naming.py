"""Paths and values of facts, as answers and questions write them: "needs_clear", "stakeholders[s1].met", "stakeholders"."""

from __future__ import annotations

from ..model.decision import Rule
from ..model.facts import Item, Scalar
from ..model.vocabulary import Vocabulary
from ..reference.opening import OpenFact
from .state import State


def path_of(vocabulary: Vocabulary, kind: str, item: str, key: str) -> str:
    """The path of a fact of the deal, of an item, or of a list."""
    if not kind:
        return key
    list_name = vocabulary.kinds[kind].list_name
    return f"{list_name}[{item}].{key}" if key else list_name


def of_deal(key: str) -> str:
    """The key of a deal fact that a rule about an item names as `deal.x`."""
    return key.removeprefix("deal.")


def fact_path(vocabulary: Vocabulary, fact: OpenFact) -> str:
    """The path of an open fact."""
    return path_of(vocabulary, *fact)


def facts_read(
    vocabulary: Vocabulary, rule: Rule, state: State, kind: str, item: Item | None
) -> dict[str, Scalar | None]:
    """The facts of the deal and of the item at hand that a rule reads, with their values."""
    deal = state.deal
    found: dict[str, Scalar | None] = {key: deal.get(key) for key in rule.reads}
    if item is not None:
        for key in rule.reads_of_item:
            found[path_of(vocabulary, kind, item.id, key)] = item.values.get(key)
    return found


def shown(value: Scalar) -> str:
    """A value as a rule file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and len(value) == 2:
        low, high = value
        return f"at least {low}" if high is None else f"{low} to {high}"
    return str(value)
