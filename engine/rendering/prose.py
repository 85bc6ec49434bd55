"""Conditions as sentences in both languages, in the vocabulary's words.

What a rule file writes is for analysts; a seller reads labels. A test of an unknown fact is always worded so that
"not yet known" can never be read as "is not".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from ..model.condition import (
    Always,
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Has,
    Is,
    Not,
    Numeric,
    OneOf,
    Or,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
    Within,
)
from ..model.facts import Scalar
from ..model.text import Text
from ..reference.conditions import compile_settled, compile_value
from . import phrases
from .words import Words

_ASSUMED = re.compile(r"(?P<negated>not )?(?P<name>[\w.\[\]@:-]+) (?:is|=|!=|in)\b.*")


def prose(node: Condition, words: Words) -> str:
    """A condition as one sentence without capital and full stop."""
    return _prose(node, words, nested=False)


def _prose(node: Condition, words: Words, nested: bool) -> str:
    match node:
        case Always():
            return words.say(phrases.ALWAYS)
        case And(parts):
            return _joined(parts, words, phrases.COMMA if not nested else phrases.AND_WORD, nested=True)
        case Or(parts):
            text = _joined(parts, words, phrases.OR_WORD, nested=True)
            return words.fill(phrases.ROUND, inside=text) if nested else text
        case Not(part):
            return _negated(part, words)
        case Count():
            return _count(node, words)
        case Compare(left, operator, right):
            return _compare(left, operator, right, words)
        case _:
            return _test(node, words)


def _joined(parts: tuple[Condition, ...], words: Words, between: Text, nested: bool) -> str:
    return words.join((_prose(part, words, nested) for part in parts), between)


def _test(node: Condition, words: Words) -> str:
    match node:
        case Truth(ref):
            return _name(ref, words)
        case Is(ref, "yes"):
            return _name(ref, words)
        case Is(ref, "no"):
            return words.fill(phrases.FACT_NO, fact=_name(ref, words))
        case Is(ref, "known"):
            return words.fill(phrases.FACT_KNOWN, fact=_name(ref, words))
        case Is(ref, "unknown"):
            return words.fill(phrases.FACT_UNKNOWN, fact=_name(ref, words))
        case Is(ref, _, values) | OneOf(ref, values):
            return words.fill(phrases.FACT_IS, fact=_name(ref, words), values=_labels(ref, values, words))
        case Has(ref, values):
            return words.fill(phrases.HAS, fact=_name(ref, words), values=_labels(ref, values, words))
        case Within(ref, values):
            only = _labels(ref, values, words, phrases.COMMA)
            return words.fill(phrases.WITHIN, fact=_name(ref, words), values=only)
        case _:
            return ""


def _negated(part: Condition, words: Words) -> str:
    match part:
        case Truth(ref):
            return words.fill(phrases.FACT_NO, fact=_name(ref, words))
        case Is(ref, "yes"):
            return words.fill(phrases.NOT_YES, fact=_name(ref, words))
        case Is(ref, "no"):
            return words.fill(phrases.NOT_NO, fact=_name(ref, words))
        case Is(ref, "known"):
            return words.fill(phrases.FACT_UNKNOWN, fact=_name(ref, words))
        case Is(ref, "unknown"):
            return words.fill(phrases.FACT_KNOWN, fact=_name(ref, words))
        case Is(ref, _, values):
            return words.fill(phrases.NOT_VALUE, fact=_name(ref, words), values=_labels(ref, values, words))
        case OneOf(ref, values):
            return words.fill(phrases.FACT_IS_NOT, fact=_name(ref, words), values=_labels(ref, values, words))
        case Has(ref, values):
            return words.fill(phrases.HAS_NOT, fact=_name(ref, words), values=_labels(ref, values, words))
        case Not(inner):
            return _prose(inner, words, nested=True)
        case Count(kind, where, "at least", 1):
            return _count(Count(kind, where, "at most", 0), words)
        case Count(kind, where, "at most", 0):
            return _count(Count(kind, where, "at least", 1), words)
        case _:
            return words.fill(phrases.NOT_SO, condition=_prose(part, words, nested=True))


def _count(node: Count, words: Words) -> str:
    owner = words.list_kind(node.kind)
    name = words.low(words.say(owner.label)) if owner else node.kind
    match node.quantifier, node.number:
        case "at least", 1:
            phrase = phrases.SOME
        case "at most", 0:
            phrase = phrases.NO_ONE
        case "at least", _:
            phrase = phrases.AT_LEAST
        case "at most", _:
            phrase = phrases.AT_MOST
        case _:
            phrase = phrases.EXACTLY
    return words.fill(phrase, list=name, n=node.number, where=_prose(node.where, words, nested=False))


def _compare(left: Numeric, operator: str, right: Numeric, words: Words) -> str:
    match left, operator, right:
        case Value(ref), "=", Constant(0):
            return words.fill(phrases.NONE_LEFT, fact=_name(ref, words))
    match left:
        case Arithmetic("-", Today(), Value(ref)):
            return words.fill(phrases.SINCE, days=_days(operator, right, words), fact=_name(ref, words))
        case Arithmetic("-", Value(ref), Today()):
            return words.fill(phrases.UNTIL, days=_days(operator, right, words), fact=_name(ref, words))
    kind = numeric_type(left) or numeric_type(right)
    return words.fill(
        phrases.COMPARE,
        left=_numeric(left, kind, words),
        operator=words.say(phrases.OPERATORS[operator]),
        right=_numeric(right, kind, words),
    )


def _days(operator: str, number: Numeric, words: Words) -> str:
    text = _numeric(number, None, words)
    phrase = phrases.DAYS[operator]
    if text == "1" and words.language == "en":
        phrase = Text(phrase.en.replace("days", "day"), phrase.zh)
    return words.fill(phrase, n=text)


def numeric_type(node: Numeric) -> FactType | None:
    """The type of the facts that a numeric expression reads; a constant beside them is in the same unit."""
    match node:
        case Value(ref):
            return ref.type
        case Parameter(_, kind):
            return kind
        case Today():
            return FactType.DATE
        case Arithmetic("/", _, _):
            return FactType.NUMBER
        case Arithmetic(_, left, right):
            return numeric_type(left) or numeric_type(right)
        case _:
            return None


def numeric_prose(node: Numeric, kind: FactType | None, words: Words) -> str:
    """A number, a threshold or a calculation in words; `kind` is the type of the facts beside it."""
    return _numeric(node, kind, words)


def _numeric(node: Numeric, kind: FactType | None, words: Words) -> str:
    match node:
        case Value(ref):
            return _name(ref, words)
        case Constant(value):
            return _constant(value, kind, words)
        case Parameter(name, own):
            return _parameter(name, own, words)
        case Today():
            return words.say(phrases.TODAY)
        case Arithmetic("*" | "/" as operator, left, right):
            return f"{_numeric(left, kind, words)} {'×' if operator == '*' else '÷'} {_numeric(right, None, words)}"
        case Arithmetic(operator, left, right):
            sign = {"-": "−"}.get(operator, operator)
            return f"{_numeric(left, kind, words)} {sign} {_numeric(right, kind, words)}"


def _constant(value: int | Fraction, kind: FactType | None, words: Words) -> str:
    return words.scalar(value, kind)


def _parameter(name: str, kind: FactType, words: Words) -> str:
    """A parameter with one value shows it; one with several shows its title."""
    table = words.ruleset.parameters.get(name)
    if table is None:
        return name
    if len(table.values) == 1 and not table.values[0].by:
        return words.scalar(table.values[0].value, kind)
    return words.low(words.say(table.title)) or name


def _name(ref: Ref, words: Words) -> str:
    return words.low(words.ref(ref))


def _labels(ref: Ref, values: tuple[str, ...], words: Words, between: Text = phrases.OR_WORD) -> str:
    labels = words.values_of(ref)
    return words.join((words.low(words.say(labels.get(value)) or value) for value in values), between)


def unknowns(node: Condition, deal: Mapping[str, Scalar], item: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Keys of the unknown facts on whose being unknown a condition rests.

    These are facts under a definite test that an unknown fact passes: `is not yes`, `is unknown` and the like. A part
    that holds whatever the unknown facts are, and a part that does not hold, is left out.

    Args:
        node: The condition, which is yes.
        deal: The known facts of the deal that it reads.
        item: Those of the item at hand.
    """
    found: dict[str, None] = {}
    _collect(node, {"today": 0, **deal}, item, found, wanted=True)
    return tuple(found)


def _collect(
    node: Condition, deal: Mapping[str, Scalar], item: Mapping[str, Scalar], found: dict[str, None], wanted: bool
) -> None:
    if isinstance(node, Count | Compare):
        return
    if compile_settled(node)(deal, item, {}) is wanted or compile_value(node)(deal, item, {}) is (not wanted):
        return
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                _collect(part, deal, item, found, wanted)
        case Not(part):
            _collect(part, deal, item, found, not wanted)
        case Is(ref):
            found[ref.key] = None


def assumed_name(test: str) -> str:
    """The fact's name in a test as a rule file writes it: `criteria_codeveloped is not yes`."""
    match = _ASSUMED.fullmatch(test.strip())
    return match["name"] if match else test.strip()


def not_yet_known(paths: tuple[str, ...] | list[str], words: Words) -> str:
    """The facts named as not yet known; empty for none."""
    names = words.join(dict.fromkeys(words.low(words.fact(path)) for path in paths))
    return words.fill(phrases.NOT_YET_KNOWN, facts=names) if names else ""
