"""Real records of two CRMs, mapped by the shipped mapping files and posted to a running service."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from datetime import date
from typing import Any

import httpx
import jsonschema
import pytest

from engine.language import load_or_raise, playbook_folder
from engine.mapping import CrmMapping, apply, load_mapping
from engine.rendering import answer_schema
from tests.support.crm_data import dataverse_event, needs_data, open_deals

SCHEMA = jsonschema.Draft202012Validator(answer_schema())
MAVEN_DAY = date(2017, 12, 31)
DATAVERSE_DAY = date(2019, 5, 14)


def shipped(name: str) -> CrmMapping:
    folder = playbook_folder()
    return load_mapping(folder / "crm" / f"{name}.yaml", load_or_raise(folder).vocabulary)


@pytest.fixture(scope="module")
def maven() -> CrmMapping:
    return shipped("maven")


@pytest.fixture(scope="module")
def dataverse() -> CrmMapping:
    return shipped("dataverse")


def decide(running: httpx.Client, document: dict[str, Any]) -> dict[str, Any]:
    """The decision of the running service, known to be what the schema promises."""
    response = running.post("/v1/evaluate", json=document)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    SCHEMA.validate(answer)
    return answer


def given(document: dict[str, Any]) -> set[str]:
    """The facts that a document gives."""
    sections = ((kind, facts) for kind, facts in document.items() if isinstance(facts, dict))
    return {f"{kind}.{name}" for kind, facts in sections for name in facts}


@needs_data
def test_every_open_deal_of_the_pipeline_gets_a_decision(running: httpx.Client, maven: CrmMapping) -> None:
    questions: Counter[int] = Counter()
    for record in open_deals():
        mapped = apply(maven, record, as_of=MAVEN_DAY)
        assert mapped.unused == ()
        answer = decide(running, mapped.document)
        assert answer["opportunity_id"] == record["opportunity"]["opportunity_id"]
        assert answer["verdicts"]["go"]["settled"] is False
        assert "buying_stage" not in answer["facts"]
        questions[len(answer["focus"]["questions"])] += 1

    assert questions.total() == 2_089
    assert questions[3] > 0.95 * 2_089


@needs_data
def test_a_fact_stands_in_the_document_only_where_the_export_has_a_value(maven: CrmMapping) -> None:
    sources = {f"{field.to.kind}.{field.to.name}": field.path for field in maven.fields}
    for record in open_deals():
        rows: dict[str, dict[str, str]] = record
        filled = {to for to, (row, cell) in sources.items() if rows[row.name].get(cell.name)}
        if rows["account"].get("office_location") == "China":
            filled.remove("account.region")  # the export names no region of China
        assert given(apply(maven, record).document) == filled


@needs_data
def test_the_two_spellings_of_a_product_are_one(maven: CrmMapping) -> None:
    spelt = {
        record["opportunity"]["product"]: apply(maven, record).document["opportunity"]["name"]["value"]
        for record in open_deals()
    }

    assert spelt["GTXPro"] == "GTX Pro"


@needs_data
def test_the_dataverse_event_gets_a_decision_with_three_questions(running: httpx.Client, dataverse: CrmMapping) -> None:
    mapped = apply(dataverse, dataverse_event(), as_of=DATAVERSE_DAY)
    answer = decide(running, mapped.document)

    assert mapped.unused == ()
    assert answer["opportunity_id"] == "0e0fc00e-ed75-e911-a961-000d3a1bc80d"
    assert len(answer["focus"]["questions"]) == 3
    assert answer["verdicts"]["go"]["settled"] is False


@needs_data
def test_the_events_nineteen_unticked_boxes_stay_unknown(dataverse: CrmMapping) -> None:
    event = dataverse_event()
    attributes = event["InputParameters"][0]["value"]["Attributes"]
    boxes = [attribute for attribute in attributes if attribute["value"] is False]
    assert len(boxes) == 19

    without = deepcopy(event)
    without["InputParameters"][0]["value"]["Attributes"] = [each for each in attributes if each not in boxes]
    assert apply(dataverse, event) == apply(dataverse, without)

    document = apply(dataverse, event).document
    assert given(document) == {
        "opportunity.name",
        "opportunity.account_id",
        "opportunity.owner_id",
        "opportunity.budget_amount",
        "account.account_id",
    }
    assert document["opportunity"]["budget_amount"]["value"] == {"amount": "999999.00", "currency": "USD"}


@needs_data
def test_a_ticked_box_of_the_event_is_evidence(dataverse: CrmMapping) -> None:
    event = dataverse_event()
    for attribute in event["InputParameters"][0]["value"]["Attributes"]:
        if attribute["key"] == "decisionmaker":
            attribute["value"] = True

    known = apply(dataverse, event).document["opportunity"]["decision_structure_known"]
    assert known == {"value": "yes", "source": "dataverse"}
