"""Gives the words of a condition their meaning: facts, verdicts, values, lists; and checks that they fit together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ..errors import Location
from ..model.condition import (
    ALWAYS,
    And,
    Condition,
    Count,
    FactType,
    Has,
    Is,
    Not,
    OneOf,
    Or,
    Truth,
    Within,
)
from . import numbers, syntax
from .conditions import Locate
from .positioned import shorten
from .problems import Problems, did_you_mean, one_of
from .scopes import Broken, Scope, Scopes, Symbol

MAX_COUNT = 1_000_000


class Resolver:
    """Resolves the conditions of one rule set."""

    def __init__(self, scopes: Scopes, parameters: numbers.ParameterTypes, broken: Broken, problems: Problems) -> None:
        self.scopes = scopes
        self.parameters = parameters
        self.broken = broken
        self.problems = problems

    def resolve(self, tree: syntax.Syntax, scope: Scope, locate: Locate) -> Condition | None:
        """The condition that a tree means in a scope, or None where something is wrong with it."""
        return _Resolution(self, scope, locate).condition(tree)

    def symbol(self, name: str, scope: Scope, place: Callable[[], Location]) -> Symbol | None:
        """What a name stands for; an unknown one is noted."""
        found = scope.symbols.get(name)
        if (
            found is None
            and not scope.silent
            and name.rpartition(".")[2] not in self.broken.names
            and not self.broken.facts
        ):
            self._unknown(name, scope, place())
        return found

    def _unknown(self, name: str, scope: Scope, place: Location) -> None:
        if name in scope.ambiguous:
            hint = f"write {' or '.join(scope.ambiguous[name])}"
            self.problems.add("ambiguous-fact", place, f"`{name}` is a field of several kinds.", hint)
        elif hint := self._elsewhere(name, scope):
            where = f"a field of {scope.kind}" if scope.kind else "a fact of the deal"
            self.problems.add("unknown-fact", place, f"{shorten(name)} is not {where}.", hint)
        elif not self.broken.verdicts:
            names = scope.all_names if name.startswith("deal.") else scope.bare_names
            hint = did_you_mean(name, names) or _value_hint(name, scope)
            self.problems.add("unknown-fact", place, f"{shorten(name)} is neither a fact nor a verdict.", hint)

    def _elsewhere(self, name: str, scope: Scope) -> str:
        """The name exists, but not here."""
        if scope.kind:
            bare = name.removeprefix(f"{scope.kind}.")
            if bare in scope.symbols:
                return f"inside the list write `{bare}`"
            return f"for a fact of the deal write `deal.{name}`" if f"deal.{name}" in scope.symbols else ""
        bare = name.rpartition(".")[2]
        kinds = self.scopes.owners_in_lists(bare)
        return f"write `some {kinds[0].name} where {bare}`" if kinds else ""


def _value_hint(name: str, scope: Scope) -> str:
    """`a or b` where the analyst meant `x in (a, b)`."""
    owner = scope.owners.get(name, "")
    return f"a value of {owner}? write `{owner} = {name}`, or `{owner} in (a, b)`" if owner else ""


class _Resolution:
    """The resolution of one condition in one scope."""

    def __init__(self, owner: Resolver, scope: Scope, locate: Locate, *, counted: bool = False) -> None:
        self.owner = owner
        self.scope = scope
        self.locate = locate
        self.counted = counted
        self.numbers = numbers.Numbers(owner.problems, locate, self.symbol, owner.parameters, owner.broken)

    def problem(self, code: str, at: int, message: str, hint: str = "") -> None:
        self.owner.problems.add(code, self.locate(at), message, hint)

    def symbol(self, name: syntax.Name) -> Symbol | None:
        return self.owner.symbol(name.text, self.scope, lambda: self.locate(name.at))

    def condition(self, node: syntax.Syntax) -> Condition | None:
        match node:
            case syntax.AlwaysWord():
                return ALWAYS
            case syntax.Name():
                return self._truth(node)
            case syntax.Negation(_, part):
                inner = self.condition(part)
                return None if inner is None else Not(inner)
            case syntax.Junction(_, either, parts):
                return self._junction(either, parts)
            case syntax.Quantified():
                return self._count(node)
            case syntax.WordTest():
                return self._word_test(node)
            case syntax.Comparison():
                return self._comparison(node)
            case syntax.Between():
                return self.numbers.between(node)
            case _:
                self.problem("wrong-test", node.at, "A number alone is not a condition.", "compare it: x > 5")
                return None

    def _junction(self, either: bool, parts: Iterable[syntax.Syntax]) -> Condition | None:
        resolved = [self.condition(part) for part in parts]
        known = tuple(part for part in resolved if part is not None)
        if len(known) < len(resolved):
            return None
        return Or(known) if either else And(known)

    def _truth(self, name: syntax.Name) -> Condition | None:
        symbol = self.symbol(name)
        if symbol is None:
            return None
        if symbol.ref.type is FactType.TRI:
            return Truth(symbol.ref)
        if symbol.ref.type in (FactType.TEXT, FactType.ID):
            self._text_test(name)
        else:
            self.problem(
                "wrong-test", name.at, f"`{name.text}` is {_a(symbol)}, not a yes or no.", _test_hint(name, symbol)
            )
        return None

    def _text_test(self, name: syntax.Name) -> None:
        hint = f"write `{name.text} is known`, or make it an enumeration"
        self.problem("text-test", name.at, f"`{name.text}` is a text, and conditions never look inside one.", hint)

    def _count(self, node: syntax.Quantified) -> Condition | None:
        if self.counted:
            message = "A list cannot be counted inside the `where` of another list."
            hint = "what follows `where` belongs to it; write (some X where A) and no Y where B"
            self.problem("nested-list", node.at, message, hint)
            return None
        kind = self.owner.scopes.lists.get(node.kind.text)
        if kind is None:
            if not self.owner.broken.facts:
                hint = one_of(node.kind.text, self.owner.scopes.lists)
                self.problem("unknown-kind", node.kind.at, f"There is no list {shorten(node.kind.text)}.", hint)
            return None
        inner = _Resolution(self.owner, self.owner.scopes.of(kind.name), self.locate, counted=True)
        where = inner.condition(node.where)
        number = self._quantity(node)
        if where is None or number is None:
            return None
        match node.quantifier:
            case "some":
                return Count(kind.name, where, "at least", 1)
            case "no":
                return Count(kind.name, where, "at most", 0)
            case "at least":
                return Count(kind.name, where, "at least", number)
            case "at most":
                return Count(kind.name, where, "at most", number)
            case _:
                return Count(kind.name, where, "exactly", number)

    def _quantity(self, node: syntax.Quantified) -> int | None:
        if node.number is None:
            return 0
        value = node.number.value
        if value.denominator != 1 or value > MAX_COUNT:
            self.problem("number-range", node.number.at, "How many has to be a whole number up to a million.")
            return None
        return int(value)

    def _word_test(self, node: syntax.WordTest) -> Condition | None:
        if not isinstance(node.subject, syntax.Name):
            self.problem("wrong-test", node.at, f"`{node.test}` tests a fact or a verdict, not an expression.")
            return None
        symbol = self.symbol(node.subject)
        if symbol is None:
            return None
        test = {"is": self._is, "in": self._in, "has": self._set, "within": self._set}[node.test]
        result = test(node, node.subject, symbol)
        return Not(result) if result is not None and node.negated else result

    def _is(self, node: syntax.WordTest, subject: syntax.Name, symbol: Symbol) -> Condition | None:
        word, type_ = node.words[0], symbol.ref.type
        match word.text:
            case "known":
                return Is(symbol.ref, "known")
            case "unknown":
                return Is(symbol.ref, "unknown")
            case "yes" if type_ is FactType.TRI:
                return Is(symbol.ref, "yes")
            case "no" if type_ is FactType.TRI:
                return Is(symbol.ref, "no")
        if type_ is FactType.ENUM:
            values = self.values(subject, symbol, node.words)
            return None if values is None else Is(symbol.ref, "value", values)
        if type_ is FactType.TRI:
            message = f"`{subject.text}` is yes, no, known or unknown, never {shorten(word.text)}."
            self.problem("unknown-value", word.at, message, did_you_mean(word.text, ("yes", "no", "known", "unknown")))
        elif type_ in (FactType.TEXT, FactType.ID):
            self._text_test(subject)
        else:
            message = f"`{subject.text}` is {_a(symbol)}; `is` can only ask whether it is known or unknown."
            self.problem("wrong-test", node.at, message, _test_hint(subject, symbol))
        return None

    def _in(self, node: syntax.WordTest, subject: syntax.Name, symbol: Symbol) -> Condition | None:
        if symbol.ref.type is not FactType.ENUM:
            self._misfit(node, subject, symbol)
            return None
        values = self.values(subject, symbol, node.words)
        return None if values is None else OneOf(symbol.ref, values)

    def _set(self, node: syntax.WordTest, subject: syntax.Name, symbol: Symbol) -> Condition | None:
        if symbol.ref.type is not FactType.SET:
            self._misfit(node, subject, symbol)
            return None
        values = self.values(subject, symbol, node.words)
        if values is None:
            return None
        return Has(symbol.ref, values) if node.test == "has" else Within(symbol.ref, values)

    def _misfit(self, node: syntax.WordTest, subject: syntax.Name, symbol: Symbol) -> None:
        if symbol.ref.type in (FactType.TEXT, FactType.ID):
            self._text_test(subject)
            return
        message = f"`{subject.text}` is {_a(symbol)}, which `{node.test}` does not test."
        self.problem("wrong-test", node.at, message, _test_hint(subject, symbol))

    def values(self, subject: syntax.Name, symbol: Symbol, words: Collection[syntax.Name]) -> tuple[str, ...] | None:
        """The words as values of the subject, in the subject's order."""
        wrong = [word for word in words if word.text not in symbol.values]
        if subject.text.rpartition(".")[2] in self.owner.broken.names or (wrong and not symbol.values):
            return None
        for word in wrong:
            if word.text in ("unknown", "known"):
                message = f"`{word.text}` is never a value of `{subject.text}`."
                self.problem("unknown-is-no-value", word.at, message, f"write `{subject.text} is {word.text}`")
            else:
                message = f"{shorten(word.text)} is not a value of `{subject.text}`."
                self.problem("unknown-value", word.at, message, one_of(word.text, symbol.values))
        chosen = {word.text for word in words}
        return None if wrong else tuple(value for value in symbol.values if value in chosen)

    def _comparison(self, node: syntax.Comparison) -> Condition | None:
        if isinstance(node.left, syntax.Name):
            symbol = self.symbol(node.left)
            if symbol is None:
                return None
            if symbol.ref.type is FactType.ENUM:
                return self._compare_value(node, node.left, symbol)
            if symbol.ref.type in (FactType.TEXT, FactType.ID):
                self._text_test(node.left)
                return None
            if symbol.ref.type in (FactType.TRI, FactType.SET):
                message = f"`{node.left.text}` is {_a(symbol)}, which `{node.operator}` does not compare."
                self.problem("wrong-test", node.sign_at, message, _test_hint(node.left, symbol))
                return None
        return self.numbers.compare(node)

    def _compare_value(self, node: syntax.Comparison, subject: syntax.Name, symbol: Symbol) -> Condition | None:
        right = _as_word(node.right)
        if right is None:
            message = f"`{subject.text}` is an enumeration and can only be compared with one of its values."
            self.problem("wrong-test", node.right.at, message, one_of("", symbol.values))
            return None
        values = self.values(subject, symbol, (right,))
        if values is None:
            return None
        if node.operator == "=":
            return OneOf(symbol.ref, values)
        if node.operator == "!=":
            return Not(OneOf(symbol.ref, values))
        if values[0] not in symbol.order:
            told = f"The values of `{subject.text}` have no order."
            told = f"`{values[0]}` has no place in the order of `{subject.text}`." if symbol.order else told
            hint = "write `in (…)`, or declare `order: […]` in the vocabulary"
            self.problem("not-ordered", node.sign_at, told, hint)
            return None
        return OneOf(symbol.ref, _from_there(symbol.order, values[0], node.operator))


