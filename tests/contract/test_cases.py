"""The playbook's cases are rule tests: same facts, same verdicts through one table, same actions, same must-nots."""

from __future__ import annotations

import json
import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine import facts
from engine.language import load_or_raise, playbook_folder
from engine.language.nodes import plain_data
from engine.language.positioned import read_yaml
from engine.language.problems import Problems
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.ruletests import Case, Expected, run

HERE = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 21)


def _cases_file() -> Path:
    """Where the playbook's cases are: beside the checkout, or where WORTHWIN_PLAYBOOK says."""
    return Path(os.environ.get("WORTHWIN_PLAYBOOK", HERE.parent / "shared" / "playbook")) / "cases.json"


@cache
def _table() -> dict[str, Any]:
    problems = Problems()
    node = read_yaml(HERE / "fixtures" / "cases" / "outputs.yaml", problems)
    assert node is not None, problems.sorted()
    table = plain_data(node)
    assert isinstance(table, dict)
    return table


@cache
def _all_cases() -> list[dict[str, Any]]:
    if not _cases_file().is_file():
        return []
    cases: list[dict[str, Any]] = json.loads(_cases_file().read_text("utf-8"))
    return cases


def _ours() -> list[dict[str, Any]]:
    table = _table()
    return [case for case in _all_cases() if case["group"] in table["groups"] or case["id"] in table["also"]]


@cache
def _ruleset() -> RuleSet:
    return load_or_raise(playbook_folder())


@cache
def _rule_tests() -> dict[str, list[tuple[Case, bool]]]:
    """The rule tests that stand for a case, by its id, and whether they pass."""
    found: dict[str, list[tuple[Case, bool]]] = {}
    for result in run(playbook_folder(), _ruleset(), pattern="^EX-").results:
        found.setdefault(result.case.playbook, []).append((result.case, result.passed))
    return found


def _standing_for(case: dict[str, Any]) -> list[Case]:
    return [each for each, _ in _rule_tests().get(case["id"], ())]


def _expectations(wanted: dict[str, Any], value: str = "") -> set[tuple[str, str, str]]:
    """A table entry as (key, name, value), the way a rule test's expectations are held."""
    found: set[tuple[str, str, str]] = set()
    for key, content in wanted.items():
        if isinstance(content, list):
            found |= {(key, name.replace("{value}", value), "") for name in content}
        elif key == "items":
            for list_name, items in content.items():
                for item, outputs in items.items():
                    found |= {
                        (key, f"{list_name}[{item}].{name}", each.replace("{value}", value))
                        for name, each in outputs.items()
                    }
        else:
            for name, each in content.items():
                values = each if isinstance(each, list) else [each]
                found |= {(key, name, ", ".join(one.replace("{value}", value) for one in values))}
    return found


def _held(tests: list[Case]) -> set[tuple[str, str, str]]:
    return {_expectation(expected) for test in tests for expected in test.expects}


def _expectation(expected: Expected) -> tuple[str, str, str]:
    value = expected.value
    if value is True:
        return expected.key, expected.name, ""
    return expected.key, expected.name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _mapped(case: dict[str, Any]) -> set[tuple[str, str, str]]:
    """A case's verdict through the table."""
    found: set[tuple[str, str, str]] = set()
    for key, value in case["expected_verdict"].items():
        text = ", ".join(value) if isinstance(value, list) else str(value)
        entries = _table()["outputs"].get(key, {})
        entry = entries.get(text, entries.get("*"))
        assert entry, f"the table has no output for {key}: {text}"
        found |= _expectations(entry, text)
    return found


def _facts_of(case: dict[str, Any]) -> tuple[Facts, set[str]]:
    """A case's facts as the rules read them, and the names of those it gives as unknown."""
    document: dict[str, Any] = {}
    unknown = set()
    for name, value in case["given"].items():
        if value == "unknown":
            unknown.add(name)
        kind, _, key = name.rpartition(".")
        list_name = _list_of(kind, key)
        if list_name:
            document.setdefault(list_name, [{}])[0][key] = value
        else:
            document[name] = value
    return facts.read(document, _ruleset(), as_of=DAY), unknown


def _list_of(kind: str, key: str) -> str:
    kinds = _ruleset().vocabulary.kinds
    if kind:
        return kinds[kind].list_name
    if any(key in each.fields for each in kinds.values() if not each.list_name):
        return ""
    owners = [each.list_name for each in kinds.values() if each.list_name and key in each.fields]
    assert len(owners) == 1, f"{key} belongs to {owners}"
    return owners[0]


def _holds(test: Case, case: dict[str, Any]) -> list[str]:
    """The facts of a case that a rule test does not give."""
    wanted, unknown = _facts_of(case)
    given = facts.read(test.given, _ruleset(), as_of=DAY)
    missing = [key for key, value in wanted.deal.items() if key not in wanted.assumed and given.deal.get(key) != value]
    missing += [key for key in unknown if key in given.deal]
    for kind, known in wanted.lists.items():
        values = [
            {
                key: value
                for key, value in item.values.items()
                if not any(path.endswith(f".{key}") for path in wanted.assumed)
            }
            for item in known.items
        ]
        others = given.lists[kind].items if kind in given.lists else ()
        missing += [
            f"{kind} {sorted(each)}"
            for each in values
            if not any(each.items() <= dict(item.values).items() for item in others)
        ]
    return missing


needs_cases = pytest.mark.skipif(
    not _all_cases(),
    reason=f"the playbook's cases are not here ({_cases_file().name}; WORTHWIN_PLAYBOOK names its folder)",
)
every_case = pytest.mark.parametrize("case", _ours(), ids=lambda case: case["id"])


@needs_cases
@every_case
def test_every_case_of_these_families_is_a_rule_test_that_passes(case: dict[str, Any]) -> None:
    tests = _rule_tests().get(case["id"], [])
    assert tests, f"no rule test says `case: {case['id']}` ({case['title']})"
    assert all(passed for _, passed in tests)


@needs_cases
@every_case
def test_its_facts_are_those_of_the_case(case: dict[str, Any]) -> None:
    for test in _standing_for(case):
        assert not _holds(test, case), f"{test.location}: {_holds(test, case)}"


@needs_cases
@every_case
def test_its_verdict_is_expected_through_the_table(case: dict[str, Any]) -> None:
    assert _mapped(case) <= _held(_standing_for(case))


@needs_cases
@every_case
def test_its_action_codes_are_expected(case: dict[str, Any]) -> None:
    wanted = {("actions", code, "") for code in case["expected_action_codes"]}
    assert wanted <= _held(_standing_for(case))


@needs_cases
@every_case
def test_what_it_forbids_is_held_back(case: dict[str, Any]) -> None:
    for forbidden in case["must_not"]:
        entry = _table()["must_not"].get(forbidden)
        assert entry, f"the table does not say what holds back: {forbidden}"
        assert _expectations(entry) <= _held(_standing_for(case)), forbidden


def test_no_rule_test_stands_for_a_case_that_does_not_exist() -> None:
    if _all_cases():
        assert _rule_tests().keys() <= {case["id"] for case in _all_cases()}
    assert all(name.startswith("EX-") for name in _rule_tests())


@needs_cases
def test_the_table_holds_nothing_that_no_case_uses() -> None:
    keys = {key for case in _ours() for key in case["expected_verdict"]}
    forbidden = {each for case in _ours() for each in case["must_not"]}
    assert set(_table()["outputs"]) == keys
    assert set(_table()["must_not"]) == forbidden
    assert set(_table()["also"]) <= {case["id"] for case in _all_cases()}
