"""An answer as a seller wants to read it: at most twelve lines, the rest counted; or everything on request.

While finding out is what to do, the questions stand before the actions.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..evaluation.answer import Answer, Question, Recommendation
from ..model.ruleset import RuleSet
from ..model.text import Language
from . import mind_lines, phrases, verdict_lines, wording
from .as_full_text import full_lines
from .as_json import Detail
from .lines import action_line, ask_line
from .paint import Paint
from .words import Words

LINES = 12
_SHORT_DONE = {"en": 48, "zh": 20}  # a longer "done when" waits for the full answer
_LINE = {"en": 165, "zh": 80}  # what an action's or a question's line may take before its notes are left out


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
        self.stopped = wording.stopped(answer, words)
        self.told = {self.stopped, *wording.told_by_headline(answer, words), *verdict_lines.told(answer, words)}

    def lines(self) -> list[str]:
        """Headline, verdicts, the focus in its order, what to mind, and what is folded."""
        answer, words = self.answer, self.words
        top = [self.paint(wording.headline(answer, words), "strong"), *self._verdicts()]
        asks, does = wording.focus_questions(answer, words), answer.focus
        asks_first = verdict_lines.finds_out(answer)
        while len(asks) + len(does) > LINES - len(top) - len(list(self._mind())) - 1:
            asks, does = (asks, does[:-1]) if asks_first and does else (asks[:-1], does)
        asked = [self._ask(number, len(asks), each) for number, each in enumerate(asks, 1)]
        done = [self._do(number, len(does), each) for number, each in enumerate(does, 1)]
        focus = [*asked, *done] if asks_first else [*done, *asked]
        return [*top, *focus, *self._mind(), *self._folded(len(asks), len(does))]

    def _verdicts(self) -> Iterator[str]:
        answer, words = self.answer, self.words
        if line := verdict_lines.go_line(answer, words):
            go = answer.verdicts[wording.GO]
            yield self.paint(line, "good" if go.settled and not go.frozen else "care")
        if not self.stopped and (line := verdict_lines.verdicts_line(answer, words)):
            yield line

    # Focus

    def _ask(self, number: int, total: int, question: Question) -> str:
        words = self.words
        phrase = phrases.ASK if total > 1 else phrases.ASK_FORWARD
        texts = [ask_line(question, words, topics) for topics in (2, 1, 0)]
        lines = [(words.fill(phrase, n=number, ask=text), text) for text in texts]
        line, text = next((form for form in lines if len(form[0]) <= _LINE[words.language]), lines[-1])
        return self._head(line, text, "ask")

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
        for reason in (each for each in wording.short_reasons(action, words) if each and not self._is_told(each)):
            if done and len(done) <= _SHORT_DONE[words.language]:
                yield action_line(action, words, reason, done), reason
            yield action_line(action, words, reason, ""), reason
        yield action_line(action, words, "", ""), ""

    def _is_told(self, reason: str) -> bool:
        return any(told.startswith(reason.rstrip(".。")) for told in self.told)

    def _head(self, line: str, text: str, style: str) -> str:
        return self.paint(line.removesuffix(text).rstrip(), style) + line[len(line.removesuffix(text).rstrip()) :]

    # What to mind, and what is folded

    def _mind(self) -> Iterator[str]:
        answer, words = self.answer, self.words
        for line, style in (
            (mind_lines.not_allowed(answer, words), "bad"),
            (mind_lines.approval(answer, words), "care"),
            ("" if self.stopped else mind_lines.watch(answer, words, self.told), "care"),  # the headline says why
        ):
            if line:
                yield self.paint(line, style)

    def _folded(self, asked: int, done: int) -> list[str]:
        words, answer = self.words, self.answer
        parts: list[str] = []
        for count, phrase in (
            (len(answer.questions) - asked, phrases.MORE_QUESTIONS),
            (len(answer.deeds) - len(answer.waiting) - done, phrases.MORE_ACTIONS),
        ):
            if count:
                parts.append(words.fill(phrase, n=count, s="" if count == 1 else "s"))
        between = phrases.DOT if words.language == "en" else phrases.COMMA
        line = words.fill(phrases.MORE, parts=words.join(parts, between)) if parts else ""
        return [self.paint(line, "faint")] if line else []
