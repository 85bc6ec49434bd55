"""What the readers of rules share: the vocabulary, the names in force, and the forms a condition takes in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, field

from ..errors import Location
from ..model.condition import ALWAYS, And, Condition, Count, Not, Or
from ..model.vocabulary import Vocabulary
from . import syntax
from .conditions import Locate, parse_condition
from .nodes import Mapping, Node, Scalar, Sequence
from .positioned import shorten
from .problems import Problems, one_of
from .reading import Reader
from .resolve import Resolver
from .scopes import Broken, Output, Scope, Scopes

_INNERMOST = re.compile(r"\([^()]*\)")


@dataclass(slots=True)
class Context:
    """Everything that is known before conditions are resolved, and what is collected on the way."""

    problems: Problems
    reader: Reader
    vocabulary: Vocabulary
    scopes: Scopes
    resolver: Resolver
    broken: Broken
    outputs: MappingType[str, Output]
    actions: frozenset[str]
    tags: frozenset[str]
    ids: dict[str, Location] = field(default_factory=dict)

    def register(self, id_: str, location: Location) -> None:
        """Note the id of a rule; ids are unique over the whole rule set."""
        if not id_:
            return
        first = self.ids.setdefault(id_, location)
        if first != location:
            self.problems.add("duplicate-id", location, f"The id `{id_}` is taken.", f"first at {first}")

    def action(self, node: Node) -> str:
        """A code of the action catalogue."""
        code = self.reader.code(node, "an action code")
        if code and code not in self.actions and not self.broken.actions:
            message = f"There is no action {shorten(code)}."
            self.problems.add("unknown-action", node.location, message, one_of(code, self.actions))
        return code

    def verdict(self, node: Node) -> Output | None:
        """An output by name, as manifest and guards name it."""
        name = self.reader.name(node, "a verdict")
        output = self.outputs.get(name)
        if name and output is None and not self.broken.verdicts and name not in self.broken.names:
            message = f"No decision gives {shorten(name)}."
            self.problems.add("unknown-decision", node.location, message, one_of(name, self.outputs))
        return output

    def value(self, node: Node, values: SequenceType[str]) -> str:
        """A value of a verdict."""
        value = self.reader.value(node)
        if value and values and value not in values:
            message = f"{shorten(value)} is not among the verdict's values."
            self.problems.add("unknown-value", node.location, message, one_of(value, values))
        return value

    def fact_key(self, node: Node, scope: Scope) -> str:
        """The key of a fact: bare for the item at hand, and `deal.…` for the deal's inside an item's decision."""
        name = self.reader.string(node, "the name of a fact")
        symbol = self.resolver.symbol(name, scope, lambda: node.location) if name else None
        if symbol is None:
            return ""
        if symbol.label != "fact":
            message = f"{shorten(name)} is a {symbol.label}, not a fact."
            self.problems.add("unknown-fact", node.location, message, "only facts are found out")
            return ""
        inside = scope.kind and not symbol.ref.of_item
        return f"deal.{symbol.ref.key}" if inside else symbol.ref.key

    def condition(self, node: Node, scope: Scope) -> tuple[Condition, str]:
        """A sentence, a list (all of them), or a block of any, all or none; with its text.

        Where something is wrong the problem is noted and the condition is `always`.
        """
        return self._form(node, scope) or (ALWAYS, "")

    def _form(self, node: Node, scope: Scope) -> tuple[Condition, str] | None:
        match node:
            case Scalar() if not node.null:
                return self._sentence(node, scope)
            case Sequence():
                return self._joined(node, node.items, "all", scope)
            case Mapping():
                return self._block(node, scope)
        self.reader.wrong(node, "a condition")
        return None

    def _sentence(self, node: Scalar, scope: Scope) -> tuple[Condition, str] | None:
        tree = parse_condition(node.text, node.at, self.problems)
        resolved = None if tree is None else self.resolver.resolve(tree, scope, node.at)
        return None if resolved is None else (resolved, " ".join(node.text.split()))

    def _block(self, node: Mapping, scope: Scope) -> tuple[Condition, str] | None:
        block = self.reader.block(node, ("any", "all", "none"))
        parts = [
            self._joined(value, self.reader.sequence(value, "a list of conditions"), key, scope)
            for key, value in node.values.items()
            if key in ("any", "all", "none")
        ]
        if block is None or None in parts:
            return None
        if not parts:
            self.reader.wrong(node, "any, all or none")
            return None
        return _join([part for part in parts if part is not None], "all")

    def _joined(self, node: Node, items: SequenceType[Node], how: str, scope: Scope) -> tuple[Condition, str] | None:
        if not items:
            if isinstance(node, Sequence):
                self.problems.add(
                    "wrong-type", node.location, "A list of conditions cannot be empty.", "write `always`"
                )
            return None
        parts = [self._form(item, scope) for item in items]
        known = [part for part in parts if part is not None]
        return _join(known, how) if len(known) == len(parts) else None

    def counted(self, node: Node, scope: Scope) -> tuple[str, Condition, str]:
        """`stakeholders where met`: the list kind, the condition of the item, and the text."""
        text = self.reader.string(node, "`stakeholders where …`")
        if not text or not isinstance(node, Scalar):
            return "", ALWAYS, ""
        tree = parse_condition(f"some {node.text}", _after_some(node), self.problems)
        if tree is None:
            return "", ALWAYS, ""
        if not isinstance(tree, syntax.Quantified):
            self.reader.wrong(node, "`stakeholders where …`")
            return "", ALWAYS, ""
        count = self.resolver.resolve(tree, scope, _after_some(node))
        return (count.kind, count.where, " ".join(text.split())) if isinstance(count, Count) else ("", ALWAYS, "")


def _after_some(node: Scalar) -> Locate:
    return lambda offset: node.at(max(0, offset - len("some ")))


def _join(parts: SequenceType[tuple[Condition, str]], how: str) -> tuple[Condition, str]:
    conditions = tuple(condition for condition, _ in parts)
    word = " and " if how == "all" else " or "
    texts = [text for _, text in parts]
    if len(parts) == 1:
        condition, text = parts[0]
    else:
        condition = And(conditions) if how == "all" else Or(conditions)
        text = word.join(f"({text})" if loose(text) else text for text in texts)
    return (Not(condition), f"not ({text})") if how == "none" else (condition, text)


def loose(text: str) -> bool:
    """Would the text mean something else beside an `and`? What stands in brackets would not."""
    before = ""
    while before != text:
        before, text = text, _INNERMOST.sub("", text)
    return " or " in text or " where " in text
