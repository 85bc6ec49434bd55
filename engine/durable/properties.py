"""How a fact becomes properties of the engine's fact, and what a test on it becomes in the engine's rules.

A property with few states (yes/no/unknown, an enumeration, known or not, a helper) is sent as a small code, 0 for
unknown. A number is sent twice its scaled size, so that an odd code stands for what lies between two values; an
unknown number is left out, which makes every comparison false. A count is two numbers, its low and its high.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ..model.condition import Condition, FactType, Ref
from ..model.facts import Foreign, Range, Scalar
from .envelope import LARGEST

DECIMALS = 10**6  # facts that may have a fraction have at most six decimals
_WHOLE = (FactType.INTEGER, FactType.MONEY, FactType.DATE, FactType.COUNT)
_COUNTED = (FactType.INTEGER, FactType.COUNT)

Operator = Literal["<", "<=", "=", "!=", ">=", ">"]
_OPERATORS: dict[Operator, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_ENGINE_OPERATOR = {"<": "$lt", "<=": "$lte", "!=": "$neq", ">=": "$gte", ">": "$gt"}


class Other:
    """The state of an enumeration fact whose value no condition names."""

    def __repr__(self) -> str:
        return "OTHER"


OTHER = Other()
TRI_STATES = (None, False, True)
KNOWN_STATES = (None, OTHER)
State = Any  # None for unknown, else a fact's value or OTHER


@dataclass(frozen=True, slots=True)
class Coded:
    """A property with few states; a state's code is its position, and unknown comes first.

    Attributes:
        kind: What of the fact is sent: yes or no, which value, or only whether it is known.
    """

    kind: Literal["tri", "enum", "known"]
    ref: Ref


@dataclass(frozen=True, slots=True)
class Helper:
    """A property that is the three-valued answer to a condition which the engine is not asked."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric property: a fact's value, or a bound of a fact that may be a count known only between two bounds."""

    ref: Ref
    bound: Literal["value", "low", "high"]

    @property
    def scale(self) -> int:
        """How many units a 1 is sent as, before doubling."""
        return 1 if self.ref.type in _WHOLE else DECIMALS


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a list match surely (`low`) or possibly (`high`)."""

    kind: str
    where: Condition
    bound: Literal["low", "high"]


Property = Coded | Helper | Number | Tally


@dataclass(frozen=True, slots=True)
class Among:
    """The property's code is one of `codes`, of `states` that there are."""

    of: Coded | Helper
    codes: frozenset[int]
    states: int

    @property
    def direct(self) -> bool:
        """Whether the engine can test it without an `or`: one code, all but one, or neighbours."""
        return len(self.codes) == self.states - 1 or max(self.codes) - min(self.codes) == len(self.codes) - 1

    @property
    def share(self) -> float:
        """Roughly how often it holds."""
        return len(self.codes) / self.states

    def engine_tests(self, name: str) -> Iterator[dict[str, Any]]:
        """The tests of an engine rule."""
        low, high = min(self.codes), max(self.codes)
        if len(self.codes) == 1:
            yield {name: low}
        elif len(self.codes) == self.states - 1:
            (left_out,) = set(range(self.states)) - self.codes
            yield {"$neq": {name: left_out}}
        else:
            if low > 0:
                yield {"$gte": {name: low}}
            if high < self.states - 1:
                yield {"$lte": {name: high}}


@dataclass(frozen=True, slots=True)
class Bound:
    """The number is known and stands in this relation to `number` (scaled and doubled)."""

    of: Number | Tally
    operator: Operator
    number: int

    @property
    def share(self) -> float:
        """Roughly how often it holds; many numbers are unknown."""
        return 0.1 if self.operator == "=" else 0.4

    def accepts(self, number: int) -> bool:
        """Whether a number that is sent passes the test."""
        return _OPERATORS[self.operator](number, self.number)

    def engine_tests(self, name: str) -> Iterator[dict[str, Any]]:
        """The test of an engine rule."""
        if self.operator == "=":
            yield {name: self.number}
        else:
            yield {_ENGINE_OPERATOR[self.operator]: {name: self.number}}


Test = Among | Bound


def scaled(number: int | Fraction, scale: int) -> int:
    """A number as it is sent: doubled, odd where it lies between two units, held within 64 bits.

    >>> scaled(3, 1), scaled(Fraction(7, 2), 1), scaled(Fraction(1, 4), 100)
    (6, 7, 50)
    """
    exactly = Fraction(number) * scale
    whole = math.floor(exactly)
    return max(-LARGEST, min(LARGEST, whole * 2 + (exactly != whole)))


def exact(number: int | Fraction, scale: int) -> bool:
    """Whether comparing with `scaled(number)` is comparing with the number."""
    exactly = Fraction(number) * scale
    return exactly.denominator == 1 and 2 * abs(exactly) < LARGEST


def counted(ref: Ref) -> bool:
    """Whether a numeric fact may hold a low and a high."""
    return ref.type in _COUNTED or ref.kind == "checks"


def enumeration_states(sets: Iterable[tuple[str, ...]]) -> tuple[State, ...]:
    """The states of an enumeration fact, ordered so that values which are tested together are neighbours."""
    distinct = sorted({frozenset(values) for values in sets}, key=lambda values: (-len(values), sorted(values)))
    named = {value for values in distinct for value in values}
    signature = {value: tuple(value not in values for values in distinct) for value in named}
    return (None, *sorted(named, key=lambda value: (signature[value], value)), OTHER)


# How a value is written into the fact. A state that no rule's test accepts is left out: to be absent and to fail
# every test are the same to the engine, and a short fact is a fast one.

Fragments = Sequence[str]
Write = Callable[[Scalar | None], str]


def fragments(name: str, states: int, wanted: frozenset[int]) -> Fragments:
    """What to write for each code of a property."""
    return [f'"{name}":{code},' if code in wanted else "" for code in range(states)]


def number_writer(name: str, scale: int) -> Write:
    """Writes a number that is one value."""
    double, limit = 2 * scale, LARGEST // (2 * scale)

    def write(value: Scalar | None) -> str:
        if value.__class__ is int and -limit < value < limit:
            return f'"{name}":{value * double},'
        if value is None or isinstance(value, Foreign):
            return ""
        if isinstance(value, (int, Fraction)):
            return f'"{name}":{scaled(value, scale)},'
        raise TypeError(f"a number is a {type(value).__name__}")

    return write


def _unwritten(_: Scalar | None) -> str:
    return ""


def bounds_writer(low_name: str, high_name: str, scale: int) -> Write:
    """Writes the low and the high of a count, each only where it has a name."""
    write_low = number_writer(low_name, scale) if low_name else _unwritten
    write_high = number_writer(high_name, scale) if high_name else _unwritten

    def write(value: Scalar | None) -> str:
        if isinstance(value, Range):
            return write_low(value.low) + write_high(LARGEST if value.high is None else value.high)
        return write_low(value) + write_high(value)

    return write
