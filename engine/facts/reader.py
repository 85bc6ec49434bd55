"""From a facts document to `Facts`: checked against the vocabulary, with every problem named at once.

Nothing is dropped and nothing is guessed. A rule set is prepared once, in `FactReader`; reading a deal then is one
look-up and one small function for each fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..errors import InvalidFacts
from ..model.facts import Facts, ItemList
from ..model.ruleset import RuleSet
from ..model.vocabulary import OPPORTUNITY
from .items import read_items
from .problems import BadValue, Found, member, shown_key
from .rates import Rates
from .reading import UNKNOWN, VERDICT_HINT, VERDICT_MESSAGE, Reading
from .table import Entry, Table, table_of, verdict_names
from .values import MAX_MEMBERS, read_date, read_id

_ID = "opportunity_id"
_AS_OF = "as_of"
_KEPT = 4

_recent: list[FactReader] = []


def read(document: Mapping[str, Any], ruleset: RuleSet, *, as_of: date | None = None) -> Facts:
    """The facts of one opportunity.

    Args:
        document: Kinds, lists and single facts by name, as JSON has them.
        ruleset: Gives the vocabulary, the default currency and the rates.
        as_of: The date of the evaluation where the document does not say its own.

    Raises:
        InvalidFacts: With every problem, each at its JSON path.
    """
    return _reader(ruleset).read(document, as_of=as_of)


def _reader(ruleset: RuleSet) -> FactReader:
    """The reader of a rule set; those used last are kept, because a service has one rule set and reloads it."""
    for reader in _recent:
        if reader.ruleset is ruleset:
            return reader
    reader = FactReader(ruleset)
    _recent[:] = [reader, *_recent[: _KEPT - 1]]
    return reader


class FactReader:
    """Reads documents for one rule set."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        tables = [table_of(kind, ruleset.currency) for kind in ruleset.vocabulary.kinds.values()]
        self._single = {table.kind.name: table for table in tables if not table.kind.list_name}
        self._lists = {table.kind.list_name: table for table in tables if table.kind.list_name}
        self._short = _shorthand(self._single)
        self._names = (_ID, _AS_OF, *self._single, *self._lists, *self._short)
        self._events = tuple(event for table in self._single.values() for event in table.events)
        self._rates = Rates(ruleset.fx)
        self._verdicts = verdict_names(ruleset)

    def read(self, document: Mapping[str, Any], *, as_of: date | None = None) -> Facts:
        """See `engine.facts.read`."""
        found = Found()
        if not isinstance(document, Mapping):
            found.add("$", "not-an-object", "The facts of a deal are an object.")
            raise InvalidFacts(found.all())
        day = _day(document.get(_AS_OF), as_of, found)
        reading = Reading(found, self._rates, day, self._verdicts)
        lists: dict[str, ItemList] = {}
        short: dict[str, str] = {}
        for name, raw in document.items():
            if name in self._single:
                self._section(self._single[name], raw, reading)
            elif name in self._lists:
                table = self._lists[name]
                items = read_items(table, raw, reading)
                if items is not None:
                    lists[table.kind.name] = items
            elif name in self._short:
                self._short_fact(name, raw, short, document, reading)
            elif name not in (_ID, _AS_OF):
                self._unknown_name(str(name), reading)
        if sum(len(known.items) for known in lists.values()) > MAX_MEMBERS:
            message = f"The lists of a deal have at most {MAX_MEMBERS:,} members together."
            found.add("$", "too-many-items", message)
        opportunity_id = _opportunity_id(document, found)
        if found:
            raise InvalidFacts(found.all())
        reading.events(self._events, reading.deal)
        return Facts(
            as_of=day,
            opportunity_id=opportunity_id,
            deal=reading.deal,
            lists=lists,
            evidence=reading.evidence,
            assumed=frozenset(reading.assumed),
            expired=reading.expired,
            expires=reading.expires,
            warnings=tuple(reading.warnings),
        )

    def _section(self, table: Table, raw: Any, reading: Reading) -> None:
        """The facts of a single kind."""
        name = table.kind.name
        path = f"$.{name}"
        if raw is None or raw == UNKNOWN:
            return
        if isinstance(raw, Mapping):
            if name == OPPORTUNITY and _ID in raw:
                raw = {key: value for key, value in raw.items() if key != _ID}
            reading.fields(table, raw, reading.deal, path)
        elif name in self._verdicts:
            reading.found.add(path, "verdict-given", VERDICT_MESSAGE, VERDICT_HINT)
        else:
            reading.found.add(path, "not-an-object", f"The facts of kind {name} are an object.")

    def _short_fact(
        self, name: str, raw: Any, short: dict[str, str], document: Mapping[str, Any], reading: Reading
    ) -> None:
        """A fact that stands outside its kind."""
        entry = self._short[name]
        section = document.get(entry.field.kind)
        if entry.key in short:
            reading.twice(member("$", name), short[entry.key])
        elif isinstance(section, Mapping) and entry.field.name in section:
            reading.twice(member("$", name), f"{entry.field.kind}.{entry.field.name}")
        else:
            short[entry.key] = name
            reading.fact(entry, raw, member("$", name))

    def _unknown_name(self, name: str, reading: Reading) -> None:
        found, path = reading.found, member("$", name)
        owners = [kind for kind, table in self._single.items() if name in table.entries]
        if owners:
            hint = f"write {' or '.join(f'{kind}.{name}' for kind in owners)}"
            found.add(path, "ambiguous-fact", f"More than one kind has the fact {shown_key(name)}.", hint)
        elif name in self._verdicts:
            found.add(path, "verdict-given", VERDICT_MESSAGE, VERDICT_HINT)
        else:
            hint = self._of_an_item(name) or found.nearest(name, self._names)
            found.add(path, "unknown-fact", f"There is no fact {shown_key(name)}.", hint)

    def _of_an_item(self, name: str) -> str:
        """A hint for a fact of list members, which stands inside the list and nowhere else."""
        owner, _, field = name.rpartition(".")
        for list_name, table in self._lists.items():
            if field in table.entries and owner in ("", table.kind.name, list_name):
                return f'write "{list_name}": [{{"{field}": …}}]'
        return ""


