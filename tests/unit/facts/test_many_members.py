"""The lists of a deal have a limit together, so that no small body keeps a processor busy for long."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InvalidFacts
from engine.facts import read
from engine.facts.values import MAX_MEMBERS
from engine.language import load_or_raise, playbook_folder
from engine.mapping import apply, load_mapping
from engine.model.ruleset import RuleSet

AS_OF = date(2026, 11, 21)
MAPPING = """\
mapping: crm
title: {en: CRM, zh: CRM}
opportunity_id: id
lists:
- {to: stakeholders, from: people, facts: [{to: name, from: name}]}
- {to: needs, from: people, complete: true, facts: []}
- {to: activities, from: people, complete: true, facts: []}
"""


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_or_raise(playbook_folder())


def members(number: int) -> list[dict[str, Any]]:
    return [{"id": f"m{position}"} for position in range(number)]


def test_as_many_members_as_are_allowed_are_read(ruleset: RuleSet) -> None:
    facts = read({"stakeholders": members(500), "needs": {"items": members(500)}}, ruleset, as_of=AS_OF)
    assert sum(len(known.items) for known in facts.lists.values()) == MAX_MEMBERS


def test_one_more_in_any_list_is_refused_once(ruleset: RuleSet) -> None:
    with pytest.raises(InvalidFacts) as refused:
        read({"stakeholders": members(500), "needs": members(500), "activities": members(1)}, ruleset, as_of=AS_OF)
    (problem,) = refused.value.problems
    assert (problem.location.path, problem.code) == ("$", "too-many-items")
    assert "1,000" in problem.message


def test_of_a_record_with_more_members_as_many_as_are_allowed_become_facts(ruleset: RuleSet, tmp_path: Path) -> None:
    path = tmp_path / "crm.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    mapped = apply(load_mapping(path, ruleset.vocabulary), {"id": "D-1", "people": members(600)}, as_of=AS_OF)

    facts = read(mapped.document, ruleset)
    assert {kind: len(known.items) for kind, known in facts.lists.items()} == {
        "stakeholder": 500,
        "need": 500,
        "activity": 0,
    }
    assert not any(known.complete for known in facts.lists.values())
    assert [(left.to, left.reason) for left in mapped.unused] == [
        ("stakeholders", "more than 500 entries"),
        ("needs", "more than 500 entries"),
        ("activities", "more than 0 entries"),
    ]
