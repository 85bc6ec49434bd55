"""Hypothesis strategies for whole rule sets: derivations, decisions of every shape, checklists and guards.

The vocabulary, the facts and the conditions are those of `tests.support.conditions`, and are to be had here as well.
Later parts read what earlier ones give, so that nothing goes in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from engine.model.condition import ALWAYS, FactType, Ref
from engine.model.decision import Action, Cap, Check, Decision, Derivation, Do, Guard, ParameterTable, Rule, Targets
from engine.model.decision import ParameterValue as At
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from tests.support.conditions import (
    AS_OF,
    DEAL,
    LISTS,
    PARAMETERS,
    VERDICTS,
    Scope,
    Situation,
    conditions,
    facts,
    item_lists,
    lists,
    situations,
    vocabulary,
)

__all__ = [
    "AS_OF",
    "DEAL",
    "Scope",
    "Situation",
    "conditions",
    "facts",
    "item_lists",
    "lists",
    "rulesets",
    "situations",
    "vocabulary",
]

ACTIONS = ("CALL", "VISIT", "SUBMIT", "HOLD")
_TITLE = Text(en="A title", zh="标题")
_PARAMETER_VALUES = {"stale_days": 2, "most_seats": 3, "large": 4}


@st.composite
def _rules(draw: st.DrawFn, scope: Scope, prefix: str, values: Sequence[str], least: int = 1) -> tuple[Rule, ...]:
    """Rules that give one of `values` (advice where there is none)."""
    number = draw(st.integers(least, 4))
    return tuple(
        Rule(
            id=f"{prefix}-{index}",
            when=draw(conditions(scope, depth=2)),
            then=draw(st.sampled_from(values)) if values else "",
            do=(Do(draw(st.sampled_from(ACTIONS))),) if draw(st.booleans()) else (),
            priority=draw(st.integers(1, 4)),
            because=_TITLE,
        )
        for index in range(number)
    )


@st.composite
def _decision(draw: st.DrawFn, name: str, scope: Scope, about: str = "opportunity", hit: str = "") -> Decision:
    rules = draw(_rules(scope, name, VERDICTS))
    fallback = Rule(id=f"{name}-else", then=draw(st.sampled_from(VERDICTS)))
    hit = hit or draw(st.sampled_from(["first", "first", "collect"]))
    own = Ref("verdict", name, FactType.SET if hit == "collect" else FactType.ENUM, about in LISTS)
    return Decision(
        name=name,
        title=_TITLE,
        about=about,
        gives=name,
        values=VERDICTS,
        hit=hit,  # type: ignore[arg-type]  # one of the literals
        applies=draw(st.just(ALWAYS) | conditions(scope, depth=1)),
        rules=rules,
        otherwise=fallback if draw(st.booleans()) else None,
        advice=draw(_rules(replace(scope, extra=(*scope.extra, own)), f"{name}-advice", (), least=0)),
    )


@st.composite
def _checklist(draw: st.DrawFn, name: str, scope: Scope) -> Decision:
    checks = tuple(
        Check(
            id=f"{name}-C{number}",
            when=draw(conditions(scope, depth=2)),
            title=_TITLE,
            no_when=draw(st.none() | conditions(scope, depth=1)),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    counted = tuple(
        Ref("checks", key, FactType.COUNT) for key in ("checks_yes", "checks_no", "checks_unknown", "checks_total")
    )
    base = draw(_decision(name, Scope("", (*scope.extra, *counted)), hit="first"))
    return replace(base, shape="checklist", checks=checks, knock_outs=draw(st.integers(0, len(base.rules))))


@st.composite
def _derivations(draw: st.DrawFn) -> tuple[Derivation, ...]:
    first = Derivation("derived_a", "opportunity", yes=draw(conditions(depth=2)))
    counting = Derivation(
        "supporters",
        "opportunity",
        count_kind="stakeholder",
        count_where=draw(conditions(Scope("stakeholder"), depth=1, quantified=False)),
    )
    both = Scope("", (Ref("opportunity", "derived_a", FactType.TRI), Ref("opportunity", "supporters", FactType.COUNT)))
    second = Derivation(
        "derived_b", "opportunity", yes=draw(conditions(both, depth=1)), no=draw(conditions(both, depth=1))
    )
    champion = Derivation("champion", "stakeholder", yes=draw(conditions(Scope("stakeholder", both.extra), depth=1)))
    return tuple(each for each in (first, second, counting, champion) if draw(st.integers(0, 3)) > 0)


def _derived_refs(derivations: Sequence[Derivation]) -> tuple[Ref, ...]:
    kinds = vocabulary().kinds
    return tuple(
        Ref(each.about, each.key, kinds[each.about].fields[each.key].type)
        for each in derivations
        if each.about not in LISTS
    )


@st.composite
def _guard(draw: st.DrawFn, identifier: str, scope: Scope, verdicts: Sequence[str]) -> Guard:
    guard = Guard(identifier, draw(conditions(scope, depth=1)), draw(st.none() | conditions(scope, depth=1)))
    what = draw(st.sampled_from(["block", "cap", "freeze"] if verdicts else ["block"]))
    if what == "block":
        return replace(guard, block=Targets(actions=(draw(st.sampled_from(ACTIONS)),)))
    verdict = draw(st.sampled_from(verdicts))
    return replace(guard, caps=(Cap(verdict, ("go",), "stop"),)) if what == "cap" else replace(guard, freeze=(verdict,))


@st.composite
def rulesets(draw: st.DrawFn) -> RuleSet:
    """A rule set with derived facts, plain and per-item decisions, a checklist and guards."""
    derivations = draw(_derivations())
    extra = _derived_refs(derivations)
    decisions: list[Decision] = []
    for name in draw(st.lists(st.sampled_from(["worth", "path", "chance"]), max_size=2, unique=True)):
        decisions.append(draw(_decision(name, Scope("", extra))))
        kind = "opportunity" if name == "path" else "verdict"
        if decisions[-1].hit != "collect":
            extra = (*extra, Ref(kind, name, FactType.ENUM))
    if draw(st.booleans()):
        decisions.append(draw(_checklist("can_win", Scope("", extra))))
        extra = (*extra, Ref("verdict", "can_win", FactType.ENUM))
    if draw(st.booleans()):
        about = draw(st.sampled_from(LISTS))
        decisions.append(draw(_decision("handling", Scope(about, extra), about, hit="first")))
    verdicts = [each.name for each in decisions if each.about == "opportunity"]
    guards = [draw(_guard(f"G-{number}", Scope("", extra), verdicts)) for number in range(draw(st.integers(0, 2)))]
    return RuleSet(
        name="generated",
        digest="sha256:0",
        vocabulary=vocabulary(),
        decisions=tuple(decisions),
        derivations=derivations,
        guards=tuple(guards),
        actions={code: Action(code, _TITLE) for code in ACTIONS},
        parameters={
            name: ParameterTable(name, type_, (At(_PARAMETER_VALUES[name]),)) for name, type_ in PARAMETERS.items()
        },
        questions=tuple(verdicts),
        headline=tuple(verdicts[:1]),
        title=_TITLE,
        version="0.1",
    )
