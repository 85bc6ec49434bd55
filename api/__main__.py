"""`python -m api`: the service under uvicorn."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import uvicorn
from pydantic import ValidationError

from engine.errors import InvalidRules

from .app import create_app
from .settings import Settings, complaints

WRONG_USE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; the first line printed says at which address.

    Args:
        arguments: Command line; by default the process's own.

    Returns:
        Exit code: 0 after a normal stop, 1 where the rule files have problems, 2 for wrong use.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        sys.stderr.write("".join(f"{line}\n" for line in complaints(error)))
        return WRONG_USE
    parser = argparse.ArgumentParser(prog="python -m api", description="The Worthwin service.")
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port, help="0 takes a free one")
    chosen = parser.parse_args(arguments)
    try:
        app = create_app(settings)
    except InvalidRules as error:
        sys.stderr.write(f"{error}\n")
        return 1
    config = uvicorn.Config(app, host=chosen.host, port=chosen.port, access_log=False, log_level="warning")
    # Listening before the address is printed: whoever reads it may connect at once.
    socket = config.bind_socket()
    socket.listen(config.backlog)
    host, port = socket.getsockname()[:2]
    sys.stdout.write(f"Worthwin serves at http://{host}:{port}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[socket])
    return 0


if __name__ == "__main__":
    sys.exit(main())
