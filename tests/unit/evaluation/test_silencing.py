"""What a stop leaves to be asked: what could change it, and what compliance must know of an action that stays."""

from __future__ import annotations

from dataclasses import replace

from engine.evaluation.answer import Question
from engine.evaluation.outcome import GuardOutcome
from engine.evaluation.silencing import still_worth_asking
from engine.model.condition import FactType, Is, Ref, Truth
from engine.model.decision import Cap, Guard, Targets
from tests.support.answers import question

GO_IS = Ref("opportunity", "go", FactType.ENUM)
TENDER = Truth(Ref("opportunity", "budget", FactType.TRI))
LEAVE = Guard(
    "GO-15",
    Is(GO_IS, "value", ("withdraw",)),
    silence=Targets(all_except=("WITHDRAW",)),
    caps=(Cap("proposal", ("submit",), "do_not_submit"),),
)
MOVES_GO = question("needs_clear", "can_win", "go")
MOVES_THE_STAGE = question("criteria_shared", "stage")
FOR_COMPLIANCE = question("budget")
ASKED = (MOVES_GO, MOVES_THE_STAGE, FOR_COMPLIANCE)


def left(*guards: GuardOutcome) -> tuple[Question, ...]:
    return still_worth_asking(ASKED, guards)


def test_without_a_stop_everything_is_asked() -> None:
    assert left() == ASKED
    assert left(GuardOutcome(LEAVE, acts=False, settled=False)) == ASKED


def test_a_stop_leaves_what_could_change_the_verdict_it_reads() -> None:
    assert left(GuardOutcome(LEAVE, acts=True, settled=False)) == (MOVES_GO,)


def test_what_compliance_must_know_before_an_action_that_stays_is_asked() -> None:
    gifts = Guard("CO-R3", TENDER, block=Targets(tags=("gift",)))
    asked = left(GuardOutcome(LEAVE, acts=True, settled=True), GuardOutcome(gifts, acts=False, settled=False))
    assert asked == (MOVES_GO, FOR_COMPLIANCE)


def test_what_would_stop_everything_is_reported_and_not_asked() -> None:
    everything = Guard("CO-R4", TENDER, block=Targets(all_except=("ESCALATE",)))
    asked = left(GuardOutcome(LEAVE, acts=True, settled=True), GuardOutcome(everything, acts=False, settled=False))
    assert asked == (MOVES_GO,)


def test_a_freeze_by_a_fact_leaves_no_question_about_the_deal() -> None:
    frozen = Guard("CO-R4", TENDER, block=Targets(all_except=("ESCALATE",)), freeze=("go", "proposal"))
    assert left(GuardOutcome(frozen, acts=True, settled=True)) == ()


def test_silence_that_holds_no_verdict_and_a_guard_on_trial_stop_nothing() -> None:
    tidy = Guard("TIDY", LEAVE.when, silence=Targets(actions=("PLAN",)))
    assert left(GuardOutcome(tidy, acts=True, settled=True)) == ASKED
    assert left(GuardOutcome(replace(LEAVE, shadow=True), acts=True, settled=True)) == ASKED
