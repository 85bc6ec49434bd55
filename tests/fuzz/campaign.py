"""Feeding a target for a while: Hypothesis makes the cases and makes a found one small; each fault is kept once."""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Flaky

from .case import SUFFIX, Case, Target, Violation

BATCH = 100
SHRINKING = 500
"""Cases that are tried to make a found one smaller."""

_PHASES = (Phase.generate, Phase.shrink)


@dataclass(slots=True)
class Tally:
    """What a campaign did.

    Attributes:
        outcomes: How often each outcome came.
        found: The smallest case of each fault, by its signature, and what was seen.
    """

    executions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    found: dict[str, tuple[Case, str]] = field(default_factory=dict)


def feed(
    target: Target, *, seconds: float, seed: int = 0, most: int = 0, watch: Callable[[Case], None] = lambda _: None
) -> Tally:
    """Feed a target.

    Args:
        target: What is fed.
        seconds: For how long.
        seed: The same seed gives the same cases.
        most: At most so many cases, however much time is left; 0 for no limit.
        watch: Told of every case before it is run.
    """
    tally = Tally()
    cases = target.cases()
    until = time.monotonic() + seconds
    batch = seed * 1_000_000
    while time.monotonic() < until and not (most and tally.executions >= most):
        batch += 1
        _Batch(target, tally, until, watch).run(cases, batch, min(BATCH, most - tally.executions if most else BATCH))
    return tally


def run(target: Target, case: Case) -> str:
    """Feed one case; what is slow has to be slow three times, for a busy machine makes everything slow at times.

    Raises:
        Violation: A promise was broken.
    """
    for _ in range(2):
        try:
            return target.run(case)
        except Violation as violation:
            if violation.kind != "slow":
                raise
    return target.run(case)


class _Batch:
    """Some cases from one seed, up to the first new fault."""

    def __init__(self, target: Target, tally: Tally, until: float, watch: Callable[[Case], None]) -> None:
        self.target, self.tally, self.until, self.watch = target, tally, until, watch
        self.signature = ""  # of the fault that is being made small: what else turns up meanwhile waits for its turn
        self.smallest: tuple[Case, str] | None = None
        self.tried = 0

    def run(self, cases: hypothesis.strategies.SearchStrategy[Case], seed: int, number: int) -> None:
        """Feed cases; a new fault goes to the tally in its smallest form."""

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=number,
            deadline=None,
            database=None,
            phases=_PHASES,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
            verbosity=hypothesis.Verbosity.quiet,
        )
        @hypothesis.given(cases)
        def fed(case: Case) -> None:
            self._one(case)

        try:
            fed()
        except (Violation, Flaky):
            if self.smallest:
                self.tally.found[self.signature] = self.smallest

    def _one(self, case: Case) -> None:
        self.tried += bool(self.signature)
        if self.tried > SHRINKING or (not self.signature and time.monotonic() > self.until):
            return  # what fails no more is taken for flaky, which ends the search
        self.watch(case)
        self.tally.executions += 1
        try:
            outcome = run(self.target, case)
        except Violation as violation:
            signature = violation.signature
            new = signature not in self.tally.found and self.signature in ("", signature)
            self.tally.outcomes[signature] += 1
            if not new:
                return
            self.signature = signature
            if self.smallest is None or len(bytes(case)) <= len(bytes(self.smallest[0])):
                self.smallest = (case, str(violation))
            raise
        self.tally.outcomes[outcome] += 1


def keep(case: Case, signature: str, target: str, folder: Path) -> Path:
    """Write a case into a folder, under a name that tells what it broke."""
    told = re.sub(r"[^a-z0-9]+", "-", signature.lower()).strip("-")[:70]
    digest = hashlib.sha256(bytes(case)).hexdigest()[:6]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{target}-{told}-{digest}{SUFFIX}"
    path.write_bytes(bytes(case))
    return path
