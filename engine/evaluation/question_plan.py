"""What the rules alone say about the order of questions, worked out once for a rule set."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain

from ..model.condition import Condition, Ref, refs
from ..model.decision import Decision
from ..model.ruleset import RuleSet
from ..reference.opening import OpenFact
from .outcome import KNOCK_OUTS, Outcome

Reads = frozenset[tuple[str, str]]  # facts as (list kind, key), the kind empty for a fact of the deal


class QuestionPlan:
    """The order of question groups, and what waits for what.

    Attributes:
        groups: Positions of the groups: "knock_outs" or the name of a verdict.
        last: The position of what belongs to no group.
        first: Positions of groups that only lead to a verdict on the deal: knock-outs, and where the customer stands.
        answers: For a fact of the deal that the rules derive, those that alone may answer it.
    """

    def __init__(self, ruleset: RuleSet) -> None:
        self.groups = {name: position for position, name in enumerate(ruleset.questions)}
        self.last = len(self.groups)
        self.first = _first(ruleset)
        self.answers = _answers(ruleset)
        rules = ((decision, rule) for decision in ruleset.decisions for rule in decision.rules)
        self._reads = {rule.id: _reads(decision, rule.when) for decision, rule in rules}

    def is_named(self, group: int) -> bool:
        """Whether the order of questions names a group; where it names none, all are alike."""
        return group < self.last or not self.groups

    def waited_for(self, outcome: Outcome) -> Collection[OpenFact]:
        """The open facts for want of which a verdict is what it is: those that the deciding rule tests itself.

        All of them where no verdict is given; none where the deciding rule tests no open fact.
        """
        found = outcome.open_facts.found
        if not outcome.winners:
            return found
        still_open = {rule.id for rule in outcome.open_rules}
        deciding = [self._reads[rule.id] for rule in outcome.winners if rule.id in still_open]
        return [fact for fact in found for read in deciding if (fact.kind, fact.key) in read] if deciding else ()


def _first(ruleset: RuleSet) -> frozenset[int]:
    stages = {decision.gives for decision in ruleset.decisions if decision.shape == "stages"}
    return frozenset(
        position
        for position, name in enumerate(ruleset.questions)
        if name in stages or name.rpartition(".")[2] == KNOCK_OUTS
    )


def _reads(decision: Decision, condition: Condition) -> Reads:
    """What a rule's condition reads, and with a member of a list the list itself; not what other decisions give."""
    found = [ref for ref in refs(condition) if ref.kind != "verdict"]
    lists = frozenset((ref.kind, "") for ref in found if ref.of_item)
    return lists | {(ref.kind if ref.of_item else "", _key(decision, ref)) for ref in found}


def _key(decision: Decision, ref: Ref) -> str:
    return f"{decision.name}.{ref.key}" if ref.kind == "checks" else ref.key


def _answers(ruleset: RuleSet) -> dict[str, frozenset[str]]:
    single = {kind.name for kind in ruleset.vocabulary.single_kinds()}
    return {
        each.key: frozenset(chain.from_iterable(_alone(when) for when in (each.yes, each.no) if when is not None))
        for each in ruleset.derivations
        if each.about in single
    }


def _alone(condition: Condition) -> list[str]:
    """The fact of the deal that a condition reads, where it reads no other."""
    found = list(refs(condition))
    return [ref.key for ref in found if len(found) == 1 and not ref.of_item]
