"""`schema`: JSON Schemas for editors and clients."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..model.text import Language
from ..rendering.schema import answer_schema
from .exits import Exit
from .rule_sets import ruleset_of
from .schema_of_facts import facts_schema
from .schema_of_rules import rules_schema
from .terminal import say_json


def print_schema(subject: str, language: Language, rules: Path | None, layers: Sequence[Path]) -> int:
    """Print the schema of facts (in the words of a rule set), of rule files, or of the answer."""
    if subject == "answer":
        say_json(answer_schema())
    elif subject == "rules":
        say_json(rules_schema())
    else:
        say_json(facts_schema(ruleset_of(rules, layers), language))
    return Exit.FINE
