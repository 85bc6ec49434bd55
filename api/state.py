"""What the routes of one application share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from .metrics import Metrics
from .rules import Rules
from .settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """Settings, rules and metrics of one application."""

    settings: Settings
    rules: Rules
    metrics: Metrics


def state(request: Request) -> State:
    """The state of the application that serves a request."""
    return cast("State", request.app.state.held)
