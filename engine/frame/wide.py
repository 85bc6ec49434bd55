"""Exact arithmetic on columns, wider than the columns are.

A number is held twice: in 128 bits, which wrap around silently, and roughly, as a float. The rough difference of two
numbers tells which is larger where it is large beside them; where it is not, their true difference is small and the
wrapped one is exact. A quotient keeps its divisor, and is compared by multiplying out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import narwhals as nw

from ..model.condition import Comparison

BITS = nw.Int128()
_ROUGH = nw.Float64()
_NOISE = 1e-9  # far above what a dozen float operations add up to, far below what 128 bits cannot hold

SIGNS: dict[Comparison, Callable[[nw.Expr], nw.Expr]] = {
    "<": lambda difference: difference < 0,
    "<=": lambda difference: difference <= 0,
    "=": lambda difference: difference == 0,
    "!=": lambda difference: difference != 0,
    ">=": lambda difference: difference >= 0,
    ">": lambda difference: difference > 0,
}


class Wide(NamedTuple):
    """A number of any size: wrapped to 128 bits, and rough."""

    exact: nw.Expr
    rough: nw.Expr

    def times(self, other: Wide) -> Wide:
        """The product."""
        return Wide(self.exact * other.exact, self.rough * other.rough)

    def plus(self, other: Wide) -> Wide:
        """The sum."""
        return Wide(self.exact + other.exact, self.rough + other.rough)

    def minus(self, other: Wide) -> Wide:
        """The difference; its rough half is not to be trusted alone."""
        return Wide(self.exact - other.exact, self.rough - other.rough)


class Quotient(NamedTuple):
    """A number as numerator over denominator."""

    over: Wide
    under: Wide


def integer(value: int) -> nw.Expr:
    """A whole number as a column."""
    return nw.lit(value, dtype=BITS)


def column(expression: nw.Expr) -> Wide:
    """A column of 128 bits."""
    return Wide(expression, expression.cast(_ROUGH))


def constant(value: int) -> Wide:
    """A whole number."""
    return Wide(integer(value), nw.lit(float(value), dtype=_ROUGH))


def calculated(sign: str, left: Quotient, right: Quotient) -> Quotient:
    """One of the four operations."""
    match sign:
        case "*":
            return Quotient(left.over.times(right.over), left.under.times(right.under))
        case "/":
            return Quotient(left.over.times(right.under), left.under.times(right.over))
        case _:
            one, other = left.over.times(right.under), right.over.times(left.under)
            return Quotient(one.plus(other) if sign == "+" else one.minus(other), left.under.times(right.under))


def compared(left: Quotient, sign: Comparison, right: Quotient) -> nw.Expr:
    """`left sign right`; null where either is null or divided by zero."""
    one, other = left.over.times(right.under), right.over.times(left.under)
    rough = one.rough - other.rough
    clear = rough.abs() > (one.rough.abs() + other.rough.abs()) * _NOISE
    way = nw.when(clear).then(_sign_of(rough)).otherwise(_sign_of(one.exact - other.exact))
    return SIGNS[sign](way * _divisor(left.under) * _divisor(right.under))


def _sign_of(number: nw.Expr) -> nw.Expr:
    positive, negative = (number > 0).cast(nw.Int8()), (number < 0).cast(nw.Int8())
    return positive - negative


def _divisor(number: Wide) -> nw.Expr:
    """The sign of a divisor, null for zero."""
    sign = _sign_of(number.rough)
    return nw.when(sign != 0).then(sign)
