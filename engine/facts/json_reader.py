"""Strict JSON: a body from outside is parsed only once it can do no harm, and then nothing in it is guessed.

The standard parser takes the last of two equal keys, reads NaN, and keeps halves of characters that cannot be
written again. Size and depth are checked before it runs, because it recurses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate
from typing import Any, NoReturn

from ..errors import InvalidFacts, Location, Problem
from .problems import shown_key

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 40
"""A number of more characters than this is no amount, count or date; converting it would cost more than it says."""

_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_OTHER_ENCODINGS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_json(raw: bytes | str, *, limit: int = MAX_BYTES) -> Any:
    """The value of a JSON text.

    Args:
        raw: UTF-8 bytes without a byte order mark, or text.
        limit: The largest number of bytes that is read.

    Returns:
        What the text says; numbers with a fraction are `Decimal`.

    Raises:
        InvalidFacts: It is too large, too deep, not JSON, or not unmistakable: two equal keys in an object, NaN,
            halves of characters, NUL, a number without measure.
    """
    data = _bytes(raw)
    if len(data) > limit:
        _refuse("too-large", f"The JSON is larger than {limit:,} bytes.")
    text = _text(data)
    if _depth(data) > MAX_DEPTH:
        _refuse("too-deep", f"The JSON is nested more than {MAX_DEPTH} levels deep.")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = Location("$", error.lineno, error.colno)
        _refuse("not-json", f"This is not JSON: {_reason(error)}.", where=where)
    if _SUSPICIOUS.search(data):
        _check_characters(value)
    return value


def _bytes(raw: bytes | str) -> bytes:
    if isinstance(raw, bytes):
        return raw
    try:
        return raw.encode()
    except UnicodeEncodeError:
        _refuse("invalid-text", "The text holds half of a character (a lone surrogate).")


def _text(data: bytes) -> str:
    if data.startswith(_OTHER_ENCODINGS) or 0 in data[:4]:
        _refuse("wrong-encoding", "The JSON starts like UTF-16 or with a byte order mark.", "send plain UTF-8")
    try:
        return data.decode()
    except UnicodeDecodeError:
        _refuse("wrong-encoding", "The JSON is not UTF-8.", "send plain UTF-8")


def _depth(data: bytes) -> int:
    """How deep the brackets outside of texts are nested; where there are few, their number will do."""
    opened = data.count(b"{") + data.count(b"[")
    if opened <= MAX_DEPTH:
        return opened
    # Without escaped quotes, every second part between quotes is outside of texts.
    plain = data.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in data else data
    brackets = b"".join(plain.split(b'"')[::2]).translate(None, _NO_BRACKETS)
    return max(accumulate(_STEP[bracket] for bracket in brackets), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1) if len(names) < 1_000 else ""
        which = f" {shown_key(double)}" if double else ""
        _refuse("duplicate-key", f"A key{which} stands twice in one object.", "keep one of the two")
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        _refuse("number-out-of-range", f"A number has more than {MAX_DIGITS} digits.")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS:
        _refuse("number-out-of-range", f"A number has more than {MAX_DIGITS} digits.")
    number = Decimal(digits)
    if number and abs(number.adjusted()) > MAX_DIGITS:
        _refuse("number-out-of-range", "A number has an exponent without measure.")
    return number


def _constant(name: str) -> NoReturn:
    _refuse("not-finite", f"{name} is not a number.", "leave out what is not known")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)


def _check_characters(value: Any) -> None:
    for text in _texts(value):
        if "\0" in text:
            _refuse("invalid-text", "A text holds the character NUL.")
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            _refuse("invalid-text", "A text holds half of a character (a lone surrogate).")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)


def _reason(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]


def _refuse(code: str, message: str, hint: str = "", where: Location | None = None) -> NoReturn:
    # Whatever the parser was doing is of no interest to who sent the text, and may hold parts of it.
    raise InvalidFacts([Problem(where or Location("$"), code, message, hint)]) from None
