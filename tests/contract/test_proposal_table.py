"""The proposal table says exactly one thing about every combination of what may be known, unknown included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from engine.evaluation import Evaluator
from engine.facts import read
from engine.language import load_or_raise, playbook_folder
from engine.model.decision import Decision
from engine.model.facts import Scalar
from engine.model.ruleset import RuleSet
from engine.reference import ReferenceConditions
from engine.reference.conditions import compile_value

TRI = (True, False, None)
AXES: Mapping[str, tuple[bool | str | None, ...]] = {
    "proposal_requested": TRI,
    "needs_clear": TRI,
    "criteria_codeveloped": TRI,
    "proposal_insisted": TRI,
    "proposal_request_motive": ("brush_off", "validate_and_pressure", "comparing_undecided", None),
    "criteria_status": ("none", "set_with_us", "set_with_competitor", "own_fair", None),
    "criteria_changeable": TRI,
    "early_paper_needed": TRI,
}
AS_OF = date(2026, 11, 21)

Known = Mapping[str, bool | str | None]


def combinations() -> Iterator[Known]:
    for values in product(*AXES.values()):
        yield dict(zip(AXES, values, strict=True))


def by_the_table(known: Known) -> str:
    """The table of the playbook read in plain Python, an unknown answer counting as no."""
    if not known["proposal_requested"]:
        return "not_requested"
    status = known["criteria_status"]
    clear = known["needs_clear"] is True
    together = known["criteria_codeveloped"] is True
    if clear and known["criteria_codeveloped"] is None and status == "set_with_us":
        together = True  # who set them answers the second question
    match clear, together:
        case True, True:
            return "submit"
        case False, True:
            return "hold_develop_needs"
        case False, False:
            exchange = known["proposal_insisted"] and known["proposal_request_motive"] == "comparing_undecided"
            return "conditional_exchange" if exchange else "do_not_submit"
        case _:
            return by_the_criteria(status, known["criteria_changeable"] is False, known["early_paper_needed"] is True)


def by_the_criteria(status: bool | str | None, fixed: bool, paper_needed: bool) -> str:
    match status:
        case "none":
            return "submit_outline_and_codevelop" if paper_needed else "hold_develop_needs"
        case "set_with_competitor":
            return "do_not_submit" if fixed else "hold_reopen_criteria"
        case "own_fair":
            return "submit_compete_on_merit" if fixed else "influence_then_submit"
        case _:
            return "insufficient_facts"


def as_known(ruleset: RuleSet, known: Known) -> dict[str, Scalar]:
    """The facts as rules read them: an unreported event has not happened, any other unknown fact has no entry."""
    facts: dict[str, Scalar] = {}
    for key, value in known.items():
        field = ruleset.vocabulary.by_key(key)
        assert field is not None
        if value is not None:
            facts[key] = value
        elif field.unreported_no:
            facts[key] = False
    return facts


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_or_raise(playbook_folder())


@pytest.fixture(scope="module")
def table(ruleset: RuleSet) -> Decision:
    decision = ruleset.giving("proposal")
    assert decision is not None
    return decision


def test_every_combination_fits_exactly_one_row_and_gives_what_the_playbook_says(
    ruleset: RuleSet, table: Decision
) -> None:
    rows = [(rule.then, compile_value(rule.when)) for rule in table.rules]
    seen = 0
    for known in combinations():
        facts = as_known(ruleset, known)
        verdicts = [then for then, holds in rows if holds(facts, None, {})]
        assert verdicts == [by_the_table(known)], known
        seen += 1
    assert seen == 14_580


def test_access_to_the_key_person_changes_no_verdict(ruleset: RuleSet, table: Decision) -> None:
    rows = [(rule.id, compile_value(rule.when)) for rule in table.rules]
    for known in combinations():
        facts = as_known(ruleset, known)
        fitting = {
            tuple(row for row, holds in rows if holds({**facts, **access}, None, {}))
            for access in ({}, {"key_person_accessible": True}, {"key_person_accessible": False})
        }
        assert len(fitting) == 1, known


def test_every_row_decides_some_combination(ruleset: RuleSet, table: Decision) -> None:
    rows = {rule.id: compile_value(rule.when) for rule in table.rules}
    decided: Counter[str] = Counter()
    for known in combinations():
        facts = as_known(ruleset, known)
        decided.update(row for row, holds in rows.items() if holds(facts, None, {}))
    assert set(decided) == set(rows)


def test_unknown_needs_are_treated_as_unclear_ones(ruleset: RuleSet, table: Decision) -> None:
    rows = [(rule.id, compile_value(rule.when)) for rule in table.rules]
    for known in combinations():
        if known["needs_clear"] is None:
            unknown, unclear = as_known(ruleset, known), as_known(ruleset, {**known, "needs_clear": False})
            assert [row for row, holds in rows if holds(unknown, None, {})] == [
                row for row, holds in rows if holds(unclear, None, {})
            ]


def test_that_criteria_were_not_set_together_follows_from_their_state_and_changes_no_verdict(
    ruleset: RuleSet, table: Decision
) -> None:
    rows = [(rule.id, compile_value(rule.when)) for rule in table.rules]
    derived = next(each for each in ruleset.derivations if each.key == "criteria_codeveloped")
    assert derived.yes is None
    assert derived.no is not None
    says_no = compile_value(derived.no)
    changed = 0
    for known in combinations():
        facts = as_known(ruleset, known)
        if "criteria_codeveloped" not in facts and says_no(facts, None, {}):
            concluded = {**facts, "criteria_codeveloped": False}
            assert [row for row, holds in rows if holds(facts, None, {})] == [
                row for row, holds in rows if holds(concluded, None, {})
            ], known
            changed += 1
    assert changed


@pytest.mark.parametrize("requested", [True, False, None])
def test_a_facts_document_gets_the_verdict_of_the_table(
    ruleset: RuleSet, table: Decision, requested: bool | None
) -> None:
    alone = replace(ruleset, decisions=(table,), derivations=(), guards=())
    evaluator = Evaluator(alone, ReferenceConditions)
    for known in combinations():
        # One combination in ten keeps the run short; the rows themselves are enumerated above.
        if known["proposal_requested"] is requested and place_of(known) % 10 == 0:
            document = {key: value for key, value in known.items() if value is not None}
            answer = evaluator.evaluate(read({"opportunity": document}, ruleset, as_of=AS_OF))
            assert answer.verdicts["proposal"].verdict == by_the_table(known), known


def place_of(known: Known) -> int:
    """The same number for the same combination in every run."""
    return sum(position * AXES[key].index(value) for position, (key, value) in enumerate(known.items(), start=1))
