"""Why the rules decided as they did: verdict, rule, condition, fact, each with its value and where it comes from.

The tree is data first (`explanation`), the same for JSON and for text. In the short form the rules that decided and those
that could still change the verdict are taken apart; the others are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..evaluation.answer import Reason
from ..evaluation.naming import fact_path, facts_read
from ..evaluation.outcome import CheckAnswers, Derived, GuardOutcome, Outcome, Trace
from ..evaluation.state import State
from ..model.condition import ALWAYS, And, Condition, Count, Not, Or, refs
from ..model.decision import Check, Rule
from ..model.facts import Item, Scalar
from ..model.ruleset import RuleSet
from ..model.text import Language, Text, on_one_line
from ..reference import Explained
from ..reference import explain as take_apart
from . import phrases, wording
from .as_json import Detail
from .prose import prose
from .words import Words, plain

Tree = dict[str, Any]

MOST_ITEMS = 12
"""Members of a list that are taken apart; those beyond are counted, for hundreds of them would take seconds."""


def explanation(ruleset: RuleSet, state: State, trace: Trace, language: Language, detail: Detail = "short") -> Tree:
    """The explanation of one answer as JSON data.

    Args:
        ruleset: The rule set that was evaluated.
        state: The facts, given and derived; with `trace` what `Evaluator.trace` gives beside the answer.
        trace: What was decided in which order.
        language: Of every text.
        detail: "full" takes every rule apart, fired or not.
    """
    explainer = _Explainer(state, _of_few(state, trace), words_for(ruleset, state, language), detail == "full")
    return {
        "verdicts": list(explainer.verdicts()),
        "advice": list(explainer.advice()),
        "guards": list(explainer.guards()),
        "facts": list(explainer.derived()),
        "missing": list(explainer.missing()),
        "folded": {
            kind: len(members.items) - MOST_ITEMS
            for kind, members in state.lists.items()
            if len(members.items) > MOST_ITEMS
        },
    }


def _of_few(state: State, trace: Trace) -> Trace:
    """The trace without the members that long lists have beyond the first few."""
    beyond = {(kind, item.id) for kind, members in state.lists.items() for item in members.items[MOST_ITEMS:]}
    if not beyond:
        return trace

    def near(kind: str, item: Item | None) -> bool:
        return item is None or (kind, item.id) not in beyond

    return Trace(
        outcomes=[each for each in trace.outcomes if near(each.decision.about, each.item)],
        checks=[each for each in trace.checks if near(each.decision.about, each.item)],
        advice=[each for each in trace.advice if near(each.decision.about, each.item)],
        derived=[each for each in trace.derived if near(each.kind, each.item)],
        guards=trace.guards,
    )


def words_for(ruleset: RuleSet, state: State, language: Language) -> Words:
    """The words of one evaluation: its items are called by their names."""
    kinds = ruleset.vocabulary.kinds
    names = {
        (kinds[kind].list_name, item.id): item.name
        for kind, members in state.lists.items()
        for item in members.items
        if item.name and item.name != item.id
    }
    return Words(ruleset, language, names)


@dataclass
class _Explainer:
    """Walks one trace."""

    state: State
    trace: Trace
    words: Words
    full: bool

    # Decisions

    def verdicts(self) -> Iterator[Tree]:
        """Every decision that was taken, for the deal and for items; silent ones in the full form."""
        checks = {(each.decision.name, each.item and each.item.id): each for each in self.trace.checks}
        for outcome in self.trace.outcomes:
            if outcome.decision.gives and (self.full or not outcome.silent):
                yield self._verdict(outcome, checks.get((outcome.decision.name, outcome.item and outcome.item.id)))

    def _verdict(self, outcome: Outcome, checks: CheckAnswers | None) -> Tree:
        words, decision, item = self.words, outcome.decision, outcome.item
        tree: Tree = {
            "name": decision.gives,
            "title": words.verdict_name(decision.gives, decision),
            "for": self._name(decision.about, item),
            "verdict": outcome.result or None,
            "label": words.verdict_label(decision, outcome.result) if outcome.result else None,
            "settled": outcome.settled,
            "derived": decision.derives,
        }
        if outcome.silent:
            return tree | {"silent": True, "applies": self._condition(decision.applies, decision.about, item)}
        winners, still_open = {rule.id for rule in outcome.winners}, {rule.id for rule in outcome.open_rules}
        rules = [*decision.rules, *([decision.otherwise] if decision.otherwise else [])]
        shown = [rule for rule in rules if self.full or rule.id in winners or rule.id in still_open]
        tree["rules"] = [
            self._rule(rule, decision.about, item) | {"decides": rule.id in winners, "open": rule.id in still_open}
            for rule in shown
        ]
        if shown and shown[-1] is decision.otherwise:
            tree["rules"][-1] |= self._otherwise(decision.otherwise.id in winners, bool(still_open))
        tree["folded"] = len(rules) - len(shown)
        if checks:
            tree["checks"] = [
                self._check(check, checks.answers[check.id], decision.about, item) for check in decision.checks
            ]
        return tree

    def _rule(self, rule: Rule, kind: str, item: Item | None) -> Tree:
        condition = self._condition(rule.when, kind, item)
        return {
            "rule": rule.id,
            "value": condition["value"],
            "because": self._because(rule, kind, item) or None,
            "source": list(rule.source),
            "when": rule.when_text or None,
            "shadow": rule.shadow,
            "condition": condition,
        }

    def _otherwise(self, fires: bool, open_ones: bool) -> Tree:
        """What `otherwise` is worth: it has no condition of its own and fires only where it decides."""
        value = _word(fires)
        condition = {"text": self.words.say(phrases.NOTHING_ELSE), "value": value, "settled": not open_ones}
        return {"value": value, "condition": condition}

    def _because(self, rule: Rule, kind: str, item: Item | None) -> str:
        read = facts_read(self.words.ruleset.vocabulary, rule, self.state, kind, item)
        return wording.reason_text(Reason(rule, read), self.words)

    def _check(self, check: Check, value: bool | None, kind: str, item: Item | None) -> Tree:
        tree: Tree = {"rule": check.id, "title": self.words.say(check.title), "value": _word(value)}
        if self.full or value is not True:
            tree["condition"] = self._condition(check.when, kind, item)
        return tree

    def advice(self) -> Iterator[Tree]:
        """Advice that fired."""
        for advice in self.trace.advice:
            for rule in advice.fired:
                yield self._rule(rule, advice.decision.about, advice.item) | {
                    "for": self._name(advice.decision.about, advice.item)
                }

    def guards(self) -> Iterator[Tree]:
        """Guards that act; in the full form those that rest as well."""
        for outcome in self.trace.guards:
            if outcome.acts or self.full:
                yield self._guard(outcome)

    def _guard(self, outcome: GuardOutcome) -> Tree:
        guard = outcome.guard
        tree: Tree = {
            "rule": guard.id,
            "value": _word(outcome.acts),
            "because": wording.blanks(self.words.say(guard.because), self.words) or None,
            "source": list(guard.source),
            "condition": self._condition(guard.when, "", None),
        }
        if guard.require is not None:
            tree["require"] = self._condition(guard.require, "", None)
        return tree

    def derived(self) -> Iterator[Tree]:
        """Facts that the rules derived; in the full form those that stay unknown as well."""
        for each in self.trace.derived:
            if self.full or each.value is not None:
                yield self._derived(each)

    def _derived(self, derived: Derived) -> Tree:
        path = self._path(derived.kind, derived.item, derived.key)
        found = self.words.field_at(path)
        tree: Tree = {
            "fact": path,
            "label": self.words.fact(path),
            "value": plain(found, derived.value, self.words.ruleset.currency),
            "text": self.words.value(path, derived.value),
            "given": None if derived.given is None else plain(found, derived.given, self.words.ruleset.currency),
        }
        reason = self._derivation(derived)
        return tree if reason is None else tree | {"condition": self._condition(reason, derived.kind, derived.item)}

    def _derivation(self, derived: Derived) -> Condition | None:
        """The condition from which a derived fact has its value; None for a count, or for what a decision derives."""
        for each in self.words.ruleset.derivations:
            if each.key == derived.key and each.about == (derived.kind or each.about):
                return each.no if derived.value is False and each.no is not None else each.yes
        return None

    def missing(self) -> Iterator[Tree]:
        """Unknown facts that keep a verdict open, each once."""
        vocabulary = self.words.ruleset.vocabulary
        open_facts = (fact for outcome in self.trace.outcomes for fact in outcome.open_facts if not outcome.silent)
        for path in dict.fromkeys(fact_path(vocabulary, fact) for fact in open_facts):
            if self.words.field_at(path) or self.words.list_kind(path):
                yield {"fact": path, "label": self.words.fact(path)}

    # Conditions

    def _condition(self, node: Condition, kind: str, item: Item | None) -> Tree:
        if node == ALWAYS:
            return {"text": self.words.say(phrases.ALWAYS), "value": "yes", "settled": True}
        explained = take_apart(
            node, self.state.deal, item.values if item else None, self.state.lists, item.id if item else ""
        )
        return self._node(explained, kind, item)

    def _node(self, explained: Explained, kind: str, item: Item | None) -> Tree:
        node = explained.node
        tree: Tree = {
            "text": prose(node, self.words),
            "value": _word(explained.value),
            "settled": explained.settled is not None,
        }
        match node:
            case And() | Or():
                shown = [child for child in explained.children if self.full or _tells(child, explained)]
                tree["of"] = "all" if isinstance(node, And) else "any"
                tree["parts"] = [self._node(child, kind, item) for child in shown]
                tree["folded"] = len(explained.children) - len(shown)
            case Not(And() | Or() | Count()):
                tree["of"] = "none"
                tree["parts"] = [self._node(child, kind, item) for child in explained.children]
            case Count():
                tree |= self._count(node, explained)
            case _:
                tree["facts"] = [self._fact(path, value) for path, value in self._read(node, kind, item)]
        return tree

    def _count(self, node: Count, explained: Explained) -> Tree:
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
                self._node(child, node.kind, members[child.item]) | {"for": self._name(node.kind, members[child.item])}
                for child in shown
            ],
            "folded": len(explained.children) - len(shown),
        }

    def _read(self, node: Condition, kind: str, item: Item | None) -> Iterator[tuple[str, Scalar | None]]:
        for ref in sorted(refs(node), key=lambda ref: (ref.of_item, ref.key)):
            if ref.of_item and item is not None:
                yield self._path(kind, item, ref.key), item.values.get(ref.key)
            elif not ref.of_item:
                yield ref.key, self.state.deal.get(ref.key)

    def _fact(self, path: str, value: Scalar | None) -> Tree:
        facts, words = self.state.facts, self.words
        tree: Tree = {
            "fact": path,
            "label": words.fact(path),
            "value": plain(words.field_at(path), value, words.ruleset.currency),
            "text": words.value(path, value),
        }
        evidence = facts.evidence.get(path)
        if evidence:
            told = {"source": evidence.source, "by": evidence.by, "note": evidence.note, "url": evidence.url}
            tree |= {name: on_one_line(text) for name, text in told.items() if text}
            if evidence.at:
                tree |= {"at": evidence.at.isoformat(), "days_old": (facts.as_of - evidence.at).days}
        if path in facts.assumed:
            tree["assumed"] = True
        if path in facts.expired:
            tree["expired"] = facts.expired[path].isoformat()
        return tree

    def _path(self, kind: str, item: Item | None, key: str) -> str:
        found = self.words.ruleset.vocabulary.kinds.get(kind)
        return f"{found.list_name}[{item.id}].{key}" if item and found else key

    def _name(self, kind: str, item: Item | None) -> str | None:
        if item is None:
            return None
        found = self.words.ruleset.vocabulary.kinds.get(kind)
        return wording.called(found.list_name, item.id, item.name, self.words) if found else item.name


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


def _word(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


RULE_STATES: Mapping[str, Text] = {"yes": phrases.RULE_FIRED, "no": phrases.RULE_NOT, "unknown": phrases.RULE_UNKNOWN}
