"""A fact with its evidence: {"value": …, "source", "by", "at", "note", "url"}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.facts import Evidence
from .problems import BadValue, Found, member, shown_key
from .values import read_date, read_text

_KEYS = ("value", "source", "by", "at", "note", "url")


def read_evidence(raw: Mapping[str, Any], path: str, found: Found) -> Evidence:
    """Where a value comes from; a part that is wrong goes to `found` and is left out."""
    for name in raw:
        if name not in _KEYS:
            found.add(
                member(path, str(name)), "unknown-key", f"Evidence has no {shown_key(str(name))}.", _hint(name, found)
            )
    texts = {name: _text(raw.get(name), f"{path}.{name}", found) for name in ("source", "by", "note", "url")}
    at = None
    if raw.get("at") is not None:
        try:
            at = read_date(raw["at"])
        except BadValue as bad:
            found.add(f"{path}.at", bad.code, bad.message, bad.hint)
    return Evidence(at=at, **texts)


def _text(raw: Any, path: str, found: Found) -> str:
    if raw is None:
        return ""
    try:
        return read_text(raw)
    except BadValue as bad:
        found.add(path, bad.code, "This part of the evidence is a text." if bad.code == "wrong-type" else bad.message)
        return ""


def _hint(name: object, found: Found) -> str:
    return found.nearest(str(name), _KEYS) or f"allowed: {', '.join(_KEYS)}"
