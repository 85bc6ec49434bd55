"""Any body gives an answer or a documented problem: never an error of ours, never a second, never much memory."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.calling import assert_problem, call, evaluate

JSON = {"Content-Type": "application/json"}
DEEP = b'{"a":' * 900 + b"1" + b"}" * 900

HOSTILE = {
    "not a number": (b'{"needs_clear": NaN}', "not-finite"),
    "infinity": (b'{"needs_clear": -Infinity}', "not-finite"),
    "a number beyond floats": (b'{"needs_clear": 1e999}', "number-out-of-range"),
    "a number that is not a number deep inside": (b'{"opportunity": {"x": [{"y": NaN}]}}', "not-finite"),
    "half of a character": (rb'{"opportunity_id": "\ud800"}', "invalid-text"),
    "half of a character in a key": (rb'{"\udfff": 1}', "invalid-text"),
    "NUL": (rb'{"opportunity_id": "a\u0000b"}', "invalid-text"),
    "an integer of 5,000 digits": (b'{"needs_clear": ' + b"9" * 5_000 + b"}", "number-out-of-range"),
    "nesting of 900": (DEEP, "too-deep"),
    "nesting of 40,000": (b"[" * 40_000, "too-deep"),
    "the same key twice": (b'{"needs_clear": "yes", "needs_clear": "no"}', "duplicate-key"),
    "UTF-16": ("{}".encode("utf-16"), "wrong-encoding"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "wrong-encoding"),
    "bytes that are no text": (b'{"opportunity_id": "\xff\xfe"}', "wrong-encoding"),
    "an underscored number for a fact": (b'{"needs_clear": "1_000"}', None),
    "a number for a yes": (b'{"needs_clear": 1}', None),
    "nothing at all": (b"", "not-json"),
    "half an object": (b'{"needs_clear": ', "not-json"),
    "two objects": (b"{}{}", "not-json"),
    "a script": (b"<script>alert(1)</script>", "not-json"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_problem_and_never_an_error(small: FastAPI, name: str) -> None:
    body, code = HOSTILE[name]
    started = time.perf_counter()
    response = call(small, "POST", "/v1/evaluate", content=body, headers=JSON)
    took = time.perf_counter() - started

    problem = assert_problem(response, 422, "invalid-facts")
    assert code is None or problem["problems"][0]["code"] == code
    assert took < 1
    assert len(response.content) < 2_000


def test_a_body_above_the_limit_is_refused_at_its_declared_length(small: FastAPI) -> None:
    response = call(small, "POST", "/v1/evaluate", content=b" " * 100_001, headers=JSON)

    assert_problem(response, 413, "too-large")
    assert response.headers["connection"] == "close"


def test_a_chunked_body_is_refused_before_all_of_it_is_read(small: FastAPI) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 1_000:
            sent += 1
            yield b" " * 10_000

    response = call(small, "POST", "/v1/evaluate", content=endless(), headers=JSON)

    assert_problem(response, 413, "too-large")
    assert sent <= 12


@pytest.mark.parametrize("length", ["99999999999999999999999", "100001"])
def test_a_declared_length_is_not_trusted_to_be_small(small: FastAPI, length: str) -> None:
    response = call(small, "POST", "/v1/evaluate", content=b"{}", headers=JSON | {"Content-Length": length})

    assert_problem(response, 413, "too-large")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["needs_clear", "opportunity", "as_of", "opportunity_id", "stakeholders", "account"])


@given(facts=st.dictionaries(NAMES | st.text(max_size=6), ANYTHING, max_size=5))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_object_is_answered_or_refused(playbook: FastAPI, facts: dict[str, object]) -> None:
    response = evaluate(playbook, facts)

    assert response.status_code in (200, 422)
    if response.status_code == 422:
        assert_problem(response, 422, "invalid-facts")


@given(body=st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_answered_or_refused(small: FastAPI, body: bytes) -> None:
    assert call(small, "POST", "/v1/evaluate", content=body, headers=JSON).status_code in (200, 422)
