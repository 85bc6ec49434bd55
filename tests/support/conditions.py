"""Hypothesis strategies: facts and conditions over one small vocabulary (whole rule sets: `programs`).

Every interpreter is held to the same answers on what these generate. Values are drawn from few and close ones, so
that equalities, empty sets and both sides of a bound occur often; some are extreme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Literal

from hypothesis import strategies as st

from engine.model.condition import (
    ALWAYS,
    And,
    Arithmetic,
    Compare,
    Comparison,
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
from engine.model.facts import Facts, Foreign, Item, ItemList, Range, Scalar
from engine.model.text import Text
from engine.model.vocabulary import Enumeration, Field, Kind, Vocabulary

AS_OF = date(2026, 11, 21)
STAGES = ("recognition", "evaluation", "concerns", "decision", "done")
ROLES = ("user", "buyer", "decider", "gatekeeper")
REGIONS = ("north", "east", "south")
ATTITUDES = ("enemy", "neutral", "supporter", "mentor")
TOPICS = ("price", "trust", "timing")
VERDICTS = ("go", "wait", "stop")
LISTS = ("stakeholder", "objection")

Deal = Mapping[str, Scalar]
Lists = Mapping[str, ItemList]

_T = FactType
_FIELDS: dict[str, dict[str, tuple[FactType, tuple[str, ...]]]] = {
    "opportunity": {
        "needs_clear": (_T.TRI, ()),
        "still_invited": (_T.TRI, ()),
        "budget_approved": (_T.TRI, ()),
        "buying_stage": (_T.ENUM, STAGES),
        "researched": (_T.SET, ROLES),
        "seats": (_T.INTEGER, ()),
        "ratio": (_T.NUMBER, ()),
        "discount": (_T.PERCENT, ()),
        "price": (_T.MONEY, ()),
        "budget": (_T.MONEY, ()),
        "last_contact": (_T.DATE, ()),
        "close_date": (_T.DATE, ()),
        "note": (_T.TEXT, ()),
    },
    "account": {"region": (_T.ENUM, REGIONS), "loyal": (_T.TRI, ()), "employees": (_T.INTEGER, ())},
    "stakeholder": {
        "met": (_T.TRI, ()),
        "final_say": (_T.TRI, ()),
        "attitude": (_T.ENUM, ATTITUDES),
        "roles": (_T.SET, ROLES),
        "meetings": (_T.INTEGER, ()),
        "last_seen": (_T.DATE, ()),
    },
    "objection": {"answered": (_T.TRI, ()), "topic": (_T.ENUM, TOPICS), "asked_discount": (_T.PERCENT, ())},
}
# What the rule sets of `rulesets` derive, beside what is given.
_DERIVED: dict[str, dict[str, tuple[FactType, tuple[str, ...]]]] = {
    "opportunity": {
        "derived_a": (_T.TRI, ()),
        "derived_b": (_T.TRI, ()),
        "supporters": (_T.COUNT, ()),
        "path": (_T.ENUM, VERDICTS),
    },
    "stakeholder": {"champion": (_T.TRI, ())},
    "objection": {},
    "account": {},
}
PARAMETERS: dict[str, FactType] = {"stale_days": _T.INTEGER, "most_seats": _T.INTEGER, "large": _T.MONEY}

_SIGNS: tuple[Comparison, ...] = ("<", "<=", "=", "!=", ">=", ">")
_TODAY = AS_OF.toordinal()


def _text(english: str) -> Text:
    return Text(en=english, zh=english)


def _field(kind: str, name: str, type_: FactType, values: tuple[str, ...], derived: bool) -> Field:
    enumeration = Enumeration({value: _text(value) for value in values}) if values else None
    return Field(kind, name, type_, _text(name), enumeration, question=_text(f"What is {name}?"), derived=derived)


@cache
def vocabulary() -> Vocabulary:
    """The small vocabulary that everything here is made of."""
    kinds = {}
    for kind, fields in _FIELDS.items():
        every = {name: _field(kind, name, *what, derived=False) for name, what in fields.items()}
        every |= {name: _field(kind, name, *what, derived=True) for name, what in _DERIVED[kind].items()}
        kinds[kind] = Kind(kind, _text(kind), f"{kind}s" if kind in LISTS else "", fields=every)
    return Vocabulary(kinds)


def _refs(kind: str, *types: FactType, of_item: bool = False) -> list[Ref]:
    return [
        Ref(kind, name if kind == "opportunity" or of_item else f"{kind}.{name}", type_, of_item)
        for name, (type_, _) in _FIELDS[kind].items()
        if type_ in types
    ]


def _values_of(ref: Ref) -> tuple[str, ...]:
    if ref.kind == "verdict":
        return VERDICTS
    name = ref.key.rpartition(".")[2]
    return (_FIELDS[ref.kind] | _DERIVED[ref.kind])[name][1]


@dataclass(frozen=True)
class Scope:
    """What conditions may read: the deal, in an item scope one list kind, and what was derived before.

    Attributes:
        kind: The list kind of the item at hand, "" for none.
        extra: Derived facts and verdicts.
    """

    kind: str = ""
    extra: tuple[Ref, ...] = ()

    def refs(self, *types: FactType) -> list[Ref]:
        """The facts of some types."""
        found = [*_refs("opportunity", *types), *_refs("account", *types)]
        if self.kind:
            found = [*_refs(self.kind, *types, of_item=True) * 2, *found]
        return [*found, *(ref for ref in self.extra if ref.type in types)]

    def inside(self, kind: str) -> Scope:
        """The scope of a quantifier's `where`."""
        return Scope(kind, tuple(ref for ref in self.extra if not ref.of_item))


