"""What a rule asks of the facts: a small frozen tree that every interpreter walks.

Names are resolved and types are checked before a tree is built, so an interpreter never meets an unknown name.
The meaning of each node is three-valued (yes, no, unknown) unless its docstring says "definite".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal


class FactType(StrEnum):
    """The types a fact may have; `COUNT` is a derived count with a low and a high."""

    TRI = "tri"
    ENUM = "enum"
    SET = "set"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    ID = "id"
    COUNT = "count"


Comparison = Literal["<", "<=", "=", "!=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact read by a condition.

    `key` is the field's name alone for an opportunity ("needs_clear") and for the item at hand ("met"), and
    "kind.name" for the other single kinds ("account.region"). `kind` is the owning kind, or "verdict" for what
    another decision gave, or "checks" for the counts of the checklist at hand ("checks_yes", ...).
    """

    kind: str
    key: str
    type: FactType
    of_item: bool = False


@dataclass(frozen=True, slots=True)
class Always:
    """Yes, whatever is known."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The value of a yes/no/unknown fact itself."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Is:
    """Definite: is the fact yes, no, known, unknown, or one of the enumeration's `values`?"""

    ref: Ref
    test: Literal["yes", "no", "known", "unknown", "value"]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Is an enumeration fact one of `values`? Unknown where the fact is unknown."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """Does a set fact hold at least one of `values`?"""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Does a set fact hold nothing beyond `values`? The empty set does."""

    ref: Ref
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in the unit of what it is compared with: minor units for money, proleptic days for a date."""

    value: int | Fraction


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named threshold, chosen by date and by facts before conditions are evaluated."""

    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class Value:
    """A numeric fact: integer, number, percent, money in minor units, date in days, or count."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Today:
    """The evaluation's `as_of`, in days."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right`; unknown if either is unknown or a division is by zero."""

    operator: Literal["+", "-", "*", "/"]
    left: Numeric
    right: Numeric


Numeric = Constant | Parameter | Value | Today | Arithmetic


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right` over numbers; unknown if either side is unknown."""

    left: Numeric
    operator: Comparison
    right: Numeric


@dataclass(frozen=True, slots=True)
class Count:
    """How many items of a list match: at least, at most or exactly `number`.

    `some` is at least 1, `no` is at most 0. Between the lower count (surely matching) and the upper count
    (possibly matching; without bound where the list is incomplete or absent) the answer is unknown.
    """

    kind: str
    where: Condition
    quantifier: Literal["at least", "at most", "exactly"]
    number: int


@dataclass(frozen=True, slots=True)
class Not:
    """Yes becomes no, no becomes yes, unknown stays."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """No if a part is no, else unknown if a part is unknown, else yes."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Yes if a part is yes, else unknown if a part is unknown, else no."""

    parts: tuple[Condition, ...]


Condition = Always | Truth | Is | OneOf | Has | Within | Compare | Count | Not | And | Or

ALWAYS = Always()


def refs(node: Condition | Numeric) -> frozenset[Ref]:
    """Every fact that a condition reads, those inside `where` included."""
    match node:
        case Truth(ref) | Is(ref) | OneOf(ref) | Has(ref) | Within(ref) | Value(ref):
            return frozenset((ref,))
        case Compare(left, _, right) | Arithmetic(_, left, right):
            return refs(left) | refs(right)
        case Count(_, where):
            return refs(where)
        case Not(part):
            return refs(part)
        case And(parts) | Or(parts):
            return frozenset().union(*(refs(part) for part in parts))
        case _:
            return frozenset()


def outer_refs(node: Condition) -> frozenset[Ref]:
    """What a condition reads outside `where`, and inside it the facts of the deal."""
    match node:
        case Count(_, where):
            return frozenset(ref for ref in refs(where) if not ref.of_item)
        case Not(part):
            return outer_refs(part)
        case And(parts) | Or(parts):
            return frozenset().union(*(outer_refs(part) for part in parts))
        case _:
            return refs(node)


def size(node: Condition) -> int:
    """How many tests a condition makes: the measure of being specific."""
    match node:
        case And(parts) | Or(parts):
            return sum(size(part) for part in parts)
        case Not(part):
            return size(part)
        case Count(_, where):
            return 1 + size(where)
        case Always():
            return 0
        case _:
            return 1
