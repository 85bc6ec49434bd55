"""Which facts are asked for, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluation import Answer
from tests.support.playing import Block, check, decision, derive, evaluated, guard, paths, rule, rules_of

GO = decision("first", "one two", rule("R1", "a and b", "one"), otherwise=rule("E", then="two"))


def asking(*files: Block, given: Block | None = None, **manifest: Any) -> Answer:
    return evaluated(rules_of(*files, **manifest), given)


def test_of_an_and_only_the_first_unknown_is_the_next_to_find_out() -> None:
    answer = asking(GO)
    assert [(each.path, each.now) for each in answer.questions] == [("a", True), ("b", False)]
    assert [(each.path, each.now) for each in asking(GO, given={"a": "yes"}).questions] == [("b", True)]


def test_what_is_next_comes_before_what_waits_whatever_its_group() -> None:
    second = decision("second", "x y", rule("S", "c", "x"), otherwise=rule("Y", then="y"))
    answer = asking(GO, second, questions=["first", "second"])
    assert paths(answer) == ["a", "c", "b"]


def test_questions_come_in_the_order_of_their_groups_and_others_last() -> None:
    third = decision("third", "x", rule("T", "d", "x"))
    second = decision("second", "x", rule("S", "c", "x"))
    first = decision("first", "x", rule("R", "b", "x"))
    answer = asking(third, second, first, questions=["second", "first"])
    assert [(each.path, each.group) for each in answer.questions] == [("c", 0), ("b", 1), ("d", 2)]


def test_knock_outs_are_a_group_of_their_own() -> None:
    body = {
        "knock_outs": [rule("K", "c", "out")],
        "checks": [check("C", "a")],
        "verdicts": [rule("V", "checks_yes = 1", "in")],
    }
    can = decision("can", "out in", checklist=body)
    other = decision("first", "x", rule("R", "b", "x"))
    assert paths(asking(can, other, questions=["knock_outs", "first", "can"])) == ["c", "b", "a"]
    assert paths(asking(can, other, questions=["first", "can.knock_outs", "can"])) == ["b", "c", "a"]


def test_within_a_group_a_fact_that_moves_more_for_less_effort_comes_first() -> None:
    rules = rule("R1", "hard", "one"), rule("R2", "a", "one"), rule("R3", "easy", "one")
    first = decision("first", "one", *rules)
    assert paths(asking(first, questions=["first"])) == ["easy", "a", "hard"]
    more = [decision(name, "x", rule(name, "hard", "x")) for name in ("second", "third", "fourth", "fifth")]
    answer = asking(first, *more, questions=["first"])
    assert paths(answer) == ["hard", "easy", "a"]
    assert set(answer.questions[0].could_change) == {"first", "second", "third", "fourth", "fifth"}


def test_a_fact_of_a_settled_verdict_is_not_asked() -> None:
    assert paths(asking(GO, given={"a": "no"})) == []


def test_a_list_that_may_go_on_is_asked_for_once_with_the_unknown_of_its_members() -> None:
    first = decision(
        "first", "one two", rule("R1", "no stakeholder where mood = against", "one"), otherwise=rule("E", then="two")
    )
    unknown = asking(first)
    assert [(each.path, each.kind.name, each.fact) for each in unknown.questions] == [
        ("stakeholders", "stakeholder", None)
    ]
    people: Block = {"items": [{"id": "s1", "title": "buyer"}, {"id": "s2", "mood": "for_us"}]}
    incomplete = asking(first, given={"stakeholders": people})
    assert paths(incomplete) == ["stakeholders", "stakeholders[s1].mood"]
    assert [each.item_name for each in incomplete.questions] == ["", "buyer"]
    assert paths(asking(first, given={"stakeholders": people | {"complete": True}})) == ["stakeholders[s1].mood"]
    assert paths(asking(first, given={"stakeholders": []})) == []


def test_a_fact_of_another_kind_is_asked_under_its_own_name() -> None:
    answer = asking(decision("first", "one", rule("R1", "account.region = east", "one")))
    assert [(each.path, each.kind.name) for each in answer.questions] == [("account.region", "account")]


BOTH = derive("facts", both="a and b", either="c or d")


def test_a_derived_fact_that_people_can_be_asked_is_asked_itself() -> None:
    assert paths(asking(BOTH, decision("first", "one", rule("R1", "both", "one")))) == ["both"]


def test_a_derived_fact_without_a_question_is_asked_through_its_parts() -> None:
    assert paths(asking(BOTH, decision("first", "one", rule("R1", "either", "one")))) == ["c", "d"]
    given = {"c": "no"}
    assert paths(asking(BOTH, decision("first", "one", rule("R1", "either", "one")), given=given)) == ["d"]


def test_a_derived_fact_that_rests_on_something_unknown_is_asked_through_its_parts() -> None:
    resting = derive("facts", both="a is not yes")
    answer = asking(resting, decision("first", "one", rule("R1", "both", "one")))
    assert (answer.facts, paths(answer)) == ({"both": True}, ["a"])


def test_a_verdict_that_another_reads_is_asked_through_its_facts() -> None:
    second = decision("second", "x", rule("S", "first = one", "x"))
    answer = asking(GO, second)
    assert [(each.path, each.could_change) for each in answer.questions] == [
        ("a", ("first", "second")),
        ("b", ("first", "second")),
    ]


def test_a_derived_count_is_asked_through_its_list() -> None:
    counted = derive("facts", supporters={"count": "stakeholders where met"})
    enough = decision("first", "one", rule("R1", "supporters >= 2", "one"))
    given = {"stakeholders": {"items": [{"id": "s1"}, {"id": "s2", "met": "yes"}]}}
    assert paths(asking(counted, enough, given=given)) == ["stakeholders", "stakeholders[s1].met"]


def test_an_event_is_never_asked() -> None:
    happened = decision("first", "one", rule("R1", "happened or a", "one"), advice=[rule("A", ask=["happened"])])
    assert paths(asking(happened)) == ["a"]


@pytest.mark.parametrize(("asked_for", "expected"), [("CALL", ["happened"]), ("MEET", [])])
def test_an_event_is_asked_before_an_action_that_a_guard_would_block_after_it(
    asked_for: str, expected: list[str]
) -> None:
    wants = decision("first", "", advice=[rule("A", do=[asked_for])])
    ruleset = rules_of(wants, guards=[guard("G", "happened", block={"actions": ["CALL"]})])
    assert paths(evaluated(ruleset)) == expected
    assert paths(evaluated(ruleset, {"happened": "no"})) == []


@pytest.mark.parametrize("effect", [{"block": {"actions": ["CALL"]}}, {"approve": {"actions": ["CALL"]}}])
def test_what_a_guard_must_know_is_asked_before_an_action_it_aims_at(effect: Block) -> None:
    wants = decision("first", "", advice=[rule("A", "a", do=["CALL"])])
    ruleset = rules_of(wants, guards=[guard("G", "b", **effect)])
    assert paths(evaluated(ruleset, {"a": "yes"})) == ["b"]
    assert paths(evaluated(ruleset, {"a": "no"})) == []


def test_a_rule_asks_for_its_facts_while_they_are_unknown() -> None:
    advice = rule("A", "a", ask=["b", "account.region"])
    ruleset = rules_of(decision("first", "", advice=[advice]))
    assert paths(evaluated(ruleset, {"a": "yes"})) == ["b", "account.region"]
    assert paths(evaluated(ruleset, {"a": "yes", "b": "no"})) == ["account.region"]
    assert paths(evaluated(ruleset)) == []
    assert all(each.could_change == () for each in evaluated(ruleset, {"a": "yes"}).questions)


def test_a_rule_about_an_item_asks_for_its_facts_and_for_those_of_the_deal() -> None:
    each = decision("person", "", for_each="stakeholder", advice=[rule("A", "met", ask=["mood", "deal.size"])])
    given = {"stakeholders": [{"id": "s1", "met": "yes"}, {"id": "s2", "met": "no"}]}
    assert paths(evaluated(rules_of(each), given)) == ["stakeholders[s1].mood", "size"]


def test_a_value_that_is_too_old_is_asked_again_with_its_date() -> None:
    ruleset = rules_of(decision("first", "one", rule("R1", "fresh", "one")))
    old = evaluated(ruleset, {"fresh": {"value": "yes", "at": "2026-01-01"}})
    (question,) = old.questions
    assert (question.path, str(question.known_until)) == ("fresh", "2026-01-01")
    assert evaluated(ruleset, {"fresh": {"value": "yes", "at": "2026-11-01"}}).questions == ()
    assert evaluated(ruleset).questions[0].known_until is None


@pytest.mark.parametrize(
    ("given", "known", "of"),
    [
        ({}, 0, 1),
        ({"a": "yes"}, 1, 2),
        ({"a": "yes", "b": "no"}, 2, 2),
        ({"a": "no"}, 1, 1),
        ({"a": "no", "c": "yes"}, 1, 1),
    ],
)
def test_known_counts_what_was_looked_at_and_of_adds_what_is_next(given: Block, known: int, of: int) -> None:
    answer = asking(GO, given=given)
    assert (answer.known, answer.of) == (known, of)


def test_an_event_nobody_reported_is_not_counted_as_known() -> None:
    first = decision("first", "one", rule("R1", "happened or a", "one"))
    assert (asking(first, given={"a": "no"}).known, asking(first, given={"a": "no", "happened": "no"}).known) == (1, 2)
