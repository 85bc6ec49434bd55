"""What people proofread: `fixtures/answers/`, `fixtures/explanations/` and the README's block; `make answers` writes them.

A change of rules or wording changes these files; the difference is read aloud before it is committed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine.evaluation import Answer, Evaluator, with_outlook
from engine.evaluation.why_not import Traced
from engine.facts import read, read_json
from engine.language import load_or_raise, playbook_folder
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.model.text import LANGUAGES, Language
from engine.rendering import Asked, explain_in_words, to_text

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
ANSWERS = ROOT / "fixtures" / "answers"
EXPLANATIONS = ROOT / "fixtures" / "explanations"
TODAY = date(2026, 11, 21)
IN_README = "02-five-facts"
_SHOWN = re.compile(r"(?<=<!-- answer:begin -->).*(?=<!-- answer:end -->)", re.DOTALL)
_BLOCK = re.compile(r"(?<=```text\n).*?(?=```)", re.DOTALL)

# Twelve deals, from five facts to everything known, through every buying stage.
GOLDEN = (
    "02-five-facts",
    "05-column-fodder",
    "08-public-tender",
    "09-quick-cash",
    "10-behind-before-signing",
    "11-rich-late-stage",
    "12-after-the-signature",
    "13-improper-benefit",
    "16-before-the-decision-to-buy",
    "17-leading-before-signing",
    "18-everything-known",
    "19-between-two-deals",
)

# A deal, and what is asked: why everything (""), or why not a verdict.
EXPLAINED = (("02-five-facts", ""), ("11-rich-late-stage", ""), ("11-rich-late-stage", "go=pursue"))


def facts_of(deal: str, ruleset: RuleSet) -> Facts:
    """What is known of a deal of `fixtures/deals/`."""
    document = read_json((ROOT / "fixtures" / "deals" / f"{deal}.json").read_bytes())
    return read(document, ruleset, as_of=TODAY)


def judged(deal: str, evaluator: Evaluator) -> Answer:
    """The answer as a seller gets it."""
    facts = facts_of(deal, evaluator.ruleset)
    return with_outlook(evaluator, facts, evaluator.evaluate(facts))


def answer_file(deal: str, language: Language) -> Path:
    """Where the answer to a deal stands."""
    return ANSWERS / f"{deal}.{language}.txt"


def explanation_file(deal: str, why_not: str, language: Language) -> Path:
    """Where the explanation of a deal stands."""
    asked = f".why-not-{why_not.replace('=', '-')}" if why_not else ""
    return EXPLANATIONS / f"{deal}{asked}.{language}.txt"


def explained(deal: str, why_not: str, evaluator: Evaluator, language: Language) -> str:
    """What `worthwin explain` prints, for a whole deal the page below its headline."""
    traced = Traced(*evaluator.trace(facts_of(deal, evaluator.ruleset)))
    return explain_in_words(evaluator, traced, Asked(language, why_not=why_not)) + "\n"


def readme_blocks(page: str) -> list[str]:
    """The answers that the README shows, in the order of the languages."""
    shown = _SHOWN.search(page)
    return _BLOCK.findall(shown[0]) if shown else []


def _written(evaluator: Evaluator) -> Iterator[tuple[Path, str]]:
    for deal in GOLDEN:
        answer = judged(deal, evaluator)
        for language in LANGUAGES:
            yield answer_file(deal, language), to_text(answer, evaluator.ruleset, language) + "\n"
    for deal, why_not in EXPLAINED:
        for language in LANGUAGES:
            yield explanation_file(deal, why_not, language), explained(deal, why_not, evaluator, language)
    answer = judged(IN_README, evaluator)
    blocks = iter([to_text(answer, evaluator.ruleset, language) + "\n" for language in LANGUAGES])
    page = README.read_text(encoding="utf-8")
    yield README, _SHOWN.sub(lambda shown: _BLOCK.sub(lambda _: next(blocks), shown[0]), page)


def main() -> None:
    """Write every file whose text changed, and say which."""
    evaluator = Evaluator(load_or_raise(playbook_folder()))
    for path, text in _written(evaluator):
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    evaluator.close()


if __name__ == "__main__":
    main()
