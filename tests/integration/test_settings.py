"""Settings from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings, complaints


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORTHWIN_RULES", "some/rules")
    monkeypatch.setenv("WORTHWIN_LAYERS", os.pathsep.join(["one", "two"]))
    monkeypatch.setenv("WORTHWIN_MAX_BODY", "2000")
    monkeypatch.setenv("WORTHWIN_LANGUAGE", "zh")
    settings = Settings()

    assert settings.rules == Path("some/rules")
    assert settings.layers == (Path("one"), Path("two"))
    assert (settings.max_body, settings.language) == (2_000, "zh")


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORTHWIN_MAX_BODY", "plenty-of-bytes")

    with pytest.raises(ValidationError) as raised:
        Settings()
    (complaint,) = complaints(raised.value)
    assert complaint.startswith("WORTHWIN_MAX_BODY: ")
    assert "plenty-of-bytes" not in complaint
