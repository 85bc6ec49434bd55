"""A few cases for every target: fuzzing works, and finds nothing that is easy to find."""

from __future__ import annotations

import pytest

from tests.fuzz.campaign import feed
from tests.fuzz.targets import TARGETS

CASES = {
    "body": 150,
    "rules": 60,
    "conditions": 40,
    "playbook": 3,
    "layer": 40,
    "mapping": 200,
    "command": 200,
    "rule_test": 100,
}


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("name", TARGETS)
def test_some_cases_break_no_promise(name: str) -> None:
    tally = feed(TARGETS[name](), seconds=200, seed=1, most=CASES[name])
    assert {signature: (bytes(case), seen) for signature, (case, seen) in tally.found.items()} == {}
    assert tally.executions >= CASES[name] / 2
    assert len(tally.outcomes) >= CASES[name] / 20
