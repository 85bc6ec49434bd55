"""Facts in, decision out, nothing stored: what a CRM's stage gate asks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic_core import to_json as to_bytes
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import InvalidFacts
from engine.evaluation import with_outlook
from engine.facts import read, read_json
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.model.text import Language
from engine.rendering import Detail, explanation, explanation_text, to_json, to_text
from engine.rendering.explaining import words_for

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
    description="Add why each rule fired or did not: its condition taken apart, each part with its value.",
)


@router.post("/evaluate", summary="Judge one opportunity", response_class=Response, **EVALUATE)
async def evaluate(
    request: Request,
    held: Annotated[State, Depends(state)],
    lang: Annotated[Language | None, _LANG] = None,
    detail: Annotated[Detail, _DETAIL] = "short",
    explained: Annotated[bool, _EXPLAIN] = False,
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
    # An evaluation is a few milliseconds of Python: another thread would hold the same lock.
    with held.rules.use() as active:
        wanted = _Wanted(lang or held.settings.language, detail, explained, _prefers_text(request))
        response = _respond(body, active, held, wanted)
    held.metrics.seconds.observe(time.perf_counter() - started)
    return response


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How the client wants the answer."""

    language: Language
    detail: Detail
    explain: bool
    text: bool


def _respond(body: bytes, active: Active, held: State, wanted: _Wanted) -> Response:
    ruleset, language, detail = active.ruleset, wanted.language, wanted.detail
    facts = _facts(body, ruleset, held)
    answer, state, trace = active.evaluator.trace(facts)
    if wanted.text or detail == "full":  # a second evaluation: not for a stage gate that only wants the verdicts
        answer = with_outlook(active.evaluator, facts, answer)
    held.metrics.decided({name: verdict.verdict for name, verdict in answer.verdicts.items()})
    why = explanation(ruleset, state, trace, language, detail) if wanted.explain else None
    headers = {"Content-Language": language, "Vary": "Accept"}
    if wanted.text:
        text = (
            explanation_text(why, words_for(ruleset, state, language), detail)
            if why
            else to_text(answer, ruleset, language, detail)
        )
        return Response(text, headers=headers, media_type="text/plain")
    shown = to_json(answer, ruleset, language, detail)
    if why:
        shown["explanation"] = why
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
