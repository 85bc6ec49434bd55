"""`python -m api.demo`: the whole way on one machine, from a deal's facts to an answer a seller reads.

It starts the service as a process of its own on a free port, posts invented deals to it and prints what it answers.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

_DEALS = Path(__file__).parent.parent / "fixtures" / "deals"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ADDRESS = re.compile(r"http://\S+")


class NotStarted(Exception):
    """The service ended before it served; the text is what it said."""


@contextmanager
def service(environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """The service as a process on a free port, stopped when the block ends.

    Args:
        environment: Of the process; by default this one's.

    Yields:
        Its address.

    Raises:
        NotStarted: It ended instead, for example because the rules have problems.
    """
    command = [sys.executable, "-m", "api", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            address = _ADDRESS.search(process.stdout.readline() if process.stdout else "")
            if address is None:
                raise NotStarted(process.communicate()[1].strip())
            yield address[0]
        finally:
            process.terminate()
            process.communicate()


def main(arguments: Sequence[str] | None = None) -> int:
    """Post every deal and print the answers.

    Returns:
        Exit code: 0, or 1 where the service did not start or refused a deal.
    """
    parser = argparse.ArgumentParser(prog="python -m api.demo", description=__doc__.splitlines()[0])
    parser.add_argument("--lang", choices=("en", "zh"), help="of every answer; by default the deal's own language")
    parser.add_argument("deals", nargs="*", type=Path, default=sorted(_DEALS.glob("*.json")))
    chosen = parser.parse_args(arguments)
    try:
        with service() as address, httpx.Client(base_url=address, timeout=30) as client:
            print(f"The service is running at {address}.\n")
            refused = sum(not _show(client, deal, chosen.lang) for deal in chosen.deals)
            print(f"{len(chosen.deals) - refused} deals judged, {refused} refused; the service is stopped.")
    except BrokenPipeError:
        # Whoever read the output has seen enough; the interpreter shall not complain of it at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except NotStarted as error:
        print(f"The service did not start:\n{error}", file=sys.stderr)
        return 1
    return 1 if refused else 0


def _show(client: httpx.Client, deal: Path, language: str | None) -> bool:
    body = deal.read_text(encoding="utf-8")
    language = language or ("zh" if _CHINESE.search(body) else "en")
    started = time.perf_counter()
    response = client.post(
        "/v1/evaluate",
        params={"lang": language},
        content=body.encode(),
        headers={"Content-Type": "application/json", "Accept": "text/plain"},
    )
    took = (time.perf_counter() - started) * 1000
    print(f"── {deal.stem} · {language} · {took:.0f} ms {'─' * max(3, 60 - len(deal.stem))}")
    print(response.text)
    print()
    return response.is_success


if __name__ == "__main__":
    sys.exit(main())
