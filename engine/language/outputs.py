"""Reads what decisions and derivations give, before any condition is resolved, and sees that each has one owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import Location
from ..model.condition import FactType
from ..model.vocabulary import OPPORTUNITY, Field, Vocabulary
from .nodes import Mapping, Node, Scalar
from .positioned import shorten
from .problems import did_you_mean, one_of
from .reading import Reader
from .scopes import NOWHERE, Broken, Output


@dataclass(frozen=True, slots=True)
class DecisionHeader:
    """A decision file with its name, subject and output; without output it is advice alone."""

    node: Mapping
    name: str
    about: str
    output: Output | None = None

    @property
    def verdicts(self) -> bool:
        """Is it meant to give something, even where what it says of that is wrong?"""
        return "gives" in self.node.values or _misspelt(self.node)


@dataclass(frozen=True, slots=True)
class DeriveHeader:
    """A derive file with its subject and the fact that each entry derives (None where there is none)."""

    node: Mapping
    about: str
    facts: tuple[tuple[Scalar, Node, Field | None], ...]


def _misspelt(node: Mapping) -> bool:
    """Is `gives` probably there under another name (which is a problem of its own)?"""
    return any(did_you_mean(key, ("gives",)) for key in node.keys)


def _collects(node: Mapping) -> bool:
    """Does the decision give all values that apply rather than one?"""
    hit = node.get("hit")
    return isinstance(hit, Scalar) and hit.text == "collect"


class OutputReader:
    """Reads the headers of all decision and derive files."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, broken: Broken) -> None:
        self.reader = reader
        self.problems = reader.problems
        self.vocabulary = vocabulary
        self.broken = broken
        self.outputs: dict[str, Output] = {}
        self.counts: list[tuple[str, str]] = []
        self._owners: dict[tuple[str, str], Location] = {}
        self._names: dict[str, Location] = {}

    def decisions(self, nodes: Iterable[Mapping]) -> list[DecisionHeader]:
        """The headers of decision files."""
        return [self._decision(node) for node in nodes]

    def derivations(self, nodes: Iterable[Mapping]) -> list[DeriveHeader]:
        """The headers of derive files."""
        return [self._derive(node) for node in nodes]

    def _decision(self, node: Mapping) -> DecisionHeader:
        name = self.reader.name(node.values["decision"], "a decision's name")
        self._once(name, node.values["decision"])
        about = self._about(node)
        gives = self.reader.mapping(node.get("gives"), "an output as {name: [values]}")
        if gives is None:
            self.broken.verdicts |= "gives" in node.values or _misspelt(node)
            return DecisionHeader(node, name, about)
        if len(gives.keys) != 1:
            self.problems.add("wrong-type", gives.location, "A decision gives exactly one output.")
            self.broken.verdicts = True
            return DecisionHeader(node, name, about)
        key, values = next(iter(gives.keys.values())), next(iter(gives.values.values()))
        return DecisionHeader(node, name, about, self._output(key, values, about, collects=_collects(node)))

    def _once(self, name: str, node: Node) -> None:
        first = self._names.setdefault(name, node.location) if name else node.location
        if first != node.location:
            message = f"The name `{name}` is taken by another decision."
            self.problems.add("duplicate-name", node.location, message, f"first at {first}")

    def _about(self, node: Mapping) -> str:
        each = node.get("for_each")
        if each is None:
            about = node.get("about")
            return OPPORTUNITY if about is None else self._single(about)
        name = self.reader.name(each, "a list")
        for kind in self.vocabulary.list_kinds():
            if name in (kind.name, kind.list_name):
                return kind.name
        if name and not self.broken.facts:
            names = [kind.name for kind in self.vocabulary.list_kinds()]
            self.problems.add("unknown-kind", each.location, f"There is no list {shorten(name)}.", one_of(name, names))
        return NOWHERE

    def _single(self, node: Node) -> str:
        name = self.reader.name(node, "a kind")
        kinds = [kind.name for kind in self.vocabulary.single_kinds()]
        if name and name not in kinds and not self.broken.facts:
            lists = [kind.name for kind in self.vocabulary.list_kinds()]
            hint = f"write `for_each: {name}`" if name in lists else one_of(name, kinds)
            self.problems.add(
                "unknown-kind", node.location, f"{shorten(name)} is not a kind of which a deal has one.", hint
            )
            if name in lists:
                return name
        return name if name in kinds else OPPORTUNITY

    def _output(self, key: Scalar, node: Node, about: str, *, collects: bool) -> Output | None:
        name = self.reader.string(key, "the name of an output")
        items = self.reader.sequence(node, "a list of values")
        values = tuple(value for item in items if (value := self.reader.value(item)))
        if not name:
            return None
        derived = None if about == NOWHERE else self.field(name, about)
        if derived is not None:
            self._own(derived.kind, derived.name, key)
            self._check_derived(derived, key)
            self._check_values(derived, items, FactType.SET if collects else FactType.ENUM)
            return Output(name, about, values, derived.name if about == derived.kind else derived.key)
        if "." in name:
            self.problems.add("bad-name", key.location, f"{shorten(name)} cannot be used as the name of a verdict.")
            return None
        if self._clashes(name, about):
            message = f"The verdict `{name}` has the name of a fact of the deal."
            self.problems.add("name-clash", key.location, message, "give it another name")
        self._own("verdict", name, key)
        output = Output(name, about, values, collects=collects)
        self.outputs.setdefault(name, output)
        return output

    def _clashes(self, name: str, about: str) -> bool:
        single = {kind.name for kind in self.vocabulary.single_kinds()}
        return about not in (*single, NOWHERE) and any(name in self.vocabulary.kinds[kind].fields for kind in single)

    def _check_values(self, derived: Field, items: Iterable[Node], wanted: FactType) -> None:
        allowed = derived.enumeration.values if derived.enumeration else ()
        for item in items:
            if isinstance(item, Scalar) and allowed and item.text not in allowed:
                message = f"{shorten(item.text)} is not a value of `{derived.name}`."
                self.problems.add("unknown-value", item.location, message, one_of(item.text, allowed))
        if derived.type is not wanted:
            place = next(iter(items), None)
            if place is not None:
                what = "a set" if wanted is FactType.SET else "an enumeration"
                message = f"This decision derives {what}, and `{derived.name}` is none."
                self.problems.add("wrong-test", place.location, message, "use a derive file")

    def _check_derived(self, field: Field, key: Scalar) -> None:
        if not field.derived:
            message = f"The fact `{field.name}` is not declared as derived."
            self.problems.add("not-derived", key.location, message, "add `derived: true` to it in the vocabulary")

    def _own(self, kind: str, name: str, key: Scalar) -> None:
        first = self._owners.setdefault((kind, name), key.location)
        if first != key.location:
            message = f"`{name}` is given twice, and every output has one owner."
            self.problems.add("two-owners", key.location, message, f"first at {first}")

    def field(self, name: str, about: str) -> Field | None:
        """The fact that a name derives: of the items, or of the one single kind that has it."""
        kind = self.vocabulary.kinds.get(about)
        if kind is not None and name in kind.fields:
            return kind.fields[name]
        if kind is not None and kind.list_name:
            return None
        owners = [kind for kind in self.vocabulary.single_kinds() if name in kind.fields]
        if len(owners) == 1:
            return owners[0].fields[name]
        return self.vocabulary.by_key(name) if "." in name else None

    def _derive(self, node: Mapping) -> DeriveHeader:
        self._once(self.reader.name(node.values["derive"], "a name"), node.values["derive"])
        about = self._about(node)
        facts = []
        for key, value in self.reader.entries(node.get("facts"), "facts with their conditions"):
            field = self.field(key.text, about)
            facts.append((key, value, field))
            if field is None:
                self._unknown(key, about)
            else:
                self._own(field.kind, field.name, key)
                self._check_derived(field, key)
                if isinstance(value, Mapping) and "count" in value.values:
                    self.counts.append((field.kind, field.name))
        return DeriveHeader(node, about, tuple(facts))

    def _unknown(self, key: Scalar, about: str) -> None:
        if about == NOWHERE or self.broken.facts or key.text in self.broken.names:
            return
        kind = self.vocabulary.kinds.get(about)
        owners = [kind] if kind is not None and kind.list_name else list(self.vocabulary.single_kinds())
        names = [name for owner in owners for name in owner.fields]
        message = f"The vocabulary has no fact {shorten(key.text)} to derive."
        hint = one_of(key.text, names) or "declare it with `derived: true`"
        self.problems.add("unknown-fact", key.location, message, hint)
