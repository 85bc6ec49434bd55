"""What a reader knows of each field before it sees a document: made once for a rule set, used for every deal."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.condition import FactType
from ..model.facts import Scalar
from ..model.ruleset import RuleSet
from ..model.vocabulary import Field, Kind
from .values import Convert, converter, words_of

_PLAYBOOK_VERDICTS = ("worth_verdict", "can_win_verdict", "go_verdict", "verdict")
_NAMING = ("title", "name", "department", "text")
"""Fields that name an item, best first; a person is called by the position rather than by name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One field, ready to read: its key in `Facts.deal` or in an item, and the function for its values."""

    field: Field
    key: str
    convert: Convert
    is_money: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The fields of one kind.

    Attributes:
        quick: What reading a plain value takes, by name: the key, the values of the words that the field has, and
            the function for everything else.
        ids: Keys that hold an item's id rather than a fact.
        events: Keys of events, with the value that silence stands for.
        naming: Keys of fields that name an item, best first.
    """

    kind: Kind
    entries: dict[str, Entry]
    quick: dict[str, tuple[str, dict[str, Scalar], Convert]]
    ids: tuple[str, ...]
    events: tuple[tuple[str, Scalar], ...]
    naming: tuple[str, ...]


def table_of(kind: Kind, currency: str) -> Table:
    """Everything to know for reading one kind."""
    entries = {name: _entry(field, kind, currency) for name, field in kind.fields.items()}
    silences = ((entry.key, entry.field.silence) for entry in entries.values())
    events = tuple((key, silence) for key, silence in silences if silence is not None)
    quick = {name: (entry.key, words_of(entry.field), entry.convert) for name, entry in entries.items()}
    ids = tuple(name for name in (kind.id_field, "id") if kind.list_name and name not in entries)
    return Table(kind, entries, quick, ids, events, tuple(name for name in _NAMING if name in entries))


def _entry(field: Field, kind: Kind, currency: str) -> Entry:
    key = field.name if kind.list_name else field.key
    return Entry(field, key, converter(field, currency), field.type is FactType.MONEY)


def verdict_names(ruleset: RuleSet) -> frozenset[str]:
    """Names that only the rules may give: outputs that are no facts, and what the playbook calls verdicts."""
    declared = {name for kind in ruleset.vocabulary.kinds.values() for name in kind.fields}
    given = {decision.gives for decision in ruleset.decisions if decision.gives}
    return frozenset((given | set(_PLAYBOOK_VERDICTS)) - declared)
