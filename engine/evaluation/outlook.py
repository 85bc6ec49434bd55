"""What closing the known gaps would bring: the deal judged once more as if the checks that are no were yes.

Only facts that we can do something about are supposed to be otherwise, so the answer is a plan and not a wish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.condition import And, Compare, Condition, Is, OneOf, Or, Ref, Truth, Value
from ..model.facts import Facts, Scalar
from ..model.vocabulary import Vocabulary
from ..reference.conditions import compile_numeric
from .answer import Answer, Outlook, Verdict
from .evaluator import Evaluator
from .state import Parameters

GAPS_OF = "can_win"

Closing = Mapping[str, Scalar]


def with_outlook(evaluator: Evaluator, facts: Facts, answer: Answer) -> Answer:
    """The answer with what closing its gaps would bring; it costs a second evaluation where there are such gaps.

    Args:
        evaluator: Of the rule set that gave the answer.
        facts: What was judged.
        answer: What was found.
    """
    can_win = answer.verdicts.get(GAPS_OF)
    if can_win is None or not can_win.gaps or can_win.knocked_out or can_win.frozen:
        return answer
    deal = {**facts.deal, **Parameters(evaluator.ruleset).at(facts.deal, facts.as_of.toordinal())}
    closed: dict[str, Scalar] = {}
    for check in can_win.decision.checks:
        if check.id in can_win.gaps:
            closing = _closing(check.when, deal, evaluator.ruleset.vocabulary)
            if closing is None:
                return answer
            closed |= closing
    after = evaluator.evaluate(replace(facts, deal={**facts.deal, **closed})).verdicts
    if set(can_win.gaps) & set(after[GAPS_OF].gaps):
        return answer
    others = {
        name: after[name]
        for name in evaluator.ruleset.headline
        if name in after and name in answer.verdicts and _differ(after[name], answer.verdicts[name])
    }
    return replace(answer, would_change=Outlook(can_win.gaps, others)) if others else answer


def _differ(one: Verdict, other: Verdict) -> bool:
    return one.verdict != other.verdict and bool(one.verdict)


def _closing(node: Condition, deal: Mapping[str, Scalar], vocabulary: Vocabulary) -> Closing | None:
    """Facts under which a condition is plainly yes; of alternatives all that we can bring about. None: we cannot."""
    match node:
        case And(parts):
            found = [_closing(part, deal, vocabulary) for part in parts]
            known = [each for each in found if each is not None]
            return _merged(known) if len(known) == len(found) else None
        case Or(parts):
            known = [each for part in parts if (each := _closing(part, deal, vocabulary)) is not None]
            return _merged(known) if known else None
        case Truth(ref) | Is(ref, "yes"):
            return _set(ref, True, vocabulary)
        case Is(ref, "value", values) | OneOf(ref, values):
            return _set(ref, values[0], vocabulary)
        case Compare(Value(ref), ">=" | "<=" | "=", right):
            return _set(ref, compile_numeric(right)(deal, None, {}), vocabulary)
        case _:
            return None


def _merged(parts: list[Closing]) -> Closing:
    return {key: value for part in parts for key, value in part.items()}


def _set(ref: Ref, value: Scalar | None, vocabulary: Vocabulary) -> Closing | None:
    field = vocabulary.by_key(ref.key)
    if value is None or ref.of_item or field is None or not field.changeable:
        return None
    return {ref.key: value}
