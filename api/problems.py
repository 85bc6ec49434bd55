"""Every error of the service is an RFC 9457 problem, and none repeats a fact that was sent.

What a client did wrong comes with a stable code, a place and a hint. What went wrong in the service itself comes
with a reference alone; the log has the same reference, the kind of the error and where it arose, but not its text,
which may quote facts.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import InvalidFacts, Problem, WorthwinError

logger = logging.getLogger("worthwin")

MEDIA_TYPE = "application/problem+json"


class Refused(WorthwinError):
    """A request that is answered with a problem.

    Attributes:
        status: HTTP status.
        code: Stable name of the reason, also a label of the metrics.
        detail: One sentence for the client.
        headers: Further headers of the answer.
    """

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        super().__init__(detail)


def problem(
    status: int,
    code: str,
    detail: str,
    problems: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem+json response; `problems` lists single findings, each with path, code, message and hint."""
    body: dict[str, Any] = {
        "type": f"urn:worthwin:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if listed := list(problems):
        body["problems"] = listed
    return Response(to_json(body), status, dict(headers or {}), MEDIA_TYPE)


def finding(found: Problem) -> dict[str, str]:
    """One problem as clients read it: `path` is a JSON path for facts, file:line:column for rules."""
    return {"path": str(found.location), "code": found.code, "message": found.message, "hint": found.hint}


async def _refused(_request: Request, error: Refused) -> Response:
    return problem(error.status, error.code, error.detail, headers=error.headers)


async def _invalid_facts(_request: Request, error: InvalidFacts) -> Response:
    count = len(error.problems)
    detail = "The body has a problem." if count == 1 else f"The body has {count} problems."
    return problem(422, "invalid-facts", detail, map(finding, error.problems))


async def _http(request: Request, error: HTTPException) -> Response:
    sentences = {404: "There is nothing at this address.", 405: f"{request.method} is not possible here."}
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "-")
    return problem(status, code, sentences.get(status, status.phrase), headers=error.headers)


async def _invalid_query(_request: Request, error: RequestValidationError) -> Response:
    found = [
        {"path": "?" + ".".join(map(str, each["loc"][1:])), "code": each["type"], "message": each["msg"], "hint": ""}
        for each in error.errors()
    ]
    return problem(422, "invalid-query", "The query is not understood.", found)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Refused: _refused,
    InvalidFacts: _invalid_facts,
    HTTPException: _http,
    RequestValidationError: _invalid_query,
}


class LastResort:
    """The outermost layer: an exception that nobody expected becomes a problem without a word of the facts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - nothing may leave but a problem
            reference = _log(error)
            if not started:
                response = problem(500, "internal", f"Something went wrong here; the log calls it {reference}.")
                await response(scope, receive, send)


def _log(error: Exception) -> str:
    reference = secrets.token_hex(6)
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    logger.error("%s: %s at %s", reference, type(error).__name__, where)
    return reference
