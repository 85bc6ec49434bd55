"""A rule set in the order of evaluation."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import WorthwinError
from engine.model.condition import ALWAYS, FactType, Not, Ref, Truth
from engine.model.decision import Check, Decision, Derivation, Do, Guard, Rule
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from engine.program import Program, Unit, compile_program, reads, unit_reads, with_own_counts
from tests.support.conditions import vocabulary
from tests.support.playing import check, decision, derive, evaluated, guard, rule, rules_of

TEXT = Text("text", "文字")


def tri(key: str, *, of_item: bool = False) -> Truth:
    return Truth(Ref("stakeholder" if of_item else "opportunity", key, FactType.TRI, of_item))


def ruleset(**parts: Any) -> RuleSet:
    return RuleSet("made", "sha256:0", vocabulary(), **parts)


def made(name: str, *reading: str, **more: Any) -> Decision:
    rules = tuple(Rule(f"{name}-{key}", tri(key), "go") for key in reading)
    return Decision(name, TEXT, gives=name, values=("go",), rules=rules, **more)


def _name(unit: Unit) -> str:
    owner = unit.owner
    name = owner.key if isinstance(owner, Derivation) else owner.id if isinstance(owner, Guard) else owner.name
    return f"{name} {unit.part}"


def strata(program: Program) -> list[list[str]]:
    return [[_name(unit) for group in stratum for unit in group.units] for stratum in program.strata]


def test_what_nothing_waits_for_shares_the_first_stratum() -> None:
    program = compile_program(ruleset(decisions=(made("one", "a"), made("two", "b"))))
    assert strata(program) == [["one verdict", "two verdict"]]


def test_each_reader_stands_above_all_that_it_reads() -> None:
    rules_ = ruleset(
        decisions=(made("last", "middle", "first"), made("middle", "first"), made("first", "given")),
        guards=(Guard("G", tri("last")),),
    )
    assert strata(compile_program(rules_)) == [["first verdict"], ["middle verdict"], ["last verdict"], ["G guard"]]


def test_derived_facts_counts_and_guards_wait_for_each_other() -> None:
    first = Derivation("derived_a", "opportunity", yes=tri("needs_clear"))
    counting = Derivation(
        "supporters", "opportunity", count_kind="stakeholder", count_where=tri("champion", of_item=True)
    )
    champion = Derivation("champion", "stakeholder", yes=tri("derived_a"))
    program = compile_program(ruleset(derivations=(counting, champion, first)))
    assert strata(program) == [["derived_a derivation"], ["champion derivation"], ["supporters derivation"]]


def test_a_decision_for_each_item_is_a_group_of_its_own() -> None:
    handling = made("handling", "a", about="objection")
    program = compile_program(ruleset(decisions=(made("one", "a"), handling)))
    assert [[group.scope for group in stratum] for stratum in program.strata] == [["opportunity", "objection"]]
    assert [unit.start for group in program.strata[0] for unit in group.units] == [0, 0]


def test_units_of_a_group_have_their_conditions_one_after_the_other() -> None:
    program = compile_program(ruleset(decisions=(made("one", "a", "b"), made("two", "c"))))
    (group,) = program.strata[0]
    assert [(unit.start, len(unit.slots)) for unit in group.units] == [(0, 3), (3, 2)]
    assert [slot.id for slot in group.slots] == ["one.applies", "one-a", "one-b", "two.applies", "two-c"]


def test_advice_that_reads_the_own_verdict_waits_for_it() -> None:
    advice = (Rule("A", Truth(Ref("verdict", "one", FactType.TRI))),)
    program = compile_program(ruleset(decisions=(made("one", "a", advice=advice),)))
    assert strata(program) == [["one verdict"], ["one advice"]]


@pytest.mark.parametrize(
    "decisions",
    [
        (made("one", "one"),),
        (made("one", "two"), made("two", "one")),
        (made("one", "two"), made("two", "three"), made("three", "one")),
    ],
)
def test_a_circle_between_two_or_more_is_an_error_that_names_it(decisions: tuple[Decision, ...]) -> None:
    rules_ = ruleset(decisions=decisions)
    if len(decisions) == 1:  # a decision that reads its own output reads what was given: the loader refuses it
        assert len(compile_program(rules_).strata) == 1
        return
    with pytest.raises(WorthwinError, match="one -> two"):
        compile_program(rules_)


def test_an_empty_rule_set_has_no_strata() -> None:
    assert compile_program(ruleset()).strata == ()


def test_no_and_unknown_are_told_apart_only_where_that_matters() -> None:
    yes_alone = Derivation("derived_a", "opportunity", yes=tri("a"))
    both = Derivation("derived_b", "opportunity", yes=tri("a"), no=tri("b"))
    checks = (Check("C1", tri("a"), TEXT), Check("C2", tri("a"), TEXT, tri("b")))
    program = compile_program(ruleset(derivations=(yes_alone, both), decisions=(made("one", "a", checks=checks),)))
    asked = {slot.id: slot.both for stratum in program.strata for group in stratum for slot in group.slots}
    assert {name for name, with_no in asked.items() if with_no} == {"derived_a", "C1"}


def counting(name: str) -> Decision:
    counted = Rule(
        f"{name}-1", Not(Truth(Ref("checks", "checks_yes", FactType.INTEGER))), "go", do=(Do("CALL", ALWAYS),)
    )
    return Decision(name, TEXT, gives=name, rules=(counted,), checks=(Check(f"{name}-C", tri("a"), TEXT),))


def test_the_counts_of_a_checklist_get_its_name() -> None:
    owned = with_own_counts(counting("can_win"))
    assert owned.rules[0].when == Not(Truth(Ref("checks", "can_win.checks_yes", FactType.INTEGER)))
    assert with_own_counts(made("one", "a")) == made("one", "a")


def test_a_verdict_waits_for_its_own_checks_and_not_for_those_of_another() -> None:
    program = compile_program(ruleset(decisions=(counting("one"), counting("two"))))
    assert strata(program) == [["one checks", "two checks"], ["one verdict", "two verdict"]]
    verdicts = [unit for group in program.strata[1] for unit in group.units]
    assert [sorted(unit_reads(unit)) for unit in verdicts] == [
        [("", "one.checks"), ("", "one.checks_yes")],
        [("", "two.checks"), ("", "two.checks_yes")],
    ]


def test_two_checklists_count_for_themselves() -> None:
    def checklist(name: str, when: str) -> dict[str, Any]:
        body = {"checks": [check(f"{name}1", when)], "verdicts": [rule(f"{name}V", "checks_yes = 1", "x")]}
        return decision(name, "x", checklist=body)

    answer = evaluated(rules_of(checklist("one", "a"), checklist("two", "b")), {"a": "yes", "b": "no"})
    assert {name: verdict.verdict for name, verdict in answer.verdicts.items()} == {"one": "x", "two": ""}


def test_what_a_condition_reads_is_told_with_the_list_it_is_read_from() -> None:
    rules_ = rules_of(decision("first", "x", rule("R", "a and (some stakeholder where met and deal.b)", "x")))
    (first,) = rules_.decisions
    assert set(reads(first.rules[0].when, "opportunity")) == {
        ("", "a"),
        ("stakeholder", ""),
        ("stakeholder", "met"),
        ("", "b"),
    }


def test_guards_are_decided_after_the_verdicts_they_read() -> None:
    rules_ = rules_of(
        decision("first", "one two", rule("R", "a", "one"), otherwise=rule("E", then="two")),
        derive("facts", either="b"),
        guards=[guard("G", "first = one and either", freeze=["first"])],
    )
    assert evaluated(rules_, {"a": "yes", "b": "yes"}).verdicts["first"].frozen
    assert not evaluated(rules_, {"a": "yes", "b": "no"}).verdicts["first"].frozen
