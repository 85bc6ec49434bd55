"""Documents that are wrong: where, with which code, and what the message gives away."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from engine.errors import InvalidFacts
from engine.facts import read
from engine.model.ruleset import RuleSet

from .conftest import ProblemsOf

CLOUDY = "Zhongyuan-7731"
"""What no message may repeat when it is said of a person, or as free text."""

WRONG: list[tuple[Any, str, str]] = [
    # the document
    ([], "$", "not-an-object"),
    ("facts", "$", "not-an-object"),
    (None, "$", "not-an-object"),
    ({"as_of": "21.11.2026"}, "$.as_of", "invalid-date"),
    ({"as_of": 20261121}, "$.as_of", "invalid-date"),
    ({"opportunity_id": 17}, "$.opportunity_id", "wrong-type"),
    ({"opportunity_id": ""}, "$.opportunity_id", "wrong-type"),
    ({"opportunity_id": "x" * 201}, "$.opportunity_id", "too-long"),
    ({"opportunity": {"opportunity_id": 17}}, "$.opportunity.opportunity_id", "wrong-type"),
    ({"opportunity_id": "a", "opportunity": {"opportunity_id": "a"}}, "$.opportunity.opportunity_id", "given-twice"),
    ({"opportunity": []}, "$.opportunity", "not-an-object"),
    ({"account": "north"}, "$.account", "not-an-object"),
    # names
    ({"need_clear": "yes"}, "$.need_clear", "unknown-fact"),
    ({"opportunity": {"need_clear": "yes"}}, "$.opportunity.need_clear", "unknown-fact"),
    ({"opportunity": {"odd key": "yes"}}, "$.opportunity['odd key']", "unknown-fact"),
    ({"account.needs_clear": "yes"}, "$['account.needs_clear']", "unknown-fact"),
    ({"stakeholder.met": "yes"}, "$['stakeholder.met']", "unknown-fact"),
    ({"met": "yes"}, "$.met", "unknown-fact"),
    ({"stakeholder": []}, "$.stakeholder", "unknown-fact"),
    ({"name": "A"}, "$.name", "ambiguous-fact"),
    ({"stakeholders": [{"price": 1}]}, "$.stakeholders[0].price", "unknown-fact"),
    ({"opportunity": {"id": "a"}}, "$.opportunity.id", "unknown-fact"),
    ({7: 1}, "$['7']", "unknown-fact"),
    # twice
    ({"needs_clear": "yes", "opportunity": {"needs_clear": "yes"}}, "$.needs_clear", "given-twice"),
    ({"region": "north", "account": {"region": None}}, "$.region", "given-twice"),
    ({"region": "north", "account.region": "north"}, "$['account.region']", "given-twice"),
    ({"stakeholders": [{"id": "a", "stakeholder_id": "a"}]}, "$.stakeholders[0].id", "given-twice"),
    # verdicts
    ({"proposal": "submit"}, "$.proposal", "verdict-given"),
    ({"worth_winning": "worth"}, "$.worth_winning", "verdict-given"),
    ({"go_verdict": "pursue"}, "$.go_verdict", "verdict-given"),
    ({"opportunity": {"worth_verdict": "worth"}}, "$.opportunity.worth_verdict", "verdict-given"),
    ({"proposal": {"verdict": "submit"}}, "$.proposal.verdict", "verdict-given"),
    # types
    ({"needs_clear": "maybe"}, "$.needs_clear", "wrong-type"),
    ({"needs_clear": 1}, "$.needs_clear", "wrong-type"),
    ({"needs_clear": ["yes"]}, "$.needs_clear", "wrong-type"),
    ({"needs_clear": "Yes"}, "$.needs_clear", "wrong-type"),
    ({"opportunity": {"needs_clear": "maybe"}}, "$.opportunity.needs_clear", "wrong-type"),
    ({"stage_now": "evaluatoin"}, "$.stage_now", "unknown-value"),
    ({"stage_now": ["evaluation"]}, "$.stage_now", "wrong-type"),
    ({"stage_now": True}, "$.stage_now", "wrong-type"),
    ({"evidence_of_worth": "size"}, "$.evidence_of_worth", "wrong-type"),
    ({"evidence_of_worth": ["size", "sise"]}, "$.evidence_of_worth", "unknown-value"),
    ({"evidence_of_worth": ["unknown"]}, "$.evidence_of_worth", "unknown-value"),
    ({"evidence_of_worth": [["size"]]}, "$.evidence_of_worth", "wrong-type"),
    ({"evidence_of_worth": [None]}, "$.evidence_of_worth", "wrong-type"),
    ({"evidence_of_worth": ["size"] * 501}, "$.evidence_of_worth", "too-many-items"),
    ({"supporters": "2"}, "$.supporters", "wrong-type"),
    ({"supporters": 2.0}, "$.supporters", "wrong-type"),
    ({"supporters": True}, "$.supporters", "wrong-type"),
    ({"supporters": 10**12 + 1}, "$.supporters", "number-out-of-range"),
    ({"weight": "0.4"}, "$.weight", "wrong-type"),
    ({"weight": -(10**12) - 1}, "$.weight", "number-out-of-range"),
    ({"weight": 10**400}, "$.weight", "number-out-of-range"),
    ({"weight": Decimal("1e999")}, "$.weight", "number-out-of-range"),
    ({"weight": 0.0000001}, "$.weight", "too-many-decimals"),
    ({"weight": Fraction(1, 3)}, "$.weight", "too-many-decimals"),
    ({"weight": Decimal("1e-40")}, "$.weight", "too-many-decimals"),
    ({"weight": float("nan")}, "$.weight", "not-finite"),
    ({"weight": float("-inf")}, "$.weight", "not-finite"),
    ({"weight": Decimal("sNaN")}, "$.weight", "not-finite"),
    ({"share": False}, "$.share", "wrong-type"),
    ({"price": "3200000"}, "$.price", "wrong-type"),
    ({"price": 1.005}, "$.price", "too-many-decimals"),
    ({"price": 10**12 + 1}, "$.price", "number-out-of-range"),
    ({"price": {"amount": "1.005", "currency": "CNY"}}, "$.price", "too-many-decimals"),
    ({"price": {"amount": "9999999999999.00", "currency": "CNY"}}, "$.price", "number-out-of-range"),
    ({"price": {"amount": "999999999999.00", "currency": "USD"}}, "$.price", "number-out-of-range"),
    ({"price": {"amount": "1,000.00", "currency": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"amount": "1e3", "currency": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"amount": "١.00", "currency": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"amount": ".5", "currency": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"amount": "5.", "currency": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"amount": None, "currency": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"amount": "1.00", "currency": "yuan"}}, "$.price", "invalid-currency"),
    ({"price": {"amount": "1.00", "currency": "cny"}}, "$.price", "invalid-currency"),
    ({"price": {"amount": "1.00", "unit": "CNY"}}, "$.price", "wrong-type"),
    ({"price": {"currency": "CNY"}}, "$.price", "wrong-type"),
    ({"close_date": "24/12/2026"}, "$.close_date", "invalid-date"),
    ({"close_date": "20261224"}, "$.close_date", "invalid-date"),
    ({"close_date": "2026-W52-4"}, "$.close_date", "invalid-date"),
    ({"close_date": "2026-02-30"}, "$.close_date", "invalid-date"),
    ({"close_date": "2026-12-24T10:00:00"}, "$.close_date", "invalid-date"),
    ({"close_date": 46000}, "$.close_date", "invalid-date"),
    ({"opportunity": {"name": 7}}, "$.opportunity.name", "wrong-type"),
    ({"opportunity": {"name": "x" * 10_001}}, "$.opportunity.name", "too-long"),
    ({"opportunity": {"name": "a\0b"}}, "$.opportunity.name", "invalid-text"),
    ({"opportunity": {"name": "\ud83d"}}, "$.opportunity.name", "invalid-text"),
    ({"goals": "less scrap"}, "$.goals", "wrong-type"),
    ({"goals": ["a", 1]}, "$.goals", "wrong-type"),
    ({"goals": ["a"] * 501}, "$.goals", "too-many-items"),
    ({"owner": 17}, "$.owner", "wrong-type"),
    # evidence
    ({"needs_clear": {}}, "$.needs_clear", "wrong-type"),
    ({"needs_clear": {"source": "crm"}}, "$.needs_clear", "wrong-type"),
    ({"needs_clear": {"value": "maybe"}}, "$.needs_clear.value", "wrong-type"),
    ({"needs_clear": {"value": {"value": "yes"}}}, "$.needs_clear.value", "wrong-type"),
    ({"needs_clear": {"value": "yes", "sauce": "crm"}}, "$.needs_clear.sauce", "unknown-key"),
    ({"needs_clear": {"value": "yes", "at": "yesterday"}}, "$.needs_clear.at", "invalid-date"),
    ({"needs_clear": {"value": "yes", "by": 17}}, "$.needs_clear.by", "wrong-type"),
    ({"needs_clear": {"value": "yes", "note": "x" * 10_001}}, "$.needs_clear.note", "too-long"),
    # lists
    ({"stakeholders": "none"}, "$.stakeholders", "wrong-type"),
    ({"stakeholders": {}}, "$.stakeholders.items", "wrong-type"),
    ({"stakeholders": {"complete": True}}, "$.stakeholders.items", "wrong-type"),
    ({"stakeholders": {"items": [], "complete": "soon"}}, "$.stakeholders.complete", "wrong-type"),
    ({"stakeholders": {"items": [], "complete": 1}}, "$.stakeholders.complete", "wrong-type"),
    ({"stakeholders": {"items": [], "total": 3}}, "$.stakeholders.total", "unknown-key"),
    ({"stakeholders": ["plant manager"]}, "$.stakeholders[0]", "not-an-object"),
    ({"stakeholders": [{}] * 501}, "$.stakeholders", "too-many-items"),
    ({"stakeholders": [{"id": "a"}, {"id": "a"}]}, "$.stakeholders[1]", "duplicate-item"),
    ({"stakeholders": [{"id": "2"}, {}]}, "$.stakeholders[1]", "duplicate-item"),
    ({"stakeholders": [{"id": 1}]}, "$.stakeholders[0].id", "wrong-type"),
    ({"stakeholders": [{}, {"attitude": "friendly"}]}, "$.stakeholders[1].attitude", "unknown-value"),
    ({"stakeholders": {"items": [{"met": 2}]}}, "$.stakeholders.items[0].met", "wrong-type"),
]


@pytest.mark.parametrize(("document", "path", "code"), WRONG)
def test_a_wrong_document_is_refused_at_its_place(problems_of: ProblemsOf, document: Any, path: str, code: str) -> None:
    assert [(str(problem.location), problem.code) for problem in problems_of(document)] == [(path, code)]


@pytest.mark.parametrize(("document", "path", "code"), WRONG)
def test_a_message_is_a_sentence(problems_of: ProblemsOf, document: Any, path: str, code: str) -> None:
    for problem in problems_of(document):
        assert problem.message.endswith(".")
        assert problem.message[0].isupper()
        assert "\n" not in problem.message
        assert len(problem.message) < 160


HINTS: list[tuple[Any, str]] = [
    ({"need_clear": "yes"}, "did you mean needs_clear?"),
    ({"stakeholder": []}, "did you mean stakeholders?"),
    ({"opportunity": {"stage_no": "evaluation"}}, "did you mean stage_now?"),
    ({"stage_now": "evaluatoin"}, "did you mean evaluation?"),
    ({"now": "evaluation"}, "did you mean stage_now?"),
    ({"stage_now": "zzz"}, "allowed: recognition, evaluation, resolution"),
    ({"name": "A"}, "write opportunity.name or account.name"),
    ({"met": "yes"}, 'write "stakeholders": [{"met": …}]'),
    ({"stakeholder.met": "yes"}, 'write "stakeholders": [{"met": …}]'),
    ({"price": "12"}, 'write {"amount": "1250000.00", "currency": "CNY"} or a bare number'),
    ({"needs_clear": "Yes"}, "write yes"),
    ({"needs_clear": "true"}, "write true without quotes"),
    ({"needs_clear": {"value": "yes", "sourc": "crm"}}, "did you mean source?"),
]


@pytest.mark.parametrize(("document", "hint"), HINTS)
def test_a_hint_names_what_was_probably_meant(problems_of: ProblemsOf, document: Any, hint: str) -> None:
    assert [problem.hint for problem in problems_of(document)] == [hint]


def test_all_problems_come_at_once_in_order(problems_of: ProblemsOf) -> None:
    document = {
        "needs_clear": "maybe",
        "account": {"region": "west", "revenu": 1},
        "stakeholders": [{"met": "perhaps"}, {"id": 5}],
    }
    assert [str(problem.location) for problem in problems_of(document)] == [
        "$.account.region",
        "$.account.revenu",
        "$.needs_clear",
        "$.stakeholders[0].met",
        "$.stakeholders[1].id",
    ]


def test_a_date_is_never_taken_from_the_clock(ruleset: RuleSet) -> None:
    with pytest.raises(InvalidFacts) as refused:
        read({"needs_clear": "yes"}, ruleset)
    assert [(str(each.location), each.code) for each in refused.value.problems] == [("$.as_of", "missing-date")]


def test_very_many_problems_are_counted_instead_of_listed(problems_of: ProblemsOf) -> None:
    problems = problems_of({f"no_such_fact_{number}": 1 for number in range(3_000)})
    assert len(problems) == 501
    assert problems[0].message == "There are 2,500 more problems."


def test_only_the_first_wrong_names_are_compared_with_all_others(problems_of: ProblemsOf) -> None:
    problems = problems_of({f"needs_clear{number}": 1 for number in range(100)})
    assert sum(problem.hint == "did you mean needs_clear?" for problem in problems) == 20


@pytest.mark.parametrize(
    "person",
    [
        {"attitude": CLOUDY},
        {"roles": [CLOUDY]},
        {"roles": CLOUDY},
        {"met": CLOUDY},
        {"meetings": CLOUDY},
        {"born": CLOUDY},
        {"title": [CLOUDY]},
        {"id": [CLOUDY]},
        {"id": CLOUDY, "stakeholder_id": CLOUDY},
        {"met": {"value": "maybe", "note": CLOUDY, "by": [CLOUDY]}},
        {"met": {"value": CLOUDY, "at": CLOUDY}},
    ],
)
def test_nothing_said_of_a_person_is_repeated(problems_of: ProblemsOf, person: dict[str, Any]) -> None:
    assert CLOUDY not in "\n".join(str(problem) for problem in problems_of({"stakeholders": [person]}))


def test_a_hint_does_not_guess_what_was_said_of_a_person(problems_of: ProblemsOf) -> None:
    (problem,) = problems_of({"stakeholders": [{"attitude": "enmy"}]})
    assert problem.hint == "allowed: enemy, neutral, supporter"


@pytest.mark.parametrize("name", ["name", "goals", "price", "close_date"])
def test_free_text_is_not_repeated(problems_of: ProblemsOf, name: str) -> None:
    text = f"{CLOUDY} " * 2_000
    wrong = {"name": text, "goals": text, "price": {"amount": text}, "close_date": {"value": "x", "note": text}}[name]
    assert CLOUDY not in "\n".join(str(problem) for problem in problems_of({"opportunity": {name: wrong}}))


@pytest.mark.parametrize("value", ["a very long value " * 50, "line\nline\x1b[31m"])
def test_a_repeated_value_is_short_and_on_one_line(problems_of: ProblemsOf, value: str) -> None:
    (problem,) = problems_of({"stage_now": value})
    assert len(problem.message) < 100
    assert problem.message.isprintable()


@pytest.mark.parametrize("key", ["k" * 5_000, "line\nline\x1b[31m", "it's"])
def test_a_repeated_key_is_short_and_on_one_line(problems_of: ProblemsOf, key: str) -> None:
    (problem,) = problems_of({"opportunity": {key: "yes"}})
    assert len(str(problem)) < 250
    assert str(problem).isprintable()


def test_what_is_refused_can_be_shown_as_json(problems_of: ProblemsOf) -> None:
    problems = problems_of({"\ud83d": 1, "stage_now": "\ud83d"})
    assert json.dumps([str(problem) for problem in problems], ensure_ascii=False).encode()
