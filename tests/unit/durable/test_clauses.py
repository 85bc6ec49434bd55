from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from engine.durable.clauses import ALWAYS, NEVER, Compiler
from engine.durable.envelope import CLAUSES_A_CONDITION
from engine.durable.properties import Among, Bound, Coded, Helper, Number, Tally
from engine.model import condition as c
from engine.model.condition import And, Compare, Condition, Constant, FactType, Is, Not, OneOf, Or, Ref, Truth, Value

CLEAR = Ref("opportunity", "needs_clear", FactType.TRI)
STAGE = Ref("opportunity", "buying_stage", FactType.ENUM)
PRICE = Ref("opportunity", "price", FactType.MONEY)
RATIO = Ref("opportunity", "ratio", FactType.NUMBER)
UNKNOWN, NO, YES = 0, 1, 2


def clauses(condition: Condition, wanted: bool = True) -> list[set[Among | Bound]]:
    return [set(clause) for clause in Compiler([condition]).clauses(condition, wanted)]


def tri(*codes: int) -> Among:
    return Among(Coded("tri", CLEAR), frozenset(codes), 3)


def stage_codes(condition: Condition, *others: Condition, wanted: bool = True) -> set[frozenset[int]]:
    found = Compiler([condition, *others]).clauses(condition, wanted)
    return {test.codes for clause in found for test in clause if isinstance(test, Among)}


@pytest.mark.parametrize(
    ("condition", "when_yes", "when_no"),
    [
        (Truth(CLEAR), {YES}, {NO}),
        (Not(Truth(CLEAR)), {NO}, {YES}),
        (Is(CLEAR, "yes"), {YES}, {UNKNOWN, NO}),
        (Is(CLEAR, "no"), {NO}, {UNKNOWN, YES}),
        (Is(CLEAR, "known"), {NO, YES}, {UNKNOWN}),
        (Is(CLEAR, "unknown"), {UNKNOWN}, {NO, YES}),
        (Not(Is(CLEAR, "yes")), {UNKNOWN, NO}, {YES}),
    ],
)
def test_a_test_of_a_yes_no_fact_accepts_some_of_its_three_states(
    condition: Condition, when_yes: set[int], when_no: set[int]
) -> None:
    covered = [set().union(*(test.codes for clause in clauses(condition, wanted) for test in clause if isinstance(test, Among))) for wanted in (True, False)]  # fmt: skip

    assert covered == [when_yes, when_no]


def test_is_not_yes_is_one_inequality() -> None:
    ((test,),) = clauses(Not(Is(CLEAR, "yes")))

    assert list(test.engine_tests("a")) == [{"$neq": {"a": YES}}]


def test_neighbouring_values_are_one_range() -> None:
    (accepted,) = stage_codes(OneOf(STAGE, ("b", "c", "d")), OneOf(STAGE, ("a", "e")))

    assert max(accepted) - min(accepted) == 2


def test_values_that_are_tested_together_get_neighbouring_codes() -> None:
    apart = OneOf(STAGE, ("a", "m", "z"))

    assert len(stage_codes(apart, OneOf(STAGE, ("b", "n")))) == 1


def test_a_negated_enumeration_test_is_false_of_the_unknown() -> None:
    accepted = set().union(*stage_codes(OneOf(STAGE, ("a",)), wanted=False))

    assert accepted == {2}, "the code of every other value; 0 is unknown"


def test_a_definite_enumeration_test_counts_the_unknown_as_another_value() -> None:
    accepted = set().union(*stage_codes(Not(Is(STAGE, "value", ("a",)))))

    assert accepted == {0, 2}


def test_every_value_of_a_number_but_the_unknown_is_compared() -> None:
    price = Number(PRICE, "value")

    assert clauses(Compare(Value(PRICE), ">=", Constant(5))) == [{Bound(price, ">=", 10)}]
    assert clauses(Compare(Constant(5), "<", Value(PRICE)), wanted=False) == [{Bound(price, "<=", 10)}]


