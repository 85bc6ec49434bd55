"""Conditions as column expressions: a third reading of the same rules, over a table of deals at once.

Every expression is narwhals, so the backend is free; Polars is the one in use. Numbers are exact: a column holds
millionths (see `wide`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from ..model.condition import (
    Always,
    And,
    Arithmetic,
    Compare,
    Comparison,
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
from ..model.facts import Foreign, ItemList, Range, Scalar
from .wide import SIGNS, Quotient, calculated, column, compared, constant, integer

MILLION = 10**6
_MONEY = FactType.MONEY


class Row(NamedTuple):
    """One deal, or one item of a deal, to evaluate conditions on."""

    deal: Mapping[str, Scalar]
    item: Mapping[str, Scalar] | None
    lists: Mapping[str, ItemList]


class FrameConditions:
    """A group of conditions decided as columns (see `engine.program.Conditions`)."""

    def __init__(self, conditions: Sequence[Condition], both: Sequence[bool]) -> None:
        self._conditions = tuple(conditions)

    def values(
        self, deal: Mapping[str, Scalar], item: Mapping[str, Scalar] | None, lists: Mapping[str, ItemList]
    ) -> Sequence[bool | None]:
        """Each condition's value for one row."""
        return [column[0] for column in evaluate(self._conditions, [Row(deal, item, lists)])]

    def close(self) -> None:
        """Nothing is held."""


def evaluate(conditions: Sequence[Condition], rows: Sequence[Row]) -> list[list[bool | None]]:
    """Evaluate conditions on all rows; one list a condition, one value a row."""
    if not conditions:
        return []
    table = _Table(rows)
    expressions = [table.condition(condition) for condition in conditions]
    columns = [each.cast(nw.Boolean()).alias(str(at)) for at, each in enumerate(expressions)]
    answers = table.frame().with_columns(*columns)
    return [answers[str(at)].to_list() for at in range(len(columns))]


