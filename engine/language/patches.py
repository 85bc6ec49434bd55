"""Changes the rules of one decision, one derive file or the guards as a layer says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from ..model.ruleset import Change
from .nodes import Mapping, Node, Scalar, Sequence, digest
from .positioned import shorten
from .problems import one_of
from .reading import Block, Reader
from .scopes import Broken
from .upstream import check_upstream

PATCH_KEYS = (
    *("layer", "rules", "advice", "knock_outs", "checks", "facts", "values", "title", "labels", "says"),
    *("texts", "off"),
)
LISTS = ("rules", "advice", "knock_outs", "checks")
TEXTS = ("because", "warn", "title", "conditions")

_PATHS = {
    "rules": ("rules", "table.rows", "checklist.verdicts", "stages.transitions"),
    "advice": ("advice",),
    "knock_outs": ("checklist.knock_outs",),
    "checks": ("checklist.checks",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule, check or guard where it stands; `holder` is the list, or the mapping that has it as `otherwise`."""

    node: Mapping
    holder: Sequence | Mapping


def index_of(nodes: Iterable[Mapping]) -> dict[str, Entry]:
    """All rules, checks, guards and derivations of some documents by id."""
    index: dict[str, Entry] = {}
    for node in nodes:
        for sequence in _sequences(node):
            for item in sequence.items:
                if isinstance(item, Mapping) and (id_ := _id(item)):
                    index[id_] = Entry(item, sequence)
        otherwise = node.get("otherwise")
        if isinstance(otherwise, Mapping) and (id_ := _id(otherwise)):
            index[id_] = Entry(otherwise, node)
    return index


def _sequences(node: Mapping) -> list[Sequence]:
    paths = [path for paths in _PATHS.values() for path in paths]
    found = [_at(node, path) for path in (*paths, "guards")]
    return [sequence for sequence in found if isinstance(sequence, Sequence)]


def _at(node: Node | None, path: str) -> Node | None:
    for key in path.split("."):
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def _id(node: Mapping) -> str:
    return getattr(node.get("id"), "text", "")


