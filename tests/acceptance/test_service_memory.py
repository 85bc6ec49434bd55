"""A service that has answered for a long time holds no more memory than one that has just warmed up."""

from __future__ import annotations

import http.client
import json
import re
import sys
import time
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from api.demo import service

WARM = 1_000
REQUESTS = 100_000
SECONDS = 240
DEALS = [
    json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[2] / "fixtures" / "deals").glob("*.json"))
]
WAYS = (
    *[("/v1/evaluate", "application/json")] * 7,
    ("/v1/evaluate?lang=zh&detail=full", "application/json"),
    ("/v1/evaluate?lang=zh", "text/plain"),
    ("/v1/evaluate?explain=true", "application/json"),
)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hundred_thousand_requests_leave_the_memory_as_a_thousand_did(
    capsys: pytest.CaptureFixture[str],
) -> None:
    until = time.monotonic() + SECONDS
    warm = 0.0
    with service() as address:
        host = address.removeprefix("http://")
        with closing(http.client.HTTPConnection(host, timeout=60)) as connection:
            for number in count(1):
                post(connection, number)
                if number == WARM:
                    warm = resident(connection)
                if number >= REQUESTS or time.monotonic() > until:
                    break
            end = resident(connection)
    with capsys.disabled():
        sys.stdout.write(f"\n{number:,} requests: {warm / 1e6:.1f} MB after {WARM:,}, {end / 1e6:.1f} MB at the end\n")
    assert number > 3 * WARM
    assert end / warm < 1.1


def post(connection: http.client.HTTPConnection, number: int) -> None:
    """A small request that no request before it was: other ids, other words; each tenth of them is refused."""
    deal = {
        "opportunity_id": f"D-{number}",
        "as_of": "2026-11-21",
        "estimated_value": number,
        "stakeholders": [{"id": f"s{number}", "name": f"Person {number}", "met": number % 2 == 0}],
    }
    if number % 20 == 0:
        deal = DEALS[number // 20 % len(DEALS)] | {"opportunity_id": f"D-{number}"}
    if number % 10 == 1:
        deal[f"fact_{number}"] = "yes"
    path, accept = WAYS[number % len(WAYS)]
    connection.request("POST", path, json.dumps(deal), {"Content-Type": "application/json", "Accept": accept})
    response = connection.getresponse()
    response.read()
    assert response.status == (422 if number % 10 == 1 else 200)


def resident(connection: http.client.HTTPConnection) -> float:
    """Bytes of memory that the service occupies."""
    connection.request("GET", "/metrics")
    found = re.search(r"^process_resident_memory_bytes (\S+)", connection.getresponse().read().decode(), re.MULTILINE)
    assert found
    return float(found[1])
