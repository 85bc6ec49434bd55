"""The same facts give the same bytes, in whatever process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
DEALS = ROOT / "fixtures" / "deals"

PROGRAM = """
import json, sys
from datetime import date
from pathlib import Path
from engine import facts
from engine.evaluation import Evaluator
from engine.language import load_or_raise, playbook_folder
from engine.rendering import to_json
ruleset = load_or_raise(playbook_folder())
evaluator = Evaluator(ruleset)
for path in sorted(Path(sys.argv[1]).glob("*.json")):
    deal = facts.read(json.loads(path.read_text("utf-8")), ruleset, as_of=date(2026, 11, 21))
    print(path.name, json.dumps(to_json(evaluator.evaluate(deal), ruleset, "zh", "full"), ensure_ascii=True))
"""


def answers(seed: int) -> str:
    command = [sys.executable, "-c", PROGRAM, str(DEALS)]
    environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=200).stdout


def test_two_processes_with_different_hash_seeds_give_the_same_bytes_for_every_sample_deal() -> None:
    first = answers(1)
    assert first.count("\n") == len(list(DEALS.glob("*.json"))) > 10
    assert answers(4_242) == first
