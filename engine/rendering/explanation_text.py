"""An explanation as text: one page that tells why, or the whole tree with every rule taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model.text import Text
from . import phrases
from .as_json import Detail
from .explaining import RULE_STATES
from .explanation_lines import Branch, Lines, Tree, drawn
from .explanation_page import MOST_FACTS, Page
from .paint import Paint
from .shortfalls import Shortfalls
from .words import Words

PAGE = 56
"""Lines that fit beside a headline."""

_GROUPS = {"all": phrases.ALL_OF, "any": phrases.ANY_OF, "none": phrases.NONE_OF}


def explanation_text(tree: Tree, words: Words, detail: Detail = "short", colour: bool = False) -> str:
    """The explanation as people read it.

    Args:
        tree: What `explaining.explanation` gave, in the language of `words`.
        words: For the labels that the tree does not hold.
        detail: "short" for one page on the verdicts of the deal, "full" for all that the tree holds.
        colour: Whether to colour for a terminal.
    """
    lines = Lines(words, Paint(colour))
    whole = detail == "full" or "others" not in tree
    if "why_not" in tree:
        branches = list(Shortfalls(lines).branches(tree["why_not"]))
    else:
        branches = list(_Whole(lines).branches(tree)) if whole else _fitting(lines, tree)
    blank = "\n\n" if whole else "\n"
    return blank.join("\n".join(drawn(branch)) for branch in branches)


def _fitting(lines: Lines, tree: Tree) -> list[Branch]:
    """The page with as many facts of each rule as it has room for."""
    branches: list[Branch] = []
    for most in range(MOST_FACTS, 0, -1):
        branches = list(Page(lines, tree, most).branches())
        if sum(len(list(drawn(branch))) for branch in branches) <= PAGE:
            break
    return branches


@dataclass(frozen=True, slots=True)
class _Whole:
    """Turns every node into a branch."""

    lines: Lines

    def branches(self, tree: Tree) -> Iterator[Branch]:
        """One branch for each verdict, then advice, guards, derived facts and what is missing."""
        lines = self.lines
        for verdict in tree["verdicts"]:
            yield self._verdict(verdict)
        for title, rules in ((phrases.ADVICE, tree.get("advice")), (phrases.GUARDS, tree["guards"])):
            if rules:
                yield self._title(title), [self._rule(rule) for rule in rules]
        if tree.get("facts"):
            yield self._title(phrases.DERIVED), [self._fact(fact) for fact in tree["facts"]]
        if tree.get("missing"):
            yield self._title(phrases.MISSING), [(each["label"], []) for each in tree["missing"]]
        for kind, number in tree.get("folded", {}).get("members", {}).items():
            yield lines.named(lines.words.fact(kind), lines.words.fill(phrases.MORE_OF_THEM, n=number)), []

    def _title(self, title: Text) -> str:
        return self.lines.paint(self.lines.words.say(title), "strong")

    def _verdict(self, verdict: Tree) -> Branch:
        lines, words = self.lines, self.lines.words
        if verdict.get("silent"):
            head = lines.faint(lines.title(verdict)) + words.inside(words.say(phrases.SILENT))
            return head, [self._condition(verdict["applies"])]
        line = lines.paint(lines.verdict(verdict), "strong") + lines.held(verdict) + lines.certainty(verdict)
        children = [self._rule(rule) for rule in verdict["rules"]]
        children += [self._check(check) for check in verdict.get("checks", ())]
        if verdict["folded"]:
            children.append((lines.faint(words.fill(phrases.MORE_OF_THESE, n=verdict["folded"])), []))
        if "why_not" in verdict and not verdict["why_not"]["reached"]:
            children.append(Shortfalls(lines).account(verdict["why_not"]))
        return line, children

    def _fact(self, fact: Tree) -> Branch:
        """A fact, and what it rests on."""
        return self.lines.fact(fact), list(self._grounds(fact))

    def _grounds(self, fact: Tree) -> Iterator[Branch]:
        grounds = fact.get("from")
        if not grounds:
            return
        if "rule" in grounds:
            because = self.lines.words.say(phrases.COLON) + grounds["because"] if grounds["because"] else ""
            below = [*self._parts(grounds["condition"]), *map(self._check, grounds.get("checks", ()))]
            yield f"{self.lines.mark('yes')} {grounds['rule']}{because}", below
        else:
            yield from self._parts(grounds["condition"])

    def _rule(self, rule: Tree) -> Branch:
        words = self.lines.words
        value = rule["value"]
        notes = [words.say(RULE_STATES[value])]
        if rule.get("decides"):
            notes = [words.say(phrases.DECIDES)]
        if rule.get("shadow"):
            notes.append(words.say(phrases.SHADOW))
        head = f"{self.lines.mark(value)} {rule['rule']}{words.inside(words.join(notes))}"
        if rule.get("for"):
            head = words.fill(phrases.FOR, name=rule["for"], text=head)
        text = words.say(phrases.COLON) + rule["because"] if rule["because"] and value == "yes" else ""
        children = list(self._parts(rule["condition"]))
        if "require" in rule:
            name, below = self._condition(rule["require"])
            children.append((words.fill(phrases.REQUIRES, condition=name), below))
        return head + text, children

    def _check(self, check: Tree) -> Branch:
        lines = self.lines
        line = f"{lines.mark(check['value'])} {check['rule']} {check['title'].rstrip('?？')}"
        return line + lines.words.inside(lines.answer(check["value"])), list(self._parts(check.get("condition")))

    # Conditions

    def _parts(self, node: Tree | None) -> Iterable[Branch]:
        """What stands under a rule: the parts of an `and`, or the one condition."""
        if node is None or ("of" not in node and "facts" not in node):
            return []
        return [self._condition(part) for part in node["parts"]] if node.get("of") == "all" else [self._condition(node)]

    def _condition(self, node: Tree) -> Branch:
        lines, words, of = self.lines, self.lines.words, node.get("of")
        mark = lines.mark(node["value"])
        children = [self._condition(part) for part in node.get("parts", ())]
        who = words.fill(phrases.FOR, name=node["for"], text="").rstrip() + " " if node.get("for") else ""
        if of == "list":
            return f"{mark} {who}{node['text']}{words.inside(lines.counted(node))}", children
        if of in _GROUPS:
            return f"{mark} {who}{words.say(_GROUPS[of])}", children
        facts = node.get("facts", ())
        children += [below for fact in facts for below in self._grounds(fact)]
        told = words.join(map(lines.fact, facts), phrases.SEMICOLON)
        return f"{mark} {who}{node['text']}" + (f" ← {told}" if told not in ("", node["text"]) else ""), children
