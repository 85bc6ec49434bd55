"""The generated loops that count, for each quantifier, the items that match surely and those that may match.

All quantifiers over one list share one pass, and equal quantifiers share their counters. Only what is asked for is
counted: the low or the high. Counts are kept doubled, as numbers are sent (see `properties`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.condition import Condition
from .envelope import LARGEST
from .source import Bindings, Expressions, Reader, Side


class Counting:
    """The counters of one generated encoder."""

    def __init__(self, bindings: Bindings, deal: Reader) -> None:
        self._bindings = bindings
        self._deal = deal
        self._counters: dict[str, dict[tuple[Condition, Side], str]] = {}
        self._total = 0

    def counter(self, kind: str, where: Condition, side: Side) -> str:
        """The variable that will hold how many items of a list match surely (low) or possibly (high)."""
        counters = self._counters.setdefault(kind, {})
        if (where, side) not in counters:
            counters[where, side] = f"q{self._total}"
            self._total += 1
        return counters[where, side]

    def lines(self) -> list[str]:
        """The loops; to be asked for once all counters are known."""
        return [line for number, kind in enumerate(self._counters) for line in self._loop(kind, f"m{number}")]

    def _loop(self, kind: str, member: str) -> Iterator[str]:
        reader = Reader(self._bindings, member)
        expressions = Expressions(self._bindings, self._deal, reader)
        counters = self._counters[kind]
        tests = [line for (where, side), name in counters.items() for line in _tests(expressions, where, side, name)]
        highs = [name for (_, side), name in counters.items() if side == "high"]
        yield f"known = lists.get({self._bindings.constant(kind)})"
        yield f"{' = '.join(counters.values())} = 0"
        yield "if known is not None:"
        yield " for member in known.items:"
        yield f"  {member} = member.values"
        yield f"  get_{member} = {member}.get"
        yield from (f"  {line}" for line in (*reader.lines, *tests))
        if highs:
            yield f"if known is None or not known.complete: {' = '.join(highs)} = {LARGEST}"


def _tests(expressions: Expressions, where: Condition, side: Side, name: str) -> Iterator[str]:
    if side == "low":
        yield f"if {expressions.surely(where, True)}: {name} += 2"
    else:
        yield f"if not {expressions.surely(where, False)}: {name} += 2"
