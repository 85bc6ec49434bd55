"""Reads parameters, exchange rates, compliance classes and the action catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast

from ..model.condition import FactType
from ..model.decision import Action, Compliance, ParameterTable, ParameterValue
from ..model.text import Text
from ..model.vocabulary import Vocabulary
from .context import Context
from .nodes import Mapping, Node, Scalar
from .numbers import MAX_FACTOR_DECIMALS, MINOR
from .positioned import shorten
from .problems import did_you_mean, one_of
from .reading import Block, Reader
from .scopes import Broken

PARAMETER_TYPES = ("integer", "number", "percent", "money")
PARAMETER_KEYS = ("type", "title", "unit", "source", "values")
ACTION_KEYS = ("text", "reason", "who", "effort", "compliance", "instead", "tags", "done_when", "source")
CLASS_KEYS = ("verdict", "conditions")
COMPLIANCE = ("ok", "needs_approval", "blocked")
EFFORTS = ("low", "medium", "high")


class ParameterReader:
    """Reads parameters and exchange rates."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, broken: Broken) -> None:
        self.reader = reader
        self.problems = reader.problems
        self.vocabulary = vocabulary
        self.broken = broken

    def parameters(self, node: Node | None) -> dict[str, ParameterTable]:
        """Parameters by name."""
        tables: dict[str, ParameterTable] = {}
        for key, value in self.reader.entries(node):
            table = self._parameter(self.reader.name(key, "a parameter"), key, value)
            if table is None:
                self.broken.names.add(key.text)
            else:
                tables[table.name] = table
        return tables

    def _parameter(self, name: str, key: Scalar, node: Node) -> ParameterTable | None:
        block = self.reader.block(node, PARAMETER_KEYS, required=("type", "values"))
        type_ = block.read("type", lambda value: self.reader.choice(value, PARAMETER_TYPES), "") if block else ""
        if not name or block is None or not type_:
            return None
        return ParameterTable(
            name=name,
            type=FactType(type_),
            values=self._values(block.get("values"), key, FactType(type_)),
            title=block.text("title"),
            unit=block.string("unit"),
            source=block.strings("source"),
            location=key.location,
        )

    def rates(self, node: Node | None) -> dict[str, ParameterTable]:
        """Exchange rates by currency."""
        tables: dict[str, ParameterTable] = {}
        for key, value in self.reader.entries(node):
            if currency(self.reader, key):
                values = self._values(value, key, FactType.NUMBER, rate=True)
                tables[key.text] = ParameterTable(key.text, FactType.NUMBER, values, location=key.location)
        return tables

    def _values(
        self, node: Node | None, key: Scalar, type_: FactType, *, rate: bool = False
    ) -> tuple[ParameterValue, ...]:
        allowed = ("value", "since") if rate else ("value", "since", "by")
        blocks = [
            self.reader.block(item, allowed, required=("value",), expected="a value as {value: …}")
            for item in self.reader.sequence(node, "a list of values")
        ]
        values = [self._value(block, type_) for block in blocks if block is not None]
        if node is not None and not rate and values and all(value.since or value.by for value in values):
            message = f"The parameter `{key.text}` has no value that holds at every date and for everyone."
            self.problems.add("no-default", key.location, message, "add {value: …} without `since` and `by`")
        elif not blocks and node is not None:
            self.problems.add("no-default", key.location, f"`{key.text}` has no value.")
        return tuple(values)

    def _value(self, block: Block, type_: FactType) -> ParameterValue:
        number = block.read("value", lambda node: self._number(node, type_), None) or 0
        by = {}
        for key, value in self.reader.entries(block.get("by")):
            fact = self._fact(key)
            if fact:
                by[fact] = self._fact_value(fact, value)
        return ParameterValue(number, block.read("since", self.reader.date, None), by)

    def _number(self, node: Node, type_: FactType) -> int | Fraction | None:
        if type_ is FactType.INTEGER:
            return self.reader.integer(node, -(10**12), 10**12)
        value = self.reader.number(node, 2 if type_ is FactType.MONEY else MAX_FACTOR_DECIMALS)
        if value is None:
            return None
        value = value * MINOR if type_ is FactType.MONEY else value
        return int(value) if value.denominator == 1 else value

    def _fact(self, key: Scalar) -> str:
        """The key of the enumeration fact that a value depends on."""
        found = [
            field
            for kind in self.vocabulary.single_kinds()
            for field in kind.fields.values()
            if key.text in (field.name, field.key)
        ]
        if len(found) == 1 and found[0].type is FactType.ENUM and not found[0].derived:
            return found[0].key
        if not self.broken.facts and key.text not in self.broken.names:
            names = [
                field.name
                for kind in self.vocabulary.single_kinds()
                for field in kind.fields.values()
                if field.type is FactType.ENUM and not field.derived
            ]
            message = f"{shorten(key.text)} is not an enumeration fact of the deal that is given rather than derived."
            self.problems.add("unknown-fact", key.location, message, did_you_mean(key.text, names))
        return ""

    def _fact_value(self, fact: str, node: Node) -> str:
        field = self.vocabulary.by_key(fact)
        values = field.enumeration.values if field and field.enumeration else ()
        value = self.reader.value(node)
        if value and values and value not in values:
            message = f"{shorten(value)} is not a value of `{fact}`."
            self.problems.add("unknown-value", node.location, message, one_of(value, values))
        return value


