"""A group of conditions, compiled for the C engine: rule sets, an encoder, and what each engine rule means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..model.condition import Condition
from ..model.facts import ItemList, Scalar
from .clauses import Clause, Compiler
from .driver import EngineRule, EngineRules, rule_name
from .encoder import Encoder, OrderedTests, compile_encoder, properties
from .envelope import (
    GROUPS_A_RULESET,
    PROPERTIES_A_FACT,
    RULES_A_GROUP,
    RULES_A_RULESET,
    RULESETS,
    EnvelopeExceeded,
    Names,
)
from .properties import Property, Test

_PROPERTIES = PROPERTIES_A_FACT - GROUPS_A_RULESET - 2  # what is left beside the group flags, `id` and `sid`
Answer = tuple[int, bool]  # a condition's position, and yes or no
Rank = Mapping[Test, tuple[float, int, str]]


class DurableConditions:
    """Conditions that are decided together, in one engine call for each 900 clauses. Safe to share between threads.

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
        self._base: list[bool | None] = [None] * len(conditions)
        for index, answer in meanings.pop(frozenset(), ()):
            self._base[index] = answer
        self._parts: list[tuple[EngineRules, dict[str, list[Answer]]]] = []
        self._encode: Encoder | None = None
        if meanings:
            self._build(compiler, meanings)

    def _build(self, compiler: Compiler, meanings: Mapping[Clause, list[Answer]]) -> None:
        source = Names()
        short, flags = source.take("a"), list(zip(range(GROUPS_A_RULESET), source.take("g"), strict=False))
        rank = _rank(meanings)
        names: dict[Property, str] = {}
        facts = []
        for part in list(_split(meanings)):  # all of it, before anything is built
            rules = _ordered(part, rank)
            tested = properties(rules)
            names.update((each, next(short)) for each in tested if each not in names)
            groups = [rules[start : start + RULES_A_GROUP] for start in range(0, len(rules), RULES_A_GROUP)]
            used = [flag for _, flag in flags[: len(groups)]]
            engine = EngineRules([[_engine_rule(rule, names) for rule in group] for group in groups], used, len(tested))
            answers = {rule_name(number): meanings[frozenset(rule)] for number, rule in enumerate(rules)}
            self._parts.append((engine, answers))
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
        result = self._base.copy()
        if self._encode is not None:
            for fact, (engine, meanings) in zip(self._encode(deal, item, lists), self._parts, strict=True):
                for index, answer in chain.from_iterable(map(meanings.__getitem__, engine.fired(fact))):
                    result[index] = answer
        return result

    def close(self) -> None:
        """Free the engine's memory; otherwise it is freed with this object."""
        for engine, _ in self._parts:
            engine.close()


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


def _engine_rule(tests: OrderedTests, names: Mapping[Property, str]) -> EngineRule:
    return [engine_test for test in tests for engine_test in test.engine_tests(names[test.of])]
