"""Reads guards: what is blocked, needs approval, or holds a verdict, whatever the rules say."""

from __future__ import annotations

from ..model.condition import ALWAYS, Condition
from ..model.decision import Cap, Guard, Targets
from .context import Context
from .nodes import Node, Scalar
from .positioned import shorten
from .problems import one_of
from .rules import RuleReader, provenance

GUARD_KEYS = frozenset(
    (
        *("id", "when", "require", "block", "approve", "silence", "cap", "freeze", "do", "instead", "conditions"),
        *("because", "source", "provenance", "status"),
    )
)
EFFECTS = ("block", "approve", "silence", "cap", "freeze", "do")


class GuardReader:
    """Reads the guards of one rule set; they are about the deal."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reader = context.reader
        self.rules = RuleReader(context)
        self.scope = context.scopes.deal

    def read(self, node: Node | None) -> list[Guard]:
        """The list under `guards:`."""
        guards = (self._guard(item) for item in self.reader.sequence(node, "a list of guards"))
        return [guard for guard in guards if guard is not None]

    def _guard(self, node: Node) -> Guard | None:
        block = self.reader.block(node, GUARD_KEYS, required=("id",), expected="a guard")
        if block is None:
            return None
        id_ = block.read("id", self.reader.code, "")
        self.context.register(id_, block.location)
        if not any(block.has(effect) for effect in EFFECTS):
            effects = ", ".join(f"`{effect}`" for effect in EFFECTS)
            self.context.problems.add("missing-key", block.location, "The guard does nothing.", f"add one of {effects}")
        when, text = self._condition(block.get("when"))
        require, required = self._condition(block.get("require"))
        return Guard(
            id=id_,
            when=when or ALWAYS,
            require=require,
            block=self._targets(block.get("block")),
            approve=self._targets(block.get("approve")),
            silence=self._targets(block.get("silence")),
            caps=self._caps(block.get("cap")),
            freeze=self._frozen(block.get("freeze")),
            do=self.rules.actions(block.get("do"), self.scope),
            instead=block.read("instead", self.context.action, ""),
            conditions=block.text("conditions"),
            because=block.text("because"),
            source=block.strings("source"),
            provenance=provenance(block, "design"),
            shadow=self.rules.shadow(block),
            when_text=" and ".join(part for part in (text, f"not ({required})" if required else "") if part),
            location=block.location,
        )

    def _condition(self, node: Node | None) -> tuple[Condition | None, str]:
        return (None, "") if node is None else self.context.condition(node, self.scope)

    def _targets(self, node: Node | None) -> Targets | None:
        block = self.reader.block(node, ("actions", "tags", "all_except"))
        if block is None:
            return None
        if not block.node.values:
            self.reader.wrong(block.node, "actions, tags or all_except")
        excepted = block.get("all_except")
        return Targets(
            actions=self._codes(block.get("actions")),
            tags=self._tags(block.get("tags")),
            all_except=None if excepted is None else self._codes(excepted),
        )

    def _codes(self, node: Node | None) -> tuple[str, ...]:
        items = self.reader.sequence(node, "a list of actions")
        return tuple(code for item in items if (code := self.context.action(item)))

    def _tags(self, node: Node | None) -> tuple[str, ...]:
        for item in self.reader.sequence(node, "a list of tags"):
            known = isinstance(item, Scalar) and item.text in self.context.tags
            if isinstance(item, Scalar) and not known and not self.context.broken.actions:
                message = f"No action carries the tag {shorten(item.text)}."
                self.context.problems.add("unknown-tag", item.location, message, one_of(item.text, self.context.tags))
        return self.reader.strings(node)

    def _caps(self, node: Node | None) -> tuple[Cap, ...]:
        caps = []
        for item in self.reader.sequence(node, "a list of caps"):
            block = self.reader.block(item, ("verdict", "from", "to"), required=("verdict", "from", "to"))
            if block is None:
                continue
            verdict = block.read("verdict", self.context.verdict, None)
            values = verdict.values if verdict else ()
            items = self.reader.sequence(block.get("from"), "a list of values")
            capped = tuple(value for entry in items if (value := self.context.value(entry, values)))
            to = block.get("to")
            target = "" if to is None else self.context.value(to, values)
            caps.append(Cap(verdict.name if verdict else "", capped, target))
        return tuple(caps)

    def _frozen(self, node: Node | None) -> tuple[str, ...]:
        verdicts = [self.context.verdict(item) for item in self.reader.sequence(node, "a list of verdicts")]
        return tuple(verdict.name for verdict in verdicts if verdict is not None)
