from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from fractions import Fraction

import durable_rules_engine
import pytest

from engine.durable import DurableConditions, EngineClosed, EnvelopeExceeded, compile_conditions
from engine.durable.properties import number_writer
from engine.model.condition import (
    ALWAYS,
    And,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Is,
    Not,
    OneOf,
    Or,
    Ref,
    Truth,
    Value,
)
from engine.model.facts import Foreign, Item, ItemList, Range, Scalar

STAGE = Ref("opportunity", "buying_stage", FactType.ENUM)
PRICE = Ref("opportunity", "price", FactType.MONEY)
RATIO = Ref("opportunity", "ratio", FactType.NUMBER)
SUPPORTERS = Ref("opportunity", "supporters", FactType.COUNT)
MET = Ref("stakeholder", "met", FactType.TRI, of_item=True)


def fact(number: int) -> Ref:
    return Ref("opportunity", f"fact_{number}", FactType.TRI)


def value(condition: Condition, deal: Mapping[str, Scalar], lists: Mapping[str, ItemList] | None = None) -> bool | None:
    return compile_conditions([condition], [True]).values(deal, None, lists or {})[0]


def test_without_both_no_and_unknown_look_the_same() -> None:
    compiled = compile_conditions([Truth(fact(1)), Truth(fact(1))], [True, False])

    assert compiled.values({"fact_1": False}, None, {}) == [False, None]
    assert compiled.values({"fact_1": True}, None, {}) == [True, True]
    assert compiled.values({}, None, {}) == [None, None]


def test_conditions_that_are_always_answered_alike_need_no_engine() -> None:
    compiled = compile_conditions([ALWAYS, Not(ALWAYS), Not(ALWAYS)], [False, True, False])
    compiled.close()

    assert compiled.values({}, None, {}) == [True, False, None]


def test_no_conditions_have_no_values() -> None:
    assert compile_conditions([], []).values({}, None, {}) == []


def test_a_fact_that_is_none_is_unknown() -> None:
    assert value(Is(fact(1), "unknown"), {"fact_1": None}) is True  # type: ignore[dict-item]  # as a caller may have it


def test_keys_from_a_rule_file_never_become_source_text() -> None:
    hostile = Ref("opportunity", "x'),__import__('os').abort(),('", FactType.TRI)

    assert value(Truth(hostile), {hostile.key: True}) is True
    assert value(OneOf(Ref("opportunity", '"}', FactType.ENUM), ('{"a":1}', "'", "\\")), {'"}': "'"}) is True


def test_text_in_any_language_is_compared_whole() -> None:
    assert value(OneOf(STAGE, ("评估", "成交")), {"buying_stage": "成交"}) is True
    assert value(OneOf(STAGE, ("评估", "成交")), {"buying_stage": "成"}) is False


@pytest.mark.parametrize("known", [1, 2, 3, Fraction(5, 2), 10**12, -(10**12), 10**30, -(10**30)])
@pytest.mark.parametrize("limit", [2, Fraction(5, 2), 10**12, -(10**12), 10**18, Fraction(1, 3)])
@pytest.mark.parametrize("sign", ["<", "<=", "=", "!=", ">=", ">"])
def test_numbers_of_any_size_are_compared_exactly(known: int, limit: int, sign: str) -> None:
    expected = {
        "<": known < limit,
        "<=": known <= limit,
        "=": known == limit,
        "!=": known != limit,
        ">=": known >= limit,
        ">": known > limit,
    }
    condition = Compare(Value(RATIO), sign, Constant(limit))  # type: ignore[arg-type]  # one of the six

    assert value(condition, {"ratio": known}) is expected[sign]


def test_money_in_a_currency_without_a_rate_is_known_but_compares_with_nothing() -> None:
    deal = {"price": Foreign(500, "USD")}

    assert value(Compare(Value(PRICE), ">", Constant(1)), deal) is None
    assert value(Is(PRICE, "known"), deal) is True


@pytest.mark.parametrize(
    ("count", "expected"), [(Range(0, 1), False), (Range(1, 3), None), (Range(2, None), True), (1, False), (2, True)]
)
def test_a_count_between_two_bounds_is_compared_as_far_as_it_is_sure(count: Scalar, expected: bool | None) -> None:
    assert value(Compare(Value(SUPPORTERS), ">=", Constant(2)), {"supporters": count}) is expected


