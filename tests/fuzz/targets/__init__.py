"""What is fuzzed."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.case import Target

from .bodies import Bodies
from .commands import Commands
from .mappings import Mappings
from .rule_files import Conditions, Layers, Playbook, RuleFiles
from .rule_tests import RuleTests

TARGETS: dict[str, Callable[[], Target]] = {
    each.name: each for each in (Bodies, RuleFiles, Conditions, Playbook, Layers, Mappings, Commands, RuleTests)
}
