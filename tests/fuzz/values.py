"""Values of facts, good and hostile, and whole deals made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.model.condition import FactType
from engine.model.ruleset import RuleSet
from engine.model.vocabulary import Field, Kind

LONG = "a long name " * 900
ESCAPE = "\x1b[31mred\x1b]0;title\x07"

PLAIN_NAMES = (
    *("Wang", "王强", "Élodie O'Brien", "{name}", "{0} {fact} {", "}%s%d", "$x", "[s1].met", "a.b[c].d"),
    *("e\u0301" * 20, "\u200b\u200d", "👩‍👩‍👧", "<b>&amp;</b>", '"quoted"', "`code`", "．。；", "x" * 61, "x" * 200),
    *("yes", "null", "２０２６-１１-２１", "ｙｅｓ", "уes", "-", "#", "'; --"),
)
STEERING_NAMES = (
    *(ESCAPE, "two\nlines", "tab\tand\rreturn", "next\x85line", "\u2028\u2029", "\u202eevil\u202c", "\x7f", " "),
)
GOOD_NAMES = st.sampled_from((*PLAIN_NAMES, *STEERING_NAMES))
NAMES = st.sampled_from((*PLAIN_NAMES, *STEERING_NAMES, "x" * 201, LONG, "unknown", "", "\x00"))
DATES = st.sampled_from(
    (
        *("2026-11-21", "2026-11-20", "2026-11-22", "2026-02-28", "2024-02-29", "2027-01-01", "1970-01-01"),
        *("0001-01-01", "0001-01-02", "9999-12-31", "9999-12-30", "1000-01-01"),
    )
)
ODD_DATES = st.sampled_from(
    (
        *("2026-02-30", "2026-11-21T08:00:00+08:00", "2026-11-21Z", "20261121", "2026-W47-6", "21.11.2026", "tomorrow"),
        *("10000-01-01", "0000-00-00", "-001-01-01", "２０２６-11-21", "2026-11-2\u0661"),
    )
)
NUMBERS = st.sampled_from(
    (
        *(0, 1, -1, 2, 3, 7, 14, 30, 99, 100, 101, 1_000_000, 2**31, 2**53 + 1, 10**12, -(10**12), 10**12 + 1, 10**39),
        *(0.1, -0.5, 1e-6, 1e-7, 99.999999, 1e300, float("inf"), float("nan")),
    )
)
CURRENCIES = st.sampled_from(("CNY", "USD", "EUR", "XXX", "cny", "RMB¥", "", "元"))
AMOUNTS = st.sampled_from(
    ("0.00", "1250000.00", "-3.50", "1e5", "1_000", "９", "0" * 300, "9" * 41, ".5", "5.", "-", "999999999999.99", "")
)
MONEY = st.fixed_dictionaries(
    {"amount": AMOUNTS | NUMBERS}, optional={"currency": CURRENCIES, "unit": st.just("thousand")}
)
WORDS = st.sampled_from(("yes", "no", "unknown", "known", "true", "YES", "ja", "deal", "opportunity", "complete"))
LEAVES = st.none() | st.booleans() | NUMBERS | NAMES | WORDS | DATES | ODD_DATES | st.text(max_size=8) | st.integers()
EVIDENCE = st.fixed_dictionaries(
    {"value": LEAVES | MONEY},
    optional={
        "at": DATES | ODD_DATES | NUMBERS,
        "by": LEAVES,
        "source": LEAVES,
        "note": LEAVES,
        "url": LEAVES,
        "extra": LEAVES,
    },
)
ANYTHING = st.recursive(
    LEAVES | MONEY | EVIDENCE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | WORDS, inner, max_size=3),
    max_leaves=6,
)


def good(field: Field) -> st.SearchStrategy[Any]:
    """Values that a field takes, bare or with their evidence."""
    plain = _plain(field) | st.sampled_from((None, "unknown"))
    evidence = {"at": DATES, "by": GOOD_NAMES, "source": GOOD_NAMES, "note": GOOD_NAMES}
    return plain | plain | plain | st.fixed_dictionaries({"value": plain}, optional=evidence)


def _plain(field: Field) -> st.SearchStrategy[Any]:
    values = tuple(field.enumeration.values) if field.enumeration else ()
    match field.type:
        case FactType.TRI:
            return st.sampled_from(("yes", "no", True, False))
        case FactType.ENUM:
            return st.sampled_from(values)
        case FactType.SET:
            return st.lists(st.sampled_from(values), max_size=4, unique=True)
        case FactType.MONEY:
            amounts = st.sampled_from(("0.00", "1.00", "250000.00", "2500000.00", "-10.00", "999999999999.99"))
            money = st.fixed_dictionaries({"amount": amounts, "currency": st.sampled_from(("CNY", "USD", "EUR"))})
            return money | st.sampled_from((0, 100_000, 10**12))
        case FactType.DATE:
            return DATES
        case FactType.TEXT if field.many:
            return st.lists(GOOD_NAMES, max_size=3)
        case FactType.TEXT:
            return GOOD_NAMES
        case FactType.ID:
            return st.sampled_from(("s1", "s2", "o1", "p-1", *PLAIN_NAMES))
        case _:
            return st.sampled_from((0, 1, 2, 3, 4, 5, 7, 10, 14, 30, 50, 90, 100, 365, -1, 10**12))


class Deals:
    """Deals that fit a vocabulary, from one fact to hundreds."""

    def __init__(self, ruleset: RuleSet) -> None:
        kinds = self._kinds = tuple(ruleset.vocabulary.kinds.values())
        self.fields: dict[str, st.SearchStrategy[Any]] = {
            field.name: good(field) for kind in kinds for field in kind.fields.values()
        }
        self.names = tuple(
            {*self.fields, *(kind.name for kind in kinds), *(kind.list_name or kind.name for kind in kinds)}
        )
        self._single = {kind.name: self._section(kind, 40) for kind in ruleset.vocabulary.single_kinds()}
        self._lists = {kind.list_name: self._members(kind) for kind in ruleset.vocabulary.list_kinds()}

    def whole(self) -> st.SearchStrategy[dict[str, Any]]:
        """Any such deal."""
        top: dict[str, st.SearchStrategy[Any]] = {"opportunity_id": st.sampled_from(PLAIN_NAMES), "as_of": DATES}
        return st.fixed_dictionaries({}, optional={**top, **self._single, **self._lists})

    def secrets(self, secret: str) -> st.SearchStrategy[dict[str, Any]]:
        """Deals with something wrong, in which everything that is said of people or in free words is a secret."""
        words = st.sampled_from((secret, f"{secret}\n", secret * 40, [secret], {"value": secret}, {"amount": secret}))
        evidence = st.fixed_dictionaries(
            {"value": LEAVES}, optional=dict.fromkeys(("at", "by", "source", "note", "url"), words)
        )
        kinds = {kind.list_name or kind.name: self._secret_section(kind, words, evidence) for kind in self._kinds}
        one = {name: section | st.lists(section, max_size=3) for name, section in kinds.items()}
        return st.fixed_dictionaries({"opportunity_id": words}, optional={"as_of": DATES | words, **one})

    def _secret_section(
        self, kind: Kind, words: st.SearchStrategy[Any], evidence: st.SearchStrategy[Any]
    ) -> st.SearchStrategy[dict[str, Any]]:
        free = (FactType.TEXT, FactType.ID)
        secret = {name: words for name, field in kind.fields.items() if field.personal or field.type in free}
        other = {name: LEAVES | evidence for name in kind.fields if name not in secret}
        names = st.lists(st.sampled_from((*secret, *other)), max_size=8, unique=True)
        return names.flatmap(lambda chosen: st.fixed_dictionaries({name: (secret | other)[name] for name in chosen}))

    def _section(self, kind: Kind, most: int) -> st.SearchStrategy[dict[str, Any]]:
        fields = {name: good(field) for name, field in kind.fields.items()}
        return st.lists(st.sampled_from(tuple(fields)), max_size=most, unique=True).flatmap(
            lambda names: st.fixed_dictionaries({name: fields[name] for name in names})
        )

    def _members(self, kind: Kind) -> st.SearchStrategy[Any]:
        members = st.lists(self._section(kind, 12), max_size=4)
        return members | st.fixed_dictionaries({"items": members}, optional={"complete": st.booleans()})


def size(document: Any) -> int:
    """How many values a document holds."""
    if isinstance(document, Mapping):
        return sum(map(size, document.values()))
    return sum(map(size, document)) if isinstance(document, list) else 1
