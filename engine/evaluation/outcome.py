"""What deciding a unit yields, before it is shaped into an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ..model.decision import Decision, Guard, Rule
from ..model.facts import Item, Scalar
from ..reference.opening import Found, OpenFact

KNOCK_OUTS = "knock_outs"  # names the knock-outs of all checklists in an order of questions or of actions


class Opening(Mapping[OpenFact, bool]):
    """The unknown facts that keep something open, looked for only when somebody asks; True: the next to find out."""

    __hash__ = object.__hash__  # it never changes

    def __init__(self, look: Callable[[], Found]) -> None:
        self._look = look

    @cached_property
    def found(self) -> Found:
        """The facts, in the order in which a reader meets them."""
        return self._look()

    def __getitem__(self, fact: OpenFact) -> bool:
        return self.found[fact]

    def __iter__(self) -> Iterator[OpenFact]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


NOTHING = Opening(dict)


class Outcome(NamedTuple):
    """A decision taken for the deal or for one item; silent where it does not apply.

    Attributes:
        result: The verdict or the derived value; empty where no rule was yes.
        winners: The rules that gave it.
        shadow: Shadow rules that were yes; they decide nothing.
        conflict: Two rules of a `unique` decision gave different results.
        given: What the input had for a fact that the decision derives: that is used.
        open_rules: Rules up to the first settled one that could still give another result.
        open_facts: The unknown facts of the open rules and, for a checklist, of its open checks.
        knock_out_facts: Those of open knock-outs.
    """

    decision: Decision
    item: Item | None = None
    silent: bool = False
    result: str = ""
    winners: tuple[Rule, ...] = ()
    collected: tuple[str, ...] = ()
    settled: bool = True
    shadow: tuple[Rule, ...] = ()
    conflict: bool = False
    given: Scalar | None = None
    open_rules: tuple[Rule, ...] = ()
    still_possible: tuple[str, ...] = ()
    open_facts: Opening = NOTHING
    knock_out_facts: Opening = NOTHING


class CheckAnswers(NamedTuple):
    """A checklist's answers for the deal or for one item."""

    decision: Decision
    item: Item | None
    answers: dict[str, bool | None]
    open_facts: Opening


class Advice(NamedTuple):
    """The advice rules that are yes."""

    decision: Decision
    item: Item | None
    fired: tuple[Rule, ...]


class Derived(NamedTuple):
    """A derived fact; `given` says that the input had it, `value` is then what the rules make of it."""

    key: str
    kind: str
    item: Item | None
    value: Scalar | None
    given: Scalar | None
    open_facts: Opening = NOTHING


class GuardOutcome(NamedTuple):
    """Whether a guard acts; `open_facts` could make it act, `missing` are those its requirement waits for."""

    guard: Guard
    acts: bool
    settled: bool
    open_facts: Opening = NOTHING
    missing: Opening = NOTHING


@dataclass(slots=True)
class Trace:
    """Everything that was decided, in order: the stuff of answers, questions and explanations."""

    outcomes: list[Outcome] = field(default_factory=list)
    checks: list[CheckAnswers] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    derived: list[Derived] = field(default_factory=list)
    guards: list[GuardOutcome] = field(default_factory=list)
