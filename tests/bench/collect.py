"""The same 100-rule collect decision in our durable path, in zen-engine and in CLIPS, answers compared."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import partial

import clips
import zen

from engine.durable import compile_conditions
from engine.model.condition import And, Compare, Condition, Constant, FactType, Not, OneOf, Ref, Truth, Value
from engine.model.facts import Scalar
from engine.reference.conditions import compile_value

from .timing import interleaved

RULES, TRIS, ENUMS, NUMBERS = 100, 20, 10, 10
COLOURS = ("red", "green", "blue", "grey")
Test = tuple[str, str, object]  # fact, operator, value


def make_rules(chance: random.Random) -> list[tuple[Test, ...]]:
    """Three tests a rule over forty facts."""
    rules: list[tuple[Test, ...]] = []
    while len(rules) < RULES:
        tests = tuple(_test(kind, chance) for kind in chance.choices(("tri", "enum", "number"), k=3))
        if len({test[0] for test in tests}) == len(tests):  # three facts, not one tested against itself
            rules.append(tests)
    return rules


def _test(kind: str, chance: random.Random) -> Test:
    if kind == "tri":
        return f"t{chance.randrange(TRIS)}", "is", chance.random() < 0.5
    if kind == "enum":
        return f"e{chance.randrange(ENUMS)}", "=", chance.choice(COLOURS)
    return f"n{chance.randrange(NUMBERS)}", ">", chance.randrange(100)


def make_facts(chance: random.Random) -> dict[str, Scalar]:
    """All forty facts of a deal, known."""
    facts: dict[str, Scalar] = {f"t{at}": chance.random() < 0.5 for at in range(TRIS)}
    facts |= {f"e{at}": chance.choice(COLOURS) for at in range(ENUMS)}
    return facts | {f"n{at}": chance.randrange(100) for at in range(NUMBERS)}


Contender = Callable[[dict[str, Scalar]], list[int]]


def condition(tests: tuple[Test, ...]) -> Condition:
    """A rule as our model has it."""
    return And(tuple(_node(*test) for test in tests))


def _node(fact: str, operator: str, value: object) -> Condition:
    match operator:
        case "is":
            truth = Truth(Ref("opportunity", fact, FactType.TRI))
            return truth if value else Not(truth)
        case "=":
            return OneOf(Ref("opportunity", fact, FactType.ENUM), (str(value),))
        case _:
            assert isinstance(value, int)
            return Compare(Value(Ref("opportunity", fact, FactType.INTEGER)), ">", Constant(value))


def durable_contender(rules: list[tuple[Test, ...]]) -> Contender:
    """Our path: typed facts in, ids of the rules that are yes out."""
    compiled = compile_conditions([condition(tests) for tests in rules], [False] * len(rules))
    return lambda facts: [at for at, value in enumerate(compiled.values(facts, None, {})) if value]


def closures_contender(rules: list[tuple[Test, ...]]) -> Contender:
    """The reference walk, for orientation."""
    walks = [compile_value(condition(tests)) for tests in rules]
    return lambda facts: [at for at, walk in enumerate(walks) if walk(facts, None, {})]


def zen_contender(rules: list[tuple[Test, ...]]) -> Contender:
    """A decision table with hit policy collect, as GoRules writes it."""
    names = sorted({test[0] for tests in rules for test in tests})
    rows = []
    for at, tests in enumerate(rules):
        row = {"_id": f"r{at}", "out": str(at)} | dict.fromkeys(names, "")
        for fact, operator, value in tests:
            wanted = {"is": json.dumps(value), "=": f'"{value}"', ">": f"> {value}"}[operator]
            row[fact] = f"{row[fact]} and {wanted}" if row[fact] else wanted
        rows.append(row)
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "table",
            "name": "table",
            "type": "decisionTableNode",
            "position": {"x": 1, "y": 0},
            "content": {
                "hitPolicy": "collect",
                "inputs": [{"id": name, "name": name, "type": "expression", "field": name} for name in names],
                "outputs": [{"id": "out", "name": "rule", "type": "expression", "field": "rule"}],
                "rules": rows,
            },
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def run(facts: dict[str, Scalar]) -> list[int]:
        return [int(hit["rule"]) for hit in decision.evaluate(facts)["result"]]

    return run


def clips_contender(rules: list[tuple[Test, ...]]) -> Contender:
    """One template fact, one rule each; the fired rules are collected by a Python function."""
    environment = clips.Environment()
    fired: list[int] = []
    environment.define_function(lambda at: fired.append(int(at)), name="hit")
    slots = " ".join(f"(slot t{at})" for at in range(TRIS)) + " ".join(f"(slot e{at})" for at in range(ENUMS))
    environment.build(f"(deftemplate deal {slots} " + " ".join(f"(slot n{at})" for at in range(NUMBERS)) + ")")
    for at, tests in enumerate(rules):
        environment.build(f"(defrule r{at} (deal {_clips_pattern(tests)}) => (hit {at}))")
    template = environment.find_template("deal")

    def run(facts: dict[str, Scalar]) -> list[int]:
        fired.clear()
        fact = template.assert_fact(
            **{
                name: (
                    int(value) if isinstance(value, bool) else clips.Symbol(value) if isinstance(value, str) else value
                )
                for name, value in facts.items()
            }
        )
        environment.run()
        fact.retract()
        return sorted(fired)

    return run


def _clips_pattern(tests: tuple[Test, ...]) -> str:
    return " ".join(
        f"({fact} {({'is': int(bool(value)), '=': value, '>': f'?v{at}&:(> ?v{at} {value})'})[operator]})"
        for at, (fact, operator, value) in enumerate(tests)
    )


def _next(contend: Contender, deals: Iterator[dict[str, Scalar]]) -> list[int]:
    return contend(next(deals))


def run() -> list[str]:
    """Compare answers on 500 deals, then times."""
    chance = random.Random(7)  # noqa: S311  # the same rules in every run
    rules = make_rules(chance)
    deals = [make_facts(chance) for _ in range(500)]
    contenders = {
        "durable": durable_contender(rules),
        "zen-engine": zen_contender(rules),
        "CLIPS": clips_contender(rules),
        "closures": closures_contender(rules),
    }
    answers = {name: [contend(deal) for deal in deals] for name, contend in contenders.items()}
    for name, given in answers.items():
        if given != answers["closures"]:
            raise SystemExit(f"{name} gives other answers than the reference")
    deal = iter(deals * 1_000)
    times = interleaved({name: partial(_next, contend, deal) for name, contend in contenders.items()})
    fires = sum(map(len, answers["closures"])) / len(deals)
    ours = times["durable"]
    return [
        f"{RULES} rules of three tests, 40 facts, {fires:.1f} fires a deal, answers equal on {len(deals)} deals",
        *(f"  {name:<12} {taken:7.1f} µs  {taken / ours:5.2f} × ours" for name, taken in times.items()),
        f"  goal: zen-engine at least 3 × ours; seen {times['zen-engine'] / ours:.2f}",
    ]
