"""Guards act last and win: on actions by code or tag, and on verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model.condition import refs
from ..model.decision import Action, Cap, Guard, Targets
from ..model.ruleset import RuleSet
from .answer import Blocked, Recommendation, Verdict
from .outcome import GuardOutcome

BY_CLASS = "compliance"


NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Aims:
    """The codes of the actions that a guard blocks, attaches approval to, or silences; the deal facts it reads.

    `touches` is what it blocks or attaches approval to.
    """

    blocks: frozenset[str] = NONE
    approves: frozenset[str] = NONE
    silences: frozenset[str] = NONE
    reads: tuple[str, ...] = ()
    touches: frozenset[str] = field(init=False, default=NONE)

    def __post_init__(self) -> None:
        object.__setattr__(self, "touches", self.blocks | self.approves)


def aims_of(ruleset: RuleSet) -> dict[str, Aims]:
    """What every guard aims at, by its id, worked out over the catalogue once."""
    catalogue = tuple(ruleset.actions.values())
    return {
        guard.id: Aims(
            _codes(guard.block, catalogue),
            _codes(guard.approve, catalogue),
            _codes(guard.silence, catalogue),
            tuple(sorted(ref.key for ref in refs(guard.when) if not ref.of_item)),
        )
        for guard in ruleset.guards
    }


def _codes(targets: Targets | None, catalogue: tuple[Action, ...]) -> frozenset[str]:
    return frozenset(action.code for action in catalogue if targets and _meets(targets, action))


def _meets(targets: Targets, action: Action) -> bool:
    """By code or tag; an action's compliance verdict counts as a tag."""
    if targets.all_except is not None:
        return action.code not in targets.all_except
    tags = {*action.tags, action.compliance}
    return action.code in targets.actions or not tags.isdisjoint(targets.tags)


def guard_verdicts(verdicts: Mapping[str, Verdict], guards: Iterable[GuardOutcome]) -> dict[str, Verdict]:
    """Cap and freeze verdicts; a guard that may still act, or may still let go, leaves its verdict open."""
    result = dict(verdicts)
    for guarded in guards:
        for cap in guarded.guard.caps:
            if cap.verdict in result and (guarded.acts or not guarded.settled):
                result[cap.verdict] = _capped(result[cap.verdict], cap, guarded)
        for name in guarded.guard.freeze if guarded.acts else ():
            if name in result:
                result[name] = result[name]._replace(frozen=True, by=guarded.guard.id)
    return result


def _capped(verdict: Verdict, cap: Cap, guarded: GuardOutcome) -> Verdict:
    """What a cap makes of a verdict, and of those that are still possible."""
    possible: dict[str, None] = {}
    for each in (verdict.verdict, *verdict.still_possible):
        held = each in cap.capped
        if held:
            possible[cap.to] = None
        if not held or not guarded.settled:
            possible[each] = None
    holds = guarded.acts and verdict.verdict in cap.capped
    shown = cap.to if holds else verdict.verdict
    others = tuple(each for each in possible if each != shown)
    verdict = verdict._replace(settled=verdict.settled and not others, still_possible=others)
    if not holds:
        return verdict
    before, guard = verdict.capped_from or verdict.verdict, guarded.guard
    return verdict._replace(verdict=shown, capped_from=before, by=guard.id, because=guard.because)


def capped_rules(verdicts: Mapping[str, Verdict], guards: Iterable[Guard]) -> dict[str, Guard]:
    """The guard by each rule whose verdict it holds."""
    by_id = {guard.id: guard for guard in guards}
    return {rule: by_id[verdict.by] for verdict in verdicts.values() if verdict.capped_from for rule in verdict.rules}


def guard_actions(
    actions: tuple[Recommendation, ...],
    guards: Iterable[Guard],
    capped: Mapping[str, Guard],
    aims: Mapping[str, Aims],
) -> tuple[tuple[Recommendation, ...], tuple[Blocked, ...]]:
    """Split the actions into those that stay, with their conditions, and those that are taken away.

    Args:
        actions: What the rules ask for.
        guards: Those that act, first to last.
        capped: The guard by the id of a rule whose verdict it held: what only that rule asked for goes too.
        aims: What each guard aims at, by its id.
    """
    acting = [(guard, aims[guard.id]) for guard in guards]
    silenced = NONE.union(*(aim.silences for _, aim in acting))
    touched = NONE.union(*(aim.touches for _, aim in acting))
    kept: list[Recommendation] = []
    blocked: list[Blocked] = []
    for action in actions:
        code = action.action.code
        aiming = [(guard, aim) for guard, aim in acting if code in aim.touches] if code in touched else []
        taken = _blocked(action, aiming, capped)
        if taken:
            blocked.append(taken)
        elif code not in silenced:
            kept.append(_with_approvals(action, [guard for guard, _ in aiming]) if aiming else action)
    return tuple(kept), tuple(blocked)


def _blocked(action: Recommendation, acting: list[tuple[Guard, Aims]], capped: Mapping[str, Guard]) -> Blocked | None:
    for guard, aim in acting:
        if action.action.code in aim.blocks:
            return _by(action, guard)
    if capped and all(reason.rule.id in capped for reason in action.reasons):
        return _by(action, capped[action.reasons[0].rule.id])
    if action.action.compliance == "blocked":
        return Blocked(
            action.action, BY_CLASS, action.action.reason, action.action.instead, action.for_id, action.for_name
        )
    return None


def _by(action: Recommendation, guard: Guard) -> Blocked:
    instead = guard.instead or action.action.instead
    return Blocked(action.action, guard.id, guard.because, instead, action.for_id, action.for_name)


def _with_approvals(action: Recommendation, acting: list[Guard]) -> Recommendation:
    conditions = tuple(guard.conditions for guard in acting if guard.conditions)
    return action._replace(
        compliance="needs_approval",
        conditions=(*action.conditions, *conditions),
        approved_by=tuple(guard.id for guard in acting),
    )
