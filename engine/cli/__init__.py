"""The command line: `worthwin` and `python -m engine.cli`.

Nothing heavy is imported here or in `app`: every command imports what it needs when it runs, so that `--help`
answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 fine, 1 findings, 2 wrong use, 3 internal error.

    Args:
        arguments: Command line without the program's name; by default the process's own.
    """
    from .app import run

    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))