def _shorthand(tables: Mapping[str, Table]) -> dict[str, Entry]:
    """Names under which a fact of a single kind may stand alone: kind.name, and the bare name where only one has it."""
    names: dict[str, Entry] = {}
    counts: dict[str, int] = {}
    for table in tables.values():
        for name, entry in table.entries.items():
            names[f"{table.kind.name}.{name}"] = entry
            names.setdefault(name, entry)
            counts[name] = counts.get(name, 0) + 1
    return {name: entry for name, entry in names.items() if counts.get(name, 1) == 1}


def _day(given: Any, default: date | None, found: Found) -> date:
    if given is not None:
        try:
            return read_date(given)
        except BadValue as bad:
            found.add(f"$.{_AS_OF}", bad.code, bad.message, bad.hint)
    elif default is not None:
        return default
    else:
        message = "The date of the evaluation is missing: rules never look at the clock."
        found.add(f"$.{_AS_OF}", "missing-date", message, 'write "as_of": "2026-10-02"')
    return date.min


def _opportunity_id(document: Mapping[str, Any], found: Found) -> str:
    """The deal's own id, which may stand at the top or among the facts of the opportunity."""
    section = document.get(OPPORTUNITY)
    inside = section.get(_ID) if isinstance(section, Mapping) else None
    raw, path = document.get(_ID), f"$.{_ID}"
    if raw is not None and inside is not None:
        found.add(f"$.{OPPORTUNITY}.{_ID}", "given-twice", "The id of the deal is given twice.", "give it once")
    elif raw is None:
        raw, path = inside, f"$.{OPPORTUNITY}.{_ID}"
    if raw is None:
        return ""
    try:
        return read_id(raw)
    except BadValue as bad:
        found.add(path, bad.code, bad.message, bad.hint)
        return ""
