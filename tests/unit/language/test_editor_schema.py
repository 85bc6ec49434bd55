"""The JSON Schema for editors never underlines what the loader accepts."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.cli.schema_of_rules import rules_schema
from engine.language import Problems, playbook_folder, read_yaml
from engine.language.files import rule_files
from engine.language.nodes import Mapping, Node, Scalar, Sequence
from tests.unit.language.rule_folders import FIXTURES, SMALL

FILES = [*rule_files(SMALL), *rule_files(FIXTURES / "acme"), *rule_files(playbook_folder())]


def as_an_editor_reads(node: Node) -> object:
    """The data with numbers and truth values, as an editor's own YAML reader gives them."""
    match node:
        case Sequence(items=items):
            return [as_an_editor_reads(item) for item in items]
        case Mapping(values=values):
            return {key: as_an_editor_reads(value) for key, value in values.items()}
        case Scalar(plain=True, text="true" | "false"):
            return node.text == "true"
        case Scalar(plain=True) if node.text.isdigit():
            return int(node.text)
        case Scalar(text=text):
            return text
        case _:
            raise TypeError(type(node))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_valid_rule_file_fits_the_schema(path: Path) -> None:
    node = read_yaml(path, Problems())
    assert node is not None
    errors = [error.message for error in Draft202012Validator(rules_schema()).iter_errors(as_an_editor_reads(node))]
    assert errors == []
