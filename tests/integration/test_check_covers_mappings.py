"""`worthwin check` lists the problems of mapping files beside those of rule files."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.rule_files import check_folder
from tests.support.small_rules import write_rules

MAPPING = "mapping: crm\ntitle: {en: CRM, zh: CRM}\nopportunity_id: id\nfacts:\n- {to: needs_claer, from: x}\n"


def test_a_mistake_in_a_mapping_file_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_rules(tmp_path / "rules")
    assert check_folder(folder, (), "text") == 0

    (folder / "crm").mkdir()
    (folder / "crm" / "crm.yaml").write_text(MAPPING, encoding="utf-8")
    capsys.readouterr()

    assert check_folder(folder, (), "text") == 1
    assert "rules/crm/crm.yaml:5:8: There is no fact `needs_claer`." in capsys.readouterr().out
