"""The facts of one evaluation as they grow: what was given, then what each stratum adds.

Two copies are kept. `deal` and `lists` hold values; the settled copies lack whatever an unknown fact could still
change, so that openness is inherited from fact to fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import cast

from ..model.decision import ParameterTable
from ..model.facts import Facts, Item, ItemList, Range, Scalar
from ..model.ruleset import RuleSet

Values = dict[str, Scalar]


class Seen(Mapping[str, Scalar]):
    """Facts that remember which of them were looked at: those are the facts that matter now."""

    def __init__(self, facts: Mapping[str, Scalar]) -> None:
        self._facts = facts
        self.keys_read: set[str] = set()

    def get(self, key: str, default: Scalar | None = None) -> Scalar | None:  # type: ignore[override]  # one form of it
        """The value under a key, noted as read."""
        self.keys_read.add(key)
        return self._facts.get(key, default)

    def __getitem__(self, key: str) -> Scalar:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


class State:
    """One evaluation's facts; `scope` gives the dictionaries for a list member or for the deal."""

    def __init__(self, ruleset: RuleSet, facts: Facts) -> None:
        parameters = resolve_parameters(ruleset, facts.deal, facts.as_of.toordinal())
        self.facts = facts
        self.deal: Values = {**facts.deal, **parameters}
        self.settled: Values = dict(self.deal)
        self.seen = Seen(self.settled)
        self.lists = _copy(facts.lists)
        self.settled_lists = _copy(facts.lists)

    def members(self, kind: str) -> Iterator[tuple[Item, Item]]:
        """Each member of a list with its values and with its settled values."""
        known = self.lists.get(kind)
        if known is not None:
            yield from zip(known.items, self.settled_lists[kind].items, strict=True)


def _copy(lists: Mapping[str, ItemList]) -> dict[str, ItemList]:
    return {
        kind: ItemList(tuple(Item(item.id, dict(item.values), item.name) for item in known.items), known.complete)
        for kind, known in lists.items()
    }


def set_fact(values: Mapping[str, Scalar], key: str, value: Scalar) -> None:
    """Add a fact to one of a state's own dictionaries."""
    cast("Values", values)[key] = value  # a dictionary of our own, made by `_copy`


def exact(low: int, high: int | None) -> int | Range:
    """A count as conditions read it: a number where both bounds agree."""
    return low if low == high else Range(low, high)


def resolve_parameters(ruleset: RuleSet, deal: Mapping[str, Scalar], today: int) -> Values:
    """Every parameter's value at a date and for a deal, under "$name"; with "today" itself."""
    values: Values = {"today": today}
    for name, table in ruleset.parameters.items():
        value = parameter_at(table, deal, today)
        if value is not None:
            values[f"${name}"] = value
    return values


def parameter_at(table: ParameterTable, deal: Mapping[str, Scalar], today: int) -> int | Fraction | None:
    """The value whose facts all fit, the most specific first, and among those the latest that has begun."""
    fitting = [
        (len(each.by), each.since.toordinal() if each.since else 0, position, each.value)
        for position, each in enumerate(table.values)
        if (each.since is None or each.since.toordinal() <= today)
        and all(deal.get(key) == wanted for key, wanted in each.by.items())
    ]
    return max(fitting)[-1] if fitting else None
