"""A program made ready for one interpreter, and what each of its units sees of a deal."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.decision import Derivation
from ..model.facts import Item, Scalar
from ..program import Conditions, Group, Interpreter, Program, Unit
from ..reference.conditions import Deal, Walk, compile_settled, compile_value
from ..reference.generated import generate_settled
from ..reference.opening import Found, Opener, compile_open, open_members
from .state import State, set_fact


@dataclass(frozen=True, slots=True)
class CompiledUnit:
    """A unit with its place among the slots of its group, and its settled walks and openers, slot by slot."""

    unit: Unit
    place: slice
    settled: tuple[Walk, ...]
    openers: tuple[Opener, ...]
    counted: tuple[Walk, Walk, Opener] | None = None


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """A group with the interpreter's conditions."""

    group: Group
    conditions: Conditions
    units: tuple[CompiledUnit, ...]


def compile_groups(program: Program, interpreter: Interpreter) -> tuple[tuple[CompiledGroup, ...], ...]:
    """Compile a program's strata for one interpreter."""
    return tuple(tuple(_compile_group(group, interpreter) for group in stratum) for stratum in program.strata)


def _compile_group(group: Group, interpreter: Interpreter) -> CompiledGroup:
    slots = group.slots
    conditions = interpreter([slot.condition for slot in slots], [slot.both for slot in slots])
    settled = generate_settled([slot.condition for slot in slots])
    places = (slice(unit.start, unit.start + len(unit.slots)) for unit in group.units)
    units = (_compile_unit(unit, place, settled[place]) for unit, place in zip(group.units, places, strict=True))
    return CompiledGroup(group, conditions, tuple(units))


def _compile_unit(unit: Unit, place: slice, settled: tuple[Walk, ...]) -> CompiledUnit:
    conditions = [slot.condition for slot in unit.slots]
    counted = None
    if isinstance(unit.owner, Derivation) and unit.owner.count_kind:
        where = unit.owner.count_where
        counted = compile_value(where), compile_settled(where), open_members(unit.owner.count_kind, compile_open(where))
    return CompiledUnit(unit, place, settled, tuple(compile_open(condition) for condition in conditions), counted)


class View:
    """What a unit sees: the deal or the item at hand, each with its settled twin."""

    __slots__ = ("at", "item", "kind", "lists", "seen", "settled_facts", "settled_values", "state", "values")

    def __init__(self, state: State, kind: str, item: Item | None, settled_item: Item | None) -> None:
        self.kind, self.item, self.at = kind, item, (kind, item.id if item else "")
        self.state, self.lists = state, state.settled_lists
        self.seen: Deal = state.seen
        self.settled_facts: Deal = state.settled
        self.values: Deal = item.values if item else state.deal
        self.settled_values: Deal | None = settled_item.values if settled_item else None

    def settled(self, walk: Walk) -> bool | None:
        """Take a settled walk."""
        return walk(self.settled_facts, self.settled_values, self.lists)

    def weighed(self, walk: Walk) -> bool | None:
        """Take a settled walk on the way to a verdict: what it looks at matters now."""
        return walk(self.seen, self.settled_values, self.lists)

    def open(self, opener: Opener, out: Found, *, now: bool = True) -> None:
        """Collect the unknown facts that keep a condition open."""
        opener(self.settled_facts, self.settled_values, self.lists, self.at, out, now)

    def get(self, key: str) -> Scalar | None:
        """A fact of the item or the deal."""
        return self.values.get(key)

    def add(self, key: str, value: Scalar, settled: Scalar | None) -> None:
        """Add a fact; with `settled` None it stays open."""
        set_fact(self.values, key, value)
        if settled is not None:
            set_fact(self.settled_facts if self.settled_values is None else self.settled_values, key, settled)
