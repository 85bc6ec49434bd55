"""A rich deal, whole: facts read, every rule decided, answer with reasons and questions, written as JSON data."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from engine.evaluation import Evaluator
from engine.facts import read, read_json
from engine.language import load_or_raise, playbook_folder
from engine.reference import ReferenceConditions
from engine.rendering import to_json

from .timing import interleaved, percentile, rss_mb

DEALS = Path(__file__).parents[2] / "fixtures" / "deals"
ROUNDS = 3_000
MANY = 100_000


def rich_deal() -> bytes:
    """The invented deal with the most facts."""
    return max(DEALS.glob("*.json"), key=lambda path: path.stat().st_size).read_bytes()


def run() -> list[str]:
    """Distribution of whole evaluations, what each part costs, and memory over many."""
    ruleset = load_or_raise(playbook_folder())
    evaluator, reference = Evaluator(ruleset), Evaluator(ruleset, ReferenceConditions)
    raw = rich_deal()
    facts = read(read_json(raw), ruleset)
    answer = evaluator.evaluate(facts)
    if answer != reference.evaluate(facts):
        raise SystemExit("durable and reference answer differently")
    parts = interleaved(
        {
            "read": lambda: read(read_json(raw), ruleset),
            "evaluate (durable)": lambda: evaluator.evaluate(facts),
            "evaluate (reference)": lambda: reference.evaluate(facts),
            "write": lambda: to_json(answer, ruleset, "en", "full"),
        },
        repeat=40,
    )
    whole = partial(_whole, evaluator, raw)
    taken = sorted(_timed(whole) for _ in range(ROUNDS))
    decided = sorted(_timed(partial(evaluator.evaluate, facts)) for _ in range(ROUNDS))
    return [
        (
            f"{len(raw)} bytes, {sum(len(known.items) for known in facts.lists.values())} items, "
            f"{len(answer.fired)} rules fired, {len(answer.actions)} actions, {len(answer.questions)} questions"
        ),
        *(f"  {name:<22} {micros / 1000:6.3f} ms" for name, micros in parts.items()),
        f"  evaluation: p50 {percentile(decided, 0.5):.2f} ms, p99 {percentile(decided, 0.99):.2f} ms (goal 1.5 and 3)",
        f"  bytes to JSON data: p50 {percentile(taken, 0.5):.2f} ms, p99 {percentile(taken, 0.99):.2f} ms",
        *_memory(evaluator, raw),
    ]


def _whole(evaluator: Evaluator, raw: bytes) -> object:
    facts = read(read_json(raw), evaluator.ruleset)
    return to_json(evaluator.evaluate(facts), evaluator.ruleset, "en", "full")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _memory(evaluator: Evaluator, raw: bytes) -> list[str]:
    facts = read(read_json(raw), evaluator.ruleset)
    for _ in range(1_000):
        evaluator.evaluate(facts)
    early = rss_mb()
    for _ in range(MANY - 1_000):
        evaluator.evaluate(facts)
    return [f"  memory after {MANY} evaluations: {rss_mb() / early:.3f} of that after 1,000 (goal at most 1.10)"]
