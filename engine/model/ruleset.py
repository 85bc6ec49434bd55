"""Everything that was loaded from a rule folder, checked and ordered: what an interpreter is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .decision import Action, Decision, Derivation, Guard, ParameterTable
from .text import Text
from .vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Change:
    """What a company layer did to a rule of the playbook, with its reason; `upstream` is the digest replaced."""

    what: str
    id: str
    reason: str = ""
    upstream: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A loaded rule folder.

    Attributes:
        digest: "sha256:…" over the contents of all rule files; the same files give the same digest.
        questions: Order of question groups: "knock_outs" or the name of a verdict.
        headline: Verdicts whose sentences make the headline, in order.
        action_order: Whose actions come first: "knock_outs" or the name of a verdict; then by priority.
        fx: Parameter tables by currency: units of the default currency for one unit.
    """

    name: str
    digest: str
    vocabulary: Vocabulary
    decisions: tuple[Decision, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    guards: tuple[Guard, ...] = ()
    actions: Mapping[str, Action] = field(default_factory=dict)
    parameters: Mapping[str, ParameterTable] = field(default_factory=dict)
    fx: Mapping[str, ParameterTable] = field(default_factory=dict)
    currency: str = "CNY"
    questions: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    action_order: tuple[str, ...] = ()
    title: Text | None = None
    version: str = ""
    changes: tuple[Change, ...] = ()

    def giving(self, verdict: str) -> Decision | None:
        """The decision that gives a verdict."""
        return next((decision for decision in self.decisions if decision.gives == verdict), None)
