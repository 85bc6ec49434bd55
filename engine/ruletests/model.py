"""Rule tests as data: what is given, what is expected, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..errors import Location, Problem

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None  # YAML and JSON data


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation: `key` as the test file writes it ("verdicts", "no_actions"), `name` of what, and the value."""

    key: str
    name: str
    value: Plain
    location: Location


@dataclass(frozen=True, slots=True)
class Case:
    """One deal with what the rules must make of it.

    Attributes:
        playbook: Id of the playbook's case that it stands for ("EX-01"), or empty.
        given: The facts document.
        expects: What must hold.
    """

    name: str
    given: Mapping[str, Plain]
    expects: tuple[Expected, ...]
    location: Location
    as_of: date
    playbook: str = ""


@dataclass(frozen=True, slots=True)
class TestFile:
    """The cases of one file, those of a matrix multiplied out."""

    __test__ = False  # not a test of ours, whatever its name makes pytest think

    path: str
    subject: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An expectation that did not hold; `expected` and `got` are written for people."""

    what: str
    expected: str
    got: str
    location: Location


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went."""

    case: Case
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def passed(self) -> bool:
        """Did everything expected hold?"""
        return not self.mismatches


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which rules the tests leave unproved; ids in the order of the rule files.

    Attributes:
        rules: How many rules, checks and guards there are.
        never_fired: No passing test names the rule under `rules`.
        never_held_back: No passing test names it under `no_rules`.
        rows: How many table rows there are.
        never_decided: Rows of tables that gave the verdict in no test.
    """

    rules: int = 0
    never_fired: tuple[str, ...] = ()
    never_held_back: tuple[str, ...] = ()
    rows: int = 0
    never_decided: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Is every rule proved both ways and every row reached?"""
        return not (self.never_fired or self.never_held_back or self.never_decided)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run; `problems` are those of the test files themselves."""

    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    filtered: int = 0

    @property
    def failed(self) -> tuple[Result, ...]:
        """The cases in which something did not hold."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def passed(self) -> bool:
        """Are the test files sound and did every case pass?"""
        return not self.problems and not self.failed
