"""Strict YAML with positions.

The parser's events are read one by one and limits are checked on the way, because composing a hostile file can
crash the C composer or expand without bound. Only then does anything look at values. Scalars stay text here; what
a text means (a number, a date, a word such as `no`) is decided where it is read, as YAML 1.2 has it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ..errors import Location
from ..model.text import steers
from .nodes import Mapping, Node, Scalar, Sequence, Source
from .problems import Problems

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 30_000
MAX_ENTRIES = 2_000
"""Longer lists and mappings are refused while reading: it is the limit for the rules of a file."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """Reading a file has ended at a problem that is already noted."""


def read_yaml(path: Path, problems: Problems, *, name: str = "") -> Node | None:
    """The content of a YAML file with positions.

    Args:
        path: The file.
        problems: Takes whatever is wrong with it.
        name: The name to report it under; its path by default.

    Returns:
        Its content, or None where it cannot be read at all.
    """
    name = name or str(path)
    data = read_bytes(path, problems, name)
    return None if data is None else parse_yaml(data, problems, name=name)


def read_bytes(path: Path, problems: Problems, name: str) -> bytes | None:
    """The bytes of a file of at most 1 MB."""
    try:
        if not path.is_file():
            raise FileNotFoundError("not a file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        problems.add("unreadable-file", Location(name, 1, 1), f"The file cannot be opened: {reason}.")
        return None
    if len(data) > MAX_BYTES:
        problems.add(
            "file-too-big", Location(name, 1, 1), "The file is larger than 1 MB.", "split it into several files"
        )
        return None
    return data


def decode(data: bytes, problems: Problems, name: str) -> str | None:
    """The text of a file, which has to be UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "ignore")) + 1
        problems.add("not-utf-8", Location(name, line, column), "The file is not UTF-8 text.", "save it as UTF-8")
        return None


def parse_yaml(data: bytes, problems: Problems, *, name: str) -> Node | None:
    """Like `read_yaml`, for bytes."""
    text = decode(data, problems, name)
    if text is None:
        return None
    try:
        return _Builder(Source(name, text), problems).build()
    except _Refused:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name, 1, 1)
        problems.add(
            "yaml-syntax", place, f"The YAML is not valid: {error.problem or error.context}.", _syntax_hint(error)
        )
    except yaml.YAMLError as error:
        problems.add("yaml-syntax", Location(name, 1, 1), f"The YAML is not valid: {_first_line(error)}.")
    return None


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")


