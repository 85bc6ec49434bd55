"""The facts of one evaluation as they grow: what was given, then what each stratum adds.

Two copies are kept. `deal` and `lists` hold values; the settled copies lack whatever an unknown fact could still
change, so that openness is inherited from fact to fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..model.decision import ParameterTable
from ..model.facts import Facts, Item, ItemList, Range, Scalar
from ..model.ruleset import RuleSet

Values = dict[str, Scalar]


class Parameters:
    """The parameters of a rule set; those with one value for all deals and days are looked up once."""

    def __init__(self, ruleset: RuleSet) -> None:
        tables = {f"${name}": table for name, table in ruleset.parameters.items()}
        plain = {name: table for name, table in tables.items() if _is_plain(table)}
        self._fixed: Values = {name: table.values[0].value for name, table in plain.items()}
        self._moving = {name: table for name, table in tables.items() if name not in plain}

    def at(self, deal: Mapping[str, Scalar], today: int) -> Values:
        """Every parameter's value at a date and for a deal, under "$name"; with "today" itself."""
        values: Values = {"today": today, **self._fixed}
        for name, table in self._moving.items():
            value = _parameter_at(table, deal, today)
            if value is not None:
                values[name] = value
        return values


def _is_plain(table: ParameterTable) -> bool:
    return len(table.values) == 1 and table.values[0].since is None and not table.values[0].by


def _parameter_at(table: ParameterTable, deal: Mapping[str, Scalar], today: int) -> int | Fraction | None:
    """The value whose facts all fit, the most specific first, and among those the latest that has begun."""
    fitting = [
        (len(each.by), each.since.toordinal() if each.since else 0, position, each.value)
        for position, each in enumerate(table.values)
        if (each.since is None or each.since.toordinal() <= today)
        and all(deal.get(key) == wanted for key, wanted in each.by.items())
    ]
    return max(fitting)[-1] if fitting else None


class State:
    """One evaluation's facts.

    Args:
        facts: What was given.
        parameters: Of the rule set.
        growing: The list kinds whose items are given facts by the rules: of these alone copies are made.

    Attributes:
        looked_at: Keys of the facts that were looked at on the way to a verdict: those that matter now.
    """

    def __init__(self, facts: Facts, parameters: Parameters, growing: frozenset[str]) -> None:
        self.facts = facts
        self.deal: Values = {**facts.deal, **parameters.at(facts.deal, facts.as_of.toordinal())}
        self.settled: Values = self.deal.copy()
        self.looked_at: set[str] = set()
        self.lists = {kind: _copy(known) if kind in growing else known for kind, known in facts.lists.items()}
        self.settled_lists = {kind: _copy(known) if kind in growing else known for kind, known in facts.lists.items()}

    def members(self, kind: str) -> Iterator[tuple[Item, Item]]:
        """Each member of a list with its values and with its settled values."""
        known = self.lists.get(kind)
        if known is not None:
            yield from zip(known.items, self.settled_lists[kind].items, strict=True)


def _copy(known: ItemList) -> ItemList:
    return ItemList(tuple(Item(item.id, dict(item.values), item.name) for item in known.items), known.complete)


def exact(low: int, high: int | None) -> int | Range:
    """A count as conditions read it: a number where both bounds agree."""
    return low if low == high else Range(low, high)
