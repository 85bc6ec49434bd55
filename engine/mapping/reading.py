"""Reads a mapping file and checks every name and value in it against the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path as FilePath

from ..errors import InvalidRules, Location, Problem
from ..facts.values import converter
from ..language.nodes import Node, Scalar
from ..language.positioned import read_yaml, shorten
from ..language.problems import Problems, one_of
from ..language.reading import Block, Reader
from ..model.condition import FactType
from ..model.text import Text
from ..model.vocabulary import Field, Vocabulary
from .model import DATE_FORMS, ConstantMapping, CrmMapping, DateForm, FieldMapping, ListMapping, Path
from .paths import parse_path

_FILE_KEYS = (
    "mapping",
    "title",
    "record",
    "attributes",
    "opportunity_id",
    "unticked",
    "facts",
    "constants",
    "lists",
)
_FACT_KEYS = ("to", "from", "values", "otherwise", "currency", "currency_from", "times", "date", "unticked", "note")
_ANY_CURRENCY = "CNY"  # that of bare amounts; what an amount may be does not depend on it
_NUMBERS = frozenset((FactType.INTEGER, FactType.NUMBER, FactType.PERCENT, FactType.MONEY))
_CHOICES = frozenset((FactType.ENUM, FactType.SET, FactType.TRI))


def load_mapping(path: FilePath, vocabulary: Vocabulary) -> CrmMapping:
    """Read a mapping file.

    Args:
        path: The file, `rules/crm/<name>.yaml`.
        vocabulary: The facts that it may map to.

    Raises:
        InvalidRules: With every problem of the file, each with line and column.
    """
    problems = Problems()
    mapping = _read(path, str(path), vocabulary, problems)
    if mapping is None or problems.fatal:
        raise InvalidRules(problems.sorted())
    return mapping


def mapping_problems(folder: FilePath, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Every problem of the mapping files in a rule folder, reported as the loader reports rule files."""
    problems = Problems()
    for path in sorted((folder / "crm").glob("*.yaml")):
        _read(path, f"{folder.resolve().name}/crm/{path.name}", vocabulary, problems)
    return problems.sorted()


def _read(path: FilePath, name: str, vocabulary: Vocabulary, problems: Problems) -> CrmMapping | None:
    node = read_yaml(path, problems, name=name)
    return _MappingReader(problems, vocabulary).file(node) if node else None


