"""How long a start takes: loading and compiling the rules, and `worthwin --help` in a fresh process."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from engine.evaluation import Evaluator
from engine.language import load_or_raise, playbook_folder

ROUNDS = 7


def run() -> list[str]:
    """Median seconds of each."""
    loads, compiles, helps, bare = [], [], [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ruleset = load_or_raise(playbook_folder())
        loads.append(time.perf_counter() - start)
        start = time.perf_counter()
        Evaluator(ruleset).close()
        compiles.append(time.perf_counter() - start)
        helps.append(_process("-m", "engine.cli", "--help"))
        bare.append(_process("-c", "pass"))
    rules = sum(len(each.rules) + len(each.advice) + len(each.checks) for each in ruleset.decisions)
    return [
        (
            f"  {rules} rules and {len(ruleset.guards)} guards: loaded in {median(loads):.2f} s, compiled in "
            f"{median(compiles):.2f} s, together {median(loads) + median(compiles):.2f} s (goal 0.5)"
        ),
        f"  worthwin --help: {median(helps):.2f} s, {median(helps) / median(bare):.1f} × a bare Python (goal 0.3 s)",
    ]


def _process(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # our own module
    return time.perf_counter() - start
