"""The one module that touches durable_rules, and only its C module: no host, no timers, no background threads.

The C module keeps a handle for each rule set and asks for care that this module takes: one session under one lock;
a fact is asserted, its rules are run and it is retracted before the next; a rule set is freed only after its
session, and a session only after a rule has run in it (the warm-up).
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Sequence
from itertools import cycle
from operator import itemgetter
from typing import Any

import durable_rules_engine as c_engine

from ..errors import WorthwinError
from .envelope import GROUPS_A_RULESET, PROPERTIES_A_FACT, RULES_A_GROUP, EnvelopeExceeded, fnv

_SESSION = "0"  # what the engine takes where a fact names none
_MATCHED, _UNMATCHED = 0, 1
_WARM_UP = "wup"
_RULE = itemgetter(slice(2, 5))  # its name in {"042":{"m":…}}

EngineRule = Sequence[dict[str, Any]]  # the tests of a pure `$and`


class EngineFailure(WorthwinError):
    """The C engine reported an error; its rule set is built anew before the next use."""


class EngineClosed(WorthwinError):
    """The rule set was freed."""


def _message_ids() -> list[tuple[str, str]]:
    # The engine takes two ids with the same hash for one message, and its own state is a message too. One message
    # lives at a time, so a ring of ids known to differ does what a counter would do only until it met that hash.
    by_hash = {fnv(name): name for name in (f"f{number}" for number in range(1_000))}
    by_hash.pop(fnv(f"sid-{_SESSION}"), None)
    return [(f'"id":"{name}"}}', f'{{"id":"{name}"}}') for name in by_hash.values()]


_MESSAGE_IDS = _message_ids()


class EngineRules:
    """Rules of which every fact is told which ones it fires. Safe to share between threads.

    Args:
        groups: At most 30 groups of at most 30 rules; a rule fires where all its tests hold.
        group_flags: For each group the name of a property that facts carry as 1.
        properties: How many properties a fact may have beside the flags.
    """

    def __init__(self, groups: Sequence[Sequence[EngineRule]], group_flags: Sequence[str], properties: int) -> None:
        if len(groups) > GROUPS_A_RULESET or any(len(group) > RULES_A_GROUP for group in groups):
            raise EnvelopeExceeded("", f"more than {GROUPS_A_RULESET} groups of {RULES_A_GROUP} engine rules")
        if properties + len(groups) + 2 > PROPERTIES_A_FACT:
            raise EnvelopeExceeded("", f"a fact of more than {PROPERTIES_A_FACT} properties")
        if not all(rule for group in groups for rule in group):
            raise EnvelopeExceeded("", "an engine rule without a test")
        self._session = _Session(_definition(groups, group_flags))
        self._finalizer = weakref.finalize(self, self._session.close)

    def fired(self, fact: str) -> list[str]:
        """The names of the rules that fire: see `rule_name`.

        Args:
            fact: A JSON object that is still open, and ends in a comma unless it is empty: `{"a":1,`.

        Raises:
            EngineFailure: The engine refused the fact.
            EngineClosed: `close` has been called.
        """
        return self._session.fired(fact)

    def close(self) -> None:
        """Free the engine's memory. Calling it again does nothing."""
        self._finalizer()


def rule_name(number: int) -> str:
    """The name of a rule, numbered from 0 through all groups: three digits, so that it is cut out without parsing."""
    return f"{number:03}"


def _definition(groups: Sequence[Sequence[EngineRule]], group_flags: Sequence[str]) -> str:
    rules: dict[str, Any] = {_WARM_UP: {"all": [{"m": {"w": 1}}]}}
    for flag, group in zip(group_flags, groups, strict=True):
        for tests in group:
            rules[rule_name(len(rules) - 1)] = {"all": [{"m": {"$and": [{flag: 1}, *tests]}}]}
    return json.dumps(rules, separators=(",", ":"))


class _Session:
    """A rule set's handle with its one session."""

    def __init__(self, definition: str) -> None:
        self._definition = definition
        self._lock = threading.Lock()
        self._ids = cycle(_MESSAGE_IDS)
        self._handle: int | None = None
        self._closed = False
        self._clean = True  # no fact is in the engine and no rule is half run
        with self._lock:
            self._open()

    def fired(self, fact: str) -> list[str]:
        with self._lock:
            if not self._clean or self._handle is None:
                self._reopen()
            return self._run(self._handle, fact)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._free()

    def _run(self, handle: int | None, fact: str) -> list[str]:
        tail, forget = next(self._ids)
        found: list[str] = []
        self._clean = False
        running = None
        try:
            outcome, state = c_engine.assert_fact(handle, fact + tail)
            if outcome == _MATCHED:
                running = state
                complete = c_engine.complete_and_start_action
                action = c_engine.start_action_for_state(handle, state)
                message = action and action[1]
                while message is not None:
                    found.append(message)
                    message = complete(handle, state)
                running = None
                c_engine.retract_fact(handle, forget)
            elif outcome != _UNMATCHED:
                raise EngineFailure(f"the rule engine did not take a fact (outcome {outcome})")
            self._clean = True
        except c_engine.error as error:
            raise EngineFailure(f"the rule engine failed: {error}") from error
        finally:
            if running is not None:  # interrupted between two rules: the session would stay leased
                c_engine.abandon_action(handle, running)
        return list(map(_RULE, found))

    def _open(self) -> None:
        try:
            handle: int = c_engine.create_ruleset("worthwin", self._definition)
        except c_engine.error as error:
            raise EngineFailure(f"the rule engine refused its rules: {error}") from error
        if self._run(handle, '{"w":1,') != [_WARM_UP]:
            raise EngineFailure("the rule engine did not run its first rule")
        self._handle = handle  # kept only once warm: to free a session that never ran a rule would end the process

    def _reopen(self) -> None:
        if self._closed:
            raise EngineClosed("these conditions have been closed")
        self._free()
        self._open()

    def _free(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            c_engine.delete_state(handle, _SESSION)
            c_engine.delete_ruleset(handle)
