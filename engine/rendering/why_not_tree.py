"""Why a verdict was not reached, as JSON data: what is missing, what each fact is, and what it would have to be."""

from __future__ import annotations

from collections.abc import Iterator

from ..evaluation.needs import Need, Way
from ..evaluation.why_not import WhyNot
from ..model.condition import Compare, Condition, Constant, Is, Not, Parameter, Value
from ..model.decision import Rule
from ..model.facts import Item, Scalar
from . import phrases, wording
from .explained_facts import ExplainedFacts, Tree
from .prose import numeric_prose, prose
from .words import Words, plain

_NAMED = 3  # values are named; of more those that will not do, where they are fewer


def why_not_tree(found: WhyNot, facts: ExplainedFacts) -> Tree:
    """One account.

    Args:
        found: Why a verdict does not have a value.
        facts: The facts of the same evaluation.
    """
    words, decision = facts.words, found.decision
    item = found.item
    teller = _Teller(facts)
    return {
        "verdict": decision.gives,
        "title": words.verdict_name(decision.gives, decision),
        "for": facts.name(decision.about, item),
        "wanted": found.wanted,
        "label": words.verdict_label(decision, found.wanted),
        "now": found.now or None,
        "now_label": words.verdict_label(decision, found.now) if found.now else None,
        "reached": found.reached,
        "applies": not found.silent,
        "possible": found.possible,
        "rule": teller.rule(found.way.rule) if found.way and found.way.rule else None,
        "first": [teller.rule(rule) for rule in found.first],
        "held_by": _held(found, words),
        "count": len(found.way.reported()) if found.way else 0,
        "needs": list(teller.needs(found.way)) if found.way else [],
    }


def _held(found: WhyNot, words: Words) -> Tree | None:
    if found.guard is None:
        return None
    return {"rule": found.guard.id, "because": wording.blanks(words.say(found.guard.because), words) or None}


class _Teller:
    """Tells needs as data."""

    def __init__(self, facts: ExplainedFacts) -> None:
        self._facts, self._words = facts, facts.words

    def rule(self, rule: Rule) -> Tree:
        """A rule with its reason, as its author wrote it: it holds once the rule fires."""
        because = wording.blanks(self._words.say(rule.because), self._words)
        return {"rule": rule.id, "because": because or None, "source": list(rule.source)}

    def needs(self, way: Way) -> Iterator[Tree]:
        """The facts of a way, each with what leads to it."""
        for need in way.needs:
            yield self._need(need)

    def _need(self, need: Need) -> Tree:
        told = self._check(need) if need.check else self._list(need) if not need.place.key else self._fact(need)
        tree: Tree = {**told, "rule": need.way.rule.id if need.way and need.way.rule else None}
        return tree | {"through": list(self.needs(need.way)) if need.way else []}

    def _check(self, need: Need) -> Tree:
        words, check = self._words, need.check
        answer = phrases.YES if need.example is True else phrases.NO if need.example is False else phrases.UNKNOWN
        return {
            "fact": check.id if check else "",
            "label": words.say(check.title).rstrip("?？") if check else "",
            "is": plain(None, need.now, ""),
            "text": words.scalar(need.now, None),
            "needs": [plain(None, value, "") for value in need.values],
            "needs_text": words.say(answer),
            "example": plain(None, need.example, ""),
            "check": True,
        }

    def _list(self, need: Need) -> Tree:
        """A list that has to be complete, or somebody further in it."""
        words, kind = self._words, self._words.ruleset.vocabulary.kinds[need.place.kind]
        further = bool(need.place.item)
        label = words.low(words.say(kind.label))
        phrase = phrases.ONE_MORE if further else phrases.NOBODY_ELSE
        return {
            "fact": f"{kind.list_name}[{need.place.item}]" if further else kind.list_name,
            "label": words.say(kind.label),
            "is": "unknown",
            "text": words.say(phrases.UNKNOWN),
            "needs": ["one_more" if further else "complete"],
            "needs_text": words.fill(phrase, list=label),
            "example": None,
        }

    def _fact(self, need: Need) -> Tree:
        words = self._words
        kind, item, key = need.place
        member = self._member(kind, item)
        told = self._facts.fact((kind, item, key), need.now, member)
        path = told["fact"]
        if item.startswith("+"):  # somebody further has no name yet
            found = words.ruleset.vocabulary.kinds[kind].fields.get(key)
            told["label"] = words.say(found.label) if found else key
        told["is"] = told.pop("value")
        field = words.field_at(path)
        currency = words.ruleset.currency
        return told | {
            "needs": [plain(field, value, currency) for value in need.values],
            "needs_text": self._wanted(need, path),
            "example": plain(field, need.example, currency),
        }

    def _member(self, kind: str, item: str) -> Item | None:
        known = self._facts.state.lists.get(kind)
        return next((each for each in (known.items if known else ()) if each.id == item), None)

    def _wanted(self, need: Need, path: str) -> str:
        """What a fact has to be, in words."""
        if need.values:
            return self._values(need, path)
        said = dict.fromkeys(self._test(test, need.place.key) for test in need.tests)
        return self._words.join(said) or self._words.value(path, need.example)

    def _test(self, test: Condition, key: str) -> str:
        """A test of a fact that has been named already."""
        words = self._words
        match test:
            case Compare(Value(ref), sign, (Constant() | Parameter()) as right) if ref.key == key:
                number = numeric_prose(right, ref.type, words)
                return words.fill(phrases.COMPARED, operator=words.say(phrases.OPERATORS[sign]), right=number)
            case Is(_, "known") | Not(Is(_, "unknown")):
                return words.say(phrases.KNOWN)
            case _:
                return prose(test, words)

    def _values(self, need: Need, path: str) -> str:
        words = self._words
        if {True, False} <= set(need.values):
            return words.say(phrases.KNOWN)
        field, decision = words.field_at(path), words.ruleset.giving(path)
        every: tuple[Scalar, ...] = ()
        if decision is not None:
            every = decision.values
        elif field is not None and field.enumeration is not None:
            every = field.enumeration.values
        left = [value for value in every if value not in need.values]
        if len(need.values) > _NAMED and left and len(left) < len(need.values):
            return words.fill(phrases.ANYTHING_BUT, values=self._named(left, path))
        return self._named([value for value in need.values if value is not None], path) or words.say(
            phrases.NOT_KNOWN_YET
        )

    def _named(self, values: list[Scalar], path: str) -> str:
        return self._words.join((self._words.value(path, value) for value in values), phrases.OR_WORD)
