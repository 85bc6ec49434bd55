"""Deals from a file: one JSON object, a list, or one object a line (NDJSON).

Each deal of a list is parsed on its own and strictly, so that a bad one costs only itself.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InvalidFacts, Problem
from ..facts import read_json
from .exits import WrongUse

NDJSON = (".ndjson", ".jsonl")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal's document, or what is wrong with its JSON; `number` counts from 1."""

    number: int
    document: Any
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """Its id, where it has one."""
        found = self.document.get("opportunity_id") if isinstance(self.document, dict) else None
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Deals:
    """What a file holds: `many` is a list, however long, and `lines` one that came line by line."""

    deals: Iterator[Deal]
    many: bool
    lines: bool = False


def read_deals(file: str) -> Deals:
    """The deals of a file.

    Args:
        file: A path, or "-" for standard input.

    Raises:
        WrongUse: It cannot be opened, is not UTF-8, or is no JSON at all.
    """
    text = _text(file)
    start = text.lstrip()
    if not start:
        raise WrongUse(f"{_name(file)} is empty.")
    if file.endswith(NDJSON) or _by_line(start):
        return Deals(_line_deals(text), many=True, lines=True)
    if start.startswith("["):
        return Deals(iter(list(_list_deals(text, file))), many=True)
    return Deals(iter([_deal(1, text)]), many=False)


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise WrongUse(f"{file} cannot be opened: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise WrongUse(f"{_name(file)} is not UTF-8 text.") from None


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _by_line(start: str) -> bool:
    """Does the first line hold a whole object, with more after it?"""
    line, _, rest = start.partition("\n")
    if not line.startswith("{") or not rest.strip():
        return False
    try:
        _, end = _DECODER.raw_decode(line)
    except (ValueError, RecursionError):
        return False
    return not line[end:].strip()


def _line_deals(text: str) -> Iterator[Deal]:
    lines = (line for line in text.split("\n") if line.strip())
    for number, line in enumerate(lines, 1):
        yield _deal(number, line)


def _list_deals(text: str, file: str) -> Iterator[Deal]:
    """Cut a JSON list into its elements; where each ends is all that is taken from this first look."""
    at = _after_space(text, text.index("[") + 1)
    number = 0
    try:
        while text[at : at + 1] != "]" or number:
            _, end = _DECODER.raw_decode(text, at)
            number += 1
            yield _deal(number, text[at:end])
            at = _after_space(text, end)
            if text[at : at + 1] != ",":
                break
            at = _after_space(text, at + 1)
    except (ValueError, RecursionError):
        raise WrongUse(
            f"{_name(file)} is not JSON (in deal {number + 1}, line {text.count(chr(10), 0, at) + 1})."
        ) from None
    if text[at : at + 1] != "]" or text[at + 1 :].strip():
        raise WrongUse(f"{_name(file)} is not JSON (after deal {number}, line {text.count(chr(10), 0, at) + 1}).")


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _deal(number: int, text: str) -> Deal:
    try:
        return Deal(number, read_json(text))
    except InvalidFacts as error:
        return Deal(number, None, error.problems)
