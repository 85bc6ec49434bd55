"""A few cases for every target: fuzzing works, and finds nothing that is easy to find."""

from __future__ import annotations

import pytest

from tests.fuzz.campaign import feed
from tests.fuzz.targets import TARGETS

CASES = {
    "body": 100,
    "rules": 40,
    "conditions": 30,
    "playbook": 2,
    "layer": 30,
    "mapping": 100,
    "command": 100,
    "rule_test": 60,
}


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("name", TARGETS)
def test_some_cases_break_no_promise(name: str) -> None:
    tally = feed(TARGETS[name](), seconds=200, seed=1, most=CASES[name])
    assert {signature: (bytes(case), seen) for signature, (case, seen) in tally.found.items()} == {}
    assert tally.executions >= CASES[name] / 2
    assert len(tally.outcomes) >= CASES[name] / 20
