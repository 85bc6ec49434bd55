"""Why the rules decided as they did: verdict, rule, condition, fact, each with its value and where it comes from.

The tree is data first (`explanation`), the same for JSON and for text. The short form has the verdicts in which a deal
is summed up, takes apart what decided them and what could still change them, and counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..evaluation.answer import Verdict
from ..evaluation.naming import fact_path
from ..evaluation.outcome import CheckAnswers, Derived, GuardOutcome, Outcome, Trace
from ..evaluation.state import State
from ..evaluation.why_not import WhyNot
from ..model.decision import Decision, Rule
from ..model.facts import Item
from ..model.ruleset import RuleSet
from ..model.text import Language, Text
from ..model.vocabulary import OPPORTUNITY
from ..program import with_own_counts
from . import phrases, wording
from .as_json import Detail
from .explained_facts import ALL_LEVELS, MOST_ITEMS, ONE_LEVEL, ExplainedFacts, Tree, word
from .why_not_tree import why_not_tree
from .words import Words, plain


@dataclass(frozen=True, slots=True)
class Beside:
    """What an explanation tells beside the trace.

    Attributes:
        verdicts: The verdicts as the guards leave them.
        accounts: By verdict, why it does not have its best value.
        only: The one verdict that is wanted, taken apart down to the facts that were reported; empty for all.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    accounts: Mapping[str, WhyNot] = field(default_factory=dict)
    only: str = ""


_NOTHING = Beside()


def explanation(
    ruleset: RuleSet,
    state: State,
    trace: Trace,
    language: Language,
    detail: Detail = "short",
    beside: Beside = _NOTHING,
) -> Tree:
    """The explanation of one answer as JSON data.

    Args:
        ruleset: The rule set that was evaluated.
        state: The facts, given and derived; with `trace` what `Evaluator.trace` gives beside the answer.
        trace: What was decided in which order.
        language: Of every text.
        detail: "full" takes every rule of every decision apart, fired or not.
        beside: What else is told.
    """
    full, few = detail == "full", _of_few(state, trace)
    levels = ALL_LEVELS if beside.only else 0 if full else ONE_LEVEL
    facts = ExplainedFacts(state, few, words_for(ruleset, state, language), full, levels)
    explainer = _Explainer(facts, beside)
    if beside.only:
        return {"verdicts": list(explainer.verdicts()), "guards": list(explainer.guards())}
    if full:
        return {
            "verdicts": list(explainer.verdicts()),
            "guards": list(explainer.guards()),
            "advice": list(explainer.advice()),
            "facts": list(explainer.derived()),
            "missing": list(explainer.missing()),
            "folded": {"members": _beyond(state)},
        }
    return {
        "verdicts": list(explainer.verdicts()),
        "guards": list(explainer.guards()),
        "others": list(explainer.others()),
        "folded": explainer.counts() | {"members": _beyond(state)},
    }


