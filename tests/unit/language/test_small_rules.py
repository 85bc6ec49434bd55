"""The small rule folder has every form once; here is what becomes of each."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.language import load, load_or_raise, playbook_folder
from engine.model.condition import ALWAYS, And, Count, FactType, Is, Not, OneOf, Or, Ref, Truth
from engine.model.decision import Cap, Decision, Do, Guard, ParameterValue, Rule, Targets
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from tests.unit.language.conditions_told import told
from tests.unit.language.rule_folders import SMALL, small_with


@pytest.fixture(scope="module")
def small() -> RuleSet:
    return load_or_raise(SMALL)


def decision(ruleset: RuleSet, name: str) -> Decision:
    return next(entry for entry in ruleset.decisions if entry.name == name)


def rule(ruleset: RuleSet, id_: str) -> Rule:
    rules = [rule for entry in ruleset.decisions for rule in (*entry.rules, *entry.advice, entry.otherwise) if rule]
    return next(rule for rule in rules if rule.id == id_)


def guard(ruleset: RuleSet, id_: str) -> Guard:
    return next(entry for entry in ruleset.guards if entry.id == id_)


def test_the_small_rules_have_no_problem() -> None:
    assert load(SMALL).problems == ()


def test_the_manifest_names_and_orders(small: RuleSet) -> None:
    assert (small.name, small.version, small.currency) == ("small", "1", "CNY")
    assert small.title == Text("Every form of the rule language once", "规则语言的每种写法各一次")
    assert small.questions == ("knock_outs", "fit", "worth", "go", "stage")
    assert small.headline == ("go",)


def test_fields_carry_their_marks(small: RuleSet) -> None:
    fields = small.vocabulary.kinds["opportunity"].fields
    needs = fields["needs_clear"]
    assert (needs.type, needs.changeable, needs.effort, needs.source) == (FactType.TRI, True, 1, ("S1",))
    assert needs.who == Text("the account owner", "客户负责人")
    assert fields["contract_signed"].unreported_no
    assert fields["buying_step"].good_for == 90
    assert fields["notes"].many
    assert fields["boss_met"].derived
    assert fields["quiet"].added
    assert fields["margin"].unit == "percent"
    assert small.vocabulary.kinds["stakeholder"].fields["met"].personal
    assert small.vocabulary.kinds["stakeholder"].list_name == "stakeholders"


def test_an_enumeration_may_be_shared_and_its_order_may_leave_values_out(small: RuleSet) -> None:
    step = small.vocabulary.kinds["opportunity"].fields["buying_step"].enumeration
    attitude = small.vocabulary.kinds["stakeholder"].fields["attitude"].enumeration
    assert step is not None
    assert attitude is not None
    assert step.order == ("need", "choice", "contract")
    assert attitude.values == ("against", "neutral", "for_us", "absent")
    assert attitude.order == ("against", "neutral", "for_us")


def test_parameters_have_dates_conditions_and_units(small: RuleSet) -> None:
    assert small.parameters["quiet_days"].values == (
        ParameterValue(30),
        ParameterValue(45, since=date(2027, 1, 1)),
        ParameterValue(20, by={"account.region": "east"}),
    )
    assert small.parameters["large"].values == (ParameterValue(200_000_000),)  # minor units
    assert small.parameters["share"].values == (ParameterValue(Fraction(7, 20)),)
    assert small.fx["USD"].values == (
        ParameterValue(Fraction(71, 10)),
        ParameterValue(Fraction(141, 20), date(2026, 7, 1)),
    )


def test_actions_take_their_compliance_from_the_class(small: RuleSet) -> None:
    submit = small.actions["SUBMIT"]
    assert (submit.compliance_class, submit.compliance, submit.instead) == ("needs_truth", "needs_approval", "WAIT")
    assert submit.conditions == Text("Only with figures that are true.", "数字必须属实。")
    assert submit.done_when == Truth(Ref("opportunity", "contract_signed", FactType.TRI))
    assert (submit.effort, submit.tags, submit.done_text) == ("high", ("proposal",), "contract_signed")
    assert small.actions["WAIT"].compliance == "ok"
    assert small.actions["GIFT"].compliance == "blocked"


def test_a_rule_keeps_its_words_and_its_place(small: RuleSet) -> None:
    found = rule(small, "WO-1")
    assert found.when_text == (
        "(amount >= $large or amount * $share > 100000 + 5) and not last_contact < 2026-01-01"
        " and not (channels within (phone) or project_type = 2) and budget / amount >= 0.5"
    )
    assert str(found.location) == "small/worth.yaml:11:5"
    assert (found.flag, found.priority, found.provenance, found.source) == ("large_deal", 2, "literature", ("S5", "S6"))
    assert found.ask == ("margin", "account.satisfied")
    assert not found.shadow
    assert rule(small, "WO-2").shadow


def test_actions_may_have_a_condition_a_list_or_a_fact(small: RuleSet) -> None:
    submit, wait, meet, find = rule(small, "WO-1").do
    assert submit == Do("SUBMIT")
    assert told(wait.when) == "and(margin >= 5; margin <= 10)"
    assert (meet.each, told(meet.where)) == ("stakeholder", "and(item truth final_say; not(item is met yes))")
    assert find.about == "account.region"


def test_advice_gives_no_verdict_and_may_read_its_own(small: RuleSet) -> None:
    (advice,) = decision(small, "worth").advice
    assert advice.then == ""
    assert told(advice.when) == "and(oneof verdict:worth(worth_it); not(is account.region known))"


def test_a_checklist_has_knock_outs_before_its_verdicts(small: RuleSet) -> None:
    fit = decision(small, "fit")
    assert (fit.shape, fit.knock_outs, [entry.id for entry in fit.rules]) == (
        "checklist",
        1,
        ["FIT-K1", "FIT-1", "FIT-2"],
    )
    assert [check.id for check in fit.checks] == ["C1", "C2"]
    assert fit.checks[0].no_when is None
    assert fit.checks[1].no_when is not None
    assert told(fit.rules[1].when) == "checks_yes = checks_total"
    assert isinstance(fit.rules[2].when, Or)
    assert fit.otherwise is not None
    assert fit.otherwise.ask == ("needs_clear",)
    assert fit.says["fits"].en.startswith("{known} of {of}")


CELLS = {
    "GO-1": "and(oneof verdict:worth(worth_it); oneof verdict:fit(fits); and(rivals >= 0; rivals <= 3);"
    " truth needs_clear; oneof buying_step(choice, contract); has channels(visit))",
    "GO-2": "and(oneof verdict:worth(worth_it, not_worth_it); not(oneof verdict:fit(fits)); rivals >= 4; not(is needs_clear yes))",
    "GO-3": "and(oneof verdict:worth(worth_it); is verdict:fit unknown; rivals <= 2; not(truth needs_clear);"
    " not(oneof buying_step(need, choice)))",
    "GO-4": "and(is verdict:fit unknown; rivals = 3; is needs_clear known; or(oneof verdict:fit(unclear); rivals > 9))",
}


@pytest.mark.parametrize("id_", CELLS)
def test_the_cells_of_a_row_mean(small: RuleSet, id_: str) -> None:
    assert told(rule(small, id_).when) == CELLS[id_]


def test_a_table_may_stand_in_a_csv_file(small: RuleSet) -> None:
    first, second = decision(small, "pace").rules
    assert told(first.when) == "and(oneof verdict:go(on); rivals <= 2)"
    assert (first.do, first.source) == ((Do("SUBMIT"), Do("WAIT")), ("S7", "S8"))
    assert first.because == Text("Few rivals, so be fast.", "对手少，要快。")
    assert str(first.location) == "small/pace.csv:2:1"
    assert told(second.when) == "oneof verdict:go(off, find_out)"
    assert (second.because, second.provenance) == (None, "design")


def test_transitions_say_where_they_start_and_end(small: RuleSet) -> None:
    stage = decision(small, "stage")
    first, second = stage.rules
    assert told(first.when) == "and(oneof buying_step(need); truth needs_clear)"
    assert (first.then, first.to, first.when_text) == ("advance", "choice", "buying_step = need and needs_clear")
    assert told(second.when) == "oneof buying_step(choice, contract)"
    assert [entry.name for entry in stage.stages] == ["need", "choice"]
    assert stage.stages[0].mistakes == (Text("Talk about the product", "大谈产品"),)


def test_facts_are_derived_by_conditions_by_yes_and_no_and_by_counting(small: RuleSet) -> None:
    derived = {entry.key: entry for entry in small.derivations}
    assert isinstance(derived["boss_met"].yes, Count)
    assert isinstance(derived["boss_met"].no, Count)
    assert isinstance(derived["quiet"].yes, And)
    assert derived["quiet"].no is None
    assert derived["supporters"].count_kind == "stakeholder"
    assert derived["friendly"].about == "stakeholder"


def test_a_decision_derives_a_fact_whose_name_the_vocabulary_has(small: RuleSet) -> None:
    kind = decision(small, "kind_of_fit")
    assert (kind.derives, kind.gives, kind.labels) == (True, "fit_kind", {})
    assert not decision(small, "go").derives


def test_a_decision_for_each_item_reads_the_item_and_the_deal(small: RuleSet) -> None:
    approach = decision(small, "approach")
    assert approach.about == "stakeholder"
    assert approach.rules[0].ask == ("met", "deal.account.region")
    assert approach.rules[1].do == (Do("WAIT", about="deal.needs_clear"),)


def test_guards_block_approve_cap_and_freeze(small: RuleSet) -> None:
    blocking, approving, freezing = (guard(small, f"GU-{number}") for number in (1, 2, 3))
    assert blocking.block == Targets(tags=("gift",))
    assert blocking.when == Not(Is(Ref("opportunity", "contract_signed", FactType.TRI), "no"))
    assert approving.when == ALWAYS
    assert approving.require is not None
    assert approving.caps == (Cap("go", ("on",), "find_out"),)
    assert freezing.block == Targets(all_except=("WAIT",))
    assert (freezing.freeze, freezing.do, freezing.shadow) == (("go",), (Do("WAIT"),), True)


def test_decisions_come_after_those_they_read(small: RuleSet) -> None:
    names = [entry.name for entry in small.decisions]
    assert names.index("worth") < names.index("go") < names.index("pace")
    assert names.index("go") < names.index("approach")


def test_the_digest_follows_the_files_and_not_where_they_are(tmp_path: Path) -> None:
    copied = load_or_raise(small_with({}, tmp_path / "a"))
    edited = load_or_raise(small_with({"more.yaml": "guards: []\n"}, tmp_path / "b"))
    row = load_or_raise(small_with({"pace.csv": (SMALL / "pace.csv").read_text("utf-8") + "\n"}, tmp_path / "c"))
    tests = load_or_raise(small_with({"go_test.yaml": "tests: go\n", "crm/x.yaml": "crm: x\n"}, tmp_path / "d"))
    digests = [entry.digest for entry in (load_or_raise(SMALL), copied, edited, row, tests)]
    assert digests[0] == digests[1] == digests[4]
    assert len(set(digests)) == 3
    assert digests[0].startswith("sha256:")


def test_loading_twice_gives_the_same(small: RuleSet) -> None:
    assert load_or_raise(SMALL) == small


def test_the_shipped_playbook_loads_without_a_problem() -> None:
    assert [str(problem) for problem in load(playbook_folder()).problems] == []


def test_a_value_that_names_the_condition_of_a_list_stays_a_value(small: RuleSet) -> None:
    found = rule(small, "GO-1").when
    assert isinstance(found, And)
    assert found.parts[0] == OneOf(Ref("verdict", "worth", FactType.ENUM), ("worth_it",))
