"""Reading `*_test.yaml`: strict, with the place of every key, and all problems at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from pathlib import Path

from ..language.nodes import Mapping, Node, Scalar, Sequence
from ..language.positioned import read_yaml
from ..language.problems import Problems, one_of
from .model import Case, Expected, Plain, TestFile

FILE_KEYS = ("tests", "as_of", "cases", "matrix")
CASE_KEYS = ("name", "case", "given", "expect", "as_of")
MATRIX_KEYS = ("name", "case", "given", "vary", "expect", "as_of")
NAMED = ("verdicts", "to", "settled", "still_possible", "facts", "gaps")  # name -> value
LISTED = (
    "rules", "no_rules", "actions", "no_actions", "blocked", "no_blocked", "approval", "no_approval", "questions",
    "no_questions", "warnings", "no_warnings",
)  # fmt: skip
EXPECT_KEYS = (*NAMED, *LISTED, "items")
MAX_MATRIX = 20_000

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def read_tests(path: Path, problems: Problems, *, name: str = "") -> TestFile | None:
    """A test file's cases; whatever is wrong with it goes to `problems`, under `name` (its path by default)."""
    node = read_yaml(path, problems, name=name)
    if node is None:
        return None
    if not isinstance(node, Mapping):
        problems.add("wrong-type", node.location, "A test file starts with `tests:`.")
        return None
    _known_keys(node, FILE_KEYS, problems)
    day = _date(node.get("as_of"), node, problems)
    if day is None:
        return None
    cases = [
        *_cases(node.get("cases"), day, problems),
        *_matrices(node.get("matrix"), day, problems),
    ]
    if not cases and not problems.sorted():
        problems.add("missing-key", node.location, "The file has neither `cases` nor `matrix`.")
    return TestFile(name or str(path), _text(node.get("tests")), tuple(cases))


def _cases(node: Node | None, day: date, problems: Problems) -> Iterator[Case]:
    for entry in _entries(node, problems):
        _known_keys(entry, CASE_KEYS, problems)
        expect = entry.get("expect")
        if not _named(entry, problems) or not isinstance(expect, Mapping):
            _wanted(entry, "expect", "what is expected", expect, problems)
            continue
        name, playbook = _text(entry.get("name")), _text(entry.get("case"))
        given = _given(entry.get("given"), problems)
        expects = tuple(_expects(expect, EXPECT_KEYS, problems))
        yield Case(name, given, expects, entry.location, _own_date(entry, day, problems), playbook)


def _matrices(node: Node | None, day: date, problems: Problems) -> Iterator[Case]:
    for entry in _entries(node, problems):
        _known_keys(entry, MATRIX_KEYS, problems)
        vary, expect = entry.get("vary"), entry.get("expect")
        if not _named(entry, problems):
            continue
        if not isinstance(vary, Mapping):
            _wanted(entry, "vary", "facts with lists of values", vary, problems)
        elif not isinstance(expect, Sequence):
            _wanted(entry, "expect", "a list of expectations", expect, problems)
        else:
            yield from _multiplied(entry, vary, expect, _own_date(entry, day, problems), problems)


def _multiplied(entry: Mapping, vary: Mapping, expect: Sequence, day: date, problems: Problems) -> Iterator[Case]:
    given = _given(entry.get("given"), problems)
    branches = list(_branches(expect, vary, problems))
    values = {name: _values(node, problems) for name, node in vary.values.items()}
    combinations = 1
    for choices in values.values():
        combinations *= len(choices)
    if combinations > MAX_MATRIX:
        problems.add("too-many", vary.location, f"The matrix has more than {MAX_MATRIX:,} combinations.")
        return
    unmatched = 0
    for chosen in product(*values.values()):
        facts = dict(zip(values, chosen, strict=True))
        fitting = next((rest for where, rest in branches if _fits(where, facts)), None)
        if fitting is None:
            unmatched += 1
            continue
        label = ", ".join(f"{name}={_shown(value)}" for name, value in facts.items())
        name = f"{_text(entry.get('name'))} [{label}]"
        yield Case(name, _merged(given, facts), fitting, entry.location, day, _text(entry.get("case")))
    if unmatched:
        message = f"No expectation fits {unmatched} of {combinations} combinations."
        problems.add("missing-key", expect.location, message, "end with an expectation without `where`")


def _branches(
    expect: Sequence, vary: Mapping, problems: Problems
) -> Iterator[tuple[dict[str, Plain], tuple[Expected, ...]]]:
    for branch in expect.items:
        if not isinstance(branch, Mapping):
            problems.add("wrong-type", branch.location, "An expectation is a mapping.")
            continue
        where = branch.get("where")
        wanted: dict[str, Plain] = {}
        if isinstance(where, Mapping):
            _known_keys(where, tuple(vary.values), problems)
            wanted = {name: _plain(node) for name, node in where.values.items()}
        elif where is not None:
            problems.add("wrong-type", where.location, "`where` is a mapping from facts to values.")
        yield wanted, tuple(_expects(branch, ("where", *EXPECT_KEYS), problems))


def _fits(where: dict[str, Plain], facts: dict[str, Plain]) -> bool:
    return all(
        facts.get(name) in wanted if isinstance(wanted, list) else facts.get(name) == wanted
        for name, wanted in where.items()
    )


