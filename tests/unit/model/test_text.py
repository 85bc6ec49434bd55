"""Words of other people stand on one line and steer nothing."""

from __future__ import annotations

import pytest

from engine.model.text import on_one_line, steers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Wang Qiang", "Wang Qiang"),
        ("王强，采购经理", "王强，采购经理"),
        ("👩\u200d👩\u200d👧 e\u0301", "👩\u200d👩\u200d👧 e\u0301"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("\x1b[31mred\x1b]0;title\x07", "[31mred ]0;title"),
        ("next\x85line\u2028and\u2029more", "next line and more"),
        ("\u202egnikcatta\u202c \u2066x\u2069", "gnikcatta x"),
        (" \x00\x7f ", ""),
    ],
)
def test_what_breaks_or_steers_a_line_becomes_a_space(text: str, shown: str) -> None:
    assert on_one_line(text) == shown
    assert not steers(on_one_line(text))
    assert steers(text) == (any(sign in text for sign in "\n\x1b\x85\u202e\x00"))
