"""Finds facts and verdicts that depend on each other in a circle, and the order in which the others are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from ..errors import Location
from ..model.condition import Condition, Ref, refs
from ..model.decision import Decision, Derivation
from .problems import Problems

Node = tuple[str, str]
"""Owning kind and name; the owner of a verdict is "verdict"."""

MAX_CIRCLES = 20


def _node(ref: Ref) -> Node:
    return ref.kind, ref.key.rpartition(".")[2]


def _decision_node(decision: Decision) -> Node:
    if not decision.derives:
        return "verdict", decision.gives
    kind, _, name = decision.gives.rpartition(".")
    return kind or decision.about, name


def _decision_conditions(decision: Decision) -> Iterable[Condition]:
    """What the verdict depends on; advice comes after it and may read it."""
    yield decision.applies
    for rule in decision.rules:
        yield rule.when
    for check in decision.checks:
        yield check.when
        if check.no_when is not None:
            yield check.no_when


def _derivation_conditions(derivation: Derivation) -> Iterable[Condition]:
    yield from (condition for condition in (derivation.yes, derivation.no) if condition is not None)
    yield derivation.count_where


def _reads(conditions: Iterable[Condition]) -> set[Node]:
    return {_node(ref) for ref in chain.from_iterable(map(refs, conditions)) if ref.kind != "checks"}


def check_circles(decisions: Iterable[Decision], derivations: Iterable[Derivation], problems: Problems) -> list[Node]:
    """Notes every circle; returns all outputs in an order in which they can be computed."""
    graph: dict[Node, set[Node]] = {}
    places: dict[Node, Location] = {}
    for derivation in derivations:
        node = derivation.about, derivation.key.rpartition(".")[2]
        graph[node] = _reads(_derivation_conditions(derivation))
        places[node] = derivation.location
    for decision in decisions:
        if decision.gives:
            node = _decision_node(decision)
            graph[node] = _reads(_decision_conditions(decision))
            places[node] = decision.location
    for _ in range(MAX_CIRCLES):
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            _report(error.args[1], graph, places, problems)
    return []


def _report(
    circle: list[Node], graph: dict[Node, set[Node]], places: Mapping[Node, Location], problems: Problems
) -> None:
    """Say how the circle runs, starting at its first place in the files, and open it so that the next one is found."""
    reading = circle[:0:-1]
    start = min(range(len(reading)), key=lambda index: places[reading[index]])
    reading = reading[start:] + reading[:start]
    names = [name for _, name in (*reading, reading[0])]
    message = f"These depend on each other in a circle: {' → '.join(names)}."
    problems.add("cycle", places[reading[0]], message, "each reads the next one")
    graph[circle[1]].discard(circle[0])


def in_order(decisions: Iterable[Decision], order: Iterable[Node]) -> tuple[Decision, ...]:
    """Decisions so that each comes after those it reads; those of advice alone come last."""
    position = {node: index for index, node in enumerate(order)}
    last = len(position)
    return tuple(sorted(decisions, key=lambda decision: position.get(_decision_node(decision), last)))
