"""Why a verdict was not reached, against brute force over whole rule sets of yes/no facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.evaluation import Answer, Evaluator
from engine.evaluation.why_not import Traced, WhyNots, changed
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.reference import ReferenceConditions
from engine.reference.changes import Place
from tests.property.test_questions import NAMES, VERDICTS, rulesets
from tests.support.conditions import AS_OF

MOST = 3  # changes that brute force tries


def facts() -> st.SearchStrategy[Facts]:
    known = st.dictionaries(st.sampled_from(NAMES), st.booleans())
    return known.map(lambda deal: Facts(AS_OF, "D-1", deal=deal))


def says(answer: Answer, name: str, value: str) -> bool:
    verdict = answer.verdicts.get(name)
    if verdict is None:
        return False
    return value in verdict.collected if verdict.decision.hit == "collect" else verdict.verdict == value


def brought_by_guards(ruleset: RuleSet, name: str) -> set[str]:
    """Values to which guards hold a verdict: accounts are of what the rules bring."""
    return {cap.to for guard in ruleset.guards for cap in guard.caps if cap.verdict == name}


def smaller(evaluator: Evaluator, facts: Facts, name: str, value: str, fewer: int) -> Iterator[dict[str, bool]]:
    """Every change of fewer facts that brings a verdict; what is known does not become unknown."""
    for size in range(min(fewer, MOST + 1)):
        for chosen in combinations(NAMES, size):
            for values in product((True, False), repeat=size):
                changes = dict(zip(chosen, values, strict=True))
                otherwise = {Place("", "", key): each for key, each in changes.items()}
                if says(evaluator.evaluate(changed(facts, otherwise, evaluator.ruleset)), name, value):
                    yield changes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rulesets(), facts(), st.data())
def test_an_account_brings_the_verdict_and_none_is_shorter(ruleset: RuleSet, facts: Facts, data: st.DataObject) -> None:
    evaluator = Evaluator(ruleset, ReferenceConditions)
    traced = Traced(*evaluator.trace(facts))
    name = data.draw(st.sampled_from([each.gives for each in ruleset.decisions]))
    value = data.draw(st.sampled_from(VERDICTS))
    assume(value not in brought_by_guards(ruleset, name))
    for found in WhyNots(evaluator, traced).of(name, value):
        if found.reached:
            assert says(traced.answer, name, value)
        elif found.possible:
            assert found.way is not None
            reported = found.way.reported()
            assert says(evaluator.evaluate(changed(facts, reported, ruleset)), name, value)
            assert next(smaller(evaluator, facts, name, value, len(reported)), None) is None
        else:
            assert next(smaller(evaluator, facts, name, value, 3), None) is None
