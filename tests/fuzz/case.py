"""What is fuzzed: one input as a file that can be kept, and what may be wrong with the answer to it."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from hypothesis import strategies as st

FIXTURES = Path(__file__).parents[2] / "fixtures"
CORPUS = FIXTURES / "fuzz"
FOUND = CORPUS / "found"
SUFFIX = ".case"


@dataclass(frozen=True, slots=True)
class Case:
    """One input.

    Attributes:
        payload: What is sent, or what stands in the file.
        settings: What goes with it: a query, options, the name of the file.
    """

    payload: bytes
    settings: Mapping[str, str] = field(default_factory=dict)

    def __bytes__(self) -> bytes:
        """As a file: the settings as one line of JSON, then the payload as it is."""
        return json.dumps(dict(self.settings), sort_keys=True).encode() + b"\n" + self.payload

    @classmethod
    def parse(cls, data: bytes) -> Case:
        """A case from its file."""
        head, _, payload = data.partition(b"\n")
        return cls(payload, json.loads(head))


class Violation(Exception):
    """A promise that was broken: what kind of promise, where it shows, and what was seen."""

    def __init__(self, kind: str, where: str, seen: str = "") -> None:
        super().__init__(f"{kind}: {where}{f': {seen}' if seen else ''}")
        self.kind = kind
        self.where = where

    @property
    def signature(self) -> str:
        """The same for all cases of one fault, as far as can be told."""
        return f"{self.kind}: {self.where}"


class Target(Protocol):
    """Something that is fed cases."""

    name: str

    def cases(self) -> st.SearchStrategy[Case]:
        """Cases, from harmless to hostile."""

    def run(self, case: Case) -> str:
        """Feed it one case.

        Returns:
            The outcome in a few words; equal outcomes are counted as one.

        Raises:
            Violation: A promise was broken.
        """


def kept(target: str) -> list[Path]:
    """The kept cases of a target, and those that were found and not mended yet."""
    return [*sorted((CORPUS / target).glob(f"*{SUFFIX}")), *sorted(FOUND.glob(f"{target}-*{SUFFIX}"))]


def scratch() -> Path:
    """A folder that is gone when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="worthwin-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
