"""A rule folder of a few lines, for tests that edit rules or want to know every verdict."""

from __future__ import annotations

from pathlib import Path

MANIFEST = """\
ruleset: small
version: "1"
title: {en: Small, zh: 小}
currency: CNY
questions: [go]
headline: [go]
"""

VOCABULARY = """\
kind: opportunity
label: {en: Opportunity, zh: 商机}
fields:
  needs_clear:
    type: tri
    label: {en: Needs clear, zh: 需求清楚}
    question: {en: "Are the needs clear?", zh: 需求清楚吗？}
    who: {en: your contact, zh: 联系人}
"""

DECISION = """\
decision: go
about: opportunity
title: {{en: Go, zh: 跟进}}
gives: {{go: [pursue, leave]}}
labels:
  pursue: {{en: Pursue, zh: 跟进}}
  leave: {{en: Leave, zh: 放弃}}
rules:
  - id: R-1
    when: needs_clear
    then: {clear}
    because: {{en: The needs are clear., zh: 需求清楚。}}
    provenance: design
otherwise:
  id: R-2
  then: {otherwise}
  because: {{en: Nothing speaks for it., zh: 没有理由。}}
  provenance: design
"""


def write_rules(folder: Path, *, clear: str = "pursue", otherwise: str = "leave") -> Path:
    """A folder whose one decision gives `clear` where the needs are clear; another value makes another rule set."""
    (folder / "vocabulary").mkdir(parents=True, exist_ok=True)
    (folder / "playbook.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "vocabulary" / "opportunity.yaml").write_text(VOCABULARY, encoding="utf-8")
    write_decision(folder, clear=clear, otherwise=otherwise)
    return folder


def write_decision(folder: Path, *, clear: str, otherwise: str = "leave") -> None:
    """Save the decision's file again."""
    text = DECISION.format(clear=clear, otherwise=otherwise)
    (folder / "go.yaml").write_text(text, encoding="utf-8")
