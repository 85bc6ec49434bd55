"""How many questions until the verdicts of the full deal: in our order, in the playbook's, and at random.

From each rich deal all but five facts are hidden. Then one question at a time is answered from the full deal, and the
deal is judged anew, until nothing is left to ask. Counted are the questions after which the five verdicts are those of
the full deal and stay so; a question that the full deal cannot answer counts as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from statistics import mean

from engine.evaluation import Evaluator
from engine.facts import read, read_json
from engine.language import load_or_raise, playbook_folder
from engine.model.facts import Facts
from tests.support.asking import FullDeal, Order, ask, at_random, by_list, ours

DEALS = Path(__file__).parents[2] / "fixtures" / "deals"
RICH = 20  # given facts
KEPT = 5
SEEDS = 5

# What a CRM record usually holds, as in the deal with five facts; the first five that the full deal gives are kept.
RECORD = (
    "estimated_value", "expected_close_date", "seller_step", "incumbent", "proposal_requested",
    "deal_kind", "account.industry", "account.region", "problem_source", "engaged_at_step",
    "account.cooperation_continuity", "dev_stage", "account.last_contact_date", "stage_entered_date",
    "account.account_tier", "account.credit_rating", "risk_level", "short_term_gain", "long_term_gain",
)  # fmt: skip

# The playbook's lists, section by section. 1.3: the stage, then what the exit of that stage needs.
STAGE = ("buying_stage", "problem_source", "regression_trigger")
EXITS = {
    "recognition_of_needs": (
        "problem_recognised", "problem_severity_justifies_cost", "timing_right", "purchase_decided",
    ),
    "evaluation_of_options": ("criteria_status", "proposals_evaluated", "preferred_supplier"),
    "resolution_of_concerns": ("preferred_supplier", "open_concerns_count", "contract_signed"),
}  # fmt: skip
# 2.2 (W01 to W21), 3.5 (C01 to C21), the facts of 5.2 and 6.2.
CHECKLISTS = (
    "reachable", "profitable", "implementable", "value_important", "value_urgent", "sustainable_lead",
    "short_term_gain", "long_term_gain", "strategic_significance", "risk_level", "resource_match", "fits_annual_goals",
    "account.cooperation_continuity", "account.tech_absorption_innovation", "account.market_development_strength",
    "account.order_volume", "account.credit_rating", "account.lifetime_value_estimate", "supply_position",
    "attractiveness_evidence", "budget_status", "compelling_event_date",

    "decision_maker_met", "receptive_contact_known", "dissatisfied_contact_known", "power_contact_known",
    "procurement_process_known", "decision_structure_known", "supplier_perception_known", "needs_clear",
    "criteria_status", "criteria_favourable", "engaged_at_step", "courtesy_bid_suspected", "courtesy_bid_reason",
    "institutional_interest_met", "personal_interest_met", "account.buyer_expertise", "internal_supporters",
    "sponsorship_level", "competitive_position", "key_person_identified", "blockers_open",
    "decision_maker_site_visit_done_in_incubation", "solution_fit", "differentiation_recognised_by_customer",
    "awareness", "need_worth", "belief", "satisfaction", "trust_carriers", "incumbent", "cross_functional_readiness",

    "needs_development_done_with_us", "project_only_registered", "discussion_granularity",
    "supporter_statement_on_criteria", "criteria_changeable",

    "criteria_codeveloped", "proposal_request_motive", "key_person_accessible", "early_paper_needed",
)  # fmt: skip


# The same in the shortest form that still decides: 2.3, the core set of 3.7, and the columns of 6.3.
CORE = (
    "risk_level", "resource_match", "reachable", "profitable", "implementable", "value_important", "value_urgent",
    "sustainable_lead", "short_term_gain", "long_term_gain",

    "decision_maker_met", "procurement_process_known", "decision_structure_known", "supplier_perception_known",
    "needs_clear", "criteria_status", "criteria_favourable", "criteria_changeable", "internal_supporters",
    "key_person_identified", "blockers_open", "solution_fit", "differentiation_recognised_by_customer",

    "criteria_codeveloped", "proposal_request_motive", "early_paper_needed",
)  # fmt: skip


def checklist(facts: Facts) -> Iterator[str]:
    """The playbook's order, given what is known of the stage."""
    yield from _stage(facts)
    yield from CHECKLISTS


