"""What the sentences of the rule language mean, and where they are said to be wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

import pytest

from engine.errors import Location
from engine.language import Problems, load_or_raise, read_yaml
from engine.language.conditions import parse_condition
from engine.language.nodes import Mapping, Node, Scalar, Source, plain_data
from engine.language.positioned import parse_yaml
from engine.language.resolve import Resolver
from engine.language.scopes import Broken, Output, Scopes
from engine.model.condition import Condition, FactType
from tests.unit.language.conditions_told import told
from tests.unit.language.rule_folders import SMALL


def _meanings() -> dict[str, dict[str, str]]:
    data = plain_data(read_yaml(Path(__file__).with_name("conditions.yaml"), Problems()) or Node(Source("", ""), 0, 0))
    return cast("dict[str, dict[str, str]]", data)


MEANINGS = _meanings()
PLACE = Location("x.yaml", 1, 1)


@cache
def _scopes() -> tuple[Scopes, dict[str, FactType]]:
    ruleset = load_or_raise(SMALL)
    outputs = [Output(it.gives, it.about, it.values) for it in ruleset.decisions if not it.derives]
    types = {name: table.type for name, table in ruleset.parameters.items()}
    return Scopes(ruleset.vocabulary, outputs, [("opportunity", "supporters")]), types


def meaning(text: str, about: str, problems: Problems) -> Condition | None:
    scopes, types = _scopes()
    tree = parse_condition(text, PLACE, problems)
    resolver = Resolver(scopes, types, Broken(), problems)
    return resolver.resolve(tree, scopes.of(about), lambda at: Location("x.yaml", 1, at + 1)) if tree else None


@pytest.mark.parametrize("text", MEANINGS["deal"])
def test_a_sentence_about_the_deal_means(text: str) -> None:
    problems = Problems()
    condition = meaning(text, "opportunity", problems)
    assert problems.sorted() == ()
    assert condition is not None
    assert told(condition) == MEANINGS["deal"][text]


@pytest.mark.parametrize("text", MEANINGS["item"])
def test_a_sentence_about_an_item_means(text: str) -> None:
    problems = Problems()
    condition = meaning(text, "stakeholder", problems)
    assert problems.sorted() == ()
    assert condition is not None
    assert told(condition) == MEANINGS["item"][text]


def test_two_mistakes_in_one_sentence_are_two_problems_at_their_words() -> None:
    problems = Problems()
    assert meaning("need_clear and rivals > 3 or bos_met", "opportunity", problems) is None
    assert [(problem.location.column, problem.code) for problem in problems.sorted()] == [
        (1, "unknown-fact"),
        (30, "unknown-fact"),
    ]


@pytest.mark.parametrize(
    ("style", "line", "column"),
    [
        ("when: needs_clear and wrong", 1, 23),
        ("when: 'needs_clear and wrong'", 1, 24),
        ('when: "needs_clear \\x61nd wrong"', 1, 27),
        ('when: "needs_clear and\n  wrong"', 2, 3),
        ("when: needs_clear\n  and\n\n  wrong", 4, 3),
        ("when: >-\n  needs_clear and\n     wrong", 3, 6),
        ("when: |\n  needs_clear\n  and wrong", 3, 7),
        ("when: |2  # why\n   needs_clear\n   and wrong", 3, 8),
        ("# 注释\nwhen: 'needs_clear and   wrong'", 2, 26),
        ("when: >-\r\n  needs_clear and\r\n  wrong", 3, 3),
    ],
)
def test_a_word_is_found_in_the_file_whatever_the_yaml_style(style: str, line: int, column: int) -> None:
    node = parse_yaml(style.encode(), Problems(), name="x.yaml")
    assert isinstance(node, Mapping)
    scalar = node.values["when"]
    assert isinstance(scalar, Scalar)
    assert scalar.at(scalar.text.index("wrong")) == Location("x.yaml", line, column)
