"""A record becomes a facts document; what cannot be used is reported and costs no more than its own fact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ..facts.problems import BadValue
from ..facts.values import MAX_ITEMS, MAX_MEMBERS, read_id
from ..model.condition import FactType
from ..model.vocabulary import OPPORTUNITY, Field
from .model import CrmMapping, FieldMapping, ListMapping
from .paths import attributes, follow

_LIMIT = Decimal(10) ** 12
_DIGITS = 20
_DOTNET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Unused:
    """A value of the record that could not become the fact `to`: it is unknown instead.

    `path` is where the value stands, `value` what stands there, as text.
    """

    to: str
    path: str
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a record became: a facts document for `engine.facts.read`, and what was left out."""

    document: dict[str, Any]
    unused: tuple[Unused, ...]


class _Unusable(Exception):
    """A value cannot be read as what the fact needs; the text is the reason."""


def apply(mapping: CrmMapping, payload: Mapping[str, Any], *, as_of: date | None = None) -> Mapped:
    """The facts that a record holds.

    Args:
        mapping: How to read it.
        payload: What the CRM sent, or one row of its export.
        as_of: The day the facts are judged at; left out of the document where None.
    """
    record = follow(payload, mapping.record) if mapping.record else payload
    if mapping.attributes:
        record = attributes(follow(record, mapping.attributes))
    document: dict[str, Any] = {}
    unused: list[Unused] = []
    identity = _id(follow(record, mapping.opportunity_id))
    if identity:
        document["opportunity_id"] = identity
    if as_of is not None:
        document["as_of"] = as_of.isoformat()
    for each in mapping.fields:
        value = _value(each, record, each.text, unused)
        if value is not None:
            document.setdefault(each.to.kind, {})[each.to.name] = _fact(each, value, mapping.name)
    for constant in mapping.constants:
        fact = {"value": constant.value, "source": mapping.name}
        document.setdefault(constant.to.kind, {})[constant.to.name] = fact
    room = MAX_MEMBERS
    for listed in mapping.lists:
        items = _items(listed, record, mapping.name, unused, min(room, MAX_ITEMS))
        if items is not None:
            room -= len(items)
            complete = listed.complete and not any(left.to == listed.list_name for left in unused)
            document[listed.list_name] = {"items": items, "complete": complete}
    return Mapped(document, tuple(unused))


def _items(
    listed: ListMapping, record: Any, source: str, unused: list[Unused], most: int
) -> list[dict[str, Any]] | None:
    entries = follow(record, listed.path)
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return None
    items: dict[str, dict[str, Any]] = {}
    if len(entries) > most:
        unused.append(Unused(listed.list_name, listed.text, f"more than {most} entries", str(len(entries))))
    for position, entry in enumerate(entries[:most]):
        where = f"{listed.text}[{position}]"
        item: dict[str, Any] = {"id": _id(follow(entry, listed.id) if listed.id else None) or str(position + 1)}
        for each in listed.fields:
            value = _value(each, entry, f"{where}.{each.text}", unused)
            if value is not None:
                item[each.to.name] = _fact(each, value, source)
        if item["id"] in items:
            unused.append(Unused(listed.list_name, where, "an earlier entry has the same id", item["id"]))
        else:
            items[item["id"]] = item
    return list(items.values())


def _id(raw: Any) -> str:
    """An identifier, or an empty text where there is none that can be used."""
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        return ""
    try:
        return read_id(str(raw))
    except BadValue:
        return ""


def _fact(each: FieldMapping, value: Any, source: str) -> Any:
    if each.to.type is FactType.ID:
        return value
    evidence = {"value": value, "source": source}
    return evidence | {"note": each.note} if each.note else evidence


def _value(each: FieldMapping, record: Any, path: str, unused: list[Unused]) -> Any:
    raw = follow(record, each.path)
    if raw is None or raw == "":
        return None
    try:
        value = _convert(each, raw, record)
        if value is not None:
            each.check(value)
    except (_Unusable, BadValue) as error:
        unused.append(Unused(_path_of(each.to), path, str(error), str(raw)[:200]))
        return None
    return value


def _path_of(target: Field) -> str:
    return target.name if target.kind == OPPORTUNITY else f"{target.kind}.{target.name}"


def _convert(each: FieldMapping, raw: Any, record: Any) -> Any:
    kind = each.to.type
    if each.values is not None:
        return _listed(each, raw)
    if isinstance(raw, Mapping | list):
        raise _Unusable("a single value is needed")
    if kind is FactType.TRI:
        return _tick(each, raw)
    if kind is FactType.MONEY:
        named = follow(record, each.currency_path) if each.currency_path else None
        currency = str(named or each.currency)
        amount = _number(each, raw).quantize(Decimal("0.01"))
        return {"amount": format(amount, "f"), "currency": currency} if currency else _bare(amount)
    if kind is FactType.DATE:
        return _date(each, raw).isoformat()
    if kind in (FactType.INTEGER, FactType.NUMBER, FactType.PERCENT):
        return _plain_number(each, raw)
    if kind is FactType.SET or each.to.many:
        return [str(raw)]
    return str(raw)


def _listed(each: FieldMapping, raw: Any) -> Any:
    key = ("true" if raw else "false") if isinstance(raw, bool) else str(raw)
    value = (each.values or {}).get(key, each.otherwise)
    if not value:
        raise _Unusable("the mapping does not list this value")
    if value == "unknown":
        return None
    return [value] if each.to.type is FactType.SET else value


def _tick(each: FieldMapping, raw: Any) -> str | None:
    word = str(raw).lower()
    if word in ("true", "yes"):
        return "yes"
    if word in ("false", "no"):
        return "no" if each.unticked_no else None
    raise _Unusable("neither ticked nor unticked")


def _number(each: FieldMapping, raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw).strip()) if not isinstance(raw, bool) else Decimal("nan")
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise _Unusable("not a number")
    # Bounded before it is multiplied, so that an exponent costs nothing.
    if number.adjusted() > _DIGITS or abs(number * each.times) > _LIMIT:
        raise _Unusable("too large a number")
    return number * each.times


def _plain_number(each: FieldMapping, raw: Any) -> int | float:
    number = _number(each, raw)
    if each.to.type is FactType.INTEGER and number != number.to_integral_value():
        raise _Unusable("not a whole number")
    return _bare(round(number, 6))


def _bare(number: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(number) if number == number.to_integral_value() else float(number)


def _date(each: FieldMapping, raw: Any) -> date:
    try:
        if each.date == "iso":
            return date.fromisoformat(str(raw)[:10])
        if each.date == "dotnet":
            match = _DOTNET.fullmatch(str(raw))
            if match is None:
                raise _Unusable("not a date of the form /Date(…)/")
            return (_EPOCH + timedelta(milliseconds=int(match[1]))).date()
        scale = 1000 if each.date == "epoch_ms" else 1
        return (_EPOCH + timedelta(seconds=int(raw) / scale)).date()
    except (ValueError, OverflowError, TypeError) as error:
        raise _Unusable("not a date") from error
