"""The schemas that `worthwin schema` prints: valid themselves, and true to what the readers take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine import cli, facts
from engine.cli.schema_of_facts import facts_schema
from engine.cli.schema_of_rules import rules_schema
from engine.language import load_or_raise, playbook_folder
from engine.language.catalogue import ACTION_KEYS, PARAMETER_KEYS
from engine.language.decisions import DECISION_KEYS
from engine.language.derivations import FACT_KEYS
from engine.language.files import FIRST_KEYS
from engine.language.guards import GUARD_KEYS
from engine.language.manifest import MANIFEST_KEYS
from engine.language.nodes import plain_data
from engine.language.patches import PATCH_KEYS
from engine.language.positioned import read_yaml
from engine.language.problems import Problems
from engine.language.rules import CHECK_KEYS, RULE_KEYS
from engine.language.vocabulary import FIELD_KEYS, KIND_KEYS

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
RULE_FILES = sorted(
    path
    for folder in (playbook_folder(), FIXTURES / "rules" / "acme", FIXTURES / "rules" / "valid")
    for path in folder.rglob("*.yaml")
    if "crm" not in path.parts
)
PLACED = {"replaces", "before", "upstream", "reason"}  # keys of a company layer


@pytest.mark.parametrize("subject", ["facts", "rules", "answer"])
def test_a_schema_is_printed_as_json(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["schema", subject])
    assert not ended.value.code
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.name)
def test_every_shipped_rule_file_fits_the_schema(path: Path) -> None:
    problems = Problems()
    node = read_yaml(path, problems)
    assert node is not None, problems.sorted()
    document: Any = plain_data(node)
    validator = jsonschema.Draft202012Validator(
        rules_schema()["$defs"][_type(document)] | {"$defs": rules_schema()["$defs"]}
    )
    errors = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(_numbers(document))]
    assert errors == []


def _type(document: dict[str, Any]) -> str:
    first = next(iter(document))
    return {"fx": "parameters", "compliance_classes": "actions"}.get(first, first)


def _numbers(value: Any) -> Any:
    """An editor reads numbers as numbers; the loader reads every scalar as text."""
    if isinstance(value, dict):
        return {
            key: int(part) if key in ("priority", "effort") and str(part).isdigit() else _numbers(part)
            for key, part in value.items()
        }
    return [_numbers(part) for part in value] if isinstance(value, list) else value


def test_the_schema_of_rules_knows_the_keys_that_the_loader_knows() -> None:
    defs = rules_schema()["$defs"]
    parameters = defs["parameters"]["properties"]["parameters"]["additionalProperties"]
    checks = defs["decision"]["properties"]["checklist"]["properties"]["checks"]["items"]
    derived = defs["derive"]["properties"]["facts"]["additionalProperties"]["anyOf"][1]
    for schema, keys in (
        (defs["rule"], RULE_KEYS),
        (defs["decision"], DECISION_KEYS),
        (defs["ruleset"], MANIFEST_KEYS),
        (defs["kind"], KIND_KEYS),
        (defs["kind"]["properties"]["fields"]["additionalProperties"], FIELD_KEYS),
        (defs["guards"]["properties"]["guards"]["items"], GUARD_KEYS),
        (defs["actions"]["properties"]["actions"]["additionalProperties"], ACTION_KEYS),
        (parameters, PARAMETER_KEYS),
        (checks, CHECK_KEYS),
        (derived, FACT_KEYS),
        (defs["layer"], PATCH_KEYS),
    ):
        assert set(schema["properties"]) - PLACED == set(keys) - PLACED
    assert {_type({name: 1}) for name in FIRST_KEYS} <= set(defs)


def test_the_schema_of_facts_takes_the_invented_deals_and_refuses_what_the_reader_refuses() -> None:
    ruleset = load_or_raise(playbook_folder())
    schema = facts_schema(ruleset, "en")
    validator = jsonschema.Draft202012Validator(schema)
    deals = sorted((FIXTURES / "deals").glob("*.json"))
    assert deals
    for path in deals:
        deal = json.loads(path.read_text("utf-8"))
        facts.read(deal, ruleset)
        assert [error.json_path for error in validator.iter_errors(deal)] == []
    for wrong in ({"needs_cleer": "yes"}, {"needs_clear": "perhaps"}, {"stakeholders": 3}, {"go": "pursue"}):
        assert list(validator.iter_errors(wrong))


def test_the_schema_of_facts_has_labels_in_the_language_asked_for() -> None:
    ruleset = load_or_raise(playbook_folder())
    label = ruleset.vocabulary.kinds["opportunity"].fields["needs_clear"].label
    assert facts_schema(ruleset, "zh")["$defs"]["opportunity.needs_clear"]["description"] == label.zh
