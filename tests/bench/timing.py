"""How the benchmarks measure: interleaved rounds, so that a noisy machine disturbs all contenders alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median


def interleaved(
    contenders: Mapping[str, Callable[[], object]], rounds: int = 15, repeat: int = 200
) -> dict[str, float]:
    """The median time of each contender in microseconds, rounds taken in turn."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            for _ in range(repeat):
                run()
            taken[name].append((time.perf_counter() - start) / repeat * 1e6)
    return {name: median(times) for name, times in taken.items()}


def percentile(times: list[float], share: float) -> float:
    """The value below which a share of the times lies."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def rss_mb() -> float:
    """Resident memory of this process in MB (Linux)."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  # a file of the kernel
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
