"""A rule folder with people, a table, a checklist, a guard and tests of its own, for tests of the test runner."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "playbook.yaml": """\
ruleset: tested
version: "1"
title: {en: Tested, zh: 测试}
currency: CNY
questions: [can_win, go]
headline: [go]
""",
    "vocabulary/opportunity.yaml": """\
kind: opportunity
label: {en: Opportunity, zh: 商机}
fields:
  needs_clear:
    type: tri
    label: {en: Needs clear, zh: 需求清楚}
    question: {en: "Are the needs clear?", zh: 需求清楚吗？}
    who: {en: your contact, zh: 联系人}
  budget:
    type: money
    label: {en: Budget, zh: 预算}
    question: {en: "What is the budget?", zh: 预算多少？}
    who: {en: the buyer, zh: 采购}
  ready:
    type: tri
    label: {en: Ready, zh: 就绪}
    derived: true
    question: {en: "Ready?", zh: 就绪吗？}
    who: {en: you, zh: 你}
""",
    "vocabulary/stakeholder.yaml": """\
kind: stakeholder
list: stakeholders
label: {en: People, zh: 人员}
question: {en: "Who else has a say?", zh: 还有谁有发言权？}
who: {en: your contact, zh: 联系人}
fields:
  title:
    type: text
    label: {en: Title, zh: 职务}
  met:
    type: tri
    label: {en: Met, zh: 已见面}
    question: {en: "Have we met {name}?", zh: "我们见过{name}吗？"}
    who: {en: the account owner, zh: 客户负责人}
""",
    "actions.yaml": """\
compliance_classes:
  ok: {verdict: ok}
actions:
  MEET: {text: {en: Ask for a meeting., zh: 约见。}, who: {en: sales, zh: 销售}, effort: low}
  SEND: {text: {en: Send the offer., zh: 交报价。}, who: {en: sales, zh: 销售}, effort: low}
  LEAVE: {text: {en: Say no politely., zh: 婉拒。}, who: {en: sales, zh: 销售}, effort: low}
""",
    "ready.yaml": """\
derive: ready
about: opportunity
facts:
  ready: {yes: needs_clear and budget >= 100, because: {en: Enough., zh: 足够。}, provenance: design}
""",
    "can_win.yaml": """\
decision: can_win
about: opportunity
title: {en: Can we win?, zh: 能赢吗}
gives: {can_win: [can, cannot]}
labels: {can: {en: Can, zh: 能}, cannot: {en: Cannot, zh: 不能}}
checklist:
  checks:
    - {id: C01, when: needs_clear, title: {en: Needs clear, zh: 需求清楚}, provenance: design}
  verdicts:
    - {id: CAN-1, when: checks_no = 0, then: can, provenance: design, because: {en: No gap., zh: 无缺口。}}
otherwise: {id: CAN-2, then: cannot, provenance: design, because: {en: A gap., zh: 有缺口。}}
""",
    "go.yaml": """\
decision: go
about: opportunity
title: {en: Go, zh: 跟吗}
gives: {go: [pursue, leave]}
labels: {pursue: {en: Pursue, zh: 跟}, leave: {en: Leave, zh: 放弃}}
table:
  columns: [needs_clear]
  rows:
    - {id: GO-1, cells: ["yes"], then: pursue, do: [SEND], provenance: design, because: {en: Clear., zh: 清楚。}}
    - {id: GO-2, cells: ["-"], then: leave, do: [LEAVE], provenance: design, because: {en: Nothing., zh: 没有。}}
advice:
  - id: A-1
    when: some stakeholder where met is not yes
    do: [{action: MEET, each: "stakeholder where met is not yes"}]
    flag: unmet
    warn: {en: Somebody is not met yet., zh: 还有人没见。}
    provenance: design
    because: {en: "Not yet known whether we have met everybody.", zh: 还不清楚是否都见过。}
""",
    "guards.yaml": """\
guards:
  - id: G-1
    when: budget < 50
    block: {actions: [SEND]}
    cap: [{verdict: go, from: [pursue], to: leave}]
    because: {en: Too small., zh: 太小。}
    provenance: design
""",
}

GOOD = """\
tests: everything
as_of: 2026-11-21
cases:
  - name: Clear and rich
    case: EX-01
    given: {needs_clear: yes, budget: 500}
    expect:
      verdicts: {go: pursue, can_win: can}
      settled: {go: yes}
      still_possible: {go: []}
      facts: {ready: yes}
      rules: [GO-1, C01, CAN-1]
      no_rules: [GO-2, A-1, G-1, CAN-2]
      actions: [SEND]
      no_actions: [LEAVE, MEET]
      no_warnings: [unmet]
      no_questions: [needs_clear, budget]
  - name: A small one is held
    given: {needs_clear: no, budget: 10, stakeholders: [{id: s1, title: buyer}]}
    expect:
      verdicts: {go: leave, can_win: cannot}
      gaps: {can_win: [C01]}
      rules: [GO-2, A-1, G-1, CAN-2]
      no_rules: [GO-1, C01, CAN-1]
      actions: [LEAVE, MEET, MEET for s1]
      warnings: [unmet]
      blocked: []
  - name: Nothing known
    given: {}
    expect:
      settled: {go: no}
      still_possible: {go: [pursue]}
      questions: [needs_clear]
matrix:
  - name: Needs against budget
    given: {}
    vary: {needs_clear: [yes, no, unknown], budget: [10, 500]}
    expect:
      - {where: {needs_clear: yes, budget: 10}, verdicts: {go: leave}, blocked: [SEND]}
      - {where: {needs_clear: [yes]}, verdicts: {go: pursue}}
      - {verdicts: {go: leave}}
"""


def write_tested_rules(folder: Path, tests: str = GOOD) -> Path:
    """The rule folder, with one test file."""
    for name, text in {**FILES, "everything_test.yaml": tests}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
