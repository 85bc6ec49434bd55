"""The negotiation rules give one verdict for every combination of what may be known, as the playbook's table says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from engine.language import load_or_raise, playbook_folder
from engine.model.decision import Decision
from engine.model.facts import Scalar
from engine.model.ruleset import RuleSet
from engine.reference.conditions import compile_value

TRI = (True, False, None)
AXES: Mapping[str, tuple[bool | str | int | None, ...]] = {
    "negotiation_requested": (True, False),
    "value_recognised": TRI,
    "preferred_supplier": ("us", "competitor", None),
    "negotiation.customer_insists_beyond_bottom_line": (True, False),
    "negotiation.customer_sincerity": ("sincere", "doubtful", None),
    "negotiation.motivating_terms_known": TRI,
    "negotiation.concession_addressee_known": TRI,
    "negotiation.our_bottom_line_set": TRI,
    "negotiation.customer_ask_within_bottom_line": TRI,
    "negotiation.customer_limit_estimate": (80, 120, None),
    "negotiation.our_bottom_line": (100, None),
}

SHORT_TERM = {"negotiation_requested": True, "worth_winning": "worth_short_term_only", "can_win": "can_win_if"}

Known = Mapping[str, bool | str | int | None]


def combinations() -> Iterator[dict[str, bool | str | int | None]]:
    for values in product(*AXES.values()):
        yield dict(zip((key.removeprefix("negotiation.") for key in AXES), values, strict=True))


def by_the_table(known: Known) -> str:
    """The table of the playbook read in plain Python; an unknown answer never counts as a yes."""
    if known["customer_insists_beyond_bottom_line"]:
        return "walk_away" if known["customer_sincerity"] == "sincere" else "hold_line"
    if known["negotiation_requested"] and known["value_recognised"] is not True:
        return "not_yet"
    ready = known["motivating_terms_known"] is True and known["concession_addressee_known"] is True
    if not ready or known["our_bottom_line_set"] is False:
        return "prepare"
    return by_the_figures(known["customer_ask_within_bottom_line"], reaches(known))


def reaches(known: Known) -> bool | None:
    """Does the customer's likely limit reach our bottom line?"""
    limit, bottom = known["customer_limit_estimate"], known["our_bottom_line"]
    return limit >= bottom if isinstance(limit, int) and isinstance(bottom, int) else None


def by_the_figures(within: object, reaching: bool | None) -> str:
    if within is True or reaching:
        return "trade"
    return "prepare" if within is None and reaching is None else "hold_line"


def as_known(known: Known) -> dict[str, Scalar]:
    """The facts as the rules read them, the room to agree derived from the figures."""
    own = {key.rpartition(".")[2]: key for key in AXES}
    facts: dict[str, Scalar] = {own[key]: value for key, value in known.items() if value is not None}
    within, reaching = known["customer_ask_within_bottom_line"], reaches(known)
    if within is True or reaching is True:
        facts["negotiation.agreement_space_exists"] = True
    elif within is False and reaching is False:
        facts["negotiation.agreement_space_exists"] = False
    return facts


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_or_raise(playbook_folder())


@pytest.fixture(scope="module")
def decision(ruleset: RuleSet) -> Decision:
    found = ruleset.giving("negotiation")
    assert found is not None
    return found


def test_every_combination_gives_the_verdict_of_the_table_and_every_rule_decides_some(decision: Decision) -> None:
    rules = [(rule.id, rule.then, compile_value(rule.when)) for rule in decision.rules]
    assert decision.otherwise is not None
    last = decision.otherwise.id, decision.otherwise.then
    decided: Counter[str] = Counter()
    for known in combinations():
        facts = as_known(known)
        rule, verdict = next(((id_, then) for id_, then, holds in rules if holds(facts, None, {}) is True), last)
        assert verdict == by_the_table(known), known
        decided[rule] += 1
    by_terms = {"NG-05a", "NG-05b", "NG-05c", "NG-05d"}  # which return to ask for, never another verdict
    assert set(decided) == {rule.id for rule in decision.rules} - by_terms | {last[0]}


def test_what_moves_the_customer_changes_no_verdict(decision: Decision) -> None:
    rules = [(rule.then, compile_value(rule.when)) for rule in decision.rules]
    terms: tuple[Scalar, ...] = (frozenset({"price"}), frozenset({"payment_terms", "service"}), frozenset({"other"}))
    for known in list(combinations())[::7]:
        facts = as_known(known)
        verdicts = {
            next((then for then, holds in rules if holds(each, None, {}) is True), "prepare")
            for each in (facts, *({**facts, "negotiation.motivating_terms": named} for named in terms))
        }
        assert verdicts == {by_the_table(known)}, known


@pytest.mark.parametrize(
    ("facts", "applies"),
    [
        ({"negotiation_requested": True}, True),
        ({"negotiation_requested": False}, False),
        ({"negotiation_requested": False, "buying_stage": "evaluation_of_options"}, False),
        ({"negotiation_requested": False, "buying_stage": "resolution_of_concerns"}, True),
        ({"negotiation_requested": True, "contract_signed": True}, False),
        ({"negotiation_requested": True, "buying_stage": "implementation"}, False),
        ({"negotiation_requested": True, "buying_stage": "closed_lost"}, False),
        ({"negotiation_requested": False, "negotiation.customer_ask": 90}, True),
        ({"negotiation_requested": False, "negotiation.our_bottom_line": 90}, False),
        ({"negotiation_requested": True, "worth_winning": "worth", "can_win": "can_win_if"}, True),
        ({"negotiation_requested": True, "worth_winning": "worth_long_term_only", "can_win": "can_win"}, True),
        ({"negotiation_requested": True, "worth_winning": "worth_long_term_only", "can_win": "can_win_if"}, False),
        ({**SHORT_TERM, "gaps_cheap_to_close": True}, True),
        (SHORT_TERM, True),
        ({**SHORT_TERM, "gaps_cheap_to_close": False}, False),
        ({**SHORT_TERM, "gaps_cheap_to_close": False, "negotiation.customer_insists_beyond_bottom_line": True}, True),
        ({"negotiation_requested": True, "worth_winning": "not_worth"}, False),
        ({"negotiation_requested": True, "can_win": "cannot_win_now"}, False),
    ],
)
def test_nothing_is_said_without_talks_after_the_signature_or_in_a_deal_we_leave(
    decision: Decision, facts: dict[str, Scalar], applies: bool
) -> None:
    silent = {"contract_signed": False, "negotiation.customer_insists_beyond_bottom_line": False}
    assert (compile_value(decision.applies)({**silent, **facts}, None, {}) is True) is applies
