"""The generated walks give what the plain ones give, on generated conditions and facts, and note what they look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.condition import And, Condition, Not
from engine.reference.conditions import compile_settled, compile_value, count_range
from engine.reference.generated import generate_count, generate_first, generate_values
from tests.support.conditions import DEAL, Scope, Situation, conditions, situations

_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
_STAKEHOLDER = Scope("stakeholder")


class Watched(Mapping[str, Any]):
    """Facts that remember which of them were looked at."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self.looked_at: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.looked_at.add(key)
        return self._facts.get(key, default)

    def __getitem__(self, key: str) -> Any:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def assert_same(group: list[Condition], at: Situation) -> None:
    for settled, plain in ((True, compile_settled), (False, compile_value)):
        expected = tuple(plain(condition)(at.deal, at.item, at.lists) for condition in group)
        assert generate_values(group, settled=settled)(at.deal, at.item, at.lists, _unheard) == expected


def _unheard(key: str) -> None:
    raise AssertionError(f"{key} was noted")


@given(st.lists(conditions(DEAL), max_size=5), situations())
@_UNHURRIED
def test_generated_walks_agree_about_a_deal(group: list[Condition], at: Situation) -> None:
    assert_same(group, at)


@given(st.lists(conditions(_STAKEHOLDER), max_size=5), situations("stakeholder"))
@_UNHURRIED
def test_generated_walks_agree_about_an_item(group: list[Condition], at: Situation) -> None:
    assert_same(group, at)


@given(st.lists(conditions(_STAKEHOLDER), max_size=5), situations("stakeholder"))
@_UNHURRIED
def test_what_is_looked_at_is_noted(group: list[Condition], at: Situation) -> None:
    facts, noted = Watched(at.deal), set[str]()
    for condition in group:
        compile_settled(condition)(facts, at.item, at.lists)
    generate_values(group, settled=True, notes=True)(at.deal, at.item, at.lists, noted.add)
    assert noted == _facts_in(facts.looked_at)


def _facts_in(keys: set[str]) -> set[str]:
    """Without parameters and the date, which nobody can be asked."""
    return {key for key in keys if not key.startswith("$") and key != "today"}


@given(st.lists(conditions(DEAL), max_size=6), situations())
@_UNHURRIED
def test_the_first_walk_stops_at_the_first_rule_that_is_surely_yes(group: list[Condition], at: Situation) -> None:
    plain = [compile_settled(condition) for condition in group]
    values = [walk(at.deal, at.item, at.lists) for walk in plain]
    end = values.index(True) if True in values else None
    facts, noted = Watched(at.deal), set[str]()
    for walk in plain if end is None else plain[: end + 1]:
        walk(facts, at.item, at.lists)
    found = generate_first(group)(at.deal, at.item, at.lists, noted.add)
    assert found == ([place for place, value in enumerate(values[:end]) if value is None], end)
    assert noted == _facts_in(facts.looked_at)


@given(st.sampled_from(["stakeholder", "objection"]), st.data(), situations())
@_UNHURRIED
def test_generated_counts_agree(kind: str, data: st.DataObject, at: Situation) -> None:
    where = data.draw(conditions(Scope(kind)))
    for settled, plain in ((True, compile_settled), (False, compile_value)):
        expected = count_range(kind, plain(where), at.deal, at.lists)
        assert generate_count(kind, where, settled=settled)(at.deal, at.lists) == expected


@given(conditions(_STAKEHOLDER), situations("stakeholder"))
@_UNHURRIED
def test_what_is_nested_too_deeply_for_one_expression_is_walked_as_well(leaf: Condition, at: Situation) -> None:
    deep = leaf
    for level in range(60):
        deep = Not(deep) if level % 3 else And((leaf, deep))
    assert_same([deep], at)
