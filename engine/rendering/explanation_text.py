"""An explanation as a tree that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ..model.text import Text
from . import phrases
from .explaining import RULE_STATES, Tree
from .paint import Paint
from .words import Words

_MARKS = {"yes": "✓", "no": "✗", "unknown": "?"}
_STYLES = {"yes": "good", "no": "bad", "unknown": "care"}
_GROUPS = {"all": phrases.ALL_OF, "any": phrases.ANY_OF, "none": phrases.NONE_OF}

Branch = tuple[str, list["Branch"]]  # a line and what stands under it


def explanation_text(tree: Tree, words: Words, colour: bool = False) -> str:
    """The tree as text.

    Args:
        tree: What `explaining.explanation` gave, in the language of `words`.
        words: For the labels that the tree does not hold.
        colour: Whether to colour for a terminal.
    """
    writer = _Writer(words, Paint(colour))
    return "\n\n".join("\n".join(_drawn(branch)) for branch in writer.branches(tree))


def _drawn(branch: Branch) -> Iterator[str]:
    line, children = branch
    yield line
    yield from _under(children, "")


def _under(children: list[Branch], indent: str) -> Iterator[str]:
    for position, (line, below) in enumerate(children):
        last = position == len(children) - 1
        yield f"{indent}{'└─ ' if last else '├─ '}{line}"
        yield from _under(below, indent + ("   " if last else "│  "))


class _Writer:
    """Turns nodes into branches."""

    def __init__(self, words: Words, paint: Paint) -> None:
        self.words, self.paint = words, paint

    def branches(self, tree: Tree) -> Iterator[Branch]:
        """One branch for each verdict, then advice, guards, derived facts and what is missing."""
        for verdict in tree["verdicts"]:
            yield self._verdict(verdict)
        for title, rules in ((phrases.ACTIONS, tree["advice"]), (phrases.GUARDS, tree["guards"])):
            if rules:
                yield self._title(title), [self._rule(rule) for rule in rules]
        if tree["facts"]:
            yield self._title(phrases.DERIVED), [(self._is(fact["label"], fact["text"]), []) for fact in tree["facts"]]
        if tree["missing"]:
            yield self._title(phrases.MISSING), [(each["label"], []) for each in tree["missing"]]
        for kind, number in tree["folded"].items():
            yield self._is(self.words.fact(kind), self.words.fill(phrases.MORE_OF_THEM, n=number)), []

    def _title(self, title: Text) -> str:
        return self.paint(self.words.say(title), "strong")

    def _is(self, name: str, value: str) -> str:
        return self.words.fill(phrases.FACT_IS, fact=name, values=value)

    def _mark(self, value: str) -> str:
        return self.paint(_MARKS[value], _STYLES[value])

    def _verdict(self, verdict: Tree) -> Branch:
        words = self.words
        title = verdict["title"]
        if verdict["for"]:
            title = words.fill(phrases.FOR, name=verdict["for"], text=words.low(title))
        label = words.low(verdict["label"] or words.say(phrases.NONE))
        line = self.paint(self._is(title, label), "strong")
        if verdict.get("silent"):
            applies = verdict["applies"]
            return self.paint(title, "faint") + words.inside(words.say(phrases.SILENT)), [self._condition(applies)]
        line += words.inside(words.say(phrases.SETTLED if verdict["settled"] else phrases.OPEN))
        children = [self._rule(rule) for rule in verdict["rules"]]
        children += [self._check(check) for check in verdict.get("checks", ())]
        if verdict["folded"]:
            children.append((self.paint(words.fill(phrases.MORE_OF_THESE, n=verdict["folded"]), "faint"), []))
        return line, children

    def _rule(self, rule: Tree) -> Branch:
        words = self.words
        value = rule["value"]
        notes = [words.say(RULE_STATES[value])]
        if rule.get("decides"):
            notes = [words.say(phrases.DECIDES)]
        if rule.get("shadow"):
            notes.append(words.say(phrases.SHADOW))
        head = f"{self._mark(value)} {rule['rule']}{words.inside(words.join(notes))}"
        if rule.get("for"):
            head = words.fill(phrases.FOR, name=rule["for"], text=head)
        text = words.say(phrases.COLON) + rule["because"] if rule["because"] and value == "yes" else ""
        children = list(self._parts(rule["condition"]))
        if "require" in rule:
            name, below = self._condition(rule["require"])
            children.append((words.fill(phrases.REQUIRES, condition=name), below))
        return head + text, children

    def _check(self, check: Tree) -> Branch:
        words = self.words
        line = f"{self._mark(check['value'])} {check['rule']} {check['title'].rstrip('?？')}"
        return line + words.inside(self._value(check["value"])), list(self._parts(check.get("condition")))

    def _value(self, value: str) -> str:
        texts = {"yes": phrases.YES, "no": phrases.NO, "unknown": phrases.UNKNOWN}
        return self.words.say(texts[value])

    # Conditions

    def _parts(self, node: Tree | None) -> Iterable[Branch]:
        """What stands under a rule: the parts of an `and`, or the one condition."""
        if node is None or ("of" not in node and "facts" not in node):
            return []
        return [self._condition(part) for part in node["parts"]] if node.get("of") == "all" else [self._condition(node)]

    def _condition(self, node: Tree) -> Branch:
        words, of = self.words, node.get("of")
        mark = self._mark(node["value"])
        children = [self._condition(part) for part in node.get("parts", ())]
        who = words.fill(phrases.FOR, name=node["for"], text="").rstrip() + " " if node.get("for") else ""
        if of == "list":
            return f"{mark} {who}{node['text']}{words.inside(self._counted(node))}", children
        if of in _GROUPS:
            return f"{mark} {who}{words.say(_GROUPS[of])}", children
        facts = words.join((self._fact(fact) for fact in node.get("facts", ())), phrases.SEMICOLON)
        return f"{mark} {who}{node['text']}" + (f" ← {facts}" if facts else ""), children

    def _counted(self, node: Tree) -> str:
        words = self.words
        if not node["known"]:
            return words.say(phrases.LIST_UNKNOWN)
        if node["possibly"] is None:
            return words.fill(phrases.COUNTED_AT_LEAST, surely=node["surely"])
        if node["surely"] == node["possibly"]:
            return words.fill(phrases.COUNTED, surely=node["surely"])
        return words.fill(phrases.COUNTED_BETWEEN, surely=node["surely"], possibly=node["possibly"])

    def _fact(self, fact: Tree) -> str:
        words = self.words
        notes = []
        if "source" in fact:
            notes.append(words.fill(phrases.FROM_SOURCE, source=fact["source"]))
        if "by" in fact:
            notes.append(words.fill(phrases.REPORTED_BY, by=fact["by"]))
        if "days_old" in fact:
            days = fact["days_old"]
            notes.append(words.fill(phrases.DAYS_OLD, n=days) if days else words.say(phrases.TODAY_OLD))
        if fact.get("assumed"):
            notes.append(words.say(phrases.ASSUMED_NO))
        if "expired" in fact:
            notes.append(words.fill(phrases.EXPIRED_ON, date=words.date(date.fromisoformat(fact["expired"]))))
        if "note" in fact:
            notes.append(words.fill(phrases.QUOTE, inside=fact["note"]).strip())
        return self._is(words.low(fact["label"]), fact["text"]) + words.inside(words.join(notes))
