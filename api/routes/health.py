"""Whether the process lives, whether it can decide, and what it has counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.responses import Response

from ..problems import finding
from ..state import State, state

router = APIRouter(tags=["health"])


class Live(BaseModel):
    """The process answers."""

    status: str = "alive"


class Finding(BaseModel):
    """One problem of a rule file; `path` is file:line:column."""

    path: str
    code: str
    message: str
    hint: str


class RulesInUse(BaseModel):
    """Which rules decide."""

    name: str
    version: str
    digest: str


class Ready(BaseModel):
    """The service decides with `ruleset`; `problems` are those of a later edit that was therefore not taken."""

    status: str = "ready"
    ruleset: RulesInUse
    problems: list[Finding]


@router.get("/livez", summary="Is the process alive?")
async def livez() -> Live:
    """Always 200 while the process answers at all."""
    return Live()


@router.get("/readyz", summary="Can it decide, and with which rules?")
async def readyz(held: Annotated[State, Depends(state)]) -> Ready:
    """200 with the digest of the rules in use, also while an edit of the files is broken: `problems` shows where."""
    ruleset = held.rules.ruleset
    in_use = RulesInUse(name=ruleset.name, version=ruleset.version, digest=ruleset.digest)
    return Ready(ruleset=in_use, problems=[Finding(**finding(each)) for each in held.rules.problems])


@router.get(
    "/metrics",
    summary="Counts and times, in Prometheus' text format",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(held: Annotated[State, Depends(state)]) -> Response:
    """Verdicts given, time to decide, the rules in use, problems of an edit, refused bodies."""
    return Response(held.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
