"""`serve`: starts the service in this process.

The service imports the engine, never the other way round; so it is looked up by name, when it is wanted.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from .exits import WrongUse


def start(host: str | None, port: int | None, rules: Path | None, layers: tuple[Path, ...]) -> int:
    """Serve until told to stop.

    Args:
        host: Address; by default what WORTHWIN_HOST says.
        port: Port; by default what WORTHWIN_PORT says; 0 takes a free one.
        rules: Rule folder; by default what WORTHWIN_RULES says, else the playbook.
        layers: Company folders over it.
    """
    if rules is not None:
        os.environ["WORTHWIN_RULES"] = str(rules)
    if layers:
        os.environ["WORTHWIN_LAYERS"] = os.pathsep.join(str(layer) for layer in layers)
    arguments = []
    if host is not None:
        arguments += ["--host", host]
    if port is not None:
        arguments += ["--port", str(port)]
    try:
        service = importlib.import_module("api.__main__")
    except ModuleNotFoundError as error:
        if error.name not in ("api", "api.__main__"):
            raise
        raise WrongUse("this installation has no service (the package `api` is missing).") from None
    return int(service.main(arguments))
