"""Reads the vocabulary: kinds of things, their fields, and enumerations that several fields share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType

from ..model.condition import FactType
from ..model.text import Text
from ..model.vocabulary import Enumeration, Field, Kind, Vocabulary
from .nodes import Mapping, Node, Scalar
from .positioned import shorten
from .problems import one_of
from .reading import Block, Reader
from .scopes import Broken

KIND_KEYS = ("kind", "list", "label", "question", "who", "fields")
FIELD_KEYS = frozenset(
    (
        *("type", "label", "question", "who", "source", "personal", "changeable", "unreported", "good_for"),
        *("derived", "added", "effort", "many", "unit", "values", "enum", "order"),
    )
)
TYPES = tuple(type_.value for type_ in FactType if type_ is not FactType.COUNT)
RESERVED = ("known", "unknown")

_WITH_VALUES = (FactType.ENUM, FactType.SET)
_NEVER_ASKED = (FactType.TEXT, FactType.ID)
_EVENTS = (FactType.TRI, FactType.ENUM)


class VocabularyReader:
    """Reads the files of one vocabulary."""

    def __init__(self, reader: Reader, broken: Broken) -> None:
        self.reader = reader
        self.problems = reader.problems
        self.broken = broken
        self.enumerations: dict[str, Enumeration] = {}
        self._misread: set[str] = set()

    def read(self, enumerations: Iterable[Mapping], kinds: Iterable[Mapping]) -> Vocabulary:
        """All kinds by name; enumerations first, because fields use them."""
        for node in enumerations:
            self._shared(node)
        read: dict[str, Kind] = {}
        for node in kinds:
            kind = self._kind(node)
            if kind is None:
                self.broken.facts = True
            elif kind.name in read:
                place = node.values["kind"].location
                self.problems.add("duplicate-name", place, f"The kind `{kind.name}` is declared twice.")
            else:
                read[kind.name] = kind
        return Vocabulary(read)

    def _shared(self, node: Mapping) -> None:
        block = self.reader.block(node, ("enumerations",))
        for key, value in self.reader.entries(block.get("enumerations") if block else None):
            inner = self.reader.block(value, ("values", "order"), required=("values",))
            if inner is None or not inner.has("values"):
                self._misread.add(key.text)
                continue
            if key.text in self.enumerations:
                message = f"The enumeration {shorten(key.text)} is declared twice."
                self.problems.add("duplicate-name", key.location, message)
            self.enumerations[self.reader.name(key)] = self._enumeration(inner)

    def _kind(self, node: Mapping) -> Kind | None:
        block = self.reader.block(node, KIND_KEYS, required=("kind", "label", "fields"))
        if block is None or not (name := block.name("kind")):
            return None
        list_name = block.name("list")
        if block.has("list") and not list_name:
            return None
        if list_name and not block.has("question"):
            message = f"The list `{list_name}` has no question to ask while it is unknown."
            self.problems.add("missing-question", block.location, message)
        fields = [self._field(name, key, value) for key, value in self.reader.entries(block.get("fields"))]
        return Kind(
            name=name,
            label=block.text("label") or Text(name, name),
            list_name=list_name,
            question=block.text("question"),
            who=block.text("who"),
            fields={field.name: field for field in fields if field is not None},
        )

    def _field(self, kind: str, key: Scalar, node: Node) -> Field | None:
        name = self.reader.name(key)
        block = self.reader.block(node, FIELD_KEYS, required=("type", "label"))
        type_ = block.read("type", lambda value: self.reader.choice(value, TYPES), "") if block else ""
        if not name or block is None or not type_:
            self.broken.names.add(key.text)
            return None
        enumeration = self._values(name, FactType(type_), block)
        silences = enumeration.values if type_ == FactType.ENUM and enumeration else ("no",)
        silence = block.read("unreported", lambda value: self.reader.choice(value, silences), "")
        field = Field(
            kind=kind,
            name=name,
            type=FactType(type_),
            label=block.text("label") or Text(name, name),
            enumeration=enumeration,
            question=block.text("question"),
            who=block.text("who"),
            unit=block.string("unit"),
            source=block.strings("source"),
            personal=block.flag("personal"),
            changeable=block.flag("changeable"),
            unreported_no=type_ == FactType.TRI and silence == "no",
            unreported_value="" if type_ == FactType.TRI else silence,
            good_for=block.read("good_for", self._days, None),
            derived=block.flag("derived"),
            added=block.flag("added"),
            effort=block.read("effort", lambda value: self.reader.integer(value, 1, 3), None) or 2,
            many=block.flag("many"),
        )
        self._check_field(field, key, block)
        return field

    def _check_field(self, field: Field, key: Scalar, block: Block) -> None:
        asked = not (field.silence is not None or field.derived or field.type in _NEVER_ASKED)
        if asked and field.question is None:
            message = f"The fact `{field.name}` has no question to find it out."
            self.problems.add(
                "missing-question", key.location, message, "only events, texts and derived facts need none"
            )
        question = block.get("question")
        if question is not None and field.question is not None:
            self.reader.filled(question, field.question, ("name",))
        for mark, fits in (("many", field.type is FactType.TEXT), ("unreported", field.type in _EVENTS)):
            if block.has(mark) and not fits:
                message = f"`{mark}` does not fit the type {field.type.value}."
                self.problems.add("wrong-value", block.node.keys[mark].location, message)

    def _days(self, node: Node) -> int | None:
        text = self.reader.string(node, "a number of days such as 90d")
        if re.fullmatch(r"[1-9][0-9]{0,3}d", text):
            return int(text[:-1])
        if text:
            message = f"{shorten(text)} is not a number of days."
            self.problems.add("wrong-value", node.location, message, "write it as 90d")
        return None

    def _values(self, name: str, type_: FactType, block: Block) -> Enumeration | None:
        if type_ not in _WITH_VALUES:
            for key in ("values", "enum", "order"):
                if block.has(key):
                    message = f"A fact of type {type_.value} has no `{key}`."
                    self.problems.add("wrong-value", block.node.keys[key].location, message)
            return None
        if (shared := block.get("enum")) is not None:
            return self._reused(name, shared)
        if not block.has("values"):
            hint = "list the values with their labels, or reuse an enumeration with `enum:`"
            self.problems.add("missing-key", block.location, "The key `values` is missing.", hint)
            self.broken.names.add(name)
            return None
        return self._enumeration(block)

    def _reused(self, name: str, node: Node) -> Enumeration | None:
        shared = self.reader.name(node, "an enumeration")
        found = self.enumerations.get(shared)
        if found is None:
            self.broken.names.add(name)
            if shared and not self.broken.facts and shared not in self._misread:
                message = f"There is no enumeration {shorten(shared)}."
                self.problems.add("unknown-enumeration", node.location, message, one_of(shared, self.enumerations))
        return found

    def _enumeration(self, block: Block) -> Enumeration:
        labels: dict[str, Text] = {}
        for key, value in self.reader.entries(block.get("values"), "values with their labels"):
            if key.text in RESERVED:
                hint = "leave it out; conditions ask `is unknown`"
                self.problems.add("reserved-value", key.location, f"`{key.text}` is never a value.", hint)
            labels[self.reader.value(key)] = self.reader.text(value)
        order = block.get("order")
        return Enumeration(labels) if order is None else Enumeration(labels, self._order(order, labels))

    def _order(self, node: Node, labels: MappingType[str, Text]) -> tuple[str, ...]:
        """The values from low to high; it may leave some out, but names none twice."""
        order: list[str] = []
        for item in self.reader.sequence(node, "a list of values"):
            value = self.reader.value(item)
            if value and value not in labels:
                message = f"{shorten(value)} is not among the values."
                self.problems.add("unknown-value", item.location, message, one_of(value, labels))
            elif value in order:
                self.problems.add("duplicate-key", item.location, f"`{value}` stands twice in the order.")
            else:
                order.append(value)
        return tuple(order)
