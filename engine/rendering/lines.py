"""The line of one question and of one action: the same in the short and in the full text."""

from __future__ import annotations

from collections.abc import Iterable

from ..evaluation.answer import Question, Recommendation
from . import phrases, wording
from .prose import not_yet_known
from .words import Words

TOPICS = 2  # more verdicts than this are not named


def ask_line(question: Question, words: Words, topics: int = TOPICS) -> str:
    """A question with who may know and what the answer bears on.

    Args:
        question: What to ask.
        words: The reader's language.
        topics: How many verdicts to name.
    """
    who = wording.who(question, words)
    notes = [words.fill(phrases.ASK_WHOM, who=who) if who else ""]
    if question.known_until:
        notes.append(words.fill(phrases.TOO_OLD, date=words.date(question.known_until)))
    if moved := _moved(question, words)[:topics]:
        between = phrases.AND_WORD if words.language == "en" else phrases.COMMA
        notes.append(words.fill(phrases.SETTLES, verdicts=words.join(map(words.topic, moved), between)))
    return wording.ask(question, words) + words.inside(words.join(notes, phrases.SEMICOLON))


def _moved(question: Question, words: Words) -> list[str]:
    """The verdicts that the answer bears on, those first that people are asked for; `go` follows from the others."""
    order = {name: position for position, name in enumerate(words.ruleset.questions)}
    names = sorted(question.could_change, key=lambda name: order.get(name, len(order)))
    listed = [name for name in names if name in order] or names
    return [name for name in listed if name != wording.GO] or listed


def action_line(action: Recommendation, words: Words, reason: str, done: str) -> str:
    """An action with its reason, who does it, when it is done and the rules that asked for it."""
    text = wording.capital(wording.action_text(action, words))
    who = words.say(action.action.who)
    if who and who != words.say(phrases.SELLER):
        bare = text.rstrip(".。")
        text = bare + words.inside(who) + text[len(bare) :]
    tail = wording.capital(words.fill(phrases.DONE_WHEN, done=done)) if done else ""
    space = " " if words.language == "en" else ""
    parts = [words.sentence(text), words.sentence(reason), words.sentence(tail)]
    return space.join(part for part in parts if part) + in_brackets(_reasons(action, words), words)


def _reasons(action: Recommendation, words: Words) -> list[str]:
    """The ids of the rules, then what those of them rest on that is not known."""
    rules = list(dict.fromkeys(reason.rule.id for reason in action.reasons))
    first = action.reasons[0] if action.reasons else None
    if first is None or wording.reason_text(first, words):
        return rules  # the reason itself says what is not yet known
    return [*rules, not_yet_known(wording.rests_on(first), words)]


def in_brackets(rules: Iterable[str], words: Words) -> str:
    """Rule ids after a sentence; empty for none."""
    return words.inside(words.join(dict.fromkeys(rules)), phrases.SQUARE)


def beside(parts: list[str], words: Words) -> str:
    """Sentences in one line."""
    return (" " if words.language == "en" else "").join(parts)
