"""What an account of a verdict that was not reached consists of."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.condition import Condition
from ..model.decision import Check, Rule
from ..model.facts import Scalar
from ..reference.changes import Cost, Place


@dataclass(frozen=True, slots=True)
class Need:
    """One fact that would have to be otherwise.

    Attributes:
        place: Of the deal, of a member, a list that has to be complete, or a member who is not there yet ("+1"); for
            a check its answer.
        now: Its value; None where unknown.
        example: A value that will do.
        values: All values that will do, of a yes/no fact, an enumeration or a verdict; None among them for unknown.
        tests: What has to hold of a number or a set.
        check: The check whose answer this is.
        way: How the rules would come to it; None for a fact that people report.
    """

    place: Place
    now: Scalar | None
    example: Scalar | None
    values: tuple[Scalar | None, ...] = ()
    tests: tuple[Condition, ...] = ()
    check: Check | None = None
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The facts that would have to be otherwise; `rule` would then decide (None for a fact that is no verdict)."""

    cost: Cost
    needs: tuple[Need, ...]
    rule: Rule | None = None

    def reported(self) -> dict[Place, Scalar | None]:
        """The facts that people would report, each with a value that will do."""
        found: dict[Place, Scalar | None] = {}
        for need in self.needs:
            if need.way is None or not need.place.key:
                found[need.place] = need.example
            if need.way is not None:
                found |= need.way.reported()
        return found
