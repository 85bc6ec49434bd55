"""What would have to be otherwise for conditions to come out as wanted: the fewest facts, and a value for each.

A search over changes of single facts, the cheapest first. Of goals that do not hold yet, some demand must be met by
every solution: one of its moves is part of it. So the search branches over the moves of the smallest demand only, and
what the demands must cost at least guides it. The first account found is a shortest one.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from ..model.facts import Scalar
from .changes import Changes, Cost, Facts, Goals, Place, World
from .conditions import Deal, Lists
from .demands import Demand, Search, bound

_NODES = 1_500  # are looked at before the search gives up


class Account(NamedTuple):
    """Facts that would have to be otherwise, each with a value that will do."""

    cost: Cost
    changes: Changes


def accounts(goals: Goals, deal: Deal, lists: Lists, world: World, most: Cost | None = None) -> Iterator[Account]:
    """Accounts under which the goals hold, the cheapest first; none where the search finds no way.

    Args:
        goals: What has to hold together; of each group one goal will do.
        deal: The facts as they are, with parameters and the date.
        lists: The lists as they are.
        world: Says what may be changed, and at which cost.
        most: What an account may cost.
    """
    search = Search(goals, deal, lists, world)
    tie = count()
    heap = [_Node(Cost(), 0, next(tie), Cost(), {})]
    seen: set[frozenset[tuple[Place, Scalar | None]]] = set()
    for _ in range(_NODES):
        if not heap:
            return
        node = heappop(heap)
        demands = search.demands(Facts(deal, lists, node.changes)) if node.demands is None else node.demands
        least = node.cost.plus(bound(demands))
        if least > node.least and node.demands is None:
            heappush(heap, node._replace(least=least, order=next(tie), demands=demands))
            continue
        if not demands:
            yield Account(node.cost, node.changes)
            continue
        for place, value in min(demands, key=lambda demand: len(demand.moves)).moves:
            price = world.price(place, value)
            changes = {**node.changes, place: value}
            mark = frozenset(changes.items())
            if price is None or mark in seen:
                continue
            seen.add(mark)
            cost = node.cost.plus(price)
            least = max(node.least, cost)
            if most is None or least <= most:
                heappush(heap, _Node(least, -len(changes), next(tie), cost, changes))


class _Node(NamedTuple):
    """Changes that are looked at: first what can still be cheap, then what has come far."""

    least: Cost
    depth: int
    order: int
    cost: Cost
    changes: Changes
    demands: list[Demand] | None = None
