"""Two-valued Python expressions for "surely yes" and "surely no": how counts and helpers are worked out.

The expressions are part of the generated encoder (see `encoder`). They hold internal names alone: whatever comes from
a rule file, a key or a value, is bound to such a name and never becomes source text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from ..model.condition import (
    Always,
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
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
from ..reference.conditions import compile_value

_DEEPEST = 20  # brackets in brackets; Python's own parser gives up at a hundred
_PYTHON_OPERATOR = {"=": "=="}


class Bindings:
    """The names of the generated code, and what they stand for."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._by_value: dict[Any, str] = {}

    def bind(self, prefix: str, value: Any) -> str:
        """A new name for a value."""
        name = f"{prefix}{len(self.values)}"
        self.values[name] = value
        return name

    def constant(self, value: Any) -> str:
        """A name for a hashable value, the same for the same value."""
        key = (value.__class__, value)
        if key not in self._by_value:
            self._by_value[key] = self.bind("K", value)
        return self._by_value[key]


class Reader:
    """Local variables for the facts of one mapping: each is read once, ahead of where it is needed.

    Attributes:
        name: The variable that holds the mapping; `get_` and this name is its `get`.
        lines: The reads.
    """

    def __init__(self, bindings: Bindings, name: str) -> None:
        self.name = name
        self.lines: list[str] = []
        self._bindings = bindings
        self._locals: dict[str, str] = {}

    def local(self, key: str) -> str:
        """The variable that holds a fact."""
        variable = self._locals.get(key)
        if variable is None:
            variable = self._locals[key] = f"{self.name}_{len(self._locals)}"
            self.lines.append(f"{variable} = get_{self.name}({self._bindings.constant(key)})")
        return variable


Side = Literal["low", "high"]
Counter = Callable[[str, Condition, Side], str]  # the variable that holds a side of a list's count, doubled


class Expressions:
    """Writes a condition as Python.

    Args:
        bindings: The names of the generated code.
        deal: Variables for the facts of the deal.
        item: Variables for the fields of the item at hand.
        counter: Where counts are held; without it a count is left to the reference.
    """

    def __init__(self, bindings: Bindings, deal: Reader, item: Reader, counter: Counter | None = None) -> None:
        self._bindings = bindings
        self._deal = deal
        self._item = item
        self._counter = counter

    def ref(self, ref: Ref) -> str:
        """The variable that holds what a reference reads."""
        return (self._item if ref.of_item else self._deal).local(ref.key)

    def surely(self, node: Condition, wanted: bool, depth: int = 0) -> str:
        """An expression that is true exactly where the condition is yes (`wanted`), or exactly where it is no."""
        if depth > _DEEPEST:
            return self._by_reference(node, wanted)
        match node:
            case Always():
                return str(wanted)
            case Not(part):
                return self.surely(part, not wanted, depth)
            case And(parts):
                return self._joined(parts, wanted, "and" if wanted else "or", depth)
            case Or(parts):
                return self._joined(parts, wanted, "or" if wanted else "and", depth)
            case Truth(ref):
                return f"{self.ref(ref)} is {wanted}"
            case Is(ref, test, values):
                return self._definite(ref, test, values, wanted)
            case OneOf(ref, values):
                return self._one_of(ref, values, wanted)
            case Has() | Within():
                return self._set(node, wanted)
            case Compare(left, sign, right):
                return self._comparison(node, left, sign, right, wanted)
            case Count():
                return self._count(node, wanted)

    def _joined(self, parts: Iterable[Condition], wanted: bool, word: str, depth: int) -> str:
        written = [self.surely(part, wanted, depth + 1) for part in parts]
        return f"({f' {word} '.join(written)})" if written else str(word == "and")

    def _set(self, node: Has | Within, wanted: bool) -> str:
        fact, accepted = self.ref(node.ref), self._bindings.constant(frozenset(node.values))
        holds = f"{fact} <= {accepted}" if isinstance(node, Within) else f"not {accepted}.isdisjoint({fact})"
        return f"({fact} is not None and ({holds}) is {wanted})"

    def _definite(self, ref: Ref, test: str, values: tuple[str, ...], wanted: bool) -> str:
        fact = self.ref(ref)
        if test == "value":
            return f"{fact} {'in' if wanted else 'not in'} {self._bindings.constant(frozenset(values))}"
        if test == "known":
            return f"{fact} is {'not ' * wanted}None"
        expected = {"yes": "True", "no": "False", "unknown": "None"}[test]
        return f"{fact} is {'' if wanted else 'not '}{expected}"

    def _one_of(self, ref: Ref, values: tuple[str, ...], wanted: bool) -> str:
        fact, accepted = self.ref(ref), self._bindings.constant(frozenset(values))
        return f"{fact} in {accepted}" if wanted else f"({fact} is not None and {fact} not in {accepted})"

    def _comparison(self, node: Condition, left: Numeric, sign: str, right: Numeric, wanted: bool) -> str:
        """Straight where every number is an int; fractions, counts and foreign money take the long way."""
        one, other = self._number(left), self._number(right)
        if one is None or other is None:
            return self._by_reference(node, wanted)
        facts = dict.fromkeys((*one[1], *other[1]))
        holds = f"{one[0]} {_PYTHON_OPERATOR.get(sign, sign)} {other[0]}"
        if not facts:
            return f"({holds}) is {wanted}"
        known = "".join(f"{fact} is not None and " for fact in facts)
        plain = " is ".join(f"{fact}.__class__" for fact in facts)
        return f"({known}((({holds}) is {wanted}) if {plain} is int else {self._by_reference(node, wanted)}))"

    def _count(self, node: Count, wanted: bool) -> str:
        if self._counter is None:
            return self._by_reference(node, wanted)
        counter, number = self._counter, 2 * node.number

        def is_(side: Side, sign: str) -> str:
            return f"{counter(node.kind, node.where, side)} {sign} {number}"

        match node.quantifier, wanted:
            case "at least", _:
                return is_("low", ">=") if wanted else is_("high", "<")
            case "at most", _:
                return is_("high", "<=") if wanted else is_("low", ">")
            case _:
                sides = is_("low", "==" if wanted else ">"), is_("high", "==" if wanted else "<")
                return f"({(' and ' if wanted else ' or ').join(sides)})"

    def _number(self, node: Numeric) -> tuple[str, tuple[str, ...]] | None:
        """A numeric expression and the facts it reads; None where only the reference can work it out."""
        match node:
            case Constant(value):
                return self._bindings.constant(value), ()
            case Parameter(name):
                fact = self._deal.local(f"${name}")
                return fact, (fact,)
            case Today():
                fact = self._deal.local("today")
                return fact, (fact,)
            case Value(ref):
                fact = self.ref(ref)
                return fact, (fact,)
            case Arithmetic("+" | "-" | "*" as sign, left, right):
                one, other = self._number(left), self._number(right)
                return None if one is None or other is None else (f"({one[0]} {sign} {other[0]})", one[1] + other[1])
            case _:
                return None

    def _by_reference(self, node: Condition, wanted: bool) -> str:
        walk = self._bindings.bind("W", compile_value(node))
        return f"{walk}(deal, {self._item.name}, lists) is {wanted}"
