"""Reads single rules: what they ask, the verdict they give and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass
from typing import cast

from ..model.condition import ALWAYS, Condition
from ..model.decision import Check, Do, Provenance, Rule
from ..model.text import Text
from .context import Context
from .nodes import Mapping, Node
from .reading import Block
from .scopes import Scope

PROVENANCES = ("source", "literature", "design")
PRIORITIES = (1, 4)

RULE_KEYS = frozenset(
    ("id", "when", "then", "to", "do", "ask", "flag", "warn", "because", "source", "provenance", "status", "priority")
)
CHECK_KEYS = frozenset(("id", "when", "no", "title", "source", "provenance"))

Extra = Callable[[Block], tuple[Condition, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where rules stand: which names they may read, what they may give, and whether they move to a stage."""

    scope: Scope
    values: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    verdicts: bool = True
    moves: bool = False


def provenance(block: Block, default: Provenance = "source") -> Provenance:
    """The key `provenance`."""
    word = block.read("provenance", lambda node: block.reader.choice(node, PROVENANCES), "")
    return cast("Provenance", word) if word else default


class RuleReader:
    """Reads rules of one rule set."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reader = context.reader

    def rules(self, node: Node | None, place: Place) -> tuple[Rule, ...]:
        """A list of rules."""
        read = (self.rule(item, place) for item in self.reader.sequence(node, "a list of rules"))
        return tuple(rule for rule in read if rule is not None)

    def rule(self, node: Node, place: Place) -> Rule | None:
        """A rule with a condition of its own."""
        block = self.reader.block(node, _keys(place), required=_required(place, "when"), expected="a rule")
        if block is None:
            return None
        when, text = self.condition(block, "when", place.scope)
        return self.finish(block, place, when, text)

    def condition(self, block: Block, key: str, scope: Scope) -> tuple[Condition, str]:
        """The condition under a key, `always` where the key is absent, and its text."""
        node = block.get(key)
        return (ALWAYS, "") if node is None else self.context.condition(node, scope)

    def otherwise(self, node: Node | None, place: Place) -> Rule | None:
        """The rule without a condition that answers when no other does."""
        allowed = _keys(place) - {"when"}
        block = self.reader.block(node, allowed, required=_required(place), expected="a rule without `when`")
        return None if block is None else self.finish(block, place, ALWAYS, "")

    def with_extra(
        self, node: Node, place: Place, extra_keys: SequenceType[str], required: SequenceType[str], extra: Extra
    ) -> Rule | None:
        """A table row or a transition: a rule whose condition comes from keys of its own."""
        allowed = _keys(place) | frozenset(extra_keys)
        block = self.reader.block(node, allowed, required=_required(place, *required), expected="a rule")
        if block is None:
            return None
        when, text = extra(block)
        return self.finish(block, place, when, text)

    def finish(self, block: Block, place: Place, when: Condition, text: str) -> Rule:
        """All keys of a rule but its condition."""
        id_ = block.read("id", self.reader.code, "")
        self.context.register(id_, block.location)
        return Rule(
            id=id_,
            when=when,
            then=block.read("then", lambda node: self.context.value(node, place.values), ""),
            to=block.read("to", lambda node: self.context.value(node, place.targets), ""),
            do=self.actions(block.get("do"), place.scope),
            ask=self._asked(block.get("ask"), place.scope),
            flag=block.name("flag", "a flag"),
            warn=block.text("warn"),
            because=block.text("because"),
            source=block.strings("source"),
            provenance=provenance(block),
            priority=block.read("priority", lambda node: self.reader.integer(node, *PRIORITIES), None) or 3,
            shadow=self.shadow(block),
            when_text=text,
            location=block.location,
        )

    def shadow(self, block: Block) -> bool:
        """The key `status`."""
        return block.read("status", lambda node: self.reader.choice(node, ("shadow", "active")), "") == "shadow"

    def _asked(self, node: Node | None, scope: Scope) -> tuple[str, ...]:
        items = self.reader.sequence(node, "a list of facts")
        return tuple(key for item in items if (key := self.context.fact_key(item, scope)))

    def actions(self, node: Node | None, scope: Scope) -> tuple[Do, ...]:
        """The list under `do:`."""
        read = (self._action(item, scope) for item in self.reader.sequence(node, "a list of actions"))
        return tuple(do for do in read if do is not None)

    def _action(self, node: Node, scope: Scope) -> Do | None:
        if not isinstance(node, Mapping):
            code = self.context.action(node)
            return Do(code) if code else None
        block = self.reader.block(node, ("action", "if", "each", "about"), required=("action",))
        if block is None:
            return None
        when, _ = self.condition(block, "if", scope)
        counted = block.get("each")
        each, where, _ = ("", ALWAYS, "") if counted is None else self.context.counted(counted, scope)
        about = block.read("about", lambda fact: self.context.fact_key(fact, scope), "")
        return Do(block.read("action", self.context.action, ""), when, each, where, about)

    def checks(self, node: Node | None, scope: Scope) -> tuple[Check, ...]:
        """The lines of a checklist."""
        read = (self._check(item, scope) for item in self.reader.sequence(node, "a list of checks"))
        return tuple(check for check in read if check is not None)

    def _check(self, node: Node, scope: Scope) -> Check | None:
        block = self.reader.block(node, CHECK_KEYS, required=("id", "when", "title"), expected="a check")
        if block is None:
            return None
        id_ = block.read("id", self.reader.code, "")
        self.context.register(id_, block.location)
        when, text = self.condition(block, "when", scope)
        return Check(
            id=id_,
            when=when,
            title=block.text("title") or Text("", ""),
            no_when=self.condition(block, "no", scope)[0] if block.has("no") else None,
            source=block.strings("source"),
            provenance=provenance(block),
            when_text=text,
            location=block.location,
        )


def _keys(place: Place) -> frozenset[str]:
    """The keys of a rule there; advice gives no verdict and only a transition leads anywhere."""
    hidden = {key for key, fits in (("to", place.moves), ("then", place.verdicts)) if not fits}
    return RULE_KEYS - hidden


def _required(place: Place, *keys: str) -> tuple[str, ...]:
    return ("id", *keys, "then") if place.verdicts else ("id", *keys)
