"""The meaning of every node, three-valued."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from engine.model.condition import (
    ALWAYS,
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Has,
    Is,
    Not,
    Numeric,
    OneOf,
    Or,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
    Within,
)
from engine.model.facts import Foreign, Item, ItemList, Range
from engine.reference.conditions import compare_range, compile_numeric, compile_settled, compile_value, count_range

A, B = (Ref("opportunity", name, FactType.TRI) for name in "ab")
COLOUR = Ref("opportunity", "colour", FactType.ENUM)
MARKS = Ref("opportunity", "marks", FactType.SET)
PRICE, BUDGET = (Ref("opportunity", name, FactType.MONEY) for name in ("price", "budget"))
MET = Ref("stakeholder", "met", FactType.TRI, of_item=True)


def value(node: Condition, deal: dict[str, Any] | None = None, lists: dict[str, ItemList] | None = None) -> bool | None:
    return compile_value(node)(deal or {}, None, lists or {})


def settled(node: Condition, deal: dict[str, Any] | None = None) -> bool | None:
    return compile_settled(node)(deal or {}, None, {})


def both(one: bool | None, other: bool | None) -> dict[str, bool]:
    return {key: known for key, known in (("a", one), ("b", other)) if known is not None}


KLEENE = {True: 2, None: 1, False: 0}
BACK = {2: True, 1: None, 0: False}


@pytest.mark.parametrize(("one", "other"), list(product([True, None, False], repeat=2)))
def test_and_is_the_lesser_or_the_greater_and_not_turns_it_round(one: bool | None, other: bool | None) -> None:
    deal = both(one, other)
    assert value(And((Truth(A), Truth(B))), deal) is BACK[min(KLEENE[one], KLEENE[other])]
    assert value(Or((Truth(A), Truth(B))), deal) is BACK[max(KLEENE[one], KLEENE[other])]
    assert value(Not(Truth(A)), deal) is BACK[2 - KLEENE[one]]


@pytest.mark.parametrize(
    ("test", "on_yes", "on_no", "on_unknown"),
    [
        ("yes", True, False, False),
        ("no", False, True, False),
        ("known", True, True, False),
        ("unknown", False, False, True),
    ],
)
def test_a_definite_test_always_answers_and_is_open_on_the_unknown(
    test: Any, on_yes: bool, on_no: bool, on_unknown: bool
) -> None:
    node = Is(A, test)
    assert [value(node, deal) for deal in ({"a": True}, {"a": False}, {})] == [on_yes, on_no, on_unknown]
    assert [settled(node, deal) for deal in ({"a": True}, {"a": False}, {})] == [on_yes, on_no, None]


def test_a_definite_test_of_a_value_answers_no_where_it_is_unknown() -> None:
    node = Is(COLOUR, "value", ("red", "green"))
    assert [value(node, deal) for deal in ({"colour": "red"}, {"colour": "blue"}, {})] == [True, False, False]
    assert settled(node) is None
    assert value(OneOf(COLOUR, ("red", "green"))) is None


def test_always_is_yes_and_settled() -> None:
    assert (value(ALWAYS), settled(ALWAYS)) == (True, True)


@pytest.mark.parametrize(
    ("marks", "has", "within"),
    [
        (None, None, None),
        (frozenset(), False, True),
        ({"x"}, True, True),
        ({"x", "z"}, True, False),
        ({"z"}, False, False),
    ],
)
def test_sets_hold_some_of_the_values_or_nothing_beyond_them(marks: Any, has: bool | None, within: bool | None) -> None:
    deal = {} if marks is None else {"marks": frozenset(marks)}
    assert (value(Has(MARKS, ("x", "y")), deal), value(Within(MARKS, ("x", "y")), deal)) == (has, within)


SIGNS: tuple[Any, ...] = ("<", "<=", "=", "!=", ">=", ">")


def test_a_count_by_its_bounds_says_what_holds_for_every_number_between() -> None:
    for low, width, number, sign in product(range(4), (0, 1, 3), range(6), SIGNS):
        node = Compare(Constant(0), sign, Constant(number))
        answers = {value(Compare(Constant(each), node.operator, node.right)) for each in range(low, low + width + 1)}
        expected = answers.pop() if len(answers) == 1 else None
        assert compare_range(Range(low, low + width), sign, number) is expected


def test_a_count_without_bound_may_be_anything_above() -> None:
    seen = {sign: compare_range(Range(2, None), sign, 2) for sign in SIGNS}
    assert seen == {"<": False, "<=": None, "=": None, "!=": None, ">=": True, ">": None}
    assert compare_range(Range(3, None), "=", 2) is False
    assert compare_range(Range(3, None), "<=", 2) is False


def test_a_derived_count_is_compared_from_either_side() -> None:
    count = Value(Ref("opportunity", "supporters", FactType.COUNT))
    for sign, mirrored in (("<", ">"), (">=", "<="), ("=", "=")):
        here: Any = Compare(count, sign, Constant(2))  # type: ignore[arg-type]  # signs as the tree has them
        there: Any = Compare(Constant(2), mirrored, count)  # type: ignore[arg-type]  # likewise
        for known in (Range(0, 1), Range(1, 3), Range(2, None), 2):
            assert value(here, {"supporters": known}) is value(there, {"supporters": known})


def people(*met: bool | None, complete: bool = True) -> dict[str, ItemList]:
    items = tuple(Item(str(at), {} if each is None else {"met": each}) for at, each in enumerate(met))
    return {"stakeholder": ItemList(items, complete)}


@pytest.mark.parametrize(
    ("lists", "some", "none", "exactly_one"),
    [
        ({}, None, None, None),
        (people(), False, True, False),
        (people(complete=False), None, None, None),
        (people(True, False), True, False, True),
        (people(None), None, None, None),
        (people(True, None), True, False, None),
        (people(True, True, complete=False), True, False, False),
        (people(False, complete=False), None, None, None),
    ],
)
def test_quantifiers_know_as_much_as_the_list(
    lists: dict[str, ItemList], some: bool | None, none: bool | None, exactly_one: bool | None
) -> None:
    where = Truth(MET)
    assert value(Count("stakeholder", where, "at least", 1), {}, lists) is some
    assert value(Count("stakeholder", where, "at most", 0), {}, lists) is none
    assert value(Count("stakeholder", where, "exactly", 1), {}, lists) is exactly_one


def test_a_list_that_is_absent_is_counted_without_bound() -> None:
    assert count_range("stakeholder", compile_value(Truth(MET)), {}, {}) == Range(0, None)
    assert count_range("stakeholder", compile_value(Truth(MET)), {}, people(True, None, False)) == Range(1, 2)


def test_inside_where_both_the_item_and_the_deal_are_read() -> None:
    node = Count("stakeholder", And((Truth(MET), Truth(A))), "at least", 1)
    assert [value(node, deal, people(True)) for deal in ({"a": True}, {"a": False}, {})] == [True, False, None]


def test_money_without_a_rate_compares_with_its_own_currency_alone() -> None:
    node = Compare(Value(PRICE), ">", Value(BUDGET))
    dollars, more_dollars, euros = Foreign(1, "USD"), Foreign(2, "USD"), Foreign(1, "EUR")
    assert value(node, {"price": more_dollars, "budget": dollars}) is True
    assert value(node, {"price": dollars, "budget": more_dollars}) is False
    assert value(node, {"price": more_dollars, "budget": euros}) is None
    assert value(node, {"price": more_dollars, "budget": 100}) is None
    assert value(Compare(Value(PRICE), ">", Constant(100)), {"price": dollars}) is None
    assert value(Compare(Arithmetic("+", Value(PRICE), Constant(1)), ">", Constant(0)), {"price": dollars}) is None


def number(node: Numeric, **deal: Any) -> object:
    return compile_numeric(node)(deal, None, {})


def test_arithmetic_is_exact() -> None:
    tenth, fifth = Constant(Fraction("0.1")), Constant(Fraction("0.2"))
    assert value(Compare(Arithmetic("+", tenth, fifth), "=", Constant(Fraction("0.3")))) is True
    third = Arithmetic("/", Constant(1), Constant(3))
    assert number(Arithmetic("*", third, Constant(3))) == 1
    assert number(Arithmetic("-", Constant(10**12), Constant(Fraction(1, 10**6)))) == 10**12 - Fraction(1, 10**6)
    assert (
        value(
            Compare(Arithmetic("*", Value(PRICE), Constant(Fraction("1.0001"))), ">", Value(PRICE)), {"price": 10**12}
        )
        is True
    )


def test_division_by_zero_and_what_is_unknown_are_unknown() -> None:
    size = Value(Ref("opportunity", "size", FactType.INTEGER))
    assert number(Arithmetic("/", Constant(1), size), size=0) is None
    assert number(Arithmetic("+", size, Constant(1))) is None
    assert (
        value(Compare(Arithmetic("/", Constant(1), size), "=", Arithmetic("/", Constant(1), size)), {"size": 0}) is None
    )


def test_today_and_parameters_are_read_from_the_deal() -> None:
    assert number(Arithmetic("-", Today(), Constant(3)), today=10) == 7
    assert number(Parameter("limit", FactType.INTEGER), **{"$limit": 5}) == 5
    assert number(Parameter("limit", FactType.INTEGER)) is None


def test_what_is_asked_of_an_item_without_one_at_hand_is_unknown() -> None:
    assert value(Truth(MET)) is None
    assert value(Is(MET, "unknown")) is True
