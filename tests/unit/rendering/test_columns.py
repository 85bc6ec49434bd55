"""Lines broken by columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.rendering.columns import width, wrapped

WORDS = st.text(st.sampled_from("abc de，。（）中文字、 "), max_size=80)


def test_a_chinese_character_takes_two_columns_and_a_colour_none() -> None:
    assert width("Go: 争取") == 8
    assert width("\x1b[1mGo\x1b[0m") == 2


def test_english_breaks_between_words() -> None:
    assert wrapped("one two three", 8) == ["one two", "three"]


def test_chinese_breaks_between_characters_and_begins_no_line_with_a_stop() -> None:
    assert wrapped("先谈需求，再交方案。", 8) == ["先谈需", "求，再交", "方案。"]
    assert wrapped("看（甲）", 6) == ["看", "（甲）"]


@given(WORDS, st.integers(8, 40))
def test_nothing_is_lost_and_no_line_is_longer_unless_a_word_is(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    pieces = [piece for line in lines for piece in line.split()]
    longest = max((width(piece) for piece in pieces), default=0)
    assert all(width(line) <= max(columns, longest) for line in lines)
