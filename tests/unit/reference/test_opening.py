"""Which unknown facts keep a condition open."""

from __future__ import annotations

import pytest

from engine.model.condition import FactType, Ref, Truth
from engine.model.facts import Item, ItemList, Range, Scalar
from engine.reference.explanation import explain
from engine.reference.opening import Found, OpenFact, compile_open
from tests.support.playing import Block, decision, derive, rule, rules_of


def opened(
    when: str, deal: dict[str, Scalar] | None = None, lists: dict[str, ItemList] | None = None
) -> dict[str, bool]:
    """The open facts of a condition by name, with whether they are the next to find out."""
    rules = rules_of(
        derive("facts", supporters={"count": "stakeholders where met"}), decision("asked", "x", rule("R", when, "x"))
    )
    found: Found = {}
    compile_open(rules.decisions[0].rules[0].when)(deal or {}, None, lists or {}, ("", ""), found, True)
    return {f"{fact.kind}[{fact.item}].{fact.key}" if fact.kind else fact.key: now for fact, now in found.items()}


@pytest.mark.parametrize(
    ("when", "deal", "expected"),
    [
        ("a", {}, {"a": True}),
        ("a", {"a": False}, {}),
        ("a and b", {}, {"a": True, "b": False}),
        ("a and b", {"a": True}, {"b": True}),
        ("a and b", {"b": False}, {}),
        ("a or b", {}, {"a": True, "b": True}),
        ("a or b", {"a": True}, {}),
        ("not (a or b)", {"a": False}, {"b": True}),
        ("a is not yes", {}, {"a": True}),
        ("a is known", {"a": True}, {}),
        ("(a or b) and c", {}, {"a": True, "b": True, "c": False}),
        ("(a and b) or c", {}, {"a": True, "b": False, "c": True}),
        ("size > ratio", {"size": 1}, {"ratio": True}),
        ("supporters >= 2", {"supporters": Range(1, 3)}, {"supporters": True}),
        ("supporters >= 2", {"supporters": Range(2, 3)}, {}),
        ("supporters >= 2", {"supporters": 1}, {}),
    ],
)
def test_only_what_could_still_move_a_condition_keeps_it_open(
    when: str, deal: dict[str, Scalar], expected: dict[str, bool]
) -> None:
    assert opened(when, deal) == expected


def test_an_open_count_waits_for_more_members_and_for_what_is_unknown_of_them() -> None:
    people = ItemList((Item("s1", {}), Item("s2", {"met": True})), complete=False)
    assert opened("at least 2 stakeholders where met", lists={"stakeholder": people}) == {
        "stakeholder[].": True,
        "stakeholder[s1].met": True,
    }
    assert opened("some stakeholder where met", lists={"stakeholder": people}) == {}
    assert opened("some stakeholder where met") == {"stakeholder[].": True}


def test_a_member_that_cannot_match_any_more_is_not_asked_about() -> None:
    people = ItemList((Item("s1", {"a": False}), Item("s2", {"a": True})))
    assert opened("some stakeholder where a and met", lists={"stakeholder": people}) == {"stakeholder[s2].met": True}


def test_inside_where_a_fact_of_the_deal_is_open_as_one_of_the_deal() -> None:
    people = ItemList((Item("s1", {"met": True}),))
    assert opened("some stakeholder where met and deal.b", lists={"stakeholder": people}) == {"b": True}


def test_a_count_of_an_item_between_its_bounds_is_open() -> None:
    friends = Ref("stakeholder", "friends", FactType.COUNT, of_item=True)
    found: Found = {}
    compile_open(Truth(friends))({}, {}, {}, ("stakeholder", "s1"), found, True)
    assert found == {OpenFact("stakeholder", "s1", "friends"): True}


def explained(when: str, deal: Block, lists: dict[str, ItemList] | None = None) -> object:
    rules = rules_of(decision("asked", "x", rule("R", when, "x")))
    tree = explain(rules.decisions[0].rules[0].when, deal, None, lists or {})

    def shape(node: object) -> object:
        parts = [shape(each) for each in node.children]  # type: ignore[attr-defined]  # an Explained
        return (node.value, node.settled, node.item, *parts)  # type: ignore[attr-defined]  # likewise

    return shape(tree)


def test_an_explanation_has_every_part_with_its_value_and_whether_it_is_settled() -> None:
    assert explained("a and not (b is yes)", {"a": True}) == (
        True,
        None,
        "",
        (True, True, ""),
        (True, None, "", (False, None, "")),
    )


def test_an_explanation_of_a_count_has_every_member_by_its_id() -> None:
    people = {"stakeholder": ItemList((Item("s1", {"met": True}), Item("s2", {})))}
    assert explained("at least 2 stakeholders where met", {}, people) == (
        None, None, "", (True, True, "s1"), (None, None, "s2"),
    )  # fmt: skip
    assert explained("some stakeholder where met", {}) == (None, None, "")
