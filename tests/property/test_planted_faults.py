"""A fault planted in any interpreter is found by comparing it with the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from engine.durable import clauses, compile_conditions
from engine.frame import FrameConditions
from engine.frame import conditions as frame
from engine.model.condition import Condition
from engine.model.facts import Range
from engine.reference import ReferenceConditions
from engine.reference import conditions as reference
from tests.support.conditions import DEAL, Situation, conditions, situations

CASES = st.tuples(st.lists(conditions(DEAL), min_size=1, max_size=5), situations())
SEARCH = settings(
    max_examples=3_000, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def answers(interpreter: Any, group: Sequence[Condition], at: Situation) -> list[bool | None]:
    compiled = interpreter(group, [True] * len(group))
    try:
        return list(compiled.values(at.deal, at.item, at.lists))
    finally:
        compiled.close()


def differ(case: tuple[list[Condition], Situation]) -> bool:
    forget_compiled_walks()
    group, at = case
    expected = answers(ReferenceConditions, group, at)
    return answers(compile_conditions, group, at) != expected or answers(FrameConditions, group, at) != expected


def forget_compiled_walks() -> None:
    """The reference keeps what it compiled; a planted fault must get into it, and out again."""
    for compiled in (reference.compile_value, reference.compile_settled, reference.compile_numeric):
        compiled.cache_clear()


def _without_unknown(parts: Any) -> Any:
    return lambda deal, item, lists: all(part(deal, item, lists) is True for part in parts)


def _complete(original: Callable[..., Range]) -> Callable[..., Range]:
    def count_range(*arguments: Any) -> Range:
        low, high = original(*arguments)
        return Range(low, low if high is None else high)

    return count_range


FAULTS: dict[str, tuple[object, str, object]] = {
    "reference takes unknown in an `and` for no": (reference, "_all", _without_unknown),
    "reference takes every list for complete": (reference, "count_range", _complete(reference.count_range)),
    "reference lets < be >=": (reference, "_OPERATORS", {**reference._OPERATORS, "<": reference._OPERATORS[">="]}),
    "durable counts `at most` as `at least`": (clauses, "_QUANTIFIED", {**clauses._QUANTIFIED, "at most": ">="}),
    "frame takes unknown in an `or` for no": (
        frame,
        "_any",
        lambda parts: reduce(lambda one, other: one.fill_null(False) | other.fill_null(False), parts),
    ),
    "frame forgets that a count may be higher": (frame, "_between", lambda low, _high, _sign, number: low >= number),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, broken = FAULTS[fault]
    monkeypatch.setattr(owner, name, broken)
    try:
        find(CASES, differ, settings=SEARCH)
    except NoSuchExample:
        pytest.fail(f"nothing tells that {fault}")
    finally:
        monkeypatch.undo()
        forget_compiled_walks()
