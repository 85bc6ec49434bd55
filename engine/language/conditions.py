"""Parses the sentences of the rule language into `syntax` trees, by the grammar in `condition.lark`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from ..errors import Location
from . import syntax
from .problems import Problems

MAX_LENGTH = 2_000
MAX_DEPTH = 40

Locate = Callable[[int], Location]


class _NoSuchDay(Exception):
    """A date such as 2026-13-31."""

    def __init__(self, offset: int, text: str) -> None:
        super().__init__(text)
        self.offset = offset
        self.text = text


@v_args(inline=True)
class _Build(Transformer[Token, syntax.Syntax]):
    """Makes a syntax node of each production while the text is parsed."""

    def name(self, token: Token) -> syntax.Name:
        return syntax.Name(token.start_pos or 0, str(token))

    def number(self, token: Token) -> syntax.Number:
        return syntax.Number(token.start_pos or 0, Fraction(token))

    def date(self, token: Token) -> syntax.Day:
        try:
            return syntax.Day(token.start_pos or 0, dt.date.fromisoformat(token))
        except ValueError:
            raise _NoSuchDay(token.start_pos or 0, str(token)) from None

    def parameter(self, token: Token) -> syntax.ParameterName:
        return syntax.ParameterName(token.start_pos or 0, token[1:])

    def today(self, token: Token) -> syntax.TodayWord:
        return syntax.TodayWord(token.start_pos or 0)

    def always(self, token: Token) -> syntax.AlwaysWord:
        return syntax.AlwaysWord(token.start_pos or 0)

    def days_since(self, token: Token, fact: Token) -> syntax.Days:
        return syntax.Days(token.start_pos or 0, self.name(fact), until=False)

    def days_until(self, token: Token, fact: Token) -> syntax.Days:
        return syntax.Days(token.start_pos or 0, self.name(fact), until=True)

    def operation(self, left: syntax.Syntax, sign: Token, right: syntax.Syntax) -> syntax.Operation:
        return syntax.Operation(left.at, str(sign), left, right)

    def comparison(self, left: syntax.Syntax, sign: Token, right: syntax.Syntax) -> syntax.Comparison:
        return syntax.Comparison(left.at, str(sign), sign.start_pos or 0, left, right)

    def between(self, subject: syntax.Syntax, low: syntax.Syntax, high: syntax.Syntax) -> syntax.Between:
        return syntax.Between(subject.at, subject, low, high)

    def word(self, token: Token) -> syntax.Name:
        return self.name(token)

    def words(self, *words: syntax.Name) -> tuple[syntax.Name, ...]:
        return words

    def member(self, subject: syntax.Syntax, words: tuple[syntax.Name, ...]) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "in", subject, words)

    def not_member(self, subject: syntax.Syntax, words: tuple[syntax.Name, ...]) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "in", subject, words, negated=True)

    def is_test(self, subject: syntax.Syntax, word: syntax.Name) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "is", subject, (word,))

    def is_not_test(self, subject: syntax.Syntax, word: syntax.Name) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "is", subject, (word,), negated=True)

    def has(self, subject: syntax.Syntax, word: syntax.Name) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "has", subject, (word,))

    def has_any(self, subject: syntax.Syntax, words: tuple[syntax.Name, ...]) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "has", subject, words)

    def within(self, subject: syntax.Syntax, words: tuple[syntax.Name, ...]) -> syntax.WordTest:
        return syntax.WordTest(subject.at, "within", subject, words)

    def some(self, word: Token, kind: Token, where: syntax.Syntax) -> syntax.Quantified:
        return syntax.Quantified(word.start_pos or 0, "some", None, self.name(kind), where)

    def none(self, word: Token, kind: Token, where: syntax.Syntax) -> syntax.Quantified:
        return syntax.Quantified(word.start_pos or 0, "no", None, self.name(kind), where)

    def at_least(self, at: Token, _: Token, number: Token, kind: Token, where: syntax.Syntax) -> syntax.Quantified:
        return syntax.Quantified(at.start_pos or 0, "at least", self.number(number), self.name(kind), where)

    def at_most(self, at: Token, _: Token, number: Token, kind: Token, where: syntax.Syntax) -> syntax.Quantified:
        return syntax.Quantified(at.start_pos or 0, "at most", self.number(number), self.name(kind), where)

    def exactly(self, word: Token, number: Token, kind: Token, where: syntax.Syntax) -> syntax.Quantified:
        return syntax.Quantified(word.start_pos or 0, "exactly", self.number(number), self.name(kind), where)

    def negation(self, word: Token, part: syntax.Syntax) -> syntax.Negation:
        return syntax.Negation(word.start_pos or 0, part)

    def either(self, *parts: syntax.Syntax) -> syntax.Syntax:
        return parts[0] if len(parts) == 1 else syntax.Junction(parts[0].at, True, parts)

    def both(self, *parts: syntax.Syntax) -> syntax.Syntax:
        return parts[0] if len(parts) == 1 else syntax.Junction(parts[0].at, False, parts)


@cache
def _parser() -> Any:
    grammar = files(__package__).joinpath("condition.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=_Build(), maybe_placeholders=False)


@lru_cache(maxsize=2_048)
def _tree(text: str) -> syntax.Syntax:
    """Cells repeat, and a service reads the same rules again after every edit."""
    tree: syntax.Syntax = _parser().parse(text)
    return tree


def parse_condition(text: str, location: Location | Locate, problems: Problems) -> syntax.Syntax | None:
    """Parses one sentence.

    Args:
        text: The condition, at most 2,000 characters.
        location: Where the text starts, or a function from an offset in the text to its place.
        problems: Takes the problem if it is not a condition.

    Returns:
        Its tree, or None where there was a problem.
    """
    locate = location if callable(location) else _shift(location)
    if len(text) > MAX_LENGTH:
        hint = "split it into a list of conditions, or derive a fact from a part of it"
        problems.add("condition-too-long", locate(0), f"The condition is longer than {MAX_LENGTH:,} characters.", hint)
        return None
    if (offset := _too_deep(text)) is not None:
        problems.add("condition-too-deep", locate(offset), f"The brackets are nested more than {MAX_DEPTH} deep.")
        return None
    try:
        tree = _tree(text)
    except UnexpectedInput as error:
        offset, message, hint = _explain(text, error)
        problems.add("condition-syntax", locate(offset), message, hint)
        return None
    except _NoSuchDay as error:
        problems.add("bad-date", locate(error.offset), f"There is no such day: {error.text}.")
        return None
    if syntax.depth(tree, MAX_DEPTH) > MAX_DEPTH:
        problems.add("condition-too-deep", locate(0), f"The condition is nested more than {MAX_DEPTH} deep.")
        return None
    return tree


def _too_deep(text: str) -> int | None:
    """Where brackets are opened too deep."""
    depth = 0
    for offset, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            return offset
    return None


def _shift(start: Location) -> Locate:
    return lambda offset: Location(start.path, start.line, start.column + offset)


_WORD_HINTS = {
    "every": "write `no X where A and not B` instead of `every`",
    "all": "write `no X where A and not B` instead of `all`",
    "AND": "write `and` in small letters",
    "OR": "write `or` in small letters",
    "NOT": "write `not` in small letters",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=`",
    "'": "values are written without quotes",
    '"': "values are written without quotes",
    "[": "write the values in round brackets: in (a, b)",
    "{": "conditions have no curly brackets",
    "==": "write a single `=`",
    "（": "write ASCII brackets ( )",
    "，": "write an ASCII comma",
    "than": "write `>` or `<`",
    "contains": "write `has`",
}


def _explain(text: str, error: UnexpectedInput) -> tuple[int, str, str]:
    """Where a sentence breaks off, and what was probably meant."""
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        offset, found = error.token.start_pos or 0, str(error.token)
    elif isinstance(error, UnexpectedCharacters):
        offset = cast("int", error.pos_in_stream)
        found = text[offset]
    else:
        return len(text.rstrip()), "The condition breaks off too early.", _open_hint(text)
    if text[max(offset - 1, 0) : offset + 1] == "==":
        found = "=="
    before = text[:offset].rstrip()
    previous = before.rsplit(None, 1)[-1] if before else ""
    message = f"The condition cannot go on with `{found}`" + (f" after `{previous}`." if previous else " at its start.")
    return offset, message, _WORD_HINTS.get(found) or _WORD_HINTS.get(previous) or _missing_where(text)


def _open_hint(text: str) -> str:
    if text.count("(") > text.count(")"):
        return "a closing bracket is missing"
    return _missing_where(text)


def _missing_where(text: str) -> str:
    words = text.split()
    quantified = words[:1] in (["some"], ["no"], ["exactly"]) or words[:2] in (["at", "least"], ["at", "most"])
    return "a count needs `where`: some stakeholder where met" if quantified and "where" not in words else ""
