"""The deciding interpreter: conditions are decided by the C engine of durable_rules, inside its safe envelope.

`clauses` turns conditions into pure conjunctions, `encoder` generates the function that turns facts into the
engine's facts, and `driver`, alone, talks to the engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model.condition import Condition
from .conditions import DurableConditions
from .driver import EngineClosed, EngineFailure
from .envelope import EnvelopeExceeded

__all__ = ["DurableConditions", "EngineClosed", "EngineFailure", "EnvelopeExceeded", "compile_conditions"]


def compile_conditions(conditions: Sequence[Condition], both: Sequence[bool]) -> DurableConditions:
    """Compile conditions that are decided together.

    Args:
        conditions: What is to be decided, all of one scope.
        both: For each, whether no must be told from unknown.

    Raises:
        EnvelopeExceeded: They are more than the engine can decide safely.
    """
    return DurableConditions(conditions, both)
