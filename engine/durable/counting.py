"""The generated loops that count, for each quantifier, the items that match surely and those that may match.

All quantifiers over one list share one pass, and equal quantifiers share one pair of counters. Counts are kept
doubled, as numbers are sent (see `properties`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.condition import Condition, Count
from .envelope import LARGEST
from .source import Bindings, Expressions, Reader


class Counting:
    """The counters of one generated encoder."""

    def __init__(self, bindings: Bindings, deal: Reader) -> None:
        self._bindings = bindings
        self._deal = deal
        self._counters: dict[str, dict[Condition, str]] = {}
        self._total = 0

    def __call__(self, count: Count) -> tuple[str, str]:
        """The variables that will hold a quantifier's low and high."""
        return self.bounds(count.kind, count.where)

    def bounds(self, kind: str, where: Condition) -> tuple[str, str]:
        """The same for a list kind and what its items are to match."""
        counters = self._counters.setdefault(kind, {})
        if where not in counters:
            counters[where] = f"q{self._total}"
            self._total += 1
        return f"{counters[where]}_low", f"{counters[where]}_high"

    def lines(self) -> list[str]:
        """The loops; to be asked for once all counters are known."""
        return [line for number, kind in enumerate(self._counters) for line in self._loop(kind, f"m{number}")]

    def _loop(self, kind: str, member: str) -> Iterator[str]:
        reader = Reader(self._bindings, member)
        expressions = Expressions(self._bindings, self._deal, reader)
        counters = self._counters[kind]
        tests = [line for where, name in counters.items() for line in _tests(expressions, where, name)]
        yield f"known = lists.get({self._bindings.constant(kind)})"
        yield f"{' = '.join(f'{name}_low = {name}_high' for name in counters.values())} = 0"
        yield "if known is not None:"
        yield " for member in known.items:"
        yield f"  {member} = member.values"
        yield f"  get_{member} = {member}.get"
        yield from (f"  {line}" for line in (*reader.lines, *tests))
        yield "if known is None or not known.complete:"
        yield f" {' = '.join(f'{name}_high' for name in counters.values())} = {LARGEST}"


def _tests(expressions: Expressions, where: Condition, name: str) -> Iterator[str]:
    yield f"if {expressions.surely(where, True)}:"
    yield f" {name}_low += 2"
    yield f" {name}_high += 2"
    yield f"elif not {expressions.surely(where, False)}:"
    yield f" {name}_high += 2"