def _beyond(state: State) -> dict[str, int]:
    return {
        kind: len(members.items) - MOST_ITEMS
        for kind, members in state.lists.items()
        if len(members.items) > MOST_ITEMS
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


def main_verdicts(ruleset: RuleSet) -> tuple[str, ...]:
    """The verdicts in which a deal is summed up, in the order in which a reader wants them."""
    of_deal = [each.gives for each in ruleset.decisions if each.gives and _is_of_deal(each)]
    named = {*ruleset.headline, *ruleset.questions}
    order = list(phrases.VERDICT_NAMES)
    chosen = [name for name in of_deal if name in named] or of_deal
    return tuple(sorted(chosen, key=lambda name: order.index(name) if name in order else len(order)))


def label_of(decision: Decision, value: str, words: Words) -> str:
    """What a value is called: by the decision, or for a derived fact by the vocabulary."""
    return words.verdict_label(decision, value) if value in decision.labels else words.value(decision.gives, value)


def _is_of_deal(decision: Decision) -> bool:
    return decision.about == OPPORTUNITY and not decision.derives


@dataclass
class _Explainer:
    """Walks one trace."""

    facts: ExplainedFacts
    beside: Beside

    @property
    def words(self) -> Words:
        return self.facts.words

    @property
    def trace(self) -> Trace:
        return self.facts.trace

    # Decisions

    def verdicts(self) -> Iterator[Tree]:
        """The verdicts that are wanted; in the full form every decision, silent ones too."""
        checks = {(each.decision.name, each.item and each.item.id): each for each in self.trace.checks}
        for outcome in self._wanted():
            yield self._verdict(outcome, checks.get((outcome.decision.name, outcome.item and outcome.item.id)))

    def _wanted(self) -> list[Outcome]:
        given = [each for each in self.trace.outcomes if each.decision.gives]
        if self.beside.only:
            return [each for each in given if each.decision.gives == self.beside.only]
        if self.facts.full:
            return given
        order = main_verdicts(self.words.ruleset)
        main = [each for each in given if each.decision.gives in order and _is_of_deal(each.decision)]
        return sorted((each for each in main if not each.silent), key=lambda each: order.index(each.decision.gives))

    def others(self) -> Iterator[Tree]:
        """What else was decided about the deal, without its reasons."""
        main = main_verdicts(self.words.ruleset)
        for outcome in self.trace.outcomes:
            name = outcome.decision.gives
            if name and name not in main and outcome.item is None and outcome.result and not outcome.silent:
                yield self._head(outcome) | {"rules": [rule.id for rule in outcome.winners]}

    def counts(self) -> dict[str, int]:
        """How much the full form has beside the short one."""
        of_items = [each for each in self.trace.outcomes if each.item and each.decision.gives and each.result]
        return {
            "items": len(of_items),
            "facts": sum(each.value is not None for each in self.trace.derived),
            "advice": sum(len(each.fired) for each in self.trace.advice),
            "missing": len(list(self.missing())),
        }

    def _head(self, outcome: Outcome) -> Tree:
        words, decision = self.words, outcome.decision
        held = self.beside.verdicts.get(decision.gives) if outcome.item is None else None
        result = held.verdict if held else outcome.result
        return {
            "name": decision.gives,
            "title": words.verdict_name(decision.gives, decision),
            "for": self.facts.name(decision.about, outcome.item),
            "verdict": result or None,
            "label": label_of(decision, result, words) if result else None,
            "settled": held.settled if held else outcome.settled,
        }

    def _verdict(self, outcome: Outcome, checks: CheckAnswers | None) -> Tree:
        decision, item = outcome.decision, outcome.item
        tree = self._head(outcome) | {"derived": decision.derives}
        account = self.beside.accounts.get(decision.gives) if item is None else None
        if outcome.silent:
            tree |= {"silent": True, "applies": self.facts.condition(decision.applies, decision.about, item)}
            return tree
        tree |= self._held(decision.gives) if item is None else {}
        winners, still_open = {rule.id for rule in outcome.winners}, {rule.id for rule in outcome.open_rules}
        rules = [*decision.rules, *([decision.otherwise] if decision.otherwise else [])]
        shown = [rule for rule in rules if self.facts.full or rule.id in winners or rule.id in still_open]
        tree["rules"] = [
            self._rule_of(rule, outcome) | {"decides": rule.id in winners, "open": rule.id in still_open}
            for rule in shown
        ]
        tree["folded"] = len(rules) - len(shown)
        if checks:
            tree["checks"] = list(self.facts.checks(checks))
        if account is not None:
            tree["why_not"] = why_not_tree(account, self.facts)
        return tree

    def _held(self, name: str) -> Tree:
        """The guard that holds or has frozen a verdict."""
        verdict = self.beside.verdicts.get(name)
        guard = next((each for each in self.words.ruleset.guards if verdict and each.id == verdict.by), None)
        if verdict is None or guard is None:
            return {}
        before = verdict.capped_from
        label = self.words.verdict_label(verdict.decision, before) if before else None
        return {
            "held": {
                "by": guard.id,
                "because": wording.blanks(self.words.say(guard.because), self.words) or None,
                "from": before or None,
                "from_label": label,
                "frozen": verdict.frozen,
            }
        }

    def _rule_of(self, rule: Rule, outcome: Outcome) -> Tree:
        return self._told(rule, outcome.decision.about, outcome.item, self.facts.decided_by(rule, outcome))

    def _told(self, rule: Rule, kind: str, item: Item | None, condition: Tree) -> Tree:
        return {
            "rule": rule.id,
            "value": condition["value"],
            "because": self.facts.because(rule, kind, item) or None,
            "source": list(rule.source),
            "when": rule.when_text or None,
            "shadow": rule.shadow,
            "condition": condition,
        }

    def advice(self) -> Iterator[Tree]:
        """Every rule of advice that speaks to the deal or to one of its items, fired or not."""
        for decision in self.words.ruleset.decisions:
            for item in self._subjects(decision) if decision.advice else ():
                yield from self._advice(decision, item)

    def _advice(self, decision: Decision, item: Item | None) -> Iterator[Tree]:
        kind = decision.about
        if self.facts.condition(decision.applies, kind, item)["value"] != "yes":
            return
        for rule in with_own_counts(decision).advice:
            told = self._told(rule, kind, item, self.facts.condition(rule.when, kind, item))
            yield told | {"for": self.facts.name(kind, item)}

    def _subjects(self, decision: Decision) -> list[Item | None]:
        """The deal, or the items that a decision is taken for."""
        if decision.about == OPPORTUNITY:
            return [None]
        known = self.facts.state.lists.get(decision.about)
        return list(known.items[:MOST_ITEMS]) if known else []

    def guards(self) -> Iterator[Tree]:
        """Guards that act; in the full form those that rest as well."""
        for outcome in self.trace.guards:
            names = {cap.verdict for cap in outcome.guard.caps} | set(outcome.guard.freeze)
            if self.facts.full or (outcome.acts and (not self.beside.only or self.beside.only in names)):
                yield self._guard(outcome)

    def _guard(self, outcome: GuardOutcome) -> Tree:
        guard = outcome.guard
        tree: Tree = {
            "rule": guard.id,
            "value": word(outcome.acts),
            "because": wording.blanks(self.words.say(guard.because), self.words) or None,
            "source": list(guard.source),
            "condition": self.facts.condition(guard.when, "", None),
        }
        if guard.require is not None:
            tree["require"] = self.facts.condition(guard.require, "", None)
        return tree

    # Facts

    def derived(self) -> Iterator[Tree]:
        """Facts that the rules derive, known or not."""
        for each in self.trace.derived:
            yield self._derived(each)

    def _derived(self, derived: Derived) -> Tree:
        where = derived.kind, derived.item.id if derived.item else "", derived.key
        path = self.facts.path(*where)
        found, currency = self.words.field_at(path), self.words.ruleset.currency
        return self.facts.fact(where, derived.value, derived.item, ONE_LEVEL) | {
            "given": None if derived.given is None else plain(found, derived.given, currency),
        }

    def missing(self) -> Iterator[Tree]:
        """Unknown facts that keep a verdict open, each once."""
        vocabulary = self.words.ruleset.vocabulary
        open_facts = (fact for outcome in self.trace.outcomes for fact in outcome.open_facts if not outcome.silent)
        for path in dict.fromkeys(fact_path(vocabulary, fact) for fact in open_facts):
            if self.words.field_at(path) or self.words.list_kind(path):
                yield {"fact": path, "label": self.words.fact(path)}


RULE_STATES: Mapping[str, Text] = {"yes": phrases.RULE_FIRED, "no": phrases.RULE_NOT, "unknown": phrases.RULE_UNKNOWN}
