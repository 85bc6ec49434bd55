"""Rule files edited while the service runs: last good set, atomic swap, closing of replaced sets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.rules import Rules
from api.settings import Settings
from engine.evaluation import Evaluator
from tests.support.calling import client
from tests.support.small_rules import DECISION, write_decision, write_rules

FACTS = {"as_of": "2026-11-21", "needs_clear": "yes"}
SOON = 2.0


@asynccontextmanager
async def following(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The service over a rule folder, following its edits."""
    app = create_app(Settings(rules=folder))
    async with app.router.lifespan_context(app), client(app) as caller:
        await asyncio.sleep(0.3)
        yield caller


async def verdict(caller: httpx.AsyncClient) -> str:
    response = await caller.post("/v1/evaluate", json=FACTS)
    assert response.status_code == 200
    return str(response.json()["verdicts"]["go"]["verdict"])


async def problems(caller: httpx.AsyncClient) -> list[dict[str, Any]]:
    response = await caller.get("/readyz")
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["problems"]
    return found


async def becomes(caller: httpx.AsyncClient, expected: str) -> float:
    """Seconds until the verdict is the expected one."""
    started = time.perf_counter()
    while await verdict(caller) != expected:
        assert time.perf_counter() - started < SOON
        await asyncio.sleep(0.02)
    return time.perf_counter() - started


async def shows_problems(caller: httpx.AsyncClient, wanted: bool) -> list[dict[str, Any]]:
    started = time.perf_counter()
    while bool(found := await problems(caller)) != wanted:
        assert time.perf_counter() - started < SOON
        await asyncio.sleep(0.02)
    return found


def test_an_edit_becomes_active_within_two_seconds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with following(write_rules(tmp_path)) as caller:
            assert await verdict(caller) == "pursue"
            write_decision(tmp_path, clear="leave")
            await becomes(caller, "leave")

    asyncio.run(scenario())


def test_a_broken_edit_keeps_the_last_good_rules_and_shows_where_it_is_broken(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with following(write_rules(tmp_path)) as caller:
            write_decision(tmp_path, clear="persue")
            (found,) = await shows_problems(caller, wanted=True)
            metrics = (await caller.get("/metrics")).text

            line = DECISION.splitlines().index("    then: {clear}") + 1
            assert found["path"].endswith(f"go.yaml:{line}:11")
            assert "pursue" in found["hint"]
            assert await verdict(caller) == "pursue"
            assert "worthwin_rule_problems 1.0" in metrics
            assert 'worthwin_rule_reloads_total{outcome="kept_last_good"} 1.0' in metrics

            write_decision(tmp_path, clear="leave")
            await becomes(caller, "leave")
            assert await problems(caller) == []
            assert "worthwin_rule_problems 0.0" in (await caller.get("/metrics")).text

    asyncio.run(scenario())


def test_a_file_half_written_is_not_taken(tmp_path: Path) -> None:
    text = DECISION.format(clear="leave", otherwise="leave")

    async def scenario() -> None:
        async with following(write_rules(tmp_path)) as caller:
            seen = set()
            with (tmp_path / "go.yaml").open("w", encoding="utf-8") as file:
                for position in range(0, len(text), 40):
                    file.write(text[position : position + 40])
                    file.flush()
                    await asyncio.sleep(0.05)
                    seen.add(await verdict(caller))
                    assert await problems(caller) == []
            assert seen == {"pursue"}
            await becomes(caller, "leave")

    asyncio.run(scenario())


def test_a_folder_replaced_as_a_whole_is_found_again(tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "rules")
    other = write_rules(tmp_path / "other", clear="leave")

    async def scenario() -> None:
        async with following(folder) as caller:
            folder.rename(tmp_path / "old")
            await shows_problems(caller, wanted=True)
            assert await verdict(caller) == "pursue"
            other.rename(folder)
            await shows_problems(caller, wanted=False)
            assert await verdict(caller) == "leave"

    asyncio.run(scenario())


def test_each_request_sees_exactly_one_rule_set(tmp_path: Path) -> None:
    """Two good sets and a broken one take turns; every answer fits the digest that it names."""
    fits: dict[str, str] = {}
    for clear in ("pursue", "leave"):
        folder = write_rules(tmp_path / clear, clear=clear)
        rules = Rules(folder)
        fits[rules.ruleset.digest] = clear
        rules.close()

    async def scenario() -> None:
        folder = write_rules(tmp_path / "live")
        app = create_app(Settings(rules=folder, watch=False))
        async with client(app) as caller:
            for turn in range(200):
                write_decision(folder, clear=("pursue", "leave", "persue")[turn % 3])
                reload = asyncio.create_task(asyncio.to_thread(app.state.held.rules.reload))
                while not reload.done():
                    answer = (await caller.post("/v1/evaluate", json=FACTS)).json()
                    assert fits[answer["ruleset"]["digest"]] == answer["verdicts"]["go"]["verdict"]
                assert await reload == (turn % 3 != 2)

    asyncio.run(scenario())


def test_a_replaced_rule_set_is_closed_after_its_last_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    close = Evaluator.close

    def note(evaluator: Evaluator) -> None:
        closed.append(evaluator.ruleset.digest)
        close(evaluator)

    monkeypatch.setattr(Evaluator, "close", note)
    rules = Rules(write_rules(tmp_path))
    first = rules.ruleset.digest
    with rules.use():
        write_decision(tmp_path, clear="leave")
        assert rules.reload()
        assert closed == []
    assert closed == [first]
    second = rules.ruleset.digest
    rules.close()
    rules.close()
    assert closed == [first, second]


def test_following_goes_on_after_a_mishap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reload, calls = Rules.reload, iter(range(1_000))

    def stumble(rules: Rules) -> bool:
        if next(calls) == 0:
            raise RuntimeError("stumbled")
        return reload(rules)

    async def scenario() -> None:
        async with following(write_rules(tmp_path)) as caller:
            monkeypatch.setattr(Rules, "reload", stumble)
            write_decision(tmp_path, clear="leave")
            await becomes(caller, "leave")

    asyncio.run(scenario())
    assert "stumbled" in caplog.text
