"""The walks of `conditions` as generated Python: the same answers, in one call for all conditions of a unit.

Only our own words become source; keys and values of rules are passed in as constants. Arithmetic is left to the plain
walk. Where a walk is taken on the way to a verdict, it notes every fact of the deal that it looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf
from typing import Any, cast

from ..model.condition import (
    Always,
    And,
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
    refs,
)
from ..model.facts import Range
from .conditions import Deal, Lists, Walk, compile_value

Note = Callable[[str], None]
Values = Callable[[Deal, Deal | None, Lists, Note], tuple[bool | None, ...]]
First = Callable[[Deal, Deal | None, Lists, Note], tuple[list[int], int | None]]
Counted = Callable[[Deal, Lists], Range]

_DEEPEST = 25  # Python's parser takes up to 200 open brackets; a node needs at most four
_SIGNS = {"=": "=="}
_QUANTIFIED = {
    "at least": "True if surely >= {0} else False if possibly < {0} else None",
    "at most": "True if possibly <= {0} else False if surely > {0} else None",
    "exactly": "True if surely == possibly == {0} else False if surely > {0} or possibly < {0} else None",
}


def generate_values(conditions: Sequence[Condition], *, settled: bool, notes: bool = False) -> Values:
    """The values of conditions, or their settled values; `notes` says whether what is looked at is noted."""
    source = _Source(settled=settled, notes=notes)
    values = "".join(f"{source.node(condition)}, " for condition in conditions)
    (function,) = source.compiled(source.function(values, [f"return ({values})"]))
    return cast("Values", function)


def generate_each(conditions: Sequence[Condition]) -> tuple[Walk, ...]:
    """The value of each condition, to be asked one by one."""
    source = _Source(settled=False, notes=False)
    written = [source.node(condition) for condition in conditions]
    names = [source.function(expression, [f"return {expression}"]) for expression in written]
    return source.compiled(*names)


def generate_first(conditions: Sequence[Condition]) -> First:
    """The positions of open conditions up to the first that is surely yes, and its position; noting what is read."""
    source = _Source(settled=True, notes=True)
    lines = ["found = []"]
    for position, condition in enumerate(conditions):
        lines.append(f"value = {source.node(condition)}")
        lines.append("if value is not False:")
        lines.append(f" if value: return found, {position}")
        lines.append(f" found.append({position})")
    (function,) = source.compiled(source.function(" ".join(lines), [*lines, "return found, None"]))
    return cast("First", function)


def generate_count(kind: str, where: Condition, *, settled: bool) -> Counted:
    """How many items of a list match: surely, and possibly (None: without bound)."""
    source = _Source(settled=settled, notes=False)
    result = "Range(surely, None if possibly == UNBOUNDED else possibly)"
    (function,) = source.compiled(source.count(kind, where, result))
    return cast("Counted", function)


class _Source:
    """Source text with its constants."""

    def __init__(self, *, settled: bool, notes: bool) -> None:
        self._settled = settled
        self._notes = notes
        self._space: dict[str, Any] = {"UNBOUNDED": inf, "Range": Range}
        self._functions: list[str] = []
        self._variables = 0

    def compiled(self, *names: str) -> tuple[Any, ...]:
        """The functions of these names, once all are added."""
        exec(compile("\n".join(self._functions), "<generated walks>", "exec"), self._space)  # noqa: S102  # our words
        return tuple(self._space[name] for name in names)

    def function(self, expressions: str, lines: Iterable[str]) -> str:
        """Add a function of (deal, item, lists, note) that holds these expressions; its name."""
        item = ("get_item = item.get",) if "get_item(" in expressions else ()
        return self._add("deal, item, lists, note=None", ("get = deal.get", *item, *lines))

    def _add(self, parameters: str, lines: Iterable[str]) -> str:
        name = f"walk{len(self._functions)}"
        self._functions.append("\n ".join((f"def {name}({parameters}):", *lines)))
        return name

    def count(self, kind: str, where: Condition, result: str) -> str:
        """Add a function of (deal, lists, note) that counts matching items; its name."""
        return self._add(
            "deal, lists, note=None",
            (
                "get = deal.get",
                "surely = possibly = 0",
                f"known = lists.get({self._constant(kind)})",
                "if known is not None:",
                " for member in known.items:",
                "  item = member.values",
                "  get_item = item.get",
                f"  value = {self.node(where)}",
                "  if value is not False:",
                "   possibly += 1",
                "   if value: surely += 1",
                "if known is None or not known.complete: possibly = UNBOUNDED",
                f"return {result}",
            ),
        )

    def _constant(self, value: object) -> str:
        name = f"K{len(self._space)}"
        self._space[name] = value
        return name

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"

    def _read(self, ref: Ref) -> str:
        key = self._constant(ref.key)
        if ref.of_item:
            return f"get_item({key})"
        return f"(note({key}) or get({key}))" if self._notes else f"get({key})"

    def node(self, node: Condition, depth: int = 0) -> str:
        """A condition as an expression."""
        match node:
            case Always():
                return "True"
            case Truth(ref):
                return self._read(ref)
            case Is(ref, test, values):
                return self._definite(ref, test, values)
            case OneOf(ref, values):
                return self._test(ref, f"{{0}} in {self._constant(frozenset(values))}")
            case Has(ref, values):
                return self._test(ref, f"not {self._constant(frozenset(values))}.isdisjoint({{0}})")
            case Within(ref, values):
                return self._test(ref, f"{{0}} <= {self._constant(frozenset(values))}")
            case Compare(left, sign, right):
                return self._compare(node, left, _SIGNS.get(sign, sign), right)
            case Count(kind, where, quantifier, number):
                return f"{self.count(kind, where, _QUANTIFIED[quantifier].format(number))}(deal, lists, note)"
            case _ if depth == _DEEPEST:
                expression = self.node(node)
                return f"{self.function(expression, [f'return {expression}'])}(deal, item, lists, note)"
            case _:
                return self._compound(node, depth + 1)

    def _compound(self, node: Not | And | Or, depth: int) -> str:
        """`and` and `or`: the decisive value as soon as a part has it, else None if a part is None."""
        parts = (node.part,) if isinstance(node, Not) else node.parts
        values = [self._variable() for _ in parts]
        written = [f"({value} := {self.node(part, depth)})" for value, part in zip(values, parts, strict=True)]
        if isinstance(node, Not):
            return f"(None if {written[0]} is None else not {values[0]})"
        decisive = isinstance(node, Or)
        found = " or ".join(f"{part} is {decisive}" for part in written)
        unknown = " or ".join(f"{value} is None" for value in values)
        return f"({decisive} if {found} else None if {unknown} else {not decisive})"

    def _definite(self, ref: Ref, test: str, values: tuple[str, ...]) -> str:
        if test in ("known", "unknown"):
            unknown = None if self._settled else test == "unknown"
            return f"({unknown} if {self._read(ref)} is None else {test == 'known'})"
        accepted = self._constant(frozenset(values))
        tested = f"{{0}} in {accepted}" if test == "value" else f"{{0}} is {test == 'yes'}"
        return self._test(ref, tested) if self._settled else f"({tested.format(self._read(ref))})"

    def _test(self, ref: Ref, test: str) -> str:
        """A test of a fact's value, unknown where the fact is."""
        value = self._variable()
        return f"(None if ({value} := {self._read(ref)}) is None else {test.format(value)})"

    def _compare(self, node: Condition, left: Numeric, sign: str, right: Numeric) -> str:
        """Straight where all numbers are whole; fractions, counts and foreign money take the plain walk."""
        plain = f"{self._constant(compile_value(node))}(deal, item, lists)"
        one, other = self._number(left), self._number(right)
        if one is None or other is None:
            noted = [f"note({self._constant(ref.key)})" for ref in refs(node) if self._notes and not ref.of_item]
            return f"({' or '.join((*noted, plain))})"
        (name, read), (other_name, other_read) = one, other
        unknown = f"(({name} := {read}) is None) | (({other_name} := {other_read}) is None)"  # both are looked at
        whole = f"{name}.__class__ is {other_name}.__class__ is int"
        return f"(None if {unknown} else {name} {sign} {other_name} if {whole} else {plain})"

    def _number(self, node: Numeric) -> tuple[str, str] | None:
        """A variable for a number and what it holds; None where that has to be calculated."""
        match node:
            case Constant(value):
                return self._variable(), self._constant(value)
            case Parameter(name):
                return self._variable(), f"get({self._constant(f'${name}')})"
            case Today():
                return self._variable(), f"get({self._constant('today')})"
            case Value(ref):
                return self._variable(), self._read(ref)
            case _:
                return None
