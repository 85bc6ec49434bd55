"""The settled walk as generated Python: the same answers as `conditions.compile_settled`, one call a condition.

Only our own words become source; keys and values of rules are passed in as constants. Numbers are left to the plain
walk, and so is whatever is nested too deeply for one expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from ..model.condition import Always, And, Condition, Count, Has, Is, Not, OneOf, Or, Ref, Truth, Within
from .conditions import SIGNS, Walk, compare_range, compile_settled, count_range

_DEEPEST = 25  # Python's parser takes up to 200 open brackets; a node needs at most four


def generate_settled(conditions: Sequence[Condition]) -> tuple[Walk, ...]:
    """The settled walks of conditions that are compiled together."""
    source = _Source()
    names = [source.function(condition) for condition in conditions]
    space: dict[str, Any] = {f"K{number}": constant for number, constant in enumerate(source.constants)}
    space |= {"count_range": count_range, "compare_range": compare_range}
    exec(compile("\n".join(source.functions), "<settled walks>", "exec"), space)  # noqa: S102  # our own words
    return tuple(cast("Walk", space[name]) for name in names)


class _Source:
    """Source text with its constants."""

    def __init__(self) -> None:
        self.constants: list[object] = []
        self.functions: list[str] = []
        self._variables = 0

    def function(self, condition: Condition) -> str:
        """Add one condition as a function of (deal, item, lists); its name."""
        expression = self._node(condition, 0)
        name = f"walk{len(self.functions)}"
        self.functions.append(f"def {name}(deal, item, lists):\n    return {expression}")
        return name

    def _constant(self, value: object) -> str:
        self.constants.append(value)
        return f"K{len(self.constants) - 1}"

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"

    def _read(self, ref: Ref) -> str:
        return f"{'item' if ref.of_item else 'deal'}.get({self._constant(ref.key)})"

    def _node(self, node: Condition, depth: int) -> str:
        match node:
            case Always():
                return "True"
            case Truth(ref):
                return self._read(ref)
            case Is(ref, "known" | "unknown" as test, _):
                return f"(None if {self._read(ref)} is None else {test == 'known'})"
            case Is(ref, test, values):
                accepted = {"yes": frozenset((True,)), "no": frozenset((False,))}.get(test, frozenset(values))
                return self._test(ref, "{0} in {1}", accepted)
            case OneOf(ref, values):
                return self._test(ref, "{0} in {1}", frozenset(values))
            case Has(ref, values):
                return self._test(ref, "not {1}.isdisjoint({0})", frozenset(values))
            case Within(ref, values):
                return self._test(ref, "{0} <= {1}", frozenset(values))
            case Count(kind, where, quantifier, number):
                counted = f"count_range({self._constant(kind)}, {self.function(where)}, deal, lists)"
                return f"compare_range({counted}, {self._constant(SIGNS[quantifier])}, {number})"
            case Not(part) if depth < _DEEPEST:
                value = self._variable()
                return f"(None if ({value} := {self._node(part, depth + 1)}) is None else not {value})"
            case And(parts) if depth < _DEEPEST:
                return self._joined(parts, depth, decisive=False)
            case Or(parts) if depth < _DEEPEST:
                return self._joined(parts, depth, decisive=True)
            case _:
                return f"{self._constant(compile_settled(node))}(deal, item, lists)"

    def _test(self, ref: Ref, test: str, values: frozenset[Any]) -> str:
        value = self._variable()
        tested = test.format(value, self._constant(values))
        return f"(None if ({value} := {self._read(ref)}) is None else {tested})"

    def _joined(self, parts: Sequence[Condition], depth: int, *, decisive: bool) -> str:
        """`and` and `or`: the decisive value as soon as a part has it, else None if a part is None."""
        values = [self._variable() for _ in parts]
        found = " or ".join(
            f"({value} := {self._node(part, depth + 1)}) is {decisive}"
            for value, part in zip(values, parts, strict=True)
        )
        unknown = " or ".join(f"{value} is None" for value in values)
        return f"({decisive} if {found} else None if {unknown} else {not decisive})"
