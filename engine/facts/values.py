"""What a field's type makes of a value: one function for each type, strict and without coercion.

A function returns the value as conditions read it (see `model.facts.Scalar`), or raises `BadValue`. It is never
asked about null or "unknown", which no type has to know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..model.condition import FactType
from ..model.facts import Foreign, Scalar
from ..model.text import steers
from ..model.vocabulary import Field
from .problems import BadValue, nearest, shown

LIMIT = 10**12
MAX_ITEMS = 500
MAX_MEMBERS = 1_000
"""Members of all lists of a deal together: what is judged and explained within a second on one processor."""
MAX_TEXT = 10_000
MAX_ID = 200
_NUMBER_DECIMALS = 6
_MONEY_DECIMALS = 2

Convert = Callable[[Any], Scalar]

_USUAL = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_ARRAY = (list, tuple)

_TRI: dict[str, Scalar] = {"yes": True, "no": False}


def converter(field: Field, currency: str) -> Convert:
    """The function that reads a field's values; money without a currency has the default one."""
    match field.type:
        case FactType.TRI:
            return _tri_of(field)
        case FactType.ENUM:
            return _enum_of(field)
        case FactType.SET:
            return _set_of(field)
        case FactType.INTEGER | FactType.COUNT:
            return _integer_of(field)
        case FactType.NUMBER | FactType.PERCENT:
            return _number_of(field)
        case FactType.MONEY:
            return _money_of(field, currency)
        case FactType.DATE:
            return _date_of(field)
        case FactType.ID:
            return read_id
        case FactType.TEXT:
            return _texts if field.many else read_text


def words_of(field: Field) -> dict[str, Scalar]:
    """The values of the words that a field's type knows; empty where a word is no value by itself."""
    if field.type is FactType.TRI:
        return dict(_TRI)
    return dict(_allowed(field)) if field.type is FactType.ENUM else {}


def _tri_of(field: Field) -> Convert:
    def read(raw: Any) -> Scalar:
        if raw is True or raw is False:
            return bool(raw)
        if isinstance(raw, str) and raw in _TRI:
            return _TRI[raw]
        raise _wrong(field, raw, "yes, no or unknown")

    return read


def _enum_of(field: Field) -> Convert:
    allowed = _allowed(field)

    def read(raw: Any) -> Scalar:
        if isinstance(raw, str):
            value = allowed.get(raw)
            if value is not None:
                return value
        raise _not_allowed(field, raw, allowed)

    return read


def _set_of(field: Field) -> Convert:
    allowed = _allowed(field)
    values = frozenset(allowed)

    def read(raw: Any) -> Scalar:
        if not isinstance(raw, _ARRAY):
            hint = 'write ["…"]' if isinstance(raw, str) else ""
            raise BadValue("wrong-type", "This fact is an array of values.", hint)
        _check_length(raw)
        try:
            given = frozenset(raw)
        except TypeError:  # something that cannot be in a set is no word
            given = frozenset((None,))
        if given <= values:
            return given
        wrong = next(part for part in raw if not isinstance(part, str) or part not in values)
        raise _not_allowed(field, wrong, allowed)

    return read


def _integer_of(field: Field) -> Convert:
    def read(raw: Any) -> Scalar:
        if type(raw) is not int:
            raise _wrong(field, raw, "a whole number")
        if not -LIMIT <= raw <= LIMIT:
            raise _out_of_range()
        return raw

    return read


def _number_of(field: Field) -> Convert:
    def read(raw: Any) -> Scalar:
        if type(raw) is int and -LIMIT <= raw <= LIMIT:
            return raw
        return _unscaled(_exact(raw, field, "a number", _NUMBER_DECIMALS))

    return read


def _money_of(field: Field, default: str) -> Convert:
    def read(raw: Any) -> Scalar:
        if type(raw) is int and -LIMIT <= raw <= LIMIT:
            return raw * 100
        if raw.__class__ is dict and raw.get("currency") == default:
            minor = _usual_amount(raw)
            if minor is not None:
                return minor
        if not isinstance(raw, Mapping):
            return _minor(_exact(raw, field, "an amount", _MONEY_DECIMALS))
        unknown = [name for name in raw if name not in ("amount", "currency")]
        if unknown or "amount" not in raw:
            hint = 'write {"amount": "1250000.00", "currency": "CNY"}'
            raise BadValue("wrong-type", "An amount of money has the keys amount and currency only.", hint)
        amount, currency = raw["amount"], raw.get("currency", default)
        if not _is_currency(currency):
            raise BadValue("invalid-currency", "A currency is a code of three capital letters.", f"such as {default}")
        minor = _minor(_exact(_decimal_text(amount), field, "an amount", _MONEY_DECIMALS))
        return minor if currency == default else Foreign(minor, currency)

    return read


def _date_of(field: Field) -> Convert:
    def read(raw: Any) -> Scalar:
        return read_date(raw, field).toordinal()

    return read


def read_date(raw: Any, field: Field | None = None) -> date:
    """A day in the form 2026-10-02; the compact and the week forms of ISO 8601 are refused as too easily misread."""
    if isinstance(raw, str) and len(raw) == 10 and raw[4] == raw[7] == "-" and raw.isascii():
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    what = "" if field is None or field.personal or not isinstance(raw, str | int | float) else f", not {shown(raw)}"
    raise BadValue("invalid-date", f"A date has the form 2026-10-02{what}.")


