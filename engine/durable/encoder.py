"""The generated function that turns the facts at hand into the engine's facts.

Encoding costs more than deciding, so it is generated once for each group of conditions: one function that reads each
fact once, counts all quantifiers of a list in one pass, and joins ready-made pieces of JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..model.condition import Ref
from ..model.facts import ItemList, Scalar
from .clauses import Compiler
from .counting import Counting
from .properties import (
    TRI_STATES,
    Among,
    Bound,
    Coded,
    Helper,
    Number,
    Property,
    Tally,
    Test,
    bounds_writer,
    fragments,
    number_writer,
)
from .source import Bindings, Expressions, Reader

OrderedTests = tuple[Test, ...]  # of one engine rule, all of which must hold
Encoder = Callable[
    [Mapping[str, Scalar], Mapping[str, Scalar] | None, Mapping[str, ItemList]],
    Sequence[str],
]


def compile_encoder(
    compiler: Compiler, facts: Sequence[tuple[Sequence[OrderedTests], Sequence[str]]], names: Mapping[Property, str]
) -> Encoder:
    """Generate the encoder of one group of conditions.

    Args:
        compiler: Knows the states of coded properties.
        facts: For each engine rule set, the tests of its rules and the flags of its groups of rules.
        names: The engine's name of each property.

    Returns:
        A function of deal, item and lists that gives one JSON object for each rule set, still open at its end.
    """
    return _Generator(compiler, names).generate(facts)


def properties(rules: Iterable[OrderedTests]) -> tuple[Property, ...]:
    """What rules test, each once."""
    return tuple(dict.fromkeys(test.of for tests in rules for test in tests))


class _Generator:
    def __init__(self, compiler: Compiler, names: Mapping[Property, str]) -> None:
        self._compiler = compiler
        self._names = names
        self._bindings = Bindings()
        self._deal = Reader(self._bindings, "deal")
        self._item = Reader(self._bindings, "item")
        self._counting = Counting(self._bindings, self._deal)
        self._expressions = Expressions(self._bindings, self._deal, self._item, self._counting.counter)

    def generate(self, facts: Sequence[tuple[Sequence[OrderedTests], Sequence[str]]]) -> Encoder:
        written = [self._fact(rules, flags) for rules, flags in facts]
        counting = self._counting.lines()
        lines = (
            "def encode(deal, item, lists):",
            "get_deal = deal.get",
            "get_item = nothing if item is None else item.get",
            *self._deal.lines,
            *self._item.lines,
            *counting,
            f"return ({', '.join(written)},)",
        )
        space = {**self._bindings.values, "nothing": {}.get, "join": "".join}
        # Names and integers of our own making are all that the text holds (see `source`).
        exec(compile("\n ".join(lines), "<durable encoder>", "exec"), space)  # noqa: S102  # our own words
        encoder: Encoder = space["encode"]
        return encoder

    def _fact(self, rules: Sequence[OrderedTests], flags: Sequence[str]) -> str:
        """The source of one rule set's fact."""
        head = self._bindings.constant("{" + "".join(f'"{flag}":1,' for flag in flags))
        return f"join(({', '.join((head, *self._pieces(rules)))},))"

    def _pieces(self, rules: Sequence[OrderedTests]) -> Iterator[str]:
        accepted = _accepted(rules)
        from_zero = {test.of for tests in rules for test in tests if isinstance(test, Bound) and test.accepts(0)}
        bounds: dict[tuple[Ref, int], dict[str, str]] = defaultdict(dict)
        for each in properties(rules):
            name = self._names[each]
            match each:
                case Coded():
                    yield self._coded(each, name, accepted[each])
                case Helper(condition):
                    pieces = self._bindings.constant(tuple(fragments(name, len(TRI_STATES), accepted[each])))
                    yes, no = (self._expressions.surely(condition, wanted) for wanted in (True, False))
                    yield f"{pieces}[2 if {yes} else 1 if {no} else 0]"
                case Number(ref, "value"):
                    yield self._written(number_writer(name, each.scale), ref)
                case Number(ref, bound):
                    bounds[ref, each.scale][bound] = name
                case Tally(kind, where, bound):
                    counter = self._counting.counter(kind, where, bound)
                    written = f"f'\"{name}\":{{{counter}}},'"
                    yield written if each in from_zero else f"{written} if {counter} else ''"
        for (ref, scale), name_of in bounds.items():
            yield self._written(bounds_writer(name_of.get("low", ""), name_of.get("high", ""), scale), ref)

    def _written(self, write: Callable[[Scalar | None], str], ref: Ref) -> str:
        return f"{self._bindings.bind('N', write)}({self._expressions.ref(ref)})"

    def _coded(self, each: Coded, name: str, accepted: frozenset[int]) -> str:
        states = self._compiler.states(each)
        pieces = fragments(name, len(states), accepted)
        fact = self._expressions.ref(each.ref)
        match each.kind:
            case "known":
                unknown, known = (self._bindings.constant(piece) for piece in pieces)
                return f"{unknown} if {fact} is None else {known}"
            case "tri":
                return f"{self._bindings.bind('T', dict(zip(states, pieces, strict=True)))}[{fact}]"
            case _:
                look_up = dict(zip(states, pieces, strict=True)).get
                return f"{self._bindings.bind('E', look_up)}({fact}, {self._bindings.constant(pieces[-1])})"


def _accepted(rules: Iterable[OrderedTests]) -> Mapping[Coded | Helper, frozenset[int]]:
    """The codes of each property that some test accepts."""
    found: dict[Coded | Helper, frozenset[int]] = defaultdict(frozenset)
    for tests in rules:
        for test in tests:
            if isinstance(test, Among):
                found[test.of] |= test.codes
    return found
