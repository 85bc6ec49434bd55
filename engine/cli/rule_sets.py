"""The rule set that a command works with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import InvalidRules
from ..language import load_or_raise, playbook_folder
from ..model.ruleset import RuleSet
from .exits import WrongUse
from .terminal import complain_of

SHOWN = 10  # problems of rule files shown where somebody wanted something else


def folder_of(rules: Path | None) -> Path:
    """A named rule folder, or that of the playbook."""
    if rules is None:
        return playbook_folder()
    if not rules.is_dir():
        raise WrongUse(f"{rules} is not a folder.")
    return rules


def ruleset_of(rules: Path | None, layers: Sequence[Path]) -> RuleSet:
    """The loaded rule set.

    Raises:
        WrongUse: The folder is missing or its rule files have problems, which are printed.
    """
    for layer in layers:
        folder_of(layer)
    try:
        return load_or_raise(folder_of(rules), layers=layers)
    except InvalidRules as error:
        complain_of(error.problems[:SHOWN])
        count = len(error.problems)
        raise WrongUse(f"the rule files have {count} problem(s); `worthwin check` lists them all.") from None
