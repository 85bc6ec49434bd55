"""Evaluation: what the rules make of one opportunity's facts."""

from .answer import Answer
from .evaluator import Evaluator
from .outlook import with_outlook

__all__ = ["Answer", "Evaluator", "with_outlook"]
