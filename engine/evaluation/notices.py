"""The warnings of an answer: about the facts, about rules that contradict one another, and what rules warn of."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.decision import Rule
from ..model.facts import Item, Scalar
from ..model.ruleset import RuleSet
from .answer import Notice
from .naming import path_of, shown
from .outcome import Trace
from .state import State


def notices(ruleset: RuleSet, state: State, trace: Trace, rules: list[Rule]) -> Iterator[Notice]:
    """Every warning, each once."""
    for warning in state.facts.warnings:
        yield Notice(warning.code, detail={"fact": warning.path, **warning.detail})
    for outcome in trace.outcomes:
        if outcome.conflict:
            detail = {"decision": outcome.decision.name, "verdicts": ", ".join(outcome.collected)}
            yield Notice("rule_conflict", detail=detail)
    yield from _data_conflicts(ruleset, trace)
    seen: set[tuple[str, str]] = set()
    for rule in [each for each in rules if each.flag or each.warn]:
        code = rule.flag or rule.id
        if (code, rule.id) not in seen:
            seen.add((code, rule.id))
            yield Notice(code, rule.warn or rule.because, rule.id)


def _data_conflicts(ruleset: RuleSet, trace: Trace) -> Iterator[Notice]:
    for derived in trace.derived:
        if derived.given is not None and derived.value is not None and _differ(derived.given, derived.value):
            yield _conflict(ruleset, derived.kind, derived.item, derived.key, derived.given, derived.value)
    for outcome in trace.outcomes:
        if outcome.given is not None and outcome.result and outcome.given != outcome.result:
            kind = outcome.decision.about if outcome.item else ""
            yield _conflict(ruleset, kind, outcome.item, outcome.decision.gives, outcome.given, outcome.result)


def _differ(given: Scalar, derived: Scalar) -> bool:
    """A given number differs from a derived count only outside its bounds."""
    if isinstance(derived, tuple) and len(derived) == 2 and isinstance(given, int):
        low, high = derived
        return given < low or (high is not None and given > high)  # type: ignore[operator]  # a Range holds ints
    return given != derived


def _conflict(ruleset: RuleSet, kind: str, item: Item | None, key: str, given: Scalar, derived: Scalar) -> Notice:
    path = path_of(ruleset.vocabulary, kind, item.id if item else "", key)
    return Notice("data_conflict", detail={"fact": path, "given": shown(given), "derived": shown(derived)})
