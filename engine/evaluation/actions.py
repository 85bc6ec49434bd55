"""The actions that rules ask for: each once, with every reason, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from ..model.condition import ALWAYS
from ..model.decision import Decision, Do, Guard, Rule
from ..model.facts import Item
from ..model.vocabulary import OPPORTUNITY
from ..program import Program
from ..reference.conditions import Walk
from ..reference.generated import generate_each
from .answer import QUESTION_TAG, Reason, Recommendation
from .naming import facts_read, of_deal, path_of
from .outcome import KNOCK_OUTS, Trace
from .state import State

COMPLIANCE_TAG = "compliance"  # before everything else


class _Asking(NamedTuple):
    """A rule that is yes, for the deal or for an item; `order` is its place in the conflict order."""

    rule: Rule
    kind: str
    item: Item | None
    order: int


class _Key(NamedTuple):
    code: str
    kind: str = ""
    item: str = ""
    name: str = ""
    about: str = ""


class _Wish(NamedTuple):
    """An action that a rule asks for, with its conditions made ready."""

    do: Do
    when: Walk | None
    where: Walk


_Wanted = dict[_Key, list[_Asking]]
_Rank = tuple[int, int, int, str, str]


class Recommender:
    """What the rules of a program may ask for, made ready."""

    def __init__(self, program: Program) -> None:
        ruleset = program.ruleset
        self._vocabulary, self._actions = ruleset.vocabulary, ruleset.actions
        self._orders = {name: position + 1 for position, name in enumerate(ruleset.action_order)}
        self._last = len(self._orders) + 1
        self._guard_rules = {guard.id: _guard_rule(guard) for guard in ruleset.guards}
        self._wishes = _wishes({rule.id: rule for rule in (*_rules(program), *self._guard_rules.values())})
        ends = {action.code: action.done_when for action in ruleset.actions.values() if action.done_when}
        self._done = dict(zip(ends, generate_each(list(ends.values())), strict=True))

    def recommendations(self, state: State, trace: Trace) -> tuple[Recommendation, ...]:
        """What the rules that are yes ask for, merged into one sorted list."""
        wanted: _Wanted = {}
        for outcome in trace.outcomes:
            decision = outcome.decision
            for rule in outcome.winners:
                if rule.do:
                    name = KNOCK_OUTS if is_knock_out(decision, rule) else decision.gives
                    order = self._orders.get(name, self._last)
                    self._ask(_Asking(rule, decision.about, outcome.item, order), state, wanted)
        for decision, item, fired in trace.advice:
            for rule in fired:
                if rule.do and not rule.shadow:
                    self._ask(_Asking(rule, decision.about, item, self._last), state, wanted)
        for guarded in trace.guards:
            if guarded.acts and guarded.guard.do and not guarded.guard.shadow:
                self._ask(_Asking(self._guard_rules[guarded.guard.id], OPPORTUNITY, None, 0), state, wanted)
        merged = [self._recommendation(key, asking, state) for key, asking in wanted.items()]
        merged.sort(key=itemgetter(0))
        return tuple([recommendation for _, recommendation in merged])

    def _ask(self, asking: _Asking, state: State, wanted: _Wanted) -> None:
        for wish in self._wishes[asking.rule.id]:
            for key in self._keys(wish, asking, state):
                others = wanted.setdefault(key, [])
                if not others or others[-1] is not asking:
                    others.append(asking)

    def _keys(self, wish: _Wish, asking: _Asking, state: State) -> Iterable[_Key]:
        do, item = wish.do, asking.item
        if wish.when is not None and not wish.when(state.deal, item.values if item else None, state.lists):
            return ()
        about = self._about(do.about, asking, state) if do.about else ""
        if about is None:
            return ()
        if not do.each:
            return (
                (_Key(do.action, asking.kind, item.id, item.name, about) if item else _Key(do.action, about=about)),
            )
        found = [_Key(do.action, do.each, member.id, member.name, about) for member in _matching(wish, state)]
        return found or (_Key(do.action, about=about),)

    def _about(self, key: str, asking: _Asking, state: State) -> str | None:
        """The path of the fact that an action is about; None where that fact is known: then nothing is left to do."""
        item = asking.item
        if item is not None and key in self._vocabulary.kinds[asking.kind].fields:
            return None if key in item.values else path_of(self._vocabulary, asking.kind, item.id, key)
        return None if of_deal(key) in state.deal else of_deal(key)

    def _recommendation(self, key: _Key, asking: list[_Asking], state: State) -> tuple[_Rank, Recommendation]:
        code, kind, item, name, about = key
        action, done = self._actions[code], self._done.get(code)
        first = asking[0].rule if len(asking) == 1 else min([each.rule for each in asking], key=_weight)
        if COMPLIANCE_TAG in action.tags:
            order = 0
        elif QUESTION_TAG in action.tags:
            order = 1_000
        else:
            order = min([each.order for each in asking])
        reasons = [
            Reason(rule, facts_read(self._vocabulary, rule, state, of, member)) for rule, of, member, _ in asking
        ]
        return (order, first.priority, -first.specificity, first.id, item), Recommendation(
            action,
            first.priority,
            tuple(reasons),
            kind,
            item,
            name,
            about,
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


def _wishes(rules: Mapping[str, Rule]) -> dict[str, list[_Wish]]:
    wanted = [(rule.id, do) for rule in rules.values() for do in rule.do]
    whens, wheres = generate_each([do.when for _, do in wanted]), generate_each([do.where for _, do in wanted])
    found: dict[str, list[_Wish]] = {rule: [] for rule, _ in wanted}
    for (rule, do), when, where in zip(wanted, whens, wheres, strict=True):
        found[rule].append(_Wish(do, None if do.when is ALWAYS else when, where))
    return found


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


def _weight(rule: Rule) -> tuple[int, int, str]:
    return rule.priority, -rule.specificity, rule.id
