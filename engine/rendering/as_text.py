"""An answer as a seller wants to read it: at most twelve lines, the rest counted; or everything on request.

While `go` is open the questions stand before the actions: then finding out is what to do.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..evaluation.answer import FOCUS, Answer, Question, Recommendation, Verdict
from ..model.ruleset import RuleSet
from ..model.text import Language
from . import phrases, wording
from .as_full_text import full_lines
from .as_json import Detail
from .lines import action_line, ask_line, beside, in_brackets
from .paint import Paint
from .words import Words

LINES = 12
GO = "go"
_SHORT_DONE = {"en": 48, "zh": 20}  # a longer "done when" waits for the full answer
_LINE = {"en": 165, "zh": 72}  # what an action's line may take before its reason is shortened or left out
_NAMED_POSSIBLE = 3  # more outcomes than this are counted
_NAMED_GAPS = 3


def to_text(
    answer: Answer, ruleset: RuleSet, language: Language, detail: Detail = "short", colour: bool = False
) -> str:
    """An answer as text for people.

    Args:
        answer: What the evaluation found.
        ruleset: The rule set that was evaluated; it has the labels.
        language: Of every text.
        detail: "short" for at most twelve lines, "full" for everything.
        colour: Whether to colour for a terminal.
    """
    words = wording.words_for(answer, ruleset, language)
    paint = Paint(colour)
    if detail == "full":
        return "\n".join(full_lines(answer, words, paint))
    return "\n".join(_Short(answer, words, paint).lines())


class _Short:
    """The twelve lines of one answer."""

    def __init__(self, answer: Answer, words: Words, paint: Paint) -> None:
        self.answer, self.words, self.paint = answer, words, paint
        self.told: set[str] = set()  # reasons that were given already
        self.stopped = wording.stopped(answer, words)
        self.told.add(self.stopped)

    def lines(self) -> list[str]:
        """Headline, verdicts, the focus in its order, what to mind, and what is folded."""
        answer, words = self.answer, self.words
        top = [self.paint(wording.headline(answer, words), "strong"), *self._verdicts()]
        mind = [line for line in (self._not_allowed(), self._approval(), self._watch()) if line]
        room = LINES - len(top) - len(mind) - 1
        asks, does = answer.questions[:FOCUS], answer.deeds[:FOCUS]
        while len(asks) + len(does) > room:
            asks, does = (asks, does[:-1]) if self._asks_first() and does else (asks[:-1], does)
        asked = [self._ask(number, len(asks), each) for number, each in enumerate(asks, 1)]
        done = [self._do(number, len(does), each) for number, each in enumerate(does, 1)]
        focus = [*asked, *done] if self._asks_first() else [*done, *asked]
        return [*top, *focus, *mind, *self._folded(len(asks), len(does))]

    def _asks_first(self) -> bool:
        go = self.answer.verdicts.get(GO)
        return not go.settled and not go.frozen if go else not self.answer.deeds

    # Verdicts

    def _verdicts(self) -> Iterator[str]:
        order = self.words.ruleset.questions
        shown = [
            self.answer.verdicts[name]
            for name in order or self.answer.verdicts
            if name in self.answer.verdicts and self.answer.verdicts[name].verdict
        ]
        if go := self.answer.verdicts.get(GO):
            yield self._go(go)
        parts = [self._short_verdict(verdict) for verdict in shown if self._is_news(verdict)]
        if parts:
            yield self.words.join(parts, phrases.DOT)

    def _is_news(self, verdict: Verdict) -> bool:
        """`go` has its own line, and what the headline says or passes over is not said twice, unless a guard holds it."""
        if verdict.name == GO:
            return False
        if self.stopped:
            return False
        return verdict.name not in self.words.ruleset.headline or bool(verdict.by)

    def _go(self, verdict: Verdict) -> str:
        words = self.words
        name = words.say(phrases.VERDICT_NAMES[GO])
        label = words.say(phrases.ON_HOLD) if verdict.frozen else words.low(wording.label_of(verdict, words))
        style = "good" if verdict.settled and not verdict.frozen else "care"
        return self.paint(words.fill(phrases.FACT_IS, fact=name, values=label), style) + words.inside(
            words.join([*self._held(verdict), *self._certainty(verdict)], phrases.SEMICOLON)
        )

    def _short_verdict(self, verdict: Verdict) -> str:
        words = self.words
        label = words.low(wording.label_of(verdict, words))
        inside = [*self._held(verdict), *self._checks(verdict)]
        if not verdict.settled:
            inside.append(words.say(phrases.OPEN))
        name = wording.name_of(verdict, words)
        text = words.fill(phrases.FACT_IS, fact=name, values=label)
        if label.startswith(words.low(name)):  # "Worth: worth winning" says it twice
            text = wording.capital(label)
        return text + words.inside(words.join(inside, phrases.SEMICOLON))

    def _held(self, verdict: Verdict) -> Iterator[str]:
        if verdict.capped_from:
            before = self.words.low(wording.label_of(verdict, self.words, verdict.capped_from))
            yield self.words.fill(phrases.CAPPED, by=verdict.by, verdict=before)
        if verdict.frozen:
            yield self.words.fill(phrases.FROZEN, by=verdict.by)

    def _checks(self, verdict: Verdict) -> Iterator[str]:
        if not verdict.checks or not any(answer is not None for answer in verdict.checks.values()):
            return
        words, answers = self.words, list(verdict.checks.values())
        yield words.fill(phrases.COUNTS, yes=answers.count(True), no=answers.count(False), unknown=answers.count(None))
        if verdict.gaps and len(verdict.gaps) <= _NAMED_GAPS:
            titles = {check.id: words.low(words.say(check.title)).rstrip("?？") for check in verdict.decision.checks}
            yield words.fill(
                phrases.GAPS, checks=words.join((titles.get(gap, gap) for gap in verdict.gaps), phrases.SLASH)
            )

    def _certainty(self, verdict: Verdict) -> Iterator[str]:
        if not verdict.frozen:
            yield self._still_possible(verdict)

    def _still_possible(self, verdict: Verdict) -> str:
        words = self.words
        if verdict.settled:
            return words.say(phrases.SETTLED)
        others = [value for value in verdict.still_possible if value != verdict.verdict]
        if not others:
            return words.say(phrases.OPEN)
        if set(others) >= set(verdict.decision.values) - {verdict.verdict}:
            return words.say(phrases.NOTHING_RULED_OUT)
        if len(others) > _NAMED_POSSIBLE:
            return words.fill(phrases.OTHERS_POSSIBLE, n=len(others))
        labels = words.join((words.low(wording.label_of(verdict, words, value)) for value in others), phrases.SLASH)
        return words.fill(phrases.STILL_POSSIBLE, verdicts=labels)

    # Focus

    def _ask(self, number: int, total: int, question: Question) -> str:
        words = self.words
        text = ask_line(question, words)
        phrase = phrases.ASK if total > 1 else phrases.ASK_FORWARD
        return self._head(words.fill(phrase, n=number, ask=text), text, "ask")

    def _do(self, number: int, total: int, action: Recommendation) -> str:
        words = self.words
        phrase = phrases.DO if total > 1 else phrases.DO_ONE
        forms = [(words.fill(phrase, n=number, do=text), text, reason) for text, reason in self._forms(action)]
        line, text, reason = next((form for form in forms if len(form[0]) <= _LINE[words.language]), forms[-1])
        self.told.add(reason)
        return self._head(line, text, "strong")

    def _forms(self, action: Recommendation) -> Iterator[tuple[str, str]]:
        """An action's line from the fullest to the barest, with the reason in it; the first that fits is taken.

        Of two actions of one rule the second says what it is good for.
        """
        words = self.words
        done = wording.done_when(action, words)
        good_for = words.say(action.action.reason)
        reasons = [each for each in (wording.action_reason(action, words), good_for) if each not in self.told]
        for reason in reasons:
            if len(done) <= _SHORT_DONE[words.language]:
                yield action_line(action, words, reason, done), reason
            yield action_line(action, words, reason, ""), reason
        yield action_line(action, words, "", ""), ""

    def _head(self, line: str, text: str, style: str) -> str:
        return self.paint(line.removesuffix(text).rstrip(), style) + line[len(line.removesuffix(text).rstrip()) :]

    # What to mind

    def _not_allowed(self) -> str:
        words = self.words
        parts: list[str] = []
        offered = {action.action.code for action in self.answer.deeds[:FOCUS]}
        for blocked in self.answer.blocked[:2]:
            text = words.low(wording.first_clause(wording.blocked_text(blocked, words)))
            instead = wording.first_clause(wording.catalogue_text(blocked.instead, words))
            if instead and blocked.instead not in offered:
                offered.add(blocked.instead)
                text += words.say(phrases.SEMICOLON) + words.fill(phrases.INSTEAD, action=words.low(instead))
            parts.append(words.sentence(text) + in_brackets([blocked.by], words))
        line = words.fill(phrases.NOT_ALLOWED, actions=beside(parts, words))
        return self.paint(line, "bad") if parts else ""

    def _approval(self) -> str:
        words = self.words
        waiting = [action for action in self.answer.actions if action.compliance == "needs_approval"]
        shown = {id(action): number for number, action in enumerate(self.answer.deeds[:FOCUS], 1)}
        parts: list[str] = []
        for action in waiting[:2]:
            text = words.low(wording.first_clause(wording.action_text(action, words)))
            if len(shown) > 1 and (number := shown.get(id(action))):
                text = words.fill(phrases.DO_NUMBER, n=number)
            conditions = words.join(words.low(words.say(each)).rstrip(".。") for each in action.conditions[:1])
            if conditions:
                text += words.say(phrases.SEMICOLON) + conditions
            parts.append(words.sentence(text) + in_brackets(action.approved_by, words))
        line = words.fill(phrases.NEEDS_APPROVAL, actions=beside(parts, words))
        return self.paint(line, "care") if parts else ""

    def _watch(self) -> str:
        words = self.words
        warnings = [notice for notice in self.answer.warnings if not wording.in_favour(notice)]
        if not warnings or self.stopped:  # where everything stops, the headline has said why
            return ""
        parts: list[str] = []
        for notice in warnings[:2]:
            text = words.sentence(wording.notice_text(notice, words))
            text = wording.capital(text) if parts else words.low(text)
            parts.append(text + in_brackets([notice.rule] if notice.rule else [], words))
        if len(warnings) > 2:
            parts.append(words.inside(words.fill(phrases.MORE_WARNINGS, n=len(warnings) - 2)).strip())
        return self.paint(words.fill(phrases.WATCH, warnings=beside(parts, words)), "care")

    def _folded(self, asked: int, done: int) -> list[str]:
        words = self.words
        parts: list[str] = []
        for count, phrase in (
            (len(self.answer.questions) - asked, phrases.MORE_QUESTIONS),
            (len(self.answer.deeds) - done, phrases.MORE_ACTIONS),
        ):
            if count:
                parts.append(words.fill(phrase, n=count, s="" if count == 1 else "s"))
        between = phrases.DOT if words.language == "en" else phrases.COMMA
        line = words.fill(phrases.MORE, parts=words.join(parts, between)) if parts else ""
        return [self.paint(line, "faint")] if line else []
