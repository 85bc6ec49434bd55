"""From a CRM's record to an opportunity's facts, as an analyst's mapping file declares it.

A CRM knows little of what the rules ask, and some of what it holds is no evidence: an empty box may only mean that
nobody looked. So nothing becomes a fact unless the file says so, what cannot be used costs that one fact and is
reported, and a list from a CRM is incomplete unless the file says otherwise.
"""

from __future__ import annotations

from .applying import Mapped, Unused, apply
from .model import CrmMapping
from .reading import load_mapping, mapping_problems

__all__ = ["CrmMapping", "Mapped", "Unused", "apply", "load_mapping", "mapping_problems"]
