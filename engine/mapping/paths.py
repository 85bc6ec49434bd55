"""Paths into a record: `Target.Attributes`, `contacts[0].name`, `InputParameters[key=Target].value`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .model import Path, Step

_STEP = re.compile(r"(?P<name>[^.\[\]=]+)(?:\[(?:(?P<index>\d{1,4})|(?P<key>[^.\[\]=]+)=(?P<value>[^\[\]]+))\])?")


def parse_path(text: str) -> Path | None:
    """The steps of a path, None where it is not one."""
    steps: list[Step] = []
    position = 0
    while match := _STEP.match(text, position):
        index = match["index"]
        steps.append(Step(match["name"], int(index) if index else None, match["key"] or "", match["value"] or ""))
        position = match.end()
        if position == len(text):
            return tuple(steps)
        if text[position] != ".":
            return None
        position += 1
    return None


def follow(record: Any, path: Path) -> Any:
    """What stands at a path, None where there is nothing."""
    for step in path:
        record = record.get(step.name) if isinstance(record, Mapping) else None
        if step.index is not None or step.key:
            record = _entry(record, step)
        if record is None:
            return None
    return record


def _entry(entries: Any, step: Step) -> Any:
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return None
    if step.index is not None:
        return entries[step.index] if step.index < len(entries) else None
    found = (entry for entry in entries if isinstance(entry, Mapping) and str(entry.get(step.key)) == step.value)
    return next(found, None)


def attributes(entries: Any) -> dict[str, Any]:
    """The `[{key, value}]` array of some CRMs as a record."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return {}
    return {str(entry["key"]): entry.get("value") for entry in entries if isinstance(entry, Mapping) and "key" in entry}
