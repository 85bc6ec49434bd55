"""Reads the manifest: the rule set's name, its currency, and the order in which an answer is told."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass

from ..model.text import Text
from .catalogue import currency
from .nodes import Mapping, Node
from .positioned import shorten
from .problems import did_you_mean
from .reading import Reader
from .scopes import Broken, Output

MANIFEST_KEYS = ("ruleset", "version", "title", "currency", "questions", "headline", "action_order", "extends")
KNOCK_OUTS = "knock_outs"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a rule set says of itself."""

    name: str = ""
    version: str = ""
    title: Text | None = None
    currency: str = "CNY"
    questions: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    action_order: tuple[str, ...] = ()


class ManifestReader:
    """Reads the manifest once the verdicts are known."""

    def __init__(self, reader: Reader, outputs: MappingType[str, Output], broken: Broken) -> None:
        self.reader = reader
        self.outputs = outputs
        self.broken = broken

    def read(self, node: Mapping | None) -> Manifest:
        """One manifest; a neutral one where it is missing."""
        block = self.reader.block(node, MANIFEST_KEYS, required=("ruleset",))
        if block is None:
            return Manifest()
        return Manifest(
            name=block.read("ruleset", lambda value: self.reader.code(value, "a rule set's name"), ""),
            version=block.string("version"),
            title=block.text("title"),
            currency=block.read("currency", lambda value: currency(self.reader, value), "") or "CNY",
            questions=self._verdicts(block.get("questions"), KNOCK_OUTS, *self._own_knock_outs()),
            headline=self._verdicts(block.get("headline")),
            action_order=self._verdicts(block.get("action_order"), KNOCK_OUTS),
        )

    def _own_knock_outs(self) -> tuple[str, ...]:
        """The knock-outs of one verdict, where they are asked apart from the rest."""
        return tuple(f"{name}.{KNOCK_OUTS}" for name in self.outputs)

    def _verdicts(self, node: Node | None, *others: str) -> tuple[str, ...]:
        """Names of verdicts; one that nothing resembles may be given by a layer, and is not a problem."""
        names = self.reader.strings(node)
        for item in self.reader.sequence(node):
            name = getattr(item, "text", "").strip()
            hint = did_you_mean(name, (*self.outputs, *others))
            if name not in self.outputs and name not in others and hint and not self.broken.verdicts:
                message = f"No decision gives {shorten(name)}."
                self.reader.problems.add("unknown-decision", item.location, message, hint)
        return names
