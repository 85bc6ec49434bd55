"""Why a verdict was not reached: the shortest account, tried out on the deal before it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from ..errors import WorthwinError
from ..model.decision import Decision, Guard, Rule
from ..model.facts import Facts, Item, ItemList, Scalar
from ..model.ruleset import RuleSet
from ..reference.changes import NOT_YES, YES, Cost, Goal, Goals, Place
from .answer import Answer, Verdict
from .evaluator import Evaluator
from .naming import path_of
from .needs import Need, Way
from .outcome import Outcome, Trace
from .reaching import Reaching
from .state import State

_TRIES = 12  # ways that are tried out before none is told
_REPAIRS = 3  # times that a way is tried out, each with what was missing the time before


class Traced(NamedTuple):
    """What `Evaluator.trace` gives."""

    answer: Answer
    state: State
    trace: Trace


class UnknownVerdict(WorthwinError):
    """There is no such verdict, or it cannot have that value; `hint` names what was probably meant."""

    def __init__(self, message: str, hint: str) -> None:
        self.message, self.hint = message, hint
        super().__init__(f"{message} {hint}".strip())


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a verdict does not have a value.

    Attributes:
        decision: The decision that gives the verdict; `item` the member it is about.
        wanted: The value asked for.
        now: The value it has; empty where it has none.
        reached: It has that value.
        silent: The decision does not apply to the deal as it is.
        possible: Some facts lead there; else `way` names what the nearest rule waits for in vain.
        way: The fewest facts that would have to be otherwise; None where it is reached, or no rule gives the value.
        first: The rules that decide now and come before the one that would give the value.
        guard: The guard that holds the verdict, or has frozen it.
    """

    decision: Decision
    item: Item | None
    wanted: str
    now: str
    reached: bool = False
    silent: bool = False
    possible: bool = True
    way: Way | None = None
    first: tuple[Rule, ...] = ()
    guard: Guard | None = None


def deciding(ruleset: RuleSet, name: str, value: str = "") -> Decision:
    """The decision that gives a verdict.

    Raises:
        UnknownVerdict: None gives it, or not with that value.
    """
    names = [each.gives for each in ruleset.decisions if each.gives]
    if name not in names:
        raise UnknownVerdict(f"There is no verdict {name!r}.", _meant(name, names))
    decision = next(each for each in ruleset.decisions if each.gives == name)
    if value and value not in decision.values:
        raise UnknownVerdict(f"{name!r} cannot be {value!r}.", _meant(value, list(decision.values)))
    return decision


def _meant(name: str, names: list[str]) -> str:
    close = get_close_matches(name, names, 1)
    return f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(names)}."


class WhyNots:
    """Accounts of the verdicts of one evaluation."""

    def __init__(self, evaluator: Evaluator, traced: Traced) -> None:
        self._evaluator, self._ruleset, self._traced = evaluator, evaluator.ruleset, traced
        self._reaching = Reaching(self._ruleset, traced.state, traced.trace)

    def of(self, name: str, value: str) -> tuple[WhyNot, ...]:
        """Why a verdict does not have a value: for the deal, or for each item that it is about.

        Raises:
            UnknownVerdict: There is no such verdict or value.
        """
        deciding(self._ruleset, name, value)
        return tuple(
            self._account(outcome, value) for outcome in self._traced.trace.outcomes if outcome.decision.gives == name
        )

    def _account(self, outcome: Outcome, value: str) -> WhyNot:
        decision, item = outcome.decision, outcome.item
        verdict = _given(self._traced.answer, self._ruleset, decision, item.id if item else "")
        now = verdict.verdict if verdict else ""
        told = WhyNot(decision, item, value, now, silent=outcome.silent, guard=self._guard(verdict))
        if given := self._reaching.given(decision, item.id if item else ""):
            return self._as_given(told, given)
        if _says(verdict, value):
            return replace(told, reached=True)
        way = self._way(decision, value, item.id if item else "")
        if way is None:
            told, way = replace(told, possible=False), self._wait(decision, value, item.id if item else "")
        return replace(told, way=way, first=_first(outcome, way))

    def _as_given(self, told: WhyNot, given: Need) -> WhyNot:
        """A fact that was given: the given value is used, whatever the rules say."""
        if given.now == told.wanted:
            return replace(told, now=str(given.now), reached=True)
        need = replace(given, example=told.wanted, values=(told.wanted,))
        return replace(told, now=str(given.now), way=Way(Cost(0, 1, 1), (need,)))

    def _guard(self, verdict: Verdict | None) -> Guard | None:
        by = verdict.by if verdict else ""
        return next((each for each in self._ruleset.guards if each.id == by), None)

    def _way(self, decision: Decision, value: str, item: str) -> Way | None:
        """The cheapest way that proves true on the deal."""
        found = [self._reaching.ways(goals, rule) for rule, goals in self._goals(self._reaching, decision, value, item)]
        heap = [(way.cost, at, way) for at, ways in enumerate(found) if (way := next(ways, None))]
        heapify(heap)
        for _ in range(_TRIES):
            if not heap:
                return None
            _, at, way = heappop(heap)
            if proven := self._proven(way, decision, value, item):
                return proven
            if following := next(found[at], None):
                heappush(heap, (following.cost, at, following))
        return None

    def _proven(self, way: Way, decision: Decision, value: str, item: str) -> Way | None:
        """A way that leads there, with what else it takes where its facts count elsewhere as well."""
        for _ in range(_REPAIRS):
            traced = Traced(*self._evaluator.trace(changed(self._traced.state.facts, way.reported(), self._ruleset)))
            if _says(_given(traced.answer, self._ruleset, decision, item), value):
                return way
            further = Reaching(self._ruleset, traced.state, traced.trace, fixed=way.reported())
            goals = next(
                goals
                for rule, goals in self._goals(further, decision, value, item)
                if rule and way.rule and rule.id == way.rule.id
            )
            more = next(further.ways(goals, way.rule), None)
            if more is None or not more.needs:
                return None
            way = Way(way.cost.plus(more.cost), (*way.needs, *more.needs), way.rule)
        return None

    def _wait(self, decision: Decision, value: str, item: str) -> Way | None:
        """What the nearest rule waits for, though what is known keeps it from coming."""
        shallow = Reaching(self._ruleset, self._traced.state, self._traced.trace, shallow=True)
        rules = self._goals(shallow, decision, value, item)
        ways = [way for rule, goals in rules if (way := next(shallow.ways(goals, rule), None))]
        return min(ways, key=lambda way: way.cost, default=None)

    def _goals(
        self, reaching: Reaching, decision: Decision, value: str, item: str
    ) -> Iterator[tuple[Rule | None, Goals]]:
        """What the rules ask for, and that no guard holds the verdict."""
        guards = [each for each in self._ruleset.guards if not each.shadow and _caps(each, decision.gives, value)]
        released = [_released(guard) for guard in guards]
        for rule, goals in reaching.goals(decision, value, item):
            yield rule, [*goals, *released]


