"""The application: rules loaded, routes mounted, errors turned into problems, rule files followed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.middleware import Middleware

from engine.language import playbook_folder

from .documentation import describe
from .metrics import Metrics
from .problems import HANDLERS, LastResort
from .routes import evaluate, health
from .rules import Rules
from .settings import Settings
from .state import State
from .version import VERSION

_ABOUT = """\
Tells a sales team which deals are worth winning, whether they can be won, and what to do next, and says why.
Facts that are not sent are unknown, and no unknown is ever read as a yes."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, ready to answer; its lifespan follows edits of the rule files.

    Args:
        settings: What to serve; by default what the environment says.

    Raises:
        InvalidRules: The rule files have problems, so there is nothing to serve.
    """
    settings = settings or Settings()
    metrics = Metrics()
    rules = Rules(settings.rules or playbook_folder(), settings.layers)
    metrics.rules(rules.ruleset)

    def reloaded(good: bool) -> None:
        metrics.reloaded("taken" if good else "kept_last_good", len(rules.problems))
        metrics.rules(rules.ruleset)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        follower = asyncio.create_task(rules.follow(reloaded)) if settings.watch else None
        yield
        if follower:
            follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follower
        rules.close()

    app = FastAPI(
        title="Worthwin",
        version=VERSION,
        description=_ABOUT,
        lifespan=lifespan,
        middleware=[Middleware(LastResort)],
        exception_handlers=HANDLERS,
        redirect_slashes=False,  # another address is another route, and a client hears so at once
    )
    app.state.held = State(settings, rules, metrics)
    app.include_router(evaluate.router)
    app.include_router(health.router)
    describe(app)
    return app
