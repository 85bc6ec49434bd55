"""JSON Schema of the answer: for clients of the service, and for the tests that hold the two together."""

from __future__ import annotations

from typing import Any

from .explanation_schema import explanation_parts

_Schema = dict[str, Any]

_TEXT: _Schema = {"type": "string"}
_MAYBE: _Schema = {"type": ["string", "null"]}
_TEXTS: _Schema = {"type": "array", "items": _TEXT}
_COUNT: _Schema = {"type": "integer", "minimum": 0}
_DATE: _Schema = {"type": "string", "format": "date"}
_MAYBE_DATE: _Schema = {"type": ["string", "null"], "format": "date"}
_VALUE: _Schema = {
    "description": 'A fact\'s value, spelled as the input spells it; an unknown fact is "unknown".',
    "anyOf": [
        {"type": ["string", "number"]},
        _TEXTS,
        {
            "type": "object",
            "properties": {"amount": _TEXT, "currency": _TEXT},
            "required": ["amount", "currency"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"low": _COUNT, "high": {"type": ["integer", "null"]}},
            "required": ["low", "high"],
            "additionalProperties": False,
        },
    ],
}


def answer_schema() -> _Schema:
    """JSON Schema (2020-12) of what `to_json` gives, in both details."""
    top = _object(
        {
            "opportunity_id": _TEXT,
            "as_of": _DATE,
            "ruleset": _object({"name": _TEXT, "digest": {"type": "string", "pattern": "^sha256:|^$"}}),
            "headline": {"type": "string", "description": "At most two sentences."},
            "focus": _object({"actions": _TEXTS | {"maxItems": 3}, "questions": _TEXTS | {"maxItems": 3}}),
            "known": _object({"of": _COUNT, "known": _COUNT}),
            "verdicts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/verdict"}},
            "facts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
            "items": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/item"}},
            },
            "actions": {"type": "array", "items": {"$ref": "#/$defs/action"}},
            "blocked": {"type": "array", "items": {"$ref": "#/$defs/blocked"}},
            "questions": {"type": "array", "items": {"$ref": "#/$defs/question"}},
            "warnings": {"type": "array", "items": {"$ref": "#/$defs/warning"}},
            "folded": _object({"actions": _COUNT, "questions": _COUNT}),
            "valid_until": _MAYBE_DATE,
        },
        optional={
            "would_change": _object(
                {"gaps": _TEXTS, "verdicts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/verdict"}}}
            )
            | {"description": "The verdicts that would be others once the gaps of can-win are closed."},
            "fired": _TEXTS,
            "shadow": _TEXTS,
            "explanation": {"$ref": "#/$defs/explanation"},
        },
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Worthwin answer",
        **top,
        "$defs": {
            "value": _VALUE,
            "verdict": _verdict(),
            "item": _item(),
            "action": _action(),
            "blocked": _blocked(),
            "question": _question(),
            "warning": _warning(),
            "whom": _whom(),
            **explanation_parts(),
        },
    }


def _object(required: _Schema, optional: _Schema | None = None) -> _Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _verdict() -> _Schema:
    return _object(
        {"verdict": _MAYBE, "label": _MAYBE, "settled": {"type": "boolean"}, "rules": _TEXTS, "because": _MAYBE},
        optional={
            "to": _MAYBE | {"description": "For a stage: the stage that is reached."},
            "collected": _TEXTS,
            "still_possible": _TEXTS | {"description": "Other verdicts that unknown facts could still bring."},
            "assumes": _TEXTS | {"description": "Tests of unknown facts that the verdict rests on."},
            "checks": _object({"yes": _COUNT, "no": _COUNT, "unknown": _COUNT}),
            "gaps": _TEXTS | {"description": "Checks that are no."},
            "open": _TEXTS | {"description": "Checks that are unknown, or rules that could still change the verdict."},
            "capped_from": _TEXT | {"description": "The verdict that a guard holds back."},
            "by": _TEXT | {"description": "The guard that holds or freezes the verdict."},
            "frozen": {"const": True},
        },
    )


def _item() -> _Schema:
    return _object(
        {
            "id": _TEXT,
            "name": _MAYBE,
            "verdict": _MAYBE,
            "verdicts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/verdict"}},
            "facts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
        }
    )


def _whom() -> _Schema:
    return {"anyOf": [{"type": "null"}, _object({"kind": _MAYBE, "id": _TEXT, "name": _MAYBE})]}


def _action() -> _Schema:
    reason = _object(
        {
            "rule": _TEXT,
            "text": _MAYBE,
            "facts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
            "source": _TEXTS,
        }
    )
    return _object(
        {
            "code": _TEXT,
            "priority": {"type": "integer", "minimum": 1, "maximum": 4},
            "text": _TEXT,
            "for": {"$ref": "#/$defs/whom"},
            "about": _MAYBE | {"description": "The path of the fact that the action is about."},
            "who": _MAYBE,
            "effort": {"enum": ["low", "medium", "high"]},
            "done_when": _MAYBE | {"description": "A condition of the rule language."},
            "compliance": {"enum": ["ok", "needs_approval", "blocked"]},
            "conditions": _TEXTS,
            "approval_rules": _TEXTS | {"description": "The guards that ask for approval."},
            "because": {"type": "array", "items": reason, "minItems": 1},
        }
    )


def _blocked() -> _Schema:
    return _object(
        {
            "code": _TEXT,
            "text": _TEXT,
            "for": {"$ref": "#/$defs/whom"},
            "by": _TEXT,
            "because": _MAYBE,
            "instead": _MAYBE,
        }
    )


def _question() -> _Schema:
    return _object({"fact": _TEXT, "ask": _TEXT, "who": _MAYBE, "could_change": _TEXTS, "known_until": _MAYBE_DATE})


def _warning() -> _Schema:
    detail = {"type": "object", "additionalProperties": _TEXT}
    return _object({"code": _TEXT, "text": _TEXT, "rule": _MAYBE, "detail": detail})
