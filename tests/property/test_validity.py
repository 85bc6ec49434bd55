"""An answer holds until the first day on which it would be another, and not a day longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation import Answer, Evaluator
from engine.model.condition import (
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Is,
    Not,
    Numeric,
    Or,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
)
from engine.model.decision import Action, Decision, Derivation, Do, ParameterTable, ParameterValue, Rule
from engine.model.facts import Facts, Item, ItemList, Scalar
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from engine.reference import ReferenceConditions
from tests.support.conditions import AS_OF, vocabulary
from tests.support.playing import judgement

HORIZON = 45
TEXT = Text("text", "文字")
DAYS = st.integers(-12, 12).map(lambda days: AS_OF.toordinal() + days)
SMALL = st.integers(-8, 16)
SIGNS = st.sampled_from(["<", "<=", "=", "!=", ">=", ">"])

_DATES = (
    Ref("opportunity", "last_contact", FactType.DATE),
    Ref("opportunity", "close_date", FactType.DATE),
)
_SEEN = Ref("stakeholder", "last_seen", FactType.DATE, of_item=True)
_FLAGS = tuple(Ref("opportunity", name, FactType.TRI) for name in ("needs_clear", "still_invited"))
_MET = Ref("stakeholder", "met", FactType.TRI, of_item=True)


def spans(dates: tuple[Ref, ...]) -> st.SearchStrategy[Numeric]:
    """Days since or until a date, now and then doubled; or the date of today."""
    values = st.sampled_from(dates).map(Value)
    since = values.map(lambda day: Arithmetic("-", Today(), day))
    until = values.map(lambda day: Arithmetic("-", day, Today()))
    return st.one_of(since, until, since.map(lambda span: Arithmetic("*", Constant(2), span)))


def thresholds() -> st.SearchStrategy[Numeric]:
    return st.one_of(SMALL.map(Constant), st.just(Parameter("stale_days", FactType.INTEGER)))


def timed(*dates: Ref) -> st.SearchStrategy[Condition]:
    """One comparison that a day can change."""
    against_today = st.builds(Compare, st.just(Today()), SIGNS, DAYS.map(Constant))
    spanning = st.builds(Compare, spans(dates), SIGNS, thresholds())
    return st.one_of(spanning, spanning, against_today)


def mixed(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            parts.map(Not),
            st.lists(parts, min_size=2, max_size=3).map(lambda found: And(tuple(found))),
            st.lists(parts, min_size=2, max_size=3).map(lambda found: Or(tuple(found))),
        ),
        max_leaves=4,
    )


def deal_conditions() -> st.SearchStrategy[Condition]:
    flags = st.sampled_from([*map(Truth, _FLAGS), *(Is(ref, "yes") for ref in _FLAGS), Not(Is(_FLAGS[0], "no"))])
    counted = st.builds(Count, st.just("stakeholder"), member_conditions(), st.just("at least"), st.integers(1, 2))
    return mixed(st.one_of(timed(*_DATES), timed(*_DATES), flags, counted))


def member_conditions() -> st.SearchStrategy[Condition]:
    return mixed(st.one_of(timed(_SEEN), st.just(Truth(_MET))))


def decision(number: int, when: Condition) -> Decision:
    rule = Rule(f"R{number}", when, "go")
    return Decision(f"v{number}", TEXT, gives=f"v{number}", rules=(rule,), otherwise=Rule(f"E{number}", then="wait"))


@st.composite
def timed_rulesets(draw: st.DrawFn) -> RuleSet:
    """Rule sets in which every condition shows: as a verdict, a derived fact, a count or an action."""
    decisions = [decision(at, when) for at, when in enumerate(draw(st.lists(deal_conditions(), max_size=3)))]
    visit = Do("VISIT", each="stakeholder", where=draw(timed(_SEEN)))
    asking = Rule("A", do=(Do("CALL", when=draw(timed(*_DATES))), visit))
    decisions.append(Decision("advice", TEXT, advice=(asking,)))
    counting = Derivation("supporters", "opportunity", count_kind="stakeholder", count_where=draw(member_conditions()))
    changes = draw(st.lists(st.tuples(st.integers(1, 25), SMALL), max_size=2))
    values = [ParameterValue(draw(SMALL)), *(ParameterValue(v, AS_OF + timedelta(d)) for d, v in changes)]
    return RuleSet(
        name="timed",
        digest="sha256:0",
        vocabulary=vocabulary(),
        decisions=tuple(decisions),
        derivations=(counting,) if draw(st.booleans()) else (),
        actions={code: Action(code, TEXT) for code in ("CALL", "VISIT")},
        parameters={"stale_days": ParameterTable("stale_days", FactType.INTEGER, tuple(values))},
    )


@st.composite
def dated_facts(draw: st.DrawFn) -> Facts:
    deal: dict[str, Scalar | None] = {ref.key: draw(st.none() | DAYS) for ref in _DATES}
    deal |= {ref.key: draw(st.sampled_from([None, True, False])) for ref in _FLAGS}
    members = []
    for number in range(draw(st.integers(0, 2))):
        values = {"last_seen": draw(st.none() | DAYS), "met": draw(st.sampled_from([None, True, False]))}
        members.append(Item(str(number), {key: value for key, value in values.items() if value is not None}))
    known = {key: value for key, value in deal.items() if value is not None}
    return Facts(AS_OF, deal=known, lists={"stakeholder": ItemList(tuple(members))})


def asked(answer: Answer) -> list[str]:
    return [question.path for question in answer.questions]


@given(timed_rulesets(), dated_facts())
@settings(max_examples=40, deadline=None)
def test_the_answer_is_the_same_every_day_before_and_another_on_that_day(ruleset: RuleSet, facts: Facts) -> None:
    evaluator = Evaluator(ruleset, ReferenceConditions)
    today = evaluator.evaluate(facts)
    ends = today.valid_until or date.max
    for after in range(1, HORIZON):
        day = AS_OF + timedelta(after)
        then = evaluator.evaluate(replace(facts, as_of=day))
        if day == ends:
            assert (judgement(then), asked(then)) != (judgement(today), asked(today))
            return
        assert judgement(then) == judgement(today), f"{day} differs, said to hold until {ends}"
