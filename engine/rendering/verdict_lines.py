"""Two lines on the verdicts: whether to go on and what is missing, then worth, chances and stage in a few words."""

from __future__ import annotations

from collections.abc import Iterator

from ..evaluation.answer import Answer, Notice, Outlook, Verdict
from . import phrases, wording
from .words import Words

CAN_WIN = "can_win"
FIND_OUT = "find_out_first"
IN_STEP = "process_match"  # stands beside the stage where our own step is not the customer's
OUR_STEP = "seller_step"
_NAMED_POSSIBLE = 3  # more outcomes than this are counted
_NAMED_GAPS = 3


def go_line(answer: Answer, words: Words) -> str:
    """Whether to go on, how certain that is, and what stands in the way; empty without `go`."""
    verdict = answer.verdicts.get(wording.GO)
    if verdict is None or not verdict.verdict:
        return ""
    label = words.say(phrases.ON_HOLD) if verdict.frozen else words.low(wording.label_of(verdict, words))
    line = words.fill(phrases.FACT_IS, fact=words.say(phrases.VERDICT_NAMES[wording.GO]), values=label)
    line += words.inside(words.join([*_held(verdict, words), *_certainty(verdict, words)], phrases.SEMICOLON))
    found = [] if verdict.frozen else [_obstacle(each, answer, words) for each in _listed(answer, words)]
    obstacles = map(wording.capital, found)
    return words.join([line, *obstacles], phrases.NEXT_SENTENCE)


def verdicts_line(answer: Answer, words: Words) -> str:
    """The other verdicts in the order of their short names; none that says nothing, or that was told already."""
    shown = (verdict for verdict in _listed(answer, words) if _is_news(verdict, words))
    return words.join((_short(verdict, answer, words) for verdict in shown), phrases.DOT)


def told(answer: Answer, words: Words) -> list[str]:
    """Reasons and warnings that these two lines give."""
    reasons = [
        wording.situation(wording.verdict_because(each, words)) for each in _listed(answer, words) if each.knocked_out
    ]
    notice = _step_notice(answer)
    return [*reasons, wording.notice_text(notice, words)] if notice else reasons


def _listed(answer: Answer, words: Words) -> list[Verdict]:
    known = list(phrases.VERDICT_NAMES)
    named = [name for name in words.ruleset.questions or answer.verdicts if name in answer.verdicts]
    named.sort(key=lambda name: known.index(name) if name in known else len(known))
    return [answer.verdicts[name] for name in named]


def finds_out(answer: Answer) -> bool:
    """Is finding out what is to do now?"""
    go = answer.verdicts.get(wording.GO)
    return go.verdict == FIND_OUT and not go.frozen if go else not answer.deeds


def _is_news(verdict: Verdict, words: Words) -> bool:
    """`go` has its own line, and what the headline says is not said twice, unless a guard holds it."""
    if verdict.name == wording.GO or not verdict.verdict:
        return False
    if verdict.name in words.ruleset.headline and not verdict.by:
        return False
    return not verdict.checks or (not verdict.knocked_out and len(verdict.open_checks) < len(verdict.checks))


def _short(verdict: Verdict, answer: Answer, words: Words) -> str:
    if verdict.decision.shape == "stages":
        return _stage(verdict, answer, words)
    label, counts = words.low(wording.label_of(verdict, words)), wording.counts(verdict, words)
    inside = [*_held(verdict, words), counts]
    if not verdict.settled and not verdict.open_checks:
        inside.append(words.say(phrases.MAY_CHANGE))
    name = wording.name_of(verdict, words)
    if verdict.open_checks:  # where something is open the counts say more than the label
        label, inside = counts, inside[:-1]
    text = words.fill(phrases.FACT_IS, fact=name, values=label)
    if label.startswith(words.low(name)):  # "Worth: worth winning" says it twice
        text = wording.capital(label)
    return text + words.inside(words.join(inside, phrases.SEMICOLON))


