"""A rule set in the order of evaluation: which conditions can be decided together, and what they decide.

Dependencies are between facts. A unit is the smallest thing that gives one (a derivation, a checklist's checks, a
decision, its advice, a guard); units on which nothing waits share a stratum, and each stratum is one call of an
interpreter for the deal and one for each item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, Protocol

from .errors import WorthwinError
from .model.condition import ALWAYS, And, Arithmetic, Compare, Condition, Count, Not, Numeric, Or, Ref
from .model.decision import Decision, Derivation, Guard, Rule
from .model.facts import ItemList, Scalar
from .model.ruleset import RuleSet
from .model.vocabulary import OPPORTUNITY

Owner = Decision | Derivation | Guard
Part = Literal["derivation", "checks", "verdict", "advice", "guard"]
Key = tuple[str, str]  # (list kind or "", key)


@dataclass(frozen=True, slots=True)
class Slot:
    """One condition to decide. With `both`, no and unknown must be told apart; without, only yes matters."""

    id: str
    condition: Condition
    both: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is decided, and where its conditions start in its group of slots."""

    owner: Owner
    part: Part
    scope: str
    slots: tuple[Slot, ...]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The slots of one scope in one stratum, decided in one call (for a list kind: in one call an item)."""

    scope: str
    units: tuple[Unit, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All conditions in order."""
        return tuple(slot for unit in self.units for slot in unit.slots)


@dataclass(frozen=True, slots=True)
class Program:
    """The strata of a rule set, each a tuple of groups, first to last."""

    ruleset: RuleSet
    strata: tuple[tuple[Group, ...], ...]


class Conditions(Protocol):
    """A compiled group of slots: the one thing that an interpreter has to supply."""

    def values(
        self, deal: Mapping[str, Scalar], item: Mapping[str, Scalar] | None, lists: Mapping[str, ItemList]
    ) -> Sequence[bool | None]:
        """Each slot's value: True for yes; False for no, where the slot asks for both; otherwise None."""

    def close(self) -> None:
        """Free what the interpreter holds outside Python."""


class Interpreter(Protocol):
    """Compiles groups of conditions."""

    def __call__(self, conditions: Sequence[Condition], both: Sequence[bool]) -> Conditions:
        """Compile conditions that are decided together."""


def compile_program(ruleset: RuleSet) -> Program:
    """Order a rule set's units into strata.

    Raises:
        WorthwinError: The facts depend on each other in a circle (the loader reports it with its place).
    """
    units = tuple(_units(ruleset))
    levels = _sunk(units, _levels(units))
    strata = []
    for level in range(max(levels, default=-1) + 1):
        members = [unit for unit, its in zip(units, levels, strict=True) if its == level]
        scopes = dict.fromkeys(unit.scope for unit in members)
        strata.append(tuple(_group(scope, [unit for unit in members if unit.scope == scope]) for scope in scopes))
    return Program(ruleset, tuple(strata))


def _group(scope: str, units: list[Unit]) -> Group:
    placed, start = [], 0
    for unit in units:
        placed.append(replace(unit, start=start))
        start += len(unit.slots)
    return Group(scope, tuple(placed))


def _units(ruleset: RuleSet) -> Iterator[Unit]:
    for derivation in ruleset.derivations:
        scope = derivation.about if ruleset.vocabulary.kinds[derivation.about].list_name else OPPORTUNITY
        yield Unit(derivation, "derivation", scope, tuple(_derivation_slots(derivation)))
    for decision in map(with_own_counts, ruleset.decisions):
        if decision.checks:
            yield Unit(decision, "checks", decision.about, tuple(_check_slots(decision)))
        if decision.rules or decision.otherwise:
            yield Unit(decision, "verdict", decision.about, tuple(_rule_slots(decision)))
        if decision.advice:
            yield Unit(decision, "advice", decision.about, tuple(_advice_slots(decision)))
    for guard in ruleset.guards:
        required = (Slot(f"{guard.id}.require", guard.require),) if guard.require else ()
        yield Unit(guard, "guard", OPPORTUNITY, (Slot(guard.id, guard.when), *required))


def _derivation_slots(derivation: Derivation) -> Iterator[Slot]:
    if derivation.yes is not None:
        yield Slot(derivation.key, derivation.yes, both=derivation.no is None)
    if derivation.no is not None:
        yield Slot(f"{derivation.key}.no", derivation.no)


def _check_slots(decision: Decision) -> Iterator[Slot]:
    for check in decision.checks:
        yield Slot(check.id, check.when, both=check.no_when is None)
        if check.no_when is not None:
            yield Slot(f"{check.id}.no", check.no_when)


def _rule_slots(decision: Decision) -> Iterator[Slot]:
    yield Slot(f"{decision.name}.applies", decision.applies)
    for rule in decision.rules:
        yield Slot(rule.id, rule.when)


