"""What fuzzing has found stays mended: every kept case is fed to its target again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.fuzz.campaign import run
from tests.fuzz.case import CORPUS, SUFFIX, Case, Target, kept
from tests.fuzz.targets import TARGETS

CASES = [(name, path) for name in TARGETS for path in kept(name)]
MOST_BYTES = 200_000


@cache
def target(name: str) -> Target:
    return TARGETS[name]()


@pytest.mark.parametrize(("name", "path"), CASES, ids=[path.stem for _, path in CASES])
def test_a_kept_case_keeps_every_promise(name: str, path: Path) -> None:
    assert run(target(name), Case.parse(path.read_bytes()))


def test_the_corpus_is_small_and_has_nothing_twice() -> None:
    contents = [path.read_bytes() for path in _files()]
    assert sum(map(len, contents)) < MOST_BYTES
    assert len(set(contents)) == len(contents)


def test_every_kept_case_belongs_to_a_target() -> None:
    assert {path for path in _files() if path.suffix == SUFFIX} == {path for _, path in CASES}


@pytest.mark.parametrize("payload", [b"", b"\n", b"{}\n\n", b"\xff\x00"])
def test_a_case_comes_back_from_its_file_as_it_was(payload: bytes) -> None:
    case = Case(payload, {"lang": "zh", "accept": "é\n"})
    assert Case.parse(bytes(case)) == case


def _files() -> Iterator[Path]:
    return (path for path in CORPUS.rglob("*") if path.is_file())