def _as_word(node: syntax.Syntax) -> syntax.Name | None:
    """A value of an enumeration, which may be a whole number."""
    if isinstance(node, syntax.Number) and node.value.denominator == 1:
        return syntax.Name(node.at, str(node.value))
    return node if isinstance(node, syntax.Name) else None


def _from_there(order: tuple[str, ...], value: str, operator: str) -> tuple[str, ...]:
    position = order.index(value)
    match operator:
        case ">=":
            return order[position:]
        case ">":
            return order[position + 1 :]
        case "<=":
            return order[: position + 1]
        case _:
            return order[:position]


def _a(symbol: Symbol) -> str:
    if symbol.ref.kind == "verdict":
        return "a verdict"
    return {
        FactType.TRI: "a yes or no",
        FactType.ENUM: "an enumeration",
        FactType.SET: "a set of values",
        FactType.DATE: "a date",
        FactType.MONEY: "an amount of money",
        FactType.COUNT: "a count",
    }.get(symbol.ref.type, "a number")


def _test_hint(name: syntax.Name, symbol: Symbol) -> str:
    value = symbol.values[0] if symbol.values else "value"
    match symbol.ref.type:
        case FactType.ENUM:
            return f"compare it: `{name.text} = {value}` or `{name.text} in (…)`"
        case FactType.SET:
            return f"write `{name.text} has {value}`, `has any (…)` or `within (…)`"
        case FactType.TRI:
            return f"write `{name.text}`, `{name.text} is yes` or `{name.text} is not yes`"
        case FactType.DATE:
            return f"compare it: `{name.text} < today` or `days_since {name.text} > 30`"
        case _:
            return f"compare it: `{name.text} > 5` or `{name.text} between 5 and 10`"
