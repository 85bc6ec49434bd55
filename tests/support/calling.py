"""Calls an application in this process, without a network and without Starlette's client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
from fastapi import FastAPI


def call(
    app: FastAPI,
    method: str,
    path: str,
    *,
    json: Any = None,
    content: bytes | AsyncIterator[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """The response to one request."""

    async def send() -> httpx.Response:
        async with client(app) as caller:
            return await caller.request(method, path, json=json, content=content, headers=headers)

    return asyncio.run(send())


def client(app: FastAPI) -> httpx.AsyncClient:
    """A client for tests that are asynchronous themselves."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worthwin")


def evaluate(app: FastAPI, facts: Any, query: str = "", **headers: str) -> httpx.Response:
    """Post facts to the evaluate route."""
    return call(app, "POST", f"/v1/evaluate{query}", json=facts, headers=headers)


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Every error has one shape: RFC 9457 with a stable code."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:worthwin:problem:{code}"
    return body
