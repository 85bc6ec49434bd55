"""A condition as it was written: a tree of words and signs, each with its offset in the text.

It knows nothing of facts; `resolve` turns it into the typed tree of `engine.model.condition`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A word: a fact, a verdict, or a value."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number; a sign is not part of it."""

    at: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    at: int
    value: dt.date


@dataclass(frozen=True, slots=True)
class ParameterName:
    """A parameter, without its dollar sign."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class TodayWord:
    """The date of the evaluation."""

    at: int


@dataclass(frozen=True, slots=True)
class AlwaysWord:
    """Yes, whatever is known."""

    at: int


@dataclass(frozen=True, slots=True)
class Days:
    """`days_since x` (or, with `until`, `days_until x`)."""

    at: int
    name: Name
    until: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """`left + right` and the like."""

    at: int
    operator: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left >= right` and the like; `sign_at` is where the sign stands."""

    at: int
    operator: str
    sign_at: int
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Between:
    """`subject between low and high`, both included."""

    at: int
    subject: Syntax
    low: Syntax
    high: Syntax


@dataclass(frozen=True, slots=True)
class WordTest:
    """`subject is word`, `subject in (…)`, `subject has any (…)`, `subject within (…)`."""

    at: int
    test: str
    subject: Syntax
    words: tuple[Name, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Quantified:
    """`at least 2 stakeholders where …`; `some` and `no` are at least 1 and at most 0."""

    at: int
    quantifier: str
    number: Number | None
    kind: Name
    where: Syntax


@dataclass(frozen=True, slots=True)
class Negation:
    """`not part`."""

    at: int
    part: Syntax


@dataclass(frozen=True, slots=True)
class Junction:
    """Parts joined by `and`, or by `or` where `either`."""

    at: int
    either: bool
    parts: tuple[Syntax, ...]


Syntax = (
    Name
    | Number
    | Day
    | ParameterName
    | TodayWord
    | AlwaysWord
    | Days
    | Operation
    | Comparison
    | Between
    | WordTest
    | Quantified
    | Negation
    | Junction
)


def depth(node: Syntax, limit: int) -> int:
    """How deep a tree is nested, at most `limit` + 1; without recursion, because the tree may be hostile."""
    level, deepest = [node], 0
    while level and deepest <= limit:
        deepest += 1
        level = [child for parent in level for child in _children(parent)]
    return deepest


def _children(node: Syntax) -> tuple[Syntax, ...]:
    match node:
        case Operation(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Between(_, subject, low, high):
            return (subject, low, high)
        case WordTest(subject=subject):
            return (subject,)
        case Quantified(where=where):
            return (where,)
        case Negation(_, part):
            return (part,)
        case Junction(parts=parts):
            return parts
        case _:
            return ()
