"""Problems with facts: where in the document, what was meant, and nothing about a person.

A message may end up in a log or in another system, so it never repeats free text or what is said of somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from ..errors import Location, Problem

MAX_PROBLEMS = 500
MAX_SHOWN = 50
_MAX_HINTS = 20
"""Looking for the nearest name takes a while; somebody with more wrong names than this has another vocabulary."""

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class BadValue(Exception):
    """A value does not fit its field."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Found:
    """The problems found so far in one document; beyond the limit they are only counted."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._beyond = 0
        self._hints = 0

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, path: str, code: str, message: str, hint: str = "") -> None:
        """Note a problem at a JSON path."""
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(Location(path), code, message, hint))
        else:
            self._beyond += 1

    def nearest(self, name: str, names: Iterable[str]) -> str:
        """A hint with the allowed name that was probably meant."""
        self._hints += 1
        return nearest(name, names) if self._hints <= _MAX_HINTS else ""

    def all(self) -> tuple[Problem, ...]:
        """Every problem, and how many more there are."""
        if not self._beyond:
            return tuple(self._problems)
        message = f"There are {self._beyond:,} more problems."
        return (*self._problems, Problem(Location("$"), "too-many-problems", message))


def nearest(name: str, names: Iterable[str]) -> str:
    """The question whether another name was meant, or nothing where no allowed name is near."""
    if len(name) > MAX_SHOWN:
        return ""
    known = list(names)
    close = get_close_matches(name, known, 1)
    if not close:  # a word of the name: "lost" for closed_lost
        holding = [each for each in known if "." not in each and name in each.split("_")]
        close = holding if len(holding) == 1 else []
    return f"did you mean {close[0]}?" if close else ""


def member(path: str, name: str) -> str:
    """The JSON path of a member of an object."""
    plain = len(name) <= MAX_SHOWN and _IDENTIFIER.fullmatch(name)
    return f"{path}.{name}" if plain else f"{path}[{shown_key(name)}]"


def shown(value: object) -> str:
    """A value as it may be repeated: short, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = ascii(value)[1:-1] if isinstance(value, str) and not value.isprintable() else str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def shown_key(name: str) -> str:
    """A key as it may be repeated."""
    return f"'{shown(name)}'"
