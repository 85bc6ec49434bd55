"""Which questions come first: what a verdict waits for, then what could overturn one; and how many matter now."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluation import Answer
from tests.support.playing import Block, check, decision, derive, evaluated, paths, rule, rules_of

TOO_EARLY = decision("first", "known early", rule("E", "a is unknown", "early"), rule("K", "a", "known"))
GIVEN = decision("second", "good bad", rule("B", "b", "bad"), rule("G", "c is not no", "good"))


def asking(*files: Block, given: Block | None = None, **manifest: Any) -> Answer:
    return evaluated(rules_of(*files, **manifest), given)


def test_what_a_verdict_waits_for_comes_before_what_could_overturn_one_whatever_its_group() -> None:
    answer = asking(GIVEN, TOO_EARLY, given={"c": "yes"}, questions=["second", "first"])
    assert (answer.verdicts["second"].verdict, answer.verdicts["second"].settled) == ("good", False)
    assert paths(answer) == ["a", "b"]


def test_of_a_deciding_rule_only_the_unknown_facts_it_tests_are_waited_for() -> None:
    assert paths(asking(GIVEN, TOO_EARLY, questions=["second", "first"])) == ["c", "a", "b"]


def test_a_knock_out_that_the_order_names_is_never_put_off() -> None:
    can = decision(
        "can",
        "out in",
        checklist={
            "knock_outs": [rule("O", "c", "out")],
            "checks": [check("C", "b")],
            "verdicts": [rule("V", "b", "in")],
        },
    )
    given = {"b": "yes"}
    assert paths(asking(can, TOO_EARLY, given=given, questions=["can.knock_outs", "first", "can"])) == ["c", "a"]
    assert paths(asking(can, TOO_EARLY, given=given, questions=["first", "can"])) == ["a", "c"]


def test_what_moves_no_verdict_comes_last_of_what_is_next() -> None:
    first = decision("first", "x", rule("R", "d", "x"), advice=[rule("A", ask=["a"])])
    assert paths(asking(first, questions=["first"])) == ["d", "a"]


def test_verdicts_that_the_order_does_not_name_wait_behind_those_it_names() -> None:
    assert paths(asking(TOO_EARLY, GIVEN, questions=["second"])) == ["c", "b", "a"]


def test_a_fact_that_another_question_answers_waits_and_leaves_its_place_to_that() -> None:
    derived = derive("facts", both={"no": "b"})
    first = decision("first", "x", rule("R", "both", "x"))
    second = decision("second", "x", rule("S", "a", "x"), rule("T", "b", "x"))
    answer = asking(derived, first, second, questions=["first", "second"])
    assert [(each.path, each.group, each.now) for each in answer.questions] == [
        ("b", 0, True),
        ("a", 1, True),
        ("both", 0, False),
    ]


def test_a_fact_that_other_questions_answer_only_together_does_not_wait() -> None:
    derived = derive("facts", both={"no": "b and c"})
    first = decision("first", "x", rule("R", "both", "x"))
    second = decision("second", "x", rule("T", "b", "x"))
    assert paths(asking(derived, first, second, questions=["first", "second"])) == ["both", "b"]


def test_who_there_is_takes_more_effort_than_a_fact_and_who_else_does_not() -> None:
    first = decision("first", "x", rule("R", "some stakeholder where met", "x"), rule("S", "d", "x"))
    assert paths(asking(first, questions=["first"])) == ["d", "stakeholders"]
    nobody: Block = {"stakeholders": {"items": []}}
    assert paths(asking(first, given=nobody, questions=["first"])) == ["stakeholders", "d"]


STAGES = {
    "of": "stage",
    "list": {name: {"question": {"en": name, "zh": name}} for name in ("early", "middle", "late")},
    "transitions": [rule("T", "stage is unknown", "stay")],
}


@pytest.mark.parametrize(
    ("given", "known", "of"),
    [
        ({}, 0, 2),  # the stage, which is passed through, and the first verdict that waits; not the second
        ({"stage": "early"}, 1, 2),
        ({"stage": "early", "a": "yes"}, 2, 3),
        ({"stage": "early", "a": "yes", "c": "yes"}, 3, 4),  # nothing waits: what could overturn a verdict
        ({"stage": "early", "a": "yes", "c": "yes", "b": "no"}, 4, 4),
    ],
)
def test_only_what_the_next_verdict_waits_for_matters_now(given: Block, known: int, of: int) -> None:
    way = decision("way", "stay", stages=STAGES)
    answer = asking(way, TOO_EARLY, GIVEN, given=given, questions=["way", "first", "second"])
    assert (answer.known, answer.of) == (known, of)
