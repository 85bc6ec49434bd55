"""The files that set Worthwin up say the same thing as each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCKS = ("requirements.lock", "requirements-runtime.lock")


def pins(lock: str) -> dict[str, str]:
    """Versions by name."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def named(requirements: list[str]) -> set[str]:
    """Distribution names, as a lock file spells them."""
    return {re.split(r"[\[<>=!~; ]", each)[0].lower().replace("_", "-") for each in requirements}


@pytest.fixture(scope="module")
def project() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert len(entries) == len(pins(lock)) > 20
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "index-url" not in text


def test_everything_the_project_names_is_locked(project: dict[str, dict[str, list[str]]]) -> None:
    assert named(project["project"]["dependencies"]) <= set(pins("requirements-runtime.lock"))
    assert named(project["dependency-groups"]["dev"]) <= set(pins("requirements.lock"))


def test_the_image_gets_the_versions_that_were_tested() -> None:
    everything, runtime = pins("requirements.lock"), pins("requirements-runtime.lock")

    assert runtime.items() <= everything.items()
    assert not {"pytest", "mypy", "polars", "hatchling"} & set(runtime)


def test_the_image_has_its_compiler_in_the_build_stage_only_and_no_root() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    build, final = stages

    assert " AS build" in build.splitlines()[0]
    assert "gcc" in build
    assert "PyEval_CallObject=PyObject_CallObject" in build
    assert "--require-hashes" in build
    assert not re.search(r"gcc|apt-get|pip install", final)
    assert re.search(r"^USER (?!root|0)\w+", final, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*/livez", final, re.MULTILINE | re.DOTALL)
    assert final.index("USER ") < final.index("CMD ")


def test_the_image_copies_only_what_there_is() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    copied = {
        name
        for arguments in re.findall(r"^COPY (?!--from)(.*) \S+$", dockerfile, re.MULTILINE)
        for name in arguments.split()
    }

    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)


def test_make_lists_every_habit() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for habit in ("demo", "test", "test-slow", "fuzz", "check", "bench", "serve", "lock", "wheel"):
        assert re.search(rf"^make {habit} +\S", listed, re.MULTILINE)


def test_the_readme_names_every_setting() -> None:
    from api.settings import Settings

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`WORTHWIN_(\w+)`", readme)) == {name.upper() for name in Settings.model_fields}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout as far as set-up is concerned."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "setup").write_bytes((ROOT / ".ci" / "setup").read_bytes())
    for lock in LOCKS:
        (tmp_path / lock).write_bytes((ROOT / lock).read_bytes())
    return tmp_path


def set_up(checkout: Path, commands: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run set-up on a machine that has these commands and no more."""
    machine = checkout / "bin"
    machine.mkdir()
    for name, body in commands.items():
        (machine / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (machine / name).chmod(0o755)
    for name in ("dirname", "bash"):
        (machine / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else f"/usr/bin/{name}")
    return subprocess.run(
        [str(machine / "bash"), str(checkout / ".ci" / "setup")],
        env={"PATH": str(machine)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("commands", "sentence"),
    [
        ({}, "Python 3.11, 3.12, 3.13 or 3.14 is needed"),
        ({"python3": "exit 1"}, "Python 3.11, 3.12, 3.13 or 3.14 is needed"),
        (
            {"python3": f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"'},
            "Python's venv module is missing",
        ),
        ({"python3": f'exec {sys.executable} "$@"'}, "a C compiler is needed"),
        (
            {"python3": f'exec {sys.executable} "$@"', "gcc": "exit 1", "cc": "exit 1"},
            "does not find Python.h",
        ),
    ],
)
def test_what_is_missing_for_set_up_is_said_in_one_sentence(
    checkout: Path, commands: dict[str, str], sentence: str
) -> None:
    result = set_up(checkout, commands)

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("worthwin: ")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (checkout / ".venv").exists()
