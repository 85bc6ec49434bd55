"""From one opportunity's facts to the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.condition import Condition, Count, Is, Not, OneOf
from ..model.decision import Rule
from ..model.facts import Facts, Item, Range, Scalar
from ..model.ruleset import RuleSet
from ..program import Interpreter, compile_program, growing
from .actions import Asking, asking_rules, recommendations
from .answer import Answer, ItemAnswer, Notice, Question, Verdict
from .deciding import compile_groups, decide
from .guarding import aims_of, guard_actions, guard_verdicts
from .naming import path_of
from .outcome import Outcome, Trace
from .questions import questions
from .silencing import still_worth_asking
from .state import Parameters, State
from .validity import timing_of, valid_until


class Evaluator:
    """A rule set made ready to evaluate deals.

    Args:
        interpreter: Decides which conditions are yes; durable_rules unless another is named.
    """

    def __init__(self, ruleset: RuleSet, interpreter: Interpreter | None = None) -> None:
        self.ruleset = ruleset
        self.program = compile_program(ruleset)
        self._strata = compile_groups(self.program, interpreter or _durable())
        self._growing = growing(self.program)
        self._parameters = Parameters(ruleset)
        self._timing = timing_of(self.program)
        self._aims = aims_of(ruleset)

    def evaluate(self, facts: Facts) -> Answer:
        """Decide everything about one deal; the same facts give the same answer, byte for byte."""
        return self.trace(facts)[0]

    def trace(self, facts: Facts) -> tuple[Answer, State, Trace]:
        """The answer together with everything it was made from, for explanations."""
        state = State(facts, self._parameters, self._growing)
        trace = decide(self._strata, state)
        return self._answer(state, trace), state, trace

    def close(self) -> None:
        """Free what the interpreter holds outside Python."""
        for stratum in self._strata:
            for group in stratum:
                group.conditions.close()

    def _answer(self, state: State, trace: Trace) -> Answer:
        ruleset, facts = self.ruleset, state.facts
        all_guards = tuple(guarded for guarded in trace.guards if not guarded.guard.shadow)
        guards = tuple(guarded for guarded in all_guards if guarded.acts)
        verdicts = _verdicts(trace, state)
        guarded_verdicts = guard_verdicts(verdicts, all_guards)
        asking = tuple(asking_rules(ruleset, trace))
        actions = recommendations(ruleset, state, asking)
        kept, blocked = guard_actions(actions, guards, _capped(guarded_verdicts), self._aims)
        asked = still_worth_asking(questions(ruleset, state, trace, kept, self._aims), trace.guards)
        known, of = self._known(state, asked)
        return Answer(
            opportunity_id=facts.opportunity_id,
            as_of=facts.as_of,
            ruleset=ruleset.name,
            digest=ruleset.digest,
            known=known,
            of=of,
            verdicts=guarded_verdicts,
            given=facts.deal,
            facts=_derived_facts(trace, state),
            items=_items(ruleset, state, trace),
            actions=kept,
            blocked=blocked,
            questions=asked,
            warnings=tuple(_notices(ruleset, state, trace)),
            fired=_fired(trace, asking),
            shadow=tuple(_shadow(trace)),
            valid_until=valid_until(self._timing, self._parameters, state),
        )

    def _known(self, state: State, asked: tuple[Question, ...]) -> tuple[int, int]:
        """How many of the facts that matter now are known: those looked at, and the next to be asked."""
        vocabulary, assumed = self.ruleset.vocabulary, state.facts.assumed
        known = sum(
            key in state.settled
            and key not in assumed
            and not isinstance(state.settled[key], Range)
            and vocabulary.by_key(key) is not None
            for key in state.looked_at
        )
        return known, known + sum(question.now and bool(question.could_change) for question in asked)


def _durable() -> Interpreter:
    from ..durable import compile_conditions  # a C module: loaded only where it decides

    return compile_conditions


def _verdicts(trace: Trace, state: State) -> dict[str, Verdict]:
    checks = {each.decision.name: each.answers for each in trace.checks if each.item is None}
    return {
        outcome.decision.gives: _verdict(outcome, checks.get(outcome.decision.name, {}), state)
        for outcome in trace.outcomes
        if _is_verdict(outcome) and outcome.item is None
    }


def _is_verdict(outcome: Outcome) -> bool:
    decision = outcome.decision
    return bool(decision.gives) and not decision.derives and not outcome.silent


def _verdict(outcome: Outcome, checks: Mapping[str, bool | None], state: State) -> Verdict:
    first = outcome.winners[0] if outcome.winners else None
    return Verdict(
        name=outcome.decision.gives,
        decision=outcome.decision,
        verdict=outcome.result,
        to=first.to if first else "",
        at=_shown(state.deal.get(outcome.decision.stage_fact, "")),
        settled=outcome.settled,
        assumes=tuple(_assumptions(outcome.winners, state, outcome.item)) if not outcome.settled else (),
        still_possible=tuple(dict.fromkeys(each for each in outcome.still_possible if each != outcome.result)),
        rules=tuple(rule.id for rule in outcome.winners),
        open=tuple(rule.id for rule in outcome.open_rules),
        because=first.because if first else None,
        collected=outcome.collected,
        checks=checks,
    )


def _assumptions(rules: Iterable[Rule], state: State, item: Item | None) -> Iterable[str]:
    """The definite tests of unknown facts that rules rest on, as a rule file writes them."""
    found: dict[str, None] = {}
    for rule in rules:
        _assumed_in(rule.when, False, state, item, found)
    return found


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


def _capped(verdicts: Mapping[str, Verdict]) -> dict[str, str]:
    """The guard by each rule whose verdict it holds."""
    return {rule: verdict.by for verdict in verdicts.values() if verdict.capped_from for rule in verdict.rules}


def _derived_facts(trace: Trace, state: State) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for derived in trace.derived:
        if derived.item is None and derived.given is None and derived.value is not None:
            found[derived.key] = derived.value
    for outcome in trace.outcomes:
        if outcome.decision.derives and outcome.item is None and outcome.result and not _was_given(outcome, state):
            found[outcome.decision.gives] = outcome.result
    return dict(sorted(found.items()))


def _was_given(outcome: Outcome, state: State) -> bool:
    """The input had the fact that a decision derives: that one is used."""
    if outcome.item is None:
        return outcome.decision.gives in state.facts.deal
    known = state.facts.lists[outcome.decision.about].items
    return any(outcome.decision.gives in item.values for item in known if item.id == outcome.item.id)


def _items(ruleset: RuleSet, state: State, trace: Trace) -> dict[str, tuple[ItemAnswer, ...]]:
    verdicts: dict[tuple[str, str], dict[str, Verdict]] = {}
    facts: dict[tuple[str, str], dict[str, Scalar]] = {}
    for outcome in trace.outcomes:
        if outcome.item is None or outcome.silent or not outcome.result:
            continue
        at = outcome.decision.about, outcome.item.id
        if outcome.decision.derives:
            if not _was_given(outcome, state):
                facts.setdefault(at, {})[outcome.decision.gives] = outcome.result
        elif outcome.decision.gives:
            verdicts.setdefault(at, {})[outcome.decision.gives] = _verdict(outcome, {}, state)
    for derived in trace.derived:
        if derived.item is not None and derived.given is None and derived.value is not None:
            facts.setdefault((derived.kind, derived.item.id), {})[derived.key] = derived.value
    result: dict[str, tuple[ItemAnswer, ...]] = {}
    for kind in ruleset.vocabulary.list_kinds():
        found = tuple(
            ItemAnswer(item.id, item.name, verdicts.get(at, {}), facts.get(at, {}))
            for item, _ in state.members(kind.name)
            if (at := (kind.name, item.id)) in verdicts or at in facts
        )
        if found:
            result[kind.list_name] = found
    return result


def _notices(ruleset: RuleSet, state: State, trace: Trace) -> Iterable[Notice]:
    for warning in state.facts.warnings:
        yield Notice(warning.code, detail={"fact": warning.path, **warning.detail})
    for outcome in trace.outcomes:
        if outcome.conflict:
            detail = {"decision": outcome.decision.name, "verdicts": ", ".join(outcome.collected)}
            yield Notice("rule_conflict", detail=detail)
    yield from _data_conflicts(ruleset, state, trace)
    seen: set[tuple[str, str]] = set()
    for rule in _warning_rules(trace):
        code = rule.flag or rule.id
        if (code, rule.id) not in seen:
            seen.add((code, rule.id))
            yield Notice(code, rule.warn or rule.because, rule.id)


def _warning_rules(trace: Trace) -> Iterable[Rule]:
    for outcome in trace.outcomes:
        yield from (rule for rule in outcome.winners if rule.flag or rule.warn)
    for advice in trace.advice:
        yield from (rule for rule in advice.fired if (rule.flag or rule.warn) and not rule.shadow)


def _data_conflicts(ruleset: RuleSet, state: State, trace: Trace) -> Iterable[Notice]:
    for derived in trace.derived:
        if derived.given is not None and derived.value is not None and _differ(derived.given, derived.value):
            yield _conflict(ruleset, derived.kind, derived.item, derived.key, derived.given, derived.value)
    for outcome in trace.outcomes:
        if outcome.decision.derives and outcome.result:
            kind = outcome.decision.about if outcome.item else ""
            values = outcome.item.values if outcome.item else state.deal
            given = values.get(outcome.decision.gives)
            if given is not None and given != outcome.result:
                yield _conflict(ruleset, kind, outcome.item, outcome.decision.gives, given, outcome.result)


def _differ(given: Scalar, derived: Scalar) -> bool:
    """A given number differs from a derived count only outside its bounds."""
    if isinstance(derived, tuple) and len(derived) == 2 and isinstance(given, int):
        low, high = derived
        return given < low or (high is not None and given > high)  # type: ignore[operator]  # a Range holds ints
    return given != derived


def _conflict(ruleset: RuleSet, kind: str, item: Item | None, key: str, given: Scalar, derived: Scalar) -> Notice:
    path = path_of(ruleset.vocabulary, kind, item.id if item else "", key)
    return Notice("data_conflict", detail={"fact": path, "given": _shown(given), "derived": _shown(derived)})


def _shown(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and len(value) == 2:
        low, high = value
        return f"at least {low}" if high is None else f"{low} to {high}"
    return str(value)


def _fired(trace: Trace, asking: tuple[Asking, ...]) -> tuple[str, ...]:
    fired = [each.rule.id for each in asking]
    fired += [guarded.guard.id for guarded in trace.guards if guarded.acts and not guarded.guard.shadow]
    fired += [check for checks in trace.checks for check, answer in checks.answers.items() if answer is True]
    return tuple(dict.fromkeys(fired))


def _shadow(trace: Trace) -> Iterable[str]:
    found: dict[str, None] = {}
    for outcome in trace.outcomes:
        found.update((rule.id, None) for rule in outcome.shadow)
    for advice in trace.advice:
        found.update((rule.id, None) for rule in advice.fired if rule.shadow)
    found.update((each.guard.id, None) for each in trace.guards if each.acts and each.guard.shadow)
    return found
