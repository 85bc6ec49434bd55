"""Rule sets of a few lines over one small vocabulary, loaded as a rule folder is, and evaluated at once.

Tests of evaluation say rules as a rule file says them; the texts that a rule file needs beside that are filled in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from engine import facts as documents
from engine.evaluation import Answer, Evaluator
from engine.language import load_or_raise
from engine.model.ruleset import RuleSet
from engine.reference import ReferenceConditions

DAY = date(2026, 11, 21)
Block = dict[str, Any]


def _text(text: str) -> Block:
    return {"en": text, "zh": text}


def _field(name: str, type_: str = "tri", *, ask: bool = True, **more: Any) -> Block:
    asked = {"question": _text(f"What of {name}?"), "who": _text("a contact")} if ask else {}
    if isinstance(values := more.get("values"), str):
        more["values"] = {value: _text(value) for value in values.split()}
    return {"type": type_, "label": _text(name), **asked, **more}


_VOCABULARY: dict[str, Block] = {
    "opportunity": {
        **{name: _field(name) for name in ("a", "b", "c", "d")},
        "easy": _field("easy", effort=1),
        "hard": _field("hard", effort=3),
        "fresh": _field("fresh", good_for="90d"),
        "happened": _field("happened", unreported="no"),
        "colour": _field("colour", "enum", values="red green blue"),
        "stage": _field("stage", "enum", values="early middle late"),
        "amount": _field("amount", "money"),
        "size": _field("size", "integer"),
        "ratio": _field("ratio", "number"),
        "seen_on": _field("seen_on", "date"),
        "due_on": _field("due_on", "date"),
        "both": _field("both", derived=True),
        "either": _field("either", ask=False, derived=True),
        "later": _field("later", ask=False, derived=True),
        "supporters": _field("supporters", "integer", ask=False, derived=True),
        "shade": _field("shade", "enum", ask=False, derived=True, values="light dark"),
    },
    "account": {
        "region": _field("region", "enum", values="east west"),
        "loyal": _field("loyal", derived=True),
    },
    "stakeholder": {
        "title": _field("title", "text", ask=False),
        "met": _field("met"),
        "a": _field("a"),
        "mood": _field("mood", "enum", values="against neutral for_us"),
        "seen_on": _field("seen_on", "date"),
        "champion": _field("champion", ask=False, derived=True),
        "type": _field("type", "enum", ask=False, derived=True, values="friend other"),
        "friends": _field("friends", "integer", ask=False, derived=True),
    },
    "objection": {"topic": _field("topic", "enum", values="price trust"), "answered": _field("answered")},
}
_LISTS = ("stakeholder", "objection")

_ACTIONS: dict[str, Block] = {
    "CALL": {},
    "MEET": {},
    "VISIT": {"tags": ["travel"]},
    "GIFT": {"tags": ["gift"], "compliance": "needs_policy", "instead": "CALL"},
    "CLAIM": {"compliance": "needs_truth"},
    "CHEAT": {"compliance": "forbidden", "instead": "CALL"},
    "REPORT": {"tags": ["compliance"]},
    "FIND": {"tags": ["question"]},
    "SUBMIT": {},
}
_CLASSES = {
    "ok": {"verdict": "ok"},
    "needs_truth": {"verdict": "needs_approval", "conditions": _text("If it is true.")},
    "needs_policy": {"verdict": "needs_approval", "conditions": _text("Within the policy.")},
    "forbidden": {"verdict": "blocked"},
}
_PARAMETERS = {
    "limit": [{"value": 10}, {"since": "2026-12-01", "value": 20}, {"value": 5, "by": {"region": "east"}}],
    "share": [{"value": 2}],
}


def _kind(name: str) -> Block:
    several = {"list": f"{name}s", "question": _text("Who else?"), "who": _text("you")} if name in _LISTS else {}
    return {"kind": name, **several, "label": _text(name), "fields": _VOCABULARY[name]}


def rule(id_: str, when: str | None = None, then: str | None = None, **more: Any) -> Block:
    """One rule as a rule file has it; `if_` and the like are not needed, as `do` takes blocks."""
    named = {"id": id_, "when": when, "then": then, "because": _text(id_), "provenance": "design", **more}
    return {key: value for key, value in named.items() if value is not None}


def decision(name: str, gives: str, *rules: Block, **more: Any) -> Block:
    """A decision of plain rules (or, with `checklist` or `stages`, of that); `gives` lists its values.

    `output` names what it gives where that is not its name; `for_each` and all other keys are those of a rule file.
    """
    output = more.pop("output", name)
    values = gives.split()
    given = {"gives": {output: values}, "labels": {value: _text(value) for value in values}} if values else {}
    about = {} if "for_each" in more else {"about": "opportunity"}
    if "advice" in more:
        more["advice"] = [{"when": "always", **each} for each in more["advice"]]
    return {
        "decision": name,
        **about,
        "title": _text(name),
        **given,
        **({"rules": list(rules)} if rules else {}),
        **more,
    }


def check(id_: str, when: str, no: str | None = None) -> Block:
    """One line of a checklist."""
    return {"id": id_, "when": when, "title": _text(id_), "provenance": "design", **({"no": no} if no else {})}


def derive(name: str, about: str = "opportunity", **facts: Any) -> Block:
    """A derive file: each fact a condition, or a block with yes, no or count; `about` a list for its items' facts."""
    place = "for_each" if about in _LISTS else "about"
    return {"derive": name, place: about, "facts": facts}


