"""What an evaluation answers, free of language: codes, rules and facts. `engine.rendering` puts it into words.

The parts are named tuples, of which an evaluation makes a hundred: a frozen dataclass takes seven times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from ..model.decision import Action, Compliance, Decision, Rule
from ..model.facts import Scalar
from ..model.text import Text
from ..model.vocabulary import Field, Kind

FOCUS = 3  # actions and questions that stand first; the rest is folded
NONE: Mapping[str, Any] = MappingProxyType({})
QUESTION_TAG = "question"  # an action that only says what to find out: the questions themselves stand first


class Verdict(NamedTuple):
    """The outcome of one decision, for the deal or for one item.

    Attributes:
        verdict: The value given; empty where no rule answered; for a collect decision the first of `collected`.
        to: The stage that a transition leads to; `at` is the one where the deal stands.
        settled: No unknown fact could still change it, as long as the decision applies.
        assumes: Tests on unknown facts that the deciding rule rests on, as a rule file writes them.
        still_possible: Other verdicts that unknown facts could still bring.
        rules: Ids of the rules that gave it; `open` those that could still give another.
        checks: For a checklist, each check's answer: True, False or None for unknown.
        capped_from: What it was before a guard held it; `by` is that guard. `frozen` as well, by compliance.
    """

    name: str
    decision: Decision
    verdict: str
    to: str = ""
    at: str = ""
    settled: bool = True
    assumes: tuple[str, ...] = ()
    still_possible: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    because: Text | None = None
    collected: tuple[str, ...] = ()
    checks: Mapping[str, bool | None] = NONE
    capped_from: str = ""
    frozen: bool = False
    by: str = ""

    @property
    def gaps(self) -> tuple[str, ...]:
        """Checks that are no."""
        return tuple(check for check, answer in self.checks.items() if answer is False)

    @property
    def knocked_out(self) -> bool:
        """Has a knock-out decided? Then the checks are not the reason."""
        knock_outs = self.decision.rules[: self.decision.knock_outs]
        return any(rule.id in self.rules for rule in knock_outs)

    @property
    def open_checks(self) -> tuple[str, ...]:
        """Checks that are unknown."""
        return tuple(check for check, answer in self.checks.items() if answer is None)


class Reason(NamedTuple):
    """A rule that asked for something, with the facts it read: path to value, None where unknown."""

    rule: Rule
    facts: Mapping[str, Scalar | None]


class Recommendation(NamedTuple):
    """One action, once, with every rule that asked for it.

    `for_kind`, `for_id` and `for_name` name the item it concerns; `about` is the path of the fact it is about. `done`
    says that what the catalogue calls done holds already: then it is no mark of success here.
    """

    action: Action
    priority: int
    reasons: tuple[Reason, ...]
    for_kind: str = ""
    for_id: str = ""
    for_name: str = ""
    about: str = ""
    compliance: Compliance = "ok"
    conditions: tuple[Text, ...] = ()
    approved_by: tuple[str, ...] = ()
    done: bool = False


class Blocked(NamedTuple):
    """An action that a rule asked for and a guard took away; `instead` is the compliant alternative's code."""

    action: Action
    by: str
    because: Text | None
    instead: str = ""
    for_id: str = ""
    for_name: str = ""


class Question(NamedTuple):
    """One fact worth finding out.

    Attributes:
        path: "decision_maker_met", "stakeholders" (who else?) or "stakeholders[s1].met".
        fact: The field; None where the question is about the list itself (`kind`).
        group: Position in the rule set's order of question groups; 0 is asked first.
        now: It is the next thing to find out; others depend on the answers to those.
        could_change: Verdicts that the answer could change.
        known_until: The date of a value that is too old now: "still true?".
        matters_now: The next verdict on the deal waits for it; what only a later verdict waits for matters later.
    """

    path: str
    kind: Kind
    fact: Field | None
    group: int
    now: bool = True
    could_change: tuple[str, ...] = ()
    item_name: str = ""
    known_until: date | None = None
    matters_now: bool = False


class Notice(NamedTuple):
    """A warning: from a rule (`flag`, `warn`), or from the facts (`data_conflict`, `no_rate`)."""

    code: str
    text: Text | None = None
    rule: str = ""
    detail: Mapping[str, str] = NONE


class ItemAnswer(NamedTuple):
    """The verdicts and derived facts of one item of a list."""

    id: str
    name: str
    verdicts: Mapping[str, Verdict] = NONE
    facts: Mapping[str, Scalar] = NONE


@dataclass(frozen=True, slots=True)
class Outlook:
    """What closing the gaps of a checklist would bring: its checks, and the verdicts that would be others."""

    gaps: tuple[str, ...]
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer, in the order in which a reader wants it.

    Attributes:
        of: How many facts matter now; `known` of them are known.
        given: What counts as reported of the deal, by key: an event that nobody reported has not happened.
        facts: Derived facts of the deal by key; `items` those of list members by list name ("objections").
        actions: Sorted: the first three are the focus. `questions` likewise.
        fired: Ids of every rule that fired, shadow rules in `shadow`.
        valid_until: The first day on which the same facts are judged differently, None if for good.
        would_change: What closing the gaps would bring; None where nothing would change, or nobody asked.
    """

    opportunity_id: str
    as_of: date
    ruleset: str
    digest: str
    known: int = 0
    of: int = 0
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    given: Mapping[str, Scalar] = field(default_factory=dict)
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    items: Mapping[str, tuple[ItemAnswer, ...]] = field(default_factory=dict)
    actions: tuple[Recommendation, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[Notice, ...] = ()
    fired: tuple[str, ...] = ()
    shadow: tuple[str, ...] = ()
    valid_until: date | None = None
    would_change: Outlook | None = None

    @property
    def deeds(self) -> tuple[Recommendation, ...]:
        """The actions but those that only tell to find something out."""
        return tuple(each for each in self.actions if QUESTION_TAG not in each.action.tags)

    @property
    def focus(self) -> tuple[Recommendation, ...]:
        """What to do now: the first deeds for which nobody's approval is needed."""
        return tuple(each for each in self.deeds if each.compliance != "needs_approval")[:FOCUS]

    @property
    def waiting(self) -> tuple[Recommendation, ...]:
        """The deeds that somebody has to approve first."""
        return tuple(each for each in self.deeds if each.compliance == "needs_approval")
