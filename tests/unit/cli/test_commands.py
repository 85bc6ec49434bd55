"""The commands as people use them: what they print, where, and with which exit code."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest

from engine import cli
from engine.cli import app
from engine.cli.exits import Exit
from engine.rendering import answer_schema
from tests.support.tested_rules import FILES, GOOD, write_tested_rules

DEAL = {"opportunity_id": "D-1", "as_of": "2026-11-21", "needs_clear": "yes", "budget": 500}


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    return write_tested_rules(folder)


@pytest.fixture
def run(rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: str, stdin: str = "", own_rules: bool = True) -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        extra = ["--rules", str(rules)] if own_rules else []
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments, *extra])
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return call


def file_with(folder: Path, content: object, name: str = "deal.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


# evaluate


def test_one_deal_gives_its_answer_as_text(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, DEAL))
    assert ran.code == Exit.FINE
    assert ran.out.startswith("Go: Pursue.\nGo: pursue (settled)\n")
    assert "\x1b" not in ran.out
    assert ran.err == ""


def test_the_answer_speaks_chinese(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, DEAL), "--lang", "zh")
    assert ran.out.startswith("结论：跟。\n结论：跟（已定）\n")


def test_one_deal_gives_its_answer_as_json(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, DEAL), "--format", "json")
    data = json.loads(ran.out)
    jsonschema.validate(data, answer_schema())
    assert data["opportunity_id"] == "D-1"
    assert data["verdicts"]["go"]["verdict"] == "pursue"


def test_the_full_detail_shows_everything(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, DEAL), "--detail", "full")
    assert "Verdicts" in ran.out
    assert "sha256:" in ran.out


def test_a_deal_comes_from_standard_input(run: Run) -> None:
    assert run("evaluate", "-", stdin=json.dumps(DEAL)).code == Exit.FINE


def test_the_day_can_be_named_where_the_facts_name_none(run: Run, tmp_path: Path) -> None:
    deal = file_with(tmp_path, {"needs_clear": "yes"})
    data = json.loads(run("evaluate", deal, "--format", "json", "--as-of", "2027-03-01").out)
    assert data["as_of"] == "2027-03-01"


def test_a_list_gives_a_list(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, [DEAL, DEAL | {"opportunity_id": "D-2"}]), "--format", "json")
    assert [each["opportunity_id"] for each in json.loads(ran.out)] == ["D-1", "D-2"]
    text = run("evaluate", file_with(tmp_path, [DEAL, {"needs_clear": "no"}]))
    assert text.out.startswith("Deal D-1\n")
    assert "\n\nDeal 2\n" in text.out


def test_an_empty_list_gives_an_empty_list(run: Run, tmp_path: Path) -> None:
    assert run("evaluate", file_with(tmp_path, "[ ]"), "--format", "json").out == "[]\n"


@pytest.mark.parametrize("name", ["deals.ndjson", "deals.jsonl", "deals.json"])
def test_one_object_a_line_gives_one_answer_a_line(run: Run, tmp_path: Path, name: str) -> None:
    lines = f"{json.dumps(DEAL)}\n\n{json.dumps(DEAL | {'opportunity_id': 'D-2'})}\n"
    ran = run("evaluate", file_with(tmp_path, lines, name), "--format", "json")
    assert [json.loads(line)["opportunity_id"] for line in ran.out.splitlines()] == ["D-1", "D-2"]


def test_an_object_over_several_lines_is_one_deal(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, json.dumps(DEAL, indent=2)), "--format", "json")
    assert json.loads(ran.out)["opportunity_id"] == "D-1"


@pytest.mark.parametrize(
    "bad",
    [
        {"opportunity_id": "D-9", "needs_cleer": "yes"},
        {"opportunity_id": "D-9", "budget": "a lot"},
        [1],
        "text",
    ],
)
def test_one_bad_deal_in_a_list_does_not_stop_the_others(run: Run, tmp_path: Path, bad: object) -> None:
    ran = run("evaluate", file_with(tmp_path, [DEAL, bad, DEAL]), "--format", "json")
    assert ran.code == Exit.FINDINGS
    results = json.loads(ran.out)
    assert [each.get("verdicts") is not None for each in results] == [True, False, True]
    assert results[1]["number"] == 2
    assert results[1]["problems"][0]["path"].startswith("$")
    assert ran.err.startswith("deal 2")


def test_a_bad_line_of_many_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    lines = f'{json.dumps(DEAL)}\n{{"needs_clear": yes}}\n{{"budget": 1, "budget": 2}}\n{json.dumps(DEAL)}\n'
    ran = run("evaluate", file_with(tmp_path, lines, "deals.ndjson"))
    assert ran.code == Exit.FINDINGS
    assert ran.out.count("Deal D-1\n") == 2
    assert "deal 2: " in ran.err
    assert "deal 3: " in ran.err
    assert "twice" in ran.err


def test_bad_facts_of_one_deal_are_wrong_use_with_their_json_path(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, {"needs_cleer": "yes"}))
    assert ran.code == Exit.WRONG_USE
    assert "$.needs_cleer" in ran.err
    assert "did you mean needs_clear?" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    "content", ["", "  \n", "[{}", "[{},]", "[{} {}]", "[{}] x", "{", "[" * 50_000, b"\xff\xfe".decode("latin1")]
)
def test_what_is_no_json_is_wrong_use(run: Run, tmp_path: Path, content: str) -> None:
    ran = run("evaluate", file_with(tmp_path, content))
    assert ran.code == Exit.WRONG_USE
    assert ran.err
    assert ran.out == ""


def test_a_file_that_cannot_be_read_is_wrong_use(run: Run, tmp_path: Path) -> None:
    missing = run("evaluate", str(tmp_path / "nowhere.json"))
    assert (missing.code, missing.out) == (Exit.WRONG_USE, "")
    assert "cannot be opened" in missing.err
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"a": "\xe9"}')
    assert run("evaluate", str(latin)).code == Exit.WRONG_USE


@pytest.mark.parametrize(
    "arguments",
    [["evaluate"], ["evaluate", "x", "--lang", "fr"], ["evaluate", "x", "--as-of", "soon"], ["fly"], ["evaluate", "x", "--no"]],
)  # fmt: skip
def test_wrong_options_are_wrong_use(run: Run, arguments: list[str]) -> None:
    assert run(*arguments, own_rules=False).code == Exit.WRONG_USE


def test_a_rule_folder_that_is_none_is_wrong_use(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", file_with(tmp_path, DEAL), "--rules", str(tmp_path / "none"), own_rules=False)
    assert ran.code == Exit.WRONG_USE
    assert "is not a folder" in ran.err


def test_broken_rules_are_named_and_not_used(run: Run, rules: Path, tmp_path: Path) -> None:
    (rules / "go.yaml").write_text(FILES["go.yaml"].replace("then: leave", "then: leaf"), encoding="utf-8")
    ran = run("evaluate", file_with(tmp_path, DEAL))
    assert ran.code == Exit.WRONG_USE
    assert "house/go.yaml:" in ran.err
    assert "worthwin check" in ran.err


# explain


def test_explain_draws_a_tree(run: Run, tmp_path: Path) -> None:
    ran = run("explain", file_with(tmp_path, DEAL))
    assert ran.code == Exit.FINE
    assert "✓ GO-1: Clear." in ran.out
    assert "└─ ✓ needs clear: yes" in ran.out
    full = run("explain", file_with(tmp_path, DEAL), "--detail", "full").out
    assert "✓ GO-1 (decides): Clear." in full
    assert "← needs clear: yes" in full


def test_explain_gives_json(run: Run, tmp_path: Path) -> None:
    data = json.loads(run("explain", file_with(tmp_path, DEAL), "--format", "json", "--detail", "full").out)
    assert data["opportunity_id"] == "D-1"
    go = next(each for each in data["verdicts"] if each["name"] == "go")
    assert [rule["rule"] for rule in go["rules"]] == ["GO-1", "GO-2"]


def test_explain_says_why_one_verdict_and_why_not_another(run: Run, tmp_path: Path) -> None:
    deal = file_with(tmp_path, DEAL | {"needs_clear": "no"})
    why = run("explain", deal, "--why", "go")
    assert why.code == Exit.FINE
    assert why.out.startswith("Go: ")
    account = run("explain", deal, "--why-not", "go=pursue")
    assert account.out.startswith('Go: why not "pursue"? ')
    assert "needs clear: no; needed: yes" in account.out
    data = json.loads(run("explain", deal, "--why-not", "go=pursue", "--format", "json").out)
    assert data["why_not"][0]["needs"][0]["fact"] == "needs_clear"
    assert "为什么不是" in run("explain", deal, "--why-not", "go=pursue", "--lang", "zh").out


@pytest.mark.parametrize(
    ("option", "asked", "meant"),
    [("--why", "goo", "'go'"), ("--why-not", "go=pursu", "'pursue'"), ("--why-not", "go", "Write it as go=pursue.")],
)
def test_a_verdict_that_does_not_exist_is_wrong_use(
    run: Run, tmp_path: Path, option: str, asked: str, meant: str
) -> None:
    ran = run("explain", file_with(tmp_path, DEAL), option, asked)
    assert ran.code == Exit.WRONG_USE
    assert ran.out == ""
    assert meant in ran.err


# check


def test_check_is_fine_with_good_rules(run: Run, rules: Path) -> None:
    ran = run("check", str(rules), own_rules=False)
    assert ran.code == Exit.FINE
    assert ran.out.startswith("No problems: ")


def test_check_lists_every_problem_with_its_place(run: Run, rules: Path) -> None:
    (rules / "go.yaml").write_text(FILES["go.yaml"].replace("then: leave", "then: leaf"), encoding="utf-8")
    (rules / "guards.yaml").write_text(FILES["guards.yaml"].replace("budget", "bugdet"), encoding="utf-8")
    ran = run("check", str(rules), own_rules=False)
    assert ran.code == Exit.FINDINGS
    assert "house/go.yaml:10:" in ran.out
    assert "house/guards.yaml:3:" in ran.out
    assert "did you mean budget?" in ran.out
    data = json.loads(run("check", str(rules), "--format", "json", own_rules=False).out)
    assert data["passed"] is False
    assert {each["code"] for each in data["problems"]} >= {"unknown-fact", "unknown-value"}
    assert all(each["line"] for each in data["problems"])


def test_a_company_layer_is_checked_and_tested_over_the_playbook(run: Run) -> None:
    acme = Path(__file__).resolve().parents[3] / "fixtures" / "rules" / "acme"
    assert run("check", str(acme), own_rules=False).code == Exit.FINE
    ran = run("test", str(acme), "--coverage", own_rules=False)
    assert "Coverage: 2 of 2 rules fired" in ran.out
    assert ran.code == Exit.FINE


# test


def test_the_rule_tests_pass(run: Run, rules: Path) -> None:
    ran = run("test", str(rules), "--coverage", own_rules=False)
    assert (ran.code, ran.err) == (Exit.FINE, "")
    assert ran.out.startswith(
        "9 passed, 0 failed\nCoverage: 7 of 7 rules fired, 7 held back, 2 of 2 table rows decided"
    )


def test_a_failing_rule_test_is_a_finding(run: Run, rules: Path) -> None:
    (rules / "everything_test.yaml").write_text(
        GOOD.replace("{go: pursue, can_win: can}", "{go: leave}"), encoding="utf-8"
    )
    ran = run("test", str(rules), own_rules=False)
    assert ran.code == Exit.FINDINGS
    assert "expected leave, got pursue" in ran.out
    data = json.loads(run("test", str(rules), "--format", "json", own_rules=False).out)
    assert data["counts"]["failed"] == 1


def test_missing_coverage_is_a_finding_only_when_asked_for(run: Run, rules: Path) -> None:
    less = GOOD.replace("rules: [GO-1, C01, CAN-1]", "rules: [GO-1, C01]")
    (rules / "everything_test.yaml").write_text(less, encoding="utf-8")
    assert run("test", str(rules), own_rules=False).code == Exit.FINE
    ran = run("test", str(rules), "--coverage", own_rules=False)
    assert ran.code == Exit.FINDINGS
    assert "never fired: CAN-1" in ran.out


def test_a_misspelt_key_in_a_test_file_is_a_finding(run: Run, rules: Path) -> None:
    (rules / "everything_test.yaml").write_text(GOOD.replace("expect:", "expects:", 1), encoding="utf-8")
    ran = run("test", str(rules), own_rules=False)
    assert ran.code == Exit.FINDINGS
    assert "house/everything_test.yaml:7:5: `expects` means nothing here. (did you mean expect?)" in ran.out


def test_tests_are_chosen_by_a_pattern(run: Run, rules: Path) -> None:
    ran = run("test", str(rules), "--run", "small", "--verbose", own_rules=False)
    assert ran.code == Exit.FINE
    assert "PASS A small one is held" in ran.out
    assert "1 passed, 0 failed, 8 not chosen" in ran.out
    assert run("test", str(rules), "--run", "nothing like it", own_rules=False).code == Exit.WRONG_USE
    assert run("test", str(rules), "--run", "(", own_rules=False).code == Exit.WRONG_USE


# the whole


def test_an_internal_error_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(_request: object) -> int:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("engine.cli.deals.evaluate_file", broken)
    ran = run("evaluate", file_with(tmp_path, DEAL))
    assert ran.code == Exit.INTERNAL
    assert ran.err.count("\n") == 1
    assert "ZeroDivisionError: by zero" in ran.err
    assert "--debug" in ran.err
    with pytest.raises(ZeroDivisionError):
        app.run(["--debug", "evaluate", "x"])


def test_no_command_shows_the_commands(run: Run) -> None:
    ran = run("--help", own_rules=False)
    assert ran.code == Exit.FINE
    assert all(each in ran.out for each in ("evaluate", "check", "test", "explain", "schema", "serve"))


def test_serving_hands_over_to_the_service(run: Run, monkeypatch: pytest.MonkeyPatch, rules: Path) -> None:
    import api.__main__

    asked: list[list[str]] = []

    def serve(arguments: list[str]) -> int:
        asked.append(arguments)
        return 0

    monkeypatch.setattr(api.__main__, "main", serve)
    monkeypatch.setenv("WORTHWIN_RULES", "")
    assert run("serve", "--host", "::1", "--port", "0").code == Exit.FINE
    assert asked == [["--host", "::1", "--port", "0"]]
    assert os.environ["WORTHWIN_RULES"] == str(rules)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    script = "import sys; from engine.cli import app; app.run(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"yaml", "lark", "rich", "fastapi", "durable_rules", "engine.language", "engine.evaluation", "engine.model"}
    assert heavy.isdisjoint(ran.stderr.split())


def test_help_takes_less_than_three_tenths_of_a_second() -> None:
    def seconds() -> float:
        """Of the processor, so that a busy machine does not count."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "engine.cli", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.3


def test_a_reader_who_leaves_early_is_no_error(rules: Path, tmp_path: Path) -> None:
    deals = file_with(tmp_path, [DEAL] * 2000)
    script = f"{sys.executable} -m engine.cli evaluate {deals} --rules {rules} | head -1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "Deal D-1\n"


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal_unless_no_color_is_set(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    assert ("\x1b[" in run("evaluate", file_with(tmp_path, DEAL)).out) is coloured
