"""The actions that rules ask for: merged, ordered and named."""

from __future__ import annotations

from typing import Any

from engine.evaluation import Answer
from tests.support.playing import Block, check, codes, decision, evaluated, guard, rule, rules_of


def advised(*rules: Block, **given: Any) -> Answer:
    return evaluated(rules_of(decision("first", "", advice=list(rules))), given)


def reasons(answer: Answer) -> dict[str, list[str]]:
    return {each.action.code: [reason.rule.id for reason in each.reasons] for each in answer.actions}


def test_an_action_comes_once_with_every_rule_that_asks_for_it_and_what_it_read() -> None:
    answer = advised(
        rule("A1", "a and size > 3", do=["CALL"]), rule("A2", "b is unknown", do=["CALL"]), a="yes", size=4
    )
    (action,) = answer.actions
    assert [(each.rule.id, dict(each.facts)) for each in action.reasons] == [
        ("A1", {"a": True, "size": 4}),
        ("A2", {"b": None}),
    ]


def test_a_rule_that_asks_twice_is_one_reason() -> None:
    answer = advised(rule("A1", "a", do=["CALL", {"action": "CALL", "if": "a"}]), a="yes")
    assert reasons(answer) == {"CALL": ["A1"]}


def test_the_most_pressing_rule_gives_an_action_its_priority() -> None:
    answer = advised(rule("A1", do=["CALL"], priority=3), rule("A2", do=["CALL"], priority=2), rule("A3", do=["MEET"]))
    assert [(each.action.code, each.priority) for each in answer.actions] == [("CALL", 2), ("MEET", 3)]


def test_actions_of_one_priority_follow_the_more_specific_rule_and_then_its_name() -> None:
    answer = advised(
        rule("A3", "a", do=["VISIT"]),
        rule("A2", "a", do=["MEET"]),
        rule("A4", "a and b", do=["CALL"]),
        rule("A1", "a", do=["SUBMIT"], priority=1),
        a="yes",
        b="yes",
    )
    assert codes(answer) == ["SUBMIT", "CALL", "MEET", "VISIT"]


def test_compliance_comes_first_then_the_declared_order_and_questions_last() -> None:
    checks: Block = {
        "knock_outs": [rule("K", "a", "out", do=["CALL"], priority=4)],
        "checks": [check("C", "b")],
        "verdicts": [rule("V", "always", "in")],
    }
    can = decision("can", "out in", checklist=checks)
    stop = decision("stop", "yes_stop", rule("S", "a", "yes_stop", do=["MEET"], priority=4))
    late = decision("late", "x", rule("L", "a", "x", do=["VISIT"], priority=1))
    advice = decision("other", "", advice=[rule("A", do=["REPORT", "FIND"], priority=1)])
    ruleset = rules_of(
        advice, late, can, stop, guards=[guard("G", "a", do=["SUBMIT"])], action_order=["stop", "knock_outs"]
    )
    assert codes(evaluated(ruleset, {"a": "yes"})) == ["SUBMIT", "REPORT", "MEET", "CALL", "VISIT", "FIND"]


def test_an_action_with_a_condition_of_its_own_comes_only_where_that_is_yes() -> None:
    asks = rule("A1", "a", do=[{"action": "CALL", "if": "b"}, {"action": "MEET", "if": "not b"}])
    assert [codes(advised(asks, a="yes", **b)) for b in ({"b": "yes"}, {"b": "no"}, {})] == [["CALL"], ["MEET"], []]


EACH = rule("A1", do=[{"action": "MEET", "each": "stakeholders where mood = for_us and met is not yes"}])


def test_an_action_for_each_member_comes_once_for_each_that_surely_matches() -> None:
    people = [
        {"id": "s1", "mood": "for_us", "title": "plant manager"},
        {"id": "s2", "mood": "for_us"},
        {"id": "s3", "mood": "for_us", "met": "yes", "title": "buyer"},
        {"id": "s4", "title": "engineer"},
    ]
    answer = advised(EACH, stakeholders=people)
    assert codes(answer) == ["MEET for plant manager", "MEET for s2"]
    assert [(each.for_kind, each.for_id) for each in answer.actions] == [("stakeholder", "s1"), ("stakeholder", "s2")]


def test_an_action_for_each_member_comes_once_without_a_name_where_none_matches() -> None:
    assert codes(advised(EACH, stakeholders=[{"met": "yes"}])) == ["MEET"]
    assert codes(advised(EACH)) == ["MEET"]


def test_an_action_about_a_fact_is_left_out_once_that_is_known() -> None:
    asks = rule("A1", do=[{"action": "FIND", "about": "size"}, {"action": "FIND", "about": "account.region"}])
    assert [each.about for each in advised(asks).actions] == ["size", "account.region"]
    assert [each.about for each in advised(asks, size=1).actions] == ["account.region"]
    assert codes(advised(asks, size=1, account={"region": "east"})) == []


def test_an_action_about_a_fact_of_an_item_names_both() -> None:
    each = decision(
        "person", "", for_each="stakeholder",
        advice=[rule("A1", do=[{"action": "FIND", "about": "mood"}, {"action": "FIND", "about": "deal.size"}])],
    )  # fmt: skip
    people = [{"id": "s1"}, {"id": "s2", "mood": "for_us"}]
    answer = evaluated(rules_of(each), {"stakeholders": people})
    assert sorted((each.for_id, each.about) for each in answer.actions) == [
        ("s1", "size"),
        ("s1", "stakeholders[s1].mood"),
        ("s2", "size"),
    ]


def test_the_same_action_for_two_people_stays_two_actions() -> None:
    each = decision("person", "", for_each="stakeholder", advice=[rule("A1", "met is no", do=["MEET"])])
    people = [{"id": "s1", "title": "buyer", "met": "no"}, {"id": "s2", "title": "buyer", "met": "no"}]
    answer = evaluated(rules_of(each), {"stakeholders": people})
    assert codes(answer) == ["MEET for buyer", "MEET for buyer"]
    assert [dict(each.reasons[0].facts) for each in answer.actions] == [
        {"stakeholders[s1].met": False},
        {"stakeholders[s2].met": False},
    ]


def test_a_verdict_asks_for_the_actions_of_the_rule_that_gave_it_alone() -> None:
    rules = rule("R1", "a", "one", do=["CALL"]), rule("R2", "b", "two", do=["MEET"])
    ruleset = rules_of(decision("first", "one two", *rules, otherwise=rule("E", then="two", do=["VISIT"])))
    assert [codes(evaluated(ruleset, given)) for given in ({"a": "yes", "b": "yes"}, {"b": "yes"}, {})] == [
        ["CALL"],
        ["MEET"],
        ["VISIT"],
    ]