def _merged(given: dict[str, Plain], facts: dict[str, Plain]) -> dict[str, Plain]:
    """The given facts with the varied ones; a dotted name reaches into a kind: `account.region`."""
    document = dict(given)
    for name, value in facts.items():
        kind, _, key = name.rpartition(".")
        inner = document.get(kind)
        if kind and isinstance(inner, dict):
            document[kind] = {**inner, key: value}
        else:
            document[name] = value
    return document


def _values(node: Node, problems: Problems) -> list[Plain]:
    if isinstance(node, Sequence) and node.items:
        return [_plain(item) for item in node.items]
    problems.add("wrong-type", node.location, "A varied fact has a list of values.")
    return [None]


# Expectations


def _expects(node: Mapping, allowed: tuple[str, ...], problems: Problems) -> Iterator[Expected]:
    _known_keys(node, allowed, problems)
    for key, value in node.values.items():
        if key in NAMED:
            yield from _pairs(key, value, problems)
        elif key in LISTED:
            yield from _names(key, value, problems)
        elif key == "items":
            yield from _item_pairs(value, problems)


def _pairs(key: str, node: Node, problems: Problems) -> Iterator[Expected]:
    if not isinstance(node, Mapping):
        problems.add("wrong-type", node.location, f"`{key}` is a mapping from names to values.")
        return
    for name, value in node.values.items():
        yield Expected(key, name, _plain(value), node.keys[name].location)


def _names(key: str, node: Node, problems: Problems) -> Iterator[Expected]:
    if not isinstance(node, Sequence):
        problems.add("wrong-type", node.location, f"`{key}` is a list of names.")
        return
    for item in node.items:
        if isinstance(item, Scalar) and not item.null:
            yield Expected(key, item.text, True, item.location)
        else:
            problems.add("wrong-type", item.location, f"`{key}` is a list of names.")


def _item_pairs(node: Node, problems: Problems) -> Iterator[Expected]:
    """Items: list name -> id -> name of a verdict or fact -> value."""
    for list_name, items in _mapping_entries(node, "`items` is a mapping from lists to items.", problems):
        for item, outputs in _mapping_entries(items, "A list's items are a mapping from ids.", problems):
            for name, value in _mapping_entries(outputs, "An item has a mapping from names to values.", problems):
                place = outputs.keys[name].location if isinstance(outputs, Mapping) else value.location
                yield Expected("items", f"{list_name}[{item}].{name}", _plain(value), place)


def _mapping_entries(node: Node, message: str, problems: Problems) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping):
        yield from node.values.items()
    else:
        problems.add("wrong-type", node.location, message)


# Nodes


def _known_keys(node: Mapping, allowed: Iterable[str], problems: Problems) -> None:
    names = tuple(allowed)
    for name, key in node.keys.items():
        if name not in names:
            problems.add("unknown-key", key.location, f"`{name}` means nothing here.", one_of(name, names))


def _entries(node: Node | None, problems: Problems) -> Iterator[Mapping]:
    if node is None:
        return
    if not isinstance(node, Sequence):
        problems.add("wrong-type", node.location, "A list of cases is expected.")
        return
    for item in node.items:
        if isinstance(item, Mapping):
            yield item
        else:
            problems.add("wrong-type", item.location, "A case is a mapping with `name`, `given` and `expect`.")


def _named(entry: Mapping, problems: Problems) -> bool:
    if _text(entry.get("name")):
        return True
    problems.add("missing-key", entry.location, "A case needs a `name`.")
    return False


def _wanted(entry: Mapping, key: str, what: str, found: Node | None, problems: Problems) -> None:
    place = found.location if found else entry.location
    code = "wrong-type" if found else "missing-key"
    if _text(entry.get("name")):
        problems.add(code, place, f"A case needs `{key}`: {what}.")


def _given(node: Node | None, problems: Problems) -> dict[str, Plain]:
    if node is None or (isinstance(node, Scalar) and node.null):
        return {}
    value = _plain(node)
    if isinstance(value, dict):
        return value
    problems.add("wrong-type", node.location, "`given` is a mapping from facts to values.")
    return {}


def _own_date(entry: Mapping, day: date, problems: Problems) -> date:
    return (_date(entry.get("as_of"), entry, problems) or day) if entry.get("as_of") else day


def _date(node: Node | None, parent: Mapping, problems: Problems) -> date | None:
    if not isinstance(node, Scalar) or node.null:
        hint = "a fixed date keeps tests the same tomorrow"
        problems.add("missing-key", node.location if node else parent.location, "A test file needs `as_of`.", hint)
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        problems.add("bad-date", node.location, f"`{node.text[:20]}` is not a date of the form 2026-01-31.")
        return None


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and not node.null else ""


def _plain(node: Node) -> Plain:
    """A node as data, scalars as YAML 1.2 reads them: `no` is a word, 7 a number, 2026-01-31 a text."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.values.items()}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return _scalar(node) if isinstance(node, Scalar) else None


def _scalar(node: Scalar) -> Plain:
    if node.null:
        return None
    if not node.plain:
        return node.text
    if node.text in ("true", "false"):
        return node.text == "true"
    if _INTEGER.fullmatch(node.text) and len(node.text) < 30:
        return int(node.text)
    if _FLOAT.fullmatch(node.text) and len(node.text) < 30:
        return float(node.text)
    return node.text


def _shown(value: Plain) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)