def _stage(verdict: Verdict, answer: Answer, words: Words) -> str:
    """Where the customer stands or moves to, and what our own step says where it is another one."""
    at, to = (words.low(wording.stage_label(each, verdict, words)) if each else "" for each in (verdict.at, verdict.to))
    if at and to:
        text = words.fill(phrases.MOVES_ON if verdict.to in _later(verdict) else phrases.FALLS_BACK, at=at, to=to)
    elif to:
        text = words.fill(phrases.TAKEN_FOR, to=to)
    elif at:
        text = at
    else:
        text = words.low(words.verdict_label(verdict.decision, verdict.verdict))
    stage = words.fill(phrases.FACT_IS, fact=wording.name_of(verdict, words), values=text)
    if not (notice := _step_notice(answer)):
        moves = words.say(phrases.MAY_MOVE_ON) if _may_move_on(verdict, answer) else ""
        return words.join([stage, moves], phrases.SEMICOLON)
    step = words.value(OUR_STEP, answer.given[OUR_STEP])
    why = words.low(wording.notice_text(notice, words)).rstrip(".。")
    return words.join([stage, words.fill(phrases.OUR_STEP, step=step, why=why)], phrases.SEMICOLON)


def _may_move_on(verdict: Verdict, answer: Answer) -> bool:
    """Could the answer to a question carry a deal that stays where it is to a later stage?"""
    asked = any(verdict.name in question.could_change for question in answer.questions)
    opened = [rule.to for rule in verdict.decision.rules if rule.id in verdict.open]
    return asked and not verdict.to and not _later(verdict).isdisjoint(opened)


def _later(verdict: Verdict) -> set[str]:
    order = [stage.name for stage in verdict.decision.stages]
    return set(order[order.index(verdict.at) + 1 :]) if verdict.at in order else set()


def _step_notice(answer: Answer) -> Notice | None:
    """The warning that our own step is not the customer's; None where there is none, or the stage is not known."""
    match = answer.verdicts.get(IN_STEP)
    located = any(each.decision.shape == "stages" and each.at for each in answer.verdicts.values())
    if match is None or not located or OUR_STEP not in answer.given:
        return None
    return next((notice for notice in answer.warnings if notice.rule in match.rules), None)


def _held(verdict: Verdict, words: Words) -> Iterator[str]:
    if verdict.capped_from:
        before = words.low(wording.label_of(verdict, words, verdict.capped_from))
        yield words.fill(phrases.CAPPED, by=verdict.by, verdict=before)
    if verdict.frozen:
        yield words.fill(phrases.FROZEN, by=verdict.by)


def _obstacle(verdict: Verdict, answer: Answer, words: Words) -> str:
    """What stands between us and the deal: a knock-out, or the few checks that are no where the checks decide."""
    if verdict.knocked_out:
        why = words.low(wording.situation(wording.verdict_because(verdict, words))).rstrip(".。")
        return words.fill(phrases.FACT_IS, fact=wording.label_of(verdict, words), values=why)
    if verdict.name != CAN_WIN or not 0 < len(verdict.gaps) <= _NAMED_GAPS:
        return ""
    titles = {check.id: words.low(words.say(check.title)).rstrip("?？") for check in verdict.decision.checks}
    gaps = words.fill(phrases.GAPS, checks=words.join(titles.get(gap, gap) for gap in verdict.gaps))
    after = once_closed(answer.would_change, words) if answer.would_change else ""
    return words.join([gaps, after], phrases.SEMICOLON)


def once_closed(outlook: Outlook, words: Words) -> str:
    """What would be decided once the gaps are closed."""
    labels = words.join(words.low(wording.label_of(each, words)) for each in outlook.verdicts.values())
    return words.fill(phrases.ONCE_CLOSED, verdicts=labels)


def _certainty(verdict: Verdict, words: Words) -> Iterator[str]:
    if verdict.frozen:
        return
    others = [value for value in verdict.still_possible if value != verdict.verdict]
    if verdict.settled:
        yield words.say(phrases.SETTLED)
    elif not others:
        yield words.say(phrases.OPEN)
    elif set(others) >= set(verdict.decision.values) - {verdict.verdict}:
        yield words.say(phrases.NOTHING_RULED_OUT)
    elif len(others) > _NAMED_POSSIBLE:
        yield words.fill(phrases.OTHERS_POSSIBLE, n=len(others))
    else:
        labels = words.join((words.low(wording.label_of(verdict, words, value)) for value in others), phrases.SLASH)
        yield words.fill(phrases.STILL_POSSIBLE, verdicts=labels)
