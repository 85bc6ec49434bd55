"""Twelve answers in both languages, proofread as they stand in `fixtures/answers/`: `make answers` writes them anew.

A difference is a change of what sellers read: read the file aloud before you commit it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest

from engine.evaluation import Answer, Evaluator
from engine.evaluation.outcome import Trace
from engine.evaluation.state import State
from engine.language import load_or_raise, playbook_folder
from engine.model.decision import Rule
from engine.model.facts import Item
from engine.model.text import LANGUAGES, Language
from engine.rendering import to_text
from engine.rendering.prose import unknowns
from engine.rendering.wording import first_clause, sentences, situation
from tests.support.answer_files import (
    ANSWERS,
    EXPLAINED,
    GOLDEN,
    answer_file,
    explained,
    explanation_file,
    facts_of,
    judged,
)

LINES = 12
FOCUS = 3
WIDEST = {"en": 200, "zh": 100}
"""Two rows of a terminal of 100 columns; a Chinese character is as wide as two letters."""

HEDGE = re.compile(
    r"not (yet )?(known|confirmed)|nothing (known|shows)|unknown|could|may\b|seem"
    r"|不清楚|看不出|没有迹象|尚未确认|不能确认|未知|情况不明|可能|像是|多半",
    re.IGNORECASE,
)
NEGATION = re.compile(r"\b(not|no|never|nobody|nothing|none|neither)\b|n't\b|[不没无未否非]", re.IGNORECASE)
DOUBLED = re.compile(r"[.,;:!?。，；：！？、]{2,}|[（(][)）]|  ")
NOT_CHINESE = {"CRM"}
"""Words that Chinese sales people use as they are."""

SHOWN: Mapping[str, Callable[[Answer], bool]] = {
    "five facts": lambda answer: answer.known <= 5 and _verdict(answer, "go") == "find_out_first",
    "nothing unknown": lambda answer: answer.known == answer.of and not answer.questions,
    "a held proposal": lambda answer: _verdict(answer, "proposal") in ("do_not_submit", "hold_reopen_criteria"),
    "leading": lambda answer: answer.given.get("competitive_position") == "leading",
    "behind": lambda answer: answer.given.get("competitive_position") == "behind",
    "ahead of the customer": lambda answer: _verdict(answer, "process_match") == "seller_ahead",
    "a blocked action": lambda answer: bool(answer.blocked),
    "an action that needs approval": lambda answer: bool(answer.waiting),
    "everything stopped": lambda answer: any(verdict.frozen for verdict in answer.verdicts.values()),
    "a data conflict": lambda answer: any(notice.code == "data_conflict" for notice in answer.warnings),
    "an expired fact": lambda answer: any(question.known_until for question in answer.questions),
    **{
        f"stage {stage}": lambda answer, stage=stage: answer.given.get("buying_stage") == stage  # type: ignore[misc]
        for stage in (
            "recognition_of_needs",
            "evaluation_of_options",
            "resolution_of_concerns",
            "implementation",
            "changes_over_time",
        )
    },
}

each_answer = pytest.mark.parametrize(("deal", "language"), [(deal, each) for deal in GOLDEN for each in LANGUAGES])


@cache
def evaluator() -> Evaluator:
    return Evaluator(load_or_raise(playbook_folder()))


@cache
def traced(deal: str) -> tuple[Answer, State, Trace]:
    return evaluator().trace(facts_of(deal, evaluator().ruleset))


def _verdict(answer: Answer, name: str) -> str:
    return answer.verdicts[name].verdict if name in answer.verdicts else ""


def proofread(deal: str, language: Language) -> str:
    return answer_file(deal, language).read_text(encoding="utf-8")


def names_of(deal: str) -> list[str]:
    """What the customer's people, words and plans are called: in the language of whoever reported them."""
    found = [item.name for known in traced(deal)[1].lists.values() for item in known.items]
    return sorted(found, key=len, reverse=True)


def without_names(text: str, deal: str) -> str:
    for name in names_of(deal):
        text = text.replace(name, "").replace(name[:1].upper() + name[1:], "")
    return text


@each_answer
def test_the_answer_is_the_one_that_was_proofread(deal: str, language: Language) -> None:
    assert to_text(judged(deal, evaluator()), evaluator().ruleset, language) + "\n" == proofread(deal, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("deal", "why_not"), EXPLAINED)
def test_the_explanation_is_the_one_that_was_proofread(deal: str, why_not: str, language: Language) -> None:
    shown = explanation_file(deal, why_not, language).read_text(encoding="utf-8")
    assert explained(deal, why_not, evaluator(), language) == shown


