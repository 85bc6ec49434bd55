"""A condition in one line, for tests to compare."""

from __future__ import annotations

from engine.model.condition import (
    Always,
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


def _ref(ref: Ref) -> str:
    return f"verdict:{ref.key}" if ref.kind == "verdict" else ref.key


def _values(values: tuple[str, ...]) -> str:
    return f"({', '.join(values)})"


def told(node: Condition) -> str:
    """A condition in one line."""
    match node:
        case Always():
            return "always"
        case Not(part):
            return f"not({told(part)})"
        case And(parts):
            return f"and({'; '.join(map(told, parts))})"
        case Or(parts):
            return f"or({'; '.join(map(told, parts))})"
        case Count(kind, where, quantifier, number):
            return f"count {kind} {quantifier} {number} ({told(where)})"
        case Compare(left, operator, right):
            return f"{_number(left)} {operator} {_number(right)}"
        case Truth(ref) | Is(ref) | OneOf(ref) | Has(ref) | Within(ref):
            return ("item " if ref.of_item else "") + _test(node)


def _test(node: Truth | Is | OneOf | Has | Within) -> str:
    match node:
        case Truth(ref):
            return f"truth {_ref(ref)}"
        case Is(ref, test, values):
            return f"is {_ref(ref)} {test}{_values(values) if values else ''}"
        case OneOf(ref, values) | Has(ref, values) | Within(ref, values):
            return f"{type(node).__name__.lower()} {_ref(ref)}{_values(values)}"


def _number(node: Numeric) -> str:
    match node:
        case Constant(value):
            return str(value)
        case Parameter(name):
            return f"${name}"
        case Today():
            return "today"
        case Value(ref):
            return _ref(ref) + ("#" if ref.type is FactType.COUNT else "")
        case Arithmetic(operator, left, right):
            return f"({_number(left)} {operator} {_number(right)})"
