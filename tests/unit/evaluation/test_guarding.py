"""Guards act last: on actions by code, tag and class, and on verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluation import Answer
from tests.support.playing import Block, codes, decision, evaluated, guard, paths, rule, rules_of

EVERYTHING = decision(
    "first",
    "one",
    rule("R1", then="one", when="a", do=["CALL", "VISIT", "GIFT", "CLAIM"]),
    otherwise=rule("E", then="one"),
)
CAP = [{"verdict": "first", "from": ["one"], "to": "two"}]
CAPPED = decision("first", "one two three", rule("R1", "a", "one", do=["SUBMIT"]), rule("R2", "b", "three"))


def guarded(*guards: Block, rules: Block = EVERYTHING, **given: Any) -> Answer:
    return evaluated(rules_of(rules, guards=guards), given or {"a": "yes"})


def blocked(answer: Answer) -> dict[str, tuple[str, str]]:
    return {each.action.code: (each.by, each.instead) for each in answer.blocked}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"actions": ["CALL"]}, {"CALL"}),
        ({"tags": ["travel"]}, {"VISIT"}),
        ({"tags": ["needs_approval"]}, {"CLAIM", "GIFT"}),
        ({"actions": ["CALL"], "tags": ["gift"]}, {"CALL", "GIFT"}),
        ({"all_except": ["CALL"]}, {"VISIT", "GIFT", "CLAIM"}),
        ({"all_except": []}, {"CALL", "VISIT", "GIFT", "CLAIM"}),
    ],
)
def test_a_guard_blocks_by_code_by_tag_by_compliance_or_all_but_some(block: Block, expected: set[str]) -> None:
    answer = guarded(guard("G", block=block))
    assert blocked(answer).keys() == expected
    assert set(codes(answer)) == {"CALL", "VISIT", "GIFT", "CLAIM"} - expected


def test_what_its_class_forbids_is_blocked_without_a_guard() -> None:
    answer = guarded(rules=decision("first", "one", rule("R1", "a", "one", do=["CHEAT"])))
    assert (blocked(answer), codes(answer)) == ({"CHEAT": ("compliance", "CALL")}, [])


def test_the_alternative_of_a_guard_wins_over_that_of_the_action() -> None:
    gift = guard("G", block={"actions": ["GIFT", "VISIT"]}, instead="MEET")
    assert blocked(guarded(gift)) == {"GIFT": ("G", "MEET"), "VISIT": ("G", "MEET")}
    assert blocked(guarded(guard("G", block={"actions": ["GIFT", "VISIT"]}))) == {
        "GIFT": ("G", "CALL"),
        "VISIT": ("G", ""),
    }


def test_the_first_guard_that_blocks_is_named_with_its_reason() -> None:
    answer = guarded(guard("G1", "a", block={"actions": ["CALL"]}), guard("G2", "a", block={"all_except": []}))
    assert {code: by for code, (by, _) in blocked(answer).items()} == {
        "CALL": "G1",
        "VISIT": "G2",
        "GIFT": "G2",
        "CLAIM": "G2",
    }
    assert all(each.because is not None and each.because.en == each.by for each in answer.blocked)


def test_a_guard_that_is_not_surely_yes_blocks_nothing_unless_it_is_written_so() -> None:
    assert blocked(guarded(guard("G", "b", block={"actions": ["CALL"]}))) == {}
    assert blocked(guarded(guard("G", "b is not no", block={"actions": ["CALL"]}))).keys() == {"CALL"}


def test_conditions_of_approval_are_added_to_those_of_the_class() -> None:
    first = guard("G1", approve={"tags": ["gift"]}, conditions={"en": "Ask first.", "zh": "先问。"})
    second = guard("G2", approve={"actions": ["GIFT", "CALL"]}, conditions={"en": "Write it down.", "zh": "留记录。"})
    answer = guarded(first, second)
    seen = {each.action.code: ([text.en for text in each.conditions], each.approved_by) for each in answer.actions}
    assert seen["GIFT"] == (["Within the policy.", "Ask first.", "Write it down."], ("G1", "G2"))
    assert seen["CALL"] == (["Write it down."], ("G2",))
    assert seen["CLAIM"] == (["If it is true."], ())
    compliance = {each.action.code: each.compliance for each in answer.actions}
    assert compliance == {"CALL": "needs_approval", "VISIT": "ok", "GIFT": "needs_approval", "CLAIM": "needs_approval"}


def test_a_cap_holds_a_verdict_and_takes_its_own_actions_away() -> None:
    advice = [rule("A", "always", do=["CALL"])]
    answer = guarded(guard("G", "c", cap=CAP, instead="MEET"), rules=CAPPED | {"advice": advice}, a="yes", c="yes")
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.capped_from, verdict.by, verdict.settled) == ("two", "one", "G", True)
    assert verdict.because is not None
    assert verdict.because.en == "G"
    assert (codes(answer), blocked(answer)) == (["CALL"], {"SUBMIT": ("G", "MEET")})


def test_an_action_that_another_rule_wants_as_well_stays_under_a_cap() -> None:
    answer = guarded(guard("G", cap=CAP), rules=CAPPED | {"advice": [rule("A", "always", do=["SUBMIT"])]})
    assert (codes(answer), blocked(answer)) == (["SUBMIT"], {})


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ({}, ("two", False, ("one",), ["c"])),
        ({"c": "no"}, ("two", True, (), [])),
        ({"c": "yes"}, ("one", True, (), [])),
    ],
)
def test_a_cap_holds_until_its_requirement_is_surely_yes(requirement: Block, expected: object) -> None:
    answer = guarded(guard("G", "a", require="c", cap=CAP), rules=CAPPED, a="yes", **requirement)
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.settled, verdict.still_possible, paths(answer)) == expected


def test_a_cap_that_may_still_act_leaves_the_verdict_open_and_asks_why() -> None:
    answer = guarded(guard("G", "c", require="d", cap=CAP), rules=CAPPED, a="yes")
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.settled, verdict.still_possible) == ("one", False, ("two",))
    assert [(each.path, each.could_change) for each in answer.questions] == [("c", ("first",)), ("d", ("first",))]
    met = guarded(guard("G", "c", require="d", cap=CAP), rules=CAPPED, a="yes", d="yes")
    assert (met.verdicts["first"].settled, paths(met)) == (True, [])


def test_what_a_cap_in_force_would_hold_is_not_possible_any_more() -> None:
    answer = guarded(guard("G", cap=CAP), rules=CAPPED, b="yes")
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.settled, verdict.still_possible) == ("three", False, ("two",))


def test_a_cap_leaves_other_verdicts_alone() -> None:
    answer = guarded(guard("G", cap=CAP), rules=CAPPED, a="no", b="yes")
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.settled, verdict.capped_from, verdict.by) == ("three", True, "", "")


def test_a_second_cap_goes_on_from_the_first_and_the_verdict_remembers_where_it_began() -> None:
    further = [{"verdict": "first", "from": ["two"], "to": "three"}]
    answer = guarded(guard("G1", cap=CAP), guard("G2", cap=further), rules=CAPPED)
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.capped_from, verdict.by) == ("three", "one", "G2")


def test_a_freeze_keeps_the_verdict_and_says_by_whom() -> None:
    answer = guarded(guard("G", freeze=["first"], block={"all_except": ["REPORT"]}, do=["REPORT"]))
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.frozen, verdict.by) == ("one", True, "G")
    assert codes(answer) == ["REPORT"]
    assert not guarded(guard("G", "b", freeze=["first"])).verdicts["first"].frozen


def test_what_is_silenced_is_neither_shown_nor_blocked() -> None:
    answer = guarded(guard("G", silence={"actions": ["CALL", "VISIT"]}))
    assert (sorted(codes(answer)), blocked(answer)) == (["CLAIM", "GIFT"], {})


def test_a_guard_that_acts_counts_as_fired() -> None:
    assert guarded(guard("G", "a", freeze=["first"])).fired == ("R1", "G")
    assert guarded(guard("G", "b", freeze=["first"])).fired == ("R1",)


def test_an_action_asked_for_by_two_capped_verdicts_is_held_by_the_guard_of_its_first_reason() -> None:
    second = decision("second", "one two", rule("S1", "a", "one", do=["SUBMIT"]))
    caps = guard("G1", cap=[{"verdict": "second", "from": ["one"], "to": "two"}]), guard("G2", cap=CAP)
    answer = evaluated(rules_of(CAPPED, second, guards=caps), {"a": "yes"})
    holder = {"first": "G2", "second": "G1"}[next(iter(answer.verdicts))]
    assert blocked(answer) == {"SUBMIT": (holder, "")}


def test_a_requirement_that_holds_by_an_unknown_fact_leaves_the_verdict_open_and_is_asked() -> None:
    answer = guarded(guard("G", "a", require="c is not yes", cap=CAP), rules=CAPPED, a="yes")
    verdict = answer.verdicts["first"]
    assert (verdict.verdict, verdict.settled, verdict.still_possible) == ("one", False, ("two",))
    assert paths(answer) == ["c"]