def test_a_value_of_the_wrong_type_is_an_error_rather_than_a_wrong_answer() -> None:
    with pytest.raises(TypeError):
        number_writer("a0", 1)("5")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (None, None),
        (ItemList(()), False),
        (ItemList((), complete=False), None),
        (ItemList((Item("1", {"met": True}),), complete=False), None),
        (ItemList((Item("1", {"met": True}), Item("2", {}))), None),
        (ItemList((Item("1", {"met": True}), Item("2", {"met": False}))), False),
        (ItemList((Item("1", {"met": True}), Item("2", {"met": True})), complete=False), True),
    ],
)
def test_a_quantifier_is_sure_only_where_no_unknown_member_could_change_it(
    members: ItemList | None, expected: bool | None
) -> None:
    two_met = Count("stakeholder", Truth(MET), "at least", 2)

    assert value(two_met, {}, {"stakeholder": members} if members else {}) is expected


def test_an_item_is_read_beside_the_deal() -> None:
    compiled = compile_conditions([And((Truth(MET), Truth(fact(1))))], [True])

    assert compiled.values({"fact_1": True}, {"met": True}, {}) == [True]
    assert compiled.values({"fact_1": True, "met": True}, {}, {}) == [None]


def test_more_rules_than_one_engine_holds_are_spread_over_several() -> None:
    conditions = [And((Truth(fact(i)), Not(Truth(fact(j))))) for i in range(40) for j in range(40) if i != j]
    compiled = compile_conditions(conditions, [False] * len(conditions))
    deal = {f"fact_{number}": number % 2 == 0 for number in range(40)}

    expected = [True if i % 2 == 0 and j % 2 else None for i in range(40) for j in range(40) if i != j]
    assert compiled.values(deal, None, {}) == expected


def test_more_facts_than_one_engine_takes_are_spread_over_several() -> None:
    conditions = [Truth(fact(number)) for number in range(500)]
    compiled = compile_conditions(conditions, [True] * 500)
    deal = {f"fact_{number}": number % 3 == 0 for number in range(0, 500, 2)}

    assert compiled.values(deal, None, {}) == [deal.get(f"fact_{number}") for number in range(500)]


def test_a_condition_on_more_facts_than_a_fact_may_carry_is_refused() -> None:
    with pytest.raises(EnvelopeExceeded, match="tests more than 208 facts at once") as refused:
        compile_conditions([And(tuple(Truth(fact(number)) for number in range(300)))], [False])

    assert refused.value.problems[0].code == "envelope-exceeded"


def test_more_rules_than_the_memory_is_meant_for_are_refused_at_once() -> None:
    conditions = [And((Truth(fact(i % 150)), Not(Truth(fact(i // 150 + 200))))) for i in range(15_000)]
    started = time.perf_counter()

    with pytest.raises(EnvelopeExceeded, match="more than 10800 engine rules"):
        compile_conditions(conditions, [False] * len(conditions))

    assert time.perf_counter() - started < 10


def test_a_hundred_rules_with_the_same_condition_are_one() -> None:
    compiled = compile_conditions([Truth(fact(1))] * 600, [True] * 600)

    assert compiled.values({"fact_1": True}, None, {}) == [True] * 600


def nested(levels: int) -> Condition:
    condition: Condition = Truth(fact(0))
    for number in range(1, levels):
        condition = And((Truth(fact(number)), condition)) if number % 2 else Or((Truth(fact(200)), condition))
    return condition


def test_deep_nesting_is_decided() -> None:
    deal = {f"fact_{number}": True for number in range(80)}

    assert value(nested(80), deal) is True
    assert value(nested(80), {**deal, "fact_79": False}) is False


def test_nesting_beyond_what_the_language_allows_is_refused() -> None:
    with pytest.raises(EnvelopeExceeded, match="more than 80 levels"):
        compile_conditions([nested(20_000)], [True])


def test_closed_conditions_give_no_values() -> None:
    compiled = compile_conditions([Truth(fact(1))], [True])
    compiled.close()

    with pytest.raises(EngineClosed):
        compiled.values({"fact_1": True}, None, {})


def test_conditions_that_nobody_holds_are_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[int] = []

    class Watched:
        def __getattr__(self, name: str) -> object:
            return freed.append if name == "delete_ruleset" else getattr(durable_rules_engine, name)

    monkeypatch.setattr("engine.durable.driver.c_engine", Watched())
    compiled: DurableConditions | None = compile_conditions([Truth(fact(1))], [True])
    assert compiled is not None
    del compiled
    gc.collect()

    assert len(freed) == 1
