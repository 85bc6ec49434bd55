"""Every problem Worthwin reports has one shape: a stable code, a place, a sentence and a hint.

Loaders collect problems and go on, so that all of them come at once; the exceptions at the end carry them
out of a call that cannot return a result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where a problem is: a file with line and column (from 1), or a JSON path in `path` alone."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where it is wrong and what was probably meant.

    `code` is stable ("unknown-fact"); `message` is one sentence without personal facts; `hint` may be empty.
    """

    location: Location
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.location}: {self.message}{hint} [{self.code}]"


class WorthwinError(Exception):
    """The root of every error that Worthwin raises on purpose."""


class ProblemsFound(WorthwinError):
    """Input was refused; `problems` holds everything that was found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidRules(ProblemsFound):
    """A rule folder could not be loaded."""


class InvalidFacts(ProblemsFound):
    """An opportunity's facts do not fit the vocabulary."""