def test_there_is_a_file_for_each_of_the_twelve_answers_and_no_other() -> None:
    assert len(GOLDEN) == 12
    wanted = {answer_file(deal, language) for deal in GOLDEN for language in LANGUAGES}
    assert set(ANSWERS.iterdir()) == wanted


@pytest.mark.parametrize("kind", SHOWN)
def test_the_twelve_show_every_kind_of_answer(kind: str) -> None:
    assert any(SHOWN[kind](traced(deal)[0]) for deal in GOLDEN)


@each_answer
def test_it_has_at_most_twelve_lines_that_a_reader_takes_in(deal: str, language: Language) -> None:
    lines = proofread(deal, language).splitlines()
    assert 2 <= len(lines) <= LINES
    assert [line for line in lines if not line.strip() or len(line) > WIDEST[language]] == []


@each_answer
def test_the_first_line_decides_in_two_sentences_and_names_no_rule(deal: str, language: Language) -> None:
    first = proofread(deal, language).splitlines()[0]
    assert len(sentences(first)) <= 2
    assert [each for each in rule_ids() if each in first] == []
    assert not re.search(r"\b[A-Z]{2,5}-\w", first)


@each_answer
def test_no_more_than_three_things_to_do_and_three_to_ask(deal: str, language: Language) -> None:
    heads = {"en": ("Do", "Ask"), "zh": ("现在做", "先问")}[language]
    lines = proofread(deal, language).splitlines()
    assert all(sum(line.startswith(head) for line in lines) <= FOCUS for head in heads)


@each_answer
def test_it_holds_no_placeholder_no_name_of_a_program_and_no_doubled_mark(deal: str, language: Language) -> None:
    text = without_names(proofread(deal, language), deal)
    assert re.findall(r"[{}]|\b[a-z]+_[a-z_]+\b", text) == []
    assert DOUBLED.findall(text) == []


@pytest.mark.parametrize("deal", GOLDEN)
def test_english_is_english_and_chinese_is_chinese(deal: str) -> None:
    assert not re.search(r"[一-鿿]", proofread(deal, "en"))
    chinese = re.sub(r"［[^］]*］", "", without_names(proofread(deal, "zh"), deal))
    for each in rule_ids():
        chinese = chinese.replace(each, "")
    assert set(re.findall(r"[A-Za-z]+", chinese)) <= NOT_CHINESE


@each_answer
def test_what_is_not_known_is_never_said_not_to_be_so(deal: str, language: Language) -> None:
    _, state, trace = traced(deal)
    text = proofread(deal, language)
    told = [
        (rule, said)
        for rule, item in fired(trace)
        if (said := shown(rule, language, text)) and shaky(rule, state, item)
    ]
    assert [(rule.id, said) for rule, said in told if NEGATION.search(said) and not HEDGE.search(said)] == []


@pytest.mark.parametrize("deal", GOLDEN)
def test_no_unknown_fact_is_called_a_no(deal: str) -> None:
    answer = traced(deal)[0]
    for question in answer.questions:
        if question.fact:
            assert f"{question.fact.label.en.lower()}: no" not in proofread(deal, "en").lower()
            assert f"{question.fact.label.zh}：否" not in proofread(deal, "zh")


@cache
def rule_ids() -> frozenset[str]:
    ruleset = evaluator().ruleset
    ids = {guard.id for guard in ruleset.guards}
    for decision in ruleset.decisions:
        ids |= {rule.id for rule in (*decision.rules, *decision.advice)} | {check.id for check in decision.checks}
        ids |= {decision.otherwise.id} if decision.otherwise else set()
    return frozenset(ids)


def fired(trace: Trace) -> Iterator[tuple[Rule, Item | None]]:
    for outcome in trace.outcomes:
        yield from ((rule, outcome.item) for rule in outcome.winners)
    for advice in trace.advice:
        yield from ((rule, advice.item) for rule in advice.fired)


def shaky(rule: Rule, state: State, item: Item | None) -> bool:
    """Did the rule fire because something is not known?"""
    return bool(unknowns(rule.when, state.deal, item.values if item else {}))


def shown(rule: Rule, language: Language, text: str) -> str:
    """What the answer tells of a rule's reason or warning; empty where it tells nothing."""
    low = text.lower()
    for said in (rule.because, rule.warn):
        whole = said.in_(language) if said else ""
        for part in (whole, situation(whole), first_clause(whole)):
            if part and part.rstrip(".。").lower() in low:
                return part
    return ""
