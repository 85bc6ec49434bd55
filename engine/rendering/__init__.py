"""Answers and explanations put into words: as text for people, as JSON for programs, in English and Chinese."""

from __future__ import annotations

from .as_json import Detail, to_json
from .as_text import to_text
from .asked import Asked, explain, explain_in_words
from .explaining import explanation
from .explanation_text import explanation_text
from .schema import answer_schema

__all__ = [
    "Asked",
    "Detail",
    "answer_schema",
    "explain",
    "explain_in_words",
    "explanation",
    "explanation_text",
    "to_json",
    "to_text",
]