def _syntax_hint(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "expected ',' or" in problem and error.context_mark:
        return f"the bracket opened in line {error.context_mark.line + 1} is not closed"
    if "mapping values are not allowed" in problem:
        return "a text with a colon needs quotes"
    if "character that cannot start any token" in problem:
        return "indent with spaces; quote a text that starts with a special character"
    return ""


class _Builder:
    """Builds nodes from events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.root: Node | None = None
        self.documents = 0
        self.duplicates: set[tuple[int, str]] = set()
        self.count = 0

    def build(self) -> Node | None:
        loader = _LOADER(self.source.text)
        scalar, scalar_event, get_event = self._scalar, yaml.ScalarEvent, loader.get_event
        handlers = {
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end_mapping,
            yaml.SequenceEndEvent: self._end_sequence,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        try:
            while (event := get_event()) is not None:
                if type(event) is scalar_event:  # four of five events: this loop is most of what loading costs
                    scalar(event)
                elif handler := handlers.get(type(event)):
                    handler(event)
        finally:
            loader.dispose()
        if self.root is None or (isinstance(self.root, Scalar) and self.root.null):
            self.problems.add("empty-file", Location(self.source.path, 1, 1), "The file holds nothing.")
            return None
        return self.root

    def _refuse(self, code: str, event: Any, message: str, hint: str = "") -> None:
        mark = event.start_mark
        self.problems.add(code, Location(self.source.path, mark.line + 1, mark.column + 1), message, hint)
        raise _Refused

    def _check(self, event: Any) -> None:
        """Refuse what a file may not hold."""
        if self.count > MAX_NODES:
            self._refuse("too-many", event, "The file holds more than 30,000 values.", "split it into several files")
        if event.anchor is not None:
            self._alias(event)
        if event.tag is not None:
            self._refuse("yaml-tag", event, "YAML tags are not part of the rule language.", "remove the tag")

    def _alias(self, event: Any) -> None:
        hint = "write the text out; a text that starts with & or * needs quotes"
        self._refuse("yaml-alias", event, "YAML anchors and aliases are not part of the rule language.", hint)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse("yaml-documents", event, "A second YAML document starts here.", "one file holds one document")

    def _scalar(self, event: Any) -> None:
        self.count += 1
        if self.count > MAX_NODES or event.anchor is not None or event.tag is not None:
            self._check(event)
        if not event.value.isprintable() and steers(event.value.replace("\n", " ").replace("\t", " ")):
            self._refuse("yaml-syntax", event, "A text holds a control character.", "leave it out")
        start, end, style = event.start_mark, event.end_mark, event.style or ""
        node = Scalar(
            self.source,
            start.line + 1,
            start.column + 1,
            event.value,
            style,
            start.index,
            end.index,
        )
        parent = self.stack[-1] if self.stack else None
        if type(parent) is Sequence:
            parent.items.append(node)
            if len(parent.items) > MAX_ENTRIES:
                self._too_long(event)
        elif type(parent) is Mapping and self.keys[-1] is None:
            self.keys[-1] = node
            if len(parent.keys) >= MAX_ENTRIES:
                self._too_long(event)
        else:
            self._attach(node)

    def _mapping(self, event: Any) -> None:
        mark = event.start_mark
        self._open(event, Mapping(self.source, mark.line + 1, mark.column + 1, bool(event.flow_style)))

    def _sequence(self, event: Any) -> None:
        mark = event.start_mark
        self._open(event, Sequence(self.source, mark.line + 1, mark.column + 1, bool(event.flow_style)))

    def _too_long(self, event: Any) -> None:
        message = "There are more than 2,000 entries, the limit for the rules of one file."
        self._refuse("too-many", event, message, "split it into several files")

    def _open(self, event: Any, node: Sequence | Mapping) -> None:
        self.count += 1
        self._check(event)
        if len(self.stack) >= MAX_DEPTH:
            self._refuse("too-deep", event, f"The file is nested more than {MAX_DEPTH} deep.")
        if self.stack:
            parent = self.stack[-1]
            if isinstance(parent, Mapping) and self.keys[-1] is None:
                self._refuse("wrong-type", event, "A key has to be a word.", "quote a text that starts with { or [")
            if isinstance(parent, Sequence) and len(parent.items) >= MAX_ENTRIES:
                self._too_long(event)
        self.stack.append(node)
        self.keys.append(None)

    def _end_mapping(self, event: Any) -> None:
        del event
        self._close()

    def _end_sequence(self, event: Any) -> None:
        del event
        node = self.stack[-1]
        if isinstance(node, Sequence) and node.flow:
            self._mend_brackets(node)
        self._close()

    def _close(self) -> None:
        node = self.stack.pop()
        self.keys.pop()
        self._attach(node)

    def _attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self.keys[-1]
        self.keys[-1] = None
        if key is None:
            raise AssertionError("a mapping's value without a key")
        if parent.flow and isinstance(node, Scalar) and node.start == key.end and node.null:
            self._mend_comma(parent, key)
        elif key.text in parent.keys:
            self._duplicate(parent, key)
        else:
            parent.set(key, node)

    def _duplicate(self, parent: Mapping, key: Scalar) -> None:
        """A key that stands a thousand times is one problem."""
        if (id(parent), key.text) in self.duplicates:
            return
        self.duplicates.add((id(parent), key.text))
        first = parent.keys[key.text].line
        message = f"The key {shorten(key.text)} stands twice."
        self.problems.add("duplicate-key", key.location, message, f"first in line {first}")

    def _mend_comma(self, parent: Mapping, key: Scalar) -> None:
        """`{when: a in (x, y)}` reads as two keys; say so once, and read on as it was meant."""
        message = f"A comma ends a value inside {{ }}, so that {shorten(key.text)} stands there without a value."
        self.problems.add("flow-comma", key.location, message, "quote the value, or write it in block style")
        last = next(reversed(parent.values.values()), None)
        if isinstance(last, Scalar):
            _extend(last, key)

    def _mend_brackets(self, node: Sequence) -> None:
        """`[a in (x, y)]` reads as two entries; the open bracket tells."""
        if not any(type(item) is Scalar and "(" in item.text for item in node.items):
            return
        mended: list[Node] = []
        for item in node.items:
            last = mended[-1] if mended else None
            if isinstance(last, Scalar) and last.plain and _open_bracket(last.text) and isinstance(item, Scalar):
                message = f"A comma ends an entry inside [ ], so that {shorten(last.text)} has an open bracket."
                self.problems.add(
                    "flow-comma", last.location, message, "quote the entry, or write the list in block style"
                )
                _extend(last, item)
            else:
                mended.append(item)
        node.items = mended


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")


def _extend(node: Scalar, rest: Scalar) -> None:
    node.text = f"{node.text}, {rest.text}"
    node.end = rest.end


def shorten(text: str, limit: int = 40) -> str:
    """A text for a message: in backquotes, on one line, cut where it is long."""
    text = " ".join(text[: limit * 4].split())
    return f"`{text[: limit - 1]}…`" if len(text) > limit else f"`{text}`"
