"""The lines of which explanations are drawn: marks, facts with where they come from, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import phrases
from .columns import wrapped
from .paint import Paint
from .words import Words

_MARKS = {"yes": "✓", "no": "✗", "unknown": "?"}
_STYLES = {"yes": "good", "no": "bad", "unknown": "care"}

Tree = dict[str, Any]
Branch = tuple[str, list["Branch"]]  # a line and what stands under it


_ANY_NUMBER = {"low": 0, "high": None}  # a count of which nothing is known


def is_unknown(value: object) -> bool:
    """Is nothing known of a fact with this value?"""
    return value in ("unknown", _ANY_NUMBER)


def of_list(need: Tree) -> bool:
    """Is a need about a list as a whole: that it is complete, or that somebody further is in it?"""
    return bool(need["needs"]) and need["needs"][0] in ("one_more", "complete")


COLUMNS = 110
"""How wide a page is; a longer line goes on below itself."""


def drawn(branch: Branch) -> Iterator[str]:
    """A branch as lines of a tree."""
    line, children = branch
    first, *more = wrapped(line, COLUMNS - 2)
    yield first
    yield from (f"{'│ ' if children else '  '}{each}" for each in more)
    yield from _under(children, "")


def _under(children: list[Branch], indent: str) -> Iterator[str]:
    for position, (line, below) in enumerate(children):
        last = position == len(children) - 1
        deeper = indent + ("   " if last else "│  ")
        first, *more = wrapped(line, COLUMNS - len(deeper) - 2)
        yield f"{indent}{'└─ ' if last else '├─ '}{first}"
        yield from (f"{deeper}{'│ ' if below else '  '}{each}" for each in more)
        yield from _under(below, deeper)


@dataclass(frozen=True, slots=True)
class Lines:
    """Says single nodes of an explanation."""

    words: Words
    paint: Paint

    def mark(self, value: str) -> str:
        """A sign for yes, no or unknown."""
        return self.paint(_MARKS[value], _STYLES[value])

    def faint(self, text: str) -> str:
        """What may be passed over."""
        return self.paint(text, "faint")

    def named(self, name: str, value: str) -> str:
        """A name and its value."""
        return self.words.fill(phrases.FACT_IS, fact=name, values=value)

    def answer(self, value: str) -> str:
        """Yes, no or unknown in words."""
        texts = {"yes": phrases.YES, "no": phrases.NO, "unknown": phrases.UNKNOWN}
        return self.words.say(texts[value])

    def verdict(self, verdict: Tree) -> str:
        """The head of a verdict's branch, without how sure it is."""
        label = self.words.low(verdict["label"] or self.words.say(phrases.NONE))
        return self.named(self.title(verdict), label)

    def title(self, verdict: Tree) -> str:
        """What a verdict is about, with the name of the item where it is of one."""
        if not verdict["for"]:
            return str(verdict["title"])
        return self.words.fill(phrases.FOR, name=verdict["for"], text=self.words.low(verdict["title"]))

    def certainty(self, verdict: Tree) -> str:
        """Whether a verdict is settled, in brackets."""
        return self.words.inside(self.words.say(phrases.SETTLED if verdict["settled"] else phrases.OPEN))

    def counted(self, node: Tree) -> str:
        """How many members of a list match."""
        words = self.words
        if not node["known"]:
            return words.say(phrases.LIST_UNKNOWN)
        if node["possibly"] is None:
            return words.fill(phrases.COUNTED_AT_LEAST, surely=node["surely"])
        if node["surely"] == node["possibly"]:
            return words.fill(phrases.COUNTED, surely=node["surely"])
        return words.fill(phrases.COUNTED_BETWEEN, surely=node["surely"], possibly=node["possibly"])

    def held(self, verdict: Tree) -> str:
        """The guard that holds or has frozen a verdict, in brackets; empty for none."""
        held, words = verdict.get("held"), self.words
        if not held:
            return ""
        if held["frozen"]:
            return words.inside(words.fill(phrases.FROZEN, by=held["by"]))
        before = words.low(held["from_label"] or "")
        return words.inside(words.fill(phrases.CAPPED, by=held["by"], verdict=before)) if before else ""

    def fact(self, fact: Tree) -> str:
        """A fact with its value and where that comes from; of an unknown one it says that it is still unknown."""
        return self.state(fact["label"], fact["text"], fact["value"]) + self.origin(fact)

    def state(self, label: str, text: str, value: object) -> str:
        """What a fact is."""
        name = self.words.low(label)
        return self.words.fill(phrases.FACT_UNKNOWN, fact=name) if is_unknown(value) else self.named(name, text)

    def origin(self, fact: Tree) -> str:
        """Where a fact comes from, in brackets."""
        return self.words.inside(self.words.join(self._origin(fact)))

    def _origin(self, fact: Tree) -> Iterator[str]:
        words = self.words
        if "source" in fact:
            yield words.fill(phrases.FROM_SOURCE, source=fact["source"])
        if "by" in fact:
            yield words.fill(phrases.REPORTED_BY, by=fact["by"])
        if "days_old" in fact:
            days = fact["days_old"]
            yield words.fill(phrases.DAYS_OLD, n=days) if days else words.say(phrases.TODAY_OLD)
        if fact.get("assumed"):
            yield words.say(phrases.ASSUMED_NO)
        if "expired" in fact:
            yield words.fill(phrases.EXPIRED_ON, date=words.date(date.fromisoformat(fact["expired"])))
        if "note" in fact:
            yield words.fill(phrases.QUOTE, inside=fact["note"]).strip()
