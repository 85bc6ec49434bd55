"""What a YAML file holds, with the place of everything: scalars, sequences and mappings."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

from ..errors import Location

_ESCAPE_LENGTH = {"x": 4, "u": 6, "U": 10}


class Source:
    """One file: the name it is reported under and its text."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def at(self, index: int) -> Location:
        """Line and column of a character."""
        if self._starts is None:
            self._starts = [0, *(i + 1 for i, character in enumerate(self.text) if character == "\n")]
        line = bisect_right(self._starts, index)
        return Location(self.path, line, index - self._starts[line - 1] + 1)


class Node:
    """Anything in a file; `line` and `column` count from 1."""

    __slots__ = ("column", "line", "source")

    def __init__(self, source: Source, line: int, column: int) -> None:
        self.source = source
        self.line = line
        self.column = column

    @property
    def location(self) -> Location:
        """Where it starts."""
        return Location(self.source.path, self.line, self.column)


class Scalar(Node):
    """One value as it was written; `plain` is one without quotes, so that `no` and "no" can be told apart."""

    __slots__ = ("_walked", "end", "start", "style", "text")

    def __init__(self, source: Source, line: int, column: int, text: str, style: str, start: int, end: int) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.text = text
        self.style = style
        self.start = start
        self.end = end
        self._walked: tuple[list[int], Iterator[int]] | None = None

    @property
    def plain(self) -> bool:
        """Was it written without quotes and block marks?"""
        return self.style == ""

    @property
    def null(self) -> bool:
        """Is it YAML's null?"""
        return self.style == "" and self.text in ("", "~", "null", "Null", "NULL")

    def at(self, offset: int) -> Location:
        """Where the character `offset` of the value stands in the file, whatever quotes and folds lie between."""
        if self.style == "" and self.end - self.start == len(self.text):
            return Location(self.source.path, self.line, self.column + offset)
        return self.source.at(self._index(offset))

    def _index(self, offset: int) -> int:
        if self._walked is None:
            self._walked = [], self._walk()
        places, rest = self._walked
        places.extend(islice(rest, max(0, offset + 1 - len(places))))
        return places[min(offset, len(places) - 1)]

    def _walk(self) -> Iterator[int]:
        """The index of every character of the value, and of its end."""
        raw, index = self.source.text, self.start
        if self.style in ("|", ">"):
            index = raw.find("\n", index) + 1
        elif self.style:
            index += 1
        for character in self.text:
            if not character.isspace():
                while index < self.end and raw[index].isspace():
                    index += 1
            yield min(index, self.end)
            if not character.isspace() or raw[index : index + 1].isspace():
                index += self._width(raw, index)
        yield min(index, self.end)

    def _width(self, raw: str, index: int) -> int:
        """How many characters of the file make one character of the value."""
        if self.style == "'" and raw.startswith("''", index):
            return 2
        if self.style == '"' and raw[index] == "\\":
            return _ESCAPE_LENGTH.get(raw[index + 1], 2)
        return 1


class Sequence(Node):
    """A list; `flow` is one in square brackets."""

    __slots__ = ("flow", "items")

    def __init__(self, source: Source, line: int, column: int, flow: bool) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.flow = flow
        self.items: list[Node] = []


class Mapping(Node):
    """Keys with values, in order; `flow` is one in curly brackets."""

    __slots__ = ("flow", "keys", "values")

    def __init__(self, source: Source, line: int, column: int, flow: bool) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.flow = flow
        self.keys: dict[str, Scalar] = {}
        self.values: dict[str, Node] = {}

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        return self.values.get(key)

    def set(self, key: Scalar, value: Node) -> None:
        """Put a value under a key, in the place of an earlier one."""
        self.keys[key.text] = key
        self.values[key.text] = value

    def copy(self) -> Mapping:
        """The same keys and values in a mapping of its own."""
        other = Mapping(self.source, self.line, self.column, self.flow)
        other.keys = dict(self.keys)
        other.values = dict(self.values)
        return other

    def without(self, *keys: str) -> Mapping:
        """A copy that lacks some keys."""
        other = self.copy()
        for key in keys:
            other.keys.pop(key, None)
            other.values.pop(key, None)
        return other


def plain_data(node: Node) -> object:
    """The node as lists, dictionaries and texts, without places and styles."""
    match node:
        case Sequence():
            return [plain_data(item) for item in node.items]
        case Mapping():
            return {key: plain_data(value) for key, value in node.values.items()}
        case Scalar():
            return None if node.null else node.text
        case _:
            raise TypeError(type(node))


def digest(node: Node) -> str:
    """A digest of what a node says: layout, comments and the order of its keys do not count."""
    data = json.dumps(plain_data(node), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + sha256(data.encode()).hexdigest()
