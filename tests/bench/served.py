"""The service with one more route, which reads a body and answers with as many bytes as an evaluation does."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from api.app import create_app

_REPLY = b'{"ok": "' + b"x" * 4000 + b'"}'


def app() -> FastAPI:
    """The service as it is, and `/empty`."""
    service = create_app()

    @service.post("/empty", include_in_schema=False)
    async def empty(request: Request) -> Response:
        await request.body()
        return Response(_REPLY, media_type="application/json")

    return service
