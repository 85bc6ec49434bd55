"""Whatever is sent: it is read as typed facts, or refused with problems, and it does not take long."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from datetime import date
from time import perf_counter_ns
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidFacts, Problem
from engine.facts import FactReader
from engine.model.condition import FactType
from engine.model.facts import Facts, Foreign, Scalar
from engine.model.vocabulary import Field

from .conftest import AS_OF, UNHURRIED, small_ruleset

RULESET = small_ruleset()
VOCABULARY = RULESET.vocabulary
FIELDS = {field.key: field for kind in VOCABULARY.single_kinds() for field in kind.fields.values()}
NAMES = sorted(
    {name for kind in VOCABULARY.kinds.values() for name in (*kind.fields, kind.name, kind.list_name or "id")}
)

TEXT = st.text("aé中\N{GRINNING FACE} \0'\"\\-", max_size=5)
GOOD = st.sampled_from(
    [
        "yes",
        "no",
        "unknown",
        "evaluation",
        "size",
        "north",
        "full",
        "2026-10-02",
        True,
        False,
        None,
        3,
        0.5,
        ["size"],
        ["user"],
    ]
)
MONEY = st.fixed_dictionaries(
    {"amount": st.sampled_from(["1.00", "7", 3, "x"]), "currency": st.sampled_from(["CNY", "USD", "EUR"])}
)
PLAIN = GOOD | MONEY | st.integers() | st.floats() | TEXT | st.lists(TEXT, max_size=3)
EVIDENCE = st.fixed_dictionaries(
    {"value": PLAIN}, optional={"at": st.sampled_from(["2026-11-01", "2020-01-01", "soon"]), "by": PLAIN}
)
SECTION = st.dictionaries(st.sampled_from(NAMES), PLAIN | EVIDENCE, max_size=6)
LIST = st.lists(SECTION | PLAIN, max_size=4)
WHOLE = SECTION | LIST | st.fixed_dictionaries({"items": LIST}, optional={"complete": PLAIN}) | PLAIN
DOCUMENT = st.dictionaries(
    st.sampled_from([*NAMES, *FIELDS, "as_of", "opportunity_id", "go_verdict"]), WHOLE, max_size=8
)


def facts_or_problems(document: Any) -> Facts | tuple[Problem, ...]:
    try:
        return FactReader(RULESET).read(document, as_of=AS_OF)
    except InvalidFacts as refused:
        return refused.problems


def fits(field: Field, value: Scalar) -> bool:
    allowed = field.enumeration.values if field.enumeration else ()
    match field.type:
        case FactType.TRI:
            return isinstance(value, bool)
        case FactType.ENUM:
            return value in allowed
        case FactType.SET:
            return isinstance(value, frozenset) and value <= set(allowed)
        case FactType.INTEGER | FactType.DATE:
            return type(value) is int
        case FactType.MONEY:
            return type(value) is int or isinstance(value, Foreign)
        case FactType.TEXT if field.many:
            return isinstance(value, tuple) and all(isinstance(part, str) for part in value)
        case FactType.TEXT | FactType.ID:
            return isinstance(value, str)
        case _:
            return not isinstance(value, bool | str)


@given(DOCUMENT)
@settings(max_examples=400, **UNHURRIED)
def test_a_document_becomes_typed_facts_or_problems(document: Any) -> None:
    facts = facts_or_problems(document)
    if isinstance(facts, tuple):
        assert facts
        return
    assert all(fits(FIELDS[key], value) for key, value in facts.deal.items())
    for name, members in facts.lists.items():
        fields = VOCABULARY.kinds[name].fields
        assert len({item.id for item in members.items}) == len(members.items)
        assert all(fits(fields[key], value) for item in members.items for key, value in item.values.items())
    assert not set(facts.expired) & set(facts.deal)
    assert facts.expires is None or facts.expires > facts.as_of


@given(DOCUMENT)
@settings(max_examples=150, **UNHURRIED)
def test_the_same_document_gives_the_same_result(document: Any) -> None:
    assert facts_or_problems(document) == facts_or_problems(document)


def test_reading_a_deal_costs_a_few_times_what_parsing_its_json_costs() -> None:
    person = {"title": "plant manager", "met": "yes", "attitude": "supporter", "roles": ["user"], "meetings": 3}
    deal = {"needs_clear": "yes", "stage_now": "evaluation", "supporters": 2, "weight": 3, "close_date": "2026-12-24"}
    document = {"opportunity": deal, "stakeholders": [{"id": letter, **person} for letter in string.ascii_letters]}
    text = json.dumps(document)
    reader = FactReader(RULESET)
    assert best(lambda: reader.read(document, as_of=date(2026, 11, 21))) < 15 * best(lambda: json.loads(text))


def best(call: Callable[[], object]) -> int:
    """The shortest of many times in nanoseconds: what the call costs when nothing disturbs it."""
    times = []
    for _ in range(200):
        start = perf_counter_ns()
        call()
        times.append(perf_counter_ns() - start)
    return min(times)