DEAL = Scope()


# Values: one draw for each fact, from a pool in which None stands for unknown.

_NUMBERS: tuple[int | Fraction, ...] = (
    *(0, 1, 2, 3, 5, -1, 10**12, -(10**12)),
    *(Fraction(1, 2), Fraction(5, 2), Fraction(1, 10**6), Fraction(3 * 10**6 - 1, 10**6)),
)
_WHOLE = (0, 1, 2, 3, 4, 5, -1, 100_000, 10**12, -(10**12))
_DAYS = tuple(range(_TODAY - 4, _TODAY + 5))
_RANGES = tuple(Range(low, high) for low in range(4) for high in (None, low, low + 1, low + 3))
_FOREIGN = tuple(Foreign(minor, currency) for minor in (1, 2, 3) for currency in ("USD", "EUR"))


def _pool(type_: FactType, values: tuple[str, ...]) -> tuple[Scalar, ...]:
    subsets = [frozenset(v for i, v in enumerate(values) if bits >> i & 1) for bits in range(2 ** min(len(values), 4))]
    pools: dict[FactType, tuple[Scalar, ...]] = {
        _T.TRI: (True, False),
        _T.ENUM: values,
        _T.SET: tuple(subsets),
        _T.INTEGER: _WHOLE,
        _T.NUMBER: _NUMBERS,
        _T.PERCENT: _NUMBERS,
        _T.MONEY: (*_WHOLE, *_FOREIGN),
        _T.DATE: _DAYS,
        _T.TEXT: ("a note", "yes"),
        _T.COUNT: (0, 1, 2, 4, *_RANGES),
    }
    return pools[type_]


