"""Requests a second of the evaluate route against an empty route that takes the same bytes.

Both are served by one uvicorn in a process of its own; the evaluation itself is timed in this one.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from engine.evaluation import Evaluator
from engine.facts import read, read_json
from engine.language import load_or_raise, playbook_folder
from engine.rendering import to_json

from .evaluation import rich_deal
from .timing import interleaved

REQUESTS = 600


def run() -> list[str]:
    """Times of the empty route, of the evaluation and of the evaluate route, in turn."""
    raw = rich_deal()
    evaluator = Evaluator(load_or_raise(playbook_folder()))

    def whole() -> object:
        return to_json(evaluator.evaluate(read(read_json(raw), evaluator.ruleset)), evaluator.ruleset, "en")

    with _service() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def post(path: str) -> None:
            connection.request("POST", path, raw, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            if reply.status != 200:
                raise SystemExit(f"{path} answered {reply.status}")

        times = interleaved(
            {"empty": lambda: post("/empty"), "evaluation": whole, "evaluate": lambda: post("/v1/evaluate")},
            rounds=9,
            repeat=REQUESTS // 9,
        )
    expected = times["empty"] + times["evaluation"]
    return [
        *(f"  {name:<11} {micros / 1000:6.3f} ms" for name, micros in times.items()),
        (
            f"  requests a second: {1e6 / times['evaluate']:.0f}, "
            f"{expected / times['evaluate']:.2f} of 1/(empty + evaluation) (goal at least 0.8)"
        ),
    ]


@contextmanager
def _service() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "tests.bench.served:app", "--log-level", "warning"]
    process = subprocess.Popen([*command, "--port", str(port)], env=os.environ)  # our own module
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the service did not start")
