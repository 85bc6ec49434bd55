"""Evaluation: what the rules make of one opportunity's facts."""

from .answer import Answer
from .evaluator import Evaluator

__all__ = ["Answer", "Evaluator"]
