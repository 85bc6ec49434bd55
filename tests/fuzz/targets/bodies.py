"""The evaluate route: whatever is sent is answered as the schema says, or refused with a problem."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import urlencode

import httpx
import jsonschema
from fastapi import FastAPI
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings
from engine.language import Problems, load_or_raise, playbook_folder
from engine.ruletests.runner import find_tests
from tests.fuzz.case import CORPUS, FIXTURES, SUFFIX, Case, Violation
from tests.fuzz.damage import damaged_document, damaged_json, encoded, varied_document, written
from tests.fuzz.oracles import LINES, check_answer, check_line, check_schema, check_text, promptly, strict_json, texts
from tests.fuzz.values import Deals

SECRET = "Xq7Personal"
REFUSALS = {400, 413, 415, 422}
_QUERIES = {
    "lang": st.sampled_from(("en", "zh") * 10 + ("de", "")),
    "detail": st.sampled_from(("short", "full") * 10 + ("all", "\x00")),
    "explain": st.sampled_from(("true", "false") * 10 + ("perhaps", "é" * 300)),
    "format": st.sampled_from(("text", "json")),
}
_ACCEPT = st.sampled_from(
    ("application/json", "text/plain", "text/plain", "*/*", "text/plain;q=0, application/json", "é")
)
_KINDS = st.sampled_from(("application/json",) * 30 + ("text/csv", "application/json; charset=latin-1", "", "a+json"))
_LOGGED = re.compile(r"(\w+) at .*?/((?:engine|api)/[\w/]+\.py:\d+)")


class Bodies:
    """Requests to the service with the shipped playbook, in this process."""

    name = "body"

    @cached_property
    def app(self) -> FastAPI:
        """The service under test."""
        return create_app(Settings(watch=False))

    @cached_property
    def _problems(self) -> jsonschema.Draft202012Validator:
        schema = self.app.openapi()["components"]["schemas"]["Problem"]
        return jsonschema.Draft202012Validator(schema)

    def cases(self) -> st.SearchStrategy[Case]:
        """Mutated deals, deals that fit the vocabulary, texts that are hardly JSON, and any bytes."""
        deals = Deals(load_or_raise(playbook_folder()))
        seeds = st.sampled_from(_deals()) | st.sampled_from(_given()) | st.sampled_from(_kept() or [{}])
        damaged = seeds.flatmap(lambda seed: damaged_document(seed, deals.fields, deals.names))
        whole = deals.whole()
        torn = (damaged | whole).map(written).flatmap(damaged_json)
        varied = seeds.flatmap(lambda seed: varied_document(seed, deals.fields, deals.names))
        bodies = st.one_of(
            *[(varied | whole).map(written).map(encoded)] * 5,
            *[damaged.map(written).map(encoded)] * 3,
            torn.map(encoded),
            st.binary(max_size=300),
        )
        options = st.fixed_dictionaries({"accept": _ACCEPT, "kind": _KINDS}, optional=_QUERIES)
        secrets = deals.secrets(SECRET).map(written).map(encoded)
        return st.builds(Case, bodies, options) | st.builds(Case, secrets, st.just({"secret": SECRET}))

    def run(self, case: Case) -> str:
        """Post one body."""
        app = self.app
        with _logged() as log, promptly():
            response = asyncio.run(_post(app, case))
        if response.status_code >= 500:
            found = _LOGGED.search(log[-1] if log else "")
            raise Violation("crash", f"{found[1]} at {found[2]}" if found else f"status {response.status_code}")
        if response.status_code != 200:
            return self._refused(case, response)
        if response.headers["content-type"].startswith("text/plain"):
            short = case.settings.get("detail", "short") == "short" and case.settings.get("explain") not in (
                "true",
                "1",
            )
            check_text(response.text, lines=LINES if short else None)
            return f"200 text {len(response.text.splitlines())}"
        return f"200 {check_answer(strict_json(response.content))}"

    def _refused(self, case: Case, response: httpx.Response) -> str:
        if response.status_code not in REFUSALS:
            raise Violation("status", str(response.status_code), response.text[:200])
        if response.headers["content-type"] != "application/problem+json":
            raise Violation("status", f"{response.status_code} is no problem", response.text[:200])
        problem = strict_json(response.content)
        check_schema(problem, self._problems)
        for name, text in texts(problem):
            check_line(text, f"a problem's {name}")
        if case.settings.get("secret", "\0") in response.text:
            raise Violation("leak", "a problem repeats what is personal", response.text[:500])
        codes = sorted({each["code"] for each in problem.get("problems", ())})
        return f"{response.status_code} {' '.join(codes) or problem['code']}"


@contextmanager
def _logged() -> Iterator[list[str]]:
    """What the service logs meanwhile: where an error of its own arose."""
    log: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: log.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("worthwin")
    logger.addHandler(handler)
    try:
        yield log
    finally:
        logger.removeHandler(handler)


async def _post(app: FastAPI, case: Case) -> httpx.Response:
    query = urlencode({name: case.settings[name] for name in _QUERIES if name in case.settings})
    headers = [(b"accept", case.settings.get("accept", "*/*").encode())]
    headers += [(b"content-type", case.settings.get("kind", "application/json").encode())]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://worthwin") as client:
        return await client.post(f"/v1/evaluate?{query}", content=case.payload, headers=headers)


def _deals() -> list[object]:
    """The invented deals."""
    return [json.loads(path.read_text("utf-8")) for path in sorted((FIXTURES / "deals").glob("*.json"))]


def _given() -> list[object]:
    """What the rule tests are given."""
    files = find_tests(playbook_folder(), Problems())
    return [{"as_of": case.as_of.isoformat(), **case.given} for file in files for case in file.cases]


def _kept() -> list[object]:
    """The kept cases, as far as they are JSON."""
    found: list[object] = []
    for path in sorted((CORPUS / Bodies.name).glob(f"*{SUFFIX}")):
        try:
            found.append(json.loads(Case.parse(path.read_bytes()).payload))
        except (ValueError, RecursionError):
            continue
    return found
