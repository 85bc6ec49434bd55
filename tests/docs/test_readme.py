"""What the README shows is what the product says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from engine.evaluation import Evaluator
from engine.facts import read, read_json
from engine.language import load_or_raise, playbook_folder
from engine.model.text import LANGUAGES, Language
from engine.rendering import to_text

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = "02-five-facts"
TODAY = date(2026, 11, 21)


def shown_blocks() -> list[str]:
    answers = README.split("<!-- answer:begin -->")[1].split("<!-- answer:end -->")[0]
    return re.findall(r"```text\n(.*?)```", answers, re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_shows_the_real_answer(language: Language) -> None:
    ruleset = load_or_raise(playbook_folder())
    evaluator = Evaluator(ruleset)
    document = read_json((ROOT / "fixtures" / "deals" / f"{SHOWN}.json").read_bytes())
    answer = to_text(evaluator.evaluate(read(document, ruleset, as_of=TODAY)), ruleset, language)
    evaluator.close()
    assert shown_blocks()[LANGUAGES.index(language)].strip() == answer.strip()


def test_the_readme_names_the_deal_that_it_shows() -> None:
    assert f"fixtures/deals/{SHOWN}.json" in README


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/rule-language.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_architecture_fits_on_two_screens() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 80