def core(facts: Facts) -> Iterator[str]:
    """The playbook's order, without what no verdict needs: what somebody asks who knows the rules by heart."""
    yield from _stage(facts)
    yield from CORE


def _stage(facts: Facts) -> Iterator[str]:
    yield from STAGE
    yield from EXITS.get(str(facts.deal.get("buying_stage")), ())


@dataclass(frozen=True)
class Counted:
    """Questions until the verdicts are those of the full deal, by order; `random` is a mean over seeds."""

    deal: str
    ours: int
    checklist: int
    core: int
    random: float

    @property
    def ratio(self) -> float:
        """Ours against the checklist."""
        return self.ours / self.checklist if self.checklist else 1.0


@cache
def evaluator() -> Evaluator:
    """The playbook, ready to judge."""
    return Evaluator(load_or_raise(playbook_folder()))


def rich_deals() -> dict[str, FullDeal]:
    """The invented deals of which at least `RICH` facts are given, by name."""
    deals = {path.stem: _full(path) for path in sorted(DEALS.glob("*.json"))}
    return {name: full for name, full in deals.items() if full.size >= RICH}


def _full(path: Path) -> FullDeal:
    return FullDeal(evaluator(), read(read_json(path.read_bytes()), evaluator().ruleset))


def record(full: FullDeal) -> list[str]:
    """The five facts of a usual CRM record."""
    return [key for key in RECORD if key in full.facts.deal][:KEPT]


def any_five(full: FullDeal, seed: int) -> list[str]:
    """Any five facts that were given."""
    return Random(f"{full.facts.opportunity_id} {seed}").sample(full.given, KEPT)  # noqa: S311 - repeatable, no secret


def questions_until_settled(full: FullDeal, kept: Iterable[str], order: Order) -> int:
    """How many questions one order takes.

    Raises:
        AssertionError: The order ends without the verdicts of the full deal.
    """
    run = ask(full, frozenset(kept), order)
    assert run.settled_after is not None, (full.facts.opportunity_id, run.seen[-1], full.wanted)
    return run.settled_after


def counted(name: str, full: FullDeal, kept: list[str], seeds: int = SEEDS) -> Counted:
    """All orders from the same five facts."""
    randomly = (at_random(Random(seed).choice) for seed in range(seeds))  # noqa: S311 - repeatable, no secret
    return Counted(
        name,
        questions_until_settled(full, kept, ours),
        questions_until_settled(full, kept, by_list(checklist)),
        questions_until_settled(full, kept, by_list(core)),
        mean([questions_until_settled(full, kept, order) for order in randomly]) if seeds else 0.0,
    )


def total(each: Iterable[Counted], name: str = "together") -> Counted:
    """The sum over deals."""
    rows = list(each)
    return Counted(
        name,
        sum(row.ours for row in rows),
        sum(row.checklist for row in rows),
        sum(row.core for row in rows),
        sum(row.random for row in rows),
    )


def run() -> list[str]:
    """A table for the usual record, then for any five facts, summed over seeds."""
    deals = rich_deals()
    usual = [counted(name, full, record(full)) for name, full in deals.items()]
    other = [
        total((counted(name, full, any_five(full, seed), seeds=2) for seed in range(SEEDS)), name)
        for name, full in deals.items()
    ]
    return [
        *_table("from the five facts of a usual CRM record (goal: ratio at most 0.5)", [*usual, total(usual)]),
        *_table(f"from any five facts, {SEEDS} choices each, summed", [*other, total(other)]),
    ]


def _table(title: str, rows: list[Counted]) -> list[str]:
    head = f"  {'deal':<26}{'ours':>6}{'checklist':>11}{'ratio':>7}{'core list':>11}{'random':>8}"
    lines = [
        f"  {row.deal:<26}{row.ours:>6}{row.checklist:>11}{row.ratio:>7.2f}{row.core:>11}{row.random:>8.1f}"
        for row in rows
    ]
    return [title, head, *lines]