class _MappingReader(Reader):
    """Reads the blocks of one mapping file."""

    def __init__(self, problems: Problems, vocabulary: Vocabulary) -> None:
        super().__init__(problems)
        self.vocabulary = vocabulary
        self.unticked_no = False

    def file(self, node: Node) -> CrmMapping | None:
        block = self.block(node, _FILE_KEYS, required=("mapping", "title", "opportunity_id"))
        if block is None:
            return None
        self.unticked_no = block.read("unticked", self._unticked, False)
        return CrmMapping(
            name=block.name("mapping"),
            title=block.text("title") or Text("", ""),
            opportunity_id=block.read("opportunity_id", self.path, ()),
            record=block.read("record", self.path, ()),
            attributes=block.read("attributes", self.path, ()),
            fields=tuple(self._facts(block.get("facts"), None)),
            constants=tuple(self._constants(block.get("constants"))),
            lists=tuple(self._lists(block.get("lists"))),
        )

    def path(self, node: Node) -> Path:
        """A path into the record."""
        text = self.string(node, "a path")
        steps = parse_path(text)
        if text and steps is None:
            hint = "write it as record.field, list[0].field or list[key=value].field"
            self.problems.add("wrong-value", node.location, f"{shorten(text)} is not a path.", hint)
        return steps or ()

    def _facts(self, node: Node | None, kind: str | None) -> Iterator[FieldMapping]:
        seen: dict[tuple[str, str], Location] = {}
        for entry in self.sequence(node):
            block = self.block(entry, _FACT_KEYS, required=("to", "from"))
            target = self._target(block, kind)
            if block is None or target is None:
                continue
            if (target.kind, target.name) in seen:
                first = seen[target.kind, target.name].line
                message = f"The fact {shorten(target.name)} is mapped twice."
                self.problems.add("duplicate-key", block.location, message, f"first in line {first}")
            seen[target.kind, target.name] = block.location
            self._fitting(block, target)
            yield self._fact(block, target)

    def _fact(self, block: Block, target: Field) -> FieldMapping:
        times = block.read("times", self.number, None)
        return FieldMapping(
            to=target,
            path=block.read("from", self.path, ()),
            text=block.string("from"),
            check=converter(target, _ANY_CURRENCY),
            values=block.read("values", lambda node: self._values(node, target), None),
            otherwise=block.read("otherwise", lambda node: self._own(node, target), ""),
            currency=block.string("currency"),
            currency_path=block.read("currency_from", self.path, ()),
            times=Decimal(times.numerator) / Decimal(times.denominator) if times is not None else Decimal(1),
            date=block.read("date", self._date_form, "iso"),
            unticked_no=block.read("unticked", self._unticked, self.unticked_no),
            note=block.string("note"),
        )

    def _fitting(self, block: Block, target: Field) -> None:
        """Notes keys that mean nothing for a fact of this type."""
        wanted = {
            "currency": target.type is FactType.MONEY,
            "currency_from": target.type is FactType.MONEY,
            "times": target.type in _NUMBERS,
            "date": target.type is FactType.DATE,
            "unticked": target.type is FactType.TRI,
            "values": target.type in _CHOICES,
            "otherwise": block.has("values"),
        }
        for key, fits in wanted.items():
            if not fits and block.has(key):
                message = f"The key `{key}` means nothing for a fact of type {target.type.value}."
                if key == "otherwise":
                    message = "The key `otherwise` needs `values` beside it."
                self.problems.add("unknown-key", block.node.keys[key].location, message)

    def _target(self, block: Block | None, kind: str | None) -> Field | None:
        node = block.get("to") if block else None
        return self._field(node, kind) if node else None

    def _field(self, node: Node, kind: str | None) -> Field | None:
        """The fact a name means: of the item; by bare name of the opportunity; else with its kind."""
        text = self.string(node, "the name of a fact")
        if not text:
            return None
        if kind is not None:
            fields = self.vocabulary.kinds[kind].fields
            return self._known(node, text, fields)
        return self._known(node, text, self._single_facts)

    @cached_property
    def _single_facts(self) -> Mapping[str, Field]:
        singles = [each for single in self.vocabulary.single_kinds() for each in single.fields.values()]
        return {each.key: each for each in singles} | {f"{each.kind}.{each.name}": each for each in singles}

    def _known(self, node: Node, text: str, known: Mapping[str, Field]) -> Field | None:
        if text not in known:
            message = f"There is no fact {shorten(text)}."
            self.problems.add("unknown-fact", node.location, message, one_of(text, known))
        return known.get(text)

    def _values(self, node: Node, target: Field) -> dict[str, str]:
        return {key.text: self._own(value, target, unknown=True) for key, value in self.entries(node)}

    def _own(self, node: Node, target: Field, *, unknown: bool = False) -> str:
        """A value that the fact may have; `unknown` says that a value of the CRM tells nothing."""
        allowed = target.enumeration.values if target.enumeration else ("yes", "no")
        text = self.string(node, "a value")
        if text and text not in allowed and not (unknown and text == "unknown"):
            message = f"{shorten(text)} is not a value of {target.name}."
            self.problems.add("unknown-value", node.location, message, one_of(text, allowed))
            return ""
        return text

    def _unticked(self, node: Node) -> bool:
        return self.choice(node, ("no", "unknown")) == "no"

    def _date_form(self, node: Node) -> DateForm:
        chosen = self.choice(node, DATE_FORMS)
        return next((form for form in DATE_FORMS if form == chosen), "iso")

    def _constants(self, node: Node | None) -> Iterator[ConstantMapping]:
        for entry in self.sequence(node):
            block = self.block(entry, ("to", "value"), required=("to", "value"))
            target = self._target(block, None)
            if block is None or target is None:
                continue
            if target.type not in _CHOICES:
                message = f"A constant cannot be of type {target.type.value}."
                self.problems.add(
                    "wrong-value", block.location, message, "use it for yes, no or an enumeration's value"
                )
            elif (given := block.get("value")) and (value := self._own(given, target)):
                yield ConstantMapping(target, value)

    def _lists(self, node: Node | None) -> Iterator[ListMapping]:
        by_list = {kind.list_name: kind.name for kind in self.vocabulary.list_kinds()}
        for entry in self.sequence(node):
            block = self.block(entry, ("to", "from", "id", "facts", "complete"), required=("to", "from", "facts"))
            if block is None:
                continue
            name = block.string("to")
            if name not in by_list:
                where = block.get("to")
                if isinstance(where, Scalar):
                    message = f"There is no list {shorten(name)}."
                    self.problems.add("unknown-kind", where.location, message, one_of(name, by_list))
                continue
            yield ListMapping(
                list_name=name,
                path=block.read("from", self.path, ()),
                text=block.string("from"),
                fields=tuple(self._facts(block.get("facts"), by_list[name])),
                id=block.read("id", self.path, ()),
                complete=block.flag("complete"),
            )
