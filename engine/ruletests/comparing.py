"""Holding an answer against what a rule test expects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from ..evaluation.answer import Answer, Verdict
from ..model.facts import Scalar
from ..model.ruleset import RuleSet
from ..model.vocabulary import Field
from ..rendering.words import Words, plain
from .model import Case, Expected, Mismatch, Plain

NOTHING = "none"  # an expected verdict: no rule may answer


def compare(case: Case, answer: Answer, ruleset: RuleSet) -> tuple[Mismatch, ...]:
    """Everything that a case expects and the answer does not hold."""
    found = _Found(answer, ruleset)
    return tuple(
        Mismatch(_what(expected), wanted, got, expected.location)
        for expected in case.expects
        for wanted, got in found.differing(expected)
    )


def fired(answer: Answer) -> frozenset[str]:
    """Every rule, check and guard that was yes, shadow rules as well."""
    return frozenset((*answer.fired, *answer.shadow))


def deciding(answer: Answer) -> frozenset[str]:
    """Every rule that gave a verdict or a derived fact: among the rules of a decision only a winner fires."""
    return frozenset(answer.fired)


def _what(expected: Expected) -> str:
    return f"{expected.key} {expected.name}"


class _Found:
    """What an answer holds, in the words of test files."""

    def __init__(self, answer: Answer, ruleset: RuleSet) -> None:
        self.answer = answer
        self.words = Words(ruleset, "en")
        self.currency = ruleset.currency
        actions = [(each.action.code, each.for_id, each.about) for each in answer.actions]
        waiting = [
            (each.action.code, each.for_id, each.about)
            for each in answer.actions
            if each.compliance == "needs_approval"
        ]
        self.named: dict[str, Collection[str]] = {
            "rules": fired(answer),
            "actions": _spellings(actions),
            "approval": _spellings(waiting),
            "blocked": _spellings([(each.action.code, each.for_id, "") for each in answer.blocked]),
            "questions": _paths(question.path for question in answer.questions),
            "warnings": {each for notice in answer.warnings for each in (notice.code, notice.rule) if each},
        }
        self.single: dict[str, Callable[[str], Plain]] = {
            "verdicts": self._verdict,
            "to": lambda name: self._of(name, lambda verdict: verdict.to or None),
            "settled": lambda name: self._of(name, lambda verdict: _word(verdict.settled)),
            "still_possible": lambda name: self._of(name, lambda verdict: _normal(verdict.still_possible)),
            "gaps": lambda name: self._of(name, lambda verdict: _normal(verdict.gaps)),
            "facts": self._fact,
            "items": self._item,
        }

    def differing(self, expected: Expected) -> Iterator[tuple[str, str]]:
        """What was expected and what was found, where they differ."""
        if expected.key in self.single:
            got, wanted = self.single[expected.key](expected.name), _normal(expected.value)
            if isinstance(got, list) and isinstance(wanted, str):
                wanted = [wanted]
            if got != wanted and not (got is None and wanted in (NOTHING, "unknown")):
                yield _shown(wanted), _shown(got)
            return
        kind = expected.key.removeprefix("no_")
        present = expected.name in self.named[kind]
        if present is expected.key.startswith("no_"):
            yield ("absent", "present") if present else ("present", self._instead(kind))

    def _instead(self, kind: str) -> str:
        if kind == "rules":
            return "absent"
        found = sorted(each for each in self.named[kind] if " " not in each)
        return f"absent (found: {', '.join(found[:12])})" if found else "absent (found none)"

    def _of(self, name: str, part: Callable[[Verdict], Plain]) -> Plain:
        verdict = self.answer.verdicts.get(name)
        return part(verdict) if verdict else None

    def _verdict(self, name: str) -> Plain:
        return self._of(name, _given)

    def _fact(self, name: str) -> Plain:
        facts = self.answer.facts
        key = name if name in facts else next((key for key in facts if key.endswith(f".{name}")), name)
        return self._plain(self.words.field_at(key), facts.get(key))

    def _item(self, path: str) -> Plain:
        list_name, _, rest = path.partition("[")
        item_id, _, name = rest.rpartition("].")
        item = next((each for each in self.answer.items.get(list_name, ()) if each.id == item_id), None)
        if item is None:
            return None
        if name in item.verdicts:
            return _given(item.verdicts[name])
        return self._plain(self.words.field_at(path), item.facts.get(name))

    def _plain(self, field: Field | None, value: Scalar | None) -> Plain:
        return None if value is None else _normal(plain(field, value, self.currency))


def _given(verdict: Verdict) -> Plain:
    if verdict.decision.hit == "collect":
        return _normal(verdict.collected)
    return verdict.verdict or None


def _spellings(actions: list[tuple[str, str, str]]) -> set[str]:
    """An action can be expected by its code alone, for one item, or about one fact."""
    found: set[str] = set()
    for code, item, about in actions:
        found.add(code)
        if item:
            found.add(f"{code} for {item}")
        if about:
            found.add(f"{code} about {about}")
    return found


def _paths(paths: Iterator[str]) -> set[str]:
    """A question can be expected by its path; one of a single kind by its bare name as well."""
    found: set[str] = set()
    for path in paths:
        found.add(path)
        if "[" not in path:
            found.add(path.rpartition(".")[2])
    return found


def _word(value: bool) -> str:
    return "yes" if value else "no"


def _normal(value: object) -> Plain:
    """Yes and no as words, sets in order."""
    if isinstance(value, bool):
        return _word(value)
    if isinstance(value, list | tuple):
        ordered: list[Plain] = [*sorted(str(each) for each in value)]
        return ordered
    if isinstance(value, dict):
        return {str(key): _normal(each) for key, each in value.items()}
    return value if isinstance(value, str | int | float) else None


def _shown(value: Plain) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"[{', '.join(str(each) for each in value)}]"
    return str(value)
