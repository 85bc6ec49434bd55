"""One document being read: its facts so far, where they come from, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..model.facts import Evidence, FactWarning, Foreign, Scalar
from .evidence import read_evidence
from .problems import BadValue, Found, member, shown_key
from .rates import Rates
from .table import Entry, Table

UNKNOWN = "unknown"
VERDICT_MESSAGE = "A verdict is worked out by the rules and never given."
VERDICT_HINT = "leave it out; whoever disagrees overrides it by name and with a reason"

_PLAIN = frozenset((bool, int, str, list))


class Reading:
    """What has been read of a document."""

    def __init__(self, found: Found, rates: Rates, as_of: date, verdicts: frozenset[str]) -> None:
        self.found = found
        self.as_of = as_of
        self.verdicts = verdicts
        self.deal: dict[str, Scalar] = {}
        self.evidence: dict[str, Evidence] = {}
        self.assumed: list[str] = []
        self.expired: dict[str, date] = {}
        self.expires: date | None = None
        self.warnings: list[FactWarning] = []
        self._rates = rates

    def fields(
        self, table: Table, given: Mapping[str, Any], values: dict[str, Scalar], path: str, owner: str = ""
    ) -> None:
        """Read the fields of a kind into `values`; `owner` is the path of the item ("stakeholders[s1].") or empty."""
        quick = table.quick
        for name, raw in given.items():
            known = quick.get(name)
            if known is None:
                if name not in table.ids:
                    self._unknown_field(table, str(name), path)
                continue
            key, words, convert = known
            if raw.__class__ is str:
                word = words.get(raw)
                if word is not None:
                    values[key] = word
                    continue
                if raw == UNKNOWN:
                    continue
            elif raw is None:
                continue
            elif raw.__class__ not in _PLAIN:
                self._rich(table.entries[name], raw, values, f"{path}.{name}", owner + key)
                continue
            try:
                values[key] = convert(raw)
            except BadValue as bad:
                self.bad(f"{path}.{name}", bad)

    def fact(self, entry: Entry, raw: Any, path: str) -> None:
        """Read one fact of the deal."""
        if raw is not None and raw != UNKNOWN:
            self._rich(entry, raw, self.deal, path, entry.key)

    def events(self, events: Iterable[tuple[str, Scalar]], values: dict[str, Scalar], owner: str = "") -> None:
        """Events that nobody reported have not happened; one that was reported too long ago is unknown."""
        for key, silence in events:
            if key not in values and (not self.expired or owner + key not in self.expired):
                values[key] = silence
                self.assumed.append(owner + key)

    def bad(self, path: str, bad: BadValue) -> None:
        """Note that a value does not fit."""
        self.found.add(path, bad.code, bad.message, bad.hint)

    def twice(self, path: str, other: str) -> None:
        """Note that a fact was given twice."""
        self.found.add(path, "given-twice", f"This fact is given as {shown_key(other)} as well.", "give it once")

    def _unknown_field(self, table: Table, name: str, path: str) -> None:
        place = member(path, name)
        if name in self.verdicts:
            self.found.add(place, "verdict-given", VERDICT_MESSAGE, VERDICT_HINT)
            return
        hint = self.found.nearest(name, table.entries)
        self.found.add(place, "unknown-fact", f"There is no fact {shown_key(name)} of kind {table.kind.name}.", hint)

    def _rich(self, entry: Entry, raw: Any, values: dict[str, Scalar], path: str, label: str) -> None:
        """A value that is more than a plain one: with its evidence, money with its currency, a number with decimals."""
        evidence = None
        if isinstance(raw, Mapping) and not (entry.is_money and "amount" in raw):
            if "value" not in raw:
                hint = 'write {"value": …, "source": …, "at": …}'
                self.found.add(path, "wrong-type", "An object here is a value with its evidence.", hint)
                return
            evidence = read_evidence(raw, path, self.found)
            raw, path = raw["value"], f"{path}.value"
            if raw is None or raw == UNKNOWN:
                return
        try:
            value = entry.convert(raw)
        except BadValue as bad:
            self.bad(path, bad)
            return
        if isinstance(value, Foreign):
            value = self._converted(value, path, label)
        if evidence is None or self._still_good(entry, evidence, label):
            values[entry.key] = value

    def _still_good(self, entry: Entry, evidence: Evidence, label: str) -> bool:
        """Note the evidence; a value past its time does not count."""
        if evidence != Evidence():
            self.evidence[label] = evidence
        good_for = entry.field.good_for
        if good_for is None or evidence.at is None:
            return True
        ends = date.fromordinal(min(evidence.at.toordinal() + good_for + 1, date.max.toordinal()))
        if ends <= self.as_of:
            self.expired[label] = evidence.at
            return False
        self.expires = ends if self.expires is None else min(self.expires, ends)
        return True

    def _converted(self, amount: Foreign, path: str, label: str) -> Scalar:
        try:
            value = self._rates.convert(amount, self.as_of)
        except OverflowError:
            self.found.add(path, "number-out-of-range", "The amount is too large in the default currency.")
            return 0
        if isinstance(value, Foreign):
            self.warnings.append(FactWarning("no_rate", label, {"currency": value.currency}))
        return value
