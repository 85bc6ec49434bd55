"""What closing the gaps would bring: a second look at the deal, only where a gap is ours to close."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest

from engine.evaluation import Answer, Evaluator, with_outlook
from engine.facts import read
from engine.language import load_or_raise, playbook_folder
from engine.model.ruleset import RuleSet
from engine.model.text import LANGUAGES, Language
from engine.model.vocabulary import Vocabulary
from engine.rendering import answer_schema, to_json, to_text
from tests.support.answer_files import ROOT, TODAY


@cache
def playbook() -> Evaluator:
    return Evaluator(load_or_raise(playbook_folder()))


def judged(deal: str, evaluator: Evaluator | None = None, **changed: Any) -> tuple[Answer, Answer]:
    """A deal of the fixtures with some facts changed: the plain answer, and the one with its outlook."""
    evaluator = evaluator or playbook()
    document = json.loads((ROOT / "fixtures" / "deals" / f"{deal}.json").read_text(encoding="utf-8"))
    document["opportunity"] |= changed
    facts = read(document, evaluator.ruleset, as_of=TODAY)
    answer = evaluator.evaluate(facts)
    return answer, with_outlook(evaluator, facts, answer)


def test_a_gap_that_is_closed_turns_the_verdict_on_going_on() -> None:
    plain, seen = judged("18-everything-known", decision_maker_met=False)
    assert plain.verdicts["go"].verdict == "pursue_improve_position"
    assert seen.would_change is not None
    assert seen.would_change.gaps == ("C01",)
    assert {name: each.verdict for name, each in seen.would_change.verdicts.items()} == {"go": "pursue"}


def test_criteria_that_are_set_with_us_let_the_proposal_go_out() -> None:
    _, seen = judged("11-rich-late-stage")
    assert seen.would_change is not None
    assert seen.would_change.gaps == ("C01", "C07")
    assert seen.would_change.verdicts["proposal"].verdict == "submit"


def test_nothing_else_in_the_answer_differs() -> None:
    plain, seen = judged("11-rich-late-stage")
    assert plain.would_change is None
    assert replace(seen, would_change=None) == plain


@pytest.mark.parametrize(
    "deal",
    [
        "02-five-facts",
        "10-behind-before-signing",
        "12-after-the-signature",
        "13-improper-benefit",
        "18-everything-known",
    ],
)
def test_without_a_gap_or_behind_a_stop_there_is_no_outlook(deal: str) -> None:
    plain, seen = judged(deal)
    assert seen is plain


def test_a_gap_whose_closing_changes_no_verdict_is_not_worth_a_word() -> None:
    assert judged("16-before-the-decision-to-buy")[1].would_change is None


def test_a_gap_that_we_can_do_nothing_about_is_not_closed_in_thought() -> None:
    evaluator = Evaluator(_unmovable(playbook().ruleset, "decision_maker_met"))
    assert judged("18-everything-known", evaluator, decision_maker_met=False)[1].would_change is None
    evaluator.close()


def _unmovable(ruleset: RuleSet, name: str) -> RuleSet:
    kinds = dict(ruleset.vocabulary.kinds)
    fields = dict(kinds["opportunity"].fields)
    fields[name] = replace(fields[name], changeable=False)
    kinds["opportunity"] = replace(kinds["opportunity"], fields=fields)
    return replace(ruleset, vocabulary=Vocabulary(kinds))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_beside_the_gaps_and_in_the_json(language: Language) -> None:
    plain, seen = judged("11-rich-late-stage")
    ruleset = playbook().ruleset
    told = {"en": "; once closed: submit the proposal", "zh": "；补上之后：提交方案"}[language]
    assert told in to_text(seen, ruleset, language).splitlines()[1]
    assert told.strip("；; ") in to_text(seen, ruleset, language, "full")
    assert told.strip("；; ") not in to_text(plain, ruleset, language) + to_text(plain, ruleset, language, "full")
    data = to_json(seen, ruleset, language)
    jsonschema.validate(data, answer_schema())
    assert data["would_change"]["verdicts"]["proposal"]["verdict"] == "submit"
    assert "would_change" not in to_json(plain, ruleset, language)
