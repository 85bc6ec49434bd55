"""Colour for a terminal, in the few meanings that an answer has; plain text where colour is not wanted."""

from __future__ import annotations

from dataclasses import dataclass

_CODES = {"strong": "1", "faint": "2", "good": "32", "bad": "31", "care": "33", "ask": "36"}


@dataclass(frozen=True, slots=True)
class Paint:
    """Wraps text in terminal colours, or leaves it alone."""

    on: bool = False

    def __call__(self, text: str, style: str) -> str:
        """The text in a style: strong, faint, good, bad, care or ask."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text
