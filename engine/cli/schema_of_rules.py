"""JSON Schema of rule files: for editors, which then complete keys and underline what cannot stand.

It knows keys and shapes. Names, conditions and types are checked by `worthwin check`, which knows the vocabulary.
"""

from __future__ import annotations

from typing import Any

from ..ruletests.reading import LISTED, NAMED

_Schema = dict[str, Any]

_TEXT: _Schema = {"$ref": "#/$defs/text"}
_WORD: _Schema = {"type": ["string", "boolean"]}  # some editors still read `no` as false
_NAMES: _Schema = {"type": "array", "items": _WORD}
_CONDITION: _Schema = {"$ref": "#/$defs/condition"}
_SOURCES: _Schema = {"type": "array", "items": {"type": "string"}}
_PROVENANCE: _Schema = {"enum": ["source", "literature", "design"]}
_SHADOW: _Schema = {"const": "shadow"}
_NUMBER: _Schema = {"type": ["number", "string"]}
_FLAG: _Schema = {"enum": [True, False, "true", "false", "yes", "no"]}
_RULES: _Schema = {"type": "array", "items": {"$ref": "#/$defs/rule"}}
_DATE: _Schema = {"type": "string"}
_VALUES: _Schema = {"type": "object", "additionalProperties": _TEXT}
# What a company layer may add to an entry: where it stands, what it replaces, and the digest of that.
_PLACED: _Schema = {key: {"type": "string"} for key in ("replaces", "before", "upstream", "reason")}
_UPSTREAM: _Schema = {"upstream": {"type": "string"}}


def rules_schema() -> _Schema:
    """JSON Schema (2020-12) of every file of a rule folder and of rule tests; the first key tells which it is."""
    files = {
        "ruleset": _manifest(),
        "kind": _kind(),
        "enumerations": _object({"enumerations": _map(_enumeration())}),
        "parameters": _object({}, parameters=_map(_parameter()), fx=_map(_array(_rate()))),
        "actions": _object({}, actions=_map(_action()), compliance_classes=_map(_class())),
        "decision": _decision(),
        "derive": _derive(),
        "guards": _object({"guards": _array(_guard())}, off=_array(_off()), texts=_patched_texts()),
        "layer": _layer(),
        "tests": _tests(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Worthwin rule file",
        "type": "object",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": {
            **files,
            "text": _object({"en": {"type": "string"}, "zh": {"type": "string"}}),
            "condition": _condition(),
            "rule": _rule(),
            "do": _do(),
        },
    }


def _object(required: _Schema, /, **optional: _Schema) -> _Schema:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def _map(value: _Schema) -> _Schema:
    return {"type": "object", "additionalProperties": value}


def _array(item: _Schema) -> _Schema:
    return {"type": "array", "items": item}


def _condition() -> _Schema:
    blocks = _array({"$ref": "#/$defs/condition"})
    return {
        "description": "A sentence, a list of which all must hold, or a block of any, all or none.",
        "anyOf": [{"type": ["string", "boolean"]}, blocks, _object({}, any=blocks, all=blocks, none=blocks)],
    }


def _do() -> _Schema:
    each = {"type": "string", "description": "Once for each item: `stakeholder where …`"}
    about = {"type": "string"}
    return {
        "anyOf": [
            {"type": "string"},
            _object({"action": {"type": "string"}}, **{"if": _CONDITION}, each=each, about=about),
        ]
    }


def _rule_keys() -> _Schema:
    return {
        "then": _WORD,
        "to": {"type": "string"},
        "do": _array({"$ref": "#/$defs/do"}),
        "ask": _NAMES,
        "flag": {"type": "string"},
        "warn": _TEXT,
        "because": _TEXT,
        "source": _SOURCES,
        "provenance": _PROVENANCE,
        "status": _SHADOW,
        "priority": {"type": "integer", "minimum": 1, "maximum": 4},
    }


def _rule() -> _Schema:
    return _object({}, id={"type": "string"}, when=_CONDITION, **_rule_keys(), **_PLACED)


def _manifest() -> _Schema:
    texts = {"title": _TEXT, "currency": {"type": "string"}, "extends": {"type": "string"}}
    orders = {"questions": _NAMES, "headline": _NAMES, "action_order": _NAMES}
    return _object({"ruleset": {"type": "string"}}, version={"type": ["string", "number"]}, **texts, **orders)


def _kind() -> _Schema:
    required = {"kind": {"type": "string"}, "fields": _map(_field())}
    return _object(required, label=_TEXT, list={"type": "string"}, question=_TEXT, who=_TEXT)


def _field() -> _Schema:
    types = ["tri", "enum", "set", "integer", "number", "percent", "money", "date", "text", "id"]
    return _object(
        {},
        type={"enum": types},
        label=_TEXT,
        question=_TEXT,
        who=_TEXT,
        source=_SOURCES,
        personal=_FLAG,
        changeable=_FLAG,
        unreported=_WORD,
        good_for={"type": ["string", "integer"]},
        derived=_FLAG,
        added=_FLAG,
        effort={"type": "integer", "minimum": 1, "maximum": 3},
        many=_FLAG,
        unit={"type": "string"},
        values=_VALUES,
        enum={"type": "string"},
        order=_NAMES,
        **_UPSTREAM,
    )


def _enumeration() -> _Schema:
    return _object({"values": _VALUES}, order=_NAMES, **_UPSTREAM)


