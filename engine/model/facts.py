"""An opportunity's facts as conditions read them: typed, scaled, and without the unknown ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple


class Foreign(NamedTuple):
    """Money in a currency for which no rate is known: comparable with its own currency only."""

    minor: int
    currency: str


class Range(NamedTuple):
    """A derived count: at least `low`, at most `high` (None: without bound)."""

    low: int
    high: int | None


# bool: tri; str: enum, id, text; frozenset: set; int and Fraction: numbers, money in minor units of the default
# currency, dates in proleptic days; tuple: text with `many`.
Scalar = bool | str | int | Fraction | frozenset[str] | Foreign | Range | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value comes from."""

    source: str = ""
    by: str = ""
    at: date | None = None
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a list: a person, a competitor, an objection. `name` is what a text calls it."""

    id: str
    values: Mapping[str, Scalar]
    name: str = ""


@dataclass(frozen=True)
class ItemList:
    """A known list; where not `complete` there may be more members than we know."""

    items: tuple[Item, ...] = ()
    complete: bool = True

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Its members by their ids."""
        return {item.id: item for item in self.items}


@dataclass(frozen=True, slots=True)
class FactWarning:
    """Something about the facts the reader should know: a missing rate, an expired value."""

    code: str
    path: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one opportunity at one date.

    Attributes:
        deal: Known facts of the single kinds by key (see `condition.Ref`); an unknown fact has no entry.
        lists: Known lists by kind name ("stakeholder"); an unknown list has no entry.
        evidence: By path: "needs_clear", "account.region", "stakeholders[s1].met".
        assumed: Paths of event facts that nobody reported and that are therefore no.
        expired: Paths of facts too old to count, with the date of the value; they have no entry in `deal`.
        expires: Date from which the next fact will be too old.
    """

    as_of: date
    opportunity_id: str = ""
    deal: Mapping[str, Scalar] = field(default_factory=dict)
    lists: Mapping[str, ItemList] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    expired: Mapping[str, date] = field(default_factory=dict)
    expires: date | None = None
    warnings: tuple[FactWarning, ...] = ()
