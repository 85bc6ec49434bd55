"""The C engine's answers are the reference's answers, on generated conditions and facts."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.durable import compile_conditions
from engine.model.condition import Condition
from engine.reference.conditions import compile_value
from tests.support.programs import DEAL, Scope, Situation, conditions, situations

_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def expected(conditions_: Sequence[Condition], both: Sequence[bool], at: Situation) -> list[bool | None]:
    """The reference's values, without the noes that nobody asked for."""
    found = []
    for condition, with_no in zip(conditions_, both, strict=True):
        value = compile_value(condition)(at.deal, at.item, at.lists)
        found.append(value if with_no or value is True else None)
    return found


def assert_agrees(conditions_: Sequence[Condition], both: Sequence[bool], situations_: Sequence[Situation]) -> None:
    compiled = compile_conditions(conditions_, both)
    try:
        for at in situations_:
            assert compiled.values(at.deal, at.item, at.lists) == expected(conditions_, both, at)
    finally:
        compiled.close()


def groups(scope: Scope) -> st.SearchStrategy[list[tuple[Condition, bool]]]:
    return st.lists(st.tuples(conditions(scope), st.booleans()), min_size=1, max_size=6)


@given(groups(DEAL), st.lists(situations(), min_size=1, max_size=4))
@_UNHURRIED
def test_the_engine_agrees_with_the_reference_about_a_deal(
    group: list[tuple[Condition, bool]], situations_: list[Situation]
) -> None:
    assert_agrees([condition for condition, _ in group], [both for _, both in group], situations_)


@given(groups(Scope("stakeholder")), st.lists(situations("stakeholder"), min_size=1, max_size=4))
@_UNHURRIED
def test_the_engine_agrees_with_the_reference_about_an_item(
    group: list[tuple[Condition, bool]], situations_: list[Situation]
) -> None:
    assert_agrees([condition for condition, _ in group], [both for _, both in group], situations_)
