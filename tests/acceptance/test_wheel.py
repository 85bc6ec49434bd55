"""The wheel brings everything: installed elsewhere, away from the checkout, it judges a deal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEAL = {"opportunity_id": "D-1", "as_of": "2026-11-21", "proposal_requested": "yes", "needs_clear": "no"}


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that knows nothing of the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel alone; its dependencies are those of the environment of this test."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("worthwin-*.whl")
    environment = folder / "env"
    venv.create(environment, with_pip=False, symlinks=True)
    (site,) = environment.glob("lib/python*/site-packages")
    # A folder named here is searched for packages, but its own .pth files, such as the checkout's, are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    python = environment / "bin" / "python"
    install = (sys.executable, "-m", "pip", "--python", python, "install")
    run(*install, "--quiet", "--no-deps", "--no-index", "--force-reinstall", wheel, cwd=folder)
    return environment / "bin"


def test_the_command_judges_a_deal_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "deal.json").write_text(json.dumps(DEAL), encoding="utf-8")
    answer = json.loads(run(installed / "worthwin", "evaluate", "deal.json", "--format", "json", cwd=tmp_path))
    decision = answer[0] if isinstance(answer, list) else answer

    assert decision["opportunity_id"] == "D-1"
    assert decision["ruleset"]["name"] == "worthwin-playbook"
    assert decision["verdicts"]["proposal"]["verdict"]


def test_rules_and_code_are_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    script = (
        "import api.app, engine, engine.language as language; "
        "print(engine.__file__, api.app.__file__, language.playbook_folder(), sep='\\n')"
    )
    places = run(installed / "python", "-c", script, cwd=tmp_path).splitlines()

    assert all(Path(place).is_relative_to(installed.parent) for place in places)
    assert Path(places[2]).name == "_rules"
    assert (Path(places[2]) / "crm" / "dataverse.yaml").is_file()


def test_the_installed_service_judges_a_deal(installed: Path, tmp_path: Path) -> None:
    script = (
        "import asyncio, httpx, json, sys; from api.app import create_app; "
        "client = httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url='http://worthwin'); "
        "response = asyncio.run(client.post('/v1/evaluate', json=json.loads(sys.argv[1]))); "
        "print(response.status_code, response.json()['opportunity_id'])"
    )

    assert run(installed / "python", "-c", script, json.dumps(DEAL), cwd=tmp_path) == "200 D-1\n"
