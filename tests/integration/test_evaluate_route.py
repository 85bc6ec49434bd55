"""POST /v1/evaluate: what it answers, in which form, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from tests.support.calling import assert_problem, call, evaluate

DEALS = Path(__file__).parents[2] / "fixtures" / "deals"


def test_known_facts_become_a_verdict(small: FastAPI) -> None:
    response = evaluate(small, {"opportunity_id": "D-1", "as_of": "2026-11-21", "needs_clear": "yes"})

    answer = response.json()
    assert response.status_code == 200
    assert answer["opportunity_id"] == "D-1"
    assert answer["as_of"] == "2026-11-21"
    assert answer["verdicts"]["go"]["verdict"] == "pursue"
    assert answer["verdicts"]["go"]["settled"] is True


def test_an_absent_fact_is_unknown_and_becomes_a_question(small: FastAPI) -> None:
    answer = evaluate(small, {"opportunity_id": "D-1"}).json()

    assert answer["verdicts"]["go"]["verdict"] == "leave"
    assert answer["verdicts"]["go"]["settled"] is False
    assert answer["focus"]["questions"] == ["needs_clear"]


def test_without_a_date_the_deal_is_judged_as_of_today(small: FastAPI) -> None:
    before = datetime.now(UTC).date().isoformat()
    answer = evaluate(small, {}).json()
    after = datetime.now(UTC).date().isoformat()

    assert before <= answer["as_of"] <= after


def test_the_language_of_every_text_is_chosen_by_the_query(small: FastAPI) -> None:
    facts = {"as_of": "2026-11-21", "needs_clear": True}
    english = evaluate(small, facts, "?lang=en")
    chinese = evaluate(small, facts, "?lang=zh")

    assert english.headers["content-language"] == "en"
    assert english.json()["verdicts"]["go"]["label"] == "Pursue"
    assert chinese.headers["content-language"] == "zh"
    assert chinese.json()["verdicts"]["go"]["label"] == "跟进"


def test_full_detail_lists_what_the_short_answer_folds(playbook: FastAPI) -> None:
    facts = {"as_of": "2026-11-21", "proposal_requested": "yes"}
    short = evaluate(playbook, facts).json()
    full = evaluate(playbook, facts, "?detail=full").json()

    assert len(short["questions"]) <= 3
    assert len(short["actions"]) <= 3
    assert len(full["questions"]) == len(short["questions"]) + short["folded"]["questions"]
    assert len(full["actions"]) == len(short["actions"]) + short["folded"]["actions"]


def test_plain_text_is_given_to_whom_asks_for_it(small: FastAPI) -> None:
    facts = {"as_of": "2026-11-21"}
    text = evaluate(small, facts, accept="text/plain")
    data = evaluate(small, facts, accept="application/json, text/plain")

    assert text.headers["content-type"].startswith("text/plain")
    assert text.headers["vary"] == "Accept"
    assert 1 <= len(text.text.strip().splitlines()) <= 12
    assert data.headers["content-type"] == "application/json"


def test_what_closing_the_gaps_would_bring_is_worked_out_for_readers_and_not_for_a_stage_gate(
    playbook: FastAPI,
) -> None:
    facts = json.loads((DEALS / "11-rich-late-stage.json").read_text(encoding="utf-8"))
    assert "would_change" not in evaluate(playbook, facts).json()
    assert evaluate(playbook, facts, "?detail=full").json()["would_change"]["gaps"] == ["C01", "C07"]
    assert "once closed: submit the proposal" in evaluate(playbook, facts, accept="text/plain").text


def test_an_explanation_is_added_on_request_only(small: FastAPI) -> None:
    facts = {"as_of": "2026-11-21", "needs_clear": "no"}
    plain = evaluate(small, facts).json()
    explained = evaluate(small, facts, "?explain=true").json()
    fully = evaluate(small, facts, "?explain=true&detail=full").json()
    text = evaluate(small, facts, "?explain=true", accept="text/plain").text

    assert "explanation" not in plain
    assert "R-2" in str(explained.pop("explanation"))
    assert explained == plain
    assert "R-1" in str(fully["explanation"])
    assert "R-2" in text


def test_an_explanation_says_by_which_facts_a_verdict_falls_short(small: FastAPI) -> None:
    facts = {"as_of": "2026-11-21", "needs_clear": "no"}
    explained = evaluate(small, facts, "?explain=true").json()["explanation"]
    best = explained["verdicts"][0]["why_not"]
    asked = evaluate(small, facts, "?why_not=go%3Dpursue").json()["explanation"]
    text = evaluate(small, facts, "?why_not=go%3Dpursue&lang=en", accept="text/plain").text

    assert (best["wanted"], best["now"]) == ("pursue", "leave")
    assert asked == {"why_not": [best]}
    assert [(need["fact"], need["is"], need["needs"]) for need in best["needs"]] == [("needs_clear", "no", ["yes"])]
    assert "needs clear: no; needed: yes" in text


def test_one_verdict_is_explained_alone(small: FastAPI) -> None:
    explained = evaluate(small, {"as_of": "2026-11-21"}, "?why=go").json()["explanation"]

    assert [verdict["name"] for verdict in explained["verdicts"]] == ["go"]


@pytest.mark.parametrize("query", ["?why=goo", "?why_not=go%3Dpursu", "?why_not=go"])
def test_a_verdict_that_does_not_exist_is_refused_with_what_was_meant(small: FastAPI, query: str) -> None:
    body = assert_problem(evaluate(small, {"needs_clear": "no"}, query), 422, "unknown-verdict")

    assert "go" in body["detail"]


def test_what_the_route_answers_is_documented(small: FastAPI) -> None:
    document = call(small, "GET", "/openapi.json").json()
    route = document["paths"]["/v1/evaluate"]["post"]
    schema = {"$ref": "#/components/schemas/Answer", "components": document["components"]}
    facts = {"as_of": "2026-11-21", "needs_clear": "no"}

    assert {"explain", "why", "why_not"} <= {each["name"] for each in route["parameters"]}
    for query in ("?explain=true", "?explain=true&detail=full", "?why=go", "?why_not=go%3Dpursue"):
        jsonschema.validate(evaluate(small, facts, query).json(), schema)


def test_the_same_facts_give_the_same_bytes(playbook: FastAPI) -> None:
    facts = {"as_of": "2026-11-21", "needs_clear": "yes", "stakeholders": [{"id": "s1", "met": True}]}

    assert evaluate(playbook, facts).content == evaluate(playbook, facts).content


def test_every_problem_of_the_facts_comes_at_once_with_its_path(playbook: FastAPI) -> None:
    response = evaluate(playbook, {"needs_claer": "yes", "opportunity": {"buying_stage": "evaluation"}})

    body = assert_problem(response, 422, "invalid-facts")
    found = {problem["code"]: problem for problem in body["problems"]}
    assert len(body["problems"]) == 2
    assert all(set(problem) == {"path", "code", "message", "hint"} for problem in body["problems"])
    assert "needs_clear" in str(found)
    assert "evaluation_of_options" in str(found)


def test_what_was_said_of_a_person_is_not_repeated_in_a_problem(playbook: FastAPI) -> None:
    secret = "canary-7f3a-of-a-person"
    person = {"id": "s1", "met": secret, "attitude": secret, "buying_roles": [secret], "circle": {"value": secret}}
    response = evaluate(playbook, {"stakeholders": [person | {"note": secret}, secret]})

    assert_problem(response, 422, "invalid-facts")
    assert len(response.json()["problems"]) >= 5
    assert secret not in response.text


@pytest.mark.parametrize("body", [b"[]", b'"yes"', b"12", b"null", b"true"])
def test_a_body_that_is_no_object_is_refused(small: FastAPI, body: bytes) -> None:
    response = call(small, "POST", "/v1/evaluate", content=body, headers={"Content-Type": "application/json"})

    assert_problem(response, 422, "invalid-facts")


@pytest.mark.parametrize("query", ["?lang=fr", "?detail=long", "?explain=perhaps"])
def test_a_query_that_is_not_understood_is_refused(small: FastAPI, query: str) -> None:
    body = assert_problem(evaluate(small, {}, query), 422, "invalid-query")

    assert body["problems"][0]["path"] == query.partition("=")[0]


def test_other_methods_and_other_addresses_are_problems_too(small: FastAPI) -> None:
    response = call(small, "GET", "/v1/evaluate")

    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"
    assert_problem(call(small, "GET", "/v1/nothing"), 404, "not-found")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, "not-json"),
        ({"Content-Type": "text/plain"}, "not-json"),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, "compressed"),
    ],
)
def test_a_body_of_another_kind_is_refused(small: FastAPI, headers: dict[str, str], code: str) -> None:
    assert_problem(call(small, "POST", "/v1/evaluate", content=b"{}", headers=headers), 415, code)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/cloudevents+json"]
)
def test_every_kind_of_json_is_taken(small: FastAPI, kind: str) -> None:
    assert call(small, "POST", "/v1/evaluate", content=b"{}", headers={"Content-Type": kind}).status_code == 200


def test_a_company_layer_holds_back_a_verdict_and_names_itself() -> None:
    acme = Path(__file__).parents[2] / "fixtures" / "rules" / "acme"
    app = create_app(Settings(layers=(acme,), watch=False))
    facts = {
        "as_of": "2026-11-21",
        "estimated_value": 3_200_000,
        "proposal_requested": True,
        "needs_clear": True,
        "criteria_codeveloped": True,
    }
    proposal = evaluate(app, facts).json()["verdicts"]["proposal"]

    assert (proposal["verdict"], proposal["capped_from"], proposal["by"]) == ("hold_develop_needs", "submit", "ACME-01")