def read_text(raw: Any) -> str:
    """A text of at most 10,000 characters that can be written out again."""
    if not isinstance(raw, str):
        raise BadValue("wrong-type", "This fact is a text.")
    if len(raw) > MAX_TEXT:
        raise BadValue("too-long", f"A text has at most {MAX_TEXT:,} characters.")
    if "\0" in raw or not (raw.isascii() or _encodable(raw)):
        raise BadValue("invalid-text", "A text holds NUL or half of a character.")
    return raw


def read_id(raw: Any) -> str:
    """An identifier: a short text that is not empty, all of which can be seen."""
    if not isinstance(raw, str) or not raw:
        raise BadValue("wrong-type", "An identifier is a text that is not empty.", "put it in quotes")
    if len(raw) > MAX_ID:
        raise BadValue("too-long", f"An identifier has at most {MAX_ID} characters.")
    if steers(raw):
        raise BadValue("invalid-text", "An identifier holds a control character.")
    return read_text(raw)


def _texts(raw: Any) -> Scalar:
    if not isinstance(raw, _ARRAY):
        raise BadValue("wrong-type", "This fact is an array of texts.", 'write ["…"]' if isinstance(raw, str) else "")
    _check_length(raw)
    for part in raw:
        read_text(part)
    return tuple(raw)


def _allowed(field: Field) -> dict[str, str]:
    return {value: value for value in field.enumeration.values} if field.enumeration else {}


def _check_length(raw: list[Any] | tuple[Any, ...]) -> None:
    if len(raw) > MAX_ITEMS:
        raise BadValue("too-many-items", f"An array has at most {MAX_ITEMS} entries.")


def _exact(raw: Any, field: Field, what: str, decimals: int) -> Decimal:
    """A number without rounding; a binary fraction counts as the decimal it is written as."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | Fraction):
        raise _wrong(field, raw, what)
    if isinstance(raw, float | Decimal) and not _is_finite(raw):
        raise BadValue("not-finite", f"This fact is {what}; NaN and Infinity are none.")
    if not -LIMIT <= raw <= LIMIT:
        raise _out_of_range()
    number = _as_decimal(raw)
    if number is None or number % Decimal(1).scaleb(-decimals):
        raise BadValue("too-many-decimals", f"This fact is {what} with at most {decimals} decimals.")
    return number


def _is_finite(raw: float | Decimal) -> bool:
    return raw.is_finite() if isinstance(raw, Decimal) else math.isfinite(raw)


def _as_decimal(raw: float | Decimal | Fraction) -> Decimal | None:
    if isinstance(raw, Fraction):
        scaled = raw * 10**_NUMBER_DECIMALS
        return Decimal(scaled.numerator).scaleb(-_NUMBER_DECIMALS) if scaled.denominator == 1 else None
    return Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)


def _decimal_text(amount: Any) -> Any:
    """The amount of a money object may be a text, so that no system on the way makes a binary fraction of it."""
    if not isinstance(amount, str):
        return amount
    digits = amount.removeprefix("-")
    whole, _, cents = digits.partition(".")
    plain = amount.isascii() and whole.isdigit() and (cents.isdigit() or "." not in digits)
    return Decimal(amount) if plain and len(amount) <= MAX_ID else None


def _usual_amount(raw: dict[str, Any]) -> int | None:
    """The minor units of an amount as systems write it: "1250000.00", and nothing beside it but the currency."""
    amount = raw.get("amount")
    if len(raw) != 2 or not isinstance(amount, str) or not _USUAL.fullmatch(amount):
        return None
    return int(amount[:-3]) * 100 + int(amount[-2:])


def _minor(number: Decimal) -> int:
    return int(number.scaleb(_MONEY_DECIMALS))


def _unscaled(number: Decimal) -> int | Fraction:
    return int(number) if number == int(number) else Fraction(number)


def _is_currency(raw: Any) -> bool:
    return isinstance(raw, str) and len(raw) == 3 and raw.isascii() and raw.isalpha() and raw.isupper()


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _wrong(field: Field, raw: Any, what: str) -> BadValue:
    return BadValue("wrong-type", f"This fact is {what}{_instead(field, raw)}.", _type_hint(field, raw))


def _instead(field: Field, raw: Any) -> str:
    simple = isinstance(raw, str | bool | int | float | Decimal)
    return "" if field.personal or not simple else f", not {shown(raw)}"


def _type_hint(field: Field, raw: Any) -> str:
    if field.type is FactType.TRI and isinstance(raw, str) and raw.lower() in ("true", "false", "yes", "no", "unknown"):
        return f"write {raw.lower()} without quotes" if raw.lower() in ("true", "false") else f"write {raw.lower()}"
    if field.type is FactType.MONEY and isinstance(raw, str):
        return 'write {"amount": "1250000.00", "currency": "CNY"} or a bare number'
    return ""


def _not_allowed(field: Field, raw: Any, allowed: Mapping[str, str]) -> BadValue:
    if not isinstance(raw, str):
        return BadValue(
            "wrong-type", f"This fact is one of {len(allowed)} words{_instead(field, raw)}.", _some(allowed)
        )
    near = "" if field.personal else nearest(raw, allowed)  # the value nearest to a wrong one may be the true one
    hint = near or _some(allowed)
    return BadValue("unknown-value", f"This fact has no such value{_which(field, raw)}.", hint)


def _which(field: Field, raw: str) -> str:
    return "" if field.personal else f" as {shown(raw)}"


def _some(allowed: Mapping[str, str]) -> str:
    names = list(allowed)
    more = ", …" if len(names) > 8 else ""
    return f"allowed: {', '.join(names[:8])}{more}"


def _out_of_range() -> BadValue:
    return BadValue("number-out-of-range", "A number is at most 1,000,000,000,000 either way.")
