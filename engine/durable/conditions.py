"""A group of conditions, compiled for the C engine: rule sets, an encoder, and what each engine rule means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..model.condition import Condition
from ..model.facts import ItemList, Scalar
from .clauses import Clause, Compiler
from .driver import EngineRule, EngineRules, rule_name
from .encoder import PLACE, PLACES, Encoder, OrderedTests, compile_encoder, properties
from .envelope import (
    GROUPS_A_RULESET,
    PROPERTIES_A_FACT,
    RULES_A_GROUP,
    RULES_A_RULESET,
    RULESETS,
    EnvelopeExceeded,
    Names,
)
from .properties import Property, Test, is_of_item

_PROPERTIES = PROPERTIES_A_FACT - GROUPS_A_RULESET - 2  # what is left beside the group flags, `id` and `sid`
Answer = tuple[int, bool]  # a condition's position, and yes or no
Rank = Mapping[Test, tuple[float, int, str]]


class DurableConditions:
    """Conditions that are decided together, in one engine call for each 900 clauses. Safe to share between threads.

    Conditions about an item are decided for up to four items in one call: the fact has places for their properties, and
    the rules that test them are there once for each place.

    Args:
        conditions: What is to be decided.
        both: For each, whether no must be told from unknown.

    Raises:
        EnvelopeExceeded: They are more than the engine can decide safely.
    """

    def __init__(self, conditions: Sequence[Condition], both: Sequence[bool]) -> None:
        compiler = Compiler(conditions)
        meanings: dict[Clause, list[Answer]] = {}
        for index, (condition, with_no) in enumerate(zip(conditions, both, strict=True)):
            for answer in (True, False) if with_no else (True,):
                for clause in compiler.clauses(condition, answer):
                    meanings.setdefault(clause, []).append((index, answer))
        base: list[bool | None] = [None] * len(conditions)
        for index, answer in meanings.pop(frozenset(), ()):
            base[index] = answer
        self._size = len(conditions)
        self._parts: list[tuple[EngineRules, dict[str, list[Answer]]]] = []
        self._encode: Encoder | None = None
        self._places = 1
        if meanings:
            self._build(compiler, meanings)
        self._base = base * self._places

    def _build(self, compiler: Compiler, meanings: Mapping[Clause, list[Answer]]) -> None:
        source = Names()
        flags = list(zip(range(GROUPS_A_RULESET), source.take("g"), strict=False))
        of_deal, of_place = source.take("a"), source.numbers(PLACES)
        rank = _rank(meanings)
        parts = list(_split(meanings))  # all of it, before anything is built
        self._places = _places(parts)
        names: dict[Property, str] = {}
        facts = []
        for part in parts:
            rules = _ordered(part, rank)
            tested = properties(rules)
            for each in tested:
                if each not in names:
                    names[each] = f"{PLACE}{next(of_place)}" if is_of_item(each) else next(of_deal)
            placed = list(_placed(rules, range(self._places)))
            groups = [placed[start : start + RULES_A_GROUP] for start in range(0, len(placed), RULES_A_GROUP)]
            used = [flag for _, flag in flags[: len(groups)]]
            size = sum(self._places if is_of_item(each) else 1 for each in tested)
            engine_rules = [
                [_engine_rule(rule, names, PLACES[places[0]]) for rule, places in group] for group in groups
            ]
            answers = {
                rule_name(number): [
                    (place * self._size + index, answer)
                    for place in places
                    for index, answer in meanings[frozenset(rule)]
                ]
                for number, (rule, places) in enumerate(placed)
            }
            self._parts.append((EngineRules(engine_rules, used, size), answers))
            facts.append((rules, used))
        self._encode = compile_encoder(compiler, facts, names)

    def values(
        self, deal: Mapping[str, Scalar], item: Mapping[str, Scalar] | None, lists: Mapping[str, ItemList]
    ) -> list[bool | None]:
        """Each condition's value: True for yes; False for no, where both were asked for; otherwise None.

        Args:
            deal: Known facts by key, parameters under "$name" and the date under "today".
            item: The fields of the item at hand, None in the scope of the deal.
            lists: Known lists by kind.
        """
        return self._decided(deal, () if item is None else (item,), lists)[: self._size]

    def of_items(
        self, deal: Mapping[str, Scalar], items: Sequence[Mapping[str, Scalar]], lists: Mapping[str, ItemList]
    ) -> list[list[bool | None]]:
        """The values of the conditions for each of some items."""
        found = []
        for start in range(0, len(items), self._places):
            some = items[start : start + self._places]
            decided = self._decided(deal, some, lists)
            found += [decided[at : at + self._size] for at in range(0, len(some) * self._size, self._size)]
        return found

    def _decided(
        self, deal: Mapping[str, Scalar], items: Sequence[Mapping[str, Scalar]], lists: Mapping[str, ItemList]
    ) -> list[bool | None]:
        """The values of all conditions for the first place, then for the second, and so on."""
        result = self._base.copy()
        if self._encode is not None:
            for fact, (engine, meanings) in zip(self._encode(deal, items, lists), self._parts, strict=True):
                for index, answer in chain.from_iterable(map(meanings.__getitem__, engine.fired(fact))):
                    result[index] = answer
        return result

    def close(self) -> None:
        """Free the engine's memory; otherwise it is freed with this object."""
        for engine, _ in self._parts:
            engine.close()


