"""Texts a person reads: those of the rules, always in both languages, and words of other people within them."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class Text(NamedTuple):
    """One text in English and in Chinese."""

    en: str
    zh: str

    def in_(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


_STEERING = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
"""Characters that end a line, steer a terminal or turn the direction of writing."""


def steers(text: str) -> bool:
    """Does a text hold anything but what can be seen?"""
    return not text.isprintable() and _STEERING.search(text) is not None


def on_one_line(text: str) -> str:
    """Words from outside as they stand in a line of ours: whatever would break or steer it is a space."""
    return " ".join(_STEERING.sub(" ", text).split())