def test_a_fraction_between_two_units_is_compared_exactly() -> None:
    ((test,),) = clauses(Compare(Value(RATIO), ">", Constant(Fraction(1, 4))))

    assert test == Bound(Number(RATIO, "value"), ">", 500_000)


@pytest.mark.parametrize("number", [Fraction(1, 3), 10**30])
def test_a_constant_that_64_bits_cannot_hold_exactly_is_a_helper(number: int | Fraction) -> None:
    ((test,),) = clauses(Compare(Value(RATIO), ">", Constant(number)))

    assert isinstance(test.of, Helper)


def test_a_division_by_zero_makes_a_comparison_neither_yes_nor_no() -> None:
    undefined = Compare(Value(PRICE), ">", c.Arithmetic("/", Constant(1), Constant(0)))

    assert clauses(undefined) == clauses(undefined, wanted=False) == []


@pytest.mark.parametrize(
    "condition",
    [
        c.Has(Ref("opportunity", "roles", FactType.SET), ("buyer",)),
        c.Within(Ref("opportunity", "roles", FactType.SET), ("buyer",)),
        Compare(Value(PRICE), ">", c.Parameter("large", FactType.MONEY)),
        Compare(Value(PRICE), ">", Value(RATIO)),
    ],
)
def test_what_the_engine_is_not_asked_is_a_helper(condition: Condition) -> None:
    ((test,),) = clauses(condition)

    assert test == Among(Helper(condition), frozenset((YES,)), 3)


def test_a_quantifier_is_two_counts_shared_by_all_its_uses() -> None:
    where = Truth(Ref("stakeholder", "met", FactType.TRI, of_item=True))
    low, high = Tally("stakeholder", where, "low"), Tally("stakeholder", where, "high")
    some, none = c.Count("stakeholder", where, "at least", 1), c.Count("stakeholder", where, "at most", 0)

    assert clauses(some) == [{Bound(low, ">=", 2)}]
    assert clauses(none, wanted=False) == [{Bound(low, ">", 0)}]
    assert clauses(none) == [{Bound(high, "<=", 0)}]
    assert clauses(some, wanted=False) == [{Bound(high, "<", 2)}]


def test_what_always_holds_needs_no_engine() -> None:
    compiler = Compiler([])

    assert compiler.clauses(c.ALWAYS, True) == compiler.clauses(And(()), True) == ALWAYS
    assert compiler.clauses(c.ALWAYS, False) == compiler.clauses(Or(()), True) == NEVER
    assert compiler.clauses(Or((Is(CLEAR, "known"), Is(CLEAR, "unknown"))), True) == ALWAYS


def test_contradictions_and_repetitions_disappear() -> None:
    assert clauses(And((Truth(CLEAR), Is(CLEAR, "no")))) == []
    assert clauses(Or((Truth(CLEAR), And((Truth(CLEAR), Compare(Value(PRICE), ">", Constant(1))))))) == [{tri(YES)}]
    assert clauses(Or((Truth(CLEAR), Is(CLEAR, "no")))) == [{tri(NO, YES)}]


def disjunction(first: int, number: int) -> Or:
    return Or(tuple(Truth(Ref("opportunity", f"fact_{first + index}", FactType.TRI)) for index in range(number)))


@pytest.mark.parametrize(("number", "expected"), [(6, 6), (7, 1)])
def test_a_disjunction_of_more_than_six_becomes_a_helper(number: int, expected: int) -> None:
    assert len(clauses(disjunction(0, number))) == expected


@pytest.mark.parametrize(("left", "right"), list(product(range(1, 8), repeat=2)))
def test_no_condition_takes_more_than_six_clauses(left: int, right: int) -> None:
    condition = And((disjunction(0, left), disjunction(10, right)))

    assert 1 <= len(clauses(condition)) <= CLAUSES_A_CONDITION
    assert 1 <= len(clauses(Not(condition))) <= CLAUSES_A_CONDITION
