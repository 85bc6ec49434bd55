"""Reads the cells of a decision table as conditions, and tables from CSV files."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..errors import Location
from ..model.condition import ALWAYS, And, Condition, FactType
from .conditions import Locate, parse_condition
from .context import Context, loose
from .nodes import Node, Scalar, Sequence
from .reading import Block
from .scopes import Scope, Symbol

_WORD = r"[A-Za-z0-9_]+"
_VALUES = re.compile(rf"{_WORD}(\s*,\s*{_WORD})*")
_NOT_VALUES = re.compile(rf"not\s+({_WORD}(\s*,\s*{_WORD})*)")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}|\$[A-Za-z_][A-Za-z0-9_]*"
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_BOUND = re.compile(rf"(at\s+least|at\s+most)\s+({_NUMBER})")
_PLAIN_NUMBER = re.compile(_NUMBER)
_TEST = re.compile(r"(is|in|has|within|between|not\s+in)\s.*|[<>=!].*", re.DOTALL)


class CellReader:
    """Turns the cells of one table into conditions."""

    def __init__(self, context: Context, scope: Scope, columns: Node | None) -> None:
        self.context = context
        self.scope = scope
        self.columns = [
            (column, self._column(column)) for column in context.reader.sequence(columns, "a list of facts")
        ]

    def _column(self, node: Node) -> Symbol | None:
        name = self.context.reader.string(node, "a fact or a verdict")
        return self.context.resolver.symbol(name, self.scope, lambda: node.location) if name else None

    def row(self, block: Block) -> tuple[Condition, str]:
        """The condition of a row: all of its cells."""
        node = block.get("cells")
        cells = self.context.reader.sequence(node, "a list of cells")
        if node is not None and len(cells) != len(self.columns):
            message = f"The row has {len(cells)} cells and the table {len(self.columns)} columns."
            self.context.problems.add("cell-count", node.location, message, "write `-` for any")
            return ALWAYS, ""
        parts = [
            part
            for (column, symbol), cell in zip(self.columns, cells, strict=False)
            if symbol is not None and isinstance(column, Scalar)
            if (part := self.condition(column.text.strip(), symbol, cell)) is not None
        ]
        asked = [(condition, text) for condition, text in parts if condition is not ALWAYS]
        if len(asked) < 2:
            return asked[0] if asked else (ALWAYS, "always")
        return And(tuple(condition for condition, _ in asked)), " and ".join(_bracketed(text) for _, text in asked)

    def condition(self, column: str, symbol: Symbol, cell: Node) -> tuple[Condition, str] | None:
        """What a cell asks of its column: None where there is a problem, `always` for `-`."""
        if isinstance(cell, Sequence):
            return self._listed(column, cell)
        if not isinstance(cell, Scalar) or cell.null:
            self.context.reader.wrong(cell, "a cell; `-` is any")
            return None
        text = cell.text.strip()
        if text == "-":
            return ALWAYS, ""
        before, sentence, after = _sentence(column, symbol, text)
        return self._resolve(before + sentence + after, _inside(cell, before, sentence))

    def _listed(self, column: str, cell: Sequence) -> tuple[Condition, str] | None:
        scalars = [item for item in cell.items if isinstance(item, Scalar) and self.context.reader.value(item)]
        if not scalars or len(scalars) < len(cell.items):
            return None
        starts: list[int] = []
        text = f"{column} in ("
        for word in scalars:
            starts.append(len(text))
            text += f"{word.text.strip()}, "

        def locate(offset: int) -> Location:
            return scalars[max(0, bisect_right(starts, offset) - 1)].location

        return self._resolve(f"{text[:-2]})", locate)

    def _resolve(self, text: str, locate: Locate) -> tuple[Condition, str] | None:
        tree = parse_condition(text, locate, self.context.problems)
        condition = self.context.resolver.resolve(tree, self.scope, locate) if tree else None
        return None if condition is None else (condition, text)


def _inside(cell: Scalar, before: str, sentence: str) -> Locate:
    """The place of an offset in a sentence of which only the middle stands in the cell."""
    start = max(0, cell.text.find(sentence))
    return lambda offset: cell.at(start + max(0, min(offset - len(before), len(sentence))))


def _sentence(column: str, symbol: Symbol, cell: str) -> tuple[str, str, str]:
    """A cell as a sentence: what stands before it, the part that is in the file, and what stands after it."""
    type_ = symbol.ref.type
    if cell in ("known", "unknown"):
        return f"{column} is ", cell, ""
    if type_ is FactType.TRI and cell in ("yes", "no"):
        return ("", column, "") if cell == "yes" else ("not ", column, "")
    if type_ is FactType.ENUM and (match := _NOT_VALUES.fullmatch(cell)):
        return f"{column} not in (", match[1], ")"
    if type_ is FactType.ENUM and _VALUES.fullmatch(cell):
        return f"{column} in (", cell, ")"
    if match := _RANGE.fullmatch(cell):
        return f"{column} between ", f"{match[1]} and {match[2]}", ""
    if match := _BOUND.fullmatch(cell):
        return f"{column} {'>=' if match[1].endswith('least') else '<='} ", match[2], ""
    if _PLAIN_NUMBER.fullmatch(cell):
        return f"{column} = ", cell, ""
    return (f"{column} ", cell, "") if _TEST.fullmatch(cell) else ("", cell, "")


def _bracketed(text: str) -> str:
    return f"({text})" if loose(text) else text
