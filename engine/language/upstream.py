"""Compares the digest that a layer recorded with what it replaces today."""

from __future__ import annotations

import re

from .nodes import Mapping, Node
from .positioned import shorten
from .reading import Reader

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def check_upstream(reader: Reader, over: Node, what: str, replaced: str) -> None:
    """Note that something has changed beneath a replacement; `over` may carry the key `upstream`."""
    node = over.get("upstream") if isinstance(over, Mapping) else None
    if node is None:
        return
    recorded = reader.string(node, "a digest")
    if recorded and not _DIGEST.fullmatch(recorded):
        message = f"{shorten(recorded)} is not a digest."
        reader.problems.add("wrong-value", node.location, message, f"today it is {replaced}")
    elif recorded and recorded != replaced:
        message = f"`{what}` has changed in the playbook since this was written over it."
        reader.problems.add("upstream-changed", node.location, message, f"compare, then write upstream: {replaced}")
