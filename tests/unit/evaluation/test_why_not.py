"""Accounts of verdicts that were not reached, on small rule sets: one test for each thing an account may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.evaluation import Evaluator
from engine.evaluation.why_not import Traced, UnknownVerdict, WhyNot, WhyNots, deciding
from engine.model.condition import (
    And,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Is,
    Not,
    Parameter,
    Ref,
    Truth,
    Value,
)
from engine.model.decision import Cap, Check, Decision, Derivation, Guard, ParameterTable, ParameterValue, Rule
from engine.model.facts import Facts, Item, ItemList, Scalar
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from engine.reference import ReferenceConditions
from tests.support.answers import BUDGET, CRITERIA, DAY, GO, MET, NEEDS, RULESET, SAY

HERE = Text("here", "这里")
VISITS = Ref("opportunity", "visits", FactType.INTEGER)
STAGE = Ref("opportunity", "buying_stage", FactType.ENUM)
WORTH = Ref("verdict", "worth", FactType.ENUM)


def go(*rules: Rule, otherwise: str = "", **changes: object) -> Decision:
    last = Rule("R-E", then=otherwise) if otherwise else None
    return replace(GO, rules=rules, otherwise=last, **changes)  # type: ignore[arg-type]  # a test names real attributes


def ruleset(*decisions: Decision, **changes: object) -> RuleSet:
    return replace(RULESET, decisions=decisions, **changes)  # type: ignore[arg-type]  # a test names real attributes


def why_not(
    rules: RuleSet, value: str, deal: Mapping[str, Scalar] | None = None, people: ItemList | None = None
) -> WhyNot:
    evaluator = Evaluator(rules, ReferenceConditions)
    facts = Facts(DAY, "D-1", deal=deal or {}, lists={"stakeholder": people} if people else {})
    (found,) = WhyNots(evaluator, Traced(*evaluator.trace(facts))).of("go", value)
    return found


def reported(found: WhyNot) -> dict[str, Scalar | None]:
    assert found.way is not None
    return {".".join(part for part in place if part): value for place, value in found.way.reported().items()}


def test_the_rule_that_takes_the_fewest_facts_is_nearest() -> None:
    rules = ruleset(
        go(Rule("R-1", And((Truth(NEEDS), Truth(CRITERIA))), "pursue"), Rule("R-2", Truth(CRITERIA), "pursue"))
    )
    found = why_not(rules, "pursue")
    assert found.way
    assert found.way.rule
    assert found.way.rule.id == "R-2"
    assert reported(found) == {"criteria_shared": True}


def test_what_is_unknown_comes_before_what_is_known_otherwise() -> None:
    rules = ruleset(go(Rule("R-1", Truth(NEEDS), "pursue"), Rule("R-2", Truth(CRITERIA), "pursue")))
    assert reported(why_not(rules, "pursue", {"needs_clear": False})) == {"criteria_shared": True}


def test_an_earlier_rule_has_to_rest() -> None:
    rules = ruleset(go(Rule("R-1", Truth(NEEDS), "withdraw"), Rule("R-2", Truth(CRITERIA), "pursue")))
    found = why_not(rules, "pursue", {"needs_clear": True})
    assert [rule.id for rule in found.first] == ["R-1"]
    assert reported(found) == {"criteria_shared": True, "needs_clear": False}


def test_a_verdict_that_is_reached_needs_nothing() -> None:
    found = why_not(ruleset(go(Rule("R-1", Truth(NEEDS), "pursue"))), "pursue", {"needs_clear": True})
    assert found.reached
    assert found.way is None


def test_a_decision_that_does_not_apply_has_to_apply() -> None:
    found = why_not(ruleset(go(Rule("R-1", Truth(NEEDS), "pursue"), applies=Truth(CRITERIA))), "pursue")
    assert found.silent
    assert reported(found) == {"needs_clear": True, "criteria_shared": True}


def test_a_value_that_no_rule_gives_has_no_way() -> None:
    found = why_not(ruleset(go(Rule("R-1", Truth(NEEDS), "pursue"))), "nurture")
    assert (found.possible, found.way) == (False, None)


def test_what_is_known_does_not_become_unknown() -> None:
    rules = ruleset(go(Rule("R-1", Is(NEEDS, "unknown"), "find_out_first"), otherwise="pursue"))
    found = why_not(rules, "find_out_first", {"needs_clear": True})
    assert not found.possible
    assert reported(found) == {"needs_clear": None}


def test_a_derived_fact_is_followed_to_what_people_report() -> None:
    derived = Derivation(
        "criteria_shared", "opportunity", yes=Count("stakeholder", And((Truth(SAY), Truth(MET))), "at least", 1)
    )
    rules = ruleset(go(Rule("R-1", Truth(CRITERIA), "pursue")), derivations=(derived,))
    people = ItemList((Item("s1", {"final_say": False, "met": True}), Item("s2", {"final_say": True, "met": False})))
    found = why_not(rules, "pursue", people=people)
    assert found.way
    (need,) = found.way.needs
    assert (need.place.key, need.now, need.values) == ("criteria_shared", False, (True,))
    assert reported(found) in ({"stakeholder.s1.final_say": True}, {"stakeholder.s2.met": True})


def test_a_derived_fact_of_which_nothing_is_known_is_asked_for_itself() -> None:
    derived = Derivation(
        "criteria_shared", "opportunity", yes=And((Truth(NEEDS), Compare(Value(BUDGET), ">", Constant(5))))
    )
    rules = ruleset(go(Rule("R-1", Truth(CRITERIA), "pursue")), derivations=(derived,))
    assert reported(why_not(rules, "pursue")) == {"criteria_shared": True}


def test_somebody_who_is_not_there_yet_can_be_what_is_missing() -> None:
    rules = ruleset(go(Rule("R-1", Count("stakeholder", Truth(MET), "at least", 2), "pursue")))
    found = why_not(rules, "pursue", people=ItemList((Item("s1", {"met": True}),)))
    assert reported(found) == {"stakeholder.+1": True, "stakeholder.+1.met": True}


def test_that_nobody_else_is_there_can_be_what_is_missing() -> None:
    rules = ruleset(go(Rule("R-1", Count("stakeholder", Truth(MET), "at most", 0), "pursue")))
    found = why_not(rules, "pursue", people=ItemList((Item("s1", {"met": False}),), complete=False))
    assert reported(found) == {"stakeholder": True}


def checklist(when: Condition) -> Decision:
    checks = tuple(Check(name, Truth(ref), HERE) for name, ref in (("C-1", NEEDS), ("C-2", CRITERIA)))
    return go(Rule("R-1", when, "pursue"), otherwise="nurture", checks=checks, shape="checklist")


def test_checks_are_taken_apart() -> None:
    counted, total = (Value(Ref("checks", name, FactType.INTEGER)) for name in ("checks_yes", "checks_total"))
    found = why_not(ruleset(checklist(Compare(counted, "=", total))), "pursue", {"needs_clear": False})
    assert found.way
    assert {need.check.id for need in found.way.needs if need.check} == {"C-1", "C-2"}
    assert reported(found) == {"needs_clear": True, "criteria_shared": True}


def test_a_threshold_over_checks_is_a_parameter() -> None:
    unknown = Value(Ref("checks", "checks_unknown", FactType.INTEGER))
    limit = {"few": ParameterTable("few", FactType.INTEGER, (ParameterValue(1),))}
    rules = replace(ruleset(checklist(Compare(Parameter("few", FactType.INTEGER), ">=", unknown))), parameters=limit)
    assert len(reported(why_not(rules, "pursue"))) == 1


def test_another_verdict_is_followed_to_its_own_rules() -> None:
    worth = replace(GO, name="worth", gives="worth", rules=(Rule("W-1", Truth(NEEDS), "pursue"),))
    rules = ruleset(worth, go(Rule("R-1", Is(WORTH, "value", ("pursue",)), "pursue")))
    found = why_not(rules, "pursue")
    assert found.way
    assert found.way.needs[0].way
    assert found.way.needs[0].way.rule
    assert found.way.needs[0].way.rule.id == "W-1"


def test_a_guard_that_holds_the_verdict_is_named_and_has_to_let_go() -> None:
    guard = Guard(
        "G-1",
        Truth(NEEDS),
        require=Compare(Value(VISITS), ">=", Constant(2)),
        caps=(Cap("go", ("pursue",), "nurture"),),
    )
    rules = ruleset(go(Rule("R-1", Truth(NEEDS), "pursue")), guards=(guard,))
    found = why_not(rules, "pursue", {"needs_clear": True})
    assert found.guard
    assert found.guard.id == "G-1"
    assert reported(found) == {"visits": 2}


def test_where_the_buyer_stands_is_as_it_is() -> None:
    rules = (
        Rule("R-1", Is(STAGE, "value", ("recognition",)), "pursue"),
        Rule("R-2", And((Truth(NEEDS), Truth(CRITERIA))), "pursue"),
    )
    found = why_not(ruleset(go(*rules, stage_fact="buying_stage")), "pursue", {"buying_stage": "evaluation"})
    assert reported(found) == {"needs_clear": True, "criteria_shared": True}


def test_facts_that_count_elsewhere_too_are_tried_out() -> None:
    """R-1 needs the criteria, and with them the guard awakes, which asks for the needs."""
    worth = replace(GO, name="worth", gives="worth", rules=(Rule("W-1", Truth(CRITERIA), "withdraw"),))
    guard = Guard(
        "G-1", And((Is(WORTH, "value", ("withdraw",)), Not(Truth(NEEDS)))), caps=(Cap("go", ("pursue",), "nurture"),)
    )
    rules = ruleset(worth, go(Rule("R-1", Truth(CRITERIA), "pursue")), guards=(guard,))
    found = why_not(rules, "pursue", {"needs_clear": False})
    assert reported(found) == {"criteria_shared": True, "needs_clear": True}


def test_what_was_given_is_no_matter_of_rules() -> None:
    stage = replace(GO, name="s", gives="buying_stage", values=("recognition", "evaluation"), derives=True,
                    rules=(Rule("S-1", Truth(NEEDS), "evaluation"),))  # fmt: skip
    evaluator = Evaluator(ruleset(stage), ReferenceConditions)
    facts = Facts(DAY, "D-1", deal={"buying_stage": "recognition"})
    (found,) = WhyNots(evaluator, Traced(*evaluator.trace(facts))).of("buying_stage", "evaluation")
    assert (found.now, found.possible) == ("recognition", True)
    assert reported(found) == {"buying_stage": "evaluation"}


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("goo", "", "'go'"),
        ("go", "pursu", "'pursue'"),
        ("zzz", "", "There are: go."),
        ("go", "zzz", "There are: pursue"),
    ],
)
def test_a_verdict_that_does_not_exist_is_answered_with_what_was_meant(name: str, value: str, hint: str) -> None:
    with pytest.raises(UnknownVerdict, match=hint):
        deciding(ruleset(go(Rule("R-1", Truth(NEEDS), "pursue"))), name, value)
