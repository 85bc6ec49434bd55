"""The generated settled walk gives what the plain one gives, on generated conditions and facts."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.condition import Condition
from engine.reference.conditions import compile_settled
from engine.reference.generated import generate_settled
from tests.support.conditions import DEAL, Scope, Situation, conditions, situations

_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_same(group: list[Condition], at: Situation) -> None:
    plain = [compile_settled(condition)(at.deal, at.item, at.lists) for condition in group]
    assert [walk(at.deal, at.item, at.lists) for walk in generate_settled(group)] == plain


@given(st.lists(conditions(DEAL), max_size=5), situations())
@_UNHURRIED
def test_generated_walks_agree_about_a_deal(group: list[Condition], at: Situation) -> None:
    assert_same(group, at)


@given(st.lists(conditions(Scope("stakeholder")), max_size=5), situations("stakeholder"))
@_UNHURRIED
def test_generated_walks_agree_about_an_item(group: list[Condition], at: Situation) -> None:
    assert_same(group, at)
