"""The rule set in use: swapped as a whole, so that each request sees exactly one.

Rule files are edited while the service runs. An edit becomes active once the files have come to rest and load
without a problem; until then the last good rule set stays, and `problems` says what is wrong where. A rule set that
has been replaced is closed when its last request is done, because its compiled form holds memory outside Python.
"""

from __future__ import annotations

import asyncio
import logging
import stat
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from watchfiles import awatch

from engine.errors import InvalidRules, Location, Problem
from engine.evaluation import Evaluator
from engine.language import load_or_raise
from engine.model.ruleset import RuleSet

logger = logging.getLogger("worthwin")

SETTLE_SECONDS = 0.2  # files that are still being written change again within this time
LOOK_SECONDS = 1.0  # a change that the system did not report is found after this time

Fingerprint = tuple[tuple[str, int, int], ...]


class Active:
    """A loaded rule set with its evaluator, and how many requests are using it."""

    def __init__(self, ruleset: RuleSet, evaluator: Evaluator) -> None:
        self.ruleset = ruleset
        self.evaluator = evaluator
        self.users = 0
        self.retired = False


class Rules:
    """Holds the active rule set of a folder with its company layers.

    Attributes:
        problems: What is wrong with the files as they are now; empty while they are the ones in use.
    """

    def __init__(self, folder: Path, layers: Sequence[Path] = ()) -> None:
        """Load the folder.

        Raises:
            InvalidRules: The files have problems; there is nothing to fall back on yet.
        """
        self.folder = folder
        self.layers = tuple(layers)
        self.problems: tuple[Problem, ...] = ()
        self._lock = threading.Lock()
        self._seen = self._fingerprint()
        self._active = self._load()

    @contextmanager
    def use(self) -> Iterator[Active]:
        """The active rule set, kept alive until the block ends even if it is replaced meanwhile."""
        with self._lock:
            active = self._active
            active.users += 1
        try:
            yield active
        finally:
            with self._lock:
                active.users -= 1
                done = active.retired and not active.users
            if done:
                active.evaluator.close()

    @property
    def ruleset(self) -> RuleSet:
        """The rules in use."""
        return self._active.ruleset

    def reload(self) -> bool:
        """Load the files as they are and, if they are good, put them in use.

        Files that change while they are read are left for the next call.

        Returns:
            Whether the files are in use now; if not, `problems` says why.
        """
        before = self._fingerprint()
        try:
            fresh = self._load()
        except InvalidRules as error:
            self.problems = error.problems
            self._seen = before
            return False
        except Exception as error:
            logger.exception("rules could not be loaded")
            message = f"The rules could not be loaded ({type(error).__name__})."
            self.problems = (Problem(Location(self.folder.name), "internal", message),)
            self._seen = before
            return False
        if self._fingerprint() != before:
            fresh.evaluator.close()
            return False
        self._seen = before
        self.problems = ()
        self._swap(fresh)
        return True

    def close(self) -> None:
        """Release the rule set, once no request uses it any more."""
        with self._lock:
            old = self._active
            idle = not old.retired and not old.users
            old.retired = True
        if idle:
            old.evaluator.close()

    async def follow(self, reloaded: Callable[[bool], None]) -> None:
        """Reload after every edit, for as long as the task lives; tell `reloaded` whether it was good."""
        while True:
            try:
                await self._catch_up(reloaded)
                async for _ in self._stirrings():
                    await self._catch_up(reloaded)
            except OSError:
                # A watched folder is gone for the moment: a deployment may replace it as a whole.
                await asyncio.sleep(LOOK_SECONDS)
            except Exception:
                logger.exception("the rule files could not be followed; trying again")
                await asyncio.sleep(LOOK_SECONDS)

    async def _catch_up(self, reloaded: Callable[[bool], None]) -> None:
        while (now := self._fingerprint()) != self._seen:
            await asyncio.sleep(SETTLE_SECONDS)
            if self._fingerprint() == now:
                reloaded(await asyncio.to_thread(self.reload))

    async def _stirrings(self) -> AsyncIterator[None]:
        """A beat whenever a file may have changed, at least every `LOOK_SECONDS`."""
        paths = [path for path in (self.folder, *self.layers) if path.exists()]
        every = int(LOOK_SECONDS * 1000)
        async for _ in awatch(*paths, debounce=100, step=20, rust_timeout=every, yield_on_timeout=True):
            yield

    def _load(self) -> Active:
        ruleset = load_or_raise(self.folder, layers=self.layers)
        return Active(ruleset, Evaluator(ruleset))

    def _swap(self, fresh: Active) -> None:
        with self._lock:
            old, self._active = self._active, fresh
            old.retired = True
            idle = not old.users
        if idle:
            old.evaluator.close()

    def _fingerprint(self) -> Fingerprint:
        """Which files there are, and when each was last written; cheap enough for every second."""
        found = []
        for folder in (self.folder, *self.layers):
            for path in folder.rglob("*"):
                try:
                    status = path.stat()
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode) and not path.name.startswith("."):
                    found.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(sorted(found))