def _first(outcome: Outcome, way: Way | None) -> tuple[Rule, ...]:
    """The rules that decide now and stand before the one that would."""
    if way is None or outcome.decision.hit != "first":
        return ()
    order = [rule.id for rule in outcome.decision.rules]
    before = order.index(way.rule.id) if way.rule and way.rule.id in order else len(order)
    return tuple(rule for rule in outcome.winners if rule.id in order[:before])


def _caps(guard: Guard, name: str, value: str) -> bool:
    return any(cap.verdict == name and value in cap.capped and cap.to != value for cap in guard.caps)


def _released(guard: Guard) -> tuple[Goal, ...]:
    """A guard holds nothing where it does not apply, or where what it requires is known to be so."""
    rests = Goal(guard.when, NOT_YES)
    return (rests, Goal(guard.require, YES)) if guard.require is not None else (rests,)


def _given(answer: Answer, ruleset: RuleSet, decision: Decision, item: str) -> Verdict | None:
    list_name = ruleset.vocabulary.kinds[decision.about].list_name
    if not list_name:
        if decision.derives:
            value = answer.facts.get(decision.gives)
            return Verdict(decision.gives, decision, value) if isinstance(value, str) else None
        return answer.verdicts.get(decision.gives)
    found = next((each for each in answer.items.get(list_name, ()) if each.id == item), None)
    if found is None:
        return None
    value = found.facts.get(decision.gives)
    return Verdict(decision.gives, decision, value) if isinstance(value, str) else found.verdicts.get(decision.gives)


def _says(verdict: Verdict | None, value: str) -> bool:
    if verdict is None:
        return False
    return value in verdict.collected if verdict.decision.hit == "collect" else verdict.verdict == value


def changed(facts: Facts, changes: Mapping[Place, Scalar | None], ruleset: RuleSet) -> Facts:
    """An opportunity's facts with some of them otherwise."""
    deal = {at.key: value for at, value in changes.items() if not at.kind}
    lists = {**facts.lists}
    for kind in sorted({at.kind for at in changes if at.kind}):
        lists[kind] = _changed_list(lists.get(kind), kind, changes)
    paths = {path_of(ruleset.vocabulary, *at) for at in changes}
    return replace(
        facts,
        deal={key: value for key, value in {**facts.deal, **deal}.items() if value is not None},
        lists=lists,
        assumed=facts.assumed - paths,
    )


def _changed_list(known: ItemList | None, kind: str, changes: Mapping[Place, Scalar | None]) -> ItemList:
    items = {each.id: each for each in (known.items if known else ())}
    items |= {at.item: Item(at.item, {}) for at in changes if at.kind == kind and at.item and not at.key}
    for at, value in changes.items():
        if at.kind == kind and at.key:
            values = {**items[at.item].values, at.key: value}
            kept = {key: each for key, each in values.items() if each is not None}
            items[at.item] = replace(items[at.item], values=kept)
    complete = Place(kind, "", "") in changes or (known is not None and known.complete)
    return ItemList(tuple(items.values()), complete)
