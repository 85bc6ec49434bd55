"""A program made ready for one interpreter, and run over one deal.

The interpreter says which conditions are yes; the units (see `units`) make of that what they decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.vocabulary import OPPORTUNITY
from ..program import Conditions, Group, Interpreter, Program
from .outcome import Trace
from .state import State
from .units import Decider, compile_unit
from .view import View


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """The units of one scope in one stratum, with the conditions that are decided in one call."""

    scope: str
    conditions: Conditions
    units: tuple[Decider, ...]


Strata = tuple[tuple[CompiledGroup, ...], ...]


def compile_groups(program: Program, interpreter: Interpreter) -> Strata:
    """Compile a program's strata for one interpreter."""
    return tuple(tuple(_compile_group(group, interpreter) for group in stratum) for stratum in program.strata)


def _compile_group(group: Group, interpreter: Interpreter) -> CompiledGroup:
    slots = group.slots
    conditions = interpreter([slot.condition for slot in slots], [slot.both for slot in slots])
    return CompiledGroup(group.scope, conditions, tuple(map(compile_unit, group.units)))


def decide(strata: Strata, state: State) -> Trace:
    """Run a compiled program over one deal, adding what it derives to the state."""
    trace = Trace()
    views = {OPPORTUNITY: [View(state, "", None, None)]}
    for stratum in strata:
        for group in stratum:
            if group.scope not in views:
                views[group.scope] = [View(state, group.scope, *both) for both in state.members(group.scope)]
            for view in views[group.scope]:
                truth = group.conditions.values(state.deal, view.item_values, state.lists)
                for unit in group.units:
                    unit.decide(truth, view, trace)
    return trace
