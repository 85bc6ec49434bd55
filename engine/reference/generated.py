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
    Comparison,
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
_SIGNS: dict[Comparison, str] = {"=": "=="}
_OPPOSITE: dict[Comparison, Comparison] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}
# What a count says: yes where the first holds, no where the second does, and which of them is sure before the end.
_QUANTIFIED = {
    "at least": ("surely >= {0}", "possibly < {0}", "surely == {0}", True),
    "at most": ("possibly <= {0}", "surely > {0}", "surely == {0} + 1", False),
    "exactly": ("surely == possibly == {0}", "surely > {0} or possibly < {0}", "surely == {0} + 1", False),
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
    (function,) = source.compiled(source.counting(kind, where, result))
    return cast("Counted", function)


def _in(wanted: bool) -> str:
    return "in" if wanted else "not in"


def _not(wanted: bool) -> str:
    return "not " if wanted else ""


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
        return self._add("deal, item, lists, note=None", expressions, lines)

    def _add(self, parameters: str, expressions: str, lines: Iterable[str]) -> str:
        name = f"walk{len(self._functions)}"
        reads = (f"get_{of} = {of}.get" for of in ("deal", "item") if f"get_{of}(" in expressions and of in parameters)
        self._functions.append("\n ".join((f"def {name}({parameters}):", *reads, *lines)))
        return name

    def counting(self, kind: str, where: Condition, result: str, early: str = "") -> str:
        """Add a function of (deal, lists, note) that counts matching items; its name."""
        matches = self.node(where)
        return self._add(
            "deal, lists, note=None",
            matches,
            (
                "surely = possibly = 0",
                f"known = lists.get({self._constant(kind)})",
                "if known is not None:",
                " for member in known.items:",
                "  item = member.values",
                "  get_item = item.get",
                f"  value = {matches}",
                "  if value is not False:",
                "   possibly += 1",
                "   if value:",
                "    surely += 1",
                *((f"    {early}",) if early else ()),
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
        return f"(note({key}) or get_deal({key}))" if self._notes else f"get_deal({key})"

    def node(self, node: Condition, depth: int = 0, *, wanted: bool = True) -> str:
        """A condition, or what it is not, as an expression."""
        match node:
            case Always():
                return str(wanted)
            case Truth(ref):
                return self._truth(ref, wanted)
            case Is(ref, test, values):
                return self._definite(ref, test, values, wanted)
            case OneOf(ref, values):
                return self._test(ref, f"{{0}} {_in(wanted)} {self._constant(frozenset(values))}")
            case Has(ref, values):
                return self._test(ref, f"{_not(wanted)}{self._constant(frozenset(values))}.isdisjoint({{0}})")
            case Within(ref, values):
                return self._test(ref, f"{_not(not wanted)}{{0}} <= {self._constant(frozenset(values))}")
            case Compare():
                return self._compare(node, wanted)
            case Count():
                return self._count(node, wanted)
            case Not(part):
                return self.node(part, depth, wanted=not wanted)
            case _ if depth == _DEEPEST:
                expression = self.node(node, wanted=wanted)
                return f"{self.function(expression, [f'return {expression}'])}(deal, item, lists, note)"
            case And(parts) | Or(parts):
                return self._joined(parts, depth + 1, wanted, decisive=isinstance(node, Or) is wanted)

    def _joined(self, parts: Sequence[Condition], depth: int, wanted: bool, decisive: bool) -> str:
        """`and` and `or`: the decisive value as soon as a part has it, else None if a part is None."""
        values = [self._variable() for _ in parts]
        found = " or ".join(
            f"({value} := {self.node(part, depth, wanted=wanted)}) is {decisive}"
            for value, part in zip(values, parts, strict=True)
        )
        unknown = " or ".join(f"{value} is None" for value in values)
        return f"({decisive} if {found} else None if {unknown} else {not decisive})"

    def _truth(self, ref: Ref, wanted: bool) -> str:
        return self._read(ref) if wanted else self._test(ref, "not {0}")

    def _definite(self, ref: Ref, test: str, values: tuple[str, ...], wanted: bool) -> str:
        if test in ("known", "unknown"):
            known = (test == "known") is wanted
            return f"({None if self._settled else not known} if {self._read(ref)} is None else {known})"
        if test == "value":
            tested = f"{{0}} {_in(wanted)} {self._constant(frozenset(values))}"
            return self._test(ref, tested) if self._settled else f"({tested.format(self._read(ref))})"
        if self._settled:
            return self._truth(ref, (test == "yes") is wanted)
        return f"({self._read(ref)} is {_not(not wanted)}{test == 'yes'})"

    def _test(self, ref: Ref, test: str) -> str:
        """A test of a fact's value, unknown where the fact is."""
        value = self._variable()
        return f"(None if ({value} := {self._read(ref)}) is None else {test.format(value)})"

    def _count(self, node: Count, wanted: bool) -> str:
        yes, no, early, answer = _QUANTIFIED[node.quantifier]
        result = f"{wanted} if {yes} else {not wanted} if {no} else None".format(node.number)
        looks_at_deal = self._notes and any(
            not ref.of_item for ref in refs(node.where)
        )  # all that it looks at is noted
        sooner = "" if looks_at_deal else f"if {early}: return {answer is wanted}".format(node.number)
        return f"{self.counting(node.kind, node.where, result, sooner)}(deal, lists, note)"

    def _compare(self, node: Compare, wanted: bool) -> str:
        """Straight where all numbers are whole; fractions, counts and foreign money take the plain walk."""
        walk = compile_value(node if wanted else Not(node))
        plain = f"{self._constant(walk)}(deal, item, lists)"
        one, other = self._number(node.left), self._number(node.right)
        if one is None or other is None:
            noted = [f"note({self._constant(ref.key)})" for ref in refs(node) if self._notes and not ref.of_item]
            return f"({' or '.join((*noted, plain))})"
        (name, read), (other_name, other_read) = one, other
        sign = node.operator if wanted else _OPPOSITE[node.operator]
        unknown = f"(({name} := {read}) is None) | (({other_name} := {other_read}) is None)"  # both are looked at
        whole = f"{name}.__class__ is {other_name}.__class__ is int"
        return f"(None if {unknown} else {name} {_SIGNS.get(sign, sign)} {other_name} if {whole} else {plain})"

    def _number(self, node: Numeric) -> tuple[str, str] | None:
        """A variable for a number and what it holds; None where that has to be calculated."""
        match node:
            case Constant(value):
                return self._variable(), self._constant(value)
            case Parameter(name):
                return self._variable(), f"get_deal({self._constant(f'${name}')})"
            case Today():
                return self._variable(), f"get_deal({self._constant('today')})"
            case Value(ref):
                return self._variable(), self._read(ref)
            case _:
                return None