def _parameter() -> _Schema:
    value = _object({"value": _NUMBER}, since=_DATE, by=_map(_WORD))
    kinds = {"enum": ["integer", "number", "percent", "money"]}
    texts = {"title": _TEXT, "unit": {"type": "string"}}
    return _object({"values": _array(value)}, type=kinds, source=_SOURCES, **texts, **_UPSTREAM)


def _rate() -> _Schema:
    return _object({"value": _NUMBER}, since=_DATE, by=_map(_WORD))


def _class() -> _Schema:
    return _object({"verdict": {"enum": ["ok", "needs_approval", "blocked"]}}, conditions=_TEXT)


def _action() -> _Schema:
    return _object(
        {},
        text=_TEXT,
        reason=_TEXT,
        who=_TEXT,
        effort={"enum": ["low", "medium", "high"]},
        compliance={"type": "string"},
        instead={"type": "string"},
        tags=_NAMES,
        done_when=_CONDITION,
        source=_SOURCES,
        **_UPSTREAM,
    )


def _decision() -> _Schema:
    return _object(
        {"decision": {"type": "string"}, "title": _TEXT},
        about={"type": "string"},
        for_each={"type": "string"},
        gives=_map(_NAMES),
        labels=_VALUES,
        says=_VALUES,
        hit={"enum": ["first", "unique", "collect"]},
        applies=_CONDITION,
        rules=_RULES,
        table=_table(),
        checklist=_checklist(),
        stages=_stages(),
        otherwise={"$ref": "#/$defs/rule"},
        advice=_RULES,
    )


def _table() -> _Schema:
    row = _object(
        {"id": {"type": "string"}, "cells": _array({"type": ["string", "number", "boolean", "array"]})}, **_rule_keys()
    )
    return {
        "anyOf": [
            _object({"columns": _NAMES, "rows": _array(row)}),
            _object({"file": {"type": "string"}}, columns=_NAMES),
        ]
    }


def _checklist() -> _Schema:
    check = _object(
        {"id": {"type": "string"}, "when": _CONDITION, "title": _TEXT},
        no=_CONDITION,
        source=_SOURCES,
        provenance=_PROVENANCE,
    )
    return _object({"checks": _array(check)}, knock_outs=_RULES, verdicts=_RULES)


def _stages() -> _Schema:
    stage = _object({"question": _TEXT}, actions=_array(_TEXT), mistakes=_array(_TEXT))
    start = {"anyOf": [{"type": "string"}, _NAMES]}
    transition = _object({"id": {"type": "string"}, "then": _WORD}, when=_CONDITION, **{"from": start}) | {}
    transition["properties"] = {**_rule_keys(), **transition["properties"]}
    return _object({"of": {"type": "string"}, "transitions": _array(transition)}, list=_map(stage))


def _derive() -> _Schema:
    parts = _object(
        {},
        yes=_CONDITION,
        no=_CONDITION,
        count={"type": "string"},
        because=_TEXT,
        source=_SOURCES,
        provenance=_PROVENANCE,
    )
    fact = {"anyOf": [_CONDITION, parts]}
    required = {"derive": {"type": "string"}, "facts": _map(fact)}
    return _object(required, about={"type": "string"}, for_each={"type": "string"})


def _guard() -> _Schema:
    targets = _object({}, actions=_NAMES, tags=_NAMES, all_except=_NAMES)
    cap = _object({"verdict": {"type": "string"}, "from": _NAMES, "to": _WORD})
    return _object(
        {},
        id={"type": "string"},
        when=_CONDITION,
        require=_CONDITION,
        block=targets,
        approve=targets,
        cap=_array(cap),
        freeze=_NAMES,
        silence=targets,
        do=_array({"$ref": "#/$defs/do"}),
        instead={"type": "string"},
        conditions=_TEXT,
        because=_TEXT,
        source=_SOURCES,
        provenance=_PROVENANCE,
        status=_SHADOW,
        **_PLACED,
    )


def _off() -> _Schema:
    return _object({"rule": {"type": "string"}, "reason": {"type": "string"}})


def _patched_texts() -> _Schema:
    return _map(_object({}, because=_TEXT, warn=_TEXT, title=_TEXT, conditions=_TEXT, upstream={"type": "string"}))


def _layer() -> _Schema:
    facts = {"anyOf": [_CONDITION, {"type": "object"}]}
    return _object(
        {"layer": {"type": "string"}},
        rules=_RULES,
        advice=_RULES,
        knock_outs=_RULES,
        checks=_array({"type": "object"}),
        facts=_map(facts),
        values=_NAMES,
        title=_TEXT,
        labels=_VALUES,
        says=_VALUES,
        texts=_patched_texts(),
        off=_array(_off()),
    )


def _tests() -> _Schema:
    anything: _Schema = {}
    expected = {**{name: _map(anything) for name in NAMED}, **dict.fromkeys(LISTED, _NAMES)}
    expect = _object({}, items=_map(_map(_map(anything))), **expected)
    branch = _object({}, where=_map(anything), items=_map(_map(_map(anything))), **expected)
    head = {"name": {"type": "string"}}
    common = {"case": {"type": "string"}, "as_of": _DATE, "given": {"type": ["object", "null"]}}
    case = _object({**head, "expect": expect}, **common)
    matrix = _object({**head, "vary": _map({"type": "array"}), "expect": _array(branch)}, **common)
    return _object({"tests": {"type": "string"}, "as_of": _DATE}, cases=_array(case), matrix=_array(matrix))
