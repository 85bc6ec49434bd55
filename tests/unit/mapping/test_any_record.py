"""Whatever a CRM sends, its record becomes a document that is accepted as facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts import read
from engine.language import load_or_raise, playbook_folder
from engine.mapping import CrmMapping, apply, load_mapping
from engine.model.ruleset import RuleSet

TEXT = """\
mapping: crm
title: {en: CRM, zh: CRM}
opportunity_id: id
facts:
- {to: name, from: name}
- {to: owner_id, from: owner.id}
- {to: needs_clear, from: box}
- {to: buying_stage, from: stage}
- {to: seller_step, from: step, values: {1: contact}}
- {to: estimated_value, from: amount, currency_from: currency, currency: USD}
- {to: budget_amount, from: amount, times: 0.001}
- {to: expected_close_date, from: date}
- {to: stage_entered_date, from: date, date: epoch_ms}
- {to: account.employee_count, from: people}
lists:
- to: stakeholders
  from: contacts
  id: id
  facts:
  - {to: name, from: name}
  - {to: met, from: box}
"""
KEYS = ("id", "name", "owner", "box", "stage", "step", "amount", "currency", "date", "people", "contacts")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["yes", "2026-02-30", "0001-01-01", "1e400", "-0", "CNY", "evaluation_of_options", "1", "x" * 201, "x" * 10_001]
    )
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
)


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_or_raise(playbook_folder())


@pytest.fixture(scope="module")
def mapping(ruleset: RuleSet, tmp_path_factory: pytest.TempPathFactory) -> CrmMapping:
    path: Path = tmp_path_factory.mktemp("mapping") / "crm.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return load_mapping(path, ruleset.vocabulary)


@given(record=st.dictionaries(st.sampled_from(KEYS), VALUES))
@settings(max_examples=150, deadline=None)
def test_any_record_becomes_facts(ruleset: RuleSet, mapping: CrmMapping, record: dict[str, object]) -> None:
    mapped = apply(mapping, record, as_of=date(2026, 11, 21))

    facts = read(mapped.document, ruleset)
    assert facts.as_of == date(2026, 11, 21)