class _Table:
    """The columns that conditions turn out to need, gathered while their expressions are built."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._columns: dict[str, pl.Series] = {"row": pl.Series("row", range(len(rows)), dtype=pl.Int64)}

    def frame(self) -> nw.DataFrame[pl.DataFrame]:
        return nw.from_native(pl.DataFrame(list(self._columns.values())))

    def condition(self, node: Condition) -> nw.Expr:
        match node:
            case Always():
                return _constantly(True)
            case Truth(ref):
                return self._column(ref, pl.Boolean)
            case Is(ref, test, values):
                return self._definite(ref, test, values)
            case OneOf(ref, values):
                return self._column(ref, pl.String).is_in(list(values))
            case Has(ref, values):
                return _any([self._holds(ref, value) for value in values])
            case Within(ref, values):
                beyond = sorted(self._universe(ref) - set(values))
                known = nw.when(self._known(ref)).then(nw.lit(True))
                return _all([known, *(~self._holds(ref, value) for value in beyond)])
            case Compare(left, sign, right):
                return self._compare(left, sign, right)
            case Count(kind, where, quantifier, number):
                low, high = self._counted(kind, where)
                signs: dict[str, Comparison] = {"at least": ">=", "at most": "<=", "exactly": "="}
                return _between(low, high, signs[quantifier], integer(number))
            case Not(part):
                return ~self.condition(part)
            case And(parts):
                return _all([self.condition(part) for part in parts])
            case Or(parts):
                return _any([self.condition(part) for part in parts])

    def _definite(self, ref: Ref, test: str, values: tuple[str, ...]) -> nw.Expr:
        match test:
            case "known":
                return self._known(ref)
            case "unknown":
                return ~self._known(ref)
            case "value":
                return self._column(ref, pl.String).is_in(list(values)).fill_null(False)
            case _:
                truth = self._column(ref, pl.Boolean)
                return (truth if test == "yes" else ~truth).fill_null(False)

    def _values(self, ref: Ref) -> Iterable[Scalar | None]:
        for row in self._rows:
            facts = row.item if ref.of_item else row.deal
            yield facts.get(ref.key) if facts is not None else None

    def _add(self, name: str, values: Iterable[Any], dtype: Any) -> nw.Expr:
        if name not in self._columns:
            self._columns[name] = pl.Series(name, list(values), dtype=dtype)
        return nw.col(name)

    def _column(self, ref: Ref, dtype: Any) -> nw.Expr:
        return self._add(f"{_name(ref)}", self._values(ref), dtype)

    def _known(self, ref: Ref) -> nw.Expr:
        return self._add(f"{_name(ref)} known", (value is not None for value in self._values(ref)), pl.Boolean)

    def _holds(self, ref: Ref, member: str) -> nw.Expr:
        values = (member in value if isinstance(value, frozenset) else None for value in self._values(ref))
        return self._add(f"{_name(ref)} has {member}", values, pl.Boolean)

    def _universe(self, ref: Ref) -> set[str]:
        return set().union(*(value for value in self._values(ref) if isinstance(value, frozenset)))

    def _compare(self, left: Numeric, sign: Comparison, right: Numeric) -> nw.Expr:
        for one, other, its_sign in ((left, right, sign), (right, left, _MIRRORED[sign])):
            if isinstance(one, Value) and any(isinstance(value, Range) for value in self._values(one.ref)):
                low, high = self._bounds(one.ref)
                number = self._number(other)
                return _between(low * number.under.exact, high * number.under.exact, its_sign, number.over.exact)
        one_side, other_side = self._number(left), self._number(right)
        result = compared(one_side, sign, other_side)
        if not (isinstance(left, Value) and isinstance(right, Value) and left.ref.type == right.ref.type == _MONEY):
            return result
        (amount, currency), (other_amount, other_currency) = self._foreign(left.ref), self._foreign(right.ref)
        return nw.when(currency == other_currency).then(SIGNS[sign](amount - other_amount)).otherwise(result)

    def _foreign(self, ref: Ref) -> tuple[nw.Expr, nw.Expr]:
        """Money for which there is no rate: its amount and its currency, null for other money."""
        foreign = [value if isinstance(value, Foreign) else None for value in self._values(ref)]
        amounts = [each.minor if each else None for each in foreign]
        currencies = [each.currency if each else None for each in foreign]
        name = _name(ref)
        return self._add(f"{name} foreign", amounts, pl.Int128), self._add(f"{name} currency", currencies, pl.String)

    def _number(self, node: Numeric) -> Quotient:
        match node:
            case Constant(value):
                exact = Fraction(value)
                return Quotient(constant(exact.numerator), constant(exact.denominator))
            case Parameter(name):
                return self._stored(f"deal ${name}", (row.deal.get(f"${name}") for row in self._rows))
            case Today():
                return self._stored("deal today", (row.deal.get("today") for row in self._rows))
            case Value(ref):
                return self._stored(_name(ref), self._values(ref))
            case Arithmetic(sign, left, right):
                return calculated(sign, self._number(left), self._number(right))

    def _stored(self, name: str, values: Iterable[Scalar | None]) -> Quotient:
        millionths = (int(value * MILLION) if isinstance(value, int | Fraction) else None for value in values)
        return Quotient(column(self._add(name, millionths, pl.Int128)), constant(MILLION))

    def _bounds(self, ref: Ref) -> tuple[nw.Expr, nw.Expr]:
        lows, highs = [], []
        for value in self._values(ref):
            low, high = value if isinstance(value, Range) else (value, value)
            lows.append(low if value is not None else 0)
            highs.append(high)
        low_column = self._add(f"{_name(ref)} low", lows, pl.Int128)
        return low_column, self._add(f"{_name(ref)} high", highs, pl.Int128)

    def _counted(self, kind: str, where: Condition) -> tuple[nw.Expr, nw.Expr]:
        """Low and high counts: the condition over a table of all members, summed by row."""
        name = f"{kind} {len(self._columns)}"
        members = [
            (at, Row(row.deal, member.values, row.lists))
            for at, row in enumerate(self._rows)
            for member in (row.lists[kind].items if kind in row.lists else ())
        ]
        answers = evaluate([where], [member for _, member in members])[0]
        counted = (
            nw.from_native(pl.DataFrame({"row": [at for at, _ in members], "answer": answers}, schema=_ANSWERS))
            .with_columns(surely=nw.col("answer").fill_null(False), possibly=nw.col("answer").fill_null(True))
            .group_by("row")
            .agg(nw.col("surely", "possibly").cast(nw.Int64()).sum())
        )
        joined = self.frame().select("row").join(counted, on="row", how="left").sort("row")
        bounded = [kind in row.lists and row.lists[kind].complete for row in self._rows]
        possibly = [high if limit else None for high, limit in zip(_filled(joined, "possibly"), bounded, strict=True)]
        return (
            self._add(f"{name} low", _filled(joined, "surely"), pl.Int128),
            self._add(f"{name} high", possibly, pl.Int128),
        )


_ANSWERS = {"row": pl.Int64, "answer": pl.Boolean}
_MIRRORED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}


def _name(ref: Ref) -> str:
    return f"{'item' if ref.of_item else 'deal'} {ref.key}"


def _filled(frame: nw.DataFrame[pl.DataFrame], column: str) -> list[int]:
    return frame.select(nw.col(column).fill_null(0))[column].to_list()


def _constantly(value: bool) -> nw.Expr:
    return nw.col("row").is_null() != nw.lit(value)


def _all(parts: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(lambda one, other: one & other, parts)


def _any(parts: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(lambda one, other: one | other, parts)


def _between(low: nw.Expr, high: nw.Expr, sign: Comparison, number: nw.Expr) -> nw.Expr:
    """A count known by its bounds against a number; null between them, and an absent high is without bound."""
    above, below = low > number, (high < number).fill_null(False)
    at_least, at_most = low >= number, (high <= number).fill_null(False)
    same = at_least & at_most & (low == high).fill_null(False)
    yes, no = {
        ">=": (at_least, below),
        "<": (below, at_least),
        ">": (above, at_most),
        "<=": (at_most, above),
        "=": (same, above | below),
        "!=": (above | below, same),
    }[sign]
    return nw.when(yes).then(nw.lit(True)).otherwise(nw.when(no).then(nw.lit(False)))
