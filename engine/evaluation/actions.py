"""The actions that rules ask for: each once, with every reason, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..model.condition import ALWAYS
from ..model.decision import Decision, Do, Rule
from ..model.facts import Item
from ..model.ruleset import RuleSet
from ..reference.conditions import compile_value
from .answer import QUESTION_TAG, Reason, Recommendation
from .naming import facts_read, of_deal, path_of
from .outcome import KNOCK_OUTS, GuardOutcome, Trace
from .state import State

COMPLIANCE_TAG = "compliance"  # before everything else


class Asking(NamedTuple):
    """A rule that is yes, for the deal or for an item; `order` is its place in the conflict order."""

    rule: Rule
    kind: str
    item: Item | None
    order: int


class _Key(NamedTuple):
    code: str
    kind: str
    item: str
    name: str
    about: str


def recommendations(ruleset: RuleSet, state: State, asking: Iterable[Asking]) -> tuple[Recommendation, ...]:
    """Merge what rules ask for into one sorted list."""
    wanted: dict[_Key, list[Asking]] = {}
    for each in asking:
        for do in each.rule.do:
            for key in _keys(do, each, ruleset, state):
                asking_for_it = wanted.setdefault(key, [])
                if each not in asking_for_it:
                    asking_for_it.append(each)
    merged = [(_recommendation(key, rules, ruleset, state), rules) for key, rules in wanted.items()]
    merged.sort(key=lambda pair: _rank(*pair))
    return tuple(recommendation for recommendation, _ in merged)


def asking_rules(ruleset: RuleSet, trace: Trace) -> Iterator[Asking]:
    """Every rule that may ask for actions, in the order of evaluation."""
    order = {name: position + 1 for position, name in enumerate(ruleset.action_order)}
    last = len(order) + 1
    for outcome in trace.outcomes:
        decision = outcome.decision
        for rule in outcome.winners:
            name = KNOCK_OUTS if is_knock_out(decision, rule) else decision.gives
            yield Asking(rule, decision.about, outcome.item, order.get(name, last))
    for advice in trace.advice:
        for rule in advice.fired:
            if not rule.shadow:
                yield Asking(rule, advice.decision.about, advice.item, last)
    for guarded in trace.guards:
        if guarded.acts and guarded.guard.do and not guarded.guard.shadow:
            yield Asking(guard_rule(guarded), "opportunity", None, 0)


def is_knock_out(decision: Decision, rule: Rule) -> bool:
    """Is a rule one of a checklist's knock-outs?"""
    return any(rule.id == each.id for each in decision.rules[: decision.knock_outs])


def guard_rule(guarded: GuardOutcome) -> Rule:
    """A guard as the rule that asks for its actions."""
    guard = guarded.guard
    return Rule(
        guard.id, guard.when, do=guard.do, because=guard.because, source=guard.source, provenance=guard.provenance,
        priority=1, when_text=guard.when_text, location=guard.location,
    )  # fmt: skip


def _keys(do: Do, asking: Asking, ruleset: RuleSet, state: State) -> Iterator[_Key]:
    item = asking.item
    if do.when is not ALWAYS:
        value = compile_value(do.when)(state.deal, item.values if item else None, state.lists)
        if value is not True:
            return
    about = _about(do.about, asking, ruleset, state)
    if about is None:
        return
    if not do.each:
        yield _Key(do.action, asking.kind if item else "", item.id if item else "", item.name if item else "", about)
        return
    found = list(_matching(do, state))
    for member in found:
        yield _Key(do.action, do.each, member.id, member.name, about)
    if not found:
        yield _Key(do.action, "", "", "", about)


def _about(key: str, asking: Asking, ruleset: RuleSet, state: State) -> str | None:
    """The path of the fact that an action is about; None where that fact is known, so that nothing is left to do."""
    item = asking.item
    if not key:
        return ""
    if item is not None and key in ruleset.vocabulary.kinds[asking.kind].fields:
        return None if key in item.values else path_of(ruleset.vocabulary, asking.kind, item.id, key)
    return None if of_deal(key) in state.deal else of_deal(key)


def _matching(do: Do, state: State) -> Iterator[Item]:
    where = compile_value(do.where)
    known = state.lists.get(do.each)
    for member in known.items if known else ():
        if where(state.deal, member.values, state.lists) is True:
            yield member


def _recommendation(key: _Key, asking: list[Asking], ruleset: RuleSet, state: State) -> Recommendation:
    action = ruleset.actions[key.code]
    reasons = tuple(
        Reason(each.rule, facts_read(ruleset.vocabulary, each.rule, state, each.kind, each.item)) for each in asking
    )
    return Recommendation(
        action,
        min(each.rule.priority for each in asking),
        reasons,
        key.kind,
        key.item,
        key.name,
        key.about,
        action.compliance,
        (action.conditions,) if action.conditions else (),
        done=action.done_when is not None and compile_value(action.done_when)(state.deal, None, state.lists) is True,
    )


def _rank(recommendation: Recommendation, asking: list[Asking]) -> tuple[int, int, int, str, str]:
    tags = recommendation.action.tags
    order = min(each.order for each in asking)
    if COMPLIANCE_TAG in tags:
        order = 0
    elif QUESTION_TAG in tags:
        order = 1_000
    first = min(asking, key=lambda each: (each.rule.priority, -each.rule.specificity, each.rule.id))
    return order, recommendation.priority, -first.rule.specificity, first.rule.id, recommendation.for_id
