"""From open facts to the few questions worth asking, in the order in which a good seller asks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from .state import State


def questions(
    ruleset: RuleSet, state: State, trace: Trace, actions: Iterable[Recommendation], aims: Mapping[str, Aims]
) -> tuple[Question, ...]:
    """Every question that could change a verdict, that a rule asks, or that compliance must have answered."""
    asked = _Asked(ruleset, state, trace)
    for outcome in trace.outcomes:
        if not outcome.settled and not outcome.decision.derives:
            asked.verdict(outcome)
        for rule in outcome.winners:
            if rule.ask:
                asked.wanted(outcome.decision, outcome.item, rule)
    for each in trace.advice:
        for rule in each.fired:
            if rule.ask and not rule.shadow:
                asked.wanted(each.decision, each.item, rule)
    recommended = frozenset(action.action.code for action in actions)
    for guarded in trace.guards:
        aim = aims[guarded.guard.id]
        about_to_act = not guarded.acts and not recommended.isdisjoint(aim.touches)
        if (about_to_act or not guarded.settled) and not guarded.guard.shadow:
            asked.guard(guarded, aim, about_to_act=about_to_act)
    return asked.ordered()


@dataclass(slots=True)
class _Asking:
    """Why a fact is asked: its best group, the verdicts it could change, and whether it is the next to find out."""

    group: int
    now: bool = False
    verdicts: dict[str, None] = field(default_factory=dict)


class _Asked:
    """Questions by path, each with its best group and every verdict it could change."""

    def __init__(self, ruleset: RuleSet, state: State, trace: Trace) -> None:
        self._ruleset = ruleset
        self._vocabulary = ruleset.vocabulary
        self._state = state
        self._trace = trace
        self._groups = {name: position for position, name in enumerate(ruleset.questions)}
        self._found: dict[OpenFact, _Asking] = {}

    @cached_property
    def _opened(self) -> dict[OpenFact, Mapping[OpenFact, bool]]:
        return _opened_by(self._trace)

    def verdict(self, outcome: Outcome) -> None:
        """Ask what keeps a verdict open."""
        name = outcome.decision.gives
        own = f"{name}.{KNOCK_OUTS}"
        self.facts(outcome.knock_out_facts.found, own if own in self._groups else KNOCK_OUTS, name)
        self.facts(outcome.open_facts.found, name, name)

    def wanted(self, decision: Decision, item: Item | None, rule: Rule) -> None:
        """Ask what a rule names under `ask`."""
        for key in rule.ask:
            of_item = item and key in self._vocabulary.kinds[decision.about].fields
            fact = OpenFact(decision.about, item.id, key) if item and of_item else OpenFact("", "", of_deal(key))
            self.facts({fact: True}, decision.gives, "")

    def guard(self, guarded: GuardOutcome, aims: Aims, *, about_to_act: bool) -> None:
        """Ask what a guard must know before an action it would act on, and what its requirement waits for."""
        guard = guarded.guard
        capped = next((cap.verdict for cap in guard.caps), "")
        self.facts(guarded.missing.found, capped, capped)
        caps = () if guarded.settled else guard.caps
        held = [cap.verdict for cap in caps if not self._reachable(cap.verdict).isdisjoint(cap.capped)]
        for verdict in held:  # what could hold a verdict is asked after what could decide it
            self.facts(dict.fromkeys((*guarded.open_facts, *guarded.missing), False), "", verdict)
        if not about_to_act:
            return
        self.facts(guarded.open_facts.found, "", "")
        for key in aims.reads:
            if key in self._state.facts.assumed:
                self._note(OpenFact("", "", key), "", "", now=True)

    def _reachable(self, verdict: str) -> set[str]:
        """The values of a verdict that the rules, or a guard before this one, could still give."""
        given = [each for each in self._trace.outcomes if each.decision.gives == verdict and not each.silent]
        held = {cap.to for guard in self._ruleset.guards for cap in guard.caps if cap.verdict == verdict}
        return held.union(*((each.result, *each.still_possible) for each in given)) if given else set()

    def facts(self, found: Mapping[OpenFact, bool], group: str, verdict: str) -> None:
        """Note questions, or those of the facts they are derived from where nobody can be asked directly."""
        for fact, now in found.items():
            for leaf, still_now in self._leaves(fact, now, ()):
                self._note(leaf, group, verdict, now=still_now)

    def _note(self, fact: OpenFact, group: str, verdict: str, *, now: bool) -> None:
        asking = self._found.setdefault(fact, _Asking(len(self._groups)))
        at = self._groups.get(group, len(self._groups))
        if (not now, at) < (not asking.now, asking.group):  # where it is next counts before where it comes later
            asking.now, asking.group = now, at
        if verdict:
            asking.verdicts[verdict] = None

    def _leaves(self, fact: OpenFact, now: bool, path: tuple[OpenFact, ...]) -> Iterable[tuple[OpenFact, bool]]:
        if fact in path:
            return
        if self._askable(fact):
            yield fact, now
            return
        for part, part_now in self._opened.get(fact, {}).items():
            yield from self._leaves(part, now and part_now, (*path, fact))

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
        position = {fact: at for at, fact in enumerate(self._found)}

        def rank(fact: OpenFact) -> tuple[bool, int, float, int]:
            asking, known_as = self._found[fact], self._field(fact)
            moved = len(asking.verdicts) / (known_as.effort if known_as else 2)
            return not asking.now, asking.group, -moved, position[fact]

        return tuple(self._question(fact) for fact in sorted(self._found, key=rank))

    def _question(self, fact: OpenFact) -> Question:
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
