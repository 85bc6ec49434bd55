"""Nothing of the playbook's families gets lost: an id is a rule, or the coverage page says why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.language import load_or_raise, playbook_folder

IDS = tuple((Path(__file__).parent / "playbook_ids.txt").read_text(encoding="utf-8").split())
ROW = re.compile(r"\| (?P<id>[A-Z]+-?R?\d+[a-z]?) \| (?P<text>.+) \|")


@pytest.fixture(scope="module")
def files_of_rules() -> dict[str, str]:
    """The rule file's name by the id of every rule, check and guard that is shipped."""
    ruleset = load_or_raise(playbook_folder())
    found = {guard.id: guard.location for guard in ruleset.guards}
    for decision in ruleset.decisions:
        last = (decision.otherwise,) if decision.otherwise else ()
        for rule in (*decision.rules, *decision.advice, *last, *decision.checks):
            found[rule.id] = rule.location
    return {id_: Path(location.path).name for id_, location in found.items()}


def rows(heading: str) -> Iterator[tuple[str, str]]:
    """The table under a heading of the coverage page: id and what is said about it."""
    page = (playbook_folder() / "COVERAGE.md").read_text(encoding="utf-8")
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    for line in section.splitlines():
        match = ROW.fullmatch(line)
        if match:
            yield match["id"], match["text"]


def has_rule(id_: str, rules: dict[str, str]) -> bool:
    """Is there a rule of this id, or one that is a part of it (ST-02b)?"""
    return any(re.fullmatch(re.escape(id_) + r"([a-z]\w*)?", rule) for rule in rules)


@pytest.mark.parametrize("id_", IDS)
def test_a_playbook_id_is_a_rule_or_has_a_reason(id_: str, files_of_rules: dict[str, str]) -> None:
    assert has_rule(id_, files_of_rules) or id_ in dict(rows("Not a rule, and why"))


def test_the_coverage_page_names_every_rule_in_its_file(files_of_rules: dict[str, str]) -> None:
    for id_, text in rows("Where each id stands"):
        for part in text.split("; "):
            file, _, ids = part.partition(": ")
            for rule in ids.split(", "):
                assert files_of_rules.get(rule) == file.strip("`"), f"{id_}: {rule} is not in {file}"


def test_no_rule_is_excused_as_missing(files_of_rules: dict[str, str]) -> None:
    excused = [id_ for id_, _ in rows("Not a rule, and why") if has_rule(id_, files_of_rules)]
    assert excused == []


def test_every_row_of_the_coverage_page_is_a_playbook_id() -> None:
    named = [id_ for heading in ("Where each id stands", "Not a rule, and why") for id_, _ in rows(heading)]
    assert sorted(named) == sorted(IDS)
