"""The shipped rules are found in a checkout and in an installed wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.language import files, load, playbook_folder

ROOT = Path(engine.__file__).parents[1]


def test_a_checkout_has_the_rules_beside_the_engine() -> None:
    assert playbook_folder() == ROOT / "rules"
    assert load(playbook_folder()).ruleset is not None


def test_a_wheel_has_them_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "engine" / "_rules").mkdir(parents=True)
    monkeypatch.setattr(files, "resource_files", lambda _package: tmp_path / "engine")
    assert playbook_folder() == tmp_path / "engine" / "_rules"


def test_they_are_found_from_any_folder(tmp_path: Path) -> None:
    program = "from engine.language import load_or_raise, playbook_folder as f; print(load_or_raise(f()).name)"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "worthwin-playbook"
