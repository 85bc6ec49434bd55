"""JSON from outside: what is refused before, while and after it is parsed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidFacts
from engine.facts import read_json

from .conftest import UNHURRIED

REFUSED: list[tuple[bytes | str, str]] = [
    (b"", "not-json"),
    (b"{", "not-json"),
    (b'{"a": 1,}', "not-json"),
    (b"{'a': 1}", "not-json"),
    (b'{"a": 1} {}', "not-json"),
    (b'{"a": tru}', "not-json"),
    (b'{"a": "\x01"}', "not-json"),
    (b'"\x00"', "wrong-encoding"),
    (b'{"aa": "b\x00"}', "not-json"),
    (b'{"a": 1, "b": 2, "a": 3}', "duplicate-key"),
    (b'[{"a": {"b": 1, "b": 1}}]', "duplicate-key"),
    (b'{"a": NaN}', "not-finite"),
    (b"[-Infinity]", "not-finite"),
    (b"Infinity", "not-finite"),
    (b'{"a": "\\ud800"}', "invalid-text"),
    (b'{"\\udfff": 1}', "invalid-text"),
    (b'["\\uDC00\\ud83d"]', "invalid-text"),
    (b'["a\\u0000b"]', "invalid-text"),
    ('{"a": "\ud800"}', "invalid-text"),
    (b"1" * 41, "number-out-of-range"),
    (b"-" + b"9" * 5_000, "number-out-of-range"),
    (b"0." + b"1" * 40, "number-out-of-range"),
    (b"1e999999", "number-out-of-range"),
    (b"1E-999999", "number-out-of-range"),
    (b'\xef\xbb\xbf{"a": 1}', "wrong-encoding"),
    ("\ufeff{}", "wrong-encoding"),
    ('{"a": 1}'.encode("utf-16"), "wrong-encoding"),
    ('{"a": 1}'.encode("utf-16-le"), "wrong-encoding"),
    ('{"a": 1}'.encode("utf-16-be"), "wrong-encoding"),
    ('{"a": 1}'.encode("utf-32"), "wrong-encoding"),
    (b'{"a": "\xff"}', "wrong-encoding"),
    (b'{"a": "\xed\xa0\x80"}', "wrong-encoding"),
    (b"[" * 33 + b"]" * 33, "too-deep"),
    (b"[" * 500_000, "too-deep"),
    (b'{"a":' * 100_000, "too-deep"),
    (b'["]", "\\"]]]", "\\\\", ' + b"[" * 32 + b"]" * 33, "too-deep"),
    (b" " * 1_000_001, "too-large"),
]


@pytest.mark.parametrize(("raw", "code"), REFUSED)
def test_json_that_could_be_misread_is_refused(raw: bytes | str, code: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        read_json(raw)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.location.path == "$"
    assert problem.message.endswith(".")


READ: list[tuple[bytes | str, Any]] = [
    (b"null", None),
    (b' {"a": [1, -2.50, true, null, "\xe4\xb8\xad"]} ', {"a": [1, Decimal("-2.50"), True, None, "中"]}),
    ('{"a": "中"}', {"a": "中"}),
    (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
    (b'"\\\\u0000 \\\\ud800"', "\\u0000 \\ud800"),
    (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
    (b"[" + b"[]," * 1_000 + b"0]", [*([[]] * 1_000), 0]),
    (b'["' + b"[" * 100 + b'", "\\"' + b"{" * 100 + b'"]', ["[" * 100, '"' + "{" * 100]),
    (b"[" + b'"\\\\[",' * 50 + b"0]", [*(["\\["] * 50), 0]),
]


@pytest.mark.parametrize(("raw", "value"), READ)
def test_plain_json_is_read_as_it_stands(raw: bytes | str, value: Any) -> None:
    assert read_json(raw) == value


def test_the_limit_is_the_callers() -> None:
    assert read_json(b'"aaaaaa"', limit=8) == "aaaaaa"
    with pytest.raises(InvalidFacts):
        read_json(b'"aaaaaaa"', limit=8)
    with pytest.raises(InvalidFacts):
        read_json('"中中"', limit=7)


def test_the_place_of_a_syntax_error_is_named() -> None:
    with pytest.raises(InvalidFacts) as refused:
        read_json(b'{"a": 1,\n "b" 2}')
    (problem,) = refused.value.problems
    assert str(problem.location) == "$:2:6"


def test_a_refusal_keeps_nothing_of_what_was_sent() -> None:
    with pytest.raises(InvalidFacts) as refused:
        read_json(b'{"name": "the secret", "a" 2}')
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=150, **UNHURRIED)
def test_what_json_writes_is_read_back(value: Any) -> None:
    assert read_json(json.dumps(value)) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


PIECES = st.sampled_from(
    [
        "[",
        "]",
        "{",
        "}",
        '"',
        ":",
        ",",
        "\\",
        "\\u",
        "d800",
        "0000",
        "NaN",
        "1e9",
        "-",
        ".",
        "9" * 50,
        "a",
        " ",
        "\ud800",
        "中",
    ]
)


@given(st.binary(max_size=200) | st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=400, **UNHURRIED)
def test_nothing_but_a_refusal_ever_comes_out(raw: bytes | str) -> None:
    try:
        value = read_json(raw)
    except InvalidFacts:
        return
    text = raw.decode() if isinstance(raw, bytes) else raw
    assert value == json.loads(text, parse_float=Decimal)
