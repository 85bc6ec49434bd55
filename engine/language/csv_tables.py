"""Reads a decision table from a CSV file as if its rows stood in the rule file, with the place of every cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import Location
from .nodes import Mapping, Node, Scalar, Sequence, Source
from .positioned import MAX_ENTRIES, decode, read_bytes, shorten
from .problems import Problems, one_of

PLAIN_KEYS = ("id", "then", "to", "flag", "provenance", "status", "priority")
LIST_KEYS = ("do", "ask", "source")
TEXT_KEYS = ("because_en", "because_zh", "warn_en", "warn_zh")
RULE_COLUMNS = (*PLAIN_KEYS, *LIST_KEYS, *TEXT_KEYS)


def expand_table(node: Mapping, path: Path, problems: Problems) -> None:
    """Put the rows of the CSV file that a decision's table names into the decision itself.

    Args:
        node: The decision as it stands in its file.
        path: Where that file is; the CSV file lies beside it.
        problems: Takes whatever is wrong.
    """
    table = node.get("table")
    file = table.get("file") if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping) or not isinstance(file, Scalar):
        return
    name = file.text.strip()
    columns = table.get("columns")
    names = tuple(item.text for item in getattr(columns, "items", ()) if isinstance(item, Scalar))
    rows = Sequence(file.source, file.line, file.column, flow=False)
    if Path(name).name != name or not name.endswith(".csv"):
        message = f"{shorten(name)} is not the name of a CSV file beside this one."
        problems.add("bad-csv", file.location, message, "write it without a folder, such as matrix.csv")
    elif not (path.parent / name).is_file():
        problems.add("unreadable-file", file.location, f"There is no file {shorten(name)} beside this one.")
    else:
        rows.items = read_rows(path.parent / name, f"{file.source.path.rpartition('/')[0]}/{name}", names, problems)
    more = table.get("rows")
    rows.items += more.items if isinstance(more, Sequence) else []
    table.set(_key("rows", file), rows)
    del table.keys["file"], table.values["file"]


def read_rows(path: Path, name: str, columns: tuple[str, ...], problems: Problems) -> list[Node]:
    """The rows of a CSV file as the mappings that a rule file would hold.

    Args:
        path: The file; its first line names the columns.
        name: What to report it under.
        columns: The table's columns, which become cells; the other columns are keys of a rule. Lists are divided
            by spaces or semicolons; texts stand in two columns, such as because_en and because_zh.
        problems: Takes whatever is wrong.
    """
    data = read_bytes(path, problems, name)
    text = None if data is None else decode(data, problems, name)
    if text is None:
        return []
    source = Source(name, text)
    lines = _lines(source, problems)
    if not lines:
        problems.add("bad-csv", Location(name, 1, 1), "The table has no line that names its columns.")
        return []
    if len(lines) > MAX_ENTRIES + 1:
        problems.add("too-many", lines[MAX_ENTRIES + 1][0].location, "The table has more than 2,000 rows.")
        return []
    if not columns:
        return []
    header = [cell.text for cell in lines[0]]
    known = _check_header(lines[0], columns, problems)
    rows: list[Node] = [row for line in lines[1:] if (row := _row(line, header, columns, problems)) is not None]
    return rows if known else []


def _check_header(line: list[Scalar], columns: tuple[str, ...], problems: Problems) -> bool:
    """Are all columns known? Rows beneath a strange one would only be found wrong again."""
    known = (*RULE_COLUMNS, *columns)
    unknown = [cell for cell in line if cell.text not in known]
    for cell in unknown:
        hint = one_of(cell.text, known)
        problems.add("bad-csv", cell.location, f"The column {shorten(cell.text)} means nothing here.", hint)
    present = {cell.text for cell in line}
    absent = [column for column in columns if column not in present and not unknown]
    for column in absent:
        problems.add("bad-csv", line[0].location, f"The table has no column {shorten(column)}.")
    return not unknown and not absent


def _row(line: list[Scalar], header: list[str], columns: tuple[str, ...], problems: Problems) -> Mapping | None:
    if len(line) != len(header):
        message = f"The row has {len(line)} cells and the table {len(header)} columns."
        problems.add("bad-csv", line[0].location, message, "a cell with a comma needs quotes")
        return None
    start = line[0]
    row = Mapping(start.source, start.line, start.column, flow=False)
    cells = dict(zip(header, line, strict=True))
    listed = Sequence(start.source, start.line, start.column, flow=False)
    listed.items = [cells.get(column, _key("-", start)) for column in columns]
    row.set(_key("cells", start), listed)
    for name, cell in cells.items():
        if name in columns or name not in RULE_COLUMNS or not cell.text:
            continue
        if name in LIST_KEYS:
            row.set(_key(name, cell), _list(cell))
        elif name in TEXT_KEYS:
            key, _, language = name.rpartition("_")
            text = row.get(key)
            if not isinstance(text, Mapping):
                text = Mapping(cell.source, cell.line, cell.column, flow=False)
                row.set(_key(key, cell), text)
            text.set(_key(language, cell), cell)
        else:
            row.set(_key(name, cell), cell)
    return row


def _key(name: str, near: Scalar) -> Scalar:
    return Scalar(near.source, near.line, near.column, name, "", near.start, near.start)


def _list(cell: Scalar) -> Sequence:
    sequence = Sequence(cell.source, cell.line, cell.column, flow=False)
    words = cell.text.replace(";", " ").split()
    sequence.items = [_key(word, cell) for word in words]
    return sequence


def _lines(source: Source, problems: Problems) -> list[list[Scalar]]:
    """All lines that are not blank, cut into cells."""
    lines: list[list[Scalar]] = []
    line: list[Scalar] = []
    for cell, last in _cells(source, problems):
        line.append(cell)
        if last:
            if len(line) > 1 or line[0].text:
                lines.append(line)
            line = []
    return lines


def _cells(source: Source, problems: Problems) -> Iterator[tuple[Scalar, bool]]:
    """Cells in order, each with whether it ends its line."""
    text, index, size = source.text, 0, len(source.text)
    while index < size:
        start = index
        if text[index] == '"':
            value, index = _quoted(text, index)
            if index > size:
                problems.add("bad-csv", source.at(start), "A quote is opened and never closed.")
                return
        else:
            ends = [end for sign in ",\n" if (end := text.find(sign, index)) >= 0]
            index = min(ends, default=size)
            value = text[start:index]
        rest = text[index : index + 2]
        last = not rest.startswith(",")
        start += text[start : start + 1] == '"'
        place = source.at(start)
        yield Scalar(source, place.line, place.column, value.strip(), "", start, start + len(value.strip())), last
        index += 2 if rest == "\r\n" else 1


def _quoted(text: str, index: int) -> tuple[str, int]:
    """The text of a quoted cell, and the index behind its closing quote (beyond the end if there is none)."""
    parts, index = [], index + 1
    while True:
        end = text.find('"', index)
        if end < 0:
            return "", len(text) + 1
        parts.append(text[index:end])
        if text[end + 1 : end + 2] != '"':
            return '"'.join(parts), end + 1
        index = end + 2
