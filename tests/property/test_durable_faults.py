"""A fault planted in the encoding, step by step, is found by comparing with the reference."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from engine.durable import clauses, compile_conditions, conditions, counting, encoder, properties, source
from engine.model.condition import Condition
from engine.reference import ReferenceConditions
from tests.support.conditions import DEAL, Situation, comparisons, situations
from tests.support.conditions import conditions as any_condition

SHALLOW = any_condition(DEAL, depth=1) | comparisons(DEAL)  # in deep conditions most faults hide
CASES = st.tuples(st.lists(SHALLOW, min_size=4, max_size=8), situations())
SEARCH = settings(
    max_examples=2_000, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def differ(case: tuple[list[Condition], Situation]) -> bool:
    group, at = case
    compiled = compile_conditions(group, [True] * len(group))
    try:
        expected = ReferenceConditions(group, [True] * len(group)).values(at.deal, at.item, at.lists)
        return compiled.values(at.deal, at.item, at.lists) != expected
    finally:
        compiled.close()


def _shifted(fragments: Callable[..., Any]) -> Callable[..., Any]:
    """Codes one too high."""
    return lambda name, states, wanted: fragments(name, states, wanted)[1:] + fragments(name, states, wanted)[:1]


def _equal(test: properties.Among, name: str) -> list[dict[str, Any]]:
    """Every test of codes as one of the lowest."""
    return [{name: min(test.codes)}]


def _without_counting_the_unsure(lines: Callable[..., Any]) -> Callable[..., Any]:
    return lambda expressions, where, _side, name: lines(expressions, where, "low", name)


def _one_sided(surely: Callable[..., str]) -> Callable[..., str]:
    """Not surely yes taken for surely no."""
    return lambda self, node, wanted, depth=0: (
        surely(self, node, True, depth) if wanted else f"not ({surely(self, node, True, depth)})"
    )


def _rounded(name: str, scale: int) -> properties.Write:
    """Numbers without what lies behind the point."""
    write = properties.number_writer(name, scale)
    return lambda value: write(int(value) if isinstance(value, Fraction) else value)


def _cut_off(ordered: Callable[..., Any]) -> Callable[..., Any]:
    return lambda found, rank: ordered(found, rank)[:2]


FAULTS: dict[str, tuple[object, str, object]] = {
    "a state is sent as its neighbour": (encoder, "fragments", _shifted(properties.fragments)),
    "a range of codes is tested at its lower end": (properties.Among, "engine_tests", _equal),
    "fractions are sent without their decimals": (encoder, "number_writer", _rounded),
    "members that may match are not counted": (
        counting,
        "_tests",
        _without_counting_the_unsure(counting._tests),
    ),
    "an incomplete list has an end": (counting, "LARGEST", 0),
    "a helper that is not yes is no": (source.Expressions, "surely", _one_sided(source.Expressions.surely)),
    "the value that no rule names is unknown": (clauses, "enumeration_states", lambda sets: (None, *_named(sets))),
    "only the first clause is kept": (clauses, "simplified", lambda found: tuple(found)[:1]),
    "a contradiction is overlooked": (clauses, "conjunction", lambda one, other: one or other),
    "numbers are mirrored wrongly": (clauses, "_MIRRORED", {sign: sign for sign in clauses._MIRRORED}),
    "the rules of one ruleset are cut off": (conditions, "_ordered", _cut_off(conditions._ordered)),
}


def _named(sets: Any) -> tuple[Any, ...]:
    return properties.enumeration_states(sets)[1:-1] or (properties.OTHER,)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, broken = FAULTS[fault]
    monkeypatch.setattr(owner, name, broken)
    try:
        find(CASES, differ, settings=SEARCH)
    except NoSuchExample:
        pytest.fail(f"nothing tells that {fault}")


def test_without_a_fault_nothing_is_found() -> None:
    with pytest.raises(NoSuchExample):
        find(CASES, differ, settings=settings(SEARCH, max_examples=50))
