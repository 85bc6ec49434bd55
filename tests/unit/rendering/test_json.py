"""The JSON form of an answer: the design's shape, valid against its schema, folded in the short detail."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import jsonschema
import pytest

from engine.evaluation.answer import Answer, Blocked, ItemAnswer, Notice
from engine.model.facts import Foreign, Range
from engine.model.text import LANGUAGES, Text
from engine.rendering import Detail, answer_schema, to_json
from tests.support.answers import (
    ACTIONS,
    CAN_WIN,
    GO,
    PROPOSAL,
    PT_02,
    RULESET,
    STAGE,
    answer,
    question,
    recommendation,
    verdict,
)

RICH = answer(
    verdicts={
        "stage": verdict(STAGE, "stay"),
        "can_win": verdict(CAN_WIN, "can_win_if", checks={"C01": True, "C02": False, "C03": None}, open=("R-1",)),
        "go": verdict(GO, "pursue", open=("R-2",), settled=False, still_possible=("withdraw",)),
        "proposal": verdict(PROPOSAL, "hold", capped_from="submit", by="ACME-01", frozen=True),
    },
    facts={"budget": 460_000_000, "buying_stage": "evaluation", "needs_clear": True, "last_contact": date(2026, 1, 31).toordinal(),
           "drivers": frozenset({"speed", "cost"}), "visits": Range(1, None), "share": Fraction(25, 2)},
    items={"stakeholders": (ItemAnswer("s1", "plant manager", {"go": verdict(GO, "pursue")}, {"met": False}),)},
    actions=tuple(recommendation("MEET", for_kind="stakeholder", for_id=f"s{n}", for_name="plant manager") for n in range(5)),
    questions=tuple(question("needs_clear", "go") for _ in range(4)),
    blocked=(Blocked(ACTIONS["GIFT"], "CO-08", Text("Not allowed.", "不行。"), "VISIT", "s1", "plant manager"),),
    warnings=(Notice("late_entry", Text("Late.", "晚了。"), "ST-14"),
              Notice("data_conflict", detail={"fact": "needs_clear", "given": "yes", "derived": "no"})),
    fired=("PT-02",),
    valid_until=date(2026, 12, 5),
)  # fmt: skip


def shown(made: Answer = RICH, detail: Detail = "short") -> dict[str, Any]:
    return to_json(made, RULESET, "en", detail)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("detail", ["short", "full"])
@pytest.mark.parametrize("made", [RICH, answer(), answer(verdicts={}, actions=(), questions=())])
def test_every_answer_fits_the_schema(made: Answer, detail: Detail, language: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(answer_schema())
    jsonschema.validate(to_json(made, RULESET, language, detail), answer_schema())


def test_the_schema_refuses_what_is_not_an_answer() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(shown() | {"headline": 3}, answer_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(shown() | {"surprise": 1}, answer_schema())


def test_short_keeps_three_actions_and_questions_and_counts_the_rest() -> None:
    short, full = shown(), shown(detail="full")
    assert (len(short["actions"]), len(short["questions"])) == (3, 3)
    assert short["folded"] == {"actions": 2, "questions": 1}
    assert (len(full["actions"]), len(full["questions"])) == (5, 4)
    assert full["folded"] == {"actions": 0, "questions": 0}
    assert short["focus"] == full["focus"] == {"actions": ["MEET"] * 3, "questions": ["needs_clear"] * 3}
    assert "fired" not in short
    assert full["fired"] == ["PT-02"]


def test_facts_are_spelled_as_the_input_spells_them() -> None:
    assert shown()["facts"] == {
        "budget": {"amount": "4600000.00", "currency": "CNY"},
        "buying_stage": "evaluation",
        "needs_clear": "yes",
        "last_contact": "2026-01-31",
        "drivers": ["cost", "speed"],
        "visits": {"low": 1, "high": None},
        "share": 12.5,
    }


def test_money_without_a_rate_keeps_its_currency_and_its_sign() -> None:
    facts = {"budget": Foreign(-50, "USD")}
    assert shown(replace(RICH, facts=facts))["facts"]["budget"] == {"amount": "-0.50", "currency": "USD"}


def test_a_checklist_verdict_has_counts_gaps_and_open_checks() -> None:
    given = shown()["verdicts"]["can_win"]
    assert given["checks"] == {"yes": 1, "no": 1, "unknown": 1}
    assert given["gaps"] == ["C02"]
    assert given["open"] == ["C03"]


def test_an_open_verdict_names_its_open_rules_and_what_is_possible() -> None:
    given = shown()["verdicts"]["go"]
    assert (given["settled"], given["open"], given["still_possible"]) == (False, ["R-2"], ["withdraw"])
    assert given["label"] == "Pursue"


def test_a_held_verdict_names_the_guard() -> None:
    given = shown()["verdicts"]["proposal"]
    assert (given["verdict"], given["capped_from"], given["by"], given["frozen"]) == ("hold", "submit", "ACME-01", True)


def test_only_a_stage_has_a_place_to_go_to() -> None:
    assert shown()["verdicts"]["stage"]["to"] is None
    assert "to" not in shown()["verdicts"]["go"]
    moved = replace(RICH, verdicts={"stage": verdict(STAGE, "advance", to="evaluation")})
    assert shown(moved)["verdicts"]["stage"]["to"] == "evaluation"


def test_a_verdict_resting_on_unknown_facts_says_so() -> None:
    given = shown(answer())["verdicts"]["proposal"]
    assert given["assumes"] == ["needs_clear is not yes", "criteria_shared is not yes"]
    assert given["because"] == "Not yet known: needs clear, criteria set with us."


def test_an_action_carries_every_reason_with_facts_and_sources() -> None:
    first = shown()["actions"][0]
    assert first["text"] == "plant manager: ask for an introduction."
    assert first["for"] == {"kind": "stakeholder", "id": "s0", "name": "plant manager"}
    assert first["done_when"] == "needs_clear"
    assert first["because"] == [
        {
            "rule": PT_02.id,
            "text": "Not yet known: needs clear, criteria set with us.",
            "facts": {"needs_clear": "unknown", "criteria_shared": "unknown"},
            "source": ["S003-51d"],
        }
    ]


def test_items_warnings_and_blocked_actions_are_there() -> None:
    data = shown()
    item = data["items"]["stakeholders"][0]
    assert (item["id"], item["verdict"], item["facts"]) == ("s1", "pursue", {"met": "no"})
    assert data["blocked"][0]["by"] == "CO-08"
    assert data["blocked"][0]["instead"] == "VISIT"
    assert [each["code"] for each in data["warnings"]] == ["late_entry", "data_conflict"]
    assert data["warnings"][1]["text"] == (
        '"Needs clear": yes on record, no by the other facts; the record counts until you correct it.'
    )
    assert data["valid_until"] == "2026-12-05"


@pytest.mark.parametrize("code", ["no_rate", "expired", "rule_conflict", "something_new"])
def test_every_warning_of_the_engine_reads_as_a_sentence_without_placeholders(code: str) -> None:
    for detail in (
        {"fact": "budget", "currency": "USD"},
        {"fact": "budget"},
        {"decision": "go", "verdicts": "a, b"},
        {},
    ):
        made = replace(answer(), warnings=(Notice(code, detail=detail),))
        for language in LANGUAGES:
            text = to_json(made, RULESET, language)["warnings"][0]["text"]
            assert text
            assert "{" not in text


def test_both_languages_have_the_same_codes() -> None:
    english, chinese = (to_json(RICH, RULESET, language) for language in LANGUAGES)
    assert english["focus"] == chinese["focus"]
    assert english["headline"] != chinese["headline"]
    assert english["facts"] == chinese["facts"]


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert json.dumps(shown()) == json.dumps(shown())
