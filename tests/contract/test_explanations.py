"""Explanations of the invented deals: one page, everything on request, valid data, and accounts that prove true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine import facts
from engine.evaluation import Evaluator
from engine.evaluation.why_not import Traced, WhyNots
from engine.language import load_or_raise, playbook_folder
from engine.model.facts import Facts, Item
from engine.model.text import LANGUAGES, Language
from engine.reference.conditions import compile_value
from engine.rendering import Detail, answer_schema, explain, explain_in_words
from engine.rendering.asked import Asked
from engine.rendering.columns import width
from engine.rendering.explained_facts import MOST_ITEMS
from engine.rendering.explaining import main_verdicts

DEALS = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "deals").glob("*.json"))
PAGE = 60
COLUMNS = 110

each_deal = pytest.mark.parametrize("path", DEALS, ids=lambda path: path.stem)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def evaluator() -> Evaluator:
    return Evaluator(load_or_raise(playbook_folder()))


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def read(document: dict[str, Any]) -> Facts:
    return facts.read(document, evaluator().ruleset, as_of=date(2026, 11, 21))


@cache
def traced(path: Path) -> Traced:
    return Traced(*evaluator().trace(read(document(path))))


@cache
def told(path: Path, asked: Asked) -> str:
    return explain_in_words(evaluator(), traced(path), asked)


@cache
def tree_of(path: Path, asked: Asked) -> dict[str, Any]:
    return explain(evaluator(), traced(path), asked)


@each_deal
@each_language
def test_an_explanation_is_one_page(path: Path, language: Language) -> None:
    lines = told(path, Asked(language)).splitlines()
    assert len(lines) <= PAGE - 4  # a headline of at most three lines stands before it
    assert [line for line in lines if width(line) > COLUMNS] == []
    assert not any(re.search(r"\{\w+\}|\b[a-z]+_[a-z_]+\b", line) for line in lines if "“" not in line)


@each_deal
def test_the_page_has_the_verdicts_in_which_the_deal_is_summed_up_as_the_answer_gives_them(path: Path) -> None:
    tree = tree_of(path, Asked("en"))
    answer = traced(path).answer
    shown = {each["name"]: each["verdict"] for each in tree["verdicts"]}
    order = [name for name in main_verdicts(evaluator().ruleset) if name in answer.verdicts]
    assert list(shown) == order
    assert shown == {name: answer.verdicts[name].verdict or None for name in order}
    held = {each["name"]: each["held"]["by"] for each in tree["verdicts"] if "held" in each}
    assert held == {name: answer.verdicts[name].by for name in order if answer.verdicts[name].by}


def applying(path: Path) -> Iterator[str]:
    """Ids of all rules that speak to a deal: of decisions that apply to it or to one of its items, and guards."""
    _, state, _ = traced(path)
    for decision in evaluator().ruleset.decisions:
        known = state.lists.get(decision.about)
        items: list[Item | None] = [None] if decision.about == "opportunity" else [*(known.items if known else ())]
        applies = compile_value(decision.applies)
        if any(applies(state.deal, item.values if item else None, state.lists) for item in items):
            last = [decision.otherwise] if decision.otherwise else []
            yield from (rule.id for rule in (*decision.rules, *last, *decision.advice))
            yield from (check.id for check in decision.checks)
    yield from (guard.id for guard in evaluator().ruleset.guards)


@each_deal
@each_language
def test_full_detail_has_every_rule_that_applies(path: Path, language: Language) -> None:
    text = told(path, Asked(language, "full"))
    ids = set(re.findall(r"[✓✗?] ([\w-]+)", text))
    assert set(applying(path)) <= ids
    assert not re.search(r"\{\w+\}", text)


@each_deal
@each_language
@pytest.mark.parametrize("detail", ["short", "full"])
def test_no_unknown_fact_is_said_to_be_anything(path: Path, language: Language, detail: Detail) -> None:
    text = told(path, Asked(language, detail))
    assert {"en": ": unknown", "zh": "：未知"}[language] not in text
    for question in traced(path).answer.questions:
        if question.fact and detail == "short":  # the full form quotes the rules' own tests
            label = question.fact.label.in_(language)
            assert not re.search(rf"[:：] ?{label}(: no\b|：否)|[✓✗?] {label}(: no\b|：否)", text, re.IGNORECASE)


def test_what_is_not_known_is_said_to_be_still_unknown() -> None:
    few = next(path for path in DEALS if path.stem.startswith("02"))
    assert "still unknown: buying stage" in told(few, Asked("en"))
    assert "尚不清楚：采购阶段" in told(few, Asked("zh"))


@each_deal
@pytest.mark.parametrize(
    "asked",
    [
        Asked("en"),
        Asked("zh", "full"),
        Asked("en", why="go"),
        Asked("zh", why="objection"),
        Asked("en", why_not="go=pursue"),
        Asked("zh", why_not="objection=respond"),
    ],
    ids=["page", "full", "why", "why of items", "why not", "why not of items"],
)
def test_the_data_fits_its_schema(path: Path, asked: Asked) -> None:
    schema = answer_schema()
    tree = json.loads(json.dumps(tree_of(path, asked)))
    jsonschema.validate(tree, {"$ref": "#/$defs/explanation", "$defs": schema["$defs"]})


def test_the_schema_refuses_what_is_no_explanation() -> None:
    schema = answer_schema()
    tree = explain(evaluator(), traced(DEALS[0]), Asked("en"))
    tree["verdicts"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tree, {"$ref": "#/$defs/explanation", "$defs": schema["$defs"]})


def test_of_a_long_list_the_first_members_are_explained_and_the_others_counted() -> None:
    deal = document(next(path for path in DEALS if path.stem.startswith("03")))
    objection = deal["objections"]["items"][0]
    deal["objections"] = [objection | {"id": f"o{number}"} for number in range(300)]
    many = Traced(*evaluator().trace(read(deal)))
    tree = explain(evaluator(), many, Asked("en", "full"))
    told = [each for each in tree["verdicts"] if each["name"] == "objection"]
    assert len(told) == MOST_ITEMS
    assert tree["folded"] == {"members": {"objection": 300 - MOST_ITEMS}}
    assert len(many.answer.items["objections"]) == 300
    assert "288 more" in explain_in_words(evaluator(), many, Asked("en", "full"))
    assert "另有 288 项" in explain_in_words(evaluator(), many, Asked("zh", "full"))


# Why not


def test_every_account_of_a_deal_proves_true() -> None:
    missed = []
    for path in DEALS:
        accounts = WhyNots(evaluator(), traced(path))
        for name in main_verdicts(evaluator().ruleset):
            for value in (
                traced(path).answer.verdicts[name].decision.values if name in traced(path).answer.verdicts else ()
            ):
                tree = explain(evaluator(), traced(path), Asked("en", why_not=f"{name}={value}"))["why_not"][0]
                account = accounts.of(name, value)[0]
                if account.reached or not account.possible:
                    continue
                told = with_examples(document(path), tree["needs"])
                got = evaluator().evaluate(read(told)).verdicts.get(name)
                if got is None or got.verdict != value:
                    missed.append((path.stem, name, value, got and got.verdict))
    assert missed == []


def with_examples(deal: dict[str, Any], needs: list[dict[str, Any]]) -> dict[str, Any]:
    """The deal as a client sends it, with the example of every fact that an account names."""
    for need in needs:
        if need["through"] and not need["fact"].endswith("]"):
            with_examples(deal, need["through"])
        elif need["fact"].endswith("]") or need["needs"] == ["complete"]:
            add_member(deal, need)
        else:
            put(deal, need["fact"], need["example"])
    return deal


def put(deal: dict[str, Any], path: str, value: Any) -> None:
    if match := re.fullmatch(r"(\w+)\[(.+)\]\.(\w+)", path):
        known = deal[match[1]]
        items = known["items"] if isinstance(known, dict) else known
        next(item for item in items if item.get("id") == match[2])[match[3]] = value
        return
    owner, _, key = path.rpartition(".")
    for place in (deal, deal.setdefault("opportunity", {})):
        place.pop(path, None)
    deal.setdefault(owner or "opportunity", {})[key] = value


def add_member(deal: dict[str, Any], need: dict[str, Any]) -> None:
    name = need["fact"].partition("[")[0]
    known = deal.setdefault(name, {"items": [], "complete": False})
    if need["needs"] == ["complete"]:
        deal[name] = {"items": known["items"] if isinstance(known, dict) else known, "complete": True}
        return
    items = known["items"] if isinstance(known, dict) else known
    fields = {field["fact"].rpartition(".")[2]: field["example"] for field in need["through"]}
    items.append({"id": f"further-{len(items)}", **fields})


def test_the_shortest_account_names_what_is_missing_down_to_the_people() -> None:
    rich = next(path for path in DEALS if path.stem.startswith("11"))
    account = explain(evaluator(), traced(rich), Asked("en", why_not="go=pursue"))["why_not"][0]
    assert (account["now"], account["rule"]["rule"], account["possible"]) == ("pursue_improve_position", "GO-01", True)
    (can_win,) = account["needs"]
    assert (can_win["fact"], can_win["needs"], can_win["rule"]) == ("can_win", ["can_win"], "CAN-2")
    checks = {need["fact"]: need for need in can_win["through"]}
    met = checks["C01"]["through"][0]["through"][0]
    assert (met["fact"], met["is"], met["needs"]) == ("stakeholders[s1].met", "no", ["yes"])


def test_where_no_facts_lead_the_account_says_what_the_rule_waits_for() -> None:
    known = next(path for path in DEALS if path.stem.startswith("18"))
    account = explain(evaluator(), traced(known), Asked("en", why_not="can_win=insufficient_facts"))["why_not"][0]
    assert not account["possible"]
    assert account["needs"]
    text = explain_in_words(evaluator(), traced(known), Asked("en", why_not="can_win=insufficient_facts"))
    assert "What is known rules it out; CAN-4 waits for:" in text
