"""`make bench`: every figure a ratio within this run, or a distribution."""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = ("collect", "evaluation", "questions", "service", "loading")


def main() -> None:
    """Run the named parts, or all."""
    for part in sys.argv[1:] or PARTS:
        print(f"\n{part}")
        for line in import_module(f"tests.bench.{part}").run():
            print(line, flush=True)


if __name__ == "__main__":
    main()
