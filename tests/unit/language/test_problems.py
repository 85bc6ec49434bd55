"""Every problem has a stable code, a fixture that shows it, and a place in the documentation."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import pytest

from engine.errors import InvalidRules, Location
from engine.language import CATALOGUE, Problems, is_warning, load, load_or_raise, playbook_folder
from engine.language.problems import did_you_mean, one_of
from tests.unit.language.hostile import HOSTILE
from tests.unit.language.rule_folders import INVALID, SMALL, load_fixture

SHOWN_ELSEWHERE = {code for _, code in HOSTILE.values()} | {"missing-folder"}
CODES = sorted(path.name for path in INVALID.iterdir())


@pytest.mark.parametrize("code", CODES)
def test_an_invalid_folder_has_exactly_the_expected_problems(code: str, tmp_path: Path) -> None:
    loaded = load_fixture(INVALID / code, tmp_path)
    assert [str(problem) for problem in loaded.problems] == (INVALID / code / "expected.txt").read_text(
        "utf-8"
    ).splitlines()


@pytest.mark.parametrize("code", CODES)
def test_only_a_warning_leaves_a_rule_set(code: str, tmp_path: Path) -> None:
    loaded = load_fixture(INVALID / code, tmp_path)
    assert (loaded.ruleset is None) == any(not is_warning(problem) for problem in loaded.problems)


@pytest.mark.parametrize("code", CODES)
def test_a_fixture_shows_the_code_it_is_named_after(code: str) -> None:
    assert f"[{code}]" in (INVALID / code / "expected.txt").read_text("utf-8")


def test_every_code_has_a_fixture() -> None:
    assert set(CATALOGUE) == set(CODES) | SHOWN_ELSEWHERE


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    loaded = load(tmp_path / "nowhere")
    assert [problem.code for problem in loaded.problems] == ["missing-folder"]


def test_load_or_raise_carries_all_problems(tmp_path: Path) -> None:
    with pytest.raises(InvalidRules) as raised:
        load_or_raise(SMALL, layers=[tmp_path / "nowhere"])
    assert [problem.code for problem in raised.value.problems] == ["missing-folder"]


def test_problems_come_by_file_line_and_column() -> None:
    problems = Problems()
    for line, column in ((9, 1), (2, 7), (10, 1), (2, 3)):
        problems.add("cycle", Location("a.yaml", line, column), "Round and round.")
    assert [(problem.location.line, problem.location.column) for problem in problems.sorted()] == [
        (2, 3),
        (2, 7),
        (9, 1),
        (10, 1),
    ]


def test_the_same_problem_at_the_same_place_counts_once() -> None:
    problems = Problems()
    for _ in range(3):
        problems.add("cycle", Location("a.yaml", 1, 1), "Round and round.")
    assert len(problems.sorted()) == 1


def test_a_code_that_is_not_in_the_catalogue_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Problems().add("no-such-code", Location("a.yaml", 1, 1), "")


def test_a_hint_names_the_nearest_word_or_a_few_of_them() -> None:
    assert did_you_mean("need_clear", ["needs_clear", "met"]) == "did you mean needs_clear?"
    assert did_you_mean("xyz", ["needs_clear", "met"]) == ""
    assert one_of("xyz", ["needs_clear", "met"]) == "one of: met, needs_clear"
    assert one_of("xyz", [f"word{number}" for number in range(99)]).endswith(", …")


def test_among_hundreds_of_names_the_nearest_is_found_that_a_look_at_each_would_find() -> None:
    vocabulary = load_or_raise(playbook_folder()).vocabulary
    names = sorted({name for kind in vocabulary.kinds.values() for name in kind.fields})
    assert len(names) > 300
    for name in names[::7]:
        for typo in (name[:3] + name[4:], name[:2] + name[3:4] + name[2:3] + name[4:], f"{name}s", name.upper()):
            close = get_close_matches(typo, names, n=1, cutoff=0.8)
            assert not close or did_you_mean(typo, names) == f"did you mean {close[0]}?"


def test_a_name_as_long_as_a_page_is_compared_with_nothing() -> None:
    assert did_you_mean("needs_clear" * 10, ["needs_clear" * 10]) == ""
