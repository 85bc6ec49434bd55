"""Records of a CRM as facts: what becomes evidence, what stays unknown, and what is reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InvalidRules
from engine.mapping import CrmMapping, apply, load_mapping, mapping_problems
from engine.model.condition import FactType
from engine.model.text import Text
from engine.model.vocabulary import Enumeration, Field, Kind, Vocabulary

HEAD = "mapping: crm\ntitle: {en: CRM, zh: CRM}\nopportunity_id: id\n"
Mapper = Callable[..., CrmMapping]


def field(kind: str, name: str, fact: FactType, *values: str, many: bool = False) -> Field:
    enumeration = Enumeration({value: Text(value, value) for value in values}) if values else None
    return Field(kind, name, fact, Text(name, name), enumeration, many=many)


def kind(name: str, *fields: Field, list_name: str = "") -> Kind:
    return Kind(name, Text(name, name), list_name, fields={each.name: each for each in fields})


VOCABULARY = Vocabulary(
    {
        each.name: each
        for each in (
            kind(
                "opportunity",
                field("opportunity", "name", FactType.TEXT),
                field("opportunity", "owner_id", FactType.ID),
                field("opportunity", "needs_clear", FactType.TRI),
                field("opportunity", "seller_step", FactType.ENUM, "contact", "positioning"),
                field("opportunity", "focus", FactType.SET, "power", "receptivity"),
                field("opportunity", "estimated_value", FactType.MONEY),
                field("opportunity", "close_date", FactType.DATE),
                field("opportunity", "sponsorship", FactType.INTEGER),
                field("opportunity", "milestones", FactType.TEXT, many=True),
            ),
            kind("account", field("account", "share", FactType.PERCENT)),
            kind(
                "stakeholder",
                field("stakeholder", "met", FactType.TRI),
                list_name="stakeholders",
            ),
        )
    }
)


@pytest.fixture
def mapper(tmp_path: Path) -> Mapper:
    """Loads a mapping from the lines below its head."""

    def load(text: str, head: str = HEAD) -> CrmMapping:
        path = tmp_path / "crm.yaml"
        path.write_text(head + text, encoding="utf-8")
        return load_mapping(path, VOCABULARY)

    return load


def facts(document: dict[str, Any]) -> dict[str, Any]:
    """The values of the single kinds, without their evidence."""
    return {
        name: fact["value"] if isinstance(fact, dict) else fact
        for section in ("opportunity", "account")
        for name, fact in document.get(section, {}).items()
    }


def test_every_fact_names_the_crm_as_its_source_and_ids_stay_plain(mapper: Mapper) -> None:
    mapping = mapper("facts:\n- {to: name, from: title, note: as typed}\n- {to: owner_id, from: owner.id}\n")
    mapped = apply(mapping, {"id": 7, "title": "Press", "owner": {"id": 12}}, as_of=date(2026, 11, 21))

    assert mapped.document == {
        "opportunity_id": "7",
        "as_of": "2026-11-21",
        "opportunity": {"name": {"value": "Press", "source": "crm", "note": "as typed"}, "owner_id": "12"},
    }
    assert mapped.unused == ()


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_field_is_no_fact_and_no_complaint(mapper: Mapper, empty: str | None) -> None:
    mapped = apply(mapper("facts:\n- {to: name, from: title}\n"), {"id": "7", "title": empty})

    assert mapped.document == {"opportunity_id": "7"}
    assert mapped.unused == ()


@pytest.mark.parametrize(
    ("extra", "raw", "expected"),
    [
        ("", True, "yes"),
        ("", "true", "yes"),
        ("", False, None),
        ("", "false", None),
        (", unticked: no", False, "no"),
        (", unticked: unknown", False, None),
    ],
)
def test_an_empty_box_is_no_evidence_unless_the_mapping_says_so(
    mapper: Mapper, extra: str, raw: object, expected: str | None
) -> None:
    mapped = apply(mapper(f"facts:\n- {{to: needs_clear, from: box{extra}}}\n"), {"id": 1, "box": raw})

    assert facts(mapped.document).get("needs_clear") == expected
    assert mapped.unused == ()


def test_a_file_may_declare_all_its_empty_boxes_and_a_fact_may_differ(mapper: Mapper) -> None:
    head = HEAD + "unticked: no\n"
    record = {"id": 1, "box": False}

    assert facts(apply(mapper("facts:\n- {to: needs_clear, from: box}\n", head), record).document) == {
        "needs_clear": "no"
    }
    assert (
        facts(apply(mapper("facts:\n- {to: needs_clear, from: box, unticked: unknown}\n", head), record).document) == {}
    )


def test_an_unlisted_value_costs_its_own_fact_alone_and_is_reported(mapper: Mapper) -> None:
    mapping = mapper(
        "facts:\n- {to: seller_step, from: stage, values: {1: contact, 2: positioning, 3: unknown}}\n"
        "- {to: name, from: title}\n"
    )
    listed = apply(mapping, {"id": 1, "stage": 2, "title": "A"})
    nothing = apply(mapping, {"id": 1, "stage": "3", "title": "A"})
    unlisted = apply(mapping, {"id": 1, "stage": 9, "title": "A"})

    assert facts(listed.document) == {"seller_step": "positioning", "name": "A"}
    assert facts(nothing.document) == {"name": "A"}
    assert nothing.unused == ()
    assert facts(unlisted.document) == {"name": "A"}
    (unused,) = unlisted.unused
    assert (unused.to, unused.path, unused.value) == ("seller_step", "stage", "9")


def test_otherwise_catches_what_is_not_listed(mapper: Mapper) -> None:
    mapping = mapper("facts:\n- {to: seller_step, from: stage, values: {a: positioning}, otherwise: contact}\n")

    assert facts(apply(mapping, {"id": 1, "stage": "z"}).document) == {"seller_step": "contact"}


def test_a_set_gets_its_one_value(mapper: Mapper) -> None:
    mapping = mapper("facts:\n- {to: focus, from: f, values: {P: power}}\n")

    assert facts(apply(mapping, {"id": 1, "f": "P"}).document) == {"focus": ["power"]}


def test_a_list_of_texts_gets_one(mapper: Mapper) -> None:
    mapping = mapper("facts:\n- {to: milestones, from: m}\n")

    assert facts(apply(mapping, {"id": 1, "m": "kick-off"}).document) == {"milestones": ["kick-off"]}


@pytest.mark.parametrize(
    ("extra", "raw", "expected"),
    [
        (", currency: USD", "12.5", {"amount": "12.50", "currency": "USD"}),
        (", currency: USD, times: 1000000", 1100.04, {"amount": "1100040000.00", "currency": "USD"}),
        (", times: 0.000001", 3_200_000_000_000, 3_200_000),
        ("", "12.50", 12.5),
        (", currency: USD, currency_from: money", 10, {"amount": "10.00", "currency": "CNY"}),
    ],
)
def test_money_is_exact_and_has_its_currency(mapper: Mapper, extra: str, raw: object, expected: object) -> None:
    mapping = mapper(f"facts:\n- {{to: estimated_value, from: amount{extra}}}\n")
    mapped = apply(mapping, {"id": 1, "amount": raw, "money": "CNY"})

    assert facts(mapped.document) == {"estimated_value": expected}


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("iso", "2019-05-14"),
        ("iso", "2019-05-14T02:07:44Z"),
        ("dotnet", "/Date(1557799664000)/"),
        ("dotnet", "/Date(1557799664000+0000)/"),
        ("epoch_ms", 1557799664000),
        ("epoch_ms", "1557799664000"),
        ("epoch_s", 1557799664),
    ],
)
def test_dates_are_read_as_the_mapping_says(mapper: Mapper, form: str, raw: object) -> None:
    mapping = mapper(f"facts:\n- {{to: close_date, from: d, date: {form}}}\n")

    assert facts(apply(mapping, {"id": 1, "d": raw}).document) == {"close_date": "2019-05-14"}


@pytest.mark.parametrize(
    ("target", "raw"),
    [
        ("close_date, date: dotnet", "2019-05-14"),
        ("close_date, date: epoch_ms", "9" * 40),
        ("close_date, date: epoch_ms", "soon"),
        ("close_date", "soon"),
        ("estimated_value", "a lot"),
        ("estimated_value", "1e999999999"),
        ("estimated_value", 10**13),
        ("estimated_value", "NaN"),
        ("estimated_value", True),
        ("sponsorship", 2.5),
        ("account.share", []),
        ("needs_clear", "perhaps"),
        ("seller_step", "presented"),
        ("name", {"first": "x"}),
    ],
)
def test_a_value_that_cannot_be_read_is_reported_and_unknown(mapper: Mapper, target: str, raw: object) -> None:
    mapped = apply(mapper(f"facts:\n- {{from: raw, to: {target}}}\n"), {"id": 1, "raw": raw})

    assert facts(mapped.document) == {}
    assert [unused.path for unused in mapped.unused] == ["raw"]


def test_numbers_are_whole_or_exact(mapper: Mapper) -> None:
    mapping = mapper("facts:\n- {to: sponsorship, from: a}\n- {to: account.share, from: b}\n")

    assert facts(apply(mapping, {"id": 1, "a": "3", "b": "12.5"}).document) == {"sponsorship": 3, "share": 12.5}


def test_an_envelope_with_keys_and_values_is_opened(mapper: Mapper) -> None:
    head = HEAD + "record: Input[key=Target].value\nattributes: Attributes\n"
    attributes = [{"key": "id", "value": "x1"}, {"key": "stage", "value": {"Value": 1}}, "noise", {"value": 3}]
    payload = {"Input": [{"key": "Other"}, {"key": "Target", "value": {"Attributes": attributes}}]}
    mapping = mapper("facts:\n- {to: seller_step, from: stage.Value, values: {1: contact}}\n", head)

    mapped = apply(mapping, payload)
    assert mapped.document["opportunity_id"] == "x1"
    assert facts(mapped.document) == {"seller_step": "contact"}
    assert apply(mapping, {"Input": None}).document == {}


def test_a_list_is_incomplete_unless_the_mapping_says_otherwise(mapper: Mapper) -> None:
    text = "lists:\n- to: stakeholders\n  from: people\n  id: key\n  facts:\n  - {to: met, from: m}\n"
    record = {"id": 1, "people": [{"key": 5, "m": True}, {"m": False}]}

    partly = apply(mapper(text), record).document["stakeholders"]
    wholly = apply(mapper(text + "  complete: true\n"), record).document["stakeholders"]
    assert partly == {"items": [{"id": "5", "met": {"value": "yes", "source": "crm"}}, {"id": "2"}], "complete": False}
    assert wholly["complete"] is True
    assert "stakeholders" not in apply(mapper(text), {"id": 1}).document


def test_of_two_entries_with_one_id_the_later_is_reported(mapper: Mapper) -> None:
    mapping = mapper("lists:\n- {to: stakeholders, from: people, id: key, facts: []}\n")
    mapped = apply(mapping, {"id": 1, "people": [{"key": "a"}, {"key": "a"}, {"key": "b"}]})

    assert [item["id"] for item in mapped.document["stakeholders"]["items"]] == ["a", "b"]
    assert [(unused.path, unused.value) for unused in mapped.unused] == [("people[1]", "a")]


def test_a_constant_holds_for_every_record(mapper: Mapper) -> None:
    mapping = mapper("constants:\n- {to: seller_step, value: contact}\n- {to: needs_clear, value: no}\n")

    assert facts(apply(mapping, {}).document) == {"seller_step": "contact", "needs_clear": "no"}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("facts:\n- {to: needs_claer, from: x}\n", "unknown-fact", "5:8"),
        ("facts:\n- {to: seller_step, from: x, values: {a: contcat}}\n", "unknown-value", "5:42"),
        ("facts:\n- {to: needs_clear, from: 'a..b'}\n", "wrong-value", "5:27"),
        ("facts:\n- {to: needs_clear}\n", "missing-key", "5:3"),
        ("facts:\n- {to: needs_clear, from: x, currency: USD}\n", "unknown-key", "5:30"),
        ("facts:\n- {to: needs_clear, from: x, otherwise: yes}\n", "unknown-key", "5:30"),
        ("facts:\n- {to: close_date, from: x, date: american}\n", "wrong-value", "5:35"),
        ("facts:\n- {to: name, from: x}\n- {to: opportunity.name, from: y}\n", "duplicate-key", "6:3"),
        ("lists:\n- {to: people, from: x, facts: []}\n", "unknown-kind", "5:8"),
        ("constants:\n- {to: name, value: x}\n", "wrong-value", "5:3"),
        ("unticked: maybe\n", "wrong-value", "4:11"),
        ("fact: []\n", "unknown-key", "4:1"),
    ],
)
def test_a_mistake_in_a_mapping_is_shown_with_line_and_column(mapper: Mapper, text: str, code: str, place: str) -> None:
    with pytest.raises(InvalidRules) as raised:
        mapper(text)

    (problem,) = raised.value.problems
    assert problem.code == code
    assert str(problem.location).endswith(f"crm.yaml:{place}")


def test_all_mistakes_of_a_mapping_come_at_once(mapper: Mapper) -> None:
    with pytest.raises(InvalidRules) as raised:
        mapper("facts:\n- {to: needs_claer, from: x}\n- {to: seller_step, from: x, values: {a: contcat}}\n")

    assert [problem.code for problem in raised.value.problems] == ["unknown-fact", "unknown-value"]


def test_the_mappings_of_a_rule_folder_are_checked_together(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    (folder / "crm").mkdir(parents=True)
    for name, fact in (("good", "name"), ("bad", "nam"), ("worse", "neme")):
        text = HEAD + f"facts:\n- {{to: {fact}, from: x}}\n"
        (folder / "crm" / f"{name}.yaml").write_text(text, encoding="utf-8")

    found = mapping_problems(folder, VOCABULARY)
    assert [str(problem.location) for problem in found] == ["rules/crm/bad.yaml:5:8", "rules/crm/worse.yaml:5:8"]
    assert mapping_problems(tmp_path, VOCABULARY) == ()
