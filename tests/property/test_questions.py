"""Questions, settled verdicts and possible verdicts against brute force: every completion of the unknown facts.

A completion gives any of the unknown facts a value, yes or no, and leaves the rest unknown; where there are more than
five unknown facts, all of them get one, so that there are at most 256 completions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from engine.evaluation import Answer, Evaluator
from engine.evaluation.answer import Verdict
from engine.model.condition import And, Compare, Condition, Constant, FactType, Is, Not, OneOf, Or, Ref, Truth, Value
from engine.model.decision import Cap, Check, Decision, Derivation, Guard, Rule
from engine.model.facts import Facts
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from engine.model.vocabulary import Field, Kind, Vocabulary
from engine.reference import ReferenceConditions
from tests.support.conditions import AS_OF

TEXT = Text("text", "文字")
NAMES = ("f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8")
DERIVED = ("d1", "d2")
VERDICTS = ("go", "wait", "stop")
MOST_WITH_UNKNOWN = 5
LARGEST_SHARE_OF_FALSE_ALARMS = 0.35


def _field(name: str, *, asked: bool) -> Field:
    return Field("opportunity", name, FactType.TRI, TEXT, question=TEXT if asked else None, derived=not asked)


_FIELDS = {name: _field(name, asked=name in NAMES) for name in (*NAMES, *DERIVED)}
VOCABULARY = Vocabulary({"opportunity": Kind("opportunity", TEXT, fields=_FIELDS)})
TRIS = tuple(Ref("opportunity", name, FactType.TRI) for name in NAMES)


def leaves_of(*refs: Ref) -> st.SearchStrategy[Condition]:
    """One test: of a yes/no fact, three-valued or definite, or of a verdict given before."""
    tri = st.sampled_from([ref for ref in refs if ref.type is FactType.TRI])
    words = st.sampled_from(["yes", "no", "known", "unknown"])
    found: list[st.SearchStrategy[Condition]] = [tri.map(Truth), tri.map(Truth), st.builds(Is, tri, words)]
    if verdicts := [ref for ref in refs if ref.type is FactType.ENUM]:
        some = st.sets(st.sampled_from(VERDICTS), min_size=1, max_size=2).map(lambda each: tuple(sorted(each)))
        found.append(st.builds(OneOf, st.sampled_from(verdicts), some))
    if counts := [ref for ref in refs if ref.type is FactType.INTEGER]:
        signs = st.sampled_from(["<", ">=", "="])
        found.append(st.builds(Compare, st.sampled_from(counts).map(Value), signs, st.integers(0, 2).map(Constant)))
    return st.one_of(found)


def conditions(*refs: Ref) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves_of(*refs),
        lambda parts: st.one_of(
            parts.map(Not),
            st.lists(parts, min_size=2, max_size=3).map(lambda each: And(tuple(each))),
            st.lists(parts, min_size=2, max_size=3).map(lambda each: Or(tuple(each))),
        ),
        max_leaves=4,
    )


@st.composite
def decisions(draw: st.DrawFn, name: str, *refs: Ref) -> Decision:
    """A decision of any hit policy, now and then a checklist, one that applies only sometimes, or with otherwise."""
    number = draw(st.integers(1, 4))
    own: tuple[Ref, ...] = ()
    checks: tuple[Check, ...] = ()
    if draw(st.integers(0, 3)) == 0:
        own = tuple(Ref("checks", f"checks_{answer}", FactType.INTEGER) for answer in ("yes", "no", "unknown"))
        checks = tuple(
            Check(f"{name}-C{at}", draw(conditions(*refs)), TEXT, draw(st.none() | conditions(*refs)))
            for at in range(2)
        )
    rules = [
        Rule(f"{name}-{at}", draw(conditions(*refs, *own)), draw(st.sampled_from(VERDICTS))) for at in range(number)
    ]
    made = Decision(
        name,
        TEXT,
        gives=name,
        values=VERDICTS,
        shape="checklist" if checks else "rules",
        checks=checks,
        hit="first" if checks else draw(st.sampled_from(["first", "first", "unique", "collect"])),
        rules=tuple(rules),
        otherwise=draw(st.none() | st.builds(Rule, st.just(f"{name}-E"), then=st.sampled_from(VERDICTS))),
    )
    # Whether a decision is about this deal at all is not called open: see `Verdict.settled`.
    return replace(made, applies=draw(st.sampled_from(TRIS).map(Truth))) if draw(st.integers(0, 4)) == 0 else made


@st.composite
def rulesets(draw: st.DrawFn) -> RuleSet:
    """Derived facts, then decisions that read them and each other, then guards with caps."""
    readable = TRIS
    derivations = []
    for name in DERIVED[: draw(st.integers(0, 2))]:
        derived = Derivation(
            name, "opportunity", yes=draw(conditions(*readable)), no=draw(st.none() | conditions(*TRIS))
        )
        derivations.append(derived)
        readable = (*readable, Ref("opportunity", name, FactType.TRI))
    found = []
    for name in ("one", "two", "three")[: draw(st.integers(1, 3))]:
        found.append(draw(decisions(name, *readable)))
        if found[-1].hit != "collect":
            readable = (*readable, Ref("verdict", name, FactType.ENUM))
    guards = []
    for number in range(draw(st.integers(0, 2))):
        target = draw(st.sampled_from([each.name for each in found]))
        held = draw(st.sets(st.sampled_from(VERDICTS), min_size=1, max_size=2))
        cap = Cap(target, tuple(sorted(held)), draw(st.sampled_from(VERDICTS)))
        when, require = draw(conditions(*readable)), draw(st.none() | conditions(*readable))
        guards.append(Guard(f"G{number}", when, require, caps=(cap,)))
    collected = {each.name for each in found if each.hit == "collect"}
    kept = tuple(guard for guard in guards if guard.caps[0].verdict not in collected)
    return RuleSet("brute", "sha256:0", VOCABULARY, tuple(found), tuple(derivations), kept)


@st.composite
def known_facts(draw: st.DrawFn) -> dict[str, bool]:
    values = [draw(st.sampled_from([None, None, True, False])) for _ in NAMES]
    return {name: value for name, value in zip(NAMES, values, strict=True) if value is not None}


Judged = dict[str, tuple[str, tuple[str, ...]]]  # by verdict: what it is, and what was collected


@dataclass(frozen=True)
class Case:
    """An answer, and what every completion makes of its verdicts."""

    answer: Answer
    completions: dict[tuple[bool | None, ...], Judged]
    unknown: tuple[str, ...]

    def deciding(self) -> set[str]:
        """The facts whose value decides some verdict in some completion."""
        found = set()
        for at, name in enumerate(self.unknown):
            others: dict[tuple[bool | None, ...], list[Judged]] = {}
            for values, judged in self.completions.items():
                others.setdefault(values[:at] + values[at + 1 :], []).append(judged)
            if any(any(each != same[0] for each in same) for same in others.values()):
                found.add(name)
        return found


def judged(answer: Answer) -> Judged:
    return {name: outcome(verdict) for name, verdict in answer.verdicts.items()}


def outcome(verdict: Verdict) -> tuple[str, tuple[str, ...]]:
    """What it is; with all that was collected, where the rules are meant to be collected and do not clash."""
    return verdict.verdict, verdict.collected if verdict.decision.hit == "collect" else ()


def completed(ruleset: RuleSet, known: dict[str, bool]) -> Case:
    evaluator = Evaluator(ruleset, ReferenceConditions)
    answer = evaluator.evaluate(Facts(AS_OF, deal=known))
    unknown = tuple(name for name in NAMES if name not in known)
    read = tuple(name for name in unknown if name in _read_by(ruleset))
    values: tuple[bool | None, ...] = (None, True, False) if len(read) <= MOST_WITH_UNKNOWN else (True, False)
    completions = {}
    for chosen in product(values, repeat=len(read)):
        added = {name: value for name, value in zip(read, chosen, strict=True) if value is not None}
        then = judged(evaluator.evaluate(Facts(AS_OF, deal=known | added)))
        completions[chosen] = {name: then.get(name, ("", ())) for name in answer.verdicts}
    return Case(answer, completions, read)


def _read_by(ruleset: RuleSet) -> set[str]:
    text = repr((ruleset.decisions, ruleset.derivations, ruleset.guards))
    return {name for name in NAMES if f"'{name}'" in text}


SMALL = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@given(rulesets(), known_facts())
@SMALL
def test_no_fact_that_decides_a_verdict_is_missing_from_the_questions(ruleset: RuleSet, known: dict[str, bool]) -> None:
    case = completed(ruleset, known)
    asked = {question.path for question in case.answer.questions}
    assert case.deciding() <= asked


@given(rulesets(), known_facts())
@SMALL
def test_no_completion_changes_a_settled_verdict_or_gives_one_that_was_not_possible(
    ruleset: RuleSet, known: dict[str, bool]
) -> None:
    case = completed(ruleset, known)
    for name, verdict in case.answer.verdicts.items():
        now = outcome(verdict)
        for then in (each[name] for each in case.completions.values()):
            if verdict.settled:
                assert then == now
            assert {then[0], *then[1]} <= {verdict.verdict, *verdict.collected, *verdict.still_possible, ""}


def sampled(examples: int) -> Iterator[tuple[int, int]]:
    """How many facts are asked, and how many of those decide nothing, for each of a fixed sample of rule sets."""
    counted: list[tuple[int, int]] = []

    @seed(22)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rulesets(), known_facts())
    def count(ruleset: RuleSet, known: dict[str, bool]) -> None:
        case = completed(ruleset, known)
        asked = {question.path for question in case.answer.questions}
        counted.append((len(asked), len(asked - case.deciding())))

    count()
    yield from counted


@pytest.mark.parametrize("examples", [40, pytest.param(600, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])])
def test_few_questions_can_change_nothing(examples: int, capsys: pytest.CaptureFixture[str]) -> None:
    sample = list(sampled(examples))
    asked, idle = sum(each for each, _ in sample), sum(each for _, each in sample)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{idle} of {asked} questions in {len(sample)} rule sets decide nothing: {idle / asked:.1%}\n"
        )
    assert asked > examples
    assert idle / asked < LARGEST_SHARE_OF_FALSE_ALARMS