def _places(parts: Sequence[Sequence[Clause]]) -> int:
    """For how many items at once there is room in one engine rule set."""
    if len(parts) > 1:
        return 1
    tests = {test.of for clause in parts[0] for test in clause}
    properties_of_item = sum(map(is_of_item, tests))
    rules_of_item = sum(map(_tests_item, parts[0]))
    if not rules_of_item:
        return 1
    room = (_PROPERTIES - len(tests) + properties_of_item) // properties_of_item
    return max(1, min(len(PLACES), room, (RULES_A_RULESET - len(parts[0]) + rules_of_item) // rules_of_item))


def _tests_item(tests: Iterable[Test]) -> bool:
    return any(is_of_item(test.of) for test in tests)


def _placed(rules: Sequence[OrderedTests], places: Sequence[int]) -> Iterator[tuple[OrderedTests, Sequence[int]]]:
    """The rules about the deal, which hold for every place, and those about an item, once for each place."""
    yield from ((rule, places) for rule in rules if not _tests_item(rule))
    for place in places:
        yield from ((rule, (place,)) for rule in rules if _tests_item(rule))


def _split(clauses: Iterable[Clause]) -> Iterator[list[Clause]]:
    """Fill one engine rule set after another, each up to its limits of rules and of properties."""
    part: list[Clause] = []
    tested: set[Property] = set()
    count = 1
    for clause in clauses:
        more = {test.of for test in clause}
        if len(more) > _PROPERTIES:
            raise EnvelopeExceeded("", f"a condition tests more than {_PROPERTIES} facts at once")
        if part and (len(part) == RULES_A_RULESET or len(tested | more) > _PROPERTIES):
            yield part
            part, tested, count = [], set(), count + 1
        if count > RULESETS:
            raise EnvelopeExceeded(
                "", f"more than {RULESETS * RULES_A_RULESET} engine rules in one stratum", "split the rule folder"
            )
        part.append(clause)
        tested |= more
    yield part


def _rank(clauses: Iterable[Clause]) -> Rank:
    """In which order an engine rule makes its tests: those that few facts pass first, then those that many rules share.

    The engine goes on to the next test of every rule whose last one holds, and makes a shared beginning only once.
    """
    frequency = Counter(test for clause in clauses for test in clause)
    return {test: (test.share, -number, repr(test)) for test, number in frequency.items()}


def _ordered(clauses: Iterable[Clause], rank: Rank) -> list[OrderedTests]:
    """Each clause's tests in order, and clauses with the same beginning side by side, so that they meet in one group."""
    rules = [tuple(sorted(clause, key=rank.__getitem__)) for clause in clauses]
    return sorted(rules, key=lambda tests: [rank[test] for test in tests])


def _engine_rule(tests: OrderedTests, names: Mapping[Property, str], place: str) -> EngineRule:
    return [tested for test in tests for tested in test.engine_tests(names[test.of].replace(PLACE, place))]
