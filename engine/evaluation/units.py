"""From conditions that are yes to what they decide: derived facts, checklists, verdicts, advice, guards.

An interpreter says which conditions are yes. Everything here is the same for all interpreters; openness is always
taken from the walks of the reference. A class compiles a unit and decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, compress, pairwise
from typing import Protocol, cast

from ..model.decision import Decision, Derivation, Guard
from ..model.facts import Range, Scalar
from ..program import Unit
from ..reference.conditions import compile_settled
from ..reference.generated import generate_count, generate_values
from ..reference.opening import Found, Opener, compile_open, open_members
from .hits import compile_hit
from .outcome import NOTHING, Advice, CheckAnswers, Derived, GuardOutcome, Opening, Outcome, Trace
from .state import exact
from .view import View

Truth = Sequence[bool | None]  # of all conditions of a group


class Decider(Protocol):
    """A compiled unit."""

    def decide(self, truth: Truth, view: View, trace: Trace, /) -> None:
        """Add what the unit decides to the trace, and what it derives to the facts."""


def compile_unit(unit: Unit) -> Decider:
    """Make a unit ready to decide."""
    match unit.owner, unit.part:
        case Derivation(count_kind=kind), _ if kind:
            return _DerivedCount(unit)
        case Derivation(), _:
            return _DerivedFact(unit)
        case Guard(), _:
            return _Guarding(unit)
        case _, "checks":
            return _Checklist(unit)
        case _, "advice":
            return _Advising(unit)
        case _:
            return _Deciding(unit)


def _place(unit: Unit) -> slice:
    return slice(unit.start, unit.start + len(unit.slots))


def _openers(unit: Unit) -> tuple[Opener, ...]:
    return tuple(compile_open(slot.condition) for slot in unit.slots)


def _yes_or_no(answers: Truth) -> bool | None:
    """Yes-when and no-when; where both hold, nothing can be said."""
    yes, no = answers[0] is True, answers[1] is True
    return None if yes == no else yes


def _surely_yes_or_no(settled: Truth) -> bool | None:
    """The same, but said only once neither of the two can change it."""
    return None if None in settled else _yes_or_no(settled)


def _derived(
    derivation: Derivation, value: Scalar | None, settled: Scalar | None, found: Opening, view: View
) -> Derived:
    """Note a derived fact; where it was given, that one is used."""
    given = view.get(derivation.key)
    if given is None and value is not None:
        view.add(derivation.key, value, settled)
    return Derived(derivation.key, view.kind, view.item, value, given, found)


class _DerivedFact:
    """A fact that is yes or no."""

    def __init__(self, unit: Unit) -> None:
        self._derivation = cast("Derivation", unit.owner)
        self._place, self._openers = _place(unit), _openers(unit)
        self._settled = generate_values([slot.condition for slot in unit.slots], settled=True)

    def decide(self, truth: Truth, view: View, trace: Trace) -> None:
        derivation, answers, surely = self._derivation, truth[self._place], view.settled(self._settled)
        if derivation.no is None:
            value, settled = answers[0], surely[0]
        elif derivation.yes is None:
            value, settled = (False if answers[0] else None), (False if surely[0] else None)
        else:
            value, settled = _yes_or_no(answers), _surely_yes_or_no(surely)
        found = NOTHING if settled is not None else view.open(self._openers)
        trace.derived.append(_derived(derivation, value, settled, found, view))


class _DerivedCount:
    """A fact that counts the items of a list."""

    def __init__(self, unit: Unit) -> None:
        self._derivation = derivation = cast("Derivation", unit.owner)
        kind, where = derivation.count_kind, derivation.count_where
        self._count = generate_count(kind, where, settled=False)
        self._settled = generate_count(kind, where, settled=True)
        self._openers = (open_members(kind, compile_open(where)),)

    def decide(self, _truth: Truth, view: View, trace: Trace) -> None:
        state = view.state
        settled = exact(*self._settled(state.settled, state.settled_lists))
        value, found = settled, NOTHING
        if isinstance(settled, Range):  # else no unknown fact can change it, and it is the number
            value, found = exact(*self._count(state.deal, state.lists)), view.open(self._openers)
        trace.derived.append(_derived(self._derivation, value, settled, found, view))


class _Checklist:
    """The checks of a decision, and how many of them are yes, no or unknown."""

    def __init__(self, unit: Unit) -> None:
        self._decision = decision = cast("Decision", unit.owner)
        self._place, self._openers = _place(unit), _openers(unit)
        self._settled = generate_values([slot.condition for slot in unit.slots], settled=True, notes=True)
        self._ids = [check.id for check in decision.checks]
        starts = list(accumulate([1 if check.no_when is None else 2 for check in decision.checks], initial=0))
        self._places = [slice(*bounds) for bounds in pairwise(starts)]

    def decide(self, truth: Truth, view: View, trace: Trace) -> None:
        answers = self._by_check(truth[self._place], _yes_or_no)
        settled = self._by_check(view.settled(self._settled), _surely_yes_or_no)
        openers = [
            opener
            for place, value in zip(self._places, settled, strict=True)
            if value is None
            for opener in self._openers[place]
        ]
        self._add_counts(answers, settled, view)
        by_id = dict(zip(self._ids, answers, strict=True))
        trace.checks.append(CheckAnswers(self._decision, view.item, by_id, view.open(openers)))

    def _by_check(self, values: Truth, both: Callable[[Truth], bool | None]) -> Truth:
        """One answer for each check, of which some have two conditions."""
        if len(values) == len(self._places):
            return values
        return [values[place.start] if place.stop - place.start == 1 else both(values[place]) for place in self._places]

    def _add_counts(self, answers: Truth, settled: Truth, view: View) -> None:
        name, total, still_open = self._decision.name, len(answers), settled.count(None)
        for count, answer in (("checks_yes", True), ("checks_no", False), ("checks_unknown", None)):
            surely = settled.count(answer) if answer is not None else 0
            view.add(f"{name}.{count}", answers.count(answer), exact(surely, surely + still_open))
        view.add(f"{name}.checks_total", total, total)


class _Deciding:
    """A decision."""

    def __init__(self, unit: Unit) -> None:
        self._decision = decision = cast("Decision", unit.owner)
        self._start, self._rules = unit.start, slice(unit.start + 1, unit.start + len(unit.slots))
        self._openers = _openers(unit)
        self._applies = compile_settled(decision.applies)
        self._choose = compile_hit(decision)
        self._shadows = any(rule.shadow for rule in decision.rules)

    def decide(self, truth: Truth, view: View, trace: Trace) -> None:
        decision, item = self._decision, view.item
        if truth[self._start] is not True:
            trace.outcomes.append(Outcome(decision, item, True, open_facts=self._open_if_applied(view)))
            return
        fired = list(compress(decision.rules, truth[self._rules]))
        shadow = tuple(rule for rule in fired if rule.shadow) if self._shadows else ()
        if shadow:
            fired = [rule for rule in fired if not rule.shadow]
        winners, result, others, open_at, settled, collected, conflict = self._choose(fired, view)
        given = view.get(decision.gives) if decision.derives else None
        outcome = Outcome(decision, item, False, result, winners, collected, settled, shadow, conflict, given)
        if not settled:
            outcome = outcome._replace(
                open_rules=tuple([decision.rules[at] for at in open_at]),
                still_possible=others,
                open_facts=self._open_of(open_at, view),
                knock_out_facts=self._open_of([at for at in open_at if at < decision.knock_outs], view),
            )
        trace.outcomes.append(outcome)
        if result and given is None and decision.gives:
            value: Scalar = frozenset(collected) if decision.hit == "collect" else result
            view.add(decision.gives, value, value if settled else None)

    def _open_of(self, rules: list[int], view: View) -> Opening:
        return view.open([self._openers[at + 1] for at in rules])

    def _open_if_applied(self, view: View) -> Opening:
        """What keeps a decision silent, and after that what its rules would wait for."""

        def look() -> Found:
            found: Found = {}
            if self._applies(view.settled_facts, view.settled_values, view.lists) is None:
                for position, opener in enumerate(self._openers):
                    opener(view.settled_facts, view.settled_values, view.lists, view.at, found, position == 0)
            return found

        return Opening(look)


class _Advising:
    """Advice: all rules that are yes."""

    def __init__(self, unit: Unit) -> None:
        self._decision, self._place = cast("Decision", unit.owner), _place(unit)

    def decide(self, truth: Truth, view: View, trace: Trace) -> None:
        fired = tuple(compress(self._decision.advice, truth[self._place]))
        if fired:
            trace.advice.append(Advice(self._decision, view.item, fired))


class _Guarding:
    """A guard. Where it surely rests nothing more is to be found out."""

    def __init__(self, unit: Unit) -> None:
        self._guard = guard = cast("Guard", unit.owner)
        self._start, self._openers = unit.start, _openers(unit)
        self._settled = generate_values([slot.condition for slot in unit.slots], settled=True)
        self._resting = GuardOutcome(guard, acts=False, settled=True)

    def decide(self, truth: Truth, view: View, trace: Trace) -> None:
        applies, surely = truth[self._start] is True, view.settled(self._settled)
        if surely[0] is False and not applies:
            trace.guards.append(self._resting)
            return
        guard = self._guard
        missing = guard.require is not None and truth[self._start + 1] is not True
        settled = surely[0] is False or True in surely[1:] or None not in surely
        trace.guards.append(
            GuardOutcome(
                guard,
                applies and (guard.require is None or missing),
                settled,
                NOTHING if settled else view.open(self._openers),
                view.open(self._openers[1:]) if applies and missing else NOTHING,
            )
        )
