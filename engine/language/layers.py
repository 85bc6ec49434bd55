"""Lays company layers over the playbook, before anything is resolved.

A layer is a folder of its own; nobody edits the playbook. Its manifest says what it `extends`, and its files are

- files of the same forms as the playbook's. What they name anew is added: decisions, derive files, guards, kinds,
  fields, values, parameters, actions. What the playbook has as well is laid over it key by key: of a field its
  question, say, and to its `values` more are added; of a parameter all `values`; of an action its text;
- files that start with `layer: <decision or derive file>` and change that one:
  `rules`, `advice`, `knock_outs`, `checks` (entries with `replaces: PT-01` or `before: PT-01`, else added at the end),
  `facts` (derivations, replaced by name), `values` (verdicts added), `title`, `labels`, `says`,
  `texts: {PT-01: {because: {en, zh}}}`, and `off: [{rule: PT-02, reason: why}]`.

A guards file of a layer takes `replaces`, `before` and `off` in the same way. What replaces something may carry
`upstream: sha256:…`, the digest of what it replaced; a later version of the playbook in which that differs is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as SequenceType
from dataclasses import dataclass, replace

from ..errors import Location
from ..model.ruleset import Change
from .files import Document
from .nodes import Mapping
from .overlay import SECTIONS, Overlay
from .patches import Patch, index_of
from .positioned import shorten
from .problems import did_you_mean, one_of
from .reading import Reader
from .scopes import Broken

NAMED = ("decision", "derive")
"""Types of files that a `layer:` file can change; the key of that name names them."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The documents of all layers as one rule set's."""

    documents: tuple[Document, ...]
    manifest: Mapping | None
    changes: tuple[Change, ...] = ()


class Layers:
    """Merges the documents of a playbook and its layers; `names` are those of the folders."""

    def __init__(self, reader: Reader, broken: Broken, names: SequenceType[str]) -> None:
        self.reader = reader
        self.problems = reader.problems
        self.broken = broken
        self.names = names
        self.changes: list[Change] = []
        self.overlay = Overlay(reader, self.changes)

    def merge(self, documents: SequenceType[Document]) -> Merged:
        """All documents as one rule set's."""
        manifest = self._manifest(documents)
        merged = [document for document in documents if document.layer == 0 and document.type != "manifest"]
        for document in merged:
            if document.type == "layer":
                message = "A file that starts with `layer:` belongs to a company layer, and this folder is none."
                self.problems.add("wrong-base", document.node.location, message, "write `decision:` and all of it")
        for layer in range(1, len(self.names)):
            self._lay(merged, [document for document in documents if document.layer == layer])
        return Merged(tuple(merged), manifest, tuple(self.changes))

    def _manifest(self, documents: Iterable[Document]) -> Mapping | None:
        """The playbook's manifest with what the layers say otherwise."""
        merged: Mapping | None = None
        known: list[str] = []
        for layer, name in enumerate(self.names):
            found = [document.node for document in documents if document.type == "manifest" and document.layer == layer]
            for extra in found[1:]:
                hint = f"first at {found[0].location}"
                self.problems.add("duplicate-name", extra.location, "The folder has a second manifest.", hint)
            if not found:
                self._no_manifest(name)
                return merged
            self._check_base(found[0], known)
            known.append(getattr(found[0].get("ruleset"), "text", ""))
            merged = found[0] if merged is None else merged
            for key, value in found[0].values.items():
                merged.set(found[0].keys[key], value)
        return merged

    def _no_manifest(self, name: str) -> None:
        if not self.broken.rules:
            message = "The folder has no file that starts with `ruleset:`."
            self.problems.add("missing-manifest", Location(name), message, "add a playbook.yaml")

    def _check_base(self, manifest: Mapping, known: SequenceType[str]) -> None:
        extends = manifest.get("extends")
        if extends is None:
            if known:
                message = "The manifest of a layer has to say what it extends."
                self.problems.add("wrong-base", manifest.location, message, f"add `extends: {known[-1]}`")
            return
        name = self.reader.string(extends)
        if not known:
            message = f"This rule set extends {shorten(name)} and was loaded without it."
            self.problems.add("wrong-base", extends.location, message, "load it as a layer over that rule set")
        elif name and name not in known:
            message = f"The layer extends {shorten(name)} and was loaded over {shorten(known[-1])}."
            self.problems.add("wrong-base", extends.location, message, did_you_mean(name, known))

    def _lay(self, merged: list[Document], layer: SequenceType[Document]) -> None:
        """Change and add; patches come last, so that they see all that is new."""
        for document in layer:
            if document.type in SECTIONS and not self.overlay.lay(merged, document):
                merged.append(document)
            elif document.type in NAMED:
                name = getattr(document.node.get(document.type), "text", "")
                self.changes.append(Change("added", name))
                merged.append(document)
        for document in layer:
            if document.type == "guards":
                self._guards(merged, document)
            elif document.type == "layer" and (target := self._target(merged, document.node)) is not None:
                self._patch([target]).decision(document.node, target)

    def _patch(self, nodes: SequenceType[Mapping]) -> Patch:
        return Patch(self.reader, self.broken, self.changes, index_of(nodes))

    def _guards(self, merged: list[Document], document: Document) -> None:
        below = [known.node for known in merged if known.type == "guards"]
        holder = self._patch(below).guards(document.node, below[0] if below else None)
        if not below:
            merged.append(replace(document, node=holder))

    def _target(self, merged: Iterable[Document], node: Mapping) -> Mapping | None:
        documents = [document for document in merged if document.type in NAMED]
        named = {getattr(document.node.get(document.type), "text", ""): document.node for document in documents}
        name = self.reader.string(node.values["layer"])
        if name and name not in named and not self.broken.rules:
            message = f"The playbook has no decision or derive file {shorten(name)}."
            self.problems.add("unknown-decision", node.values["layer"].location, message, one_of(name, named))
        return named.get(name)
