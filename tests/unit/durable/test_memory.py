"""What the C engine holds does not grow: not with evaluations, not with reloads, and nothing is freed twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

_PRELUDE = """
import gc
from engine.durable import compile_conditions
from engine.model.condition import *

def fact(number):
    return Ref("opportunity", f"fact_{number}", FactType.TRI)

MET = Ref("stakeholder", "met", FactType.TRI, of_item=True)
CONDITIONS = [
    *(And((Truth(fact(i)), Not(Is(fact(i + 1), "yes")), Is(fact(i + 2), "unknown"))) for i in range(40)),
    *(Compare(Value(Ref("opportunity", "price", FactType.MONEY)), ">", Constant(i)) for i in range(10)),
    *(Count("stakeholder", Truth(MET), "at least", i) for i in range(4)),
]
BOTH = [index % 2 == 0 for index in range(len(CONDITIONS))]

def deal(number):
    return {"price": number, **{f"fact_{i}": (number + i) % 3 == 0 for i in range(40) if (number + i) % 5}}

def resident():
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096 // 1024
"""

_EVALUATIONS = """
compiled = compile_conditions(CONDITIONS, BOTH)
for number in range(2_000):
    compiled.values(deal(number), None, {})
before = resident()
for number in range(COUNT):
    compiled.values(deal(number), None, {})
print(resident() - before)
"""

_RELOADS = """
def reload(number):
    compiled = compile_conditions(CONDITIONS, BOTH)
    compiled.values(deal(number), None, {})
    if number % 2:
        compiled.close()

for number in range(15):
    reload(number)
before = resident()
for number in range(COUNT):
    reload(number)
print(resident() - before)
"""


def growth(script: str, count: int, **environment: str) -> int:
    """How many KiB a process grows over `count` repetitions."""
    source = f"{_PRELUDE}\nCOUNT = {count}\n{script}"
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return int(done.stdout)


# KiB by which the C library's arenas move without any leak: 0.5 to 3.2 MB were seen.
_NOISE = 8_000

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the process's size from /proc")


def test_evaluations_take_no_memory() -> None:
    assert growth(_EVALUATIONS, 20_000) < _NOISE, "a kilobyte kept at each would take 20 MB"


def test_reloads_take_no_memory() -> None:
    assert growth(_RELOADS, 60) < _NOISE, "60 reloads that each keep 2.5 MB would take 150 MB"


def test_nothing_is_read_after_it_was_freed() -> None:
    # With this the C library fills what is freed, so that a stale pointer is followed into nowhere.
    assert growth(_RELOADS, 10, MALLOC_PERTURB_="85") < 10_000


@pytest.mark.slow
def test_two_hundred_thousand_evaluations_take_no_memory() -> None:
    assert growth(_EVALUATIONS, 200_000) < _NOISE


@pytest.mark.slow
def test_five_hundred_reloads_take_no_memory() -> None:
    assert growth(_RELOADS, 500) < _NOISE
