"""Lists of people, competitors, objections: their members, their ids, and whether the list is complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.facts import Item, ItemList, Scalar
from ..model.text import on_one_line
from .problems import BadValue, member, shown_key
from .reading import UNKNOWN, Reading
from .table import Table
from .values import MAX_ITEMS, read_id

_LIST_KEYS = ("items", "complete")
_TRUTH = {True: True, False: False, "yes": True, "no": False}
_MAX_NAME = 60


def read_items(table: Table, raw: Any, reading: Reading) -> ItemList | None:
    """A list as conditions count it; None where it is unknown.

    A plain array is the whole list. `{"items": […], "complete": …}` says whether it is; without saying so it is
    taken for incomplete, so that nothing is concluded from who is not in it.
    """
    path = f"$.{table.kind.list_name}"
    complete = True
    if isinstance(raw, Mapping):
        complete = _complete(raw, path, reading)
        path, raw = f"{path}.items", raw.get("items")
    elif raw is None or raw == UNKNOWN:
        return None
    if not isinstance(raw, list | tuple):
        hint = 'write [{…}, {…}] or {"items": [{…}], "complete": false}'
        reading.found.add(path, "wrong-type", f"This is the list of {table.kind.list_name}.", hint)
        return None
    if len(raw) > MAX_ITEMS:
        reading.found.add(path, "too-many-items", f"A list has at most {MAX_ITEMS} members.")
        return None
    items: dict[str, Item] = {}
    for index, given in enumerate(raw):
        item = _item(table, given, index, f"{path}[{index}]", reading)
        if item is None:
            continue
        if item.id in items:
            reading.found.add(
                f"{path}[{index}]", "duplicate-item", "Another member of this list has the same id.", _UNIQUE
            )
        items[item.id] = item
    return ItemList(tuple(items.values()), complete)


_UNIQUE = "give each its own id; a member without one has its position for an id"


def _complete(raw: Mapping[str, Any], path: str, reading: Reading) -> bool:
    for name in raw:
        if name not in _LIST_KEYS:
            hint = reading.found.nearest(str(name), _LIST_KEYS) or "allowed: items, complete"
            reading.found.add(member(path, str(name)), "unknown-key", f"A list has no {shown_key(str(name))}.", hint)
    said = raw.get("complete")
    if said is None or said == UNKNOWN:
        return False
    if not isinstance(said, str | bool) or said not in _TRUTH:
        reading.found.add(f"{path}.complete", "wrong-type", "Whether the list is complete is true or false.")
        return False
    return _TRUTH[said]


def _item(table: Table, given: Any, index: int, path: str, reading: Reading) -> Item | None:
    if not isinstance(given, Mapping):
        reading.found.add(path, "not-an-object", f"A member of {table.kind.list_name} is an object.")
        return None
    item_id = str(index + 1)
    for name in table.ids:
        if given.get(name) is not None:
            item_id = _id(table, given, name, path, reading) or item_id
            break
    owner = f"{table.kind.list_name}[{item_id}]."
    values: dict[str, Scalar] = {}
    reading.fields(table, given, values, path, owner)
    if table.events:
        reading.events(table.events, values, owner)
    return Item(item_id, values, _name(table, values, item_id))


def _id(table: Table, given: Mapping[str, Any], name: str, path: str, reading: Reading) -> str:
    """The id that an item gives itself, under the long key or the short one."""
    if any(given.get(other) is not None for other in table.ids if other != name):
        reading.twice(f"{path}.id", name)
    try:
        return read_id(given[name])
    except BadValue as bad:
        reading.bad(f"{path}.{name}", bad)
        return ""


def _name(table: Table, values: Mapping[str, Scalar], item_id: str) -> str:
    """What a text calls the item."""
    for key in table.naming:
        value = values.get(key)
        name = on_one_line(value) if isinstance(value, str) else ""
        if name:
            return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
    return item_id
