"""Applications under test."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from tests.support.small_rules import write_rules


@pytest.fixture(scope="session")
def playbook() -> FastAPI:
    """The service with the shipped playbook."""
    return create_app(Settings(watch=False))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The service with one decision over one fact."""
    rules = write_rules(tmp_path_factory.mktemp("small"))
    return create_app(Settings(rules=rules, watch=False, max_body=100_000))
