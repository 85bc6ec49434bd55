"""A small rule set and answers built by hand, so that wording is tested apart from deciding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from engine.evaluation.answer import Answer, Question, Reason, Recommendation, Verdict
from engine.model.condition import ALWAYS, And, Condition, FactType, Is, Not, Ref, Truth
from engine.model.decision import Action, Check, Decision, ParameterTable, ParameterValue, Rule, Stage
from engine.model.facts import Scalar
from engine.model.ruleset import RuleSet
from engine.model.text import Text
from engine.model.vocabulary import Enumeration, Field, Kind, Vocabulary

DAY = date(2026, 11, 21)


def field(
    name: str,
    kind: FactType,
    label: tuple[str, str],
    ask: tuple[str, str] = ("", ""),
    *,
    of: str = "opportunity",
    values: dict[str, Text] | None = None,
    order: tuple[str, ...] = (),
    unit: str = "",
) -> Field:
    """A fact of the small vocabulary."""
    return Field(
        kind=of,
        name=name,
        type=kind,
        label=Text(*label),
        enumeration=Enumeration(values, order) if values else None,
        question=Text(*ask) if ask[0] else None,
        who=Text("your contact", "联系人") if ask[0] else None,
        unit=unit,
    )


STAGES = {
    "recognition": Text("Recognition of needs", "确认需求"),
    "evaluation": Text("Evaluation of options", "评估方案"),
}
OPPORTUNITY = Kind(
    "opportunity",
    Text("Opportunity", "商机"),
    fields={
        each.name: each
        for each in (
            field("needs_clear", FactType.TRI, ("Needs clear", "需求清楚"), ("Are the needs clear?", "需求清楚吗？")),
            field("criteria_shared", FactType.TRI, ("Criteria set with us", "标准共同制定"),
                  ("Who set the criteria?", "标准谁定的？")),
            field("budget", FactType.MONEY, ("Budget", "预算"), ("What is the budget?", "预算多少？")),
            field("buying_stage", FactType.ENUM, ("Stage", "采购阶段"), ("Where are they?", "到哪一步了？"), values=STAGES),
            field("drivers", FactType.SET, ("Drivers", "驱动"), values={"cost": Text("Cost", "成本"), "speed": Text("Speed", "速度")}),
            field("last_contact", FactType.DATE, ("Last contact", "上次联系")),
            field("share", FactType.PERCENT, ("Share", "份额")),
            field("visits", FactType.INTEGER, ("Visits", "拜访"), unit="times"),
            field("notes", FactType.TEXT, ("Notes", "备注")),
        )
    },
)  # fmt: skip
ACCOUNT = Kind(
    "account",
    Text("Account", "客户"),
    fields={"region": field("region", FactType.TEXT, ("Region", "地区"), of="account")},
)
STAKEHOLDER = Kind(
    "stakeholder",
    Text("People involved", "相关人员"),
    list_name="stakeholders",
    question=Text("Who else has a say?", "还有谁有发言权？"),
    who=Text("your supporter", "支持者"),
    fields={
        each.name: each
        for each in (
            field(
                "met", FactType.TRI, ("Met", "见过面"), ("Have we met {name}?", "我们见过{name}吗？"), of="stakeholder"
            ),
            field("final_say", FactType.TRI, ("Final say", "有最终决定权"), of="stakeholder"),
        )
    },
)
VOCABULARY = Vocabulary({"opportunity": OPPORTUNITY, "account": ACCOUNT, "stakeholder": STAKEHOLDER})

NEEDS = Ref("opportunity", "needs_clear", FactType.TRI)
CRITERIA = Ref("opportunity", "criteria_shared", FactType.TRI)
MET = Ref("stakeholder", "met", FactType.TRI, of_item=True)
SAY = Ref("stakeholder", "final_say", FactType.TRI, of_item=True)
BUDGET = Ref("opportunity", "budget", FactType.MONEY)


def decision(name: str, values: dict[str, tuple[str, str]], says: dict[str, tuple[str, str]] | None = None) -> Decision:
    """A decision with labels."""
    return Decision(
        name=name,
        title=Text(f"{name.title()}?", f"{name}吗？"),
        gives=name,
        values=tuple(values),
        labels={value: Text(*label) for value, label in values.items()},
        says={value: Text(*said) for value, said in (says or {}).items()},
    )


GO = decision(
    "go",
    {
        "pursue": ("Pursue", "全力争取"),
        "withdraw": ("Withdraw", "退出"),
        "nurture": ("Nurture", "先培育"),
        "find_out_first": ("Find out first", "先摸清"),
    },
    {
        "find_out_first": (
            "Too early to judge: {known} of {of} facts that matter now are known.",
            "暂时无法判断：现阶段要紧的 {of} 项只知道 {known} 项。",
        ),
        "pursue": (
            "Worth winning, {gaps} gaps to close and {open} checks open. Go.",
            "值得赢，缺口 {gaps} 个，待查 {open} 项。跟。",
        ),
    },
)
PROPOSAL = decision(
    "proposal",
    {"submit": ("Submit", "提交"), "do_not_submit": ("Do not submit", "不要提交"), "hold": ("Hold", "暂缓")},
    {"do_not_submit": ("Do not send the proposal yet.", "方案先不要交。")},
)
CAN_WIN = replace(
    decision(
        "can_win", {"can_win_if": ("Winnable if the gaps close", "补上缺口就能赢"), "can_win": ("Winnable", "能赢")}
    ),
    shape="checklist",
    checks=(
        Check("C01", Truth(NEEDS), Text("Met the decider?", "见过拍板人？")),
        Check("C02", Truth(CRITERIA), Text("Criteria ours", "标准对我们有利")),
        Check("C03", Truth(CRITERIA), Text("Process known", "流程清楚")),
    ),
)
STAGE = replace(
    decision("stage", {"advance": ("Advances", "进入下一阶段"), "stay": ("Stays", "停留")}),
    shape="stages",
    stages=(Stage("recognition", Text("", "")), Stage("evaluation", Text("", ""))),
)

PT_02 = Rule(
    "PT-02",
    when=And((Not(Is(NEEDS, "yes")), Not(Is(CRITERIA, "yes")))),
    then="do_not_submit",
    because=Text("The needs are not clear and the criteria are not ours.", "需求不清，标准也不是我们定的。"),
    source=("S003-51d",),
)


def action(code: str, text: tuple[str, str] = ("", ""), **changes: object) -> Action:
    """An entry of the catalogue."""
    made = Action(code, Text(*text) if text[0] else Text(f"{code.title()} it.", f"{code}。"))
    return replace(made, **changes)  # type: ignore[arg-type]  # a test names real attributes


ACTIONS = {
    "HOLD": action("HOLD", ("Hold the proposal.", "方案暂缓。")),
    "MEET": action("MEET", ("Ask for an introduction.", "请人引见。"), done_when=Truth(NEEDS), done_text="needs_clear"),
    "GIFT": action("GIFT", ("Give a gift.", "送礼。")),
    "VISIT": action("VISIT", ("Invite to a site visit.", "邀请考察。")),
}

RULESET = RuleSet(
    name="small",
    digest="sha256:00",
    vocabulary=VOCABULARY,
    decisions=(STAGE, CAN_WIN, GO, PROPOSAL),
    actions=ACTIONS,
    parameters={
        "limit": ParameterTable("limit", FactType.MONEY, (ParameterValue(200_000_000),), Text("Limit", "上限")),
        "stale": ParameterTable(
            "stale",
            FactType.INTEGER,
            (ParameterValue(30), ParameterValue(20, by={"region": "east"})),
            Text("Days until stale", "失效天数"),
        ),
    },
    questions=("knock_outs", "stage", "can_win", "go", "proposal"),
    headline=("go", "proposal"),
)


def verdict(of: Decision, value: str, **changes: object) -> Verdict:
    """A verdict of a decision."""
    return Verdict(of.name, of, value)._replace(**changes)  # type: ignore[arg-type]  # a test names real attributes


def question(path: str, *could_change: str, **changes: object) -> Question:
    """A question about a fact of the small vocabulary, or about a list."""
    if path == "stakeholders":
        return Question(path, STAKEHOLDER, None, 0, could_change=could_change)
    if path.startswith("stakeholders["):
        name = path.rpartition(".")[2]
        return Question(path, STAKEHOLDER, STAKEHOLDER.fields[name], 0, could_change=could_change)._replace(**changes)  # type: ignore[arg-type]  # a test names real attributes
    return Question(path, OPPORTUNITY, OPPORTUNITY.fields[path], 0, could_change=could_change)._replace(**changes)  # type: ignore[arg-type]  # a test names real attributes


def recommendation(
    code: str, rule: Rule = PT_02, facts: dict[str, Scalar | None] | None = None, **changes: object
) -> Recommendation:
    """An action that a rule asked for; without `facts` nothing that the rule reads is known."""
    known = {"needs_clear": None, "criteria_shared": None} if facts is None else facts
    made = Recommendation(ACTIONS[code], 2, (Reason(rule, known),))
    return made._replace(**changes)  # type: ignore[arg-type]  # a test names real attributes


def plain_rule(name: str, because: tuple[str, str], when: Condition = ALWAYS) -> Rule:
    """A rule with a reason."""
    return Rule(name, when, because=Text(*because))


def answer(**changes: object) -> Answer:
    """A deal with five known facts: go is open, a proposal was asked for."""
    made = Answer(
        opportunity_id="D-1042",
        as_of=DAY,
        ruleset="small",
        digest="sha256:00",
        known=5,
        of=14,
        verdicts={
            "go": verdict(GO, "find_out_first", settled=False, still_possible=("pursue", "withdraw", "nurture")),
            "proposal": verdict(
                PROPOSAL,
                "do_not_submit",
                settled=False,
                still_possible=("submit",),
                assumes=("needs_clear is not yes", "criteria_shared is not yes"),
                rules=("PT-02",),
                because=PT_02.because,
            ),
        },
        actions=(recommendation("HOLD"),),
        questions=(
            question("buying_stage", "go"),
            question("criteria_shared", "proposal"),
            question("stakeholders", "can_win"),
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test names real attributes


def third() -> Fraction:
    """A number that has no end."""
    return Fraction(1, 3)
