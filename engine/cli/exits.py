"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ends."""

    FINE = 0
    FINDINGS = 1
    WRONG_USE = 2
    INTERNAL = 3


class WrongUse(Exception):
    """The command cannot start with what it was given; the message says why."""


class ReaderLeft(Exception):
    """Whoever read our output has seen enough (`worthwin evaluate … | head`)."""