def _advice_slots(decision: Decision) -> Iterator[Slot]:
    """Nobody asks whether advice applies, only which of it does."""
    for rule in decision.advice:
        yield Slot(rule.id, rule.when if decision.applies == ALWAYS else And((decision.applies, rule.when)))


def with_own_counts(decision: Decision) -> Decision:
    """Give the counts of a checklist the decision's own name, so that two checklists keep theirs apart."""
    if not decision.checks:
        return decision

    def own(node: Any) -> Any:
        match node:
            case Ref("checks", key, type_):
                return Ref("checks", f"{decision.name}.{key}", type_, decision.about != OPPORTUNITY)
            case tuple():
                return tuple(own(part) for part in node)
            case And() | Or() | Not() | Compare() | Arithmetic() | Count():
                return type(node)(*(own(getattr(node, each.name)) for each in fields(node)))
            case _ if hasattr(node, "ref"):
                return replace(node, ref=own(node.ref))
            case _:
                return node

    def owned(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(
            replace(rule, when=own(rule.when), do=tuple(replace(do, when=own(do.when)) for do in rule.do))
            for rule in rules
        )

    return replace(decision, rules=owned(decision.rules), advice=owned(decision.advice))


def reads(node: Condition | Numeric, scope: str) -> Iterator[Key]:
    """What a condition in a scope ("opportunity" or a list kind) reads, as (list kind or "", key)."""
    match node:
        case Count(kind, where):
            yield (kind, "")
            yield from reads(where, kind)
        case Not(part):
            yield from reads(part, scope)
        case And(parts) | Or(parts):
            for part in parts:
                yield from reads(part, scope)
        case Compare(left, _, right) | Arithmetic(_, left, right):
            yield from reads(left, scope)
            yield from reads(right, scope)
        case _:
            ref = getattr(node, "ref", None)
            if ref is not None:
                yield (scope if ref.of_item else "", ref.key)


def gives(unit: Unit) -> tuple[Key, ...]:
    """What a unit adds to the facts."""
    space = "" if unit.scope == OPPORTUNITY else unit.scope
    match unit.owner, unit.part:
        case Derivation(key=key), _:
            return ((space, key),)
        case Decision(name=name), "checks":
            return ((space, f"{name}.checks"),)
        case Decision(gives=output), "verdict":
            return ((space, output),) if output else ()
        case _:
            return ()


def growing(program: Program) -> frozenset[str]:
    """The list kinds whose items are given facts."""
    groups = (group for stratum in program.strata for group in stratum if group.scope != OPPORTUNITY)
    return frozenset(group.scope for group in groups if any(gives(unit) for unit in group.units))


def unit_reads(unit: Unit) -> frozenset[Key]:
    """What a unit waits for."""
    found = {key for slot in unit.slots for key in reads(slot.condition, unit.scope)}
    owner = unit.owner
    space = "" if unit.scope == OPPORTUNITY else unit.scope
    if isinstance(owner, Derivation) and owner.count_kind:
        found |= set(reads(Count(owner.count_kind, owner.count_where, "at least", 1), unit.scope))
    if isinstance(owner, Decision) and unit.part in ("verdict", "advice") and owner.checks:
        found.add((space, f"{owner.name}.checks"))
    if isinstance(owner, Decision) and unit.part == "advice" and owner.gives and (owner.rules or owner.otherwise):
        found.add((space, owner.gives))
    return frozenset(found)


def _levels(units: tuple[Unit, ...]) -> list[int]:
    givers = {key: index for index, unit in enumerate(units) for key in gives(unit)}
    needs = [
        sorted({givers[key] for key in unit_reads(unit) if key in givers and givers[key] != index})
        for index, unit in enumerate(units)
    ]
    levels: list[int | None] = [None] * len(units)

    def level(index: int, path: tuple[int, ...]) -> int:
        if index in path:
            raise WorthwinError("facts depend on each other: " + " -> ".join(_name(units[i]) for i in (*path, index)))
        known = levels[index]
        if known is None:
            known = levels[index] = max((level(need, (*path, index)) + 1 for need in needs[index]), default=0)
        return known

    return [level(index, ()) for index in range(len(units))]


def _sunk(units: tuple[Unit, ...], levels: list[int]) -> list[int]:
    """Advice, for which nobody waits, moves to the last stratum that evaluates its kind anyway: one call less."""
    last: dict[str, int] = {}
    for unit, level in zip(units, levels, strict=True):
        last[unit.scope] = max(level, last.get(unit.scope, 0))
    return [last[unit.scope] if unit.part == "advice" else level for unit, level in zip(units, levels, strict=True)]


def _name(unit: Unit) -> str:
    match unit.owner:
        case Derivation(key=key):
            return key
        case Guard(id=guard):
            return guard
        case Decision(name=name):
            return name
