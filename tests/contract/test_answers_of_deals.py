"""What a seller reads of the invented deals: twelve lines, two languages, no placeholder, valid JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from engine import facts
from engine.evaluation import Evaluator
from engine.language import load_or_raise, playbook_folder
from engine.model.facts import Facts
from engine.model.text import LANGUAGES, Language
from engine.rendering import Detail, answer_schema, to_json, to_text
from engine.rendering.wording import sentences

DEALS = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "deals").glob("*.json"))
RULE_ID = re.compile(r"\b[A-Z]{2,4}-[A-Z]?\d+")


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    made = Evaluator(load_or_raise(playbook_folder()))
    yield made
    made.close()


def read(path: Path, evaluator: Evaluator) -> Facts:
    return facts.read(json.loads(path.read_text("utf-8")), evaluator.ruleset, as_of=date(2026, 11, 21))


each_deal = pytest.mark.parametrize("path", DEALS, ids=lambda path: path.stem)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_deal
@each_language
def test_the_text_is_twelve_lines_at_most(evaluator: Evaluator, path: Path, language: Language) -> None:
    answer = evaluator.evaluate(read(path, evaluator))
    lines = to_text(answer, evaluator.ruleset, language).split("\n")
    assert 2 <= len(lines) <= 12
    assert len(sentences(lines[0])) <= 2
    assert not RULE_ID.search(lines[0])
    assert all(line.strip() for line in lines)
    assert max(len(line) for line in lines) < (420 if language == "en" else 220)


@each_deal
@each_language
@pytest.mark.parametrize("detail", ["short", "full"])
def test_no_placeholder_and_no_name_of_a_program_is_left(
    evaluator: Evaluator, path: Path, language: Language, detail: Detail
) -> None:
    answer = evaluator.evaluate(read(path, evaluator))
    text = to_text(answer, evaluator.ruleset, language, detail)
    shown = re.sub(r"\[\w+\[[^\]]*\][^\]]*\]|\[[^\]]*\]|［[^］]*］|sha256:\w+", "", text)
    assert not re.findall(r"[{}]|\b[a-z]+_[a-z_]+\b", shown)


@each_deal
def test_chinese_has_no_english_sentence_in_it(evaluator: Evaluator, path: Path) -> None:
    answer = evaluator.evaluate(read(path, evaluator))
    text = to_text(answer, evaluator.ruleset, "zh", "full")
    lists = evaluator.trace(read(path, evaluator))[1].lists.values()
    for name in sorted({item.name for items in lists for item in items.items}, key=len, reverse=True):
        text = text.replace(name, "") if name else text
    assert not re.findall(r"(?:[A-Za-z]+ ){3}[A-Za-z]+", text)


@each_deal
@each_language
@pytest.mark.parametrize("detail", ["short", "full"])
def test_the_json_fits_its_schema(evaluator: Evaluator, path: Path, language: Language, detail: Detail) -> None:
    answer = evaluator.evaluate(read(path, evaluator))
    data = to_json(answer, evaluator.ruleset, language, detail)
    jsonschema.validate(data, answer_schema())
    json.dumps(data)
