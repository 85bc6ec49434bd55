"""The actions that rules ask for: each once, with every reason, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..model.condition import ALWAYS
from ..model.decision import Decision, Do, Guard, Rule
from ..model.facts import Item
from ..program import Program
from ..reference.conditions import Walk, compile_value
from .answer import QUESTION_TAG, Reason, Recommendation
from .naming import facts_read, of_deal, path_of
from .outcome import KNOCK_OUTS, Trace
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


class _Wish(NamedTuple):
    """An action that a rule asks for, with its conditions made ready."""

    do: Do
    when: Walk | None
    where: Walk


class Recommender:
    """What the rules of a program may ask for, made ready."""

    def __init__(self, program: Program) -> None:
        ruleset = program.ruleset
        self._vocabulary, self._actions = ruleset.vocabulary, ruleset.actions
        self._orders = {name: position + 1 for position, name in enumerate(ruleset.action_order)}
        self._last = len(self._orders) + 1
        self._guard_rules = {guard.id: _guard_rule(guard) for guard in ruleset.guards}
        self._wishes = {rule.id: _wishes(rule) for rule in (*_rules(program), *self._guard_rules.values()) if rule.do}
        self._done = {
            action.code: compile_value(action.done_when) for action in ruleset.actions.values() if action.done_when
        }

    def recommendations(self, state: State, trace: Trace) -> tuple[Recommendation, ...]:
        """What the rules that are yes ask for, merged into one sorted list."""
        wanted: dict[_Key, list[Asking]] = {}
        for each in self._asking(trace):
            for wish in self._wishes[each.rule.id]:
                for key in self._keys(wish, each, state):
                    asking_for_it = wanted.setdefault(key, [])
                    if not asking_for_it or asking_for_it[-1] is not each:
                        asking_for_it.append(each)
        merged = [(self._recommendation(key, rules, state), rules) for key, rules in wanted.items()]
        merged.sort(key=lambda pair: _rank(*pair))
        return tuple(recommendation for recommendation, _ in merged)

    def _asking(self, trace: Trace) -> Iterator[Asking]:
        """Every rule that asks for actions, in the order of evaluation."""
        for outcome in trace.outcomes:
            decision = outcome.decision
            for rule in outcome.winners:
                if rule.do:
                    name = KNOCK_OUTS if is_knock_out(decision, rule) else decision.gives
                    yield Asking(rule, decision.about, outcome.item, self._orders.get(name, self._last))
        for advice in trace.advice:
            for rule in advice.fired:
                if rule.do and not rule.shadow:
                    yield Asking(rule, advice.decision.about, advice.item, self._last)
        for guarded in trace.guards:
            if guarded.acts and guarded.guard.do and not guarded.guard.shadow:
                yield Asking(self._guard_rules[guarded.guard.id], "opportunity", None, 0)

    def _keys(self, wish: _Wish, asking: Asking, state: State) -> Iterable[_Key]:
        do, item = wish.do, asking.item
        if wish.when is not None:
            value = wish.when(state.deal, item.values if item else None, state.lists)
            if value is not True:
                return ()
        about = self._about(do.about, asking, state) if do.about else ""
        if about is None:
            return ()
        if not do.each:
            return (
                _Key(do.action, asking.kind, item.id, item.name, about) if item else _Key(do.action, "", "", "", about),
            )
        found = [_Key(do.action, do.each, member.id, member.name, about) for member in _matching(wish, state)]
        return found or (_Key(do.action, "", "", "", about),)

    def _about(self, key: str, asking: Asking, state: State) -> str | None:
        """The path of the fact that an action is about; None where that fact is known: then nothing is left to do."""
        item = asking.item
        if item is not None and key in self._vocabulary.kinds[asking.kind].fields:
            return None if key in item.values else path_of(self._vocabulary, asking.kind, item.id, key)
        return None if of_deal(key) in state.deal else of_deal(key)

    def _recommendation(self, key: _Key, asking: list[Asking], state: State) -> Recommendation:
        action, done = self._actions[key.code], self._done.get(key.code)
        return Recommendation(
            action,
            min([each.rule.priority for each in asking]),
            tuple(
                [Reason(rule, facts_read(self._vocabulary, rule, state, kind, item)) for rule, kind, item, _ in asking]
            ),
            key.kind,
            key.item,
            key.name,
            key.about,
            action.compliance,
            (action.conditions,) if action.conditions else (),
            (),
            done is not None and done(state.deal, None, state.lists) is True,
        )


def is_knock_out(decision: Decision, rule: Rule) -> bool:
    """Is a rule one of a checklist's knock-outs?"""
    return any(rule.id == each.id for each in decision.rules[: decision.knock_outs]) if decision.knock_outs else False


def _rules(program: Program) -> Iterator[Rule]:
    for stratum in program.strata:
        for group in stratum:
            for unit in group.units:
                if isinstance(unit.owner, Decision):
                    yield from (*unit.owner.rules, *unit.owner.advice)
                    yield from (unit.owner.otherwise,) if unit.owner.otherwise else ()


def _wishes(rule: Rule) -> tuple[_Wish, ...]:
    return tuple(
        _Wish(do, None if do.when is ALWAYS else compile_value(do.when), compile_value(do.where)) for do in rule.do
    )


def _guard_rule(guard: Guard) -> Rule:
    """A guard as the rule that asks for its actions."""
    return Rule(
        guard.id, guard.when, do=guard.do, because=guard.because, source=guard.source, provenance=guard.provenance,
        priority=1, when_text=guard.when_text, location=guard.location,
    )  # fmt: skip


def _matching(wish: _Wish, state: State) -> Iterator[Item]:
    known = state.lists.get(wish.do.each)
    for member in known.items if known else ():
        if wish.where(state.deal, member.values, state.lists) is True:
            yield member


def _rank(recommendation: Recommendation, asking: list[Asking]) -> tuple[int, int, int, str, str]:
    tags = recommendation.action.tags
    order = min([each.order for each in asking])
    if COMPLIANCE_TAG in tags:
        order = 0
    elif QUESTION_TAG in tags:
        order = 1_000
    first = min(asking, key=lambda each: (each.rule.priority, -each.rule.specificity, each.rule.id)).rule
    return order, recommendation.priority, -first.specificity, first.id, recommendation.for_id
