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
    is_of_item,
    number_writer,
)
from .source import Bindings, Expressions, Reader

OrderedTests = tuple[Test, ...]  # of one engine rule, all of which must hold
Encoder = Callable[
    [Mapping[str, Scalar], Sequence[Mapping[str, Scalar]], Mapping[str, ItemList]],
    Sequence[str],
]
PLACE = "~"  # in the name of an item's property: where the letter of the item's place goes
PLACES = "bcde"


def compile_encoder(
    compiler: Compiler, facts: Sequence[tuple[Sequence[OrderedTests], Sequence[str]]], names: Mapping[Property, str]
) -> Encoder:
    """Generate the encoder of one group of conditions.

    Args:
        compiler: Knows the states of coded properties.
        facts: For each engine rule set, the tests of its rules and the flags of its groups of rules.
        names: The engine's name of each property, for an item's with `PLACE`.

    Returns:
        A function of deal, items (at most one for each place) and lists that gives one JSON object for each rule set,
        still open at its end.
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
        nobody = Reader(self._bindings, "None")  # at hand where it is about the deal
        self._of_deal = Expressions(self._bindings, self._deal, nobody, self._counting.counter)
        self._of_item = Expressions(self._bindings, self._deal, self._item, self._counting.counter)

    def generate(self, facts: Sequence[tuple[Sequence[OrderedTests], Sequence[str]]]) -> Encoder:
        texts = [f"fact{number}" for number in range(len(facts))]
        starts = [f"{text} = {self._joined(rules, flags)}" for text, (rules, flags) in zip(texts, facts, strict=True)]
        placed = [(text, self._joined_of_item(rules)) for text, (rules, _) in zip(texts, facts, strict=True)]
        counting = self._counting.lines()
        lines = (
            "def encode(deal, items, lists):",
            "get_deal = deal.get",
            *self._deal.lines,
            *counting,
            *starts,
            "for item, place in zip(items, PLACES):",
            " get_item = item.get",
            *(f" {line}" for line in self._item.lines),
            *(f" {text} += {more}.replace({PLACE!r}, place)" for text, more in placed),
            f"return ({', '.join(texts)},)",
        )
        space = {**self._bindings.values, "PLACES": PLACES, "join": "".join}
        # Names and integers of our own making are all that the text holds (see `source`).
        exec(compile("\n ".join(lines), "<durable encoder>", "exec"), space)  # noqa: S102  # our own words
        encoder: Encoder = space["encode"]
        return encoder

    def _joined(self, rules: Sequence[OrderedTests], flags: Sequence[str]) -> str:
        """The source of one rule set's fact as far as it is about the deal."""
        head = self._bindings.constant("{" + "".join(f'"{flag}":1,' for flag in flags))
        return f"join(({', '.join((head, *self._pieces(rules, of_item=False)))},))"

    def _joined_of_item(self, rules: Sequence[OrderedTests]) -> str:
        return f"join(({''.join(f'{piece}, ' for piece in self._pieces(rules, of_item=True))}))"

    def _pieces(self, rules: Sequence[OrderedTests], *, of_item: bool) -> Iterator[str]:
        accepted = _accepted(rules)
        expressions = self._of_item if of_item else self._of_deal
        from_zero = {test.of for tests in rules for test in tests if isinstance(test, Bound) and test.accepts(0)}
        bounds: dict[tuple[Ref, int], dict[str, str]] = defaultdict(dict)
        for each in properties(rules):
            if is_of_item(each) is not of_item:
                continue
            name = self._names[each]
            match each:
                case Coded():
                    yield self._coded(each, name, accepted[each])
                case Helper(condition):
                    pieces = self._bindings.constant(tuple(fragments(name, len(TRI_STATES), accepted[each])))
                    yes, no = (expressions.surely(condition, wanted) for wanted in (True, False))
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
        return f"{self._bindings.bind('N', write)}({self._of_item.ref(ref)})"

    def _coded(self, each: Coded, name: str, accepted: frozenset[int]) -> str:
        states = self._compiler.states(each)
        pieces = fragments(name, len(states), accepted)
        fact = self._of_item.ref(each.ref)
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
