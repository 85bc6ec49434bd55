"""JSON Schema of an explanation: of the whole deal in both details, of one verdict, and of why not another."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_ANSWER: Schema = {"enum": ["yes", "no", "unknown"]}
_DATE: Schema = {"type": "string", "format": "date"}
_VALUE: Schema = {"$ref": "#/$defs/value"}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


_ORIGIN: Schema = {
    "source": _TEXT | {"description": "Where the value comes from."},
    "by": _TEXT,
    "note": _TEXT,
    "url": _TEXT,
    "at": _DATE,
    "days_old": {"type": "integer"},
    "assumed": {"const": True, "description": "An event that nobody reported, and so a no."},
    "expired": _DATE | {"description": "The day of a value that is too old to count."},
    "from": {"$ref": "#/$defs/grounds"},
}


def explanation_parts() -> Schema:
    """The definitions of an explanation, by name; they refer to each other and to "value"."""
    return {
        "explanation": _object(
            {},
            {
                "verdicts": _list("explained_verdict"),
                "others": _list("told_verdict") | {"description": "What else was decided, without its reasons."},
                "guards": _list("explained_rule"),
                "advice": _list("explained_rule"),
                "facts": _list("explained_fact") | {"description": "What the rules derived."},
                "missing": {"type": "array", "items": _object({"fact": _TEXT, "label": _TEXT})},
                "folded": _object(
                    {"members": {"type": "object", "additionalProperties": _COUNT}},
                    {"items": _COUNT, "facts": _COUNT, "advice": _COUNT, "missing": _COUNT},
                ),
                "why_not": _list("account") | {"description": "One account, or one for each item."},
            },
        )
        | {"description": "Why: asked for with `explain`, `why` or `why_not`."},
        "explained_verdict": _verdict(),
        "told_verdict": _object({**_HEAD, "rules": _TEXTS}),
        "explained_rule": _rule(),
        "explained_check": _object(
            {"rule": _TEXT, "title": _TEXT, "value": _ANSWER}, {"condition": {"$ref": "#/$defs/condition"}}
        ),
        "condition": _condition(),
        "explained_fact": _object(
            {"fact": _TEXT, "label": _TEXT, "value": _VALUE, "text": _TEXT},
            {**_ORIGIN, "given": {"anyOf": [{"type": "null"}, _VALUE]}},
        ),
        "grounds": _object(
            {"condition": {"$ref": "#/$defs/condition"}},
            {"rule": _TEXT, "because": _MAYBE, "checks": _list("explained_check")},
        )
        | {"description": "What a derived fact or a verdict rests on."},
        "account": _account(),
        "need": _need(),
        "named_rule": _object({"rule": _TEXT, "because": _MAYBE}, {"source": _TEXTS}),
    }


_HEAD: Schema = {
    "name": _TEXT,
    "title": _TEXT,
    "for": _MAYBE | {"description": "The item that it is about."},
    "verdict": _MAYBE,
    "label": _MAYBE,
    "settled": _FLAG,
}


def _verdict() -> Schema:
    held = _object({"by": _TEXT, "because": _MAYBE, "from": _MAYBE, "from_label": _MAYBE, "frozen": _FLAG})
    return _object(
        {**_HEAD, "derived": _FLAG | {"description": "It is a fact of the vocabulary."}},
        {
            "rules": _list("explained_rule"),
            "folded": _COUNT | {"description": "Rules that are not shown."},
            "checks": _list("explained_check"),
            "held": held | {"description": "The guard that holds the verdict or has frozen it."},
            "why_not": {"$ref": "#/$defs/account"},
            "silent": {"const": True, "description": "The decision does not apply here."},
            "applies": {"$ref": "#/$defs/condition"},
        },
    )


def _rule() -> Schema:
    condition = {"$ref": "#/$defs/condition"}
    return _object(
        {"rule": _TEXT, "value": _ANSWER, "because": _MAYBE, "source": _TEXTS, "condition": condition},
        {
            "when": _MAYBE | {"description": "As the rule file writes it."},
            "shadow": _FLAG,
            "decides": _FLAG,
            "open": _FLAG | {"description": "It could still change the verdict."},
            "for": _MAYBE,
            "require": condition,
        },
    )


def _condition() -> Schema:
    return _object(
        {"text": _TEXT, "value": _ANSWER, "settled": _FLAG},
        {
            "of": {"enum": ["all", "any", "none", "list"]},
            "parts": _list("condition"),
            "facts": _list("explained_fact"),
            "folded": _COUNT,
            "for": _MAYBE,
            "list": _TEXT,
            "known": _FLAG,
            "complete": _FLAG,
            "surely": _COUNT,
            "possibly": {"type": ["integer", "null"]},
        },
    )


def _account() -> Schema:
    rule = {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/named_rule"}]}
    return _object(
        {
            "verdict": _TEXT,
            "title": _TEXT,
            "for": _MAYBE,
            "wanted": _TEXT | {"description": "The value that was asked about."},
            "label": _TEXT,
            "now": _MAYBE,
            "now_label": _MAYBE,
            "reached": _FLAG,
            "applies": _FLAG,
            "possible": _FLAG | {"description": "Some facts lead there, what is known staying as it is."},
            "rule": rule | {"description": "The rule that is nearest to giving the value."},
            "first": _list("named_rule") | {"description": "The rules that decide now and come before that one."},
            "held_by": rule | {"description": "The guard that holds the verdict."},
            "count": _COUNT | {"description": "How many reported facts would have to be otherwise."},
            "needs": _list("need"),
        }
    )


def _need() -> Schema:
    return _object(
        {
            "fact": _TEXT | {"description": "A fact's path, a list, or a check's id."},
            "label": _TEXT,
            "is": _VALUE,
            "text": _TEXT,
            "needs": {"type": "array", "items": _VALUE, "description": "Every value that will do, where they are few."},
            "needs_text": _TEXT | {"description": "What it would have to be, in words."},
            "example": {"anyOf": [{"type": "null"}, _VALUE]},
            "rule": _MAYBE | {"description": "The rule that would give it."},
            "through": _list("need") | {"description": "What leads to it; empty for a fact that people report."},
        },
        {**_ORIGIN, "check": {"const": True}},
    )
