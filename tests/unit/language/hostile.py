"""Rule files that were made to do harm, each with the one problem they have to end in."""

from __future__ import annotations

_RULE = "decision: x\ntitle: {en: X, zh: 甲}\ngives: {x: [a]}\nlabels: {a: {en: A, zh: 甲}}\nrules:\n"


def _when(condition: str) -> str:
    return f'{_RULE}  - id: R1\n    when: "{condition}"\n    then: a\n'


def _bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(f'*{old}' for _ in range(9))}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(lines)


HOSTILE: dict[str, tuple[str, str]] = {
    "an alias bomb": (_bomb(), "yaml-alias"),
    "5,000 anchors": ("&a " * 5_000, "yaml-alias"),
    "a tag that builds an object": ("decision: !!python/object/apply:os.system [ls]", "yaml-tag"),
    "50,000 open brackets": ("[" * 50_000, "too-deep"),
    "50,000 open brackets in a value": ("decision: " + "[" * 50_000, "too-deep"),
    "20,000 open braces": ("{a: " * 20_000, "too-deep"),
    "50,000 nested dashes": ("- " * 50_000, "too-deep"),
    "50,000 question marks": ("? " * 50_000, "wrong-type"),
    "a megabyte and more": ("#" * 1_000_001, "file-too-big"),
    "a megabyte on one line": ("guards: " + "x" * 900_000, "wrong-type"),
    "a megabyte of spaces": (" " * 990_000, "empty-file"),
    "a megabyte of commas": ("[" + "a," * 490_000 + "]", "too-many"),
    "a megabyte of list entries": ("- a\n" * 240_000, "too-many"),
    "80,000 keys": ("".join(f"k{number}: 1\n" for number in range(80_000)), "too-many"),
    "200,000 short lists": ("guards:\n" + ("- [" + "a," * 240 + "]\n") * 1_900, "too-many"),
    "14,000 equal keys": ("guards: []\n" * 14_000, "duplicate-key"),
    "an open quote": ('decision: "' + "a" * 900_000, "yaml-syntax"),
    "a megabyte of colons": ("a:" * 300_000, "yaml-syntax"),
    "10,000 rules": (
        _RULE + "".join(f"  - {{id: R{number}, when: always, then: a}}\n" for number in range(10_000)),
        "too-many",
    ),
    "a huge whole number": (
        f"parameters:\n  p: {{type: integer, values: [{{value: {'9' * 900_000}}}]}}\n",
        "number-range",
    ),
    "a huge decimal number": (
        f"parameters:\n  p: {{type: number, values: [{{value: 0.{'9' * 900_000}}}]}}\n",
        "number-range",
    ),
    "a power of ten": ("parameters:\n  p: {type: number, values: [{value: 1e999999999}]}\n", "wrong-type"),
    "a huge number in a condition": (_when("1" * 1_900 + " > rivals"), "number-range"),
    "a long condition": (_when("rivals > 3 and " * 60_000 + "rivals > 3"), "condition-too-long"),
    "a condition of open brackets": (_when("(" * 1_900), "condition-too-deep"),
    "a condition of nots": (_when("not " * 450 + "needs_clear"), "condition-too-deep"),
    "a long sum": (_when("rivals+" * 250 + "rivals > 3"), "condition-too-deep"),
    "a condition of operators": (_when("<" * 1_900), "condition-syntax"),
    "nested blocks": (_RULE + "  - id: R1\n    then: a\n    when: " + "{any: [" * 30, "too-deep"),
    "a null byte": ("decision: a\0b", "yaml-syntax"),
    "an escaped null byte": ('decision: "a\\0b"', "yaml-syntax"),
    "an escaped terminal code": ('guards: [{id: "\\x1b[31m"}]', "yaml-syntax"),
    "an escaped turn of writing": ('decision: "\\u202e"', "yaml-syntax"),
    "a byte order mark alone": ("\ufeff", "empty-file"),
    "a million dollar signs": (_when("$" * 1_900), "condition-syntax"),
}
