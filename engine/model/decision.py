"""Rules and the decisions they belong to; the five shapes of a rule file all become these classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from ..errors import Location
from .condition import ALWAYS, Condition, FactType, outer_refs, size
from .text import Text

Provenance = Literal["source", "literature", "design"]
Compliance = Literal["ok", "needs_approval", "blocked"]

NOWHERE = Location("")


@dataclass(frozen=True, slots=True)
class Do:
    """An action that a rule asks for.

    Attributes:
        action: Code in the action catalogue.
        when: Only if this condition is yes as well.
        each: Once for each item of this list kind that surely matches `where`; once without a name if none does.
        about: The key of the fact that the action is about ("" for none): FIND_FACT about `budget_status`.
    """

    action: str
    when: Condition = ALWAYS
    each: str = ""
    where: Condition = ALWAYS
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: if `when` is yes, then the verdict `then`, and what follows from it.

    Attributes:
        then: The verdict it gives; empty for advice.
        to: For a stage transition, the stage that is reached.
        ask: Keys of facts of which the unknown ones become questions.
        flag: Code of a warning whose text is `warn` or, without it, `because`.
        priority: 1 blocks the stage's exit, 2 can-win core gap, 3 improvement, 4 hygiene.
        shadow: Evaluated and recorded, not shown.
        specificity: How many tests `when` makes.
        reads: Keys of the facts of the deal that `when` reads; `reads_of_item` those of the item at hand.
    """

    id: str
    when: Condition = ALWAYS
    then: str = ""
    to: str = ""
    do: tuple[Do, ...] = ()
    ask: tuple[str, ...] = ()
    flag: str = ""
    warn: Text | None = None
    because: Text | None = None
    source: tuple[str, ...] = ()
    provenance: Provenance = "source"
    priority: int = 3
    shadow: bool = False
    when_text: str = ""
    location: Location = NOWHERE
    specificity: int = field(init=False, repr=False, compare=False)
    reads: tuple[str, ...] = field(init=False, repr=False, compare=False)
    reads_of_item: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "specificity", size(self.when))
        found = [ref for ref in outer_refs(self.when) if ref.kind != "checks"]
        for name, of_item in (("reads", False), ("reads_of_item", True)):
            object.__setattr__(self, name, tuple(sorted({ref.key for ref in found if ref.of_item is of_item})))


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist; `when` yes is a pass, no is a gap, unknown is a question."""

    id: str
    when: Condition
    title: Text
    no_when: Condition | None = None
    source: tuple[str, ...] = ()
    provenance: Provenance = "source"
    when_text: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage of the buying process is about (for people; conditions never read it)."""

    name: str
    question: Text
    actions: tuple[Text, ...] = ()
    mistakes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with one output.

    Attributes:
        about: "opportunity", or the list kind for each item of which it is taken.
        gives: Name of its output. A name that the vocabulary declares (for an item: the item's field) derives that
            fact; any other is a verdict. Empty for a decision of advice alone.
        values: What the output may be.
        hit: `first`, `unique` or `collect`.
        applies: Where not surely yes, the decision is silent.
        rules: Its verdict rules, in order; for a checklist the knock-outs come first.
        knock_outs: How many of `rules` are knock-outs.
        checks: The checklist; rules may read `checks_yes`, `checks_no`, `checks_unknown`, `checks_total`.
        otherwise: The rule that answers when no rule is yes.
        advice: Always collected, whatever the verdict.
        stage_fact: For stages, the key of the fact that says where the buyer stands.
        says: A sentence for the headline by verdict; placeholders {known}, {of}, {gaps}, {open}.
    """

    name: str
    title: Text
    about: str = "opportunity"
    shape: Literal["rules", "table", "checklist", "stages"] = "rules"
    gives: str = ""
    values: tuple[str, ...] = ()
    labels: Mapping[str, Text] = field(default_factory=dict)
    says: Mapping[str, Text] = field(default_factory=dict)
    hit: Literal["first", "unique", "collect"] = "first"
    applies: Condition = ALWAYS
    applies_text: str = ""
    rules: tuple[Rule, ...] = ()
    knock_outs: int = 0
    checks: tuple[Check, ...] = ()
    otherwise: Rule | None = None
    advice: tuple[Rule, ...] = ()
    stages: tuple[Stage, ...] = ()
    stage_fact: str = ""
    derives: bool = False
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Derivation:
    """A fact from facts: `yes` alone is three-valued; with `no` it is yes-when and no-when; or a count.

    `about` is the owning kind: a single kind, or the list kind whose items each get the fact.
    """

    key: str
    about: str
    yes: Condition | None = None
    no: Condition | None = None
    count_kind: str = ""
    count_where: Condition = ALWAYS
    because: Text | None = None
    source: tuple[str, ...] = ()
    provenance: Provenance = "source"
    when_text: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Targets:
    """The actions a guard acts on: by code, by tag, or all but some."""

    actions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    all_except: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """Holds a verdict: where it is one of `capped`, it becomes `to`."""

    verdict: str
    capped: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Acts last and wins.

    It acts where `when` is yes and, if there is a `require`, where that is not surely yes. What it blocks is
    shown with the compliant alternative; what it silences is pointless under a stop verdict and left out.
    """

    id: str
    when: Condition = ALWAYS
    require: Condition | None = None
    block: Targets | None = None
    approve: Targets | None = None
    silence: Targets | None = None
    caps: tuple[Cap, ...] = ()
    freeze: tuple[str, ...] = ()
    do: tuple[Do, ...] = ()
    instead: str = ""
    conditions: Text | None = None
    because: Text | None = None
    source: tuple[str, ...] = ()
    provenance: Provenance = "design"
    shadow: bool = False
    when_text: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Action:
    """An entry of the action catalogue.

    `compliance` and `conditions` come from the declared table of compliance classes; `compliance_class` is the
    class as the playbook names it.
    """

    code: str
    text: Text
    reason: Text | None = None
    who: Text | None = None
    effort: Literal["low", "medium", "high"] = "medium"
    compliance_class: str = "ok"
    compliance: Compliance = "ok"
    conditions: Text | None = None
    instead: str = ""
    tags: tuple[str, ...] = ()
    done_when: Condition | None = None
    done_text: str = ""
    source: tuple[str, ...] = ()
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value of a parameter from a date on, where given only for some values of enumeration facts."""

    value: int | Fraction
    since: date | None = None
    by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """A named threshold: the last value whose date has come and whose facts fit, the more specific first."""

    name: str
    type: FactType
    values: tuple[ParameterValue, ...]
    title: Text | None = None
    unit: str = ""
    source: tuple[str, ...] = ()
    location: Location = NOWHERE
