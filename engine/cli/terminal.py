"""What a command prints, and where."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from ..errors import Problem
from .exits import ReaderLeft


def colour() -> bool:
    """Colour on a terminal, plain in a pipe and where NO_COLOR asks for it."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """A line of the result."""
    try:
        sys.stdout.write(f"{text}\n")
    except BrokenPipeError:  # the option parser would make it a failure
        raise ReaderLeft from None


def complain(text: str) -> None:
    """A line beside the result: problems, hints."""
    sys.stderr.write(f"{text}\n")


def say_json(data: Any, *, indent: int | None = 2) -> None:
    """A result as JSON; Chinese stays readable."""
    say(json.dumps(data, ensure_ascii=False, indent=indent))


def complain_of(problems: Iterable[Problem], prefix: str = "") -> None:
    """Problems, a line each."""
    for problem in problems:
        complain(f"{prefix}{problem}")
