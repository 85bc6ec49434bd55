"""/livez, /readyz, /metrics and the OpenAPI document."""

from __future__ import annotations

import logging
from pathlib import Path

import jsonschema
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.rules import Active
from api.settings import Settings
from engine.errors import InvalidRules
from engine.model.facts import Facts
from tests.support.calling import assert_problem, call, evaluate
from tests.support.small_rules import write_decision, write_rules


def test_the_process_says_that_it_lives(small: FastAPI) -> None:
    assert call(small, "GET", "/livez").json() == {"status": "alive"}


def test_readiness_names_the_rules_in_use(small: FastAPI) -> None:
    ready = call(small, "GET", "/readyz")
    answer = evaluate(small, {"as_of": "2026-11-21"}).json()

    assert ready.status_code == 200
    assert ready.json()["problems"] == []
    assert ready.json()["ruleset"]["name"] == "small"
    assert ready.json()["ruleset"]["digest"] == answer["ruleset"]["digest"]


def test_metrics_count_verdicts_time_and_refusals(tmp_path: Path) -> None:
    app = create_app(Settings(rules=write_rules(tmp_path), watch=False))
    evaluate(app, {"as_of": "2026-11-21", "needs_clear": True})
    evaluate(app, {"as_of": "2026-11-21"})
    evaluate(app, {"needs_claer": True})
    call(app, "POST", "/v1/evaluate", content=b"[NaN]", headers={"Content-Type": "application/json"})
    text = call(app, "GET", "/metrics").text

    assert 'worthwin_verdicts_total{decision="go",verdict="pursue"} 1.0' in text
    assert 'worthwin_verdicts_total{decision="go",verdict="leave"} 1.0' in text
    assert "worthwin_evaluation_seconds_count 2.0" in text
    assert 'worthwin_rejected_bodies_total{reason="unknown-fact"} 1.0' in text
    assert 'worthwin_rejected_bodies_total{reason="not-finite"} 1.0' in text
    assert "worthwin_rule_problems 0.0" in text
    assert f'digest="{app.state.held.rules.ruleset.digest}"' in text


def test_broken_rules_are_nothing_to_start_with(tmp_path: Path) -> None:
    write_rules(tmp_path)
    write_decision(tmp_path, clear="persue")

    with pytest.raises(InvalidRules, match=r"go\.yaml:\d+:\d+: .*pursue"):
        create_app(Settings(rules=tmp_path, watch=False))


def test_an_unexpected_error_is_a_problem_and_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(rules=write_rules(tmp_path), watch=False))
    canary = "canary-name-of-a-person"

    def fail(_facts: Facts) -> None:
        raise RuntimeError(canary)

    with app.state.held.rules.use() as active:
        assert isinstance(active, Active)
        monkeypatch.setattr(active.evaluator, "trace", fail)
    with caplog.at_level(logging.DEBUG):
        response = evaluate(app, {"as_of": "2026-11-21", "needs_clear": True})

    body = assert_problem(response, 500, "internal")
    reference = body["detail"].split()[-1].rstrip(".")
    assert canary not in response.text
    assert canary not in caplog.text
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text


def test_openapi_describes_bodies_answers_and_problems(small: FastAPI) -> None:
    document = call(small, "GET", "/openapi.json").json()
    route = document["paths"]["/v1/evaluate"]["post"]
    schemas = document["components"]["schemas"]

    assert {"/v1/evaluate", "/livez", "/readyz", "/metrics"} == set(document["paths"])
    assert {"200", "413", "415", "422", "500"} == set(route["responses"])
    assert {parameter["name"] for parameter in route["parameters"]} == {"lang", "detail", "explain", "why", "why_not"}
    assert len(route["requestBody"]["content"]["application/json"]["examples"]) >= 2
    references = set(_references(document))
    assert references
    assert all(reference.removeprefix("#/components/schemas/") in schemas for reference in references)


def test_the_examples_of_openapi_are_answered_as_its_schema_says(playbook: FastAPI) -> None:
    document = call(playbook, "GET", "/openapi.json").json()
    content = document["paths"]["/v1/evaluate"]["post"]["requestBody"]["content"]["application/json"]
    schema = {"$ref": "#/components/schemas/Answer", "components": document["components"]}

    for example in content["examples"].values():
        response = evaluate(playbook, example["value"], "?explain=true&detail=full")
        assert response.status_code == 200, response.text
        jsonschema.validate(response.json(), schema, cls=jsonschema.Draft202012Validator)


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        found = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return found + [each for value in node.values() for each in _references(value)]
    return [each for value in node for each in _references(value)] if isinstance(node, list) else []
