"""An explanation on one page: for each verdict of the deal what decided it, from which facts, and what is open.

What a reader can ask for is counted: yes answers of a checklist, rules of advice, verdicts on single items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from . import phrases
from .explanation_lines import Branch, Lines, Tree, is_unknown, of_list

MOST_FACTS = 5  # of one rule or check
_MOST_NAMES = 3
_MOST_NEEDS = 4
_LONG = 60  # characters of a condition on a list from which on its name must do


class Page:
    """Draws the short form of one explanation; `most` facts of one rule are named, the others counted."""

    def __init__(self, lines: Lines, tree: Tree, most: int = MOST_FACTS) -> None:
        self._lines, self._words, self._tree, self._most = lines, lines.words, tree, most

    def branches(self) -> Iterator[Branch]:
        """One branch for each verdict of the deal, then what acts on them, and counts of the rest."""
        for verdict in self._tree["verdicts"]:
            yield self._verdict(verdict)
        yield from self._guards()
        yield from self._others()
        yield from self._rest()

    # Verdicts

    def _verdict(self, verdict: Tree) -> Branch:
        lines = self._lines
        head = lines.paint(lines.verdict(verdict), "strong") + lines.held(verdict) + lines.certainty(verdict)
        children = [self._decider(rule) for rule in verdict["rules"] if rule["decides"]]
        children += self._checks(verdict.get("checks", ()))
        children += self._open([rule for rule in verdict["rules"] if rule["open"] and not rule["decides"]])
        children += self._short_of(verdict.get("why_not"))
        return head, children

    def _short_of(self, account: Tree | None) -> Iterator[Branch]:
        """What the best value would take; what leads to that is told with the verdicts it is about."""
        if account is None or not account["possible"] or not 0 < len(account["needs"]) <= _MOST_NEEDS:
            return
        words = self._words
        names = [words.low(need["label"]) if need.get("check") else self._needed(need) for need in account["needs"]]
        text = words.fill(phrases.WOULD_TAKE, label=words.low(account["label"]), needs=self._few(names, _MOST_NEEDS))
        yield self._lines.faint("→ ") + text, []

    def _needed(self, need: Tree) -> str:
        if of_list(need):
            return str(need["needs_text"])
        return self._lines.named(self._words.low(need["label"]), need["needs_text"])

    def _decider(self, rule: Tree) -> Branch:
        because = self._words.say(phrases.COLON) + rule["because"] if rule["because"] else ""
        return f"{self._lines.mark(rule['value'])} {rule['rule']}{because}", self._facts(rule["condition"])

    def _checks(self, checks: Iterable[Tree]) -> Iterator[Branch]:
        """The gaps taken apart; what is yes is counted, what is not known is named."""
        mark, fill = self._lines.mark, self._words.fill
        titles: dict[str, list[str]] = {"yes": [], "no": [], "unknown": []}
        for check in checks:
            titles[check["value"]].append(self._words.low(check["title"].rstrip("?？")))
        if titles["yes"]:
            yield f"{mark('yes')} {fill(phrases.CHECKS_PASSED, n=len(titles['yes']))}", []
        for check in checks:
            if check["value"] == "no":
                title = check["title"].rstrip("?？")
                yield f"{mark('no')} {check['rule']} {title}", self._facts(check["condition"])
        unknown = [check for check in checks if check["value"] == "unknown"]
        if len(unknown) <= _MOST_NAMES:
            for check in unknown:
                title = check["title"].rstrip("?？")
                yield f"{mark('unknown')} {check['rule']} {title}", self._facts(check["condition"])
        else:
            yield (
                f"{mark('unknown')} {fill(phrases.NOT_YET_KNOWN, facts=self._few(titles['unknown'], len(unknown)))}",
                [],
            )

    def _open(self, rules: list[Tree]) -> Iterator[Branch]:
        """Rules that could still change the verdict, and what it is that they wait for."""
        if not rules:
            return
        waits_for = [fact["label"] for rule in rules for fact in _read(rule["condition"])]
        names = self._few([self._words.low(label) for label in dict.fromkeys(waits_for)])
        ids = self._few([rule["rule"] for rule in rules])
        if not names:  # yes by itself, and waits for the rules before it
            return
        yield f"{self._lines.mark('unknown')} {self._words.fill(phrases.OPEN_FOR, rules=ids, facts=names)}", []

    # Facts

    def _facts(self, condition: Tree) -> list[Branch]:
        """The facts that made a condition what it is; below a derived one those from which it follows."""
        found: dict[str, list[Branch]] = {}
        for node in _telling(condition):
            for line, below in self._node(node):
                found.setdefault(line, below)
        branches = [*islice(found.items(), self._most)]
        if len(found) > self._most:
            more = self._words.fill(phrases.MORE_OF_THEM, n=len(found) - self._most)
            branches.append((self._lines.faint(more), []))
        return branches

    def _node(self, node: Tree) -> Iterator[Branch]:
        lines = self._lines
        mark = lines.mark(node["value"])
        if node.get("of") == "list":
            text = node["text"] if len(node["text"]) < _LONG else self._words.fact(node["list"])
            yield f"{mark} {text}{self._words.inside(lines.counted(node))}", self._members(node)
            return
        facts = node.get("facts", ())
        if len(facts) > 1:  # what is compared says more than its two sides
            told = self._words.join(map(lines.fact, facts), phrases.SEMICOLON)
            yield f"{mark} {node['text']} ← {told}", []
            return
        for fact in facts:
            sign = lines.mark("unknown") if is_unknown(fact["value"]) and node["value"] == "no" else mark
            yield f"{sign} {lines.fact(fact)}", self._grounds(fact)

    def _grounds(self, fact: Tree) -> list[Branch]:
        """What a derived fact rests on; of a list those who count, or who come nearest."""
        condition = fact["from"]["condition"] if "from" in fact else None
        if condition is None:
            return []
        return self._members(condition) if condition.get("of") == "list" else self._facts(condition)

    def _members(self, node: Tree) -> list[Branch]:
        """The members that count; where too few do, what is missing of those who come nearest."""
        if node["value"] == "yes":
            names = [part["for"] for part in node["parts"] if part["value"] == "yes" and part.get("for")]
            return [(self._few(names), [])] if names else []
        near = (fact for part in node["parts"] for test in _telling(part) for fact in test.get("facts", ()))
        return [(self._lines.fact(fact), []) for fact in islice(near, _MOST_NAMES)]

    def _few(self, names: list[str], most: int = _MOST_NAMES) -> str:
        told = self._words.join(names[:most], phrases.SEMICOLON if most > _MOST_NAMES else phrases.COMMA)
        if len(names) <= most:
            return told
        return told + self._words.inside(self._words.fill(phrases.MORE_OF_THEM, n=len(names) - most))

    # The rest

    def _guards(self) -> Iterator[Branch]:
        acting = [guard for guard in self._tree["guards"] if guard["value"] == "yes"]
        if acting:
            head = self._lines.paint(self._words.say(phrases.GUARDS), "strong")
            shown: list[Branch] = [(f"{guard['rule']}{self._why(guard)}", []) for guard in acting[: self._most]]
            if len(acting) > self._most:
                more = self._words.fill(phrases.MORE_OF_THEM, n=len(acting) - self._most)
                shown.append((self._lines.faint(more), []))
            yield head, [*shown]

    def _why(self, guard: Tree) -> str:
        return self._words.say(phrases.COLON) + guard["because"] if guard["because"] else ""

    def _others(self) -> Iterator[Branch]:
        told = [self._words.low(self._lines.verdict(each)) for each in self._tree["others"]]
        if told:
            yield self._words.fill(phrases.OTHERS, verdicts=self._words.join(told, phrases.SEMICOLON)), []

    def _rest(self) -> Iterator[Branch]:
        """What the full form has beside this."""
        folded = self._tree["folded"]
        counts = (
            (phrases.MORE_ITEMS, folded["items"]),
            (phrases.MORE_DERIVED, folded["facts"]),
            (phrases.MORE_ADVICE, folded["advice"]),
            (phrases.MORE_MISSING, folded["missing"]),
        )
        parts = [self._words.fill(text, n=number) for text, number in counts if number]
        if parts:
            yield self._lines.faint(self._words.fill(phrases.IN_FULL, parts=self._words.join(parts))), []


def _telling(node: Tree) -> Iterator[Tree]:
    """The single tests that make a condition yes, no or unknown."""
    if node.get("of") in ("all", "any"):
        for part in node["parts"]:
            if part["value"] == node["value"]:
                yield from _telling(part)
    elif node.get("of") == "none":
        for part in node["parts"]:
            yield from _telling(part)
    else:
        yield node


def _read(node: Tree) -> Iterator[Tree]:
    """The facts that a rule waits for: those of its tests that are not yes, for a verdict may still change."""
    if node["value"] != "yes" or not node["settled"]:
        yield from node.get("facts", ())
        for part in node.get("parts", ()):
            yield from _read(part)
