"""Loads a rule folder: all files, all problems, one rule set.

The order is that of the names: kinds and fields first, then what decisions give, then parameters and action codes;
only then are conditions resolved, so that files may stand in any order and name each other freely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args

from ..errors import InvalidRules, Problem
from ..model.decision import Action, Compliance, Decision, Derivation, Guard, ParameterTable
from ..model.ruleset import RuleSet
from ..model.vocabulary import Vocabulary
from . import circles
from .catalogue import ActionReader, ClassReader, ParameterReader, tags_of
from .context import Context
from .decisions import DecisionReader
from .derivations import DerivationReader
from .files import Collector, of_type
from .guards import GuardReader
from .layers import Layers, Merged
from .manifest import ManifestReader
from .nodes import Mapping
from .outputs import DecisionHeader, DeriveHeader, OutputReader
from .problems import Problems
from .reading import Reader
from .resolve import Resolver
from .scopes import Broken, Scopes
from .vocabulary import VocabularyReader

Named = TypeVar("Named", ParameterTable, Action)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading: a rule set unless something is wrong, and every problem, warnings included."""

    ruleset: RuleSet | None
    problems: tuple[Problem, ...] = ()


def load(folder: Path, *, layers: Sequence[Path] = ()) -> Loaded:
    """Loads a rule folder and the company layers over it.

    Args:
        folder: The rule folder, usually `playbook_folder()`.
        layers: Folders that extend it, in order.

    Returns:
        The rule set, or None, and all problems of all files by place.
    """
    return _Loading().load(folder, layers)


def load_or_raise(folder: Path, *, layers: Sequence[Path] = ()) -> RuleSet:
    """Like `load`, for callers that need a rule set.

    Raises:
        InvalidRules: With all problems, if the rule set cannot be used.
    """
    loaded = load(folder, layers=layers)
    if loaded.ruleset is None:
        raise InvalidRules(loaded.problems)
    return loaded.ruleset


class _Loading:
    """One run of the loader."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.broken = Broken()
        self.reader = Reader(self.problems)

    def load(self, folder: Path, layers: Sequence[Path]) -> Loaded:
        """Read, merge, resolve."""
        collector = Collector(self.problems, self.broken)
        folders = (folder, *layers)
        documents = [document for index, path in enumerate(folders) for document in collector.read(path, index)]
        if not self._readable(folders):
            return Loaded(None, self.problems.sorted())
        names = [path.resolve().name for path in folders]
        merged = Layers(self.reader, self.broken, names).merge(documents)
        ruleset = self._ruleset(merged, collector)
        return Loaded(None if self.problems.fatal else ruleset, self.problems.sorted())

    def _readable(self, folders: Iterable[Path]) -> bool:
        """A folder that is not there is one problem, not one for everything it lacks."""
        return all(path.is_dir() for path in folders)

    def _ruleset(self, merged: Merged, collector: Collector) -> RuleSet:
        documents = merged.documents
        shared, kinds = of_type(documents, "enumerations"), of_type(documents, "kind")
        vocabulary = VocabularyReader(self.reader, self.broken).read(shared, kinds)
        outputs = OutputReader(self.reader, vocabulary, self.broken)
        headers = outputs.decisions(of_type(documents, "decision"))
        derive_headers = outputs.derivations(of_type(documents, "derive"))
        manifest = ManifestReader(self.reader, outputs.outputs, self.broken).read(merged.manifest)
        parameters, rates = self._parameters(vocabulary, of_type(documents, "parameters"))
        catalogue = of_type(documents, "actions")
        given = [header.output for header in headers if header.output is not None]
        context = self._context(vocabulary, Scopes(vocabulary, given, outputs.counts), parameters, catalogue, outputs)
        decisions, derivations = self._decide(context, headers, derive_headers)
        return RuleSet(
            name=manifest.name,
            digest=collector.digest,
            vocabulary=vocabulary,
            decisions=decisions,
            derivations=derivations,
            guards=self._guards(context, of_type(documents, "guards")),
            actions=self._actions(context, catalogue),
            parameters=parameters,
            fx=rates,
            currency=manifest.currency,
            questions=manifest.questions,
            headline=manifest.headline,
            action_order=manifest.action_order,
            title=manifest.title,
            version=manifest.version,
            changes=merged.changes,
        )

    def _parameters(
        self, vocabulary: Vocabulary, nodes: Iterable[Mapping]
    ) -> tuple[dict[str, ParameterTable], dict[str, ParameterTable]]:
        reader = ParameterReader(self.reader, vocabulary, self.broken)
        parameters: dict[str, ParameterTable] = {}
        rates: dict[str, ParameterTable] = {}
        for node in nodes:
            self.reader.block(node, ("parameters", "fx"))
            self._merge(parameters, reader.parameters(node.get("parameters")))
            self._merge(rates, reader.rates(node.get("fx")))
        return parameters, rates

    def _merge(self, into: dict[str, Named], more: MappingType[str, Named]) -> None:
        """Several files may declare parameters or actions, but each only once."""
        for name, entry in more.items():
            first = into.setdefault(name, entry)
            if first is not entry:
                message = f"`{name}` is declared twice."
                self.problems.add("duplicate-name", entry.location, message, f"first at {first.location}")

    def _context(
        self,
        vocabulary: Vocabulary,
        scopes: Scopes,
        parameters: MappingType[str, ParameterTable],
        catalogue: Iterable[Mapping],
        outputs: OutputReader,
    ) -> Context:
        tables = [node.get("actions") for node in catalogue]
        entries = {
            code: entry for table in tables if isinstance(table, Mapping) for code, entry in table.values.items()
        }
        types = {name: table.type for name, table in parameters.items()}
        return Context(
            problems=self.problems,
            reader=self.reader,
            vocabulary=vocabulary,
            scopes=scopes,
            resolver=Resolver(scopes, types, self.broken, self.problems),
            broken=self.broken,
            outputs=outputs.outputs,
            actions=frozenset(entries),
            tags=tags_of(entries.values()) | frozenset(get_args(Compliance)),
        )

    def _decide(
        self,
        context: Context,
        headers: Iterable[DecisionHeader],
        derive_headers: Iterable[DeriveHeader],
    ) -> tuple[tuple[Decision, ...], tuple[Derivation, ...]]:
        """Decisions in an order in which they can be taken, and derivations."""
        reader = DecisionReader(context)
        decisions = [decision for header in headers if (decision := reader.read(header)) is not None]
        deriving = DerivationReader(context)
        derivations = tuple(derivation for header in derive_headers for derivation in deriving.read(header))
        order = circles.check_circles(decisions, derivations, self.problems)
        return circles.in_order(decisions, order), derivations

    def _guards(self, context: Context, nodes: Iterable[Mapping]) -> tuple[Guard, ...]:
        reader = GuardReader(context)
        for node in nodes:
            self.reader.block(node, ("guards",))
        return tuple(guard for node in nodes for guard in reader.read(node.get("guards")))

    def _actions(self, context: Context, nodes: Iterable[Mapping]) -> dict[str, Action]:
        classes = {}
        for node in nodes:
            self.reader.block(node, ("actions", "compliance_classes"))
            classes.update(ClassReader(self.reader).read(node.get("compliance_classes")))
        reader = ActionReader(context, classes or ClassReader(self.reader).read(None))
        actions: dict[str, Action] = {}
        for node in nodes:
            self._merge(actions, reader.read(node.get("actions")))
        return actions
