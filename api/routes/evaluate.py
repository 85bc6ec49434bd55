"""Facts in, decision out, nothing stored: what a CRM's stage gate asks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic_core import to_json as to_bytes
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import InvalidFacts
from engine.evaluation import with_outlook
from engine.evaluation.why_not import Traced, UnknownVerdict
from engine.facts import read, read_json
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.model.text import Language
from engine.rendering import Asked, Detail, explain, explain_in_words, to_json, to_text

from ..body import read_body
from ..documentation import EVALUATE
from ..problems import Refused
from ..rules import Active
from ..state import State, state

router = APIRouter(prefix="/v1", tags=["decisions"])

_LANG = Query(description="Language of every text in the answer; by default the deployment's.")
_DETAIL = Query(
    description="`short` has what to do and to ask now and counts the rest; `full` has all, and what would change it."
)
_EXPLAIN = Query(
    alias="explain",
    description=(
        "Add why: for each verdict the rule that decided, its condition and the facts with their source and age, and"
        " the fewest facts by which it falls short of its best value. With `detail=full` every rule, fired or not."
    ),
)
_WHY = Query(
    description="Explain this verdict alone, down to the facts that were reported.",
    examples=["go"],
)
_WHY_NOT = Query(
    description="Explain by which facts a verdict falls short of a value, written as `verdict=value`.",
    examples=["go=pursue"],
)


@router.post("/evaluate", summary="Judge one opportunity", response_class=Response, **EVALUATE)
async def evaluate(
    request: Request,
    held: Annotated[State, Depends(state)],
    lang: Annotated[Language | None, _LANG] = None,
    detail: Annotated[Detail, _DETAIL] = "short",
    explained: Annotated[bool, _EXPLAIN] = False,
    why: Annotated[str, _WHY] = "",
    why_not: Annotated[str, _WHY_NOT] = "",
) -> Response:
    """Judge one opportunity by what is known of it; nothing is stored.

    A fact that is not sent is unknown, and no unknown is ever read as a yes. Without `as_of` the deal is judged as
    of today (UTC). With `Accept: text/plain` the answer is the short text a seller reads.
    """
    try:
        body = await read_body(request, held.settings.max_body)
    except Refused as error:
        held.metrics.rejected(error.code)
        raise
    started = time.perf_counter()
    asked = Asked(lang or held.settings.language, detail, why, why_not)
    wanted = _Wanted(asked, explained or bool(why or why_not), _prefers_text(request))
    with held.rules.use() as active:
        if wanted.explain:  # many evaluations: others are served meanwhile
            response = await run_in_threadpool(_respond, body, active, held, wanted)
        else:  # a few milliseconds of Python: another thread would hold the same lock
            response = _respond(body, active, held, wanted)
    held.metrics.seconds.observe(time.perf_counter() - started)
    return response


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How the client wants the answer."""

    asked: Asked
    explain: bool
    text: bool


def _respond(body: bytes, active: Active, held: State, wanted: _Wanted) -> Response:
    ruleset, asked = active.ruleset, wanted.asked
    language, detail = asked.language, asked.detail
    try:
        asked.check(ruleset)
    except UnknownVerdict as error:
        held.metrics.rejected("unknown-verdict")
        raise Refused(422, "unknown-verdict", str(error)) from None
    facts = _facts(body, ruleset, held)
    traced = Traced(*active.evaluator.trace(facts))
    answer = traced.answer
    if wanted.text or detail == "full":  # a second evaluation: not for a stage gate that only wants the verdicts
        answer = with_outlook(active.evaluator, facts, answer)
    held.metrics.decided({name: verdict.verdict for name, verdict in answer.verdicts.items()})
    headers = {"Content-Language": language, "Vary": "Accept"}
    if wanted.text:
        text = (
            explain_in_words(active.evaluator, traced, asked)
            if wanted.explain
            else to_text(answer, ruleset, language, detail)
        )
        return Response(text, headers=headers, media_type="text/plain")
    shown = to_json(answer, ruleset, language, detail)
    if wanted.explain:
        shown["explanation"] = explain(active.evaluator, traced, asked)
    return Response(to_bytes(shown), headers=headers, media_type="application/json")


def _facts(body: bytes, ruleset: RuleSet, held: State) -> Facts:
    try:
        return read(read_json(body, limit=held.settings.max_body), ruleset, as_of=datetime.now(UTC).date())
    except InvalidFacts as error:
        held.metrics.rejected(error.problems[0].code)
        raise


def _prefers_text(request: Request) -> bool:
    """Is text named before JSON in `Accept`?"""
    named = request.headers.get("accept", "")
    text, data = named.find("text/plain"), named.find("application/json")
    return text >= 0 and (data < 0 or text < data)
