"""From open facts to the few questions worth asking, in the order in which a good seller asks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..model.decision import Decision, Rule
from ..model.facts import Item
from ..model.ruleset import RuleSet
from ..model.vocabulary import Field, Kind
from ..reference.opening import OpenFact
from .answer import Question, Recommendation
from .guarding import Aims
from .naming import fact_path, of_deal
from .outcome import KNOCK_OUTS, GuardOutcome, Outcome, Trace
from .question_plan import QuestionPlan
from .state import State

LIST_EFFORT, MORE_EFFORT = 3, 2  # of asking who there is, each of whom brings questions of its own, and who else


class Questioner:
    """What to ask about deals, for one rule set."""

    def __init__(self, ruleset: RuleSet, aims: Mapping[str, Aims]) -> None:
        self._ruleset = ruleset
        self._aims = aims
        self._plan = QuestionPlan(ruleset)

    def questions(self, state: State, trace: Trace, actions: Iterable[Recommendation]) -> tuple[Question, ...]:
        """Every question that could change a verdict, that a rule asks, or that compliance must have answered."""
        asked = _Asked(self._ruleset, self._plan, state, trace)
        for outcome in trace.outcomes:
            if not outcome.settled and not outcome.decision.derives:
                asked.verdict(outcome)
            for rule in outcome.winners:
                if rule.ask:
                    asked.wanted(outcome.decision, outcome.item, rule, decides=True)
        for each in trace.advice:
            for rule in each.fired:
                if rule.ask and not rule.shadow:
                    asked.wanted(each.decision, each.item, rule)
        recommended = frozenset(action.action.code for action in actions)
        for guarded in trace.guards:
            aim = self._aims[guarded.guard.id]
            about_to_act = not guarded.acts and not recommended.isdisjoint(aim.touches)
            if (about_to_act or not guarded.settled) and not guarded.guard.shadow:
                asked.guard(guarded, aim, about_to_act=about_to_act)
        return asked.ordered()


@dataclass(slots=True)
class _Asking:
    """Why a fact is asked.

    Attributes:
        group: The first group in which it is asked.
        now: It is the next to find out.
        awaited: A verdict is what it is for want of this fact, or an open knock-out that is asked first reads it.
        verdicts: Those it could change.
    """

    group: int
    now: bool = False
    awaited: bool = False
    verdicts: dict[str, None] = field(default_factory=dict)


class _Asked:
    """Questions by path, each with its best group and every verdict it could change."""

    def __init__(self, ruleset: RuleSet, plan: QuestionPlan, state: State, trace: Trace) -> None:
        self._ruleset = ruleset
        self._plan = plan
        self._vocabulary = ruleset.vocabulary
        self._state = state
        self._trace = trace
        self._found: dict[OpenFact, _Asking] = {}
        self._asked_for: dict[OpenFact, Mapping[OpenFact, bool]] = {}

    @cached_property
    def _opened(self) -> dict[OpenFact, Mapping[OpenFact, bool]]:
        return _opened_by(self._trace)

    def verdict(self, outcome: Outcome) -> None:
        """Ask what keeps a verdict open."""
        name = outcome.decision.gives
        own = f"{name}.{KNOCK_OUTS}"
        stops = outcome.knock_out_facts.found
        self.facts(stops, own if own in self._plan.groups else KNOCK_OUTS, name, awaited=stops)
        waited = self._plan.waited_for(outcome)
        self.facts(outcome.open_facts.found, name, name, awaited=waited)

    def wanted(self, decision: Decision, item: Item | None, rule: Rule, *, decides: bool = False) -> None:
        """Ask what a rule names under `ask`."""
        for key in rule.ask:
            of_item = item and key in self._vocabulary.kinds[decision.about].fields
            fact = OpenFact(decision.about, item.id, key) if item and of_item else OpenFact("", "", of_deal(key))
            self.facts({fact: True}, decision.gives, "", awaited=(fact,) if decides else ())

    def guard(self, guarded: GuardOutcome, aims: Aims, *, about_to_act: bool) -> None:
        """Ask what a guard must know before an action it would act on, and what its requirement waits for."""
        guard = guarded.guard
        capped = next((cap.verdict for cap in guard.caps), "")
        self.facts(guarded.missing.found, capped, capped, awaited=guarded.missing)
        caps = () if guarded.settled else guard.caps
        held = [cap.verdict for cap in caps if not self._reachable(cap.verdict).isdisjoint(cap.capped)]
        for verdict in held:  # what could hold a verdict is asked after what could decide it
            self.facts(dict.fromkeys((*guarded.open_facts, *guarded.missing), False), "", verdict)
        if not about_to_act:
            return
        self.facts(guarded.open_facts.found, "", "")
        for key in aims.reads:
            if key in self._state.facts.assumed:
                self._note(OpenFact("", "", key), self._plan.last, "", now=True)

    def _reachable(self, verdict: str) -> set[str]:
        """The values of a verdict that the rules, or a guard before this one, could still give."""
        given = [each for each in self._trace.outcomes if each.decision.gives == verdict and not each.silent]
        held = {cap.to for guard in self._ruleset.guards for cap in guard.caps if cap.verdict == verdict}
        return held.union(*((each.result, *each.still_possible) for each in given)) if given else set()

    def facts(
        self, found: Mapping[OpenFact, bool], group: str, verdict: str, awaited: Collection[OpenFact] = ()
    ) -> None:
        """Note questions, or those of the facts they are derived from where nobody can be asked directly."""
        at = self._plan.groups.get(group, self._plan.last)
        waits = awaited if self._plan.is_named(at) else ()
        for fact, now in found.items():
            for leaf, still_now in self._leaves(fact).items():
                self._note(leaf, at, verdict, now=now and still_now, awaited=now and still_now and fact in waits)

    def _note(self, fact: OpenFact, at: int, verdict: str, *, now: bool, awaited: bool = False) -> None:
        asking = self._found.get(fact)
        if asking is None:
            asking = self._found[fact] = _Asking(self._plan.last)
        if (now and not asking.now) or (now == asking.now and at < asking.group):  # next counts before later
            asking.now, asking.group = now, at
        if awaited:
            asking.awaited = True
        if verdict:
            asking.verdicts[verdict] = None

    def _leaves(self, fact: OpenFact) -> Mapping[OpenFact, bool]:
        """What to ask for a fact, with whether it is next where the fact is."""
        known = self._asked_for.get(fact)
        if known is None:
            self._asked_for[fact] = {}  # in a circle nothing is added
            known = self._asked_for[fact] = {fact: True} if self._askable(fact) else self._parts(fact)
        return known

    def _parts(self, fact: OpenFact) -> Mapping[OpenFact, bool]:
        found: dict[OpenFact, bool] = {}
        for part, now in self._opened.get(fact, {}).items():
            for leaf, still_now in self._leaves(part).items():
                found[leaf] = found.get(leaf, False) or (now and still_now)
        return found

    def _askable(self, fact: OpenFact) -> bool:
        if fact.kind and not fact.key:
            return self._vocabulary.kinds[fact.kind].question is not None
        field = self._field(fact)
        if field is None or field.question is None:
            return False
        if field.silence is not None and fact_path(self._vocabulary, fact) not in self._state.facts.expired:
            return False  # an event is asked only where what was reported has become too old
        return not self._is_known(fact)

    def _is_known(self, fact: OpenFact) -> bool:
        """A derived value that rests on something unknown: ask for that instead."""
        if not fact.kind:
            return fact.key in self._state.deal
        item = self._item(fact)
        return item is not None and fact.key in item.values

    def _item(self, fact: OpenFact) -> Item | None:
        known = self._state.lists.get(fact.kind)
        return known.by_id.get(fact.item) if known else None

    def _field(self, fact: OpenFact) -> Field | None:
        if not fact.kind:
            return self._vocabulary.by_key(fact.key)
        return self._vocabulary.kinds[fact.kind].fields.get(fact.key)

    def ordered(self) -> tuple[Question, ...]:
        """The questions, first to ask first."""
        self._wait_for_answers()
        position = {fact: at for at, fact in enumerate(self._found)}

        def rank(fact: OpenFact) -> tuple[bool, int, int, float, int]:
            asking, known_as = self._found[fact], self._field(fact)
            moved = len(asking.verdicts) / (known_as.effort if known_as else self._list_effort(fact.kind))
            return not asking.now, self._urgency(asking), asking.group, -moved, position[fact]

        matters = self._matters_now()
        return tuple(self._question(fact, fact in matters) for fact in sorted(self._found, key=rank))

    def _list_effort(self, kind: str) -> int:
        return MORE_EFFORT if kind in self._state.lists else LIST_EFFORT

    def _urgency(self, asking: _Asking) -> int:
        """0 where a verdict waits for it, 1 where it could overturn one that stands, 2 where it moves none."""
        if not asking.verdicts:
            return 2
        return 0 if asking.awaited else 1

    def _wait_for_answers(self) -> None:
        """A fact that another question may answer waits for that one, which takes its place."""
        for fact, asking in self._found.items():
            for key in self._plan.answers.get(fact.key, ()) if not fact.kind else ():
                other = self._found.get(OpenFact("", "", key))
                if other is not None:
                    other.group = min(other.group, asking.group)
                    other.now, other.awaited = other.now or asking.now, other.awaited or asking.awaited
                    other.verdicts |= asking.verdicts
                    asking.now = False

    def _matters_now(self) -> set[OpenFact]:
        """The most urgent facts up to the first verdict on the deal that asks for any; later ones wait for it."""
        after = [(self._urgency(each), each.group, fact) for fact, each in self._found.items() if each.now]
        urgency = min((urgency for urgency, _, _ in after), default=2)
        if urgency == 2:
            return set()
        urgent = [(group, fact) for each, group, fact in after if each == urgency]
        until = min((group for group, _ in urgent if group not in self._plan.first), default=self._plan.last)
        return {fact for group, fact in urgent if group <= until}

    def _question(self, fact: OpenFact, matters: bool) -> Question:
        asking = self._found[fact]
        field = self._field(fact) if fact.key else None
        path = fact_path(self._vocabulary, fact)
        return Question(
            path,
            self._kind(fact, field),
            field,
            asking.group,
            asking.now,
            tuple(asking.verdicts),
            self._name(fact),
            self._state.facts.expired.get(path),
            matters,
        )

    def _kind(self, fact: OpenFact, field: Field | None) -> Kind:
        return self._vocabulary.kinds[fact.kind or (field.kind if field else "opportunity")]

    def _name(self, fact: OpenFact) -> str:
        item = self._item(fact)
        return item.name if item else ""


def _opened_by(trace: Trace) -> dict[OpenFact, Mapping[OpenFact, bool]]:
    """For what the rules give, the unknown facts that keep it open."""
    opened: dict[OpenFact, Mapping[OpenFact, bool]] = {}
    for outcome in trace.outcomes:
        opened[_given(outcome.decision.about, outcome.item, outcome.decision.gives)] = outcome.open_facts
    for derived in trace.derived:
        opened[_given(derived.kind, derived.item, derived.key)] = derived.open_facts
    for checks in trace.checks:
        for count in ("yes", "no", "unknown"):
            key = f"{checks.decision.name}.checks_{count}"
            opened[_given(checks.decision.about, checks.item, key)] = checks.open_facts
    return opened


def _given(kind: str, item: Item | None, key: str) -> OpenFact:
    return OpenFact(kind, item.id, key) if item else OpenFact("", "", key)
