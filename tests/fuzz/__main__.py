"""`make fuzz`: every target for its share of ten minutes, each in a process of its own that may crash or hang."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis.errors import HypothesisWarning

from .campaign import feed, keep
from .case import FOUND, Case
from .targets import TARGETS

STUCK = 90.0
"""Seconds without a new case after which a process hangs where nothing interrupts it."""

WORKER = [sys.executable, "-m", "tests.fuzz"]
ROOT = FOUND.parents[2]
_RESTARTS = 10


@dataclass(slots=True)
class Sum:
    """What came of one target."""

    executions: int = 0
    outcomes: int = 0
    found: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz.

    Returns:
        Exit code: 0, or 1 where something was found.
    """
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for all targets together; 600 by default")
    parser.add_argument("--target", choices=TARGETS, action="append", help="only this one (may be repeated)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000), help="0 to 9999")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    targets = chosen.target or list(TARGETS)
    if chosen.worker:
        return _work(targets[0], chosen.seconds, chosen.seed, chosen.worker)
    say(f"seed {chosen.seed}, {chosen.seconds / len(targets):.0f} s for each of {len(targets)} targets")
    found = [each for target in targets for each in _fuzz(target, chosen.seconds / len(targets), chosen.seed)]
    say(f"{len(found)} found{f', kept in {os.path.relpath(FOUND)}' if found else ''}")
    return 1 if found else 0


def say(line: str) -> None:
    """A line of the result, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fuzz(target: str, seconds: float, seed: int) -> list[str]:
    """One target in processes of its own, one after the other as far as they crash."""
    total = Sum()
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="worthwin-fuzz-") as folder:
        for restart in range(_RESTARTS):
            left = until - time.monotonic()
            if left < 1 and restart:
                break
            if _process(target, left, seed + restart * 10_000, Path(folder), total):
                break
    say(
        f"{target:<10} {seconds:4.0f} s  {total.executions:7,} executions  {total.outcomes:5,} distinct outcomes  "
        f"{len(total.found)} found",
    )
    for line in total.found:
        say(f"  {line}")
    return total.found


def _process(target: str, seconds: float, seed: int, folder: Path, total: Sum) -> bool:
    """Run one worker to its end, and add what it did; False where it crashed or hung."""
    current, result = folder / "current", folder / "result"
    for file in (current, result):
        file.unlink(missing_ok=True)
    options = ["--target", target, "--seconds", str(seconds), "--seed", str(seed), "--worker", str(folder)]
    with subprocess.Popen([*WORKER, *options], cwd=ROOT) as process:
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
            if current.exists() and time.time() - current.stat().st_mtime > STUCK:
                process.kill()
    if result.exists():
        data = json.loads(result.read_text("utf-8"))
        total.executions += data["executions"]
        total.outcomes = max(total.outcomes, data["outcomes"])
        total.found += data["found"]
    if process.returncode in (0, 1) and result.exists():
        return True
    if not current.exists():
        raise SystemExit(f"{target} could not be fuzzed: it ended before its first case.")
    how = f"crash: the process ended with {process.returncode}"
    path = keep(Case.parse(current.read_bytes()), how, target, FOUND)
    total.found.append(f"{how}  {path.name}")
    return False


def _work(target: str, seconds: float, seed: int, folder: Path) -> int:
    """Feed one target in this process; the case that is being run is always on disk."""
    warnings.simplefilter("ignore", HypothesisWarning)  # of strategies whose description would be long
    current = folder / "current"
    tally = feed(TARGETS[target](), seconds=seconds, seed=seed, watch=lambda case: _note(current, case))
    found = []
    for signature, (case, seen) in tally.found.items():
        path = keep(case, signature, target, FOUND)
        found.append(f"{seen} ({tally.outcomes[signature]} times)  {path.name}")
    data = {"executions": tally.executions, "outcomes": len(tally.outcomes), "found": found}
    (folder / "result").write_text(json.dumps(data), "utf-8")
    return 1 if found else 0


def _note(path: Path, case: Case) -> None:
    path.write_bytes(bytes(case))


if __name__ == "__main__":
    sys.exit(main())
