"""Strict YAML: what is read, what is refused, and where everything stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import Problems, read_yaml
from engine.language.nodes import Mapping, Node, Scalar, Sequence, plain_data
from engine.language.positioned import parse_yaml, shorten


def parsed(text: str) -> tuple[Node | None, list[str]]:
    problems = Problems()
    node = parse_yaml(text.encode(), problems, name="x")
    return node, [f"{problem.location} {problem.code}" for problem in problems.sorted()]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: no", {"a": "no"}),
        ("on: off", {"on": "off"}),
        ("a: 12:30:45", {"a": "12:30:45"}),
        ("a: 2026-01-31", {"a": "2026-01-31"}),
        ("a: 007", {"a": "007"}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ('a: "null"', {"a": "null"}),
        ("a: [b, {c: d}]", {"a": ["b", {"c": "d"}]}),
        ("a: 需求\nb: >-\n  x\n  y\n", {"a": "需求", "b": "x y"}),
        ("{a: , b: 1}", {"a": None, "b": "1"}),
        ("a: [x (y), z]", {"a": ["x (y)", "z"]}),
        ("\ufeffa: b", {"a": "b"}),
        ("--- \na: b\n...\n", {"a": "b"}),
    ],
)
def test_words_stay_as_they_were_written(text: str, data: object) -> None:
    node, problems = parsed(text)
    assert node is not None
    assert problems == []
    assert plain_data(node) == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{a: b (c, d), e: f}", {"a": "b (c, d)", "e": "f"}),
        ("{en: Well, it is, zh: 好}", {"en": "Well, it is", "zh": "好"}),
        ("[a in (b, c), d]", ["a in (b, c)", "d"]),
        ("[a in (b, c, d)]", ["a in (b, c, d)"]),
    ],
)
def test_a_comma_by_accident_is_told_and_mended(text: str, data: object) -> None:
    node, problems = parsed(text)
    assert node is not None
    assert {problem.split()[1] for problem in problems} == {"flow-comma"}
    assert plain_data(node) == data


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b\na: c", "x:2:1 duplicate-key"),
        ("a: {b: 1, c: 2, b: 3}", "x:1:17 duplicate-key"),
        ("a: &x b", "x:1:4 yaml-alias"),
        ("a: *x", "x:1:4 yaml-alias"),
        ("a: !x b", "x:1:4 yaml-tag"),
        ("a: !!int 5", "x:1:4 yaml-tag"),
        ("a: ! b", "x:1:4 yaml-tag"),
        ("a: b\n---\nc: d", "x:2:1 yaml-documents"),
        ("? [a]\n: b", "x:1:3 wrong-type"),
        ("", "x:1:1 empty-file"),
        ("# only this", "x:1:1 empty-file"),
        ("a: b: c", "x:1:5 yaml-syntax"),
        ("a:\n\t- b", "x:2:1 yaml-syntax"),
        ("a: 'b", "x:1:6 yaml-syntax"),
        ("a: \x07", "x:1:1 yaml-syntax"),
    ],
)
def test_what_is_not_part_of_the_language_is_refused_where_it_stands(text: str, problem: str) -> None:
    assert parsed(text)[1] == [problem]


def test_everything_has_its_place() -> None:
    node, _ = parsed("a:\n  - b\n  - {c: d}\n")
    assert isinstance(node, Mapping)
    listed = node.values["a"]
    assert isinstance(listed, Sequence)
    assert [str(item.location) for item in listed.items] == ["x:2:5", "x:3:5"]
    inner = listed.items[1]
    assert isinstance(inner, Mapping)
    assert str(inner.keys["c"].location) == "x:3:6"
    assert str(inner.values["c"].location) == "x:3:9"


def test_quotes_tell_a_word_from_a_text() -> None:
    node, _ = parsed("{a: 'null', b: null}")
    assert isinstance(node, Mapping)
    quoted, plain = node.values["a"], node.values["b"]
    assert isinstance(quoted, Scalar)
    assert isinstance(plain, Scalar)
    assert (quoted.null, quoted.plain, plain.null, plain.plain) == (False, False, True, True)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    problems = Problems()
    assert read_yaml(tmp_path / "x.yaml", problems, name="x.yaml") is None
    assert [str(problem.location) for problem in problems.sorted()] == ["x.yaml:1:1"]


def test_a_text_in_a_message_is_short_and_on_one_line() -> None:
    assert shorten("a\n  b") == "`a b`"
    assert shorten("x" * 1_000) == f"`{'x' * 39}…`"
