"""Same rules, same facts, same answer: whole programs, run by every interpreter there is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, seed, settings

from engine.durable import compile_conditions
from engine.evaluation import Answer, Evaluator
from engine.frame import FrameConditions
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.program import Interpreter
from engine.reference import ReferenceConditions
from tests.support.conditions import facts
from tests.support.programs import rulesets

Programs = Callable[[Callable[[RuleSet, Facts], None]], Callable[[], None]]


def programs(examples: int) -> Programs:
    """A test over many generated rule sets, each with facts."""

    def decorate(test: Callable[[RuleSet, Facts], None]) -> Callable[[], None]:
        quiet = list(HealthCheck)  # what is generated is large by intent
        run = settings(max_examples=examples, deadline=None, suppress_health_check=quiet)(test)
        return given(rulesets(), facts())(run)

    return decorate


def answer(ruleset: RuleSet, given_facts: Facts, interpreter: Interpreter) -> Answer:
    evaluator = Evaluator(ruleset, interpreter)
    try:
        return evaluator.evaluate(given_facts)
    finally:
        evaluator.close()


def agree(ruleset: RuleSet, given_facts: Facts) -> None:
    expected = answer(ruleset, given_facts, ReferenceConditions)
    assert answer(ruleset, given_facts, compile_conditions) == expected
    assert answer(ruleset, given_facts, FrameConditions) == expected


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@programs(200)
def test_all_interpreters_give_the_same_answer(ruleset: RuleSet, given_facts: Facts) -> None:
    agree(ruleset, given_facts)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("quarter", range(4))
def test_all_interpreters_give_the_same_answer_to_ten_thousand_programs(quarter: int) -> None:
    @seed(quarter)  # each quarter has programs of its own
    @programs(2_500)
    def quarter_agrees(ruleset: RuleSet, given_facts: Facts) -> None:
        agree(ruleset, given_facts)

    quarter_agrees()
