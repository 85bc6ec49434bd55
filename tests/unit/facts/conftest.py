"""A small vocabulary made by hand: one field of each type, two single kinds that share a name, one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck

from engine.errors import InvalidFacts, Problem
from engine.facts import read
from engine.model.condition import FactType
from engine.model.decision import Decision, ParameterTable, ParameterValue
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from engine.model.vocabulary import Enumeration, Field, Kind, Vocabulary

AS_OF = date(2026, 11, 21)

UNHURRIED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
"""For examples with any character: in a fresh clone Hypothesis first spends seconds on its table of characters."""

ReadFacts = Callable[[Mapping[str, Any]], Facts]
ProblemsOf = Callable[[Any], tuple[Problem, ...]]


def words(*values: str) -> Enumeration:
    return Enumeration({value: Text(value, value) for value in values})


def field(kind: str, name: str, type_: FactType, enumeration: Enumeration | None = None, **marks: Any) -> Field:
    return Field(kind, name, type_, Text(name, name), enumeration, **marks)


def kind(name: str, list_name: str, *fields: Field) -> Kind:
    return Kind(name, Text(name, name), list_name, fields={each.name: each for each in fields})


def small_ruleset() -> RuleSet:
    stage = words("recognition", "evaluation", "resolution")
    opportunity = kind(
        "opportunity",
        "",
        field("opportunity", "name", FactType.TEXT),
        field("opportunity", "needs_clear", FactType.TRI),
        field("opportunity", "stage_now", FactType.ENUM, stage),
        field("opportunity", "evidence_of_worth", FactType.SET, words("size", "fame", "growth")),
        field("opportunity", "supporters", FactType.INTEGER),
        field("opportunity", "weight", FactType.NUMBER),
        field("opportunity", "share", FactType.PERCENT),
        field("opportunity", "price", FactType.MONEY),
        field("opportunity", "close_date", FactType.DATE),
        field("opportunity", "goals", FactType.TEXT, many=True),
        field("opportunity", "owner", FactType.ID, personal=True),
        field("opportunity", "position", FactType.TRI, good_for=30),
        field("opportunity", "signed", FactType.TRI, unreported_no=True, good_for=365),
    )
    account = kind(
        "account",
        "",
        field("account", "name", FactType.TEXT),
        field("account", "region", FactType.ENUM, words("north", "south")),
        field("account", "revenue", FactType.MONEY),
    )
    proposal = kind("proposal", "", field("proposal", "form", FactType.ENUM, words("outline", "full")))
    stakeholder = kind(
        "stakeholder",
        "stakeholders",
        field("stakeholder", "name", FactType.TEXT, personal=True),
        field("stakeholder", "title", FactType.TEXT, personal=True),
        field("stakeholder", "department", FactType.TEXT, personal=True),
        field("stakeholder", "attitude", FactType.ENUM, words("enemy", "neutral", "supporter"), personal=True),
        field("stakeholder", "roles", FactType.SET, words("user", "saboteur"), personal=True),
        field("stakeholder", "met", FactType.TRI, personal=True, good_for=30),
        field("stakeholder", "meetings", FactType.INTEGER, personal=True),
        field("stakeholder", "born", FactType.DATE, personal=True),
        field("stakeholder", "left", FactType.TRI, personal=True, unreported_no=True),
    )
    need = kind("need", "needs", field("need", "text", FactType.TEXT), field("need", "verified", FactType.TRI))
    rates = (
        ParameterValue(Fraction("7.1")),
        ParameterValue(Fraction("7.05"), date(2026, 7, 1)),
        ParameterValue(9, date(2027, 1, 1)),
    )
    verdict = Decision("proposal_timing", Text("", ""), gives="proposal")
    worth = Decision("worth", Text("", ""), gives="worth_winning")
    return RuleSet(
        "sample",
        "sha256:0",
        Vocabulary({each.name: each for each in (opportunity, account, proposal, stakeholder, need)}),
        decisions=(verdict, worth),
        fx={"USD": ParameterTable("USD", FactType.NUMBER, rates)},
    )


@pytest.fixture(scope="session")
def ruleset() -> RuleSet:
    return small_ruleset()


@pytest.fixture(scope="session")
def read_facts(ruleset: RuleSet) -> ReadFacts:
    """Reads a document as of the day of the tests."""
    return lambda document: read(document, ruleset, as_of=AS_OF)


@pytest.fixture(scope="session")
def problems_of(ruleset: RuleSet) -> ProblemsOf:
    """The problems for which a document is refused."""

    def problems(document: Any) -> tuple[Problem, ...]:
        with pytest.raises(InvalidFacts) as refused:
            read(document, ruleset, as_of=AS_OF)
        return refused.value.problems

    return problems
