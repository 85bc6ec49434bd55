"""Reads derive files: facts from facts, as conditions, as yes-when and no-when, or as counts."""

from __future__ import annotations

from ..model.condition import FactType
from ..model.decision import Derivation
from ..model.vocabulary import Field
from .context import Context
from .nodes import Mapping, Node, Scalar
from .outputs import DeriveHeader
from .reading import Block
from .rules import provenance
from .scopes import Scope

DERIVE_KEYS = ("derive", "about", "for_each", "facts")
FACT_KEYS = ("yes", "no", "count", "because", "source", "provenance")


class DerivationReader:
    """Reads the derive files of one rule set."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reader = context.reader

    def read(self, header: DeriveHeader) -> list[Derivation]:
        """All facts that one file derives."""
        self.reader.block(header.node, DERIVE_KEYS, required=("derive", "facts"))
        scope = self.context.scopes.of(header.about)
        return [self._fact(key, node, field, scope) for key, node, field in header.facts if field is not None]

    def _fact(self, key: Scalar, node: Node, field: Field, scope: Scope) -> Derivation:
        name = field.name if scope.kind else field.key
        bare = Derivation(key=name, about=field.kind, location=key.location)
        if not (isinstance(node, Mapping) and node.values.keys() & set(FACT_KEYS)):
            self._expect(field, FactType.TRI, key)
            yes, text = self.context.condition(node, scope)
            return Derivation(key=name, about=field.kind, yes=yes, when_text=text, location=key.location)
        block = self.reader.block(node, FACT_KEYS)
        if block is None:
            return bare
        if (counted := block.get("count")) is not None:
            return self._count(block, counted, field, key, scope, name)
        return self._yes_no(block, field, key, scope, name)

    def _yes_no(self, block: Block, field: Field, key: Scalar, scope: Scope, name: str) -> Derivation:
        self._expect(field, FactType.TRI, key)
        if not block.has("yes") and not block.has("no"):
            self.context.problems.add("missing-key", block.location, "The key `yes` is missing.", "or `no`, or `count`")
        yes = no = None
        texts = []
        if (node := block.get("yes")) is not None:
            yes, text = self.context.condition(node, scope)
            texts.append(text if not block.has("no") else f"yes: {text}")
        if (node := block.get("no")) is not None:
            no, text = self.context.condition(node, scope)
            texts.append(f"no: {text}")
        return Derivation(
            key=name,
            about=field.kind,
            yes=yes,
            no=no,
            because=block.text("because"),
            source=block.strings("source"),
            provenance=provenance(block),
            when_text="; ".join(texts),
            location=key.location,
        )

    def _count(self, block: Block, node: Node, field: Field, key: Scalar, scope: Scope, name: str) -> Derivation:
        self._expect(field, FactType.INTEGER, key)
        for other in ("yes", "no"):
            if block.has(other):
                place = block.node.keys[other].location
                self.context.problems.add("two-shapes", place, f"A count has no `{other}`.")
        kind, where, text = self.context.counted(node, scope)
        return Derivation(
            key=name,
            about=field.kind,
            count_kind=kind,
            count_where=where,
            because=block.text("because"),
            source=block.strings("source"),
            provenance=provenance(block),
            when_text=f"count of {text}",
            location=key.location,
        )

    def _expect(self, field: Field, type_: FactType, key: Scalar) -> None:
        if field.type is not type_:
            form = "yes and no" if type_ is FactType.TRI else "a count"
            message = f"`{field.name}` is declared as {field.type.value} and derived as {form}."
            self.context.problems.add("wrong-test", key.location, message, f"declare it as `type: {type_.value}`")