def guard(id_: str, when: str | None = None, **more: Any) -> Block:
    """One guard."""
    return {"id": id_, **({"when": when} if when else {}), "because": _text(id_), "provenance": "design", **more}


def rules_of(*files: Block, guards: Iterable[Block] = (), **manifest: Any) -> RuleSet:
    """The rule set of decision and derive files and of guards; `manifest` adds to the manifest."""
    head = {"ruleset": "played", "version": "1", "title": _text("Played"), "currency": "CNY", **manifest}
    written: dict[str, Block] = {
        "playbook.yaml": head,
        "actions.yaml": {
            "compliance_classes": _CLASSES,
            "actions": {code: {"text": _text(code), "who": _text("you"), **more} for code, more in _ACTIONS.items()},
        },
        "parameters.yaml": {
            "parameters": {
                name: {"type": "integer", "title": _text(name), "values": values}
                for name, values in _PARAMETERS.items()
            }
        },
        **{f"vocabulary/{name}.yaml": _kind(name) for name in _VOCABULARY},
        **{f"{number}.yaml": block for number, block in enumerate(files)},
    }
    if guards := list(guards):
        written["guards.yaml"] = {"guards": guards}
    return _loaded(json.dumps(written))


@cache
def _loaded(written: str) -> RuleSet:
    with TemporaryDirectory() as folder:
        for name, block in json.loads(written).items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump(block, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return load_or_raise(Path(folder))


def evaluated(ruleset: RuleSet, given: Mapping[str, Any] | None = None, as_of: date = DAY) -> Answer:
    """The answer to a facts document."""
    evaluator = Evaluator(ruleset, ReferenceConditions)
    return evaluator.evaluate(documents.read(dict(given or {}), ruleset, as_of=as_of))


def judgement(answer: Answer) -> Answer:
    """What an answer judges: all of it but its own date, how long it holds, and what is still to be asked."""
    return replace(answer, as_of=DAY, valid_until=None, questions=(), known=0, of=0)


def codes(answer: Answer) -> list[str]:
    """The codes of the actions, in order; with the item's name where there is one."""
    return [f"{each.action.code} for {each.for_name}" if each.for_id else each.action.code for each in answer.actions]


def paths(answer: Answer) -> list[str]:
    """What is asked, in order."""
    return [question.path for question in answer.questions]
