"""Documents that are right, and what conditions then read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from engine.errors import InvalidFacts
from engine.facts import FactReader, read
from engine.model.condition import FactType
from engine.model.facts import Evidence, FactWarning, Foreign, Scalar
from engine.model.ruleset import RuleSet
from engine.model.vocabulary import Vocabulary

from .conftest import AS_OF, ReadFacts, field, kind, small_ruleset, words

VALUES: list[tuple[str, Any, Scalar | None]] = [
    ("needs_clear", "yes", True),
    ("needs_clear", "no", False),
    ("needs_clear", True, True),
    ("needs_clear", False, False),
    ("needs_clear", "unknown", None),
    ("needs_clear", None, None),
    ("stage_now", "evaluation", "evaluation"),
    ("stage_now", "unknown", None),
    ("evidence_of_worth", ["size", "fame"], frozenset({"size", "fame"})),
    ("evidence_of_worth", [], frozenset()),
    ("evidence_of_worth", "unknown", None),
    ("supporters", 0, 0),
    ("supporters", 10**12, 10**12),
    ("weight", 3, 3),
    ("weight", 0.4, Fraction(2, 5)),
    ("weight", Decimal("0.123456"), Fraction(123456, 10**6)),
    ("weight", Decimal("2.0"), 2),
    ("weight", Fraction(1, 4), Fraction(1, 4)),
    ("weight", -(10**12), -(10**12)),
    ("share", 30, 30),
    ("share", 12.5, Fraction(25, 2)),
    ("price", 3_200_000, 320_000_000),
    ("price", 99.95, 9_995),
    ("price", Decimal("-0.01"), -1),
    ("price", {"amount": "3200000.00", "currency": "CNY"}, 320_000_000),
    ("price", {"amount": "3200000.5"}, 320_000_050),
    ("price", {"amount": "-12", "currency": "CNY"}, -1_200),
    ("price", {"amount": 12.3, "currency": "CNY"}, 1_230),
    ("price", {"amount": "1.00", "currency": "USD"}, 705),
    ("price", {"amount": "0.10", "currency": "USD"}, 70),  # 70.5 goes to the even neighbour
    ("price", {"amount": "1.00", "currency": "EUR"}, Foreign(100, "EUR")),
    ("close_date", "2026-12-24", date(2026, 12, 24).toordinal()),
    ("goals", ["less scrap", "更快"], ("less scrap", "更快")),
    ("name", "Paint line two", "Paint line two"),
    ("owner", "u17", "u17"),
]


@pytest.mark.parametrize(("name", "given", "value"), VALUES)
def test_a_value_is_read_as_its_type_says(read_facts: ReadFacts, name: str, given: Any, value: Scalar | None) -> None:
    assert read_facts({"opportunity": {name: given}}).deal.get(name) == value


@pytest.mark.parametrize(("name", "given", "value"), VALUES)
def test_a_value_with_evidence_is_the_same_value(
    read_facts: ReadFacts, name: str, given: Any, value: Scalar | None
) -> None:
    facts = read_facts({"opportunity": {name: {"value": given, "source": "crm"}}})
    assert facts.deal.get(name) == value
    assert facts.evidence == ({} if value is None else {name: Evidence(source="crm")})


@pytest.mark.parametrize("given", [True, False])
def test_truth_is_never_a_number(read_facts: ReadFacts, given: bool) -> None:
    assert read_facts({"opportunity": {"needs_clear": given}}).deal["needs_clear"] is given
    with pytest.raises(InvalidFacts):
        read_facts({"opportunity": {"supporters": given}})


def test_facts_of_other_kinds_have_the_kind_in_their_key(read_facts: ReadFacts) -> None:
    facts = read_facts({"account": {"region": "north"}, "proposal": {"form": "full"}, "opportunity": {"name": "A"}})
    assert facts.deal == {"account.region": "north", "proposal.form": "full", "name": "A", "signed": False}


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"needs_clear": "yes"}, "needs_clear"),
        ({"opportunity.needs_clear": "yes"}, "needs_clear"),
        ({"region": "north"}, "account.region"),
        ({"account.region": "north"}, "account.region"),
        ({"account.name": "A"}, "account.name"),
        ({"needs_clear": {"value": "yes"}}, "needs_clear"),
    ],
)
def test_a_fact_may_stand_alone_under_a_name_that_is_its_own(
    read_facts: ReadFacts, document: Mapping[str, Any], key: str
) -> None:
    assert key in read_facts(document).deal


def test_a_kind_or_list_that_is_unknown_says_nothing(read_facts: ReadFacts) -> None:
    facts = read_facts({"opportunity": None, "account": "unknown", "stakeholders": None, "needs": "unknown"})
    assert facts.lists == {}
    assert set(facts.deal) == {"signed"}


# Events


@pytest.mark.parametrize("given", [{}, {"signed": None}, {"signed": "unknown"}])
def test_an_event_that_nobody_reported_has_not_happened(read_facts: ReadFacts, given: Mapping[str, Any]) -> None:
    facts = read_facts(given)
    assert facts.deal["signed"] is False
    assert facts.assumed == {"signed"}


@pytest.mark.parametrize("given", [True, False])
def test_a_reported_event_is_not_assumed(read_facts: ReadFacts, given: bool) -> None:
    facts = read_facts({"signed": given})
    assert facts.deal["signed"] is given
    assert facts.assumed == frozenset()


def test_an_event_of_an_item_is_assumed_under_the_items_path(read_facts: ReadFacts) -> None:
    facts = read_facts({"signed": True, "stakeholders": [{"id": "a", "left": True}, {"id": "b"}]})
    assert [item.values["left"] for item in facts.lists["stakeholder"].items] == [True, False]
    assert facts.assumed == {"stakeholders[b].left"}


def test_an_event_reported_too_long_ago_is_unknown_and_not_assumed(read_facts: ReadFacts) -> None:
    facts = read_facts({"signed": {"value": "yes", "at": "2020-01-01"}})
    assert "signed" not in facts.deal
    assert facts.assumed == frozenset()
    assert facts.expired == {"signed": date(2020, 1, 1)}


def test_an_event_with_several_outcomes_stands_at_the_one_that_silence_means() -> None:
    setback = field(
        "opportunity", "setback", FactType.ENUM, words("nothing", "sponsor_left"), unreported_value="nothing"
    )
    rules = RuleSet("events", "sha256:0", Vocabulary({"opportunity": kind("opportunity", "", setback)}))
    assert read({}, rules, as_of=AS_OF).deal == {"setback": "nothing"}
    assert read({}, rules, as_of=AS_OF).assumed == {"setback"}
    assert read({"setback": "sponsor_left"}, rules, as_of=AS_OF).assumed == frozenset()


# Lists


def test_a_plain_array_is_the_whole_list(read_facts: ReadFacts) -> None:
    people = read_facts({"stakeholders": [{"met": "yes"}]}).lists["stakeholder"]
    assert people.complete
    assert people.items[0].values == {"met": True, "left": False}


def test_an_empty_array_is_known_to_be_empty(read_facts: ReadFacts) -> None:
    people = read_facts({"stakeholders": []}).lists["stakeholder"]
    assert people.complete
    assert people.items == ()


@pytest.mark.parametrize(
    ("said", "complete"),
    [({"complete": True}, True), ({"complete": "yes"}, True), ({"complete": False}, False), ({}, False)],
)
def test_a_list_that_does_not_say_so_is_not_complete(
    read_facts: ReadFacts, said: Mapping[str, Any], complete: bool
) -> None:
    assert read_facts({"stakeholders": {"items": [], **said}}).lists["stakeholder"].complete is complete


def test_an_item_without_an_id_has_its_position(read_facts: ReadFacts) -> None:
    given = [{"stakeholder_id": "cfo"}, {}, {"id": "user-1"}, {"id": None}]
    people = read_facts({"stakeholders": given}).lists["stakeholder"]
    assert [item.id for item in people.items] == ["cfo", "2", "user-1", "4"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"title": "plant manager", "name": "N.N.", "department": "Plant"}, "plant manager"),
        ({"name": "N.N.", "department": "Plant"}, "N.N."),
        ({"department": "Plant"}, "Plant"),
        ({"title": " plant \n manager "}, "plant manager"),
        ({"title": "  "}, "s1"),
        ({}, "s1"),
    ],
)
def test_a_person_is_called_by_the_position_first(read_facts: ReadFacts, given: Mapping[str, Any], name: str) -> None:
    assert read_facts({"stakeholders": [{"id": "s1", **given}]}).lists["stakeholder"].items[0].name == name


def test_a_need_is_called_by_its_shortened_text(read_facts: ReadFacts) -> None:
    item = read_facts({"needs": [{"text": "less scrap " * 20}]}).lists["need"].items[0]
    assert item.name.startswith("less scrap less")
    assert len(item.name) == 60
    assert item.values["text"] == "less scrap " * 20


# Evidence and age


def test_evidence_is_kept_under_the_path_of_its_fact(read_facts: ReadFacts) -> None:
    told = {
        "value": "yes",
        "source": "crm",
        "by": "u17",
        "at": "2026-11-01",
        "note": "said so",
        "url": "https://x.example",
    }
    facts = read_facts(
        {"account": {"region": {"value": "north", "source": "erp"}}, "stakeholders": [{"id": "a", "met": told}]}
    )
    assert facts.evidence == {
        "account.region": Evidence(source="erp"),
        "stakeholders[a].met": Evidence("crm", "u17", date(2026, 11, 1), "said so", "https://x.example"),
    }


@pytest.mark.parametrize(("age", "counts"), [(0, True), (30, True), (31, False), (400, False)])
def test_a_value_counts_until_its_time_is_over(read_facts: ReadFacts, age: int, counts: bool) -> None:
    at = date.fromordinal(AS_OF.toordinal() - age)
    facts = read_facts({"position": {"value": "yes", "at": at.isoformat()}})
    assert ("position" in facts.deal) is counts
    assert facts.expired == ({} if counts else {"position": at})
    assert facts.expires == (date.fromordinal(at.toordinal() + 31) if counts else None)


def test_an_expired_fact_of_an_item_is_left_out_of_the_item(read_facts: ReadFacts) -> None:
    facts = read_facts({"stakeholders": [{"id": "a", "met": {"value": True, "at": "2026-01-01"}}]})
    assert "met" not in facts.lists["stakeholder"].items[0].values
    assert facts.expired == {"stakeholders[a].met": date(2026, 1, 1)}


def test_the_facts_hold_until_the_first_of_them_expires(read_facts: ReadFacts) -> None:
    older, newer = {"value": "yes", "at": "2026-11-01"}, {"value": "yes", "at": "2026-11-20"}
    facts = read_facts({"position": newer, "stakeholders": [{"met": older}]})
    assert facts.expires == date(2026, 12, 2)


def test_a_value_without_a_date_never_expires(read_facts: ReadFacts) -> None:
    facts = read_facts({"position": {"value": "yes", "source": "crm"}})
    assert facts.deal["position"] is True
    assert facts.expires is None


# Money


@pytest.mark.parametrize(
    ("as_of", "minor"), [("2026-06-30", 710), ("2026-07-01", 705), ("2026-12-31", 705), ("2027-01-01", 900)]
)
def test_the_rate_is_that_of_the_day(read_facts: ReadFacts, as_of: str, minor: int) -> None:
    facts = read_facts({"as_of": as_of, "price": {"amount": 1, "currency": "USD"}})
    assert facts.deal["price"] == minor
    assert facts.warnings == ()


def test_money_without_a_rate_stays_foreign_and_warns(read_facts: ReadFacts) -> None:
    facts = read_facts({"account": {"revenue": {"amount": "5.00", "currency": "EUR"}}})
    assert facts.deal["account.revenue"] == Foreign(500, "EUR")
    assert facts.warnings == (FactWarning("no_rate", "account.revenue", {"currency": "EUR"}),)


# The document as a whole


def test_the_documents_own_date_comes_first(ruleset: RuleSet) -> None:
    assert read({"as_of": "2026-01-02"}, ruleset, as_of=AS_OF).as_of == date(2026, 1, 2)
    assert read({}, ruleset, as_of=AS_OF).as_of == AS_OF


@pytest.mark.parametrize("document", [{"opportunity_id": "D-1"}, {"opportunity": {"opportunity_id": "D-1"}}])
def test_the_deals_id_may_stand_in_either_place(read_facts: ReadFacts, document: Mapping[str, Any]) -> None:
    assert read_facts(document).opportunity_id == "D-1"


def test_any_mapping_will_do(read_facts: ReadFacts) -> None:
    price = MappingProxyType({"amount": "1.00", "currency": "USD"})
    people = ({"met": MappingProxyType({"value": "yes"})},)
    facts = read_facts(MappingProxyType({"opportunity": MappingProxyType({"price": price}), "stakeholders": people}))
    assert facts.deal["price"] == 705
    assert facts.lists["stakeholder"].items[0].values["met"] is True


def test_reading_leaves_the_document_as_it_was(read_facts: ReadFacts) -> None:
    document = {"opportunity": {"opportunity_id": "D-1", "needs_clear": "yes"}, "stakeholders": [{"id": "a"}]}
    read_facts(document)
    assert document == {"opportunity": {"opportunity_id": "D-1", "needs_clear": "yes"}, "stakeholders": [{"id": "a"}]}


def test_each_rule_set_is_read_by_its_own_vocabulary(ruleset: RuleSet) -> None:
    others = [small_ruleset() for _ in range(6)]
    for each in (*others, ruleset, *others):
        assert read({"needs_clear": "yes"}, each, as_of=AS_OF) == FactReader(each).read(
            {"needs_clear": "yes"}, as_of=AS_OF
        )
    empty = RuleSet("empty", "sha256:0", type(ruleset.vocabulary)({}))
    with pytest.raises(InvalidFacts):
        read({"needs_clear": "yes"}, empty, as_of=AS_OF)
