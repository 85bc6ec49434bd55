"""Reads nodes as what is expected of them and notes a problem where they are something else.

Every reader goes on after a problem: it returns None or a neutral value, so that one mistake makes one problem.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import TypeVar

from ..errors import Location
from ..model.text import Text
from .nodes import Mapping, Node, Scalar, Sequence
from .positioned import shorten
from .problems import Problems, did_you_mean, one_of

T = TypeVar("T")

LIMIT = 10**12
"""No number in a rule file is larger, in the units it is written in."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VALUE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_NO_TEXT = Text("", "")


def kind_of(node: Node) -> str:
    """What a node is, for a message."""
    match node:
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"
        case Scalar() if node.null:
            return "nothing"
        case Scalar():
            return shorten(node.text)
        case _:
            return "something else"


class Reader:
    """Reads single values."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def wrong(self, node: Node, expected: str) -> None:
        """Note that something else was expected."""
        self.problems.add("wrong-type", node.location, f"Expected {expected}, found {kind_of(node)}.")

    def string(self, node: Node, expected: str = "a text") -> str:
        """A text as it was written, without surrounding space."""
        if isinstance(node, Scalar) and not node.null and node.text.strip():
            return node.text.strip()
        self.wrong(node, expected)
        return ""

    def name(self, node: Node, expected: str = "a name") -> str:
        """A name that conditions can use: letters, digits and underscores."""
        text = self.string(node, expected)
        if text and not _NAME.fullmatch(text):
            hint = "use letters, digits and underscores"
            self.problems.add("bad-name", node.location, f"{shorten(text)} cannot be used as {expected}.", hint)
            return ""
        return text

    def value(self, node: Node) -> str:
        """A value of an enumeration or a verdict: a name, or a whole number (project type 1)."""
        text = self.string(node, "a value")
        if text and not _VALUE.fullmatch(text):
            hint = "use letters, digits and underscores"
            self.problems.add("bad-name", node.location, f"{shorten(text)} cannot be used as a value.", hint)
            return ""
        return text

    def code(self, node: Node, expected: str = "an id") -> str:
        """A code or an id such as PT-07b."""
        text = self.string(node, expected)
        if text and not _CODE.fullmatch(text):
            hint = "use at most 60 letters, digits, dots, dashes and underscores"
            self.problems.add("bad-name", node.location, f"{shorten(text)} cannot be used as {expected}.", hint)
            return ""
        return text

    def choice(self, node: Node, choices: Iterable[str]) -> str:
        """One of a few words."""
        choices = tuple(choices)
        text = self.string(node, f"one of {', '.join(choices)}")
        if text and text not in choices:
            self.problems.add(
                "wrong-value", node.location, f"{shorten(text)} is not allowed here.", one_of(text, choices)
            )
            return ""
        return text

    def flag(self, node: Node) -> bool:
        """`true` or `false`; whoever writes something else means to set it."""
        return self.choice(node, ("true", "false")) != "false"

    def integer(self, node: Node, low: int, high: int) -> int | None:
        """A whole number within bounds."""
        if not isinstance(node, Scalar) or not _INTEGER.fullmatch(node.text):
            self.wrong(node, "a whole number")
            return None
        if len(node.text) > 20 or not low <= int(node.text) <= high:
            message = f"{shorten(node.text)} is out of range."
            self.problems.add("number-range", node.location, message, f"from {low} to {high}")
            return None
        return int(node.text)

    def number(self, node: Node, decimals: int = 6) -> Fraction | None:
        """A decimal number, exactly."""
        if not isinstance(node, Scalar) or not _NUMBER.fullmatch(node.text):
            self.wrong(node, "a number")
            return None
        whole, _, digits = node.text.partition(".")
        if len(whole) > 20 or len(digits) > decimals or abs(Fraction(node.text)) > LIMIT:
            message = f"{shorten(node.text)} is too large or too precise."
            hint = f"at most 10^12 with {decimals} decimals"
            self.problems.add("number-range", node.location, message, hint)
            return None
        return Fraction(node.text)

    def date(self, node: Node) -> dt.date | None:
        """A date of the form 2026-01-31."""
        text = self.string(node, "a date")
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return dt.date.fromisoformat(text)
        except ValueError:
            pass
        if text:
            self.problems.add("bad-date", node.location, f"{shorten(text)} is not a date.", "write it as 2026-01-31")
        return None

    def sequence(self, node: Node | None, expected: str = "a list") -> list[Node]:
        """The entries of a list; none where the key is absent."""
        if node is None:
            return []
        if isinstance(node, Sequence):
            return node.items
        self.wrong(node, expected)
        return []

    def mapping(self, node: Node | None, expected: str = "a mapping") -> Mapping | None:
        """A mapping."""
        if node is None or isinstance(node, Mapping):
            return node
        self.wrong(node, expected)
        return None

    def entries(self, node: Node | None, expected: str = "a mapping") -> Iterator[tuple[Scalar, Node]]:
        """Keys and values of a mapping; none where the key is absent."""
        mapping = self.mapping(node, expected)
        if mapping:
            yield from zip(mapping.keys.values(), mapping.values.values(), strict=True)

    def strings(self, node: Node | None) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(text for item in self.sequence(node, "a list in [ ]") if (text := self.string(item)))

    def text(self, node: Node) -> Text:
        """A text in both languages."""
        block = self.block(node, ("en", "zh"), required=("en", "zh"), expected="a text as {en: …, zh: …}")
        if not block:
            return _NO_TEXT
        return Text(block.read("en", self.string, ""), block.read("zh", self.string, ""))

    def filled(self, node: Node, text: Text, placeholders: Iterable[str]) -> None:
        """Note a placeholder in a text that nothing will fill."""
        known = frozenset(placeholders)
        for name in sorted(set(_PLACEHOLDER.findall(" ".join(text))) - known):
            message = f"Nothing fills the placeholder {{{name}}}."
            self.problems.add("placeholder", node.location, message, one_of(name, known))

    def texts(self, node: Node | None) -> tuple[Text, ...]:
        """A list of texts in both languages."""
        return tuple(self.text(item) for item in self.sequence(node))

    def text_map(self, node: Node | None) -> dict[str, tuple[Scalar, Text]]:
        """Texts by name, with the place of each name."""
        return {key.text: (key, self.text(value)) for key, value in self.entries(node)}

    def block(
        self,
        node: Node | None,
        allowed: Iterable[str],
        *,
        required: Iterable[str] = (),
        expected: str = "a mapping",
    ) -> Block | None:
        """A mapping with known keys; unknown and missing ones are noted at once."""
        if node is None:
            return None
        if not isinstance(node, Mapping):
            self.wrong(node, expected)
            return None
        return Block(self, node, frozenset(allowed), tuple(required))


class Block:
    """One mapping with known keys."""

    __slots__ = ("node", "reader")

    def __init__(self, reader: Reader, node: Mapping, allowed: frozenset[str], required: tuple[str, ...]) -> None:
        self.reader = reader
        self.node = node
        for name, key in node.keys.items():
            if name not in allowed:
                message = f"The key {shorten(name)} means nothing here."
                reader.problems.add("unknown-key", key.location, message, one_of(name, allowed - node.keys.keys()))
        for name in required:
            if name not in node.values and not did_you_mean_among(name, node, allowed):
                reader.problems.add("missing-key", node.location, f"The key `{name}` is missing.")

    @property
    def location(self) -> Location:
        """Where the mapping starts."""
        return self.node.location

    def has(self, key: str) -> bool:
        """Is the key there?"""
        return key in self.node.values

    def get(self, key: str) -> Node | None:
        """The node under a key."""
        return self.node.values.get(key)

    def read(self, key: str, how: Callable[[Node], T], default: T) -> T:
        """The value under a key, or `default` where the key is absent."""
        node = self.node.values.get(key)
        return default if node is None else how(node)

    def string(self, key: str) -> str:
        """The text under a key, or an empty one."""
        return self.read(key, self.reader.string, "")

    def name(self, key: str, expected: str = "a name") -> str:
        """The name under a key, or an empty one."""
        return self.read(key, lambda node: self.reader.name(node, expected), "")

    def text(self, key: str) -> Text | None:
        """The bilingual text under a key."""
        node = self.node.values.get(key)
        return None if node is None else self.reader.text(node)

    def flag(self, key: str) -> bool:
        """The flag under a key; absent is false."""
        return self.read(key, self.reader.flag, False)

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of texts under a key."""
        return self.reader.strings(self.node.values.get(key))


def did_you_mean_among(name: str, node: Mapping, allowed: frozenset[str]) -> bool:
    """Is a missing key probably there under a misspelt name (which is already a problem of its own)?"""
    return any(key not in allowed and did_you_mean(key, (name,)) for key in node.keys)
