"""Conditions as sentences: labels instead of names, and never "is not" for what is not known."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from engine.model.condition import (
    ALWAYS,
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Has,
    Is,
    Not,
    OneOf,
    Or,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
    Within,
)
from engine.model.facts import Foreign, Range, Scalar
from engine.model.text import Text
from engine.rendering import phrases
from engine.rendering.prose import assumed_name, prose, unknowns
from engine.rendering.words import Words
from tests.support.answers import BUDGET, CRITERIA, MET, NEEDS, RULESET, SAY, third

EN, ZH = Words(RULESET, "en"), Words(RULESET, "zh")
STAGE = Ref("opportunity", "buying_stage", FactType.ENUM)
DRIVERS = Ref("opportunity", "drivers", FactType.SET)
CONTACT = Ref("opportunity", "last_contact", FactType.DATE)
GO = Ref("verdict", "go", FactType.ENUM)
AGE = Arithmetic("-", Today(), Value(CONTACT))

SENTENCES: list[tuple[Condition, str, str]] = [
    (ALWAYS, "always", "总是"),
    (Truth(NEEDS), "needs clear", "需求清楚"),
    (Or((Truth(NEEDS), Truth(CRITERIA))), "needs clear or criteria set with us", "需求清楚或标准共同制定"),
    (Not(Truth(NEEDS)), "needs clear: no", "需求清楚：否"),
    (Is(NEEDS, "yes"), "needs clear", "需求清楚"),
    (Is(NEEDS, "no"), "needs clear: no", "需求清楚：否"),
    (Is(NEEDS, "unknown"), "still unknown: needs clear", "尚不清楚：需求清楚"),
    (Is(NEEDS, "known"), "known: needs clear", "已知：需求清楚"),
    (Not(Is(NEEDS, "known")), "still unknown: needs clear", "尚不清楚：需求清楚"),
    (Not(Is(NEEDS, "unknown")), "known: needs clear", "已知：需求清楚"),
    (Not(Is(NEEDS, "yes")), "needs clear: no or not yet known", "需求清楚：否，或尚未确认"),
    (Not(Is(NEEDS, "no")), "needs clear: yes or not yet known", "需求清楚：是，或尚未确认"),
    (OneOf(STAGE, ("recognition",)), "stage: recognition of needs", "采购阶段：确认需求"),
    (Is(STAGE, "value", ("evaluation",)), "stage: evaluation of options", "采购阶段：评估方案"),
    (Not(Is(STAGE, "value", ("evaluation",))), "stage: not evaluation of options, or not yet known",
     "采购阶段：不是评估方案，或尚未确认"),
    (Not(OneOf(STAGE, ("recognition", "evaluation"))), "stage: not recognition of needs or evaluation of options",
     "采购阶段：不是确认需求或评估方案"),
    (Has(DRIVERS, ("cost",)), "drivers include cost", "驱动包含成本"),
    (Not(Has(DRIVERS, ("cost",))), "drivers do not include cost", "驱动不包含成本"),
    (Within(DRIVERS, ("cost", "speed")), "drivers include nothing but cost, speed", "驱动仅限成本、速度"),
    (Not(Within(DRIVERS, ("cost",))), "not so that drivers include nothing but cost", "并非：驱动仅限成本"),
    (Compare(Value(BUDGET), ">=", Constant(460_000_000)), "budget at least 4.6 million CNY", "预算至少460 万元"),
    (Compare(Value(BUDGET), ">", Parameter("limit", FactType.MONEY)), "budget above 2 million CNY", "预算高于200 万元"),
    (Compare(AGE, ">", Parameter("stale", FactType.INTEGER)), "more than days until stale days since: last contact",
     "距“上次联系”已超过 失效天数 天"),
    (Compare(AGE, ">", Constant(14)), "more than 14 days since: last contact", "距“上次联系”已超过 14 天"),
    (Compare(Arithmetic("-", Value(CONTACT), Today()), "<", Constant(1)), "less than 1 day until: last contact",
     "距“上次联系”还有不到 1 天"),
    (Compare(Arithmetic("*", Value(BUDGET), Constant(Fraction(11, 10))), "<", Constant(100)),
     "budget × 1.1 below 1 CNY", "预算 × 1.1低于1 元"),
    (Compare(Value(CONTACT), "<=", Today()), "last contact at most today", "上次联系不超过今天"),
    (OneOf(GO, ("pursue",)), "go: pursue", "结论：全力争取"),
    (And((Truth(NEEDS), Or((Truth(CRITERIA), Is(NEEDS, "no"))))),
     "needs clear, (criteria set with us or needs clear: no)", "需求清楚、（标准共同制定或需求清楚：否）"),
    (Count("stakeholder", And((Truth(SAY), Truth(MET))), "at least", 1),
     "people involved, at least one: final say, met", "至少有一个相关人员：有最终决定权、见过面"),
    (Count("stakeholder", Truth(MET), "at most", 0), "people involved, none: met", "没有相关人员：见过面"),
    (Not(Count("stakeholder", Truth(MET), "at least", 1)), "people involved, none: met", "没有相关人员：见过面"),
    (Not(Count("stakeholder", Truth(MET), "at most", 0)), "people involved, at least one: met",
     "至少有一个相关人员：见过面"),
    (Count("stakeholder", Truth(MET), "at least", 2), "people involved, at least 2: met", "至少 2 个相关人员：见过面"),
    (Count("stakeholder", Truth(MET), "at most", 3), "people involved, at most 3: met", "至多 3 个相关人员：见过面"),
    (Count("stakeholder", Truth(MET), "exactly", 3), "people involved, exactly 3: met", "正好 3 个相关人员：见过面"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "english", "chinese"), SENTENCES)
def test_a_condition_reads_as_a_sentence_in_both_languages(node: Condition, english: str, chinese: str) -> None:
    assert prose(node, EN) == english
    assert prose(node, ZH) == chinese


def test_counts_of_a_checklist_have_names() -> None:
    ref = Ref("checks", "can_win.checks_no", FactType.INTEGER)
    assert prose(Compare(Value(ref), "=", Constant(2)), EN) == "checks answered no exactly 2"


def test_a_count_of_zero_says_that_there_is_none() -> None:
    visits = Value(Ref("opportunity", "visits", FactType.INTEGER))
    assert prose(Compare(visits, "=", Constant(0)), EN) == "no visits"
    assert prose(Compare(visits, "=", Constant(0)), ZH) == "拜访为零"


@pytest.mark.parametrize(
    ("node", "deal", "expected"),
    [
        (Not(Is(NEEDS, "yes")), {}, ("needs_clear",)),
        (Not(Is(NEEDS, "yes")), {"needs_clear": False}, ()),
        (Is(NEEDS, "unknown"), {}, ("needs_clear",)),
        (And((Not(Is(NEEDS, "yes")), Not(Is(CRITERIA, "yes")))), {"needs_clear": False}, ("criteria_shared",)),
        (Or((Truth(NEEDS), Not(Is(CRITERIA, "yes")))), {"needs_clear": True}, ()),
        (Or((Truth(NEEDS), Not(Is(CRITERIA, "yes")))), {}, ("criteria_shared",)),
        (Not(And((Is(NEEDS, "yes"), Is(CRITERIA, "yes")))), {"criteria_shared": True}, ("needs_clear",)),
        (Compare(AGE, ">", Constant(3)), {}, ()),
    ],
)
def test_what_a_rule_rests_on_is_found_and_nothing_else(
    node: Condition, deal: dict[str, Scalar], expected: tuple[str, ...]
) -> None:
    assert unknowns(node, deal, {}) == expected


@pytest.mark.parametrize(
    "test", ["needs_clear is not yes", "needs_clear is unknown", "not needs_clear is yes", "needs_clear"]
)
def test_the_fact_of_an_assumption_is_read_from_how_a_rule_file_writes_it(test: str) -> None:
    assert assumed_name(test) == "needs_clear"


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        ("budget", 460_000_000, "4.6 million CNY", "460 万元"),
        ("budget", 12_345_67, "12,345.67 CNY", "12,345.67 元"),
        ("budget", 1_200_000_000_00, "1,200 million CNY", "12 亿元"),
        ("budget", Foreign(10_000_000, "USD"), "100,000 USD", "10 万 USD"),
        ("last_contact", date(2026, 8, 3).toordinal(), "3 August 2026", "2026 年 8 月 3 日"),
        ("share", Fraction(25, 2), "12.5 %", "12.5%"),
        ("visits", 3, "3 times", "3 次"),
        ("visits", third(), "0.333333 times", "0.333333 次"),
        ("visits", Range(1, None), "1–…", "1–…"),
        ("visits", Range(2, 2), "2", "2"),
        ("buying_stage", "evaluation", "evaluation of options", "评估方案"),
        ("drivers", frozenset({"speed", "cost"}), "cost, speed", "成本、速度"),
        ("drivers", frozenset(), "none", "无"),
        ("needs_clear", True, "yes", "是"),
        ("needs_clear", None, "unknown", "未知"),
        ("notes", ("a", "b"), "a, b", "a、b"),
        ("go", "pursue", "pursue", "全力争取"),
    ],
)
def test_values_read_as_people_write_them(path: str, value: Scalar | None, english: str, chinese: str) -> None:
    assert EN.value(path, value) == english
    assert ZH.value(path, value) == chinese


def test_facts_of_people_carry_their_names() -> None:
    named = Words(RULESET, "en", {("stakeholders", "s1"): "Plant manager"})
    assert named.fact("stakeholders[s1].met") == "Plant manager: met"
    assert named.fact("stakeholders[s2].met") == "People involved s2: met"
    assert named.fact("stakeholders") == "People involved"
    assert named.fact("account.region") == "Region"
    assert named.fact("no_such_fact") == "no_such_fact"


def test_a_phrase_leaves_braces_in_values_alone() -> None:
    assert phrases.fill(Text("{a} and {b}", ""), "en", a="{b}", b="x") == "{b} and x"
    assert phrases.fill(Text("{unknown} stays", ""), "en") == "{unknown} stays"


def test_every_phrase_has_the_same_placeholders_in_both_languages() -> None:
    found = [value for value in vars(phrases).values() if isinstance(value, Text)]
    tables = [value for name, value in vars(phrases).items() if name.isupper() and isinstance(value, dict)]
    for each in (each for table in tables for each in table.values()):
        found += [each] if isinstance(each, Text) else list(each)
    assert len(found) > 100
    for text in found:
        placeholders = [set(re.findall(r"\{(\w+)\}", each)) - {"s"} for each in text]
        assert placeholders[0] == placeholders[1], text
        assert all(text)


def test_every_condition_has_a_sentence() -> None:
    outer = {type(node) for node, _, _ in SENTENCES}
    assert outer >= set(get_args(Condition))
