"""Comparisons of numbers, money and dates: which fit together, and in which unit a constant is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, cast

from ..model.condition import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    Condition,
    Constant,
    FactType,
    Numeric,
    Parameter,
    Today,
    Value,
)
from . import syntax
from .conditions import Locate
from .problems import Problems, did_you_mean
from .scopes import Broken, Symbol

MINOR = 100
"""Minor units of money in one unit of a currency."""

MAX_SIZE = 10**12
MAX_DECIMALS = 6
MAX_FACTOR_DECIMALS = 4

Dimension = Literal["number", "money", "date", "count"]
Sign = Literal["+", "-"]
Factor = Literal["*", "/"]
ParameterTypes = Mapping[str, FactType]

_MIRRORED: Mapping[str, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NAMES = {"number": "a number", "money": "money", "date": "a date", "count": "a derived count"}


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a comparison; `literal` is one made of constants alone, `fixed` one without any fact."""

    node: Numeric
    dimension: Dimension
    at: int
    literal: Fraction | None = None
    fixed: bool = False


class Numbers:
    """Resolves the numeric parts of one condition."""

    def __init__(
        self,
        problems: Problems,
        locate: Locate,
        symbol: Callable[[syntax.Name], Symbol | None],
        parameters: ParameterTypes,
        broken: Broken,
    ) -> None:
        self.problems = problems
        self.locate = locate
        self.symbol = symbol
        self.parameters = parameters
        self.broken = broken

    def _problem(self, code: str, at: int, message: str, hint: str = "") -> None:
        self.problems.add(code, self.locate(at), message, hint)

    def compare(self, node: syntax.Comparison) -> Condition | None:
        """`left operator right`."""
        left, right = self.term(node.left), self.term(node.right)
        if left is None or right is None:
            return None
        return self._compare(left, cast("Comparison", node.operator), right, node.sign_at)

    def between(self, node: syntax.Between) -> Condition | None:
        """Both bounds included."""
        subject, low, high = self.term(node.subject), self.term(node.low), self.term(node.high)
        if subject is None or low is None or high is None:
            return None
        lower = self._compare(subject, ">=", low, low.at)
        upper = self._compare(subject, "<=", high, high.at)
        return None if lower is None or upper is None else And((lower, upper))

    def _compare(self, left: Term, operator: Comparison, right: Term, at: int) -> Condition | None:
        if "count" in (left.dimension, right.dimension):
            return self._compare_count(left, operator, right)
        pair = self._same(left, right)
        if pair is None:
            message = f"{_NAMES[left.dimension].capitalize()} cannot be compared with {_NAMES[right.dimension]}."
            self._problem("wrong-test", at, message)
            return None
        return Compare(pair[0].node, operator, pair[1].node)

    def _compare_count(self, left: Term, operator: Comparison, right: Term) -> Condition | None:
        if right.dimension == "count" and left.dimension != "count":
            left, operator, right = right, _MIRRORED[operator], left
        if right.fixed and right.dimension == "number":
            return Compare(left.node, operator, right.node)
        hint = "compare it with a number or a parameter"
        self._problem("count-comparison", right.at, "A derived count has a low and a high and stands alone.", hint)
        return None

    def _same(self, left: Term, right: Term) -> tuple[Term, Term] | None:
        """Both sides in one unit: a bare number beside money is an amount of the default currency."""
        if left.dimension == right.dimension:
            return left, right
        if left.dimension == "money" and right.literal is not None:
            return left, _in_minor_units(right)
        if right.dimension == "money" and left.literal is not None:
            return _in_minor_units(left), right
        return None

    def term(self, node: syntax.Syntax) -> Term | None:
        """One side of a comparison."""
        match node:
            case syntax.Number(at, value):
                return self._constant(at, value)
            case syntax.Day(at, value):
                return Term(Constant(value.toordinal()), "date", at, fixed=True)
            case syntax.TodayWord(at):
                return Term(Today(), "date", at, fixed=True)
            case syntax.ParameterName():
                return self._parameter(node)
            case syntax.Name():
                return self._fact(node)
            case syntax.Days():
                return self._days(node)
            case syntax.Operation():
                return self._operation(node)
            case _:
                self._problem("wrong-test", node.at, "A condition stands where a number or a date is expected.")
                return None

    def _constant(self, at: int, value: Fraction) -> Term | None:
        if abs(value) > MAX_SIZE or (value * 10**MAX_DECIMALS).denominator != 1:
            hint = f"at most 10^12 with {MAX_DECIMALS} decimals"
            self._problem("number-range", at, "The number is too large or too precise.", hint)
            return None
        return Term(Constant(_plain(value)), "number", at, literal=value, fixed=True)

    def _parameter(self, node: syntax.ParameterName) -> Term | None:
        type_ = self.parameters.get(node.text)
        if type_ is None:
            if not self.broken.parameters and node.text not in self.broken.names:
                hint = did_you_mean(node.text, self.parameters)
                self._problem("unknown-parameter", node.at, f"There is no parameter `${node.text}`.", hint)
            return None
        return Term(Parameter(node.text, type_), "money" if type_ is FactType.MONEY else "number", node.at, fixed=True)

    def _fact(self, name: syntax.Name) -> Term | None:
        symbol = self.symbol(name)
        if symbol is None:
            return None
        dimensions: dict[FactType, Dimension] = {
            FactType.INTEGER: "number",
            FactType.NUMBER: "number",
            FactType.PERCENT: "number",
            FactType.MONEY: "money",
            FactType.DATE: "date",
            FactType.COUNT: "count",
        }
        dimension = dimensions.get(symbol.ref.type)
        if dimension is None:
            self._problem("wrong-test", name.at, f"`{name.text}` is not a number, an amount or a date.")
            return None
        return Term(Value(symbol.ref), dimension, name.at)

    def _days(self, node: syntax.Days) -> Term | None:
        symbol = self.symbol(node.name)
        if symbol is None:
            return None
        if symbol.ref.type is not FactType.DATE:
            self._problem("wrong-test", node.name.at, f"`{node.name.text}` is not a date.")
            return None
        day = Value(symbol.ref)
        return Term(Arithmetic("-", day, Today()) if node.until else Arithmetic("-", Today(), day), "number", node.at)

    def _operation(self, node: syntax.Operation) -> Term | None:
        left, right = self.term(node.left), self.term(node.right)
        if left is None or right is None:
            return None
        if left.dimension == "count" or right.dimension == "count":
            hint = "compare it with a number or a parameter"
            self._problem("count-comparison", node.at, "A derived count has a low and a high and stands alone.", hint)
            return None
        if left.literal is not None and right.literal is not None:
            return self._fold(node, left, right)
        combined = self._sum(node, left, right) if node.operator in "+-" else self._product(node, left, right)
        if combined is None:
            left_name, right_name = _NAMES[left.dimension], _NAMES[right.dimension]
            message = f"`{node.operator}` does not combine {left_name} with {right_name}."
            self._problem("wrong-test", node.at, message)
        return combined

    def _fold(self, node: syntax.Operation, left: Term, right: Term) -> Term | None:
        first, second = left.literal or Fraction(0), right.literal or Fraction(0)
        match node.operator:
            case "+":
                return self._constant(node.at, first + second)
            case "-":
                return self._constant(node.at, first - second)
            case "*":
                return self._constant(node.at, first * second)
        if second == 0:
            self._problem("number-range", right.at, "This divides by zero.")
            return None
        return self._constant(node.at, first / second)

    def _sum(self, node: syntax.Operation, left: Term, right: Term) -> Term | None:
        operator = cast("Sign", node.operator)
        fixed = left.fixed and right.fixed
        if left.dimension == "date" and right.dimension == "number":
            return Term(Arithmetic(operator, left.node, right.node), "date", node.at, fixed=fixed)
        if "date" in (left.dimension, right.dimension):
            both = left.dimension == right.dimension and operator == "-"
            return Term(Arithmetic(operator, left.node, right.node), "number", node.at, fixed=fixed) if both else None
        pair = self._same(left, right)
        if pair is None:
            return None
        return Term(Arithmetic(operator, pair[0].node, pair[1].node), pair[0].dimension, node.at, fixed=fixed)

    def _product(self, node: syntax.Operation, left: Term, right: Term) -> Term | None:
        operator = cast("Factor", node.operator)
        dimension = _product_dimension(operator, left, right)
        if dimension is None:
            return None
        for factor in (left, right):
            precise = factor.literal is not None and (factor.literal * 10**MAX_FACTOR_DECIMALS).denominator != 1
            if dimension == "money" and precise:
                hint = f"at most {MAX_FACTOR_DECIMALS} decimals"
                self._problem("number-range", factor.at, "Money is multiplied by too precise a number.", hint)
        return Term(Arithmetic(operator, left.node, right.node), dimension, node.at, fixed=left.fixed and right.fixed)


def _product_dimension(operator: str, left: Term, right: Term) -> Dimension | None:
    match (left.dimension, operator, right.dimension):
        case ("number", _, "number") | ("money", "/", "money"):
            return "number"
        case ("money", "*", "number") if right.fixed:
            return "money"
        case ("number", "*", "money") if left.fixed:
            return "money"
        case _:
            return None


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def _in_minor_units(term: Term) -> Term:
    value = (term.literal or Fraction(0)) * MINOR
    return replace(term, node=Constant(_plain(value)), dimension="money", literal=None)
