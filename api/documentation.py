"""What OpenAPI says of bodies that the routes read and write as raw bytes."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI

from engine.rendering import answer_schema

_COMPONENTS = "#/components/schemas/"
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. It never repeats a fact that was sent.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "code", "message", "hint"],
                "properties": {
                    "path": {"type": "string", "description": "JSON path of what is wrong."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                },
            },
        },
    },
}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": f"{_COMPONENTS}Problem"}}},
    }


_LEAD = {"opportunity_id": "D-1001", "needs_clear": "no"}
_LATE = {
    "opportunity_id": "D-1042",
    "as_of": "2026-11-21",
    "opportunity": {
        "buying_stage": "evaluation_of_options",
        "estimated_value": {"amount": "3200000.00", "currency": "CNY"},
        "proposal_requested": True,
        "needs_clear": {"value": "yes", "source": "crm", "at": "2026-11-02"},
        "criteria_status": "set_with_competitor",
    },
    "stakeholders": {
        "items": [{"id": "s1", "title": "plant manager", "final_say": "yes", "met": "no"}],
        "complete": False,
    },
}

_FACTS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": (
        "An opportunity's facts by kind, or by bare name where the name is unique. An absent fact is unknown; a plain"
        " array is a complete list. The command `worthwin schema facts` prints the complete schema."
    ),
    "properties": {
        "opportunity_id": {"type": "string"},
        "as_of": {"type": "string", "format": "date"},
        "opportunity": {"type": "object"},
        "account": {"type": "object"},
        "proposal": {"type": "object"},
        "negotiation": {"type": "object"},
    },
    "additionalProperties": True,
}

EVALUATE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The decision.",
            "content": {
                "application/json": {"schema": {"$ref": f"{_COMPONENTS}Answer"}},
                "text/plain": {"schema": {"type": "string"}},
            },
        },
        413: _problem("The body is too large."),
        415: _problem("The body is not JSON, or compressed."),
        422: _problem(
            "The facts or the query have problems; all of them are listed. `unknown-verdict`: `why` or `why_not` names"
            " a verdict that no decision gives, or a value that it cannot have."
        ),
        500: _problem("Something went wrong in the service."),
    },
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"{_COMPONENTS}Facts"},
                    "examples": {
                        "lead": {"summary": "A lead of which one fact is known", "value": _LEAD},
                        "late": {"summary": "A proposal was asked for", "value": _LATE},
                    },
                }
            },
        }
    },
}


def describe(app: FastAPI) -> None:
    """Make the application's OpenAPI document complete: answers, facts and problems with their schemas."""
    generate = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            document.setdefault("components", {}).setdefault("schemas", {}).update(_schemas())
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # the way FastAPI documents it


def _schemas() -> dict[str, Any]:
    # A schema by itself keeps its parts beside it; an OpenAPI document has one place for all.
    answer = json.loads(json.dumps(answer_schema()).replace("#/$defs/", f"{_COMPONENTS}Answer-"))
    answer.pop("$schema", None)
    parts = {f"Answer-{name}": part for name, part in answer.pop("$defs", {}).items()}
    return {"Answer": answer, "Facts": _FACTS_SCHEMA, "Problem": _PROBLEM_SCHEMA} | parts
