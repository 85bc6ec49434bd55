"""A decision table in a CSV file reads like one in the rule file, and its cells have places too."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language import load
from engine.language.csv_tables import read_rows
from engine.language.nodes import Mapping, Sequence, plain_data
from engine.language.problems import Problems
from tests.unit.language.rule_folders import small_with

HEAD = "id,go,rivals,then\n"


def rows(text: str, folder: Path) -> tuple[list[object], list[str]]:
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    problems = Problems()
    found = read_rows(path, "t.csv", ("go", "rivals"), problems)
    return [plain_data(row) for row in found], [f"{problem.location} {problem.code}" for problem in problems.sorted()]


def test_columns_of_the_table_become_cells_and_the_others_keys(tmp_path: Path) -> None:
    text = "then,rivals,id,go,do,because_en,because_zh\nfast,3,A,on,X; Y,Why,因为\n"
    assert rows(text, tmp_path) == (
        [{"cells": ["on", "3"], "then": "fast", "id": "A", "do": ["X", "Y"], "because": {"en": "Why", "zh": "因为"}}],
        [],
    )


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('A,"on, off",3,fast', ["on, off", "3"]),
        ('A,"a ""b""",3,fast', ['a "b"', "3"]),
        ('A,"on,\noff",3,fast', ["on,\noff", "3"]),
        ("A, on , 3 ,fast", ["on", "3"]),
    ],
)
def test_cells_may_be_quoted(line: str, cells: list[str], tmp_path: Path) -> None:
    found, problems = rows(HEAD + line + "\n", tmp_path)
    assert problems == []
    assert found == [{"cells": cells, "id": "A", "then": "fast"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_lines_may_end_in_any_way(end: str, tmp_path: Path) -> None:
    text = f"id,go,rivals,then{end or chr(10)}A,on,3,fast{end}"
    assert rows(text, tmp_path) == ([{"cells": ["on", "3"], "id": "A", "then": "fast"}], [])


def test_blank_lines_and_a_byte_order_mark_do_not_count(tmp_path: Path) -> None:
    found, problems = rows("\ufeff" + HEAD + "\nA,on,3,fast\n\n", tmp_path)
    assert (len(found), problems) == (1, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "t.csv:1:1 bad-csv"),
        ("id,go,then\nA,on,fast\n", "t.csv:1:1 bad-csv"),
        ("id,go,rivalz,then\nA,on,3,fast\n", "t.csv:1:7 bad-csv"),
        (HEAD + "A,on,3\n", "t.csv:2:1 bad-csv"),
        (HEAD + 'A,"on,3,fast\n', "t.csv:2:3 bad-csv"),
        (HEAD + "A,on,3,fast\n" * 2_001, "t.csv:2002:1 too-many"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_problem(text: str, problem: str, tmp_path: Path) -> None:
    assert rows(text, tmp_path)[1] == [problem]


def test_a_wrong_cell_is_found_at_its_place(tmp_path: Path) -> None:
    text = 'id,go,rivals,then\nPA-1,onn,3,fast\nPA-2,on,"rivls > 3",slow\n'
    loaded = load(small_with({"pace.csv": text}, tmp_path))
    assert [f"{problem.location} {problem.code}" for problem in loaded.problems] == [
        "small/pace.csv:2:6 unknown-value",
        "small/pace.csv:3:10 unknown-fact",
    ]


@pytest.mark.parametrize("name", ["../pace.csv", "/pace.csv", "folder/pace.csv", "pace.txt"])
def test_a_table_is_read_only_from_beside_its_rule_file(name: str, tmp_path: Path) -> None:
    files = {
        "pace.yaml": f"decision: pace\ntitle: {{en: A, zh: 甲}}\nadvice: []\ntable: {{columns: [go], file: {name}}}\n"
    }
    loaded = load(small_with(files, tmp_path))
    assert "bad-csv" in [problem.code for problem in loaded.problems]


def test_rows_keep_the_place_of_every_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEAD + 'A,"on, off",3,fast\n')
    (row,) = read_rows(path, "t.csv", ("go", "rivals"), Problems())
    assert isinstance(row, Mapping)
    cells = row.values["cells"]
    assert isinstance(cells, Sequence)
    assert [str(cell.location) for cell in cells.items] == ["t.csv:2:4", "t.csv:2:13"]
