"""Explanations on a small rule set: verdict, rule, condition, fact, each with its value and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.evaluation import Evaluator
from engine.evaluation.outcome import Trace
from engine.evaluation.state import State
from engine.evaluation.why_not import Traced
from engine.model.condition import And, Compare, Constant, Count, FactType, Not, Or, Ref, Truth, Value
from engine.model.decision import Cap, Decision, Derivation, Guard, Rule
from engine.model.facts import Evidence, Facts, Item, ItemList
from engine.model.text import LANGUAGES, Language, Text
from engine.model.vocabulary import Vocabulary
from engine.rendering import Asked, Detail, explain, explain_in_words, explanation, explanation_text
from engine.rendering.explaining import words_for
from tests.support.answers import BUDGET, CRITERIA, DAY, GO, MET, NEEDS, RULESET, SAY, VOCABULARY, field

BELOW = Ref("opportunity", "budget_known", FactType.TRI)
BELOW_FIELD = field("budget_known", FactType.TRI, ("Budget known", "预算清楚"))
DECISION = replace(
    GO,
    rules=(
        Rule("R-1", And((Truth(NEEDS), Truth(CRITERIA))), then="pursue", because=Text("All clear.", "都清楚。")),
        Rule("R-2", Or((Not(Truth(NEEDS)), Truth(CRITERIA))), then="withdraw"),
        Rule("R-3", Count("stakeholder", And((Truth(SAY), Truth(MET))), "at least", 1), then="nurture",
             because=Text("The decider is met.", "已见拍板人。"), source=("S003-10",)),
    ),
    otherwise=Rule("R-4", then="find_out_first"),
    advice=(Rule("A-1", Truth(NEEDS), because=Text("Go on.", "继续。")),),
)  # fmt: skip
SMALL = replace(
    RULESET,
    decisions=(DECISION,),
    guards=(
        Guard(
            "G-1", Truth(NEEDS), require=Compare(Value(BUDGET), ">=", Constant(100_00)), because=Text("Poor.", "穷。")
        ),
    ),
)
FACTS = Facts(
    as_of=DAY,
    deal={"needs_clear": True},
    lists={
        "stakeholder": ItemList(
            (
                Item("s1", {"final_say": True, "met": True}, "Plant manager"),
                Item("s2", {"final_say": False}, "Clerk"),
                Item("s3", {"final_say": True}, "Owner"),
            ),
            complete=False,
        )
    },
    evidence={"needs_clear": Evidence("hubspot", "u17", date(2026, 11, 18), "said so")},
    expired={"criteria_shared": date(2026, 1, 2)},
)


def traced(facts: Facts = FACTS) -> tuple[State, Trace]:
    evaluator = Evaluator(SMALL)
    try:
        _, state, trace = evaluator.trace(facts)
    finally:
        evaluator.close()
    return state, trace


def tree(detail: Detail = "short", language: Language = "en", facts: Facts = FACTS) -> dict[str, Any]:
    return explanation(SMALL, *traced(facts), language, detail)


def text(detail: Detail = "short", language: Language = "en") -> str:
    state, _ = traced()
    return explanation_text(tree(detail, language), words_for(SMALL, state, language), detail)


def rules(detail: Detail = "short") -> dict[str, dict[str, Any]]:
    return {rule["rule"]: rule for rule in tree(detail)["verdicts"][0]["rules"]}


def test_short_takes_apart_what_decided_and_what_could_still_change_it() -> None:
    assert list(rules()) == ["R-1", "R-2", "R-3"]
    assert rules()["R-3"]["decides"]
    assert not rules()["R-3"]["open"]
    assert rules()["R-1"]["open"]
    assert tree()["verdicts"][0]["folded"] == 1
    assert list(rules("full")) == ["R-1", "R-2", "R-3", "R-4"]


def test_what_holds_otherwise_fires_only_where_it_decides() -> None:
    assert "✗ R-4 (did not fire)" in text("full")
    nobody = replace(FACTS, lists={"stakeholder": ItemList(())})
    decided = tree(facts=nobody)["verdicts"][0]["rules"][-1]
    assert (decided["rule"], decided["value"], decided["decides"]) == ("R-4", "yes", True)
    assert decided["condition"] == {"text": "where no other rule fires", "value": "yes", "settled": False}


def test_every_node_has_its_value_and_whether_it_is_settled() -> None:
    condition = rules()["R-1"]["condition"]
    assert (condition["of"], condition["value"], condition["settled"]) == ("all", "unknown", False)
    assert [part["value"] for part in condition["parts"]] == ["yes", "unknown"]


def test_a_fact_shows_value_source_person_and_age() -> None:
    fact = rules()["R-1"]["condition"]["parts"][0]["facts"][0]
    assert fact["value"] == "yes"
    assert (fact["source"], fact["by"], fact["days_old"], fact["note"]) == ("hubspot", "u17", 3, "said so")


def test_a_value_that_is_too_old_says_so() -> None:
    fact = rules()["R-1"]["condition"]["parts"][1]["facts"][0]
    assert (fact["value"], fact["expired"]) == ("unknown", "2026-01-02")


def test_an_event_that_nobody_reported_says_so() -> None:
    facts = replace(FACTS, deal={"needs_clear": False}, assumed=frozenset({"needs_clear"}))
    guard = tree("full", facts=facts)["guards"][0]
    assert guard["condition"]["facts"][0]["assumed"] is True
    state, _ = traced(facts)
    shown = explanation_text(tree("full", facts=facts), words_for(SMALL, state, "en"), "full")
    assert "nobody reported it, so it has not happened" in " ".join(shown.replace("│", "").split())


def test_a_list_shows_its_members_by_name_and_counts_those_that_do_not_matter() -> None:
    count = rules()["R-3"]["condition"]
    assert (count["surely"], count["possibly"], count["folded"]) == (1, None, 1)
    assert [part["for"] for part in count["parts"]] == ["Plant manager", "Owner"]
    assert len(rules("full")["R-3"]["condition"]["parts"]) == 3


def test_the_parts_of_an_or_that_lost_are_counted() -> None:
    facts = replace(FACTS, deal={"needs_clear": True, "criteria_shared": True})
    verdict = tree(facts=facts)["verdicts"][0]
    assert [rule["rule"] for rule in verdict["rules"]] == ["R-1"]
    full = {rule["rule"]: rule for rule in tree("full", facts=facts)["verdicts"][0]["rules"]}
    assert [part["value"] for part in full["R-2"]["condition"]["parts"]] == ["no", "yes"]


def test_guards_and_advice_are_there_and_what_is_missing() -> None:
    data = tree()
    assert [guard["rule"] for guard in data["guards"]] == ["G-1"]
    assert data["guards"][0]["require"]["value"] == "unknown"
    assert data["folded"] == {"items": 0, "facts": 0, "advice": 1, "missing": 1, "members": {}}
    full = tree("full")
    assert [(rule["rule"], rule["value"]) for rule in full["advice"]] == [("A-1", "yes")]
    assert {each["fact"] for each in full["missing"]} >= {"criteria_shared"}


def test_advice_that_did_not_fire_is_there_in_full() -> None:
    facts = replace(FACTS, deal={"needs_clear": False})
    assert [(rule["rule"], rule["value"]) for rule in tree("full", facts=facts)["advice"]] == [("A-1", "no")]
    assert tree(facts=facts)["folded"]["advice"] == 0


def test_a_verdict_that_a_guard_holds_says_who_and_what_it_would_be() -> None:
    held = Guard("G-2", Truth(NEEDS), caps=(Cap("go", ("nurture",), "withdraw"),), because=Text("Not now.", "先不。"))
    ruleset = replace(SMALL, guards=(held,))
    evaluator = Evaluator(ruleset)
    told = Traced(*evaluator.trace(FACTS))
    data = explain(evaluator, told, Asked("en"))
    shown = explain_in_words(evaluator, told, Asked("en"))
    evaluator.close()
    assert data["verdicts"][0]["verdict"] == "withdraw"
    assert data["verdicts"][0]["held"] == {
        "by": "G-2", "because": "Not now.", "from": "nurture", "from_label": "Nurture", "frozen": False,
    }  # fmt: skip
    assert shown.startswith("Go: withdraw (held by G-2; otherwise: nurture)")


def test_a_derived_fact_is_followed_one_level_down_and_with_why_all_the_way() -> None:
    derived = (
        Derivation("criteria_shared", "opportunity", yes=Truth(BELOW)),
        Derivation("budget_known", "opportunity", yes=Truth(NEEDS)),
    )
    decision = replace(DECISION, rules=(Rule("R-1", Truth(CRITERIA), then="pursue"),))
    fields = {**VOCABULARY.kinds["opportunity"].fields, "budget_known": BELOW_FIELD}
    kinds = {**VOCABULARY.kinds, "opportunity": replace(VOCABULARY.kinds["opportunity"], fields=fields)}
    ruleset = replace(SMALL, decisions=(decision,), derivations=derived, guards=(), vocabulary=Vocabulary(kinds))
    evaluator = Evaluator(ruleset)
    told = Traced(*evaluator.trace(FACTS))
    page = explain(evaluator, told, Asked("en"))["verdicts"][0]["rules"][0]["condition"]["facts"][0]
    deep = explain(evaluator, told, Asked("en", why="go"))["verdicts"][0]["rules"][0]["condition"]["facts"][0]
    evaluator.close()
    below = page["from"]["condition"]["facts"][0]
    assert (page["fact"], below["fact"], "from" in below) == ("criteria_shared", "budget_known", False)
    assert deep["from"]["condition"]["facts"][0]["from"]["condition"]["facts"][0]["fact"] == "needs_clear"


def test_a_decision_that_does_not_apply_is_silent_unless_everything_is_wanted() -> None:
    silent: Decision = replace(DECISION, applies=Truth(CRITERIA))
    ruleset = replace(SMALL, decisions=(silent,))
    evaluator = Evaluator(ruleset)
    _, state, trace = evaluator.trace(FACTS)
    evaluator.close()
    assert explanation(ruleset, state, trace, "en")["verdicts"] == []
    full = explanation(ruleset, state, trace, "en", "full")
    assert full["verdicts"][0]["silent"] is True
    assert "does not apply here" in explanation_text(full, words_for(ruleset, state, "en"), "full")


@pytest.mark.parametrize("detail", ["short", "full"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_a_tree_in_both_languages(detail: Detail, language: Language) -> None:
    shown = text(detail, language)
    assert "└─ " in shown
    assert "R-3" in shown
    assert "{" not in shown
    assert "\x1b" not in shown


def test_the_text_names_facts_with_where_they_come_from() -> None:
    assert '✓ needs clear ← needs clear: yes (from hubspot, by u17, 3 days old, "said so")' in text("full")
    assert "still unknown: criteria set with us (known on 2 January 2026, too old now)" in text("full")
    assert "✓ R-3 (decides): The decider is met." in text("full")
    assert "at least 1; there may be more than we know" in text("full")
    assert "来自 hubspot" in text("full", "zh")


def test_the_page_tells_what_decided_from_which_facts_and_what_is_open() -> None:
    assert text().splitlines() == [
        "Go: nurture (open)",
        "├─ ✓ R-3: The decider is met.",
        "│  └─ ✓ people involved, at least one: final say, met (at least 1; there may be more than we know)",
        "│     └─ Plant manager",
        "└─ ? R-1, R-2 could still change it; it depends on: criteria set with us, needs clear",
        "Guards",
        "└─ G-1: Poor.",
        "In full detail also: rules of advice: 1, missing facts: 1, and every rule",
    ]


def test_colour_only_when_asked() -> None:
    state, _ = traced()
    assert "\x1b[" in explanation_text(tree(), words_for(SMALL, state, "en"), colour=True)
