from __future__ import annotations

from itertools import islice

from engine.durable.envelope import Names, fnv


def test_the_hash_is_the_engines_own() -> None:
    assert [fnv(name) for name in ("id", "sid", "$and", "all")] == [926444256, 3593476751, 3746487396, 321211332]


def test_names_never_share_a_hash() -> None:
    names = Names()
    taken = [*islice(names.take("a"), 5_000), *islice(names.take("g"), 100)]

    assert len({fnv(name) for name in taken}) == len(taken) == 5_100


def test_a_name_with_the_hash_of_an_earlier_one_is_passed_over() -> None:
    assert fnv("f6059") == fnv("f264602"), "the engine would take one for the other"

    taken = set(islice(Names().take("f"), 264_700))

    assert "f6059" in taken
    assert "f264602" not in taken
