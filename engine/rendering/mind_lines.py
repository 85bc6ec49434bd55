"""What to mind, one line each: what compliance stops, what needs approval first, and what to watch."""

from __future__ import annotations

from collections.abc import Collection

from ..evaluation.answer import Answer, Blocked, Recommendation
from ..model.text import Text
from . import phrases, wording
from .lines import beside, in_brackets
from .words import Words

SHOWN = 2  # of a kind; the rest is counted
_LINE = {"en": 200, "zh": 90}  # a second one stands only where the line stays readable
_TITLED = frozenset({"activities"})  # their titles say what is planned


def not_allowed(answer: Answer, words: Words) -> str:
    """What compliance takes away, together where one guard does it, with the clean way; empty for nothing."""
    offered = {action.action.code for action in (*answer.focus, *answer.waiting[:SHOWN])}
    parts: list[str] = []
    for guard in dict.fromkeys(blocked.by for blocked in answer.blocked):
        stopped = [blocked for blocked in answer.blocked if blocked.by == guard]
        parts.append(_stopped(stopped, offered, words))
    return _line(phrases.NOT_ALLOWED, parts, words)


def _stopped(stopped: list[Blocked], offered: set[str], words: Words) -> str:
    names = dict.fromkeys(words.low(_blocked_name(blocked, words)) for blocked in stopped)
    text = words.join(list(names)[:SHOWN])
    if len(names) > SHOWN:
        text += words.inside(words.fill(phrases.MORE_OF_THEM, n=len(names) - SHOWN))
    instead = next((blocked.instead for blocked in stopped if blocked.instead), "")
    if instead and instead not in offered:
        offered.add(instead)
        clean = words.low(wording.first_clause(wording.catalogue_text(instead, words)))
        text = words.join([text, words.fill(phrases.INSTEAD, action=clean)], phrases.SEMICOLON)
    return words.sentence(text) + in_brackets([stopped[0].by], words)


def _blocked_name(blocked: Blocked, words: Words) -> str:
    list_name = wording.list_of(blocked, words)
    if list_name in _TITLED and blocked.for_name:
        return wording.called(list_name, blocked.for_id, blocked.for_name, words)
    return wording.first_clause(wording.blocked_text(blocked, words))


def approval(answer: Answer, words: Words) -> str:
    """What may be done once somebody has approved it, and on what condition; empty for nothing."""
    return _line(phrases.NEEDS_APPROVAL, [_waiting(action, words) for action in answer.waiting], words)


def _waiting(action: Recommendation, words: Words) -> str:
    kind = words.ruleset.vocabulary.kinds.get(action.for_kind)
    if kind and kind.list_name in _TITLED and action.for_name:
        text = wording.called(kind.list_name, action.for_id, action.for_name, words)
    else:
        text = words.low(wording.first_clause(wording.action_text(action, words)))
    conditions = words.join(words.low(words.say(each)).rstrip(".。") for each in action.conditions[:1])
    rules = action.approved_by or tuple(dict.fromkeys(reason.rule.id for reason in action.reasons))
    return words.sentence(words.join([text, conditions], phrases.SEMICOLON)) + in_brackets(rules, words)


def watch(answer: Answer, words: Words, told: Collection[str]) -> str:
    """Warnings but those that another line has told; empty for nothing."""
    parts: list[str] = []
    for notice in answer.warnings:
        text = wording.notice_text(notice, words)
        if not wording.in_favour(notice) and not any(said.startswith(text.rstrip(".。")) for said in told):
            rules = [notice.rule] if notice.rule else []
            parts.append(words.sentence(words.low(text)) + in_brackets(rules, words))
    return _line(phrases.WATCH, parts, words)


def _line(phrase: Text, parts: list[str], words: Words) -> str:
    """As many parts as stand in one readable line, the rest counted; empty without any."""
    line = ""
    for shown in range(min(SHOWN, len(parts)), 0, -1):
        said = [parts[0], *(wording.capital(part) for part in parts[1:shown])]
        if shown < len(parts):
            said.append(words.inside(words.fill(phrases.MORE_OF_THEM, n=len(parts) - shown)).strip())
        line = words.fill(phrase, actions=beside(said, words), warnings=beside(said, words))
        if len(line) <= _LINE[words.language]:
            break
    return line
