"""Conditions over a table of deals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from engine.frame import FrameConditions, Row, evaluate
from engine.model.condition import (
    ALWAYS,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Has,
    Not,
    OneOf,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
    Within,
)
from engine.model.facts import Foreign, Item, ItemList, Range

A = Ref("opportunity", "a", FactType.TRI)
SIZE = Value(Ref("opportunity", "size", FactType.NUMBER))
COLOUR = Ref("opportunity", "colour", FactType.ENUM)
MARKS = Ref("opportunity", "marks", FactType.SET)
PRICE, BUDGET = (Value(Ref("opportunity", name, FactType.MONEY)) for name in ("price", "budget"))
MET = Truth(Ref("stakeholder", "met", FactType.TRI, of_item=True))


def rows(*deals: dict[str, Any]) -> list[Row]:
    return [Row(deal, None, {}) for deal in deals]


def test_every_condition_has_a_value_for_every_row() -> None:
    table = rows({"a": True}, {"a": False}, {})
    assert evaluate([Truth(A), Not(Truth(A)), ALWAYS], table) == [
        [True, False, None],
        [False, True, None],
        [True, True, True],
    ]


def test_no_conditions_and_no_rows_are_no_trouble() -> None:
    assert evaluate([], rows({"a": True})) == []
    assert evaluate([Truth(A), Count("stakeholder", MET, "at least", 1)], []) == [[], []]


def test_a_column_nobody_knows_anything_of_is_unknown_throughout() -> None:
    table = rows({}, {})
    nodes: list[Condition] = [
        Truth(A),
        OneOf(COLOUR, ("red",)),
        Has(MARKS, ("x",)),
        Within(MARKS, ("x",)),
        Compare(SIZE, ">", Constant(1)),
    ]
    assert evaluate(nodes, table) == [[None, None]] * 5


def test_numbers_are_exact_over_the_whole_range() -> None:
    tenths = Compare(Arithmetic("+", SIZE, Constant(Fraction("0.1"))), "=", Constant(Fraction("0.3")))
    assert evaluate([tenths], rows({"size": Fraction("0.2")}, {"size": Fraction("0.200001")})) == [[True, False]]
    largest = Compare(SIZE, "<", Constant(10**12))
    assert evaluate([largest], rows({"size": 10**12 - Fraction(1, 10**6)}, {"size": 10**12})) == [[True, False]]


def test_a_quotient_of_negatives_keeps_its_sign_and_one_by_zero_is_unknown() -> None:
    node = Compare(Arithmetic("/", Constant(-6), SIZE), ">", Constant(2))
    assert evaluate([node], rows({"size": -2}, {"size": 2}, {"size": 0}, {})) == [[True, False, None, None]]


def test_parameters_and_the_date_are_columns() -> None:
    since = Compare(Arithmetic("-", Today(), SIZE), ">", Parameter("limit", FactType.INTEGER))
    table = rows(
        {"today": 20, "size": 5, "$limit": 10}, {"today": 10, "size": 5, "$limit": 10}, {"today": 20, "size": 5}
    )
    assert evaluate([since], table) == [[True, False, None]]


def test_sets_of_one_row_do_not_change_those_of_another() -> None:
    table = rows({"marks": frozenset({"x"})}, {"marks": frozenset({"x", "z"})}, {"marks": frozenset()}, {})
    assert evaluate([Has(MARKS, ("x",)), Within(MARKS, ("x",))], table) == [
        [True, True, False, None],
        [True, False, True, None],
    ]


def test_foreign_money_compares_with_its_own_currency_alone() -> None:
    table = rows(
        {"price": Foreign(2, "USD"), "budget": Foreign(1, "USD")},
        {"price": Foreign(2, "USD"), "budget": Foreign(1, "EUR")},
        {"price": Foreign(2, "USD"), "budget": 1},
        {"price": 2, "budget": 1},
    )
    assert evaluate([Compare(PRICE, ">", BUDGET)], table) == [[True, None, None, True]]


def people(*met: bool | None, complete: bool = True) -> ItemList:
    return ItemList(tuple(Item(str(at), {} if m is None else {"met": m}) for at, m in enumerate(met)), complete)


def test_members_are_counted_row_by_row() -> None:
    node = Count("stakeholder", MET, "at least", 1)
    lists = [people(True), people(False), people(None), people(), people(complete=False), None]
    table = [Row({}, None, {} if each is None else {"stakeholder": each}) for each in lists]
    assert evaluate([node], table) == [[True, False, None, False, None, None]]


def test_a_count_with_bounds_is_unknown_between_them() -> None:
    count = Value(Ref("opportunity", "supporters", FactType.COUNT))
    table = rows(
        {"supporters": Range(0, 1)}, {"supporters": Range(1, 3)}, {"supporters": Range(2, None)}, {"supporters": 2}
    )
    assert evaluate([Compare(count, ">=", Constant(2)), Compare(Constant(2), "=", count)], table) == [
        [False, None, True, True],
        [False, None, None, True],
    ]


def test_two_counts_over_one_list_are_kept_apart() -> None:
    some, none = Count("stakeholder", MET, "at least", 1), Count("stakeholder", Not(MET), "at least", 1)
    assert evaluate([some, none], [Row({}, None, {"stakeholder": people(True, True)})]) == [[True], [False]]


def test_one_deal_is_a_table_of_one_row() -> None:
    compiled = FrameConditions([Truth(A), MET], [True, True])
    assert list(compiled.values({"a": True}, {"met": False}, {})) == [True, False]
    compiled.close()


def test_the_order_of_rows_is_kept_in_a_large_table() -> None:
    table = [Row({"size": at}, None, {"stakeholder": people(at % 3 == 0)}) for at in range(500)]
    large, met = evaluate([Compare(SIZE, ">=", Constant(250)), Count("stakeholder", MET, "exactly", 1)], table)
    assert large == [at >= 250 for at in range(500)]
    assert met == [at % 3 == 0 for at in range(500)]
