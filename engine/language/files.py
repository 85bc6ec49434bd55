"""Finds the files of a rule folder, tells what each of them is, and takes their digest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files as resource_files
from pathlib import Path

from ..errors import Location
from .csv_tables import expand_table
from .nodes import Mapping
from .positioned import parse_yaml, read_bytes, shorten
from .problems import Problems, one_of
from .scopes import Broken

FIRST_KEYS = {
    "ruleset": "manifest",
    "kind": "kind",
    "enumerations": "enumerations",
    "parameters": "parameters",
    "fx": "parameters",
    "actions": "actions",
    "compliance_classes": "actions",
    "decision": "decision",
    "derive": "derive",
    "guards": "guards",
    "layer": "layer",
}
OTHER_FOLDERS = frozenset({"crm"})
"""Folders inside a rule folder that hold something else than rules."""

_FIRST_WORD = re.compile(rb"^([A-Za-z_]+)\s*:", re.MULTILINE)

_GIVES = re.compile(rb"^gives:\s*\{?\s*([A-Za-z_]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One rule file: what it is, what it holds, and the layer it belongs to (0 is the playbook)."""

    type: str
    node: Mapping
    layer: int


def playbook_folder() -> Path:
    """The shipped rules: package data in an installed wheel, `rules/` at the top of a checkout."""
    package = Path(str(resource_files((__package__ or "engine").partition(".")[0])))
    shipped = package / "_rules"
    return shipped if shipped.is_dir() else package.parent / "rules"


def rule_files(folder: Path) -> list[Path]:
    """All YAML files of a rule folder but tests, hidden files, and what belongs to other tools; in order."""
    found = (path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern))
    return sorted((path for path in found if _is_rules(path.relative_to(folder))), key=lambda path: path.as_posix())


def _is_rules(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and not path.stem.endswith("_test") and not OTHER_FOLDERS & set(path.parts[:-1])


class Collector:
    """Reads all files of a folder and its layers."""

    def __init__(self, problems: Problems, broken: Broken) -> None:
        self.problems = problems
        self.broken = broken
        self._labels: set[str] = set()
        self._hash = sha256()

    @property
    def digest(self) -> str:
        """The digest of all files that were read."""
        return f"sha256:{self._hash.hexdigest()}"

    def read(self, folder: Path, layer: int) -> list[Document]:
        """The documents of one folder."""
        label = self._label(folder.resolve())
        if not folder.is_dir():
            self.problems.add("missing-folder", Location(label), "There is no such rule folder.")
            return []
        documents = []
        for path in rule_files(folder):
            relative = path.relative_to(folder).as_posix()
            name = f"{label}/{relative}"
            data = read_bytes(path, self.problems, name)
            if data is None:
                self._mark(b"")
                continue
            self._add(f"{layer}:{relative}", data)
            document = self._document(name, data, layer)
            if document:
                expand_table(document.node, path, self.problems)
                documents.append(document)
        for path in sorted(folder.rglob("*.csv")):
            if _is_rules(path.relative_to(folder)) and path.is_file():
                self._add(f"{layer}:{path.relative_to(folder).as_posix()}", path.read_bytes())
        return documents

    def _label(self, folder: Path) -> str:
        """What the files of a folder are reported under: its name, with its parent's where that is taken."""
        label = folder.name if folder.name not in self._labels else f"{folder.parent.name}/{folder.name}"
        self._labels.add(label)
        return label

    def _add(self, name: str, data: bytes) -> None:
        """Lengths keep two different sets of files from looking alike."""
        self._hash.update(f"{name}\0{len(data)}\0".encode())
        self._hash.update(data)

    def _document(self, name: str, data: bytes, layer: int) -> Document | None:
        node = parse_yaml(data, self.problems, name=name)
        if node is None:
            self._mark(data)
            return None
        if not isinstance(node, Mapping) or not node.keys:
            message = "A rule file is a mapping whose first key tells what it is."
            self.problems.add("unknown-file", node.location, message, one_of("", FIRST_KEYS))
            self._mark(b"")
            return None
        first = next(iter(node.keys.values()))
        if first.text in FIRST_KEYS:
            return Document(FIRST_KEYS[first.text], node, layer)
        later = next((key for key in node.keys if key in FIRST_KEYS), "")
        hint = f"put `{later}:` first" if later else one_of(first.text, FIRST_KEYS)
        message = f"No kind of rule file starts with {shorten(first.text)}."
        self.problems.add("unknown-file", first.location, message, hint)
        self._mark(b"")
        return None

    def _mark(self, data: bytes) -> None:
        """Remember what an unreadable file may have declared, so that nobody calls it unknown."""
        match = _FIRST_WORD.search(data)
        type_ = FIRST_KEYS.get(match[1].decode(), "") if match else ""
        self.broken.rules = True
        self.broken.facts |= type_ in ("", "kind", "enumerations")
        gives = _GIVES.search(data)
        if gives:
            self.broken.names.add(gives[1].decode())
        self.broken.verdicts |= type_ in ("", "layer") or (type_ == "decision" and not gives)
        self.broken.parameters |= type_ in ("", "parameters")
        self.broken.actions |= type_ in ("", "actions")


def of_type(documents: Iterable[Document], type_: str) -> list[Mapping]:
    """The contents of all documents of one type."""
    return [document.node for document in documents if document.type == type_]
