"""Reads decision files: rules, tables, checklists and stages all become a `Decision`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from ..model.condition import ALWAYS, And, Condition, FactType, OneOf, Ref
from ..model.decision import Decision, Rule, Stage
from ..model.text import Text
from .context import Context, loose
from .nodes import Mapping, Node, Scalar, Sequence
from .outputs import DecisionHeader
from .positioned import shorten
from .problems import did_you_mean, one_of
from .reading import Block
from .rules import Place, RuleReader
from .scopes import Symbol
from .tables import CellReader

Shape = Literal["rules", "table", "checklist", "stages"]
Hit = Literal["first", "unique", "collect"]

SHAPES = ("rules", "table", "checklist", "stages")
DECISION_KEYS = frozenset(
    (
        *("decision", "about", "for_each", "title", "gives", "labels", "says", "hit", "applies"),
        *("otherwise", "advice"),
        *SHAPES,
    )
)
HITS = ("first", "unique", "collect")
PLACEHOLDERS = frozenset(("known", "of", "gaps", "open", "because"))


class DecisionReader:
    """Reads the decisions of one rule set."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.reader = context.reader
        self.problems = context.problems
        self.rules = RuleReader(context)

    def read(self, header: DecisionHeader) -> Decision | None:
        """One decision; None where it is not even a mapping of known shape."""
        block = self.reader.block(header.node, DECISION_KEYS, required=("decision", "title"))
        if block is None:
            return None
        if block.has("about") and block.has("for_each"):
            message = "A decision has `about` or `for_each`, not both."
            self.problems.add("two-shapes", block.node.keys["for_each"].location, message)
        output = header.output
        scope = self.context.scopes.of(header.about)
        decision = Decision(
            name=header.name,
            title=block.text("title") or Text("", ""),
            about=header.about,
            shape=self._shape(block),
            gives=(output.derived or output.name) if output else "",
            values=output.values if output else (),
            labels=self._texts(block, "labels", header),
            says=self._says(block, header),
            hit=cast("Hit", block.read("hit", lambda node: self.reader.choice(node, HITS), "") or "first"),
            derives=bool(output and output.derived),
            location=block.location,
        )
        if (applies := block.get("applies")) is not None:
            condition, text = self.context.condition(applies, scope)
            decision = replace(decision, applies=condition, applies_text=text)
        self._check_labels(block, decision)
        return self._body(block, header, decision)

    def _shape(self, block: Block) -> Shape:
        shapes = [shape for shape in SHAPES if block.has(shape)]
        if len(shapes) > 1:
            message = f"A decision has one shape, and this one has {' and '.join(f'`{shape}`' for shape in shapes)}."
            self.problems.add("two-shapes", block.node.keys[shapes[1]].location, message)
        if not shapes and (block.has("gives") or not block.has("advice")):
            hint = f"add {', '.join(f'`{shape}:`' for shape in SHAPES)}"
            self.problems.add("two-shapes", block.location, "The decision has no rules.", hint)
        return cast("Shape", shapes[0] if shapes else "rules")

    def _texts(self, block: Block, key: str, header: DecisionHeader) -> dict[str, Text]:
        read = self.reader.text_map(block.get(key))
        values = header.output.values if header.output else ()
        for name, (place, _) in read.items():
            if name not in values and header.output is not None:
                message = f"{shorten(name)} is not among the verdict's values."
                self.problems.add("unknown-value", place.location, message, one_of(name, values))
        return {name: text for name, (_, text) in read.items()}

    def _says(self, block: Block, header: DecisionHeader) -> dict[str, Text]:
        says = self._texts(block, "says", header)
        node = block.get("says")
        for name, text in says.items():
            if isinstance(node, Mapping):
                self.reader.filled(node.values[name], text, PLACEHOLDERS)
        return says

    def _check_labels(self, block: Block, decision: Decision) -> None:
        strange = [name for name in decision.labels if name not in decision.values]
        missing = [it for it in decision.values if it not in decision.labels and not did_you_mean(it, strange)]
        if missing and not decision.derives and not self.context.broken.facts:
            place = block.node.keys.get("labels", block.node).location
            names = ", ".join(f"`{value}`" for value in missing)
            self.problems.add("missing-label", place, f"There is no label for {names}.")

    def _body(self, block: Block, header: DecisionHeader, decision: Decision) -> Decision:
        scope = self.context.scopes.of(header.about)
        place = Place(scope, decision.values, verdicts=header.verdicts)
        advice = Place(scope, verdicts=False)
        decision = replace(
            decision,
            advice=self.rules.rules(block.get("advice"), advice),
            otherwise=self.rules.otherwise(block.get("otherwise"), self._place_of_otherwise(block, place)),
        )
        if block.has("rules"):
            return replace(decision, rules=self.rules.rules(block.get("rules"), place))
        if (table := block.get("table")) is not None:
            return replace(decision, rules=self._table(table, place))
        if (checklist := block.get("checklist")) is not None:
            return self._checklist(checklist, place, header, decision)
        if (stages := block.get("stages")) is not None:
            return self._stages(stages, place, decision)
        return decision

    def _place_of_otherwise(self, block: Block, place: Place) -> Place:
        stages = block.get("stages")
        symbol = self._stage_fact(stages, place) if isinstance(stages, Mapping) else None
        return replace(place, targets=symbol.values if symbol else (), moves=block.has("stages"))

    def _table(self, node: Node, place: Place) -> tuple[Rule, ...]:
        block = self.reader.block(node, ("columns", "rows", "file"), required=("columns", "rows"))
        if block is None:
            return ()
        cells = CellReader(self.context, place.scope, block.get("columns"))
        rows = self.reader.sequence(block.get("rows"), "a list of rows")
        read = [self.rules.with_extra(row, place, ("cells",), ("cells",), cells.row) for row in rows]
        return tuple(rule for rule in read if rule is not None)

    def _checklist(self, node: Node, place: Place, header: DecisionHeader, decision: Decision) -> Decision:
        block = self.reader.block(node, ("knock_outs", "checks", "verdicts"), required=("checks", "verdicts"))
        if block is None:
            return decision
        knock_outs = self.rules.rules(block.get("knock_outs"), place)
        counting = replace(place, scope=self.context.scopes.checklist(header.about))
        return replace(
            decision,
            checks=self.rules.checks(block.get("checks"), place.scope),
            rules=knock_outs + self.rules.rules(block.get("verdicts"), counting),
            knock_outs=len(knock_outs),
        )

    def _stages(self, node: Node, place: Place, decision: Decision) -> Decision:
        block = self.reader.block(node, ("of", "list", "transitions"), required=("of", "list", "transitions"))
        if block is None:
            return decision
        symbol = self._stage_fact(block.node, place, report=True)
        values = symbol.values if symbol else ()
        stages = [self._stage(key, value, values) for key, value in self.reader.entries(block.get("list"))]
        place = replace(place, targets=values, moves=True)

        def transition(rule: Block) -> tuple[Condition, str]:
            return self._transition(rule, place, symbol)

        items = self.reader.sequence(block.get("transitions"), "a list of transitions")
        read = [self.rules.with_extra(item, place, ("from",), (), transition) for item in items]
        rules = tuple(rule for rule in read if rule is not None)
        key = symbol.ref.key if symbol else ""
        return replace(decision, rules=rules, stages=tuple(stage for stage in stages if stage), stage_fact=key)

    def _stage_fact(self, node: Mapping, place: Place, *, report: bool = False) -> Symbol | None:
        of = node.get("of")
        if not isinstance(of, Scalar):
            return None
        if not report:
            return place.scope.symbols.get(of.text)
        symbol = self.context.resolver.symbol(of.text, place.scope, lambda: of.location)
        if symbol and symbol.ref.type is not FactType.ENUM:
            self.problems.add("wrong-test", of.location, f"`{of.text}` is not an enumeration of stages.")
            return None
        return symbol

    def _stage(self, key: Scalar, node: Node, values: tuple[str, ...]) -> Stage | None:
        block = self.reader.block(node, ("question", "actions", "mistakes"), required=("question",))
        name = self.context.value(key, values)
        if block is None or not name:
            return None
        return Stage(
            name=name,
            question=block.text("question") or Text("", ""),
            actions=self.reader.texts(block.get("actions")),
            mistakes=self.reader.texts(block.get("mistakes")),
        )

    def _transition(self, block: Block, place: Place, symbol: Symbol | None) -> tuple[Condition, str]:
        when, text = self.rules.condition(block, "when", place.scope)
        if not block.has("when") and not block.has("from"):
            self.problems.add("missing-key", block.location, "The key `when` is missing.", "or `from:`")
        start = block.get("from")
        if start is None or symbol is None:
            return when, text
        items = start.items if isinstance(start, Sequence) else [start]
        stages = tuple(stage for item in items if (stage := self.context.value(item, symbol.values)))
        return _from(symbol.ref, stages, when, text)


def _from(ref: Ref, stages: tuple[str, ...], when: Condition, text: str) -> tuple[Condition, str]:
    here = OneOf(ref, stages)
    said = f"{ref.key} = {stages[0]}" if len(stages) == 1 else f"{ref.key} in ({', '.join(stages)})"
    if when is ALWAYS:
        return here, said
    return And((here, when)), f"{said} and ({text})" if loose(text) else f"{said} and {text}"
