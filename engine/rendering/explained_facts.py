"""Conditions and facts as JSON data: every test with its value, every fact with its source, age and evidence.

A derived fact is followed to the facts it rests on, as many levels down as is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..evaluation.answer import Reason
from ..evaluation.naming import facts_read
from ..evaluation.outcome import CheckAnswers, Outcome, Trace
from ..evaluation.state import State
from ..model.condition import ALWAYS, And, Condition, Count, Not, Or, refs
from ..model.decision import Derivation, Rule
from ..model.facts import Item, Scalar
from ..model.text import on_one_line
from ..model.vocabulary import OPPORTUNITY
from ..reference import Explained
from ..reference import explain as take_apart
from . import phrases, wording
from .prose import prose
from .words import Words, plain

Tree = dict[str, Any]
Where = tuple[str, str, str]  # list kind and id of an item, or both empty, and the key of a fact

MOST_ITEMS = 12
"""Members of a list that are taken apart; those beyond are counted, for hundreds of them would take seconds."""

ONE_LEVEL = 1
ALL_LEVELS = 99


@dataclass
class ExplainedFacts:
    """The facts of one evaluation and what the rules made of them.

    Attributes:
        full: Whether the parts of a condition that do not matter are shown as well.
        levels: How far derived facts are followed; `ALL_LEVELS` follows verdicts too.
    """

    state: State
    trace: Trace
    words: Words
    full: bool = False
    levels: int = ONE_LEVEL
    _derivations: dict[Where, Derivation] = field(init=False, default_factory=dict)
    _outcomes: dict[Where, Outcome] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        found = {(each.about, each.key): each for each in self.words.ruleset.derivations}
        for derived in self.trace.derived:
            derivation = found.get((derived.kind, derived.key)) or found.get((OPPORTUNITY, derived.key))
            if derivation and derived.given is None:
                self._derivations[derived.kind, derived.item.id if derived.item else "", derived.key] = derivation
        for outcome in self.trace.outcomes:
            kind, item = (outcome.decision.about, outcome.item.id) if outcome.item else ("", "")
            if outcome.decision.gives and not outcome.silent:
                self._outcomes[kind, item, outcome.decision.gives] = outcome

    # Conditions

    def condition(self, node: Condition, kind: str, item: Item | None, levels: int | None = None) -> Tree:
        """A condition taken apart; `kind` and `item` name the member it is asked of."""
        if node == ALWAYS:
            return {"text": self.words.say(phrases.ALWAYS), "value": "yes", "settled": True}
        values = item.values if item else None
        explained = take_apart(node, self.state.deal, values, self.state.lists, item.id if item else "")
        return self._node(explained, kind, item, self.levels if levels is None else levels)

    def _node(self, explained: Explained, kind: str, item: Item | None, levels: int) -> Tree:
        node = explained.node
        tree: Tree = {
            "text": prose(node, self.words),
            "value": word(explained.value),
            "settled": explained.settled is not None,
        }
        match node:
            case And() | Or():
                shown = [child for child in explained.children if self.full or _tells(child, explained)]
                tree["of"] = "all" if isinstance(node, And) else "any"
                tree["parts"] = [self._node(child, kind, item, levels) for child in shown]
                tree["folded"] = len(explained.children) - len(shown)
            case Not(And() | Or() | Count()):
                tree["of"] = "none"
                tree["parts"] = [self._node(child, kind, item, levels) for child in explained.children]
            case Count():
                tree |= self._count(node, explained, levels)
            case _:
                tree["facts"] = list(self._read(node, kind, item, levels))
        return tree

    def _count(self, node: Count, explained: Explained, levels: int) -> Tree:
        known = self.state.lists.get(node.kind)
        surely = sum(child.value is True for child in explained.children)
        possibly = sum(child.value is not False for child in explained.children)
        members = {member.id: member for member in known.items} if known else {}
        shown = [child for child in explained.children if self.full or child.value is not False][:MOST_ITEMS]
        if not shown and explained.value is not True:  # whoever comes nearest tells why nobody is
            shown = sorted(explained.children, key=_failing)[:1]
        return {
            "list": node.kind,
            "known": known is not None,
            "complete": known.complete if known else False,
            "surely": surely,
            "possibly": possibly if known and known.complete else None,
            "of": "list",
            "parts": [
                self._node(child, node.kind, members[child.item], levels)
                | {"for": self.name(node.kind, members[child.item])}
                for child in shown
            ],
            "folded": len(explained.children) - len(shown),
        }

    # Facts

    def _read(self, node: Condition, kind: str, item: Item | None, levels: int) -> Iterator[Tree]:
        for ref in sorted(refs(node), key=lambda ref: (ref.of_item, ref.key)):
            if ref.of_item and item is not None:
                yield self.fact((kind, item.id, ref.key), item.values.get(ref.key), item, levels)
            elif not ref.of_item:
                yield self.fact(("", "", ref.key), self.state.deal.get(ref.key), None, levels)

    def fact(self, where: Where, value: Scalar | None, item: Item | None, levels: int = 0) -> Tree:
        """A fact with its value, where that comes from, and for a derived one what it rests on."""
        facts, words = self.state.facts, self.words
        path = self.path(*where)
        tree: Tree = {
            "fact": path,
            "label": words.fact(path),
            "value": plain(words.field_at(path), value, words.ruleset.currency),
            "text": words.value(path, value),
        }
        if evidence := facts.evidence.get(path):
            told = {"source": evidence.source, "by": evidence.by, "note": evidence.note, "url": evidence.url}
            tree |= {name: on_one_line(text) for name, text in told.items() if text}
            if evidence.at:
                tree |= {"at": evidence.at.isoformat(), "days_old": (facts.as_of - evidence.at).days}
        if path in facts.assumed:
            tree["assumed"] = True
        if path in facts.expired:
            tree["expired"] = facts.expired[path].isoformat()
        if levels and (reason := self._reason(where, item, levels - 1)):
            tree["from"] = reason
        return tree

    def _reason(self, where: Where, item: Item | None, levels: int) -> Tree | None:
        """What a derived fact rests on; None where it was given, and for a verdict unless all levels are wanted."""
        if derivation := self._derivations.get(where):
            return {"condition": self.condition(_grounds(derivation, self._value(where, item)), where[0], item, levels)}
        outcome = self._outcomes.get(where)
        if outcome is None or not outcome.winners or self._is_given(where, item):
            return None
        if not outcome.decision.derives and self.levels < ALL_LEVELS:
            return None
        rule, kind = outcome.winners[0], outcome.decision.about
        tree = {
            "rule": rule.id,
            "because": self.because(rule, kind, item) or None,
            "condition": self.decided_by(rule, outcome, levels),
        }
        answered = next((each for each in self.trace.checks if each[:2] == outcome[:2]), None)
        missing = list(self.checks(answered, levels, passed=False)) if answered else []
        return tree | {"checks": missing} if missing else tree

    def checks(self, answered: CheckAnswers, levels: int | None = None, *, passed: bool = True) -> Iterator[Tree]:
        """The checks of a checklist; what is not yes is taken apart, in the full form every check."""
        decision, item = answered.decision, answered.item
        for check in decision.checks:
            value = answered.answers[check.id]
            if value is True and not passed:
                continue
            tree: Tree = {"rule": check.id, "title": self.words.say(check.title), "value": word(value)}
            if self.full or value is not True:
                tree["condition"] = self.condition(check.when, decision.about, item, levels)
            yield tree

    def decided_by(self, rule: Rule, outcome: Outcome, levels: int | None = None) -> Tree:
        """The condition of a rule of a decision; what holds otherwise has none of its own."""
        if rule is outcome.decision.otherwise:
            value = word(rule in outcome.winners)
            text = self.words.say(phrases.NOTHING_ELSE)
            return {"text": text, "value": value, "settled": not outcome.open_rules}
        return self.condition(rule.when, outcome.decision.about, outcome.item, levels)

    def _value(self, where: Where, item: Item | None) -> Scalar | None:
        return item.values.get(where[2]) if item else self.state.deal.get(where[2])

    def _is_given(self, where: Where, item: Item | None) -> bool:
        kind, _, key = where
        if item is None:
            return key in self.state.facts.deal
        return any(key in each.values for each in self.state.facts.lists[kind].items if each.id == item.id)

    # Names

    def because(self, rule: Rule, kind: str, item: Item | None) -> str:
        """Why a rule decides as it does."""
        read = facts_read(self.words.ruleset.vocabulary, rule, self.state, kind, item)
        return wording.reason_text(Reason(rule, read), self.words)

    def path(self, kind: str, item: str, key: str) -> str:
        """The path of a fact as answers write it."""
        found = self.words.ruleset.vocabulary.kinds.get(kind)
        return f"{found.list_name}[{item}].{key}" if item and found else key

    def name(self, kind: str, item: Item | None) -> str | None:
        """What an item is called; None for the deal."""
        if item is None:
            return None
        found = self.words.ruleset.vocabulary.kinds.get(kind)
        return wording.called(found.list_name, item.id, item.name, self.words) if found else item.name


def _grounds(derivation: Derivation, value: Scalar | None) -> Condition:
    """The condition from which a derived fact has its value; of a count who counts."""
    if derivation.count_kind:
        return Count(derivation.count_kind, derivation.count_where, "at least", 1)
    if value is False and derivation.no is not None:
        return derivation.no
    return derivation.yes or ALWAYS


def _tells(child: Explained, parent: Explained) -> bool:
    """Does a part of an `and` or `or` say why the whole is what it is? One that lost against another does not."""
    decided_by_one = parent.value is isinstance(parent.node, Or)
    return not decided_by_one or child.value is parent.value


def _failing(explained: Explained) -> int:
    """How many tests keep a condition from being yes."""
    if not explained.children:
        return explained.value is not True
    least = min if isinstance(explained.node, Or) else sum
    return least(map(_failing, explained.children))


def word(value: bool | None) -> str:
    """A value of a condition as JSON has it."""
    return "unknown" if value is None else "yes" if value else "no"
