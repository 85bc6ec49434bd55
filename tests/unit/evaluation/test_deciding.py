"""What decisions make of rules that are yes, no or open."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.facts import Range
from tests.support.playing import (
    Block,
    check,
    codes,
    decision,
    derive,
    evaluated,
    guard,
    judgement,
    paths,
    rule,
    rules_of,
)

ONE, TWO, THREE = rule("R1", "a", "one"), rule("R2", "b", "two"), rule("R3", "c", "three")
ELSE = rule("E", then="three")


def verdict(*rules: Block, given: dict[str, Any] | None = None, **more: Any) -> tuple[str, bool, tuple[str, ...]]:
    """What a decision gives: its value, whether that is settled, and what else is possible."""
    found = evaluated(rules_of(decision("first", "one two three", *rules, **more)), given).verdicts["first"]
    return found.verdict, found.settled, found.still_possible


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("", False, ("one", "two"))),
        ({"a": "no"}, ("", False, ("two",))),
        ({"a": "no", "b": "no"}, ("", True, ())),
        ({"a": "yes"}, ("one", True, ())),
        ({"b": "yes"}, ("two", False, ("one",))),
        ({"a": "no", "b": "yes"}, ("two", True, ())),
    ],
)
def test_the_first_rule_that_is_yes_wins_and_earlier_unknown_ones_leave_it_open(given: Block, expected: object) -> None:
    assert verdict(ONE, TWO, given=given) == expected


def test_a_rule_that_fires_on_an_unknown_fact_may_still_give_way_to_no_verdict() -> None:
    assert verdict(rule("R1", "a is not yes", "one")) == ("one", False, ())


def test_otherwise_answers_and_stays_open_while_a_rule_may_still_be_yes() -> None:
    assert verdict(ONE, otherwise=ELSE) == ("three", False, ("one",))
    assert verdict(ONE, otherwise=ELSE, given={"a": "no"}) == ("three", True, ())


def test_otherwise_is_not_possible_behind_a_rule_that_is_surely_yes() -> None:
    assert verdict(ONE, TWO, otherwise=ELSE, given={"b": "yes"}) == ("two", False, ("one",))


def test_an_open_rule_with_the_same_result_leaves_the_verdict_settled() -> None:
    same = rule("R0", "c", "two")
    assert verdict(same, TWO, given={"b": "yes"}) == ("two", True, ())


def test_rules_behind_one_that_is_surely_yes_are_not_open() -> None:
    answer = evaluated(rules_of(decision("first", "one two three", ONE, TWO, THREE)), {"b": "yes"})
    assert answer.verdicts["first"].open == ("R1",)
    assert paths(answer) == ["a"]


def test_a_verdict_says_which_tests_of_unknown_facts_it_rests_on() -> None:
    first = rule("R1", "a and b is not yes and not (c is no)", "one")
    found = evaluated(rules_of(decision("first", "one", first)), {"a": "yes"}).verdicts["first"]
    assert found.assumes == ("b is not yes", "c is not no")


def test_unique_rules_that_disagree_are_reported_and_give_nothing() -> None:
    ruleset = rules_of(decision("first", "one two three", ONE, TWO, hit="unique"))
    answer = evaluated(ruleset, {"a": "yes", "b": "yes"})
    assert (answer.verdicts["first"].verdict, answer.verdicts["first"].settled) == ("", True)
    assert [(each.code, dict(each.detail)) for each in answer.warnings] == [
        ("rule_conflict", {"decision": "first", "verdicts": "one, two"})
    ]


def test_unique_rules_that_agree_are_no_conflict() -> None:
    again = rule("R2", "b", "one")
    assert verdict(ONE, again, hit="unique", given={"a": "yes", "b": "yes"}) == ("one", True, ())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("three", False, ("one", "two"))),
        ({"a": "no", "b": "no"}, ("three", True, ())),
        ({"a": "yes"}, ("one", False, ("two",))),
        ({"a": "yes", "b": "no"}, ("one", True, ())),
    ],
)
def test_a_unique_verdict_is_open_while_another_rule_may_speak(given: Block, expected: object) -> None:
    assert verdict(ONE, TWO, hit="unique", otherwise=ELSE, given=given) == expected


def test_a_unique_rule_that_fires_on_an_unknown_fact_may_still_give_way_to_otherwise() -> None:
    open_rule = rule("R1", "a is not yes", "one")
    assert verdict(open_rule, hit="unique", otherwise=ELSE) == ("one", False, ("three",))


def test_a_clash_that_may_still_end_says_both_sides_are_possible() -> None:
    rules = ONE, rule("R2", "b is not yes", "two")
    assert verdict(*rules, hit="unique", given={"a": "yes"}) == ("", False, ("one", "two"))


def test_collected_results_come_once_in_the_order_of_the_rules() -> None:
    rules = TWO, ONE, rule("R4", "c", "two")
    ruleset = rules_of(decision("first", "one two three", *rules, hit="collect"))
    found = evaluated(ruleset, {"a": "yes", "b": "yes", "c": "yes"}).verdicts["first"]
    assert (found.collected, found.rules, found.settled) == (("two", "one"), ("R2", "R1", "R4"), True)


def test_a_collected_result_that_may_still_go_leaves_it_open_with_otherwise_possible() -> None:
    open_rule = rule("R1", "a is not yes", "one")
    assert verdict(open_rule, hit="collect", otherwise=ELSE) == ("one", False, ("three",))
    assert verdict(open_rule, TWO, hit="collect", given={"a": "no"}) == ("one", False, ("two",))


def test_a_shadow_rule_is_recorded_and_changes_nothing_that_is_shown() -> None:
    shadow: Block = {"status": "shadow"}
    loud = rule("S1", "a", "one", do=["CALL"], ask=["b"], flag="late", **shadow)
    advised = rule("S2", "a", do=["MEET"], ask=["c"], flag="later", **shadow)
    held = guard("S3", "a", block={"actions": ["VISIT"]}, do=["REPORT"], status="shadow")
    own = rule("E", then="three", do=["VISIT"])
    with_shadow = evaluated(
        rules_of(decision("first", "one three", loud, otherwise=own, advice=[advised]), guards=[held]), {"a": "yes"}
    )
    without = evaluated(
        rules_of(decision("first", "one three", rule("R9", "d is no", "one"), otherwise=own)), {"d": "yes"}
    )
    assert with_shadow.shadow == ("S1", "S2", "S3")
    assert with_shadow.fired == ("E",)
    assert codes(with_shadow) == codes(without) == ["VISIT"]
    assert with_shadow.verdicts["first"].verdict == "three"
    assert with_shadow.verdicts["first"].settled
    assert (paths(with_shadow), with_shadow.warnings) == ([], ())


def test_a_shadow_guard_that_waits_for_a_fact_asks_nothing() -> None:
    held = guard("S", "a", require="b", cap=[{"verdict": "first", "from": ["one"], "to": "two"}], status="shadow")
    answer = evaluated(rules_of(decision("first", "one two", ONE), guards=[held]), {"a": "yes"})
    assert (answer.verdicts["first"].verdict, answer.verdicts["first"].settled, paths(answer)) == ("one", True, [])


def test_a_decision_that_does_not_surely_apply_is_silent() -> None:
    ruleset = rules_of(
        decision("first", "one", TWO | {"then": "one"}, applies="a", advice=[rule("A", "b", do=["CALL"])])
    )
    for known in ({"b": "yes"}, {"a": "no", "b": "yes"}):
        answer = evaluated(ruleset, known)
        assert (answer.verdicts, codes(answer), paths(answer)) == ({}, [], [])
    applied = evaluated(ruleset, {"a": "yes", "b": "yes"})
    assert (applied.verdicts["first"].verdict, codes(applied)) == ("one", ["CALL"])


def test_what_keeps_a_silent_decision_silent_is_asked_where_another_verdict_reads_it() -> None:
    silent = decision("first", "one", TWO | {"then": "one"}, applies="a")
    reader = decision("second", "yes_please", rule("S", "first = one", "yes_please"))
    assert paths(evaluated(rules_of(silent, reader))) == ["a", "b"]


def checklist(
    *checks: Block, knock_outs: tuple[Block, ...] = (), verdicts: tuple[Block, ...] = (), **more: Any
) -> Block:
    body = {"knock_outs": list(knock_outs), "checks": list(checks), "verdicts": list(verdicts)}
    return decision("first", "out yes no", checklist=body, **more)


def test_checks_are_counted_and_the_counts_decide() -> None:
    passed = rule("V1", "checks_yes >= 2 and checks_no = 0 and checks_total = 3", "yes")
    ruleset = rules_of(
        checklist(
            check("C1", "a"), check("C2", "b"), check("C3", "c"), verdicts=(passed,), otherwise=rule("E", then="no")
        )
    )
    open_ = evaluated(ruleset, {"a": "yes", "b": "yes"}).verdicts["first"]
    assert (open_.verdict, open_.settled, open_.checks) == ("yes", False, {"C1": True, "C2": True, "C3": None})
    assert (open_.gaps, open_.open_checks, open_.still_possible) == ((), ("C3",), ("no",))
    failed = evaluated(ruleset, {"a": "yes", "b": "yes", "c": "no"}).verdicts["first"]
    assert (failed.verdict, failed.settled, failed.gaps) == ("no", True, ("C3",))


def test_a_check_with_a_no_of_its_own_is_unknown_in_between_and_where_both_hold() -> None:
    between = check("C1", "size >= 10", no="size < 5")
    ruleset = rules_of(checklist(between, verdicts=(rule("V1", "checks_yes = 1", "yes"),)))
    seen = [evaluated(ruleset, {"size": size}).verdicts["first"].checks["C1"] for size in (12, 7, 3)]
    assert seen == [True, None, False]
    contradictory = rules_of(checklist(check("C1", "a", no="b"), verdicts=(rule("V1", "checks_yes = 1", "yes"),)))
    both = evaluated(contradictory, {"a": "yes", "b": "yes"}).verdicts["first"]
    assert (both.checks["C1"], both.verdict) == (None, "")


def test_a_check_with_a_no_of_its_own_is_settled_only_when_neither_can_change_it() -> None:
    ruleset = rules_of(checklist(check("C1", "a", no="b"), verdicts=(rule("V1", "checks_yes = 1", "yes"),)))
    answer = evaluated(ruleset, {"a": "yes"})
    assert (answer.verdicts["first"].verdict, answer.verdicts["first"].settled, paths(answer)) == ("yes", False, ["b"])
    assert evaluated(ruleset, {"a": "yes", "b": "no"}).verdicts["first"].settled


def test_a_knock_out_comes_before_the_counts() -> None:
    ruleset = rules_of(
        checklist(
            check("C1", "a"), knock_outs=(rule("K1", "b", "out"),), verdicts=(rule("V1", "checks_yes = 1", "yes"),)
        )
    )
    assert evaluated(ruleset, {"a": "yes", "b": "yes"}).verdicts["first"].verdict == "out"
    open_ = evaluated(ruleset, {"a": "yes"}).verdicts["first"]
    assert (open_.verdict, open_.open, open_.still_possible) == ("yes", ("K1",), ("out",))


def test_an_action_of_a_checklist_may_depend_on_its_counts() -> None:
    passed = rule("V1", "checks_yes >= 1", "yes", do=[{"action": "CALL", "if": "checks_no >= 1"}, "MEET"])
    ruleset = rules_of(checklist(check("C1", "a"), check("C2", "b"), verdicts=(passed,)))
    assert codes(evaluated(ruleset, {"a": "yes", "b": "yes"})) == ["MEET"]
    assert set(codes(evaluated(ruleset, {"a": "yes", "b": "no"}))) == {"CALL", "MEET"}


DERIVED = derive("facts", both="a and b", either={"yes": "a or b", "no": "c"})


def test_derived_facts_are_used_and_shown() -> None:
    ruleset = rules_of(DERIVED, decision("first", "one", rule("R1", "both", "one")))
    answer = evaluated(ruleset, {"a": "yes", "b": "yes"})
    assert (answer.facts, answer.verdicts["first"].verdict) == ({"both": True, "either": True}, "one")
    unknown = evaluated(ruleset, {"a": "yes"})
    assert (unknown.facts, unknown.verdicts["first"].verdict) == ({"either": True}, "")


def test_where_yes_and_no_of_a_derived_fact_both_hold_nothing_is_said() -> None:
    ruleset = rules_of(DERIVED, decision("first", "one", rule("R1", "either", "one")))
    assert "either" not in evaluated(ruleset, {"a": "yes", "c": "yes"}).facts
    open_ = evaluated(ruleset, {"a": "yes"}).verdicts["first"]
    assert (open_.verdict, open_.settled) == ("one", False)
    assert evaluated(ruleset, {"a": "yes", "c": "no"}).verdicts["first"].settled


def conflicts(answer: Any) -> list[dict[str, str]]:
    return [dict(each.detail) for each in answer.warnings if each.code == "data_conflict"]


def test_a_given_fact_is_used_and_one_derived_otherwise_is_a_conflict() -> None:
    ruleset = rules_of(DERIVED, decision("first", "one", rule("R1", "both", "one")))
    answer = evaluated(ruleset, {"a": "yes", "b": "no", "both": "yes"})
    assert answer.verdicts["first"].verdict == "one"
    assert conflicts(answer) == [{"fact": "both", "given": "yes", "derived": "no"}]
    assert "both" not in answer.facts
    assert conflicts(evaluated(ruleset, {"a": "yes", "b": "yes", "both": "yes"})) == []
    assert conflicts(evaluated(ruleset, {"both": "yes"})) == []


COUNTED = derive("numbers", supporters={"count": "stakeholders where met"})
TWO_MET = decision("first", "one", rule("R1", "supporters >= 2", "one"))


@pytest.mark.parametrize(
    ("stakeholders", "count", "expected"),
    [
        ([{"met": "yes"}, {"met": "yes"}], 2, ("one", True)),
        ([{"met": "yes"}, {"met": "no"}], 1, ("", True)),
        ([{"met": "yes"}, {}], Range(1, 2), ("", False)),
        ({"items": [{"met": "yes"}]}, Range(1, None), ("", False)),
        ({"items": [{"met": "yes"}, {"met": "yes"}]}, Range(2, None), ("one", True)),
        (None, Range(0, None), ("", False)),
    ],
)
def test_a_derived_count_has_a_low_and_a_high(stakeholders: object, count: object, expected: object) -> None:
    answer = evaluated(rules_of(COUNTED, TWO_MET), {"stakeholders": stakeholders})
    assert answer.facts["supporters"] == count
    assert (answer.verdicts["first"].verdict, answer.verdicts["first"].settled) == expected


@pytest.mark.parametrize(("given", "derived"), [(0, "at least 1"), (1, None), (5, None)])
def test_a_given_count_conflicts_only_outside_the_bounds(given: int, derived: str | None) -> None:
    answer = evaluated(rules_of(COUNTED, TWO_MET), {"supporters": given, "stakeholders": {"items": [{"met": "yes"}]}})
    assert [each["derived"] for each in conflicts(answer)] == ([derived] if derived else [])


def test_a_given_count_conflicts_with_bounds_on_both_sides() -> None:
    answer = evaluated(rules_of(COUNTED, TWO_MET), {"supporters": 3, "stakeholders": [{"met": "yes"}, {}]})
    assert conflicts(answer) == [{"fact": "supporters", "given": "3", "derived": "1 to 2"}]


SHADE = decision("shade", "light dark", rule("D1", "a", "light"), rule("D2", "b", "dark"))


def test_a_decision_may_derive_a_fact_and_a_given_one_wins() -> None:
    ruleset = rules_of(
        SHADE, decision("first", "one two", rule("R1", "shade = dark", "one"), rule("R2", "shade = light", "two"))
    )
    derived = evaluated(ruleset, {"a": "yes"})
    assert (derived.facts, derived.verdicts["first"].verdict, "shade" in derived.verdicts) == (
        {"shade": "light"},
        "two",
        False,
    )
    given = evaluated(ruleset, {"a": "yes", "shade": "dark"})
    assert given.verdicts["first"].verdict == "one"
    assert conflicts(given) == [{"fact": "shade", "given": "dark", "derived": "light"}]
    assert given.facts == {}


def test_a_fact_of_another_kind_is_derived_under_its_own_name() -> None:
    ruleset = rules_of(
        derive("facts", about="account", loyal="a"), decision("first", "one", rule("R1", "account.loyal", "one"))
    )
    answer = evaluated(ruleset, {"a": "yes"})
    assert (answer.facts, answer.verdicts["first"].verdict) == ({"account.loyal": True}, "one")


HANDLING = decision(
    "handling",
    "answer drop",
    rule("H1", "topic = price and deal.a", "answer", do=["CALL"]),
    for_each="objection",
    otherwise=rule("H2", then="drop"),
    advice=[rule("A1", "answered is no", do=["MEET"])],
)


def test_a_decision_for_each_item_reads_item_and_deal_and_advises_for_each() -> None:
    given = {
        "a": "yes",
        "objections": [{"id": "o1", "topic": "price"}, {"id": "o2", "topic": "trust", "answered": "no"}],
    }
    answer = evaluated(rules_of(HANDLING), given)
    seen = {each.id: each.verdicts["handling"].verdict for each in answer.items["objections"]}
    assert seen == {"o1": "answer", "o2": "drop"}
    assert sorted(codes(answer)) == ["CALL for o1", "MEET for o2"]
    assert answer.verdicts == {}


def test_an_item_of_which_too_little_is_known_is_asked_about() -> None:
    answer = evaluated(rules_of(HANDLING), {"a": "yes", "objections": [{"id": "o1"}]})
    (item,) = answer.items["objections"]
    assert (item.verdicts["handling"].verdict, item.verdicts["handling"].settled) == ("drop", False)
    assert paths(answer) == ["objections[o1].topic"]


def test_facts_are_derived_for_each_item_and_conflict_by_item() -> None:
    champions = derive("people", about="stakeholder", champion="met and mood = for_us")
    read = decision("first", "one", rule("R1", "some stakeholder where champion", "one"))
    given = [{"id": "s1", "met": "yes", "mood": "for_us"}, {"id": "s2", "met": "no", "champion": "yes"}]
    answer = evaluated(rules_of(champions, read), {"stakeholders": given})
    assert [(each.id, dict(each.facts)) for each in answer.items["stakeholders"]] == [("s1", {"champion": True})]
    assert conflicts(answer) == [{"fact": "stakeholders[s2].champion", "given": "yes", "derived": "no"}]
    assert answer.verdicts["first"].verdict == "one"


def test_a_decision_may_derive_a_fact_of_each_item_and_a_given_one_wins() -> None:
    types = decision("kind_of_person", "friend other", rule("T1", "mood = for_us", "friend"), for_each="stakeholder",
                     output="type", otherwise=rule("T2", then="other"))  # fmt: skip
    given = [{"id": "s1", "mood": "for_us"}, {"id": "s2", "mood": "for_us", "type": "other"}]
    answer = evaluated(rules_of(types), {"stakeholders": given})
    assert [(each.id, dict(each.facts)) for each in answer.items["stakeholders"]] == [("s1", {"type": "friend"})]
    assert conflicts(answer) == [{"fact": "stakeholders[s2].type", "given": "other", "derived": "friend"}]


def test_a_count_derived_for_each_item_stays_open_like_one_of_the_deal() -> None:
    counts = derive("people", about="stakeholder", friends={"count": "objections where answered"})
    each = decision(
        "first", "one", rule("R1", "friends >= 1", "one"), for_each="stakeholder", otherwise=rule("E", then="one")
    )
    asks = decision("second", "two", rule("R2", "some stakeholder where friends >= 1", "two"))
    answer = evaluated(rules_of(counts, each, asks), {"stakeholders": [{"id": "s1"}], "objections": [{"id": "o1"}]})
    assert answer.items["stakeholders"][0].facts == {"friends": Range(0, 1)}
    assert paths(answer) == ["objections[o1].answered"]


def test_a_stage_moves_one_step_and_only_from_where_it_stands() -> None:
    moves = {
        "of": "stage",
        "list": {name: {"question": {"en": name, "zh": name}} for name in ("early", "middle", "late")},
        "transitions": [
            rule("T1", "a", "advance", **{"from": "early", "to": "middle"}),
            rule("T2", "a", "advance", **{"from": "middle", "to": "late"}),
        ],
    }
    stages = decision("step", "advance stay", stages=moves, otherwise=rule("T3", then="stay"))
    ruleset = rules_of(stages)
    found = evaluated(ruleset, {"a": "yes", "stage": "early"}).verdicts["step"]
    assert (found.verdict, found.to, found.rules, found.settled) == ("advance", "middle", ("T1",), True)
    open_ = evaluated(ruleset, {"a": "yes"}).verdicts["step"]
    assert (open_.verdict, open_.settled, open_.still_possible) == ("stay", False, ("advance",))


def test_the_order_in_which_facts_are_given_changes_nothing() -> None:
    ruleset = rules_of(DERIVED, COUNTED, HANDLING)
    given: Block = {"a": "yes", "b": "no", "objections": [{"topic": "price"}], "stakeholders": [{"met": "yes"}]}
    turned = dict(reversed(given.items()))
    assert judgement(evaluated(ruleset, given)) == judgement(evaluated(ruleset, turned))
