"""The frame interpreter: conditions as expressions over a table."""

from .conditions import FrameConditions, Row, evaluate

__all__ = ["FrameConditions", "Row", "evaluate"]
