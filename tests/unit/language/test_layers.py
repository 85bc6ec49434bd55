"""A company layer adds, replaces and switches off, and nobody edits the playbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.language import load, load_or_raise
from engine.language.nodes import Mapping, digest
from engine.language.positioned import parse_yaml
from engine.language.problems import Problems
from engine.model.decision import ParameterValue
from engine.model.ruleset import Change, RuleSet
from engine.model.text import Text
from tests.unit.language.rule_folders import SMALL, small_with

MANIFEST = {"playbook.yaml": 'ruleset: over\nversion: "7"\nextends: small\n'}
L = "{en: A, zh: 甲}"


def layer(files: dict[str, str], folder: Path, manifest: dict[str, str] = MANIFEST) -> Path:
    for name, text in {**manifest, **files}.items():
        path = folder / "over" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "over"


def laid(files: dict[str, str], folder: Path) -> RuleSet:
    return load_or_raise(SMALL, layers=[layer(files, folder)])


def rule_ids(ruleset: RuleSet, name: str) -> list[str]:
    return [rule.id for entry in ruleset.decisions if entry.name == name for rule in entry.rules]


def codes(files: dict[str, str], folder: Path) -> list[str]:
    return [problem.code for problem in load(SMALL, layers=[layer(files, folder)]).problems]


def test_the_layer_gives_its_name_and_keeps_the_rest(tmp_path: Path) -> None:
    ruleset = laid({}, tmp_path)
    assert (ruleset.name, ruleset.version, ruleset.currency, ruleset.headline) == ("over", "7", "CNY", ("go",))
    assert ruleset.digest != load_or_raise(SMALL).digest
    assert ruleset.changes == ()


def test_rules_are_added_before_others_or_at_the_end(tmp_path: Path) -> None:
    text = (
        "layer: worth\nrules:\n"
        "  - {id: OV-1, before: WO-2, when: always, then: worth_it, reason: Ours comes first.}\n"
        "  - {id: OV-2, when: always, then: worth_it}\n"
        f"advice:\n  - {{id: OV-3, when: always, because: {L}}}\n"
    )
    ruleset = laid({"worth.yaml": text}, tmp_path)
    assert rule_ids(ruleset, "worth") == ["WO-1", "OV-1", "WO-2", "OV-2"]
    assert ruleset.changes[0] == Change("added", "OV-1", "Ours comes first.")
    assert [change.id for change in ruleset.changes] == ["OV-1", "OV-2", "OV-3"]


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        (
            "fit",
            "layer: fit\nrules: [{id: X, before: FIT-2, when: checks_no = 0, then: fits}]\n",
            "FIT-K1 FIT-1 X FIT-2",
        ),
        ("fit", "layer: fit\nknock_outs: [{id: X, when: quiet, then: fits_not}]\n", "FIT-K1 X FIT-1 FIT-2"),
        (
            "go",
            'layer: go\nrules: [{id: X, cells: ["-", "-", "9", "-", "-", "-"], then: off}]\n',
            "GO-1 GO-2 GO-3 GO-4 X",
        ),
        ("stage", "layer: stage\nrules: [{replaces: ST-1, from: choice, then: stay}]\n", "ST-1 ST-2"),
        ("worth", "layer: worth\noff: [{rule: WO-1, reason: Not with us.}]\n", "WO-2"),
    ],
)
def test_every_shape_can_be_changed(name: str, files: str, expected: str, tmp_path: Path) -> None:
    assert rule_ids(laid({"x.yaml": files}, tmp_path), name) == expected.split()


def test_what_replaces_keeps_the_id_and_records_what_it_replaced(tmp_path: Path) -> None:
    ruleset = laid({"w.yaml": "layer: worth\nrules: [{replaces: WO-1, when: quiet, then: not_worth_it}]\n"}, tmp_path)
    (change,) = ruleset.changes
    worth = parse_yaml((SMALL / "worth.yaml").read_bytes(), Problems(), name="worth.yaml")
    assert isinstance(worth, Mapping)
    assert (change.what, change.id) == ("replaced", "WO-1")
    assert change.upstream == digest(worth.values["rules"].items[0])  # type: ignore[attr-defined]  # a Sequence
    found = next(rule for entry in ruleset.decisions for rule in entry.rules if rule.id == "WO-1")
    assert (found.when_text, found.then, str(found.location)) == ("quiet", "not_worth_it", "over/w.yaml:2:9")


def test_a_recorded_digest_that_still_holds_is_silent(tmp_path: Path) -> None:
    plain = "layer: worth\nrules: [{replaces: WO-1, when: quiet, then: not_worth_it}]\n"
    upstream = laid({"w.yaml": plain}, tmp_path / "a").changes[0].upstream
    recorded = plain.replace("WO-1,", f"WO-1, upstream: '{upstream}',")
    assert load(SMALL, layers=[layer({"w.yaml": recorded}, tmp_path / "b")]).problems == ()


def test_a_change_beneath_a_replacement_is_a_warning_and_the_rules_still_load(tmp_path: Path) -> None:
    plain = "layer: worth\nrules: [{replaces: WO-2, when: quiet, then: not_worth_it}]\n"
    upstream = laid({"w.yaml": plain}, tmp_path / "a").changes[0].upstream
    newer = (SMALL / "worth.yaml").read_text("utf-8").replace("when: amount < $large and", "when: amount < 5 and")
    base = small_with({"worth.yaml": newer}, tmp_path / "b")
    over = layer({"w.yaml": plain.replace("WO-2,", f"WO-2, upstream: '{upstream}',")}, tmp_path / "c")
    loaded = load(base, layers=[over])
    assert [problem.code for problem in loaded.problems] == ["upstream-changed"]
    assert loaded.ruleset is not None


def test_layout_and_comments_upstream_are_no_change(tmp_path: Path) -> None:
    one = parse_yaml(b"a: {x: 1, y: [b, c]}", Problems(), name="x")
    other = parse_yaml(b"# why\na:\n  y:\n  - b\n  - 'c'\n  x: 1\n", Problems(), name="x")
    assert one is not None
    assert other is not None
    assert digest(one) == digest(other)


def test_texts_change_without_touching_the_rule(tmp_path: Path) -> None:
    text = (
        f"layer: worth\ntitle: {L}\nlabels: {{worth_it: {L}}}\nsays: {{worth_it: {L}}}\n"
        f"texts: {{WO-1: {{because: {L}}}}}\nvalues: [perhaps]\n"
    ).replace("labels: {", f"labels: {{perhaps: {L}, ")
    ruleset = laid({"w.yaml": text}, tmp_path)
    worth = ruleset.giving("worth")
    assert worth is not None
    assert (
        worth.title == worth.labels["worth_it"] == worth.says["worth_it"] == worth.rules[0].because == Text("A", "甲")
    )
    assert worth.values == ("worth_it", "not_worth_it", "perhaps")
    assert worth.rules[0].then == "worth_it"


def test_off_needs_a_reason_and_records_it(tmp_path: Path) -> None:
    ruleset = laid({"w.yaml": "layer: worth\noff: [{rule: WO-2, reason: Small deals pay our rent.}]\n"}, tmp_path / "a")
    assert [(change.what, change.id, change.reason) for change in ruleset.changes] == [
        ("off", "WO-2", "Small deals pay our rent."),
    ]
    assert codes({"w.yaml": "layer: worth\noff: [{rule: WO-2}]\n"}, tmp_path / "b") == ["missing-key"]


def test_otherwise_can_be_replaced_and_switched_off(tmp_path: Path) -> None:
    replaced = laid({"g.yaml": "layer: go\nrules: [{replaces: GO-9, then: off}]\n"}, tmp_path / "a").giving("go")
    off = laid({"g.yaml": "layer: go\noff: [{rule: GO-9, reason: None needed.}]\n"}, tmp_path / "b").giving("go")
    assert replaced is not None
    assert replaced.otherwise is not None
    assert (replaced.otherwise.id, replaced.otherwise.then) == ("GO-9", "off")
    assert off is not None
    assert off.otherwise is None
    assert codes({"g.yaml": "layer: go\nrules: [{id: X, before: GO-9, when: always, then: on}]\n"}, tmp_path / "c") == [
        "wrong-value"
    ]


def test_guards_are_added_replaced_and_switched_off(tmp_path: Path) -> None:
    text = (
        "guards:\n  - {id: OV-1, before: GU-2, do: [WAIT]}\n  - {replaces: GU-1, do: [MEET]}\n"
        "off: [{rule: GU-3, reason: We say so elsewhere.}]\n"
    )
    ruleset = laid({"guards.yaml": text}, tmp_path)
    assert [(guard.id, len(guard.do)) for guard in ruleset.guards] == [("GU-1", 1), ("OV-1", 1), ("GU-2", 0)]


def test_a_derivation_is_replaced_by_its_name(tmp_path: Path) -> None:
    ruleset = laid({"p.yaml": "layer: people\nfacts: {quiet: needs_clear is unknown}\n"}, tmp_path)
    derived = {entry.key: entry.when_text for entry in ruleset.derivations}
    assert derived["quiet"] == "needs_clear is unknown"
    assert "boss_met" in derived


def test_fields_and_values_are_added_and_questions_replaced(tmp_path: Path) -> None:
    text = (
        "kind: opportunity\nfields:\n"
        f"  our_fact: {{type: tri, label: {L}, question: {L}}}\n"
        f"  needs_clear: {{question: {L}}}\n"
        f"  fit_kind: {{values: {{fair: {L}}}}}\n"
    )
    shared = f"enumerations:\n  step: {{values: {{delivery: {L}}}, order: [need, choice, contract, delivery]}}\n"
    ruleset = laid({"vocabulary/opportunity.yaml": text, "vocabulary/enumerations.yaml": shared}, tmp_path)
    fields = ruleset.vocabulary.kinds["opportunity"].fields
    assert "our_fact" in fields
    assert fields["needs_clear"].question == Text("A", "甲")
    assert fields["needs_clear"].who == Text("the account owner", "客户负责人")
    assert fields["fit_kind"].enumeration is not None
    assert fields["fit_kind"].enumeration.values == ("good", "poor", "fair")
    assert fields["buying_step"].enumeration is not None
    assert fields["buying_step"].enumeration.order[-1] == "delivery"


def test_a_new_kind_may_come_with_the_layer(tmp_path: Path) -> None:
    text = f"kind: lorry\nlist: lorries\nlabel: {L}\nquestion: {L}\nfields:\n  clean: {{type: tri, label: {L}, question: {L}}}\n"
    assert laid({"lorry.yaml": text}, tmp_path).vocabulary.kinds["lorry"].list_name == "lorries"


def test_the_type_of_a_fact_stays(tmp_path: Path) -> None:
    text = "kind: opportunity\nfields:\n  needs_clear: {type: text}\n"
    assert codes({"o.yaml": text}, tmp_path) == ["wrong-value"]


def test_parameters_and_rates_are_overridden(tmp_path: Path) -> None:
    text = (
        "parameters:\n  quiet_days: {values: [{value: 9}, {value: 5, by: {region: west}}]}\nfx:\n  EUR: [{value: 8}]\n"
    )
    ruleset = laid({"p.yaml": text}, tmp_path)
    assert ruleset.parameters["quiet_days"].values == (
        ParameterValue(9),
        ParameterValue(5, by={"account.region": "west"}),
    )
    assert ruleset.parameters["quiet_days"].unit == "days"
    assert set(ruleset.fx) == {"USD", "EUR"}


def test_actions_are_added_and_reworded(tmp_path: Path) -> None:
    ruleset = laid({"a.yaml": f"actions:\n  OURS: {{text: {L}}}\n  SUBMIT: {{text: {L}}}\n"}, tmp_path)
    assert "OURS" in ruleset.actions
    assert ruleset.actions["SUBMIT"].text == Text("A", "甲")
    assert ruleset.actions["SUBMIT"].compliance == "needs_approval"


def test_a_second_layer_lies_over_the_first(tmp_path: Path) -> None:
    first = layer({"p.yaml": "parameters:\n  large: {values: [{value: 3}]}\n"}, tmp_path / "a")
    manifest = {"playbook.yaml": "ruleset: top\nextends: over\n"}
    second = layer({"p.yaml": "parameters:\n  large: {values: [{value: 4}]}\n"}, tmp_path / "b", manifest)
    ruleset = load_or_raise(SMALL, layers=[first, second])
    assert ruleset.name == "top"
    assert ruleset.parameters["large"].values == (ParameterValue(400),)


def test_a_layer_alone_says_what_it_needs(tmp_path: Path) -> None:
    loaded = load(layer({}, tmp_path))
    assert [problem.code for problem in loaded.problems] == ["wrong-base"]


def test_a_layer_without_extends_is_no_layer(tmp_path: Path) -> None:
    over = layer({}, tmp_path, {"playbook.yaml": "ruleset: over\n"})
    assert [problem.code for problem in load(SMALL, layers=[over]).problems] == ["wrong-base"]


def test_folders_of_one_name_stay_apart_in_what_is_reported(tmp_path: Path) -> None:
    over = tmp_path / "acme" / "small"
    shutil.copytree(layer({"x.yaml": "guards: 5\n"}, tmp_path), over)
    (problem,) = load(SMALL, layers=[over]).problems
    assert problem.location.path == "acme/small/x.yaml"
