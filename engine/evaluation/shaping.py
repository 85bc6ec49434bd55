"""What was decided, shaped into the parts of an answer: verdicts, derived facts, items, and the ids of what fired."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

from ..model.condition import Condition, Count, Is, Not, OneOf
from ..model.decision import Guard, Rule
from ..model.facts import Item, Scalar
from ..model.ruleset import RuleSet
from .answer import NONE, ItemAnswer, Verdict
from .naming import shown
from .outcome import Outcome, Trace
from .state import State


def verdicts(trace: Trace, state: State) -> dict[str, Verdict]:
    """The verdicts about the deal, by name."""
    checks = {each.decision.name: each.answers for each in trace.checks if each.item is None}
    return {
        outcome.decision.gives: _verdict(outcome, checks.get(outcome.decision.name, NONE), state)
        for outcome in trace.outcomes
        if not outcome.silent and outcome.item is None and outcome.decision.gives and not outcome.decision.derives
    }


def _verdict(outcome: Outcome, checks: Mapping[str, bool | None], state: State) -> Verdict:
    decision, winners = outcome.decision, outcome.winners
    first = winners[0] if winners else None
    return Verdict(
        decision.gives,
        decision,
        outcome.result,
        first.to if first else "",
        shown(state.deal.get(decision.stage_fact, "")) if decision.stage_fact else "",
        outcome.settled,
        () if outcome.settled else _assumptions(outcome, state),
        () if outcome.settled else tuple(each for each in outcome.still_possible if each != outcome.result),
        (first.id,) if len(winners) == 1 and first else tuple(rule.id for rule in winners),
        () if outcome.settled else tuple(rule.id for rule in outcome.open_rules),
        first.because if first else None,
        outcome.collected,
        checks,
    )


def _assumptions(outcome: Outcome, state: State) -> tuple[str, ...]:
    """The definite tests of unknown facts that the winning rules rest on, as a rule file writes them."""
    found: dict[str, None] = {}
    for rule in outcome.winners:
        _assumed_in(rule.when, False, state, outcome.item, found)
    return tuple(found)


def _assumed_in(node: Condition, negated: bool, state: State, item: Item | None, found: dict[str, None]) -> None:
    match node:
        case Not(part):
            _assumed_in(part, not negated, state, item, found)
        case Is(ref, test, values):
            values_of = item.values if ref.of_item and item else state.deal
            if values_of.get(ref.key) is None:
                wanted = test if test != "value" else ", ".join(values)
                found[f"{ref.key} is {'not ' if negated else ''}{wanted}"] = None
        case Count() | OneOf():
            return
        case _:
            for part in getattr(node, "parts", ()):
                _assumed_in(part, negated, state, item, found)


def derived_facts(trace: Trace) -> dict[str, Scalar]:
    """The derived facts of the deal that were not given, by key."""
    found: dict[str, Scalar] = {
        key: value
        for key, _, item, value, given, _ in trace.derived
        if item is None and given is None and value is not None
    }
    for outcome in trace.outcomes:
        if outcome.decision.derives and outcome.result and outcome.item is None and outcome.given is None:
            found[outcome.decision.gives] = outcome.result
    return dict(sorted(found.items()))


def items(ruleset: RuleSet, state: State, trace: Trace) -> dict[str, tuple[ItemAnswer, ...]]:
    """What was found about the members of each list, by its plural name."""
    found: dict[str, dict[str, tuple[dict[str, Verdict], dict[str, Scalar]]]] = {}

    def of(kind: str, item: Item) -> tuple[dict[str, Verdict], dict[str, Scalar]]:
        return found.setdefault(kind, {}).setdefault(item.id, ({}, {}))

    for outcome in trace.outcomes:
        if outcome.item is None or not outcome.result:
            continue
        decision = outcome.decision
        if not decision.derives:
            of(decision.about, outcome.item)[0][decision.gives] = _verdict(outcome, NONE, state)
        elif outcome.given is None:
            of(decision.about, outcome.item)[1][decision.gives] = outcome.result
    for derived in trace.derived:
        if derived.item is not None and derived.given is None and derived.value is not None:
            of(derived.kind, derived.item)[1][derived.key] = derived.value
    return {
        kind.list_name: tuple(
            [
                ItemAnswer(item.id, item.name, *found[kind.name][item.id])
                for item in state.lists[kind.name].items
                if item.id in found[kind.name]
            ]
        )
        for kind in ruleset.vocabulary.list_kinds()
        if kind.name in found
    }


def speaking(trace: Trace) -> list[Rule]:
    """The rules that are yes, shadow rules left out."""
    found = [rule for outcome in trace.outcomes for rule in outcome.winners]
    found += [rule for advice in trace.advice for rule in advice.fired if not rule.shadow]
    return found


def fired(rules: list[Rule], guards: list[Guard], trace: Trace) -> tuple[str, ...]:
    """The ids of all rules, guards and checks that are yes, shadow rules left out."""
    found = [rule.id for rule in rules]
    found += [guard.id for guard in guards if guard.do]
    found += [guard.id for guard in guards]
    for checks in trace.checks:
        found += compress(checks.answers, checks.answers.values())
    return tuple(dict.fromkeys(found))


def shadow(trace: Trace) -> tuple[str, ...]:
    """The ids of the shadow rules and guards that are yes."""
    found = [rule.id for outcome in trace.outcomes for rule in outcome.shadow]
    found += [rule.id for advice in trace.advice for rule in advice.fired if rule.shadow]
    found += [each.guard.id for each in trace.guards if each.acts and each.guard.shadow]
    return tuple(dict.fromkeys(found))
