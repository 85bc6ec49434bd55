"""Mapping files and CRM records: a file is refused with places, or whatever a CRM sends becomes accepted facts."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property
from pathlib import Path

from hypothesis import strategies as st

from engine.errors import InvalidRules
from engine.facts import read
from engine.language import load_or_raise, playbook_folder
from engine.mapping import apply, load_mapping
from engine.model.ruleset import RuleSet
from tests.fuzz.case import Case, scratch
from tests.fuzz.damage import TOKEN, damaged_document, damaged_file, damaged_tree, encoded
from tests.fuzz.oracles import check_problems, promptly
from tests.fuzz.values import NAMES
from tests.unit.mapping.test_any_record import TEXT

AS_OF = date(2026, 11, 21)
_DATAVERSE = {
    "InputParameters": [
        {
            "key": "Target",
            "value": {
                "Attributes": [
                    {"key": "opportunityid", "value": "a1"},
                    {"key": "name", "value": "Pumps"},
                    {"key": "estimatedvalue", "value": {"Value": 1250.5}},
                    {"key": "estimatedclosedate", "value": "/Date(1795219200000)/"},
                    {"key": "salesstage", "value": {"Value": 2}},
                    {"key": "budgetstatus", "value": {"Value": 3}},
                    {"key": "decisionmaker", "value": True},
                    {"key": "parentaccountid", "value": {"Id": "b1"}},
                ]
            },
        }
    ]
}
_MAVEN = {
    "opportunity": {"opportunity_id": "x", "sales_agent": "a", "deal_stage": "Engaging", "close_date": "2026-12-01"},
    "account": {"account": "c", "sector": "retail", "office_location": "China", "revenue": "7.5", "employees": "12"},
    "product": {"product": "GTX"},
}
_CRM = {
    "id": "D-1",
    "name": "Pumps",
    "owner": {"id": "u1"},
    "box": True,
    "stage": "evaluation_of_options",
    "step": 1,
    "amount": "1250.50",
    "currency": "USD",
    "date": "2026-12-01",
    "people": 40,
    "contacts": [{"id": "c1", "name": "Wang", "box": False}],
}


class Mappings:
    """One mapping file and one record."""

    name = "mapping"

    @cached_property
    def _ruleset(self) -> RuleSet:
        return load_or_raise(playbook_folder())

    @cached_property
    def _file(self) -> Path:
        return scratch() / "crm.yaml"

    def cases(self) -> st.SearchStrategy[Case]:
        """Mapping files, whole or after a few edits, with records of theirs after a few edits."""
        crm = playbook_folder() / "crm"
        shipped = {path.stem: path.read_text("utf-8") for path in sorted(crm.glob("*.yaml"))}
        records = {"dataverse": _DATAVERSE, "maven": _MAVEN}
        pairs = [(text, records.get(name, _CRM)) for name, text in shipped.items()] + [(TEXT, _CRM)] * 2
        others = tuple(text for text, _ in pairs)
        words = sorted({token for text in others for token in TOKEN.findall(text)})
        names = sorted({token for text in others for token in TOKEN.findall(text) if token.isidentifier()})
        return st.sampled_from(pairs).flatmap(
            lambda pair: st.builds(
                lambda text, record: Case(encoded(text), {"record": json.dumps(record)}),
                st.just(pair[0]) | damaged_file(pair[0], others, words) | damaged_tree(pair[0], others, words),
                st.just(pair[1]) | damaged_document(pair[1], {}, names) | NAMES,
            )
        )

    def run(self, case: Case) -> str:
        """Read the mapping, map the record, read the facts."""
        self._file.write_bytes(case.payload)
        vocabulary = self._ruleset.vocabulary
        try:
            with promptly(but=(InvalidRules,)):
                mapping = load_mapping(self._file, vocabulary)
        except InvalidRules as error:
            return check_problems(error.problems)
        record = json.loads(case.settings["record"])
        with promptly():
            mapped = apply(mapping, record, as_of=AS_OF)
            facts = read(mapped.document, self._ruleset)
        return f"{len(facts.deal)} facts, {len(facts.lists)} lists, {sorted({each.reason for each in mapped.unused})}"
