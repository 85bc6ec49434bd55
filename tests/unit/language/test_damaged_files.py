"""Whatever is wrong with a rule file, loading ends in problems with places, never in an exception."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language import load
from tests.unit.language.rule_folders import SMALL, small_with

NAMES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*") if path.is_file())
PIECES = (
    *(
        "[",
        "]",
        "{",
        "}",
        ": ",
        ",",
        "- ",
        "\n",
        "  ",
        "\t",
        "null",
        "[]",
        "{}",
        "5",
        "-1",
        "1e9",
        "yes",
        "'",
        '"',
        "(",
        ")",
    ),
    *(
        "some x where",
        "a: b",
        "&a",
        "*a",
        "!x",
        "|",
        "> ",
        "when",
        "rules",
        "$x",
        "需",
        "~",
        "\r",
        "\0",
        "unknown",
        "where",
    ),
)
WORD = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}|[\w$.-]+")


@st.composite
def damage(draw: st.DrawFn) -> dict[str, str]:
    """One or two files in which a word or a bracket has become something else."""
    damaged = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)):
        text = (SMALL / name).read_text("utf-8")
        word = draw(st.sampled_from(list(WORD.finditer(text))))
        damaged[name] = text[: word.start()] + draw(st.sampled_from(PIECES)) + text[word.end() :]
    return damaged


@settings(max_examples=80, deadline=None)
@given(damage())
def test_a_damaged_folder_ends_in_problems_with_places(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(small_with(files, Path(folder)))
    assert (loaded.ruleset is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert problem.location.path.startswith("small")
        assert problem.message.endswith((".", "?"))
        assert problem.location.line >= 1 or problem.code == "missing-manifest"