def currency(reader: Reader, node: Node) -> str:
    """A currency code of three capital letters."""
    text = reader.string(node, "a currency code")
    if text and not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        reader.problems.add("bad-name", node.location, f"{shorten(text)} is not a currency code.", "such as CNY or USD")
        return ""
    return text


@dataclass(frozen=True, slots=True)
class ComplianceClass:
    """What a compliance class of the playbook means for an action."""

    verdict: Compliance = "ok"
    conditions: Text | None = None


class ClassReader:
    """Reads the table of compliance classes."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def read(self, node: Node | None) -> dict[str, ComplianceClass]:
        """Classes by name; `ok` needs no declaration."""
        classes = {"ok": ComplianceClass()}
        for key, value in self.reader.entries(node):
            block = self.reader.block(value, CLASS_KEYS, required=("verdict",))
            if block is not None:
                word = block.read("verdict", lambda item: self.reader.choice(item, COMPLIANCE), "") or "ok"
                classes[key.text] = ComplianceClass(cast("Compliance", word), block.text("conditions"))
        return classes


def tags_of(nodes: Iterable[Node]) -> frozenset[str]:
    """All tags that actions carry, before anything else of them is read."""
    found = (node.get("tags") for node in nodes if isinstance(node, Mapping))
    return frozenset(item.text for tags in found for item in getattr(tags, "items", ()) if isinstance(item, Scalar))


class ActionReader:
    """Reads the action catalogue."""

    def __init__(self, context: Context, classes: MappingType[str, ComplianceClass]) -> None:
        self.context = context
        self.reader = context.reader
        self.classes = classes

    def read(self, node: Node | None) -> dict[str, Action]:
        """Actions by code."""
        read = [self._action(key, value) for key, value in self.reader.entries(node)]
        return {action.code: action for action in read if action is not None}

    def _action(self, key: Scalar, node: Node) -> Action | None:
        code = self.reader.code(key, "an action code")
        block = self.reader.block(node, ACTION_KEYS, required=("text",))
        if not code or block is None:
            return None
        class_name = block.read("compliance", self._class, "ok") or "ok"
        class_ = self.classes.get(class_name, ComplianceClass())
        done, done_text = None, ""
        if (condition := block.get("done_when")) is not None:
            done, done_text = self.context.condition(condition, self.context.scopes.deal)
        effort = block.read("effort", lambda value: self.reader.choice(value, EFFORTS), "") or "medium"
        return Action(
            code=code,
            text=block.text("text") or Text("", ""),
            reason=block.text("reason"),
            who=block.text("who"),
            effort=cast("Literal['low', 'medium', 'high']", effort),
            compliance_class=class_name,
            compliance=class_.verdict,
            conditions=class_.conditions,
            instead=block.read("instead", self.context.action, ""),
            tags=block.strings("tags"),
            done_when=done,
            done_text=done_text,
            source=block.strings("source"),
            location=key.location,
        )

    def _class(self, node: Node) -> str:
        name = self.reader.string(node, "a compliance class")
        if name and name not in self.classes:
            message = f"There is no compliance class {shorten(name)}."
            self.context.problems.add("unknown-class", node.location, message, one_of(name, self.classes))
            return ""
        return name
