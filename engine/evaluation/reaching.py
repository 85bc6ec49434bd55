"""How what the rules give could come out otherwise: down to the facts that people report.

A derived fact, a check and a verdict cost what the cheapest way to them costs. A derived fact of which nothing is
known can be found out directly and counts as one fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.condition import ALWAYS, Condition, Count
from ..model.decision import Decision, Derivation, Rule
from ..model.facts import ItemList, Range, Scalar
from ..model.ruleset import RuleSet
from ..model.vocabulary import Field
from ..program import with_own_counts
from ..reference.changes import NOT_YES, YES, Changes, Cost, Facts, Goal, Goals, Place, Wanted, hold, turned
from ..reference.falling_short import accounts
from .needs import Need, Way
from .outcome import Trace
from .state import State
from .tallies import Tallies, answers, check_list

_ANY_NUMBER = Range(0, None)  # a count of which nothing is known


class Reaching:
    """The rules of one evaluation, asked for the cheapest way to another outcome.

    What is known stays known, and where the buyer stands is as it is. With `shallow` everything that a rule reads counts as one fact, whatever it takes: that
    tells what a rule waits for where there is no way.
    """

    def __init__(
        self, ruleset: RuleSet, state: State, trace: Trace, *, fixed: Iterable[Place] = (), shallow: bool = False
    ) -> None:
        self._shallow = shallow
        stages = (Place("", "", each.stage_fact) for each in ruleset.decisions if each.stage_fact in state.deal)
        self._fixed = frozenset((*fixed, *stages))
        self._vocabulary, self._state = ruleset.vocabulary, state
        self._derivations = {(self._scope(each.about), each.key): each for each in ruleset.derivations}
        self._decisions = {
            (self._scope(each.about), each.gives): with_own_counts(each) for each in ruleset.decisions if each.gives
        }
        self._checks = {check_list(each.decision, each.item.id if each.item else ""): each for each in trace.checks}
        answered = {kind: answers(each) for kind, each in self._checks.items()}
        self.lists: dict[str, ItemList] = {**state.lists, **answered}
        self._tallies = Tallies(state.deal, self._checks)
        self._ways: dict[tuple[Place, Scalar | None], Way | None] = {}

    def _scope(self, about: str) -> str:
        return about if self._vocabulary.kinds[about].list_name else ""

    # The world of the search

    def values(self, place: Place) -> tuple[str, ...]:
        """The values of an enumeration, a set or a verdict."""
        if decision := self._decisions.get((place.kind, place.key)):
            return decision.values
        found = self._field(place)
        return found.enumeration.values if found and found.enumeration else ()

    def closed(self, kind: str) -> bool:
        """Checks are those that there are."""
        return kind in self._checks

    def price(self, place: Place, value: Scalar | None) -> Cost | None:
        """One for a fact that people report, else what the way costs."""
        if not place.key:
            return Cost(0, 1, int(bool(place.item)))
        if self._shallow:
            return Cost(0, 1, 2 * (value is None) + (self.now(place) is not None))
        if not self._is_derived(place):
            return self._reported(place, value)
        if self._can_be_told(place, value):
            return Cost(0, 1, 0)
        way = self.way(place, value)
        return way.cost if way else None

    def _reported(self, place: Place, value: Scalar | None) -> Cost | None:
        if value is None or isinstance(value, Range) or place in self._fixed:
            return None
        if self.now(place) is None:
            return Cost(0, 1, 0)
        found = self._field(place)
        return Cost(0, 1, 1 if found and found.changeable else 2)

    def _is_derived(self, place: Place) -> bool:
        """Do the rules give it here, and nobody else?"""
        if place.kind in self._checks:
            return True
        key = place.kind, place.key
        return (key in self._derivations or key in self._decisions) and not self._is_given(place)

    def _is_given(self, place: Place) -> bool:
        facts = self._state.facts
        if not place.kind:
            return place.key in facts.deal
        known = facts.lists.get(place.kind)
        member = next((each for each in (known.items if known else ()) if each.id == place.item), None)
        return member is None or place.key in member.values  # of one who is not there yet everything is told

    def given(self, decision: Decision, item: str) -> Need | None:
        """What a decision would derive, where it was given; None where it was not."""
        place = Place(self._scope(decision.about), item, decision.gives)
        return Need(place, self.now(place), None) if decision.derives and self._is_given(place) else None

    def _can_be_told(self, place: Place, value: Scalar | None) -> bool:
        found = self._field(place) if place.kind not in self._checks else None
        unknown = self.now(place) in (None, _ANY_NUMBER)
        return bool(found and found.question and unknown) and value is not None and not isinstance(value, Range)

    def _field(self, place: Place) -> Field | None:
        if not place.kind:
            return self._vocabulary.by_key(place.key)
        kind = self._vocabulary.kinds.get(place.kind)
        return kind.fields.get(place.key) if kind else None

    def now(self, place: Place) -> Scalar | None:
        """The value of a fact; None where unknown."""
        if not place.kind:
            return self._state.deal.get(place.key)
        known = self.lists.get(place.kind)
        return next(
            (each.values.get(place.key) for each in (known.items if known else ()) if each.id == place.item), None
        )

    # Ways

    def way(self, place: Place, value: Scalar | None) -> Way | None:
        """The cheapest way to a value of something that the rules give."""
        key = place, value
        if key not in self._ways:
            self._ways[key] = None  # nothing leads to itself
            self._ways[key] = self._cheapest(place, value)
        return self._ways[key]

    def _cheapest(self, place: Place, value: Scalar | None) -> Way | None:
        if decision := self._decisions.get((place.kind, place.key)):
            return self._first(self.goals(decision, value, place.item))
        return self._first((None, goals) for goals in self._goals_of(place, value))

    def _first(self, found: Iterable[tuple[Rule | None, Goals]]) -> Way | None:
        best: Way | None = None
        for rule, goals in found:
            way = next(self.ways(goals, rule, best.cost if best else None), None)
            if way and (best is None or way.cost < best.cost):
                best = way
        return best

    def _goals_of(self, place: Place, value: Scalar | None) -> Iterator[Goals]:
        """What has to hold for a check's answer or a derived fact, in one way or another."""
        if answered := self._checks.get(place.kind):
            check = next(each for each in answered.decision.checks if each.id == place.item)
            at = (answered.decision.about, answered.item.id) if answered.item else ("", "")
            yield from _answer_goals(check.when, check.no_when, value, at)
            return
        derivation = self._derivations[place.kind, place.key]
        if derivation.count_kind:
            yield from _count_goals(derivation, value)
        else:
            yield from _answer_goals(derivation.yes, derivation.no, value, (place.kind, place.item))

    def goals(self, decision: Decision, value: Scalar | None, item: str = "") -> Iterator[tuple[Rule | None, Goals]]:
        """For each rule that gives a verdict what has to hold for it to win; for None what leaves it without one."""
        decision = self._decisions[self._scope(decision.about), decision.gives]
        at = self._scope(decision.about), item

        def goal(condition: Condition, wanted: Wanted = YES) -> tuple[Goal]:
            return (Goal(self._tallies.over_answers(condition, item), wanted, *at),)

        applies = goal(decision.applies)
        rules = [rule for rule in decision.rules if not rule.shadow]
        otherwise = decision.otherwise
        if value is None:
            yield None, [goal(decision.applies, NOT_YES)]
            if otherwise is None:
                yield None, [goal(each.when, NOT_YES) for each in rules]
            return
        for position, rule in enumerate(rules):
            if rule.then == value:
                before = {"first": rules[:position], "unique": rules}.get(decision.hit, [])
                held = [goal(each.when, NOT_YES) for each in before if each.then != value]
                yield rule, [applies, goal(rule.when), *held]
        if otherwise and otherwise.then == value:
            yield otherwise, [applies, *(goal(each.when, NOT_YES) for each in rules if each.then != value)]

    def ways(self, goals: Goals, rule: Rule | None = None, most: Cost | None = None) -> Iterator[Way]:
        """Ways to goals that have to hold together, the cheapest first."""
        for account in accounts(goals, self._state.deal, self.lists, self, most):
            yield Way(account.cost, tuple(self._needs(goals, account.changes)), rule)

    def _needs(self, goals: Goals, changes: Changes) -> Iterator[Need]:
        before, after = (Facts(self._state.deal, self.lists, each) for each in ({}, changes))
        for place, value in changes.items():
            if place.item.startswith("+") and place.key and Place(place.kind, place.item, "") in changes:
                continue
            need = self._need(goals, before, after, place, value)
            if place.item and not place.key:
                own = [each for each in changes if each[:2] == place[:2] and each.key]
                fields = tuple(self._need(goals, before, after, each, changes[each]) for each in own)
                need = Need(place, None, value, way=Way(Cost(0, len(own), 0), fields))
            yield need

    def _need(self, goals: Goals, before: Facts, after: Facts, place: Place, value: Scalar | None) -> Need:
        told = self._shallow or not place.key or not self._is_derived(place) or self._can_be_told(place, value)
        check = None
        if answered := self._checks.get(place.kind):
            check = next(each for each in answered.decision.checks if each.id == place.item)
        return Need(
            place,
            self.now(place),
            value,
            tuple(self._fitting(goals, after, place, value)),
            turned(goals, before, after, place),
            check,
            None if told else self.way(place, value),
        )

    def _fitting(self, goals: Goals, after: Facts, place: Place, value: Scalar | None) -> Iterator[Scalar | None]:
        """The values that will do in place of an example."""
        if not place.key:
            return
        possible: tuple[Scalar, ...] = (True, False) if isinstance(value, bool) else self.values(place)
        if value is None:
            yield None
        elif isinstance(value, bool | str):
            for each in possible:
                changes = {**after.changes, place: each}
                if each == value or hold(goals, Facts(self._state.deal, self.lists, changes)):
                    yield each


def _answer_goals(
    yes: Condition | None, no: Condition | None, value: Scalar | None, at: tuple[str, str]
) -> Iterator[Goals]:
    """What makes a yes-when and a no-when give an answer; where both fire they give none."""
    if no is None:
        yield [[Goal(yes or ALWAYS, frozenset((value if isinstance(value, bool) else None,)), *at)]]
        return
    yes_at, no_at = ([[Goal(each, YES, *at)]] if each is not None else [] for each in (yes, no))
    no_yes, no_no = ([[Goal(each, NOT_YES, *at)]] if each is not None else [] for each in (yes, no))
    if value is None:
        yield [*no_yes, *no_no]
    if value is False:
        yield [*no_at, *no_yes]
    if value is not False and yes is not None:
        yield [*yes_at, *(no_no if value else no_at)]


def _count_goals(derivation: Derivation, value: Scalar | None) -> Iterator[Goals]:
    match value:
        case Range(low, high):
            pass
        case int(low) if low >= 0:
            high = low
        case _:
            return
    kind, where = derivation.count_kind, derivation.count_where
    least = [[Goal(Count(kind, where, "at least", low))]] if low else []
    yield [*least, [Goal(Count(kind, where, "at most", high))]] if high is not None else least
