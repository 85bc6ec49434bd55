"""What docs/rule-language.md shows is true: its examples load, and every key and code stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.language import CATALOGUE, load
from engine.language.catalogue import ACTION_KEYS, CLASS_KEYS, PARAMETER_KEYS
from engine.language.csv_tables import RULE_COLUMNS
from engine.language.decisions import DECISION_KEYS
from engine.language.derivations import DERIVE_KEYS, FACT_KEYS
from engine.language.files import FIRST_KEYS
from engine.language.guards import GUARD_KEYS
from engine.language.manifest import MANIFEST_KEYS
from engine.language.patches import PATCH_KEYS, TEXTS
from engine.language.rules import CHECK_KEYS, RULE_KEYS
from engine.language.vocabulary import FIELD_KEYS, KIND_KEYS, TYPES

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rule-language.md").read_text("utf-8")
KEYS = {
    *(*ACTION_KEYS, *CLASS_KEYS, *PARAMETER_KEYS, *RULE_COLUMNS, *DECISION_KEYS, *DERIVE_KEYS, *FACT_KEYS),
    *(*FIRST_KEYS, *GUARD_KEYS, *MANIFEST_KEYS, *PATCH_KEYS, *TEXTS, *CHECK_KEYS, *RULE_KEYS, *FIELD_KEYS, *KIND_KEYS),
    *(
        "from",
        "cells",
        "columns",
        "rows",
        "file",
        "list",
        "of",
        "transitions",
        "replaces",
        "before",
        "upstream",
        "reason",
    ),
    *("any", "all", "none", "action", "if", "each", "about", "actions", "tags", "all_except", "since", "by", "value"),
}


def examples(folder: Path) -> tuple[Path, Path]:
    """The rule folder and the layer that the document shows."""
    base, layer = folder / "example", folder / "acme"
    for block in re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL):
        name = block.splitlines()[0].removeprefix("# ")
        path = layer / name.removeprefix("layer: ") if name.startswith("layer: ") else base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    return base, layer


def test_the_examples_are_a_rule_folder_and_a_layer_without_problems(tmp_path: Path) -> None:
    base, layer = examples(tmp_path)
    assert [str(problem) for problem in load(base).problems] == []
    loaded = load(base, layers=[layer])
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.ruleset is not None
    assert len(loaded.ruleset.changes) >= 8


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_is_shown(key: str) -> None:
    assert re.search(rf"`{key}`|\b{key}:", DOCUMENT)


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_is_named(type_: str) -> None:
    assert f"`{type_}`" in DOCUMENT


def test_every_code_is_listed_with_its_meaning() -> None:
    listed = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", DOCUMENT, re.MULTILINE))
    assert listed == dict(CATALOGUE)
