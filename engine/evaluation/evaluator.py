"""From one opportunity's facts to the answer."""

from __future__ import annotations

from ..model.facts import Facts, Range
from ..model.ruleset import RuleSet
from ..program import Interpreter, compile_program, growing
from .actions import Recommender
from .answer import Answer, Question
from .deciding import compile_groups, decide
from .guarding import aims_of, capped_rules, guard_actions, guard_verdicts
from .notices import notices
from .outcome import Trace
from .questions import Questioner
from .shaping import derived_facts, fired, items, shadow, speaking, verdicts
from .silencing import still_worth_asking
from .state import Parameters, State
from .validity import timing_of, valid_until


class Evaluator:
    """A rule set made ready to evaluate deals.

    Args:
        interpreter: Decides which conditions are yes; durable_rules unless another is named.
    """

    def __init__(self, ruleset: RuleSet, interpreter: Interpreter | None = None) -> None:
        self.ruleset = ruleset
        self.program = compile_program(ruleset)
        self._strata = compile_groups(self.program, interpreter or _durable())
        self._growing = growing(self.program)
        self._parameters = Parameters(ruleset)
        self._timing = timing_of(self.program)
        self._aims = aims_of(ruleset)
        self._fields = frozenset(
            field.key for kind in ruleset.vocabulary.single_kinds() for field in kind.fields.values()
        )
        self._counts = frozenset(derivation.key for derivation in ruleset.derivations if derivation.count_kind)
        self._recommender = Recommender(self.program)
        self._questioner = Questioner(ruleset, self._aims)

    def evaluate(self, facts: Facts) -> Answer:
        """Decide everything about one deal; the same facts give the same answer, byte for byte."""
        return self.trace(facts)[0]

    def trace(self, facts: Facts) -> tuple[Answer, State, Trace]:
        """The answer together with everything it was made from, for explanations."""
        state = State(facts, self._parameters, self._growing)
        trace = decide(self._strata, state)
        return self._answer(state, trace), state, trace

    def close(self) -> None:
        """Free what the interpreter holds outside Python."""
        for stratum in self._strata:
            for group in stratum:
                group.conditions.close()

    def _answer(self, state: State, trace: Trace) -> Answer:
        ruleset, facts = self.ruleset, state.facts
        stirring = [each for each in trace.guards if (each.acts or not each.settled) and not each.guard.shadow]
        acting = [each.guard for each in stirring if each.acts]
        rules = speaking(trace)
        held = guard_verdicts(verdicts(trace, state), stirring)
        actions = self._recommender.recommendations(state, trace)
        kept, blocked = guard_actions(actions, acting, capped_rules(held, acting), self._aims)
        asked = still_worth_asking(self._questioner.questions(state, trace, kept), trace.guards)
        known, of = self._known(state, asked)
        return Answer(
            opportunity_id=facts.opportunity_id,
            as_of=facts.as_of,
            ruleset=ruleset.name,
            digest=ruleset.digest,
            known=known,
            of=of,
            verdicts=held,
            given=facts.deal,
            facts=derived_facts(trace),
            items=items(ruleset, state, trace),
            actions=kept,
            blocked=blocked,
            questions=asked,
            warnings=tuple(notices(ruleset, state, trace, rules)),
            fired=fired(rules, acting, trace),
            shadow=shadow(trace),
            valid_until=valid_until(self._timing, self._parameters, state),
        )

    def _known(self, state: State, asked: tuple[Question, ...]) -> tuple[int, int]:
        """How many of the facts that matter now are known: those looked at, and what the next verdict waits for."""
        settled = state.settled
        reported = (state.looked_at & self._fields & settled.keys()) - state.facts.assumed
        known = len(reported) - sum([isinstance(settled[key], Range) for key in reported & self._counts])
        return known, known + sum([question.matters_now for question in asked])


def _durable() -> Interpreter:
    from ..durable import compile_conditions  # a C module: loaded only where it decides

    return compile_conditions
