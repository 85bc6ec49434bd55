"""Lays a layer's vocabulary, parameters and actions over the playbook's, name by name and key by key."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.ruleset import Change
from .files import Document
from .nodes import Mapping, Node, Scalar, digest
from .positioned import shorten
from .reading import Reader
from .upstream import check_upstream

SECTIONS = {
    "kind": ("fields",),
    "enumerations": ("enumerations",),
    "parameters": ("parameters", "fx"),
    "actions": ("compliance_classes", "actions"),
}
ADDING = frozenset({"values"})
"""Keys whose entries are added to those of the playbook where both are mappings."""

FIXED = ("type", "list")
"""Keys that a layer cannot change, because rules rely on them."""

_PREFIXES = {"parameters": "$", "fx": "fx.", "enumerations": "enumeration "}


class Overlay:
    """Lays documents over earlier ones of the same type."""

    def __init__(self, reader: Reader, changes: list[Change]) -> None:
        self.reader = reader
        self.changes = changes

    def lay(self, merged: Iterable[Document], document: Document) -> bool:
        """Lay one document over the others; false if there is none of its sort, so that it is new itself."""
        over = document.node
        below = [known.node for known in merged if known.type == document.type and _same_kind(known.node, over)]
        for section in SECTIONS[document.type]:
            entries = self.reader.mapping(over.get(section))
            if entries is not None:
                self._section(below, section, entries, _prefix(over, section))
        if below:
            self._keys(below[0], over.without(*SECTIONS[document.type]))
        return bool(below)

    def _section(self, below: Iterable[Mapping], section: str, entries: Mapping, prefix: str) -> None:
        tables = [table for node in below if isinstance(table := self._table(node, section, entries), Mapping)]
        for name, over in entries.values.items():
            table = next((table for table in tables if name in table.values), None)
            if table is not None:
                self._entry(table, entries.keys[name], over, prefix + name)
                continue
            self.changes.append(Change("added", prefix + name))
            if tables:
                tables[0].set(entries.keys[name], over)

    def _table(self, node: Mapping, section: str, entries: Mapping) -> Node | None:
        """The section of a document below; a missing one is made to take what is added."""
        if section not in node.values:
            empty = Mapping(entries.source, entries.line, entries.column, flow=False)
            node.set(Scalar(entries.source, entries.line, entries.column, section, "", 0, 0), empty)
        return node.values[section]

    def _entry(self, table: Mapping, key: Scalar, over: Node, id_: str) -> None:
        under = table.values[key.text]
        replaced = digest(under)
        check_upstream(self.reader, over, id_, replaced)
        self.changes.append(Change("replaced", id_, upstream=replaced))
        if isinstance(under, Mapping) and isinstance(over, Mapping):
            self._keys(under, over.without("upstream"))
        else:
            table.set(key, over)

    def _keys(self, under: Mapping, over: Mapping) -> None:
        for key, value in over.values.items():
            old = under.get(key)
            if key in FIXED and isinstance(old, Scalar) and isinstance(value, Scalar) and old.text != value.text:
                message = f"A layer cannot change `{key}` from {shorten(old.text)} to {shorten(value.text)}."
                self.reader.problems.add("wrong-value", value.location, message, "add a name of your own")
            elif key in ADDING and isinstance(old, Mapping) and isinstance(value, Mapping):
                for name, entry in value.values.items():
                    old.set(value.keys[name], entry)
            else:
                under.set(over.keys[key], value)


def _prefix(node: Mapping, section: str) -> str:
    kind = getattr(node.get("kind"), "text", "")
    return f"{kind}." if kind else _PREFIXES.get(section, "")


def _same_kind(one: Mapping, other: Mapping) -> bool:
    names = [getattr(node.get("kind"), "text", "") for node in (one, other)]
    return names[0] == names[1]
