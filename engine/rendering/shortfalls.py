"""Why a verdict was not reached, as text: what came before, what holds it, and which facts it falls short of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.text import Text
from . import phrases
from .explanation_lines import Branch, Lines, Tree, is_unknown, of_list


@dataclass(frozen=True, slots=True)
class Shortfalls:
    """Draws accounts."""

    lines: Lines

    def branches(self, accounts: list[Tree]) -> Iterator[Branch]:
        """A branch for each account."""
        for account in accounts:
            yield self.account(account)

    def account(self, account: Tree) -> Branch:
        """One account: what was asked, what it is instead, and what is missing."""
        words = self.lines.words
        head = words.fill(phrases.WHY_NOT, verdict=self.lines.title(account), label=words.low(account["label"]))
        space = " " if words.language == "en" else ""
        return self.lines.paint(head, "strong") + space + self._instead(account), list(self._under(account))

    def _instead(self, account: Tree) -> str:
        words = self.lines.words
        if account["reached"]:
            return words.say(phrases.REACHED)
        if not account["applies"]:
            return words.say(phrases.IT_DOES_NOT_APPLY)
        if account["now_label"] is None:
            return words.say(phrases.IT_IS_NOTHING)
        return words.fill(phrases.IT_IS, label=words.low(account["now_label"]))

    def _under(self, account: Tree) -> Iterator[Branch]:
        words, rule = self.lines.words, account["rule"]
        if account["reached"]:
            return
        if account["held_by"]:
            yield self._ruled(phrases.HELD_BY, account["held_by"]), []
        for first in account["first"]:
            yield self._ruled(phrases.CAME_FIRST, first), []
        needs = [self._need(need) for need in account["needs"]]
        if not needs:
            yield words.say(phrases.NO_RULE_GIVES), []
        elif not account["possible"]:
            yield words.fill(phrases.OUT_OF_REACH, rule=rule["rule"]), needs
        else:
            if rule:
                yield self._ruled(phrases.NEAREST, rule), []
            plural = "" if account["count"] == 1 else "s"
            yield words.fill(phrases.FACTS_SHORT, n=account["count"], s=plural), needs

    def _ruled(self, phrase: Text, rule: Tree) -> str:
        return self.lines.words.fill(phrase, rule=rule["rule"], because=rule["because"] or "").rstrip(": ：")

    def _need(self, need: Tree) -> Branch:
        lines, words = self.lines, self.lines.words
        mark = lines.mark("unknown" if is_unknown(need["is"]) else "no")
        below = [self._need(each) for each in need["through"]]
        if need.get("check"):
            return f"{mark} {need['fact']} {need['label']}", below
        if of_list(need):
            return f"{mark} {need['needs_text']}", below
        fact = lines.state(need["label"], need["text"], need["is"]) + lines.origin(need)
        text = words.fill(phrases.NEEDED, fact=fact, needed=need["needs_text"])
        return f"{mark} {text}{words.inside(need['rule'] or '', phrases.SQUARE)}", below
