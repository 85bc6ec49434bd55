"""What people read comes in both languages, each free of the other, and says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from engine.language import load_or_raise, playbook_folder
from engine.model.condition import Arithmetic, Compare, Condition, Count, Not, Parameter
from engine.model.decision import Guard, Rule
from engine.model.ruleset import RuleSet
from engine.model.text import Text

CHINESE = re.compile(r"[一-鿿]")
ASCII_PAUSE = re.compile(r"[一-鿿][,;:?!]|[,;?!][一-鿿]")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@cache
def playbook() -> RuleSet:
    return load_or_raise(playbook_folder())


def rules() -> Iterator[Rule]:
    for decision in playbook().decisions:
        yield from decision.rules
        yield from decision.advice
        if decision.otherwise:
            yield decision.otherwise


def conditions() -> Iterator[Condition]:
    for decision in playbook().decisions:
        yield decision.applies
        yield from (check.when for check in decision.checks)
        yield from (check.no_when for check in decision.checks if check.no_when)
    for rule in rules():
        yield rule.when
        yield from (part for do in rule.do for part in (do.when, do.where))
    for guard in playbook().guards:
        yield guard.when
        yield from (guard.require,) if guard.require else ()
    for derivation in playbook().derivations:
        yield from (part for part in (derivation.yes, derivation.no, derivation.count_where) if part)


def parameters(node: object) -> Iterator[str]:
    match node:
        case Parameter(name):
            yield name
        case Compare(left, _, right) | Arithmetic(_, left, right):
            yield from parameters(left)
            yield from parameters(right)
        case Count(_, where) | Not(where):
            yield from parameters(where)
        case _:
            for part in getattr(node, "parts", ()):
                yield from parameters(part)


def texts() -> Iterator[tuple[str, Text]]:
    ruleset = playbook()
    for rule in rules():
        yield from ((rule.id, text) for text in (rule.because, rule.warn) if text)
    for guard in ruleset.guards:
        yield from ((guard.id, text) for text in (guard.because, guard.conditions) if text)
    for action in ruleset.actions.values():
        yield from ((action.code, text) for text in (action.text, action.reason, action.who, action.conditions) if text)
    for decision in ruleset.decisions:
        yield decision.name, decision.title
        yield from ((decision.name, text) for text in (*decision.labels.values(), *decision.says.values()))
        yield from ((check.id, check.title) for check in decision.checks)
    for kind in ruleset.vocabulary.kinds.values():
        for field in kind.fields.values():
            yield from ((field.key, text) for text in (field.label, field.question, field.who) if text)
            if field.enumeration:
                yield from ((field.key, text) for text in field.enumeration.labels.values())


def test_english_holds_no_chinese_and_chinese_is_chinese() -> None:
    mixed = [(where, text) for where, text in texts() if CHINESE.search(text.en) or not CHINESE.search(text.zh)]
    assert [entry for entry in mixed if not entry[1].en.isascii() or entry[1].en != entry[1].zh] == []


def test_chinese_pauses_are_full_width() -> None:
    assert [(where, text.zh) for where, text in texts() if ASCII_PAUSE.search(text.zh)] == []


def test_both_languages_have_the_same_placeholders() -> None:
    assert [
        where for where, text in texts() if sorted(PLACEHOLDER.findall(text.en)) != sorted(PLACEHOLDER.findall(text.zh))
    ] == []


@pytest.mark.parametrize("kind", ["rules", "guards"])
def test_everything_that_decides_says_why_and_where_from(kind: str) -> None:
    entries: list[Rule | Guard] = [*rules()] if kind == "rules" else [*playbook().guards]
    assert [entry.id for entry in entries if entry.because is None or not entry.source] == []


def test_a_blocked_action_names_the_clean_way() -> None:
    actions = playbook().actions
    assert [action.code for action in actions.values() if action.compliance == "blocked" and not action.instead] == []
    assert [
        action.code for action in actions.values() if action.instead and actions[action.instead].compliance == "blocked"
    ] == []


def test_every_threshold_is_read_by_a_rule() -> None:
    read = {name for condition in conditions() for name in parameters(condition)}
    assert set(playbook().parameters) == read
