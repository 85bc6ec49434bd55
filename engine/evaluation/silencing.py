"""Which questions a stop leaves: none that only serves a deal we leave, or one that compliance has frozen."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.condition import refs
from ..model.decision import Guard
from .answer import Question
from .outcome import GuardOutcome


def still_worth_asking(asked: tuple[Question, ...], guards: Iterable[GuardOutcome]) -> tuple[Question, ...]:
    """Questions that the guards in force leave.

    A guard that freezes verdicts, or that holds one and silences actions, leaves those that could change what it reads
    itself, and those that compliance must have answered before an action that stays.

    Args:
        asked: Every question, in order.
        guards: All guards of the rule set with their outcomes.
    """
    known = tuple(guards)
    quiet = [each.guard for each in known if each.acts and not each.guard.shadow and _is_stop(each.guard)]
    if not quiet:
        return asked
    compliance = _keys(each.guard for each in known if _aims_at_some(each.guard))
    compliance -= _keys(each.guard for each in known if each.guard.block and not _aims_at_some(each.guard))
    read = [{ref.key for ref in refs(guard.when)} for guard in quiet]

    def stays(question: Question) -> bool:
        if not question.could_change:
            return question.fact is not None and question.path in compliance
        return all(not keys.isdisjoint((*question.could_change, question.path)) for keys in read)

    return tuple(question for question in asked if stays(question))


def _keys(guards: Iterable[Guard]) -> set[str]:
    return {ref.key for guard in guards for ref in refs(guard.when)}


def _aims_at_some(guard: Guard) -> bool:
    """One that stops everything is no reason to ask: a stop is reported and not asked for."""
    return any(targets is not None and targets.all_except is None for targets in (guard.block, guard.approve))


def _is_stop(guard: Guard) -> bool:
    return bool(guard.freeze) or (guard.silence is not None and bool(guard.caps))