class Patch:
    """Applies what one file of a layer says to the entries in `index`."""

    def __init__(self, reader: Reader, broken: Broken, changes: list[Change], index: dict[str, Entry]) -> None:
        self.reader = reader
        self.problems = reader.problems
        self.broken = broken
        self.changes = changes
        self.index = index

    def decision(self, node: Mapping, target: Mapping) -> None:
        """A file that starts with `layer:`."""
        block = self.reader.block(node, PATCH_KEYS)
        if block is None:
            return
        for key in LISTS:
            self._entries(block.get(key), partial(self._list, target, key, node))
        self._facts(block, target)
        self._values(block, target)
        self._words(block, target)
        self._texts(block.get("texts"))
        self._off(block.get("off"))

    def guards(self, node: Mapping, target: Mapping | None) -> Mapping:
        """A guards file; returns the document that now holds the guards."""
        block = self.reader.block(node, ("guards", "texts", "off"))
        holder = target or node.without("guards", "texts", "off")
        if block is not None:
            self._entries(block.get("guards"), partial(self._list, holder, "guards", node))
            self._texts(block.get("texts"))
            self._off(block.get("off"))
        return holder

    def _list(self, target: Mapping, key: str, near: Mapping) -> Sequence | None:
        """The list that takes what is added; a decision without such a list gets one."""
        paths = _PATHS.get(key, (key,))
        found = next((node for path in paths if isinstance(node := _at(target, path), Sequence)), None)
        if found is not None:
            return found
        if key in ("advice", "guards") or (key == "rules" and not target.keys.keys() & _shapes()):
            return self._new_list(target, key, near)
        if key == "knock_outs" and isinstance(checklist := target.get("checklist"), Mapping):
            return self._new_list(checklist, key, near)
        self.problems.add("wrong-value", near.keys[key].location, f"The decision has no {key.replace('_', '-')}.")
        return None

    def _new_list(self, target: Mapping, key: str, near: Mapping) -> Sequence:
        place = near.keys.get(key, near)
        sequence = Sequence(place.source, place.line, place.column, flow=False)
        target.set(Scalar(place.source, place.line, place.column, key, "", 0, 0), sequence)
        return sequence

    def _entries(self, node: Node | None, home: Callable[[], Sequence | None]) -> None:
        for item in self.reader.sequence(node, "a list of rules"):
            self._entry(item, home)

    def _entry(self, item: Node, home: Callable[[], Sequence | None]) -> None:
        """Add an entry, put it before another one, or in the place of one."""
        if not isinstance(item, Mapping):
            self.reader.wrong(item, "a rule")
            return
        entry = item.without("replaces", "before", "upstream", "reason")
        reason = self._reason(item)
        if "replaces" in item.values:
            self._replace(item, entry, reason)
        elif "before" in item.values:
            self._before(item, entry, reason)
        elif (sequence := home()) is not None:
            sequence.items.append(entry)
            self._note("added", entry, sequence, reason)

    def _reason(self, item: Mapping) -> str:
        node = item.get("reason")
        return "" if node is None else self.reader.string(node, "a reason")

    def _note(self, what: str, entry: Mapping, holder: Sequence | Mapping, reason: str, upstream: str = "") -> None:
        self.changes.append(Change(what, _id(entry), reason, upstream))
        if _id(entry):
            self.index[_id(entry)] = Entry(entry, holder)

    def _known(self, node: Node) -> Entry | None:
        id_ = self.reader.code(node)
        entry = self.index.get(id_)
        if id_ and entry is None and not self.broken.rules:
            message = f"There is no rule {shorten(id_)} here."
            self.problems.add("unknown-rule", node.location, message, one_of(id_, self.index))
        return entry

    def _replace(self, item: Mapping, entry: Mapping, reason: str) -> None:
        known = self._known(item.values["replaces"])
        if known is None:
            return
        if "id" not in entry.values:
            entry.set(known.node.keys["id"], known.node.values["id"])
        replaced = digest(known.node)
        check_upstream(self.reader, item, _id(known.node), replaced)
        if isinstance(known.holder, Sequence):
            known.holder.items[_position(known)] = entry
        else:
            known.holder.set(known.holder.keys["otherwise"], entry)
        self.index.pop(_id(known.node), None)
        self._note("replaced", entry, known.holder, reason, replaced)

    def _before(self, item: Mapping, entry: Mapping, reason: str) -> None:
        known = self._known(item.values["before"])
        if known is None:
            return
        if isinstance(known.holder, Sequence):
            known.holder.items.insert(_position(known), entry)
            self._note("added", entry, known.holder, reason)
            return
        hint = "add it without `before`, so that it stands last"
        self.problems.add(
            "wrong-value", item.values["before"].location, "Nothing stands in order before `otherwise`.", hint
        )

    def _off(self, node: Node | None) -> None:
        for item in self.reader.sequence(node, "a list such as [{rule: PT-01, reason: why}]"):
            block = self.reader.block(item, ("rule", "reason"), required=("rule", "reason"))
            known = self._known(rule) if block and (rule := block.get("rule")) is not None else None
            if block is None or known is None:
                continue
            replaced = digest(known.node)
            if isinstance(known.holder, Sequence):
                known.holder.items.pop(_position(known))
            else:
                known.holder.keys.pop("otherwise")
                known.holder.values.pop("otherwise")
            self.index.pop(_id(known.node))
            self.changes.append(Change("off", _id(known.node), block.string("reason"), replaced))

    def _texts(self, node: Node | None) -> None:
        for key, value in self.reader.entries(node, "texts by rule"):
            known = self._known(key)
            block = self.reader.block(value, TEXTS)
            if known is None or block is None:
                continue
            replaced = digest(known.node)
            for name, text in block.node.values.items():
                known.node.set(block.node.keys[name], text)
            self.changes.append(Change("text", key.text, upstream=replaced))

    def _facts(self, block: Block, target: Mapping) -> None:
        facts = target.get("facts")
        for key, value in self.reader.entries(block.get("facts"), "facts with their conditions"):
            if not isinstance(facts, Mapping):
                self.problems.add("wrong-value", key.location, "The decision derives no facts.")
                return
            under = facts.get(key.text)
            replaced = "" if under is None else digest(under)
            check_upstream(self.reader, value, key.text, replaced)
            facts.set(key, value.without("upstream") if isinstance(value, Mapping) else value)
            self.changes.append(Change("replaced" if replaced else "added", key.text, upstream=replaced))

    def _values(self, block: Block, target: Mapping) -> None:
        gives = target.get("gives")
        below = next(iter(gives.values.values()), None) if isinstance(gives, Mapping) else None
        for item in self.reader.sequence(block.get("values"), "a list of values"):
            if isinstance(below, Sequence):
                below.items.append(item)
                self.changes.append(Change("added", self.reader.value(item)))
            else:
                self.problems.add("wrong-value", item.location, "The decision gives no verdict.")

    def _words(self, block: Block, target: Mapping) -> None:
        """Title, labels and headline sentences."""
        for key in ("title", "labels", "says"):
            over, under = block.get(key), target.get(key)
            if over is None:
                continue
            if key != "title" and isinstance(over, Mapping) and isinstance(under, Mapping):
                for name, text in over.values.items():
                    under.set(over.keys[name], text)
            else:
                target.set(block.node.keys[key], over)
            self.changes.append(Change("text", f"{block.string('layer')}.{key}"))


def _shapes() -> frozenset[str]:
    return frozenset(("table", "checklist", "stages"))


def _position(entry: Entry) -> int:
    holder = entry.holder
    items = holder.items if isinstance(holder, Sequence) else []
    return next(index for index, item in enumerate(items) if item is entry.node)
