"""An answer as JSON: the shape of the design's section 4, the same for the command line and the service."""

from __future__ import annotations

from typing import Any, Literal

from ..evaluation.answer import FOCUS, Answer, Blocked, ItemAnswer, Notice, Question, Reason, Recommendation, Verdict
from ..model.facts import Scalar
from ..model.ruleset import RuleSet
from ..model.text import Language
from . import wording
from .words import Plain, Words, plain

Detail = Literal["short", "full"]


def to_json(answer: Answer, ruleset: RuleSet, language: Language, detail: Detail = "short") -> dict[str, Any]:
    """An answer as JSON data, in the order in which a reader wants it.

    Args:
        answer: What the evaluation found.
        ruleset: The rule set that was evaluated; it has the labels.
        language: Of every text.
        detail: "short" has the focus actions and questions, beside them the first actions that wait for approval, and
            counts the rest in `folded`.
    """
    words = wording.words_for(answer, ruleset, language)
    asked = wording.focus_questions(answer, words)
    actions = answer.actions if detail == "full" else (*answer.focus, *answer.waiting[:FOCUS])
    questions = answer.questions if detail == "full" else asked
    result: dict[str, Any] = {
        "opportunity_id": answer.opportunity_id,
        "as_of": answer.as_of.isoformat(),
        "ruleset": {"name": answer.ruleset, "digest": answer.digest},
        "headline": wording.headline(answer, words),
        "focus": {
            "actions": [action.action.code for action in answer.focus],
            "questions": [question.path for question in asked],
        },
        "known": {"of": answer.of, "known": answer.known},
        "verdicts": {name: _verdict(verdict, words) for name, verdict in answer.verdicts.items()},
        "facts": {path: _plain(path, value, words) for path, value in answer.facts.items()},
        "items": {
            list_name: [_item(list_name, item, words) for item in items] for list_name, items in answer.items.items()
        },
        "actions": [_action(action, words) for action in actions],
        "blocked": [_blocked(blocked, words) for blocked in answer.blocked],
        "questions": [_question(question, words) for question in questions],
        "warnings": [_notice(notice, words) for notice in answer.warnings],
        "folded": {"actions": len(answer.actions) - len(actions), "questions": len(answer.questions) - len(questions)},
        "valid_until": wording.iso(answer.valid_until),
    }
    if answer.would_change:
        after = answer.would_change.verdicts.items()
        result["would_change"] = {
            "gaps": list(answer.would_change.gaps),
            "verdicts": {name: _verdict(verdict, words) for name, verdict in after},
        }
    if detail == "full":
        result["fired"] = list(answer.fired)
        result["shadow"] = list(answer.shadow)
    return result


def _plain(path: str, value: Scalar | None, words: Words) -> Plain:
    return plain(words.field_at(path), value, words.ruleset.currency)


def _verdict(verdict: Verdict, words: Words) -> dict[str, Any]:
    result: dict[str, Any] = {
        "verdict": verdict.verdict or None,
        "label": wording.label_of(verdict, words, verdict.verdict) if verdict.verdict else None,
        "settled": verdict.settled,
        "rules": list(verdict.rules),
        "because": wording.verdict_because(verdict, words) or None,
    }
    if verdict.decision.shape == "stages":
        result["to"] = verdict.to or None
    if verdict.decision.hit == "collect":
        result["collected"] = list(verdict.collected)
    if verdict.still_possible:
        result["still_possible"] = list(verdict.still_possible)
    if verdict.assumes:
        result["assumes"] = list(verdict.assumes)
    if verdict.checks:
        yes = sum(answer is True for answer in verdict.checks.values())
        gaps, still_open = list(verdict.gaps), list(verdict.open_checks)
        result |= {
            "checks": {"yes": yes, "no": len(gaps), "unknown": len(still_open)},
            "gaps": gaps,
            "open": still_open,
        }
    elif verdict.open:
        result["open"] = list(verdict.open)
    if verdict.capped_from:
        result["capped_from"] = verdict.capped_from
    if verdict.frozen:
        result["frozen"] = True
    if verdict.by:
        result["by"] = verdict.by
    return result


def _item(list_name: str, item: ItemAnswer, words: Words) -> dict[str, Any]:
    first = next(iter(item.verdicts.values()), None)
    return {
        "id": item.id,
        "name": item.name or None,
        "verdict": first.verdict or None if first else None,
        "verdicts": {name: _verdict(verdict, words) for name, verdict in item.verdicts.items()},
        "facts": {key: _plain(f"{list_name}[{item.id}].{key}", value, words) for key, value in item.facts.items()},
    }


def _action(action: Recommendation, words: Words) -> dict[str, Any]:
    conditions = [words.say(text) for text in action.conditions]
    return {
        "code": action.action.code,
        "priority": action.priority,
        "text": wording.action_text(action, words),
        "for": _whom(action.for_kind, action.for_id, action.for_name),
        "about": action.about or None,
        "who": words.say(action.action.who) or None,
        "effort": action.action.effort,
        "done_when": None if action.done else action.action.done_text or None,
        "compliance": action.compliance,
        "conditions": conditions,
        "approval_rules": list(action.approved_by),
        "because": [_reason(reason, words) for reason in action.reasons],
    }


def _whom(kind: str, item: str, name: str) -> dict[str, str | None] | None:
    return {"kind": kind or None, "id": item, "name": name or None} if item else None


def _reason(reason: Reason, words: Words) -> dict[str, Any]:
    return {
        "rule": reason.rule.id,
        "text": wording.reason_text(reason, words) or None,
        "facts": {path: _plain(path, value, words) for path, value in reason.facts.items()},
        "source": list(reason.rule.source),
    }


def _blocked(blocked: Blocked, words: Words) -> dict[str, Any]:
    return {
        "code": blocked.action.code,
        "text": wording.blocked_text(blocked, words),
        "for": _whom("", blocked.for_id, blocked.for_name),
        "by": blocked.by,
        "because": wording.blanks(words.say(blocked.because), words) or None,
        "instead": blocked.instead or None,
    }


def _question(question: Question, words: Words) -> dict[str, Any]:
    return {
        "fact": question.path,
        "ask": wording.ask(question, words),
        "who": wording.who(question, words) or None,
        "could_change": list(question.could_change),
        "known_until": wording.iso(question.known_until),
    }


def _notice(notice: Notice, words: Words) -> dict[str, Any]:
    return {
        "code": notice.code,
        "text": wording.notice_text(notice, words),
        "rule": notice.rule or None,
        "detail": dict(notice.detail),
    }
