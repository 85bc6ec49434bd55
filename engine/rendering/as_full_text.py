"""Everything that an answer holds, as text: what stands behind the twelve lines."""

from __future__ import annotations

from collections.abc import Iterator

from ..evaluation.answer import QUESTION_TAG, Answer, Recommendation, Verdict
from ..model.facts import Range
from ..model.text import Text
from . import phrases, wording
from .lines import action_line, ask_line, in_brackets
from .paint import Paint
from .verdict_lines import CAN_WIN, once_closed
from .words import Words

_ANY_NUMBER = Range(0, None)  # a count of which nothing is known


def full_lines(answer: Answer, words: Words, paint: Paint) -> Iterator[str]:
    """The whole answer, section by section; a section without content is left out."""
    yield paint(wording.headline(answer, words), "strong")
    yield from _section(phrases.VERDICTS, _verdicts(answer, words), words, paint)
    yield from _section(phrases.ITEMS, _items(answer, words), words, paint)
    yield from _section(phrases.QUESTIONS, _questions(answer, words), words, paint)
    yield from _section(phrases.ACTIONS, _actions(answer, words), words, paint)
    yield from _section(phrases.NOT_ALLOWED, _blocked(answer, words), words, paint)
    yield from _section(phrases.WARNINGS, _notices(answer, words, in_favour=False), words, paint)
    yield from _section(phrases.IN_FAVOUR, _notices(answer, words, in_favour=True), words, paint)
    yield from _section(phrases.DERIVED, _facts(answer, words), words, paint)
    yield ""
    if answer.valid_until:
        yield paint(words.fill(phrases.VALID_UNTIL, date=words.date(answer.valid_until)), "faint")
    yield paint(words.fill(phrases.RULES_USED, name=answer.ruleset, digest=answer.digest), "faint")


def _section(title: Text, lines: Iterator[str], words: Words, paint: Paint) -> Iterator[str]:
    head = words.fill(title, actions="", warnings="").strip().rstrip(":：")
    for position, line in enumerate(lines):
        if not position:
            yield ""
            yield paint(head, "strong")
        yield f"  {line}"


def _verdicts(answer: Answer, words: Words) -> Iterator[str]:
    for verdict in answer.verdicts.values():
        yield from verdict_lines(verdict, words)
        if verdict.name == CAN_WIN and answer.would_change:
            yield f"  {once_closed(answer.would_change, words)}"


def verdict_lines(verdict: Verdict, words: Words) -> Iterator[str]:
    """A verdict with its reason, its rules, its checks, and what could still change it."""
    label = words.low(wording.label_of(verdict, words)) or words.say(phrases.NO_VALUE)
    text = words.fill(phrases.FACT_IS, fact=wording.name_of(verdict, words), values=label)
    state = words.say(phrases.SETTLED if verdict.settled else phrases.OPEN)
    rules = words.inside(words.join(verdict.rules), phrases.SQUARE)
    because = words.sentence(wording.verdict_because(verdict, words))
    space = " " if because and words.language == "en" else ""
    full_stop = words.say(phrases.STOP)
    yield f"{text}{words.inside(state)}{full_stop}{space}{because}{rules}"
    for line in _under(verdict, words):
        yield f"  {line}"


def _under(verdict: Verdict, words: Words) -> Iterator[str]:
    if verdict.capped_from:
        before = words.low(wording.label_of(verdict, words, verdict.capped_from))
        yield words.fill(phrases.CAPPED, by=verdict.by, verdict=before)
    if verdict.frozen:
        yield words.fill(phrases.FROZEN, by=verdict.by)
    others = [value for value in verdict.still_possible if value != verdict.verdict]
    if others:
        labels = words.join((words.low(wording.label_of(verdict, words, value)) for value in others), phrases.SLASH)
        yield words.fill(phrases.STILL_POSSIBLE, verdicts=labels)
    if verdict.open:
        yield words.fill(phrases.OPEN_RULES, rules=words.join(verdict.open))
    titles = {check.id: words.low(words.say(check.title)).rstrip("?？") for check in verdict.decision.checks}
    if verdict.checks:
        yield wording.counts(verdict, words)
    for phrase, checks in ((phrases.GAPS, verdict.gaps), (phrases.CHECKS_OPEN, verdict.open_checks)):
        if checks:
            named = (f"{titles.get(check, check)}{words.inside(check, phrases.SQUARE)}" for check in checks)
            yield words.fill(phrase, checks=words.join(named))


