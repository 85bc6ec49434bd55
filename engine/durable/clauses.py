"""From conditions to what the engine can run: a disjunction of at most six pure conjunctions of tests.

That a condition is yes, and that it is no, are two ordinary two-valued questions; negation is pushed down to the
single tests (negation normal form) and then out to clauses (disjunctive normal form). What the engine cannot test
safely, or what would take more clauses, becomes a helper: a three-valued answer worked out before the fact is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product

from ..model.condition import (
    Always,
    And,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Count,
    FactType,
    Has,
    Is,
    Not,
    Numeric,
    OneOf,
    Or,
    Parameter,
    Ref,
    Today,
    Truth,
    Value,
    Within,
)
from .envelope import CLAUSES_A_CONDITION, DEEPEST, EnvelopeExceeded
from .properties import (
    KNOWN_STATES,
    TRI_STATES,
    Among,
    Bound,
    Coded,
    Helper,
    Number,
    Operator,
    State,
    Tally,
    Test,
    counted,
    enumeration_states,
    exact,
    scaled,
)

Clause = frozenset[Test]  # all of them hold; the empty clause always holds
Clauses = tuple[Clause, ...]  # one of them holds; no clause never holds

ALWAYS: Clauses = (frozenset(),)
NEVER: Clauses = ()

_OPPOSITE: dict[Operator, Operator] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}
_MIRRORED: dict[Operator, Operator] = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}
_QUANTIFIED: dict[str, Operator] = {"at least": ">=", "at most": "<=", "exactly": "="}
_RUNS = 3  # an enumeration test of more runs of neighbouring codes is a helper


class Compiler:
    """Turns the conditions of one group into clauses.

    Args:
        conditions: All of them: the codes of an enumeration depend on every test made on it.

    Raises:
        EnvelopeExceeded: A condition is nested deeper than Python's stack is meant for.
    """

    def __init__(self, conditions: Iterable[Condition]) -> None:
        tested: dict[Ref, list[tuple[str, ...]]] = defaultdict(list)
        for condition in conditions:
            _check_depth(condition)
            _collect_values(condition, tested)
        self._states = {ref: enumeration_states(sets) for ref, sets in tested.items()}
        self._clauses: dict[tuple[Condition, bool], Clauses] = {}

    def states(self, of: Coded | Helper) -> tuple[State, ...]:
        """The states of a property, each at the position that is its code."""
        match of:
            case Coded("enum", ref):
                return self._states.get(ref, KNOWN_STATES)
            case Coded("known"):
                return KNOWN_STATES
            case _:
                return TRI_STATES

    def clauses(self, node: Condition, wanted: bool) -> Clauses:
        """When is the condition yes (`wanted`), or when is it no?"""
        known = self._clauses.get((node, wanted))
        if known is None:
            known = self._clauses[node, wanted] = self._compile(node, wanted)
        return known

    def _compile(self, node: Condition, wanted: bool) -> Clauses:
        match node:
            case Always():
                return ALWAYS if wanted else NEVER
            case Not(part):
                return self.clauses(part, not wanted)
            case And(parts):
                return self._all(node, parts, wanted) if wanted else self._any(node, parts, wanted)
            case Or(parts):
                return self._any(node, parts, wanted) if wanted else self._all(node, parts, wanted)
            case Truth(ref):
                return self._among(node, Coded("tri", ref), (wanted,), wanted)
            case Is(ref, test, values):
                return self._definite(node, ref, test, values, wanted)
            case OneOf(ref, values):
                return self._one_of(node, ref, values, wanted)
            case Has() | Within():
                return self._helper(node, wanted)
            case Compare(left, sign, right):
                return self._comparison(node, left, sign, right, wanted)
            case Count(kind, where, quantifier, number):
                low, high = Tally(kind, where, "low"), Tally(kind, where, "high")
                return _between(low, high, _QUANTIFIED[quantifier], scaled(number, 1), wanted)

    def _all(self, node: Condition, parts: Sequence[Condition], wanted: bool) -> Clauses:
        each = [self.clauses(part, wanted) for part in parts]
        while _product_size(each) > CLAUSES_A_CONDITION:
            widest = max(range(len(each)), key=lambda index: len(each[index]))
            each[widest] = self._helper(parts[widest], wanted)
        result: Clauses = ALWAYS
        for clauses in each:
            result = simplified(both for pair in product(result, clauses) if (both := conjunction(*pair)) is not None)
        return result if len(result) <= CLAUSES_A_CONDITION else self._helper(node, wanted)

    def _any(self, node: Condition, parts: Sequence[Condition], wanted: bool) -> Clauses:
        result = simplified(clause for part in parts for clause in self.clauses(part, wanted))
        return result if len(result) <= CLAUSES_A_CONDITION else self._helper(node, wanted)

    def _helper(self, node: Condition, wanted: bool) -> Clauses:
        return self._among(node, Helper(node), (wanted,), wanted)

    def _among(self, node: Condition, of: Coded | Helper, accepted: Sequence[State], wanted: bool) -> Clauses:
        states = self.states(of)
        codes = frozenset(code for code, state in enumerate(states) if any(state is one for one in accepted))
        if len(codes) == len(states):
            return ALWAYS
        pieces = tuple(frozenset((Among(of, piece, len(states)),)) for piece in _pieces(codes, len(states)))
        return pieces if len(pieces) <= _RUNS else self._helper(node, wanted)

    def _definite(self, node: Condition, ref: Ref, test: str, values: tuple[str, ...], wanted: bool) -> Clauses:
        if test == "value":
            return self._values(node, ref, values, wanted, unknown_counts_as_other=True)
        kinds: dict[FactType, Coded] = {FactType.TRI: Coded("tri", ref), FactType.ENUM: Coded("enum", ref)}
        of = Coded("tri", ref) if test in ("yes", "no") else kinds.get(ref.type, Coded("known", ref))
        every = set(self.states(of))
        if test == "known":
            test, wanted = "unknown", not wanted
        accepted: set[State] = {{"yes": True, "no": False, "unknown": None}[test]}
        return self._among(node, of, tuple(accepted if wanted else every - accepted), wanted)

    def _one_of(self, node: Condition, ref: Ref, values: tuple[str, ...], wanted: bool) -> Clauses:
        return self._values(node, ref, values, wanted, unknown_counts_as_other=False)

    def _values(
        self, node: Condition, ref: Ref, values: tuple[str, ...], wanted: bool, *, unknown_counts_as_other: bool
    ) -> Clauses:
        of = Coded("enum", ref)
        states = self.states(of)
        if wanted:
            accepted = [state for state in states if state in values]
        else:
            accepted = [
                state for state in states if state not in values and (state is not None or unknown_counts_as_other)
            ]
        return self._among(node, of, accepted, wanted)

    def _comparison(self, node: Condition, left: Numeric, sign: Operator, right: Numeric, wanted: bool) -> Clauses:
        if constant(left) and not constant(right):
            left, sign, right = right, _MIRRORED[sign], left
        if not (isinstance(left, Value) and constant(right)):
            return self._helper(node, wanted)
        number = evaluated(right)
        if number is None:
            return NEVER
        ref = left.ref
        value = Number(ref, "value")
        if not exact(number, value.scale):
            return self._helper(node, wanted)
        if counted(ref):
            low, high = Number(ref, "low"), Number(ref, "high")
            return _between(low, high, sign, scaled(number, value.scale), wanted)
        return _single(Bound(value, sign if wanted else _OPPOSITE[sign], scaled(number, value.scale)))


def _check_depth(condition: Condition) -> None:
    waiting: list[tuple[Condition | Numeric, int]] = [(condition, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise EnvelopeExceeded("", f"a condition of more than {DEEPEST} levels")
        match node:
            case Not(part) | Count(_, part):
                waiting.append((part, depth + 1))
            case And(parts) | Or(parts):
                waiting.extend((part, depth + 1) for part in parts)
            case Compare(left, _, right) | Arithmetic(_, left, right):
                waiting.extend(((left, depth + 1), (right, depth + 1)))
            case _:
                pass


def _collect_values(node: Condition, tested: dict[Ref, list[tuple[str, ...]]]) -> None:
    match node:
        case OneOf(ref, values) | Is(ref, "value", values):
            tested[ref].append(values)
        case Not(part):
            _collect_values(part, tested)
        case And(parts) | Or(parts):
            for part in parts:
                _collect_values(part, tested)
        case _:
            pass


def constant(node: Numeric) -> bool:
    """Whether a numeric expression reads no fact."""
    match node:
        case Constant():
            return True
        case Arithmetic(_, left, right):
            return constant(left) and constant(right)
        case Value() | Parameter() | Today():
            return False


def evaluated(node: Numeric) -> int | Fraction | None:
    """The value of a constant expression; None after a division by zero."""
    match node:
        case Constant(value):
            return value
        case Arithmetic(sign, left, right):
            one, other = evaluated(left), evaluated(right)
            if one is None or other is None or (sign == "/" and other == 0):
                return None
            results = {"+": one + other, "-": one - other, "*": one * other}
            return Fraction(one) / other if sign == "/" else results[sign]
        case _:
            raise ValueError("not a constant expression")


def _single(*tests: Test) -> Clauses:
    return (frozenset(tests),)


def _between(low: Number | Tally, high: Number | Tally, sign: Operator, number: int, wanted: bool) -> Clauses:
    """A count of which two bounds are known, against a number: between the bounds it is neither yes nor no."""
    match sign if wanted else _OPPOSITE[sign]:
        case ">=":
            return _single(Bound(low, ">=", number))
        case ">":
            return _single(Bound(low, ">", number))
        case "<":
            return _single(Bound(high, "<", number))
        case "<=":
            return _single(Bound(high, "<=", number))
        case "=":
            return _single(Bound(low, "=", number), Bound(high, "=", number))
        case "!=":
            return (frozenset((Bound(low, ">", number),)), frozenset((Bound(high, "<", number),)))


def _pieces(codes: frozenset[int], states: int) -> Iterator[frozenset[int]]:
    """Split a set of codes into parts that the engine can test directly."""
    if len(codes) == states - 1:
        yield codes
        return
    run: list[int] = []
    for code in sorted(codes):
        if run and code != run[-1] + 1:
            yield frozenset(run)
            run = []
        run.append(code)
    if run:
        yield frozenset(run)


def _product_size(each: Sequence[Clauses]) -> int:
    size = 1
    for clauses in each:
        size *= len(clauses)
    return size


def conjunction(one: Clause, other: Clause) -> Clause | None:
    """Both clauses as one; None where they contradict each other."""
    result = set(one)
    for test in other:
        same = next((have for have in result if isinstance(have, Among) and have.of == test.of), None)
        if not isinstance(test, Among) or same is None:
            result.add(test)
            continue
        shared = same.codes & test.codes
        if not shared:
            return None
        narrowed = Among(test.of, shared, test.states)
        if narrowed.direct:
            result.remove(same)
            result.add(narrowed)
        else:
            result.add(test)
    return frozenset(result)


def simplified(clauses: Iterable[Clause]) -> Clauses:
    """The same disjunction with fewer clauses: without those that others cover, and with neighbours merged."""
    kept: list[Clause] = []
    waiting = list(dict.fromkeys(clauses))
    while waiting:
        clause = waiting.pop(0)
        if any(other <= clause for other in (*kept, *waiting)):
            continue
        for other in kept:
            merged = _merged(clause, other)
            if merged is not None:
                kept.remove(other)
                waiting.append(merged)
                break
        else:
            kept.append(clause)
    return tuple(kept)


def _merged(one: Clause, other: Clause) -> Clause | None:
    """Two clauses that differ in one coded property alone, as one."""
    left, right = one - other, other - one
    if len(left) != 1 or len(right) != 1:
        return None
    (a,), (b,) = left, right
    if not (isinstance(a, Among) and isinstance(b, Among) and a.of == b.of):
        return None
    codes = a.codes | b.codes
    if len(codes) == a.states:
        return one - left
    wider = Among(a.of, codes, a.states)
    return (one - left) | {wider} if wider.direct else None
