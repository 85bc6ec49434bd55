"""The limits inside which the C engine is safe and right, and the names that are given to it.

Outside these limits the engine does not complain: it hangs, crashes or answers wrongly. Everything is therefore
refused or split before it gets there. The figures were measured on durable_rules 2.0.28.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from ..errors import Location, Problem, ProblemsFound

CLAUSES_A_CONDITION = 6
DEEPEST = 80  # levels in a condition; the language allows 40
RULES_A_GROUP = 30  # 64 matching nodes at once are an error, 30 groups of 30 stay below
GROUPS_A_RULESET = 30
RULES_A_RULESET = RULES_A_GROUP * GROUPS_A_RULESET
PROPERTIES_A_FACT = 240  # the engine's own `id` and `sid` and the group flags included
RULESETS = 12  # of 900 rules each; every one keeps about 11 MB of state
LARGEST = 4 * 10**18  # numbers are compared as 64-bit integers

_RESERVED = (
    *("id", "sid", "$s", "m", "w", "$forward", "$time", "$baseTime", "$timerName", "chart_context"),
    *("$and", "$or", "$eq", "$neq", "$lt", "$lte", "$gt", "$gte", "$ex", "$nex", "$mt", "$imt", "$iall", "$iany"),
    *("$add", "$sub", "$mul", "$div", "$m", "$l", "$r", "$i", "all", "any", "pri", "count", "cap"),
)


class EnvelopeExceeded(ProblemsFound):
    """A condition, or all of them together, is more than the C engine can decide safely."""

    def __init__(self, where: str, message: str, hint: str = "") -> None:
        super().__init__([Problem(Location(where), "envelope-exceeded", message, hint)])


def fnv(text: str) -> int:
    """The 32-bit hash by which the engine knows a name: it never compares the text.

    >>> fnv("id") == 926444256
    True
    """
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


class Names:
    """Hands out short names none of which the engine could take for another, or for one of its own."""

    def __init__(self) -> None:
        self._taken = {fnv(name) for name in _RESERVED}

    def take(self, prefix: str) -> Iterator[str]:
        """Endless names with a prefix, each with a hash of its own."""
        for number in count():
            name = f"{prefix}{number}"
            digest = fnv(name)
            if digest not in self._taken:
                self._taken.add(digest)
                yield name
