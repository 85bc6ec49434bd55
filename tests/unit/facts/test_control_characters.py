"""Control characters stand in no identifier, and in no name as it is shown."""

from __future__ import annotations

import pytest

from engine.errors import InvalidFacts
from engine.facts import FactReader

from .conftest import AS_OF, small_ruleset

READER = FactReader(small_ruleset())


@pytest.mark.parametrize("sign", ["\x1b", "\n", "\x7f", "\x85", "\u2028", "\u202e"])
def test_an_identifier_with_a_control_character_is_refused(sign: str) -> None:
    document = {"opportunity_id": f"D{sign}1", "stakeholders": [{"id": f"s{sign}"}]}
    with pytest.raises(InvalidFacts) as refused:
        READER.read(document, as_of=AS_OF)
    assert [(problem.location.path, problem.code) for problem in refused.value.problems] == [
        ("$.opportunity_id", "invalid-text"),
        ("$.stakeholders[0].id", "invalid-text"),
    ]
    assert all(sign not in str(problem) for problem in refused.value.problems)


def test_a_name_is_shown_on_one_line_and_kept_as_it_was_sent() -> None:
    name = "Wang\n\x1b[31mQiang\u202e"
    (item,) = READER.read({"stakeholders": [{"title": name}]}, as_of=AS_OF).lists["stakeholder"].items
    assert item.values["title"] == name
    assert item.name == "Wang [31mQiang"


def test_a_name_of_nothing_but_control_characters_is_none() -> None:
    (item,) = READER.read({"stakeholders": [{"title": "\x1b\x07"}]}, as_of=AS_OF).lists["stakeholder"].items
    assert item.name == "1"
