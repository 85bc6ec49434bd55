"""The service as a real process: start, stop, hostile bodies over a real socket, and the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.demo import NotStarted, service
from tests.support.small_rules import write_decision, write_rules

ROOT = Path(__file__).parents[2]
JSON = {"Content-Type": "application/json"}


def test_it_answers_health_and_names_its_rules(running: httpx.Client) -> None:
    assert running.get("/livez").json() == {"status": "alive"}
    assert running.get("/readyz").json()["ruleset"]["digest"].startswith("sha256:")
    assert "worthwin_rules_info" in running.get("/metrics").text


def test_a_body_that_never_ends_is_refused_while_it_is_sent(running: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100_000):
            yield b" " * 10_000

    try:
        response = running.post("/v1/evaluate", content=endless(), headers=JSON)
    except httpx.TransportError:
        pass  # the connection was closed while we were still sending, which is as good a refusal
    else:
        assert response.status_code == 413
    assert running.get("/livez").status_code == 200


def test_many_large_bodies_leave_the_memory_as_it_was(running: httpx.Client) -> None:
    def post() -> None:
        for body in (b" " * 999_000, b" " * 1_100_000, b"[" * 999_000):
            assert running.post("/v1/evaluate", content=body, headers=JSON).status_code in (413, 422)

    post()
    before = resident(running)
    for _ in range(20):
        post()
    assert resident(running) < before + 20_000_000


def resident(running: httpx.Client) -> float:
    """Bytes of memory that the service occupies."""
    text = running.get("/metrics").text
    return float(text.partition("\nprocess_resident_memory_bytes ")[2].split()[0])


def test_hostile_bodies_leave_the_service_answering(running: httpx.Client) -> None:
    for body in (b"[" * 500_000, b'{"a":' * 100_000, b'{"needs_clear": ' + b"9" * 900_000 + b"}", b"\x00" * 1_000):
        response = running.post("/v1/evaluate", content=body, headers=JSON)
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        assert response.elapsed.total_seconds() < 1


def test_it_ends_at_once_when_told_to_and_has_printed_nothing_of_what_was_sent(tmp_path: Path) -> None:
    canary = "canary-name-of-a-person"
    bodies = (
        {"opportunity_id": canary, "as_of": "2026-11-21"},
        {"needs_clear": [canary]},
        {"stakeholders": [{"name": canary}]},
    )
    environment = os.environ | {"WORTHWIN_RULES": str(write_rules(tmp_path))}
    command = [sys.executable, "-m", "api", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        assert greeting.startswith("Worthwin serves at http://127.0.0.1:")
        with httpx.Client(base_url=greeting.split()[-1]) as client:
            statuses = [client.post("/v1/evaluate", json=body).status_code for body in bodies]
            metrics = client.get("/metrics").text
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=10)
    assert statuses == [200, 422, 422]
    assert process.returncode in (0, -signal.SIGTERM)
    assert (output, errors) == ("", "")
    assert canary not in metrics


def test_broken_rules_keep_it_from_starting_and_are_named(tmp_path: Path) -> None:
    write_decision(write_rules(tmp_path), clear="persue")

    with (
        pytest.raises(NotStarted, match=r"go\.yaml:\d+:\d+: "),
        service(os.environ | {"WORTHWIN_RULES": str(tmp_path)}),
    ):
        pass


def test_a_wrong_setting_keeps_it_from_starting_and_is_named() -> None:
    with (
        pytest.raises(NotStarted, match=r"^WORTHWIN_LANGUAGE: "),
        service(os.environ | {"WORTHWIN_LANGUAGE": "latin"}),
    ):
        pass


def test_an_edit_of_the_rules_reaches_a_running_process(tmp_path: Path) -> None:
    write_rules(tmp_path)
    facts = {"as_of": "2026-11-21", "needs_clear": "yes"}
    environment = os.environ | {"WORTHWIN_RULES": str(tmp_path)}
    with service(environment) as address, httpx.Client(base_url=address) as client:
        assert client.post("/v1/evaluate", json=facts).json()["verdicts"]["go"]["verdict"] == "pursue"
        write_decision(tmp_path, clear="leave")
        verdicts = (client.post("/v1/evaluate", json=facts).json()["verdicts"]["go"]["verdict"] for _ in range(5_000))
        assert "leave" in verdicts


def test_the_demo_prints_a_readable_answer_for_every_invented_deal() -> None:
    deals = sorted((ROOT / "fixtures" / "deals").glob("*.json"))
    shown = subprocess.run([sys.executable, "-m", "api.demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    answers = shown.stdout.split("\n── ")[1:]

    assert shown.returncode == 0, shown.stderr
    assert len(deals) >= 8
    assert [answer.split(" · ")[0] for answer in answers] == [deal.stem for deal in deals]
    assert {answer.split(" · ")[1] for answer in answers} == {"en", "zh"}
    for answer in answers:
        lines = answer.strip().splitlines()[1:]
        text = lines[: lines.index("")] if "" in lines else lines
        assert 2 <= len(text) <= 12
