"""Text in columns: how wide it stands in a terminal, and broken into lines; a Chinese character takes two columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_COLOUR = re.compile(r"\x1b\[\d+m")
_WIDE = frozenset("WF")
_CLOSING = frozenset("，。；：！？、）］”』」,.;:!?)]%")
_OPENING = frozenset("（［“『「([")


def width(text: str) -> int:
    """Columns of a terminal; colours take none."""
    return sum(2 if unicodedata.east_asian_width(letter) in _WIDE else 1 for letter in _COLOUR.sub("", text))


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns, unless a single word is longer."""
    lines, line = [], ""
    for part in _unbroken(text):
        if line and width(line + part.rstrip()) > columns:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]


def _unbroken(text: str) -> Iterator[str]:
    """Pieces between which a line may break: words with the space after them, and single Chinese characters."""
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in _WIDE
        breaks = piece and (piece[-1] == " " or (wide or _is_wide(piece[-1])))
        if breaks and letter not in _CLOSING and letter != " " and piece[-1] not in _OPENING:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE
