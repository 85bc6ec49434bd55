"""Until when an answer holds, to the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.evaluation import Answer
from tests.support.playing import DAY, Block, decision, derive, evaluated, guard, rule, rules_of


def until(when: str, given: Block | None = None, as_of: date = DAY) -> date | None:
    return evaluated(rules_of(decision("first", "one", rule("R1", when, "one"))), given, as_of).valid_until


SEEN: Block = {"seen_on": "2026-11-11"}  # ten days ago
DUE: Block = {"due_on": "2026-12-01"}  # in ten days


@pytest.mark.parametrize(
    ("when", "given", "expected"),
    [
        ("days_since seen_on > 14", SEEN, date(2026, 11, 26)),
        ("days_since seen_on >= 14", SEEN, date(2026, 11, 25)),
        ("days_since seen_on <= 14", SEEN, date(2026, 11, 26)),
        ("days_since seen_on = 14", SEEN, date(2026, 11, 25)),
        ("days_since seen_on = 10", SEEN, date(2026, 11, 22)),
        ("days_since seen_on != 14", SEEN, date(2026, 11, 25)),
        ("days_since seen_on > 5", SEEN, None),
        ("days_since seen_on > 14", {}, None),
        ("days_until due_on < 3", DUE, date(2026, 11, 29)),
        ("days_until due_on <= 3", DUE, date(2026, 11, 28)),
        ("days_until due_on < 0", DUE, date(2026, 12, 2)),
        ("today >= 2026-12-24", {}, date(2026, 12, 24)),
        ("today > due_on", DUE, date(2026, 12, 2)),
        ("due_on - today < seen_on - 2026-11-08", SEEN | DUE, date(2026, 11, 29)),
        ("2 * days_since seen_on > 25", SEEN, date(2026, 11, 24)),
        ("days_since seen_on / 7 >= 2", SEEN, date(2026, 11, 25)),
        ("not (days_since seen_on > 14 or days_until due_on < 3)", SEEN | DUE, date(2026, 11, 26)),
        ("a and days_since seen_on > 14", SEEN | {"a": "no"}, None),
        ("a and days_since seen_on > 14", SEEN, date(2026, 11, 26)),
        ("a is not yes or days_since seen_on > 14", SEEN, date(2026, 11, 26)),
        ("seen_on < due_on", SEEN | DUE, None),
    ],
)
def test_a_date_condition_ends_the_answer_on_the_first_day_it_changes(
    when: str, given: Block, expected: date | None
) -> None:
    assert until(when, given) == expected


def test_a_date_of_a_member_ends_it_as_well() -> None:
    people = {"stakeholders": [{"seen_on": "2026-11-11"}, {"seen_on": "2026-11-13"}]}
    assert until("some stakeholder where days_since seen_on > 14", people) == date(2026, 11, 26)
    assert until("at least 2 stakeholders where days_since seen_on > 14", people) == date(2026, 11, 28)
    each = decision("person", "x", rule("P", "days_since seen_on > 14", "x"), for_each="stakeholder")
    assert evaluated(rules_of(each), people).valid_until == date(2026, 11, 26)


def test_a_derived_count_over_dates_ends_it_when_the_count_changes() -> None:
    counted = derive("facts", supporters={"count": "stakeholders where days_since seen_on <= 14"})
    people = {"stakeholders": [{"seen_on": "2026-11-11"}, {"seen_on": "2026-11-13"}]}
    assert evaluated(rules_of(counted), people).valid_until == date(2026, 11, 26)


@pytest.mark.parametrize(
    "action",
    [
        {"action": "CALL", "if": "days_since seen_on > 14"},
        {"action": "CALL", "each": "stakeholders where days_since seen_on > 14"},
    ],
)
def test_an_action_that_waits_for_a_day_ends_it(action: Block) -> None:
    given: Block = SEEN | {"stakeholders": [SEEN]}
    assert evaluated(rules_of(decision("first", "", advice=[rule("A", do=[action])])), given).valid_until == date(
        2026, 11, 26
    )
    assert evaluated(rules_of(guards=[guard("G", "a", do=[action])]), given).valid_until == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("size", "more", "expected"),
    [
        (15, {}, date(2026, 12, 1)),
        (5, {}, None),
        (25, {}, None),
        (15, {"account": {"region": "east"}}, None),
    ],
)
def test_a_parameter_ends_it_on_the_day_it_changes_something(size: int, more: Block, expected: date | None) -> None:
    assert until("size > $limit", {"size": size, **more}) == expected


def test_a_threshold_that_a_later_parameter_moves_is_met_on_the_later_day() -> None:
    seen = {"seen_on": "2026-11-20"}  # a day ago: the limit of 10 is not passed before it is 20, on 1 December
    assert until("days_since seen_on >= $limit + 2", seen) == date(2026, 12, 12)


def dated(value: str, at: str) -> Block:
    return {"value": value, "at": at}


def answer(given: Block, when: str = "fresh", as_of: date = DAY) -> Answer:
    ruleset: Any = rules_of(decision("first", "one", rule("R1", when, "one")))
    return evaluated(ruleset, given, as_of)


def test_a_fact_that_gets_too_old_ends_it_on_that_day() -> None:
    given = {"fresh": dated("yes", "2026-09-01")}
    ends = answer(given).valid_until
    assert ends == date(2026, 12, 1)
    assert answer(given, as_of=date(2026, 11, 30)).verdicts["first"].verdict == "one"
    assert answer(given, as_of=ends).verdicts["first"].verdict == ""


def test_the_earlier_of_a_date_condition_and_an_old_fact_counts() -> None:
    given = SEEN | {"fresh": dated("yes", "2026-09-01")}
    assert answer(given, "fresh and days_since seen_on > 14").valid_until == date(2026, 11, 26)
    assert answer(given, "fresh and days_since seen_on > 40").valid_until == date(2026, 12, 1)


def test_what_no_day_changes_holds_for_good() -> None:
    assert answer({"fresh": "yes"}).valid_until is None
    assert until("today <= 9999-12-31") is None
