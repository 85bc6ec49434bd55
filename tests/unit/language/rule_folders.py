"""Builds rule folders for tests: the small valid one, with some files put over it."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.language import Loaded, load

FIXTURES = Path(__file__).parents[3] / "fixtures" / "rules"
SMALL = FIXTURES / "valid" / "small"
INVALID = FIXTURES / "invalid"


def small_with(files: dict[str, str], folder: Path) -> Path:
    """A copy of the small rule folder with some files added or replaced."""
    target = folder / "small"
    shutil.copytree(SMALL, target)
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return target


def load_fixture(fixture: Path, folder: Path) -> Loaded:
    """The small rule folder with a fixture's files over it, and its `layer` folder laid over both.

    A file `name.absent` takes the file `name` away.
    """
    target = small_with({}, folder)
    shutil.copytree(
        fixture, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("layer", "expected.txt", "*.absent")
    )
    for absent in fixture.rglob("*.absent"):
        (target / absent.relative_to(fixture).with_suffix("")).unlink()
    layer = fixture / "layer"
    return load(target, layers=[layer] if layer.is_dir() else [])
