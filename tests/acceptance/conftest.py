"""The service as a person would run it: a process of its own, on a free port."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from api.demo import service


@pytest.fixture(scope="session")
def running() -> Iterator[httpx.Client]:
    """A client of a running service with the shipped playbook."""
    with service() as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
