"""The invented deals of `fixtures/deals/` and the sample company layer are what the demo and newcomers see first."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.evaluation import Answer, Evaluator
from engine.facts import read
from engine.language import load_or_raise, playbook_folder
from engine.model.ruleset import RuleSet
from engine.ruletests import run

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DEALS = tuple(sorted((FIXTURES / "deals").glob("*.json")))
ACME = FIXTURES / "rules" / "acme"


@cache
def playbook() -> RuleSet:
    return load_or_raise(playbook_folder())


@cache
def evaluator() -> Evaluator:
    return Evaluator(playbook())


def document(name: str) -> dict[str, Any]:
    [path] = [deal for deal in DEALS if deal.stem.startswith(name)]
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def judged(name: str) -> Answer:
    return evaluator().evaluate(read(document(name), playbook()))


def test_there_are_at_least_ten_deals_and_some_speak_chinese() -> None:
    assert len(DEALS) >= 10
    assert sum(any("一" <= sign <= "鿿" for sign in deal.read_text(encoding="utf-8")) for deal in DEALS) >= 3


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.stem)
def test_a_deal_is_read_and_answered(deal: Path) -> None:
    answer = judged(deal.stem)
    assert answer.verdicts or answer.actions
    assert answer.actions or answer.questions


def test_one_fact_is_enough_for_questions_and_for_no_verdict_on_going() -> None:
    answer = judged("01")
    assert answer.verdicts["go"].verdict == "find_out_first"
    assert len(answer.questions) >= 3


def test_five_facts_hold_the_proposal() -> None:
    answer = judged("02")
    assert answer.verdicts["proposal"].verdict == "do_not_submit"
    assert not answer.verdicts["go"].settled
    assert "HOLD_PROPOSAL" in {action.action.code for action in answer.actions}


def test_the_rich_deal_is_rich() -> None:
    deal = document("11")
    sizes = {name: len(deal[name]) for name in ("stakeholders", "objections", "criteria", "competitors", "needs")}
    assert sizes == {"stakeholders": 8, "objections": 3, "criteria": 4, "competitors": 2, "needs": 3}


def test_the_rich_deal_shows_what_is_stopped_conflicting_and_too_old() -> None:
    answer = judged("11")
    assert {"REQUEST_CREDENTIALS", "GIVE_GIFT_OVER_LIMIT"} <= {each.action.code for each in answer.blocked}
    assert "data_conflict" in {notice.code for notice in answer.warnings}
    assert "preferred_supplier" in {question.path for question in answer.questions if question.known_until}
    assert answer.verdicts["proposal"].verdict == "hold_reopen_criteria"


def test_an_improper_request_freezes_the_deal() -> None:
    answer = judged("13")
    assert answer.verdicts["go"].frozen
    assert {action.action.code for action in answer.actions} == {"ESCALATE_COMPLIANCE"}
    assert "SUBMIT_PROPOSAL" in {each.action.code for each in answer.blocked}


def test_the_deal_in_negotiation_trades_and_gives_nothing_for_nothing() -> None:
    answer = judged("14")
    assert (answer.verdicts["go"].verdict, answer.verdicts["negotiation"].verdict) == ("pursue", "trade")
    concessions = {item.id: item.verdicts["concession"].verdict for item in answer.items["concessions"]}
    assert concessions == {"g1": "ok", "g2": "blocked", "g3": "needs_approval"}
    assert {"CONCEDE_FOR_NOTHING", "CONCEDE_BELOW_LIMIT"} <= {each.action.code for each in answer.blocked}


def test_a_customer_who_favours_a_rival_and_insists_beyond_our_limit_gets_nothing() -> None:
    answer = judged("15")
    assert answer.verdicts["negotiation"].verdict == "hold_line"
    assert "HOLD_LINE" in {action.action.code for action in answer.actions}
    assert "TRADE_TERMS" not in {action.action.code for action in answer.actions}


def test_the_rule_tests_of_the_sample_company_layer_pass() -> None:
    ruleset = load_or_raise(playbook_folder(), layers=[ACME])
    report = run(ACME, ruleset)
    assert report.problems == ()
    assert [result.case.name for result in report.failed] == []
    assert len(report.results) >= 10