def _drawn(type_: FactType, values: tuple[str, ...] = ()) -> st.SearchStrategy[Scalar | None]:
    """A fact's value, or None: unknown in one of four."""
    pool = _pool(type_, values)
    return st.sampled_from((*pool, *[None] * (1 + len(pool) // 3)))


def numbers() -> st.SearchStrategy[int | Fraction]:
    """Numbers as facts hold them: mostly small, with at most six decimals."""
    return st.sampled_from(_NUMBERS)


@cache
def _given(kind: str) -> st.SearchStrategy[dict[str, Scalar]]:
    """Some of the facts of a kind by canonical key; the rest are unknown."""
    prefix = f"{kind}." if kind == "account" else ""
    names = [prefix + name for name in _FIELDS[kind]]
    values = st.tuples(*(_drawn(*what) for what in _FIELDS[kind].values()))
    return values.map(lambda drawn: {name: v for name, v in zip(names, drawn, strict=True) if v is not None})


@st.composite
def item_lists(draw: st.DrawFn, kind: str) -> ItemList:
    """A known list of up to four members, complete or not."""
    members = draw(st.lists(_given(kind), max_size=4))
    items = tuple(Item(str(number), values) for number, values in enumerate(members, 1))
    return ItemList(items, draw(st.booleans()))


@st.composite
def lists(draw: st.DrawFn) -> dict[str, ItemList]:
    """Lists by kind; an unknown list is absent."""
    return {kind: draw(item_lists(kind)) for kind in LISTS if draw(st.integers(0, 3)) > 0}


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """An opportunity as an evaluation is given it."""
    return Facts(AS_OF, "D-1", deal=draw(_given("opportunity")) | draw(_given("account")), lists=draw(lists()))


@dataclass(frozen=True)
class Situation:
    """Everything a condition is evaluated against."""

    deal: Deal
    item: Deal | None
    lists: Lists


EXTRA = (
    Ref("verdict", "worth", _T.ENUM),
    Ref("opportunity", "supporters", _T.COUNT),
    Ref("checks", "checks_yes", _T.INTEGER),
)


@st.composite
def situations(draw: st.DrawFn, kind: str = "") -> Situation:
    """Facts with parameters, the date, verdicts and counts, as an interpreter is given them."""
    given_facts = draw(facts())
    deal: dict[str, Scalar | None] = {**given_facts.deal, "today": _TODAY}
    deal |= {f"${name}": draw(st.sampled_from(_WHOLE)) for name in PARAMETERS}
    deal |= {ref.key: draw(_drawn(_T.ENUM, VERDICTS) if ref.kind == "verdict" else _drawn(_T.COUNT)) for ref in EXTRA}
    known = {key: value for key, value in deal.items() if value is not None}
    return Situation(known, draw(_given(kind)) if kind else None, given_facts.lists)


# Conditions


def _constants(type_: FactType) -> st.SearchStrategy[Numeric]:
    pool: tuple[int | Fraction, ...] = (*_WHOLE, Fraction(5, 2))
    if type_ is _T.DATE:
        pool = _DAYS
    elif type_ in (_T.NUMBER, _T.PERCENT):
        pool = (*_NUMBERS, Fraction(1, 3))
    return st.sampled_from(pool).map(Constant)


@st.composite
def numerics(draw: st.DrawFn, scope: Scope, depth: int = 2) -> Numeric:
    """Numeric expressions, divisions by zero among them."""
    what = draw(st.integers(0, 5 if depth else 3))
    numeric = scope.refs(_T.INTEGER, _T.NUMBER, _T.PERCENT, _T.MONEY, _T.DATE)
    if what <= 1:
        return Value(draw(st.sampled_from(numeric)))
    if what == 2:
        known: list[Numeric] = [Today(), *(Parameter(name, type_) for name, type_ in PARAMETERS.items())]
        return draw(st.sampled_from(known))
    if what == 3:
        return Constant(draw(numbers()))
    signs: tuple[Literal["+", "-", "*", "/"], ...] = ("+", "-", "*", "/")
    sign = draw(st.sampled_from(signs))
    return Arithmetic(sign, draw(numerics(scope, depth - 1)), draw(numerics(scope, depth - 1)))


@st.composite
def comparisons(draw: st.DrawFn, scope: Scope) -> Compare:
    """A fact with a constant, either way round, or any two expressions."""
    sign = draw(st.sampled_from(_SIGNS))
    if draw(st.integers(0, 3)) == 0:
        return Compare(draw(numerics(scope)), sign, draw(numerics(scope)))
    ref = draw(st.sampled_from(scope.refs(_T.INTEGER, _T.NUMBER, _T.PERCENT, _T.MONEY, _T.DATE, _T.COUNT)))
    fact, constant = Value(ref), draw(_constants(ref.type))
    return Compare(fact, sign, constant) if draw(st.booleans()) else Compare(constant, sign, fact)


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def _leaves(draw: st.DrawFn, scope: Scope) -> Condition:
    what = draw(
        st.sampled_from(["truth", "truth", "is", "is", "is value", "one of", "set", "compare", "compare", "always"])
    )
    if what == "truth":
        return Truth(draw(st.sampled_from(scope.refs(_T.TRI))))
    if what == "is":
        tests: tuple[Literal["yes", "no", "known", "unknown"], ...] = ("yes", "no", "known", "unknown")
        test = draw(st.sampled_from(tests))
        types = (_T.TRI,) if test in ("yes", "no") else tuple(_T)
        return Is(draw(st.sampled_from(scope.refs(*types))), test)
    if what == "is value":
        ref = draw(st.sampled_from(scope.refs(_T.ENUM)))
        return Is(ref, "value", draw(_some(_values_of(ref))))
    if what == "one of":
        ref = draw(st.sampled_from(scope.refs(_T.ENUM)))
        return OneOf(ref, draw(_some(_values_of(ref))))
    if what == "set":
        ref = draw(st.sampled_from(scope.refs(_T.SET)))
        values = draw(_some(_values_of(ref)))
        return Has(ref, values) if draw(st.booleans()) else Within(ref, values)
    return draw(comparisons(scope)) if what == "compare" else ALWAYS


@st.composite
def counts(draw: st.DrawFn, scope: Scope, depth: int = 1) -> Count:
    """Quantifiers, now and then one within another."""
    kind = draw(st.sampled_from(LISTS))
    where = draw(conditions(scope.inside(kind), depth=1, quantified=depth > 0 and draw(st.integers(0, 5)) == 0))
    quantifiers: tuple[Literal["at least", "at most", "exactly"], ...] = ("at least", "at most", "exactly")
    quantifier = draw(st.sampled_from(quantifiers))
    return Count(kind, where, quantifier, draw(st.integers(0, 3)))


@st.composite
def conditions(draw: st.DrawFn, scope: Scope = DEAL, depth: int = 3, quantified: bool = True) -> Condition:
    """Conditions of every kind of node, nested up to `depth`."""
    what = draw(st.integers(0, 9))
    if depth > 0 and what <= 3:
        parts = tuple(draw(st.lists(conditions(scope, depth - 1, quantified), min_size=1, max_size=4)))
        return And(parts) if what <= 1 else Or(parts)
    if depth > 0 and what == 4:
        return Not(draw(conditions(scope, depth - 1, quantified)))
    if quantified and what <= 6:
        return draw(counts(scope, depth=1 if depth > 1 else 0))
    return draw(_leaves(scope))