def _items(answer: Answer, words: Words) -> Iterator[str]:
    for list_name, items in answer.items.items():
        for item in items:
            derived = [
                words.fill(
                    phrases.FACT_IS,
                    fact=words.low(words.say(found.label)) if found else key,
                    values=words.value(path, value),
                )
                for key, value in item.facts.items()
                for path in (f"{list_name}[{item.id}].{key}",)
                for found in (words.field_at(path),)
            ]
            lines = [
                line for verdict in item.verdicts.values() if verdict.verdict for line in verdict_lines(verdict, words)
            ]
            if not derived and not lines:
                continue
            name = item.name or words.fact(f"{list_name}[{item.id}]")
            yield words.fill(phrases.FACT_IS, fact=name, values=words.join(derived, phrases.SEMICOLON)).rstrip(": ：")
            yield from (f"  {line}" for line in lines)


def _actions(answer: Answer, words: Words) -> Iterator[str]:
    asked = {question.path for question in answer.questions}
    shown = (each for each in answer.actions if QUESTION_TAG not in each.action.tags or each.about not in asked)
    for number, action in enumerate(shown, 1):
        line = action_line(action, words, wording.action_reason(action, words), wording.done_when(action, words))
        yield f"{number}. {line}"
        for note in _action_notes(action, words):
            yield f"   {note}"


def _action_notes(action: Recommendation, words: Words) -> Iterator[str]:
    level = phrases.PRIORITIES.get(action.priority)
    state = phrases.COMPLIANCE[action.compliance]
    notes = [words.say(level), words.say(state) if action.compliance != "ok" else ""]
    yield words.join(
        [*notes, words.join(action.approved_by), *(words.say(each).rstrip(".。") for each in action.conditions)],
        phrases.SEMICOLON,
    )
    for reason in action.reasons[1:]:
        if text := wording.reason_text(reason, words):
            yield words.sentence(text) + words.inside(reason.rule.id, phrases.SQUARE)


def _questions(answer: Answer, words: Words) -> Iterator[str]:
    for number, question in enumerate(answer.questions, 1):
        yield f"{number}. {ask_line(question, words)}{in_brackets([question.path], words)}"


def _blocked(answer: Answer, words: Words) -> Iterator[str]:
    for blocked in answer.blocked:
        text = words.sentence(wording.blocked_text(blocked, words))
        because = words.sentence(wording.blanks(words.say(blocked.because), words))
        instead = wording.catalogue_text(blocked.instead, words) if blocked.instead else ""
        instead = words.sentence(words.fill(phrases.INSTEAD, action=instead)) if instead else ""
        space = " " if words.language == "en" else ""
        parts = space.join(part for part in (text, because, wording.capital(instead)) if part)
        yield parts + words.inside(blocked.by, phrases.SQUARE)


def _notices(answer: Answer, words: Words, *, in_favour: bool) -> Iterator[str]:
    for notice in (each for each in answer.warnings if wording.in_favour(each) is in_favour):
        rule = words.inside(notice.rule, phrases.SQUARE)
        yield words.sentence(wording.notice_text(notice, words)) + rule


def _facts(answer: Answer, words: Words) -> Iterator[str]:
    for path, value in answer.facts.items():
        if value == _ANY_NUMBER:
            continue
        yield words.fill(phrases.FACT_IS, fact=words.fact(path), values=words.value(path, value))
