"""Which names a condition may use where it stands, and what they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..model.condition import FactType, Ref
from ..model.vocabulary import OPPORTUNITY, Enumeration, Field, Kind, Vocabulary

CHECK_COUNTS = ("checks_yes", "checks_no", "checks_unknown", "checks_total")


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name stands for: a fact or a verdict with its values."""

    ref: Ref
    values: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    label: str = "fact"


@dataclass(frozen=True, slots=True)
class Output:
    """What a decision gives; `derived` names the fact where it is one that the vocabulary declares.

    Where it `collects`, conditions read a set.
    """

    name: str
    about: str
    values: tuple[str, ...]
    derived: str = ""
    collects: bool = False


@dataclass(slots=True)
class Broken:
    """Where something could not be read, names of that sort may be fine after all and are not called unknown."""

    facts: bool = False
    verdicts: bool = False
    parameters: bool = False
    actions: bool = False
    rules: bool = False
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Scope:
    """The names of one place; `kind` is the list kind whose item is at hand, or empty for the deal.

    Where the place itself is wrong, the scope is `silent`: no name in it is called unknown.
    """

    symbols: Mapping[str, Symbol]
    ambiguous: Mapping[str, tuple[str, ...]]
    kind: str = ""
    silent: bool = False

    @cached_property
    def all_names(self) -> frozenset[str]:
        """Every name."""
        return frozenset(self.symbols)

    @cached_property
    def bare_names(self) -> frozenset[str]:
        """The names without those that start with `deal.`."""
        return frozenset(name for name in self.symbols if not name.startswith("deal."))

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """For each value the fact with the shortest name that has it."""
        found: dict[str, str] = {}
        for name, symbol in self.symbols.items():
            for value in symbol.values:
                if value not in found or len(name) < len(found[value]):
                    found[value] = name
        return found


NOWHERE = "?"
"""What a decision is about whose list does not exist."""

NO_SCOPE = Scope({}, {}, silent=True)


class Scopes:
    """The scopes of a rule set: one for the deal and one for the items of each list kind."""

    def __init__(self, vocabulary: Vocabulary, outputs: Iterable[Output], counts: Iterable[tuple[str, str]]) -> None:
        self.vocabulary = vocabulary
        self._counts = frozenset(counts)
        self._outputs = tuple(outputs)
        self.lists = {name: kind for kind in vocabulary.list_kinds() for name in (kind.name, kind.list_name)}
        symbols, ambiguous = self._deal_symbols()
        self.deal = Scope({**symbols, **{f"deal.{name}": it for name, it in symbols.items()}}, ambiguous)
        self._items = {kind.name: self._item_scope(kind, symbols, ambiguous) for kind in vocabulary.list_kinds()}
        self._checklists: dict[str, Scope] = {}

    def of(self, about: str) -> Scope:
        """The scope of a decision about the deal or about each item of a list kind."""
        return NO_SCOPE if about == NOWHERE else self._items.get(about, self.deal)

    def checklist(self, about: str) -> Scope:
        """The same with the counts of a checklist."""
        if about not in self._checklists:
            scope = self.of(about)
            counts = {name: Symbol(Ref("checks", name, FactType.INTEGER), label="count") for name in CHECK_COUNTS}
            self._checklists[about] = replace(scope, symbols={**scope.symbols, **counts})
        return self._checklists[about]

    def owners_in_lists(self, name: str) -> list[Kind]:
        """The list kinds that have a field of this name."""
        return [kind for kind in self.vocabulary.list_kinds() if name in kind.fields]

    def _deal_symbols(self) -> tuple[dict[str, Symbol], dict[str, tuple[str, ...]]]:
        fields = [entry for kind in self.vocabulary.single_kinds() for entry in kind.fields.values()]
        times = Counter(entry.name for entry in fields)
        opportunity = self.vocabulary.kinds.get(OPPORTUNITY)
        own = opportunity.fields.keys() if opportunity else frozenset[str]()
        symbols: dict[str, Symbol] = {}
        ambiguous: dict[str, tuple[str, ...]] = {}
        for entry in fields:
            symbol = self._symbol(entry, of_item=False)
            symbols[f"{entry.kind}.{entry.name}"] = symbol
            if entry.kind == OPPORTUNITY or (times[entry.name] == 1):
                symbols[entry.name] = symbol
            elif entry.name not in own:
                ambiguous[entry.name] = (*ambiguous.get(entry.name, ()), entry.key)
        for output in self._outputs:
            if not output.derived and output.about not in self._list_names():
                symbols.setdefault(output.name, _verdict(output, of_item=False))
        return symbols, ambiguous

    def _list_names(self) -> frozenset[str]:
        return frozenset(kind.name for kind in self.vocabulary.list_kinds())

    def _item_scope(self, kind: Kind, deal: Mapping[str, Symbol], ambiguous: Mapping[str, tuple[str, ...]]) -> Scope:
        symbols = {f"deal.{name}": symbol for name, symbol in deal.items()}
        for output in self._outputs:
            if output.about == kind.name and not output.derived:
                symbols[output.name] = _verdict(output, of_item=True)
        for entry in kind.fields.values():
            symbols[entry.name] = self._symbol(entry, of_item=True)
        return Scope(symbols, {f"deal.{name}": keys for name, keys in ambiguous.items()}, kind.name)

    def _symbol(self, entry: Field, *, of_item: bool) -> Symbol:
        enumeration = entry.enumeration or Enumeration({})
        type_ = FactType.COUNT if (entry.kind, entry.name) in self._counts else entry.type
        key = entry.name if of_item else entry.key
        return Symbol(Ref(entry.kind, key, type_, of_item), enumeration.values, enumeration.order)


def _verdict(output: Output, *, of_item: bool) -> Symbol:
    type_ = FactType.SET if output.collects else FactType.ENUM
    return Symbol(Ref("verdict", output.name, type_, of_item), output.values, label="verdict")
