from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.durable import compile_conditions
from engine.model.condition import And, Condition, Count, FactType, Is, Not, Ref, Truth
from engine.model.facts import Item, ItemList
from engine.reference.conditions import compile_value

THREADS = 8
MET = Ref("stakeholder", "met", FactType.TRI, of_item=True)


def fact(number: int) -> Ref:
    return Ref("opportunity", f"fact_{number}", FactType.TRI)


CONDITIONS: list[Condition] = [
    *(And((Truth(fact(i)), Not(Is(fact((i + 7) % 40), "yes")))) for i in range(40)),
    *(Count("stakeholder", Truth(MET), "at least", number) for number in range(4)),
]


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """Threads take turns a thousand times as often as they would."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("eager_switching")
def test_threads_that_share_compiled_conditions_do_not_mix_their_deals() -> None:
    compiled = compile_conditions(CONDITIONS, [True] * len(CONDITIONS))
    walks = [compile_value(condition) for condition in CONDITIONS]
    start = threading.Barrier(THREADS)

    def work(seed: int) -> int:
        start.wait()
        right = 0
        for step in range(150):
            mixed = seed * 7_919 + step * 104_729
            deal = {f"fact_{i}": (mixed + i * i) % 3 > 0 for i in range(40) if (mixed + 3 * i) % 5}
            members = tuple(Item(str(i), {"met": (mixed + i) % 2 == 0}) for i in range(mixed % 5))
            lists = {"stakeholder": ItemList(members, mixed % 3 == 0)}
            right += compiled.values(deal, None, lists) == [walk(deal, None, lists) for walk in walks]
        return right

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(work, range(THREADS))) == THREADS * 150


@pytest.mark.usefixtures("eager_switching")
def test_rules_are_reloaded_while_other_threads_evaluate() -> None:
    current = [compile_conditions([Truth(fact(1))], [True])]
    done = threading.Event()

    def evaluate() -> set[bool | None]:
        seen = set()
        while not done.is_set():
            seen.add(current[0].values({"fact_1": True}, None, {})[0])
        return seen

    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(evaluate) for _ in range(4)]
        for _ in range(100):
            current[0] = compile_conditions([Truth(fact(1))], [True])  # the one before is freed by its last user
        done.set()

    assert [result.result() for result in results] == [{True}] * 4
