"""JSON Schema of a facts document in the words of a rule set: for editors, and for who maps a CRM."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..model.condition import FactType
from ..model.ruleset import RuleSet
from ..model.text import Language
from ..model.vocabulary import Field, Kind

_Schema = dict[str, Any]

_NUMBERS = (FactType.INTEGER, FactType.NUMBER, FactType.PERCENT)
_UNKNOWN = ["unknown", None]


def facts_schema(ruleset: RuleSet, language: Language) -> _Schema:
    """JSON Schema (2020-12) of what `engine.facts.read` takes.

    Every fact may be absent, null or "unknown"; or an object with `value` and where the value comes from.
    """
    kinds = ruleset.vocabulary.kinds.values()
    facts = {f"{kind.name}.{name}": _fact(field, language) for kind in kinds for name, field in kind.fields.items()}
    properties: _Schema = {
        "opportunity_id": {"type": ["string", "null"]},
        "as_of": {"type": "string", "format": "date"},
    }
    short = Counter(name for kind in kinds if not kind.list_name for name in kind.fields)
    for kind in kinds:
        if kind.list_name:
            properties[kind.list_name] = _list(kind, language)
            continue
        properties[kind.name] = _single(kind, language)
        for name, fact in _members(kind).items():
            properties.setdefault(f"{kind.name}.{name}", fact)
            if short[name] == 1:
                properties.setdefault(name, fact)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Facts of a deal, as {ruleset.name} reads them",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {"evidence": _evidence(), "money": _money(), **facts},
    }


def _members(kind: Kind) -> _Schema:
    return {name: {"$ref": f"#/$defs/{kind.name}.{name}"} for name in kind.fields}


def _single(kind: Kind, language: Language) -> _Schema:
    return {
        "description": kind.label.in_(language),
        "type": ["object", "null"],
        "properties": _members(kind),
        "additionalProperties": False,
    }


def _list(kind: Kind, language: Language) -> _Schema:
    identifier = {"type": ["string", "integer", "null"]}
    item = {
        "type": "object",
        "properties": {**_members(kind), kind.id_field: identifier, "id": identifier},
        "additionalProperties": False,
    }
    items = {"type": "array", "items": item}
    complete = {
        "type": "object",
        "properties": {"items": items, "complete": {"enum": [True, False, "yes", "no"]}},
        "required": ["items"],
        "additionalProperties": False,
    }
    return {"description": kind.label.in_(language), "anyOf": [items, complete, {"enum": _UNKNOWN}]}


def _fact(field: Field, language: Language) -> _Schema:
    value = _value(field)
    described = {"value": value, "source": {}, "by": {}, "at": {}, "note": {}, "url": {}}
    return {
        "description": field.label.in_(language),
        "anyOf": [
            value,
            {"enum": _UNKNOWN},
            {
                "type": "object",
                "properties": described,
                "required": ["value"],
                "additionalProperties": False,
                "allOf": [{"$ref": "#/$defs/evidence"}],
            },
        ],
    }


def _value(field: Field) -> _Schema:
    values = list(field.enumeration.values) if field.enumeration else []
    match field.type:
        case FactType.TRI:
            return {"enum": ["yes", "no", "unknown", True, False, None]}
        case FactType.ENUM:
            return {"enum": values}
        case FactType.SET:
            return {"type": "array", "items": {"enum": values}}
        case FactType.MONEY:
            return {"$ref": "#/$defs/money"}
        case FactType.DATE:
            return {"type": "string", "format": "date"}
        case FactType.TEXT if field.many:
            return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        case FactType.INTEGER | FactType.COUNT:
            return {"type": "integer"}
        case kind if kind in _NUMBERS:
            return {"type": "number"}
        case FactType.ID:
            return {"type": ["string", "integer"]}
        case _:
            return {"type": "string"}


def _money() -> _Schema:
    amount = {"type": ["string", "number"]}
    currency = {"type": "string", "pattern": "^[A-Z]{3}$"}
    return {
        "anyOf": [
            {"type": "number"},
            {
                "type": "object",
                "properties": {"amount": amount, "currency": currency},
                "required": ["amount", "currency"],
                "additionalProperties": False,
            },
        ]
    }


def _evidence() -> _Schema:
    text = {"type": ["string", "null"]}
    return {
        "type": "object",
        "properties": {
            "source": text,
            "by": text,
            "at": {"type": ["string", "null"], "description": "The day from which the value is."},
            "note": text,
            "url": text,
        },
    }
