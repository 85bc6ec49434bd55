"""`evaluate` and `explain`: deals in, answers out; a bad deal among many costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ..errors import InvalidFacts, Problem
from ..evaluation import Evaluator, with_outlook
from ..evaluation.why_not import Traced, UnknownVerdict
from ..facts import read
from ..model.facts import Facts
from ..model.text import Language
from ..rendering import Asked, Detail, explain, explain_in_words, phrases, to_json, to_text
from ..rendering.columns import wrapped
from ..rendering.explanation_lines import COLUMNS
from ..rendering.paint import Paint
from ..ruletests import problem_json
from .exits import Exit, WrongUse
from .inputs import Deal, Deals, read_deals
from .rule_sets import ruleset_of
from .terminal import colour, complain_of, say, say_json

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What to judge and how to show it; `as_of` is for facts that name no day, "" for today."""

    file: str
    format: str
    language: Language
    detail: Detail
    as_of: str = ""
    rules: Path | None = None
    layers: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Show:
    """One deal's result as text and as JSON data."""

    text: Callable[[Facts], str]
    data: Callable[[Facts], Data]


def evaluate_file(request: Request) -> int:
    """Judge the deals of a file."""
    with _evaluator(request) as evaluator:
        ruleset = evaluator.ruleset
        colours = colour()

        def text(facts: Facts) -> str:
            answer = with_outlook(evaluator, facts, evaluator.evaluate(facts))
            return to_text(answer, ruleset, request.language, request.detail, colours)

        def data(facts: Facts) -> Data:
            answer = evaluator.evaluate(facts)
            if request.detail == "full":
                answer = with_outlook(evaluator, facts, answer)
            return to_json(answer, ruleset, request.language, request.detail)

        return _run(request, evaluator, _Show(text, data))


def explain_file(request: Request, why: str = "", why_not: str = "") -> int:
    """Explain what the rules make of the deals of a file.

    Raises:
        WrongUse: There is no verdict of that name, or it cannot have that value.
    """
    with _evaluator(request) as evaluator:
        asked = Asked(request.language, request.detail, why, why_not)
        paint = Paint(colour())
        try:
            asked.check(evaluator.ruleset)
        except UnknownVerdict as error:
            raise WrongUse(str(error)) from None

        def data(facts: Facts) -> Data:
            traced = Traced(*evaluator.trace(facts))
            shown = to_json(traced.answer, evaluator.ruleset, request.language, "short")
            top = {name: shown[name] for name in ("opportunity_id", "as_of", "ruleset", "headline")}
            return top | explain(evaluator, traced, asked)

        def text(facts: Facts) -> str:
            traced = Traced(*evaluator.trace(facts))
            drawn = explain_in_words(evaluator, traced, asked, paint.on)
            headline = to_json(traced.answer, evaluator.ruleset, request.language)["headline"]
            told = "\n".join(paint(line, "strong") for line in wrapped(headline, COLUMNS))
            return drawn if why or why_not else f"{told}\n\n{drawn}"

        return _run(request, evaluator, _Show(text, data))


@contextmanager
def _evaluator(request: Request) -> Iterator[Evaluator]:
    evaluator = Evaluator(ruleset_of(request.rules, request.layers))
    try:
        yield evaluator
    finally:
        evaluator.close()


def _run(request: Request, evaluator: Evaluator, show: _Show) -> int:
    deals = read_deals(request.file)
    as_of = date.fromisoformat(request.as_of) if request.as_of else datetime.now(UTC).date()
    read_ = (_read(deal, evaluator, as_of) for deal in deals.deals)
    if request.format == "json":
        return _as_json(deals, read_, show)
    return _as_text(deals, read_, show, request.language)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A deal's facts, or why they were refused."""

    deal: Deal
    facts: Facts | None
    problems: tuple[Problem, ...] = ()


def _read(deal: Deal, evaluator: Evaluator, as_of: date) -> _Outcome:
    if deal.problems:
        return _Outcome(deal, None, deal.problems)
    try:
        return _Outcome(deal, read(deal.document, evaluator.ruleset, as_of=as_of))
    except InvalidFacts as error:
        return _Outcome(deal, None, error.problems)


def _as_json(deals: Deals, outcomes: Iterator[_Outcome], show: _Show) -> int:
    refused = False
    results: list[Data] = []
    for outcome in outcomes:
        if outcome.facts is None:
            refused = True
            complain_of(outcome.problems, _prefix(outcome.deal) if deals.many else "")
            data = _refused(outcome)
        else:
            data = show.data(outcome.facts)
        if deals.lines:
            say_json(data, indent=None)
        elif deals.many:
            results.append(data)
        elif outcome.facts is not None:
            say_json(data)
    if deals.many and not deals.lines:
        say_json(results)
    return _code(deals, refused)


def _refused(outcome: _Outcome) -> Data:
    deal = outcome.deal
    return {
        "number": deal.number,
        "opportunity_id": deal.id,
        "problems": [problem_json(problem) for problem in outcome.problems],
    }


def _as_text(deals: Deals, outcomes: Iterator[_Outcome], show: _Show, language: Language) -> int:
    refused, shown = False, 0
    paint = Paint(colour())
    for outcome in outcomes:
        if outcome.facts is None:
            refused = True
            complain_of(outcome.problems, _prefix(outcome.deal) if deals.many else "")
            continue
        if shown:
            say("")
        if deals.many:
            say(paint(_title(outcome.deal, language), "faint"))
        say(show.text(outcome.facts))
        shown += 1
    return _code(deals, refused)


def _title(deal: Deal, language: Language) -> str:
    if deal.id:
        return phrases.fill(phrases.DEAL, language, id=deal.id)
    return phrases.fill(phrases.NO_DEAL_NUMBER, language, n=deal.number)


def _prefix(deal: Deal) -> str:
    return f"deal {deal.number}{f' ({deal.id})' if deal.id else ''}: "


def _code(deals: Deals, refused: bool) -> int:
    if not refused:
        return Exit.FINE
    return Exit.FINDINGS if deals.many else Exit.WRONG_USE
