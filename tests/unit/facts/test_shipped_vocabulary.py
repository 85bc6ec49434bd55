"""The vocabulary that is shipped: complete against the playbook, and fit to be asked to a seller."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from engine.facts import read
from engine.language import load_or_raise, playbook_folder
from engine.model.condition import FactType
from engine.model.ruleset import RuleSet
from engine.model.vocabulary import Field, Vocabulary

HAN = re.compile(r"[\u4e00-\u9fff]")
LISTED = Path(__file__).with_name("section15.txt")

EVENTS = {
    "opportunity": """scoring_sheet_supplied proposal_requested proposal_insisted contract_signed delivered paid
        tender_published improper_benefit_requested confidential_tender_info_received extra_demands
        negotiation_requested power_meeting_held contact_refused_access decision_maker_unreachable
        disruptive_solution_approved failed_test_remedy_dated new_supplier_admitted claims_disputed
        new_need_found regression_trigger""",
    "account": "unbundling_requested referral_asked referral_given do_not_contact",
    "stakeholder": "key_person_exposed left_or_moved asks_for_improper_benefit do_not_contact meeting_planned",
    "negotiation": "customer_insists_beyond_bottom_line",
    "objection": "wants_no_meeting_confirmed price_discussion_lasting",
    "activity": "requests_customer_credentials adult_entertainment arranged_with_rival_or_customer",
}
"""Facts of which silence means that it has not happened. A fact that somebody has to find out is never here."""


@pytest.fixture(scope="module")
def playbook() -> RuleSet:
    return load_or_raise(playbook_folder())


@pytest.fixture(scope="module")
def vocabulary(playbook: RuleSet) -> Vocabulary:
    return playbook.vocabulary


def fields_of(vocabulary: Vocabulary) -> dict[str, Field]:
    return {f"{kind.name}.{field.name}": field for kind in vocabulary.kinds.values() for field in kind.fields.values()}


def listed() -> dict[str, tuple[str, tuple[str, ...]]]:
    lines = [line.split() for line in LISTED.read_text().splitlines() if line and not line.startswith("#")]
    return {name: (type_, tuple(values)) for name, type_, *values in lines}


def test_every_fact_of_the_playbook_is_there_with_its_type(vocabulary: Vocabulary) -> None:
    ours = {name: field.type.value for name, field in fields_of(vocabulary).items()}
    assert {name: ours.get(name) for name in listed()} == {name: type_ for name, (type_, _) in listed().items()}


def test_every_value_of_the_playbook_is_there_and_unknown_is_none(vocabulary: Vocabulary) -> None:
    fields = fields_of(vocabulary)
    for name, (_, values) in listed().items():
        enumeration = fields[name].enumeration
        assert set(values) <= set(enumeration.values if enumeration else ()), name
    assert not [name for name, field in fields.items() if field.enumeration and "unknown" in field.enumeration.values]


def test_what_the_playbook_does_not_list_is_marked_as_added(vocabulary: Vocabulary) -> None:
    fields = fields_of(vocabulary)
    assert {name for name, field in fields.items() if field.added} == set(fields) - set(listed())


def test_verdicts_are_no_facts(vocabulary: Vocabulary) -> None:
    assert not [name for name in fields_of(vocabulary) if name.endswith("verdict")]


def test_every_text_is_in_both_languages(vocabulary: Vocabulary) -> None:
    for name, field in fields_of(vocabulary).items():
        values = field.enumeration.labels.items() if field.enumeration else ()
        named = [(value, label) for value, label in values if value not in ("A", "B", "C", "D")]
        texts = [("label", field.label), ("question", field.question), ("who", field.who), *named]
        for what, text in texts:
            if text is not None:
                assert text.en.strip(), (name, what)
                assert not HAN.search(text.en), (name, what)
                assert HAN.search(text.zh), (name, what)


def test_every_fact_that_is_not_known_by_itself_can_be_asked(vocabulary: Vocabulary) -> None:
    for name, field in fields_of(vocabulary).items():
        silent = field.silence is not None or field.derived or field.type in (FactType.TEXT, FactType.ID)
        assert silent or (field.question and field.who), name


def test_a_question_is_short_and_ends_like_one(vocabulary: Vocabulary) -> None:
    asked = {name: field.question for name, field in fields_of(vocabulary).items() if field.question}
    asked |= {kind.name: kind.question for kind in vocabulary.list_kinds() if kind.question}
    for name, question in asked.items():
        assert question.en.endswith("?"), name
        assert question.zh.endswith("？"), name
        assert len(question.en) <= 150, name
        assert len(question.zh) <= 75, name


def test_a_question_names_the_item_in_both_languages_or_in_none(vocabulary: Vocabulary) -> None:
    for name, field in fields_of(vocabulary).items():
        if field.question:
            assert ("{name}" in field.question.en) == ("{name}" in field.question.zh), name
            is_item = bool(vocabulary.kinds[field.kind].list_name)
            assert is_item or "{" not in field.question.en, name


def test_a_question_about_a_person_names_the_person(vocabulary: Vocabulary) -> None:
    for field in vocabulary.kinds["stakeholder"].fields.values():
        assert field.question is None or "{name}" in field.question.en, field.name


def test_every_list_can_be_asked_for(vocabulary: Vocabulary) -> None:
    assert {kind.list_name for kind in vocabulary.list_kinds()} == {
        *("stakeholders", "competitors", "needs", "criteria", "objections", "activities", "concessions", "evidence")
    }
    assert all(kind.question and kind.who for kind in vocabulary.list_kinds())


def test_only_events_may_go_unreported(vocabulary: Vocabulary) -> None:
    events = {name: field.silence for name, field in fields_of(vocabulary).items() if field.silence is not None}
    assert set(events) == {f"{kind}.{name}" for kind, names in EVENTS.items() for name in names.split()}
    assert {value for value in events.values() if value is not False} == {"none"}


def test_a_fact_that_is_derived_is_never_assumed(vocabulary: Vocabulary) -> None:
    assert not [name for name, field in fields_of(vocabulary).items() if field.derived and field.silence is not None]


def test_what_compliance_must_know_can_be_asked_though_it_is_an_event(vocabulary: Vocabulary) -> None:
    fields = fields_of(vocabulary)
    events = [field for field in fields.values() if field.unreported_no and field.source[0].startswith("CO-")]
    assert len(events) >= 7
    assert all(field.question and field.who for field in events)


def test_whether_a_tender_is_under_way_is_asked_and_never_assumed(vocabulary: Vocabulary) -> None:
    field = vocabulary.kinds["opportunity"].fields["tender_window_open"]
    assert field.question is not None
    assert not field.unreported_no


def test_everything_about_a_person_is_marked(vocabulary: Vocabulary) -> None:
    assert all(field.personal for field in vocabulary.kinds["stakeholder"].fields.values())
    others = (
        "competitor.rep_name",
        "activity.participants",
        "objection.raised_by",
        "need.stated_by",
        "opportunity.owner_id",
    )
    assert all(fields_of(vocabulary)[name].personal for name in others)


def test_an_order_ranks_only_values_of_its_own(vocabulary: Vocabulary) -> None:
    for name, field in fields_of(vocabulary).items():
        if field.enumeration:
            order = field.enumeration.order
            assert set(order) <= set(field.enumeration.values), name
            assert len(set(order)) == len(order), name


def test_a_closed_deal_has_no_rank_among_the_stages(vocabulary: Vocabulary) -> None:
    stage = vocabulary.kinds["opportunity"].fields["buying_stage"].enumeration
    assert stage is not None
    assert stage.order == (
        *("recognition_of_needs", "evaluation_of_options", "resolution_of_concerns", "implementation"),
        "changes_over_time",
    )
    assert set(stage.values) - set(stage.order) == {"closed_won", "closed_lost", "withdrawn", "dormant"}


def test_a_source_has_the_form_of_the_playbooks_ids(vocabulary: Vocabulary) -> None:
    form = re.compile(r"S00[0-4]-\d{2}[a-z]?|CO-\d{2}")
    for name, field in fields_of(vocabulary).items():
        assert all(form.fullmatch(source) for source in field.source), name


def test_a_whole_deal_is_read_with_the_shipped_rules(playbook: RuleSet) -> None:
    document = {
        "opportunity_id": "D-1042",
        "estimated_value": {"amount": "3200000.00", "currency": "CNY"},
        "buying_stage": "evaluation_of_options",
        "project_type": "1",
        "account": {"region": "east", "satisfaction_level": {"value": "high", "at": "2026-10-02"}},
        "negotiation": {"motivating_terms": ["price", "delivery_time"]},
        "stakeholders": {"items": [{"title": "plant manager", "buying_roles": ["decider"], "met": False}]},
        "criteria": [{"name": "purchase price", "topic": "purchase_price", "weight": 0.4}],
        "evidence": [{"basis": "purchasing_friendly"}],
    }
    facts = read(document, playbook, as_of=date(2026, 11, 21))
    assert facts.deal["estimated_value"] == 320_000_000
    assert facts.deal["proposal_requested"] is False
    assert facts.expires == date(2027, 4, 1)
    assert set(facts.lists) == {"stakeholder", "criterion", "evidence"}
    assert facts.lists["stakeholder"].items[0].name == "plant manager"
