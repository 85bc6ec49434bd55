"""Damage: what became of a good document or a good file on its way."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import yaml
from hypothesis import strategies as st

from .values import ANYTHING, NAMES, WORDS

MEMBER = re.compile(r'"\w+": ?(?:"[^"]*"|[\w.-]+)')
WORD = re.compile(r"[A-Za-z_]\w*")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.$-]+|[^\w\s]')
JSON_PIECES = (
    *("NaN", "-Infinity", "1e999", "1e-999", "-0", "00", "9" * 50, "0." + "3" * 60, r'"\ud800"', r'"\u0000"', '"\x01"'),
    *(
        "[" * 40,
        "[" * 3_000,
        '{"a":' * 40,
        "]",
        "}",
        ",",
        ":",
        '"',
        "\\",
        "",
        "null",
        "{}",
        "[]",
        "\ufeff",
        "//",
        "'x'",
    ),
    *('{"__proto__": 1}', '"2026-11-21"', "１", "true", "tru", "\x00", "\xa0", "yes", '"' + "x" * 20_000 + '"'),
)
YAML_PIECES = (
    *("[", "]", "{", "}", ": ", ",", "- ", "\n", "  ", "\t", "null", "[]", "{}", "5", "-1", "1e9", "yes", "'", '"'),
    *(
        "(",
        ")",
        "some x where",
        "a: b",
        "&a",
        "*a",
        "!x",
        "|",
        ">-",
        "when",
        "rules",
        "$x",
        "需",
        "~",
        "\r",
        "\x00",
        "%",
    ),
    *("unknown", "where", "---", "...", "<<: *a", "? ", "# ", "{name}", "{", "0001-01-01", "9999-12-31", "1" * 200),
    *("not " * 50, "(" * 60, "is not known", ">= 0.0000001", "/ 0", "today", "always", "\x1b[31m", "\u2028", "\ud7ff"),
    *("\x85", "\ufeff", "x" * 3_000, "and", "or", "in ()", "between 3 and", "2026-13-01", "!!python/name:os.system"),
)
Place = tuple[Any, Any]  # a container and the key or index in it


Fields = dict[str, st.SearchStrategy[Any]]


@st.composite
def varied_document(draw: st.DrawFn, document: Any, fields: Fields, names: Sequence[str]) -> Any:
    """A document after some edits that leave it good: other values, more of them, fewer of them."""
    return _edited(draw, document, fields, names, _MILD, draw(st.integers(1, 10)))


@st.composite
def damaged_document(draw: st.DrawFn, document: Any, fields: Fields, names: Sequence[str]) -> Any:
    """A document after a few edits: values replaced, repeated, renamed, added, wrapped."""
    return _edited(draw, document, fields, names, _EDITS, draw(st.integers(1, 3)))


def _edited(
    draw: st.DrawFn, document: Any, fields: Fields, names: Sequence[str], edits: Sequence[Edit], number: int
) -> Any:
    whole = {"": copy.deepcopy(document)}
    for _ in range(number):
        places = _places(whole)
        place = places[draw(st.integers(0, len(places) - 1))]
        draw(st.sampled_from(edits))(draw, place, fields, names)
    return whole[""]


def _places(value: Any) -> list[Place]:
    found: list[Place] = []
    waiting = [value]
    while waiting:
        container = waiting.pop()
        keys = list(container) if isinstance(container, dict) else range(len(container))
        for key in keys:
            found.append((container, key))
            if isinstance(container[key], dict | list):
                waiting.append(container[key])
    return found


Edit = Callable[[st.DrawFn, Place, Fields, Sequence[str]], None]


def _replace(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    place[0][place[1]] = draw(ANYTHING)


def _refill(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    """Another value that fits, where the place is a fact."""
    if place[1] in fields:
        place[0][place[1]] = draw(fields[place[1]])


def _name(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    place[0][place[1]] = draw(NAMES)


def _add(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    inside = place[0][place[1]]
    name = draw(st.sampled_from(names) | NAMES | WORDS)
    if isinstance(inside, dict):
        inside[name] = draw(fields.get(name, ANYTHING))
    elif isinstance(inside, list):
        inside.append(draw(ANYTHING))


def _remove(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    if place[1] != "":
        del place[0][place[1]]


def _rename(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    if isinstance(place[0], dict) and place[1] != "":
        place[0][draw(st.sampled_from(names) | NAMES | WORDS)] = place[0].pop(place[1])


def _repeat(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    """A list of many: as many as are allowed, one more, thousands."""
    inside = place[0][place[1]]
    times = draw(st.sampled_from((2, 3, 20, 100, 490, 501, 3_000)))
    if isinstance(inside, list) and len(inside) < 600 and inside:
        first = inside[0]
        own = draw(st.integers(0, 3)) > 0
        inside.extend(
            {**first, "id": f"{number}"} if own and isinstance(first, dict) else first for number in range(times)
        )


def _wrap(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    inside = place[0][place[1]]
    wrappers: tuple[Callable[[Any], Any], ...] = (
        lambda value: [value],
        lambda value: {"value": value},
        lambda value: {"items": value, "complete": False},
        lambda value: {"items": value},
        str,
    )
    place[0][place[1]] = draw(st.sampled_from(wrappers))(inside)


def _deepen(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    for _ in range(draw(st.sampled_from((5, 25, 40, 400)))):
        place[0][place[1]] = [place[0][place[1]]]


def _more(draw: st.DrawFn, place: Place, fields: Fields, names: Sequence[str]) -> None:
    """One more fact where facts stand."""
    inside = place[0][place[1]]
    siblings = [name for name in inside if name in fields] if isinstance(inside, dict) else []
    if siblings:
        name = draw(st.sampled_from(sorted(fields)))
        inside[name] = draw(fields[name])


_MILD = (_refill, _refill, _refill, _more, _more, _remove, _repeat)
_EDITS = (_refill, _replace, _name, _add, _add, _remove, _rename, _repeat, _wrap, _deepen)


def written(document: Any) -> str:
    """A document as JSON text, be it NaN, half a character or deeper than JSON likes."""
    try:
        return json.dumps(document, ensure_ascii=False)
    except RecursionError:
        return "[" * 2_000


def encoded(text: str) -> bytes:
    """Text as bytes; halves of characters as some systems write them."""
    return text.encode("utf-8", "surrogatepass")


@st.composite
def damaged_json(draw: st.DrawFn, text: str) -> str:
    """A JSON text in which a token became another, or a member stands twice."""
    for _ in range(draw(st.integers(1, 2))):
        members = list(MEMBER.finditer(text, 0, 20_000))
        if draw(st.booleans()) and members:
            member = draw(st.sampled_from(members))
            text = f"{text[: member.end()]}, {member[0]}{text[member.end() :]}"
        else:
            text = draw(_other_token(text, JSON_PIECES))
    return text


@st.composite
def damaged_file(draw: st.DrawFn, text: str, others: Sequence[str], words: Sequence[str]) -> str:
    """A rule file after a few edits of its words, signs, lines and indentation; `others` lend theirs."""
    for _ in range(draw(st.integers(1, 4))):
        edit = draw(st.sampled_from(("token", "token", "word", "word", "word", "line", "indent", "splice", "repeat")))
        if edit == "token":
            text = draw(_other_token(text, YAML_PIECES))
        elif edit == "word":
            text = draw(_other_token(text, words))
        else:
            lines = text.split("\n")
            at = draw(st.integers(0, len(lines) - 1))
            text = "\n".join(draw(_other_lines(lines, at, edit, others)))
    return text


@st.composite
def damaged_tree(draw: st.DrawFn, text: str, others: Sequence[str], words: Sequence[str]) -> str:
    """A rule file that is still YAML, after a few edits of what it holds."""
    tree: Any = {"": _tree(text), "others": [_tree(draw(st.sampled_from(others)))]}
    for _ in range(draw(st.integers(1, 4))):
        places = [place for place in _places(tree) if place[0] is not tree]
        place = places[draw(st.integers(0, len(places) - 1))]
        lender, key = places[draw(st.integers(0, len(places) - 1))]
        edit = draw(st.sampled_from(("graft", "graft", "word", "word", "mild", "wild")))
        if edit == "graft":
            place[0][place[1]] = copy.deepcopy(lender[key])
        elif edit == "word":
            place[0][place[1]] = draw(st.sampled_from(words))
        else:
            draw(st.sampled_from(_MILD if edit == "mild" else _EDITS))(draw, place, {}, words)
    return _dumped(tree[""])


def _tree(text: str) -> Any:
    """The data of a YAML file, all words as they stand there."""
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  # makes texts, lists and mappings only


def _dumped(tree: Any) -> str:
    try:
        return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1_000)
    except (RecursionError, yaml.YAMLError):
        return "[" * 2_000


@st.composite
def _other_token(draw: st.DrawFn, text: str, pieces: Sequence[str]) -> str:
    tokens = list(TOKEN.finditer(text))
    if not tokens:
        return text + draw(st.sampled_from(pieces))
    token = tokens[draw(st.integers(0, len(tokens) - 1))]
    other = tokens[draw(st.integers(0, len(tokens) - 1))][0]
    piece = draw(st.sampled_from(pieces) | st.just(other) | st.just(""))
    keep = token[0] if draw(st.booleans()) and piece else ""
    return text[: token.start()] + keep + piece + text[token.end() :]


@st.composite
def _other_lines(draw: st.DrawFn, lines: list[str], at: int, edit: str, others: Sequence[str]) -> list[str]:
    before, line, after = lines[:at], lines[at], lines[at + 1 :]
    if edit == "line":
        return [*before, *after]
    if edit == "indent":
        by = draw(st.integers(-4, 4))
        return [*before, line[-by:] if by < 0 else " " * by + line, *after]
    if edit == "repeat":
        times = draw(st.sampled_from((2, 3, 100, 500, 2_500)))
        word = draw(st.sampled_from(WORD.findall(line) or [""]))  # each line with a word of its own, or all the same
        own = [line.replace(word, f"{word}{number}", 1) for number in range(times)] if word else [line] * times
        return [*before, *draw(st.sampled_from(([line] * times, own))), *after]
    lent = draw(st.sampled_from(others)).split("\n")
    start = draw(st.integers(0, len(lent) - 1))
    return [*before, *lent[start : start + draw(st.integers(1, 8))], *after]
