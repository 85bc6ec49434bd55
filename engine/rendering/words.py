"""Names and values of facts and verdicts in one language: what prose, text and JSON all need to call things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ..model.condition import FactType, Ref
from ..model.decision import Decision
from ..model.facts import Foreign, Range, Scalar
from ..model.ruleset import RuleSet
from ..model.text import Language, Text, on_one_line
from ..model.vocabulary import Field, Kind
from . import phrases

ITEM_PATH = re.compile(r"(?P<list>\w+)\[(?P<id>.*)\](?:\.(?P<field>\w+))?")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
Plain = str | int | float | list[str] | dict[str, str] | dict[str, int | None]  # a fact as JSON

MINOR = 100  # minor units of money in one unit


@dataclass(frozen=True)
class Words:
    """How one language calls the facts of one rule set.

    Attributes:
        names: Names of list items by (list name, id), for paths such as "stakeholders[s1].met".
    """

    ruleset: RuleSet
    language: Language
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def say(self, text: Text | None) -> str:
        """A bilingual text in this language; empty for none."""
        return text.in_(self.language) if text else ""

    def fill(self, phrase: Text, **values: object) -> str:
        """A phrase in this language with its placeholders replaced."""
        return phrases.fill(phrase, self.language, **values)

    def join(self, parts: Iterable[str], between: Text = phrases.COMMA) -> str:
        """The non-empty parts as one list."""
        return between.in_(self.language).join(part for part in parts if part)

    def inside(self, text: str, brackets: Text = phrases.ROUND) -> str:
        """The text in brackets, after a space where the language wants one; empty for an empty text."""
        if not text:
            return ""
        space = " " if self.language == "en" else ""
        return space + self.fill(brackets, inside=text)

    def low(self, text: str) -> str:
        """The text as it stands inside a sentence: no capital, unless the word is an abbreviation or a name."""
        first = text.split(" ", 1)[0].strip(",.:;")
        if self.language == "zh" or first == "I" or not first[1:].islower():
            return text if len(first) != 1 or first == "I" else text[:1].lower() + text[1:]
        return text[:1].lower() + text[1:]

    def sentence(self, text: str) -> str:
        """The text with a full stop, unless it ends a sentence already."""
        text = text.strip()
        return text if not text or text[-1] in ".!?。！？…" else text + self.say(phrases.STOP)

    # Facts

    def list_kind(self, list_name: str) -> Kind | None:
        """The kind whose list has this name, or that has this name itself."""
        kinds = self.ruleset.vocabulary.kinds
        return next(
            (kind for kind in kinds.values() if kind.list_name and list_name in (kind.list_name, kind.name)), None
        )

    def field_at(self, path: str) -> Field | None:
        """The field that a path names: "needs_clear", "account.region", "stakeholders[s1].met", "stakeholders.met"."""
        owner, _, name = path.rpartition(".")
        if not owner:
            return self.ruleset.vocabulary.by_key(path)
        kind = self.list_kind(owner.partition("[")[0])
        return kind.fields.get(name) if kind else self.ruleset.vocabulary.by_key(path)

    def fact(self, path: str) -> str:
        """What a fact is called, with the name of its item."""
        if (count := path.rpartition(".")[2]) in phrases.CHECK_COUNTS:
            return self.say(phrases.CHECK_COUNTS[count])
        found, match = self.field_at(path), ITEM_PATH.fullmatch(path)
        if match:
            name = self.names.get((match["list"], match["id"])) or self._position(match["list"], match["id"])
            return self.fill(phrases.FOR, name=name, text=self.low(self.say(found.label))) if found else name
        if found:
            return self.say(found.label)
        if decision := self.ruleset.giving(path):
            return self.verdict_name(path, decision)
        kind = self.list_kind(path)
        return self.say(kind.label) if kind else path

    def _position(self, list_name: str, item: str) -> str:
        kind = self.list_kind(list_name)
        return f"{self.say(kind.label)} {item}" if kind else f"{list_name} {item}"

    def ref(self, ref: Ref) -> str:
        """What the fact of a condition is called, without the name of an item."""
        if ref.of_item:
            owner = self.ruleset.vocabulary.kinds.get(ref.kind)
            found = owner.fields.get(ref.key) if owner else None
            return self.say(found.label) if found else ref.key
        return self.fact(ref.key)

    def values_of(self, ref: Ref) -> Mapping[str, Text]:
        """The labels of the values of an enumeration, a set or a verdict."""
        if ref.of_item:
            owner = self.ruleset.vocabulary.kinds.get(ref.kind)
            found = owner.fields.get(ref.key) if owner else None
        else:
            found = self.ruleset.vocabulary.by_key(ref.key)
        if found and found.enumeration:
            return found.enumeration.labels
        decision = self.ruleset.giving(ref.key)
        return decision.labels if decision else {}

    def value(self, path: str, scalar: Scalar | None) -> str:
        """A fact's value for people: labels of values, amounts with their currency, dates in words."""
        found = self.field_at(path)
        labels = found.enumeration.labels if found and found.enumeration else {}
        if not found and (decision := self.ruleset.giving(path)):
            labels = decision.labels
        return self.scalar(scalar, found.type if found else None, labels, found.unit if found else "")

    def scalar(
        self, scalar: Scalar | None, kind: FactType | None, labels: Mapping[str, Text] | None = None, unit: str = ""
    ) -> str:
        """A value of a type for people."""
        match scalar:
            case None:
                return self.say(phrases.UNKNOWN)
            case bool():
                return self.say(phrases.YES if scalar else phrases.NO)
            case str():
                return self.low(self.say((labels or {}).get(scalar)) or on_one_line(scalar))
            case Range(low, high):
                return str(low) if low == high else f"{low}–{'…' if high is None else high}"
            case Foreign(minor, currency):
                return self.money(minor, currency)
            case frozenset():
                return self.join(self._set(scalar, labels or {})) or self.say(phrases.NONE)
            case tuple():
                return self.join(on_one_line(str(part)) for part in scalar)
        if kind is FactType.MONEY:
            return self.money(scalar, self.ruleset.currency)
        if kind is FactType.DATE:
            return self.date(date.fromordinal(int(scalar)))
        return self.number(scalar) + self._unit(kind, unit)

    def _set(self, values: frozenset[str], labels: Mapping[str, Text]) -> list[str]:
        order = {name: position for position, name in enumerate(labels)}
        ordered = sorted(values, key=lambda name: (order.get(name, len(order)), name))
        return [self.low(self.say(labels.get(name)) or name) for name in ordered]

    def _unit(self, kind: FactType | None, unit: str) -> str:
        if kind is FactType.PERCENT:
            return "%" if self.language == "zh" else " %"
        if not unit:
            return ""
        return " " + (self.say(phrases.UNITS[unit]) if unit in phrases.UNITS else unit)

    def number(self, value: int | Fraction) -> str:
        """A number with grouped digits and at most six decimals, without trailing zeros."""
        if value == int(value):
            return f"{int(value):,}"
        return f"{float(value):,.6f}".rstrip("0")

    def money(self, minor: int | Fraction, currency: str) -> str:
        """An amount of minor units as people say it: 4.6 million CNY, 460 万元."""
        amount = Fraction(minor) / MINOR
        name = "元" if currency == "CNY" and self.language == "zh" else currency
        if self.language == "zh" and name != "元":
            name = f" {currency}"
        steps = ((10**8, " 亿"), (10**4, " 万")) if self.language == "zh" else ((10**6, " million"),)
        for step, word in steps:
            if abs(amount) >= step and (amount * 100 / step).denominator == 1:
                return f"{self.number(amount / step)}{word}{name if self.language == 'zh' else ' ' + name}"
        space = " " if not name.startswith(" ") else ""
        return f"{self.number(amount)}{space}{name}"

    def date(self, day: date) -> str:
        """A date as people write it."""
        if self.language == "zh":
            return f"{day.year} 年 {day.month} 月 {day.day} 日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    # Verdicts

    def verdict_name(self, name: str, decision: Decision | None) -> str:
        """The short name of a verdict."""
        if name in phrases.VERDICT_NAMES:
            return self.say(phrases.VERDICT_NAMES[name])
        if decision and not decision.derives:
            return self.say(decision.title).rstrip("?？")
        found = self.field_at(name)
        return self.say(found.label) if found else self.say(decision.title).rstrip("?？") if decision else name

    def topic(self, name: str) -> str:
        """What a verdict is about, inside a sentence."""
        if name in phrases.TOPICS:
            return self.say(phrases.TOPICS[name])
        return self.low(self.verdict_name(name, self.ruleset.giving(name)))

    def verdict_label(self, decision: Decision, value: str) -> str:
        """What a verdict's value is called."""
        return self.say(decision.labels.get(value)) or value


def plain(found: Field | None, scalar: Scalar | None, currency: str) -> Plain:
    """A fact's value as JSON: the same spelling that the input takes; an unknown fact is "unknown"."""
    match scalar:
        case None:
            return "unknown"
        case bool():
            return "yes" if scalar else "no"
        case str():
            return scalar
        case Range(low, high):
            return {"low": low, "high": high}
        case Foreign(minor, own):
            return _amount(minor, own)
        case frozenset():
            return sorted(scalar)
        case tuple():
            return [str(part) for part in scalar]
    if found and found.type is FactType.MONEY:
        return _amount(scalar, currency)
    if found and found.type is FactType.DATE:
        return date.fromordinal(int(scalar)).isoformat()
    return int(scalar) if scalar == int(scalar) else round(float(scalar), 6)


def _amount(minor: int | Fraction, currency: str) -> dict[str, str]:
    cents = int(minor)
    sign = "-" if cents < 0 else ""
    return {"amount": f"{sign}{abs(cents) // MINOR}.{abs(cents) % MINOR:02d}", "currency": currency}
