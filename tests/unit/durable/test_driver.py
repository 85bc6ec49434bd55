from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import durable_rules_engine
import pytest

from engine.durable import EngineClosed, EngineFailure, EnvelopeExceeded, driver
from engine.durable.driver import EngineRules, rule_name
from engine.durable.envelope import fnv

ROOT = Path(__file__).parents[3]


def rules_for_each_code(number: int) -> EngineRules:
    return EngineRules([[[{"a": code}] for code in range(number)]], ["g0"], properties=1)


def many_rules(groups: int, rules: int) -> EngineRules:
    flags = [f"g{index}" for index in range(groups)]
    return EngineRules([[[{"$gte": {"a": -rule}}] for rule in range(rules)] for _ in flags], flags, properties=1)


def test_a_rule_fires_where_all_its_tests_hold() -> None:
    engine = EngineRules([[[{"a": 1}, {"$gte": {"b": 3}}], [{"$neq": {"a": 1}}]]], ["g0"], properties=2)

    assert engine.fired('{"g0":1,"a":1,"b":3,') == ["000"]
    assert engine.fired('{"g0":1,"a":1,"b":2,') == []
    assert engine.fired('{"g0":1,"a":2,"b":3,') == ["001"]


def test_no_rule_fires_on_a_property_that_is_left_out() -> None:
    engine = EngineRules([[[{"$neq": {"a": 1}}], [{"$lt": {"a": 1}}], [{"a": 0}]]], ["g0"], properties=1)

    assert engine.fired('{"g0":1,') == []


def test_one_fact_leaves_nothing_behind_for_the_next() -> None:
    engine = rules_for_each_code(30)

    assert [engine.fired(f'{{"g0":1,"a":{code},') for code in range(30)] == [[rule_name(code)] for code in range(30)]


def test_the_same_fact_may_come_twice_in_a_row() -> None:
    engine = rules_for_each_code(2)

    assert engine.fired('{"g0":1,"a":1,') == engine.fired('{"g0":1,"a":1,') == ["001"]


def test_nine_hundred_rules_may_fire_at_once() -> None:
    engine = many_rules(groups=30, rules=30)
    fact = "{" + "".join(f'"g{index}":1,' for index in range(30)) + '"a":0,'

    assert engine.fired(fact) == [rule_name(number) for number in range(900)]


@pytest.mark.parametrize(("groups", "rules"), [(31, 1), (1, 31)])
def test_more_groups_or_larger_ones_are_refused(groups: int, rules: int) -> None:
    with pytest.raises(EnvelopeExceeded, match="more than 30 groups of 30"):
        many_rules(groups, rules)


def test_a_fact_of_too_many_properties_is_refused() -> None:
    with pytest.raises(EnvelopeExceeded, match="more than 240 properties"):
        EngineRules([[[{"a": 1}]]], ["g0"], properties=238)


def test_a_rule_without_a_test_is_refused_where_the_engine_would_hang() -> None:
    with pytest.raises(EnvelopeExceeded, match="without a test"):
        EngineRules([[[]]], ["g0"], properties=1)


def test_a_fact_that_the_engine_refuses_is_an_error_and_the_next_one_is_answered() -> None:
    engine = rules_for_each_code(3)

    with pytest.raises(EngineFailure):
        engine.fired('{"g0":1,"a":wrong,')

    assert engine.fired('{"g0":1,"a":2,') == ["002"]


class Interrupting:
    """The C module, but a key is pressed while a given one of its functions runs."""

    def __init__(self, module: Any, function: str, before: bool) -> None:
        self._module, self._function, self._before = module, function, before
        self.armed = True

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._module, name)
        if name != self._function or not self.armed:
            return real

        def interrupted(*arguments: Any) -> Any:
            self.armed = False
            if not self._before:
                real(*arguments)
            raise KeyboardInterrupt

        return interrupted


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    "function", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"]
)
def test_an_interrupted_fact_does_not_fire_later(function: str, before: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EngineRules([[[{"$gte": {"a": -rule}}] for rule in range(5)]], ["g0"], properties=1)

    monkeypatch.setattr("engine.durable.driver.c_engine", Interrupting(durable_rules_engine, function, before))
    with pytest.raises(KeyboardInterrupt):
        engine.fired('{"g0":1,"a":0,')

    assert engine.fired('{"g0":1,"a":-3,') == ["003", "004"]
    assert engine.fired('{"g0":1,"a":-9,') == []


def test_after_closing_there_is_no_answer() -> None:
    engine = rules_for_each_code(2)
    engine.close()
    engine.close()

    with pytest.raises(EngineClosed):
        engine.fired('{"g0":1,"a":1,')


def test_no_message_id_is_taken_for_the_session_or_for_another() -> None:
    hashes = [fnv(pair[0].split('"')[3]) for pair in driver._MESSAGE_IDS]

    assert len(set(hashes)) == len(hashes)
    assert fnv("sid-0") not in hashes


def test_threads_that_share_rules_each_get_their_own_answer() -> None:
    engine = rules_for_each_code(30)
    start = threading.Barrier(6)

    def ask(first: int) -> list[bool]:
        start.wait()
        codes = [(first + step) % 30 for step in range(400)]
        return [engine.fired(f'{{"g0":1,"a":{code},') == [rule_name(code)] for code in codes]

    with ThreadPoolExecutor(6) as pool:
        answers = [right for result in pool.map(ask, range(6)) for right in result]

    assert len(answers) == 2_400
    assert all(answers)


def test_only_the_driver_names_the_c_module() -> None:
    sources = {
        path.name for path in (ROOT / "engine").rglob("*.py") if "durable_rules_engine" in path.read_text("utf-8")
    }

    assert sources == {"driver.py"}


def test_the_engine_brings_no_threads_and_none_of_the_host() -> None:
    script = (
        "import sys, threading, engine.durable.driver as d\n"
        "d.EngineRules([[[{'a': 1}]]], ['g0'], 1).fired('{\"g0\":1,\"a\":1,')\n"
        "assert threading.active_count() == 1\n"
        "assert not [name for name in sys.modules if name == 'durable' or name.startswith('durable.')]\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
