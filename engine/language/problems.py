"""Every problem a rule folder can have, by its stable code, and the collector that gathers them.

Tools show the codes, suppress by them and link to them, so a code never changes its meaning. Each one has a fixture
under `fixtures/rules/invalid/` that shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain, pairwise
from types import MappingProxyType

from ..errors import Location, Problem

CATALOGUE = MappingProxyType(
    {
        "ambiguous-fact": "A bare name is a field of several kinds; write it with its kind.",
        "bad-csv": "A table's CSV file cannot be read.",
        "bad-date": "Not a date of the form 2026-01-31.",
        "bad-name": "A name, code or id has characters it may not have.",
        "cell-count": "A table's row does not have one cell for each column.",
        "condition-syntax": "A condition cannot be parsed.",
        "condition-too-deep": "A condition is nested more than 40 deep.",
        "condition-too-long": "A condition is longer than 2,000 characters.",
        "count-comparison": "A derived count is compared with something other than a constant or a parameter.",
        "cycle": "Facts or verdicts depend on each other in a circle.",
        "duplicate-id": "Two rules, checks or guards have the same id.",
        "duplicate-key": "A key stands twice in the same mapping.",
        "duplicate-name": "A kind, enumeration, parameter, action or decision is declared twice.",
        "empty-file": "A rule file holds nothing.",
        "file-too-big": "A file is larger than 1 MB.",
        "flow-comma": "A comma inside { } or [ ] ended a value that was meant to go on.",
        "missing-folder": "The rule folder does not exist.",
        "missing-key": "A required key is absent.",
        "missing-label": "A verdict value has no label.",
        "missing-manifest": "The folder has no file that starts with `ruleset:`.",
        "missing-question": "A fact that people are asked for has no question.",
        "name-clash": "A verdict has the name of a fact.",
        "nested-list": "A list is counted inside the `where` of another list.",
        "no-default": "A parameter has no value that holds at every date and for everyone.",
        "not-derived": "A fact is derived by a rule but not declared with `derived: true`.",
        "not-ordered": "Values of an enumeration without `order` are compared with < or >.",
        "not-utf-8": "A file is not UTF-8 text.",
        "number-range": "A number is too large or has too many decimals.",
        "placeholder": "A text has a placeholder that nothing fills.",
        "reserved-value": "`known` or `unknown` is declared as a value of an enumeration.",
        "text-test": "A condition looks inside a text or an id.",
        "too-deep": "A file is nested more than 40 deep.",
        "too-many": "A file has more than 2,000 rules or 30,000 values.",
        "two-owners": "Two decisions or derivations give the same output.",
        "two-shapes": "A decision has more than one shape, or none and no advice.",
        "unknown-action": "An action is not in the catalogue.",
        "unknown-class": "A compliance class is not declared.",
        "unknown-decision": "A verdict or decision is named that no decision gives.",
        "unknown-enumeration": "A field reuses an enumeration that is not declared.",
        "unknown-fact": "A condition reads a name that is neither a fact nor a verdict.",
        "unknown-file": "A file does not start with a key that tells what it is.",
        "unknown-key": "A mapping has a key that means nothing there.",
        "unknown-is-no-value": "`unknown` or `known` is compared like a value of an enumeration.",
        "unknown-kind": "A kind or list is named that the vocabulary does not have.",
        "unknown-parameter": "A condition uses a parameter that is not declared.",
        "unknown-rule": "A layer names a rule that the playbook does not have.",
        "unknown-tag": "A guard names a tag that no action carries.",
        "unknown-value": "A value is not one of the enumeration's or verdict's.",
        "unreadable-file": "A file cannot be opened.",
        "upstream-changed": "A rule that a layer replaces has changed in the playbook since (a warning).",
        "wrong-base": "A layer extends a rule set other than the one it is loaded over.",
        "wrong-test": "A test does not fit the type of its fact.",
        "wrong-type": "A list, mapping, text or number stands where something else is expected.",
        "wrong-value": "A key has a value that is not among those allowed.",
        "yaml-alias": "A file uses YAML anchors or aliases.",
        "yaml-documents": "A file holds more than one YAML document.",
        "yaml-syntax": "A file is not valid YAML.",
        "yaml-tag": "A file uses YAML tags.",
    }
)

WARNINGS = frozenset({"upstream-changed"})
"""Codes that do not keep a rule set from being used."""


def is_warning(problem: Problem) -> bool:
    """Does the rule set load in spite of this problem?"""
    return problem.code in WARNINGS


class Problems:
    """Collects problems, so that all of them come at once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, code: str, location: Location, message: str, hint: str = "") -> None:
        """Note a problem; the same problem at the same place counts once."""
        if code not in CATALOGUE:
            raise KeyError(code)
        self._found[Problem(location, code, message, hint)] = None

    def sorted(self) -> tuple[Problem, ...]:
        """All problems by file, line and column."""
        return tuple(sorted(self._found))

    @property
    def fatal(self) -> bool:
        """Is there a problem that is more than a warning?"""
        return any(not is_warning(problem) for problem in self._found)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names what was probably meant, or an empty one."""
    if not name or len(name) > _LONGEST:
        return ""
    close = get_close_matches(name, _alike(name, frozenset(known)), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def one_of(name: str, known: Iterable[str]) -> str:
    """Like `did_you_mean`, but lists a few names where none is close."""
    names = frozenset(known)
    close = did_you_mean(name, names)
    if close or not names:
        return close
    return f"one of: {', '.join(_ordered(names)[:12])}{', …' if len(names) > 12 else ''}"


_LONGEST = 60
_FEW = 8


def _alike(name: str, names: frozenset[str]) -> Sequence[str]:
    """The few names that share most pairs of letters with a name: a look at each of hundreds takes milliseconds."""
    if len(names) <= _FEW:
        return _ordered(names)
    by_pair, pairs = _by_pair(names), _pairs(name)
    shared = Counter(chain.from_iterable(by_pair.get(pair, ()) for pair in pairs))
    enough = len(pairs) / 4
    alike = [(-number / (len(name) + len(other)), other) for other, number in shared.items() if number > enough]
    return [other for _, other in sorted(alike)[:_FEW]]


@lru_cache(maxsize=16)
def _ordered(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


@lru_cache(maxsize=16)
def _by_pair(names: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _ordered(names):
        for pair in _pairs(name):
            found.setdefault(pair, []).append(name)
    return found


def _pairs(name: str) -> set[str]:
    """The pairs of letters of a name, its ends included."""
    return {one + other for one, other in pairwise(f" {name} ")}
