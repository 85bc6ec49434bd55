"""The order of our questions is worth something: it takes less than half of the playbook's lists to reach the verdicts.

Counted as in `make bench ARGS=questions`, there with more orders and more first facts.
"""

from __future__ import annotations

from functools import cache

import pytest

from engine.evaluation import Answer
from engine.reference.opening import OpenFact
from tests.bench.questions import checklist, questions_until_settled, record, rich_deals
from tests.support.asking import Asking, FullDeal, Order, ask, by_list, ours

MOST = 0.45  # of the questions that the playbook's order takes, over all deals
MOST_FOR_ONE = 0.6  # the same for one deal
MOST_FROM_BEHIND = 0.6  # of what our own questions take when the last is asked first


def last_first(run: Asking, answer: Answer) -> OpenFact | None:
    """Our questions from behind."""
    return next(reversed(list(run.worth_asking(answer))), None)


@cache
def deals() -> dict[str, FullDeal]:
    return rich_deals()


@cache
def counted(order: Order) -> dict[str, int]:
    return {name: questions_until_settled(full, record(full), order) for name, full in deals().items()}


BY_LIST = by_list(checklist)


def test_our_order_takes_half_of_the_questions_that_the_playbook_lists_take() -> None:
    assert sum(counted(ours).values()) <= MOST * sum(counted(BY_LIST).values())


def test_no_deal_takes_much_more() -> None:
    most = {name: max(1, MOST_FOR_ONE * number) for name, number in counted(BY_LIST).items()}
    assert {name: number for name, number in counted(ours).items() if number > most[name]} == {}


def test_the_order_counts_and_not_only_what_is_asked() -> None:
    assert sum(counted(ours).values()) <= MOST_FROM_BEHIND * sum(counted(last_first).values())


@pytest.mark.parametrize("order", [ours, BY_LIST])
def test_nothing_is_asked_twice_and_the_asking_ends(order: Order) -> None:
    full = max(deals().values(), key=lambda deal: deal.size)
    run = ask(full, record(full), order)
    assert len(run.seen) == len(run.asked) + 1
