"""From conditions that are yes to what they decide: checklists, derived facts, verdicts, advice, guards.

An interpreter says which conditions are yes. Everything here is the same for all interpreters; openness is always
taken from the reference walk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..model.decision import Decision, Derivation, Guard
from ..model.facts import Range, Scalar
from ..model.vocabulary import OPPORTUNITY
from ..program import Part
from ..reference.conditions import count_range
from ..reference.opening import Found, Opener
from .compiled import CompiledGroup, CompiledUnit, View
from .hits import HITS, Choice
from .outcome import NOTHING, Advice, CheckAnswers, Derived, GuardOutcome, Opening, Outcome, Trace
from .state import State, exact

Truth = Sequence[bool | None]


def decide(strata: tuple[tuple[CompiledGroup, ...], ...], state: State) -> Trace:
    """Run a compiled program over one deal, adding what it derives to the state."""
    trace = Trace()
    for stratum in strata:
        for group in stratum:
            _decide_group(group, state, trace)
    return trace


def _decide_group(group: CompiledGroup, state: State, trace: Trace) -> None:
    kind = group.group.scope
    if kind == OPPORTUNITY:
        truth = group.conditions.values(state.deal, None, state.lists)
        _decide_units(group, truth, View(state, "", None, None), trace)
        return
    for item, settled_item in state.members(kind):
        truth = group.conditions.values(state.deal, item.values, state.lists)
        _decide_units(group, truth, View(state, kind, item, settled_item), trace)


def _decide_units(group: CompiledGroup, truth: Truth, view: View, trace: Trace) -> None:
    for compiled in group.units:
        unit = compiled.unit
        _PARTS[unit.part](unit.owner, compiled, truth[compiled.place], view, trace)


def _decide_derivation(derivation: Derivation, compiled: CompiledUnit, truth: Truth, view: View, trace: Trace) -> None:
    value, settled = _derive(derivation, compiled, truth, view)
    found = NOTHING
    if settled is None or isinstance(settled, Range):
        found = _opening(compiled.openers if compiled.counted is None else compiled.counted[2:], view)
    given = view.get(derivation.key)
    if given is None and value is not None:
        view.add(derivation.key, value, settled)
    trace.derived.append(Derived(derivation.key, view.kind, view.item, value, given, found))


def _derive(
    derivation: Derivation, compiled: CompiledUnit, truth: Truth, view: View
) -> tuple[Scalar | None, Scalar | None]:
    if compiled.counted:
        kind, state = derivation.count_kind, view.state
        value = exact(*count_range(kind, compiled.counted[0], state.deal, state.lists))
        return value, exact(*count_range(kind, compiled.counted[1], state.settled, state.settled_lists))
    settled = [view.settled(walk) for walk in compiled.settled]
    if derivation.yes is not None and derivation.no is not None:
        return _yes_or_no(truth), _surely_yes_or_no(settled)
    if derivation.no is not None:
        return (False if truth[0] else None), (False if settled[0] else None)
    return truth[0], settled[0]


def _yes_or_no(answers: Truth) -> bool | None:
    """Yes-when and no-when; where both hold, nothing can be said."""
    yes, no = answers[0] is True, answers[1] is True
    return None if yes == no else yes


def _surely_yes_or_no(settled: Truth) -> bool | None:
    """The same, but said only once neither of the two can change it."""
    return None if None in settled else _yes_or_no(settled)


def _decide_checks(decision: Decision, compiled: CompiledUnit, truth: Truth, view: View, trace: Trace) -> None:
    answers: dict[str, bool | None] = {}
    settled: list[bool | None] = []
    openers: list[Opener] = []
    position = 0
    for check in decision.checks:
        width = 1 if check.no_when is None else 2
        part = slice(position, position + width)
        walks = [view.weighed(walk) for walk in compiled.settled[part]]
        answers[check.id] = truth[position] if width == 1 else _yes_or_no(truth[part])
        settled.append(walks[0] if width == 1 else _surely_yes_or_no(walks))
        if settled[-1] is None:
            openers.extend(compiled.openers[part])
        position += width
    _add_counts(decision, list(answers.values()), settled, view)
    trace.checks.append(CheckAnswers(decision, view.item, answers, _opening(openers, view)))


def _add_counts(decision: Decision, answers: Truth, settled: Truth, view: View) -> None:
    total, open_checks = len(answers), sum(each is None for each in settled)
    for name, answer in (("checks_yes", True), ("checks_no", False), ("checks_unknown", None)):
        surely = sum(each is answer for each in settled) if answer is not None else 0
        view.add(
            f"{decision.name}.{name}", sum(each is answer for each in answers), exact(surely, surely + open_checks)
        )
    view.add(f"{decision.name}.checks_total", total, total)


def _decide_verdict(decision: Decision, compiled: CompiledUnit, truth: Truth, view: View, trace: Trace) -> None:
    if truth[0] is not True:
        trace.outcomes.append(Outcome(decision, view.item, silent=True, open_facts=_open_if_applied(compiled, view)))
        return
    yes = [rule for rule, value in zip(decision.rules, truth[1:], strict=True) if value is True]
    choice = HITS[decision.hit](decision, compiled, [rule for rule in yes if not rule.shadow], view)
    outcome = _outcome(decision, compiled, choice, view)
    shadow = tuple(rule for rule in yes if rule.shadow)
    outcome = outcome._replace(shadow=shadow) if shadow else outcome
    trace.outcomes.append(outcome)
    if decision.gives and outcome.result and not (decision.derives and view.get(decision.gives) is not None):
        value: Scalar = frozenset(outcome.collected) if decision.hit == "collect" else outcome.result
        view.add(decision.gives, value, value if outcome.settled else None)


def _outcome(decision: Decision, compiled: CompiledUnit, choice: Choice, view: View) -> Outcome:
    outcome = Outcome(
        decision,
        view.item,
        result=choice.result,
        winners=choice.winners,
        collected=choice.collected,
        conflict=choice.conflict,
    )
    if choice.settled:
        return outcome
    return outcome._replace(
        settled=False,
        open_rules=tuple(decision.rules[at] for at in choice.open_at),
        still_possible=choice.others,
        open_facts=_open_of(compiled, [at + 1 for at in choice.open_at], view),
        knock_out_facts=_open_of(compiled, [at + 1 for at in choice.open_at if at < decision.knock_outs], view),
    )


def _open_of(compiled: CompiledUnit, slots: list[int], view: View) -> Opening:
    return _opening([compiled.openers[slot] for slot in slots], view) if slots else NOTHING


def _open_if_applied(compiled: CompiledUnit, view: View) -> Opening:
    """What keeps a decision silent, and after that what its rules would wait for."""

    def look() -> Found:
        found: Found = {}
        if view.settled(compiled.settled[0]) is None:
            for position, opener in enumerate(compiled.openers):
                view.open(opener, found, now=position == 0)
        return found

    return Opening(look)


def _opening(openers: Sequence[Opener], view: View) -> Opening:
    def look() -> Found:
        found: Found = {}
        for opener in openers:
            view.open(opener, found)
        return found

    return Opening(look)


def _decide_advice(decision: Decision, _: CompiledUnit, truth: Truth, view: View, trace: Trace) -> None:
    if truth[0] is True:
        fired = tuple(rule for rule, value in zip(decision.advice, truth[1:], strict=True) if value is True)
        trace.advice.append(Advice(decision, view.item, fired))


def _decide_guard(guard: Guard, compiled: CompiledUnit, truth: Truth, view: View, trace: Trace) -> None:
    applies = truth[0] is True
    missing = guard.require is not None and truth[1] is not True
    walks = [view.settled(walk) for walk in compiled.settled]
    never = walks[0] is False or True in walks[1:]
    settled = never or None not in walks
    open_facts = NOTHING if settled else _open_of(compiled, list(range(len(walks))), view)
    trace.guards.append(
        GuardOutcome(
            guard,
            applies and (guard.require is None or missing),
            settled,
            open_facts,
            _open_of(compiled, [1], view) if applies and missing else NOTHING,
        )
    )


# A unit's part says what its owner is: a derivation, a guard, or for the others a decision.
_PARTS: dict[Part, Callable[[Any, CompiledUnit, Truth, View, Trace], None]] = {
    "derivation": _decide_derivation,
    "checks": _decide_checks,
    "verdict": _decide_verdict,
    "advice": _decide_advice,
    "guard": _decide_guard,
}
