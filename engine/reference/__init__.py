"""The reference interpreter: every condition walked in plain Python, three-valued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model.condition import Condition
from ..model.facts import ItemList, Scalar
from .conditions import compile_value
from .explanation import Explained, explain

__all__ = ["Explained", "ReferenceConditions", "explain"]


class ReferenceConditions:
    """A group of conditions decided by the reference walk (see `engine.program.Conditions`)."""

    def __init__(self, conditions: Sequence[Condition], both: Sequence[bool]) -> None:
        self._walks = tuple(compile_value(condition) for condition in conditions)

    def values(
        self, deal: Mapping[str, Scalar], item: Mapping[str, Scalar] | None, lists: Mapping[str, ItemList]
    ) -> Sequence[bool | None]:
        """Each condition's value."""
        return [walk(deal, item, lists) for walk in self._walks]

    def close(self) -> None:
        """Nothing is held."""
