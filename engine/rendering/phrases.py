"""Every phrase that the engine itself says, in English and Chinese, so that a translator has one file to read.

Placeholders stand in braces and are filled with `fill`; what the rules and the vocabulary say is not here.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.text import Language, Text


def fill(phrase: Text, language: Language, **values: object) -> str:
    """A phrase in one language with its placeholders replaced; braces inside the values stay as they are."""
    result: list[str] = []
    for part in phrase.in_(language).split("{"):
        name, closed, rest = part.partition("}")
        result.append(f"{values[name]}{rest}" if closed and name in values else f"{'{' if result else ''}{part}")
    return "".join(result)


# Short names of the playbook's verdicts in the order in which a line lists them; another verdict shows its decision's
# title.
VERDICT_NAMES: Mapping[str, Text] = {
    "go": Text("Go", "结论"),
    "worth_winning": Text("Worth", "值得赢"),
    "can_win": Text("Can win", "能赢"),
    "stage": Text("Stage", "阶段"),
    "proposal": Text("Proposal", "方案"),
    "objection": Text("Objection", "异议"),
    "negotiation": Text("Negotiation", "谈判"),
    "concession": Text("Concession", "让步"),
    "process_match": Text("Process match", "流程匹配"),
    "compliance": Text("Compliance", "合规"),
}

# The same verdicts as topics that a question settles.
TOPICS: Mapping[str, Text] = {
    "go": Text("the go decision", "是否投入"),
    "worth_winning": Text("what the deal is worth", "值不值得赢"),
    "can_win": Text("the chance to win", "能不能赢"),
    "stage": Text("the stage", "阶段判断"),
    "proposal": Text("the proposal", "交不交方案"),
    "objection": Text("the answer to the objection", "异议怎么答"),
    "negotiation": Text("the negotiation", "怎么谈"),
    "concession": Text("the concession", "这步能不能让"),
    "major_account": Text("whether this is a major account", "是不是大客户"),
    "process_match": Text("whether we are in step", "是否同步"),
    "development": Text("the next step with a new customer", "新客户的下一步"),
}

YES = Text("yes", "是")
NO = Text("no", "否")
UNKNOWN = Text("unknown", "未知")
NONE = Text("none", "无")
NO_VALUE = Text("no verdict", "暂不下结论")

COLON = Text(": ", "：")
COMMA = Text(", ", "、")
SLASH = Text(" / ", "／")
SEMICOLON = Text("; ", "；")
DOT = Text(" · ", " · ")
STOP = Text(".", "。")
ROUND = Text("({inside})", "（{inside}）")
SQUARE = Text("[{inside}]", "［{inside}］")
QUOTE = Text('"{inside}"', "“{inside}”")

# The short answer.
NO_VERDICT = Text(
    "No rule gives a verdict yet: {known} of {of} facts that matter now are known.",
    "暂无结论：现阶段要紧的 {of} 项，已知 {known} 项。",
)
SETTLED = Text("settled", "已定")
OPEN = Text("open", "未定")
NOTHING_RULED_OUT = Text("nothing is ruled out", "目前什么都不能排除")
STILL_POSSIBLE = Text("still possible: {verdicts}", "还可能：{verdicts}")
OTHERS_POSSIBLE = Text("{n} other outcomes still possible", "另有 {n} 种可能")
CAPPED = Text("held by {by}; otherwise: {verdict}", "受 {by} 限制；原为：{verdict}")
ON_HOLD = Text("on hold", "暂停")
FROZEN = Text("stopped by {by}", "{by} 叫停")
ALL_CHECKS = Text("all {n} checks", "{n} 项全过")
CHECKS_YES = Text("{n} yes", "{n} 是")
CHECKS_NO = Text("{n} no", "{n} 否")
CHECKS_UNKNOWN = Text("{n} unknown", "{n} 未知")
BETWEEN_COUNTS = Text(", ", " ")
ONCE_CLOSED = Text("once closed: {verdicts}", "补上之后：{verdicts}")
GAPS = Text("missing: {checks}", "还差：{checks}")
MAY_CHANGE = Text("may still change", "还可能变")
MOVES_ON = Text("on from {at} to {to}", "从“{at}”进入“{to}”")
FALLS_BACK = Text("back from {at} to {to}", "从“{at}”退回“{to}”")
TAKEN_FOR = Text("not on record, taken as {to} for now", "没有记录，先按“{to}”处理")
MAY_MOVE_ON = Text("not yet known whether it moves on", "能否往下走还不清楚")
OUR_STEP = Text('our own step is "{step}": {why}', "我们自己已做到“{step}”，{why}")
NEXT_SENTENCE = Text(". ", "。")
TO = Text("{verdict}: {to}", "{verdict}：{to}")
ASK = Text("Ask {n}. {ask}", "先问 {n}. {ask}")
ASK_FORWARD = Text("Ask: {ask}", "先问：{ask}")
SETTLES = Text("bears on {verdicts}", "关系到{verdicts}")
ASK_WHOM = Text("{who}", "问{who}")
STILL_TRUE = Text("Still true? {ask}", "现在还是这样吗？{ask}")
TOO_OLD = Text("last known {date}", "上次得知：{date}")
WHO_ELSE = Text("Who or what else belongs to: {label}?", "还有哪些{label}？")
FIND_OUT = Text("{label}: what is known?", "{label}：情况如何？")
DO = Text("Do {n}. {do}", "现在做 {n}. {do}")
DO_ONE = Text("Do: {do}", "现在做：{do}")
FOR = Text("{name}: {text}", "{name}：{text}")
ABOUT = Text("{text} ({fact})", "{text}（{fact}）")
SELLER = Text("sales", "销售")  # the reader: not worth saying
DONE_WHEN = Text("done when: {done}", "完成标志：{done}")
NOT_YET_KNOWN = Text("not yet known: {facts}", "尚未确认：{facts}")
NEEDS_APPROVAL = Text("Needs approval: {actions}", "待批：{actions}")
NOT_ALLOWED = Text("Not allowed: {actions}", "不可做：{actions}")
INSTEAD = Text("instead: {action}", "改为：{action}")
LEAST = Text("at least {least}", "至少 {least}")
LOW_TO_HIGH = Text("{low} to {high}", "{low} 到 {high}")
WATCH = Text("Watch: {warnings}", "留意：{warnings}")
STOPPED = Text("Stop: {because}", "立即停下：{because}")
IN_FAVOUR = Text("In our favour", "对我们有利")
MORE_QUESTIONS = Text("{n} more question{s}", "{n} 问")
MORE_ACTIONS = Text("{n} more action{s}", "{n} 项行动")
MORE_OF_THEM = Text("{n} more", "另有 {n} 项")
MORE = Text("{parts}", "另有 {parts}")

# Blanks in the scripts of the action catalogue: the seller fills them in.
BLANK = Text("‹{name}›", "【{name}】")
BLANKS: Mapping[str, Text] = {
    "reference_customer": Text("reference customer", "同类客户"),
    "benefit": Text("the gain", "好处"),
    "date": Text("date", "日期"),
    "time": Text("time", "时间"),
}

# The full answer.
VERDICTS = Text("Verdicts", "各项判断")
ITEMS = Text("One by one", "逐项")
ACTIONS = Text("Actions", "行动")
QUESTIONS = Text("Questions", "要问的问题")
DERIVED = Text("Derived facts", "推出的事实")
WARNINGS = Text("Watch", "留意")
VALID_UNTIL = Text("Valid until {date}", "有效期至 {date}")
RULES_USED = Text("Rules: {name} {digest}", "规则：{name} {digest}")
CHECKS_OPEN = Text("open: {checks}", "未定：{checks}")
OPEN_RULES = Text("could still change it: {rules}", "可能改变结论：{rules}")
NO_DEAL_NUMBER = Text("Deal {n}", "第 {n} 单")
DEAL = Text("Deal {id}", "商机 {id}")

PRIORITIES: Mapping[int, Text] = {
    1: Text("holds up the stage", "卡住本阶段"),
    2: Text("core of winning", "能赢的关键"),
    3: Text("improves", "改进"),
    4: Text("good practice", "例行"),
}
COMPLIANCE: Mapping[str, Text] = {
    "ok": Text("ok", "可做"),
    "needs_approval": Text("needs approval", "待批"),
    "blocked": Text("blocked", "不可做"),
}

# Warnings of the engine's own, by code: the first text whose placeholders the warning fills. Where none is, the
# warning shows its code and details.
NOTICES: Mapping[str, tuple[Text, ...]] = {
    "data_conflict": (
        Text(
            '"{fact}": {given} on record, {derived} by the other facts; the record counts until you correct it.',
            "“{fact}”记录为“{given}”，按其他信息应为“{derived}”；更正之前以记录为准。",
        ),
    ),
    "no_rate": (
        Text(
            "{fact}: no exchange rate for {currency}, so it is not compared with other amounts.",
            "{fact}：没有 {currency} 的汇率，不与其他金额比较。",
        ),
        Text(
            "{fact}: there is no exchange rate for its currency, so it is not compared with other amounts.",
            "{fact}：币种没有汇率，不与其他金额比较。",
        ),
    ),
    "expired": (Text("{fact}: the value is too old and counts as unknown.", "{fact}：信息已过期，按未知处理。"),),
    "rule_conflict": (
        Text(
            "{decision}: the rules contradict each other ({verdicts}), so none of them counts.",
            "{decision}：规则互相矛盾（{verdicts}），都不采用。",
        ),
    ),
}
NOTICE = Text("{code}: {details}", "{code}：{details}")

# Conditions as prose.
ALWAYS = Text("always", "总是")
NOTHING_ELSE = Text("where no other rule fires", "其他规则都不成立时")
FACT_NO = Text("{fact}: no", "{fact}：否")
FACT_IS = Text("{fact}: {values}", "{fact}：{values}")
FACT_IS_NOT = Text("{fact}: not {values}", "{fact}：不是{values}")
FACT_KNOWN = Text("known: {fact}", "已知：{fact}")
FACT_UNKNOWN = Text("still unknown: {fact}", "尚不清楚：{fact}")
NOT_YES = Text("{fact}: no or not yet known", "{fact}：否，或尚未确认")
NOT_NO = Text("{fact}: yes or not yet known", "{fact}：是，或尚未确认")
NOT_VALUE = Text("{fact}: not {values}, or not yet known", "{fact}：不是{values}，或尚未确认")
HAS = Text("{fact} include {values}", "{fact}包含{values}")
HAS_NOT = Text("{fact} do not include {values}", "{fact}不包含{values}")
WITHIN = Text("{fact} include nothing but {values}", "{fact}仅限{values}")
OR_WORD = Text(" or ", "或")
AND_WORD = Text(" and ", "且")
NOT_SO = Text("not so that {condition}", "并非：{condition}")
NONE_LEFT = Text("no {fact}", "{fact}为零")
COMPARE = Text("{left} {operator} {right}", "{left}{operator}{right}")
OPERATORS: Mapping[str, Text] = {
    "<": Text("below", "低于"),
    "<=": Text("at most", "不超过"),
    "=": Text("exactly", "等于"),
    "!=": Text("other than", "不等于"),
    ">=": Text("at least", "至少"),
    ">": Text("above", "高于"),
}
DAYS: Mapping[str, Text] = {
    "<": Text("less than {n} days", "不到 {n} 天"),
    "<=": Text("at most {n} days", "不超过 {n} 天"),
    "=": Text("exactly {n} days", "正好 {n} 天"),
    "!=": Text("not exactly {n} days", "不是 {n} 天"),
    ">=": Text("at least {n} days", "至少 {n} 天"),
    ">": Text("more than {n} days", "超过 {n} 天"),
}
SINCE = Text("{days} since: {fact}", "距“{fact}”已{days}")
UNTIL = Text("{days} until: {fact}", "距“{fact}”还有{days}")
TODAY = Text("today", "今天")
SOME = Text("{list}, at least one: {where}", "至少有一个{list}：{where}")
NO_ONE = Text("{list}, none: {where}", "没有{list}：{where}")
AT_LEAST = Text("{list}, at least {n}: {where}", "至少 {n} 个{list}：{where}")
AT_MOST = Text("{list}, at most {n}: {where}", "至多 {n} 个{list}：{where}")
EXACTLY = Text("{list}, exactly {n}: {where}", "正好 {n} 个{list}：{where}")
CHECK_COUNTS: Mapping[str, Text] = {
    "checks_yes": Text("checks answered yes", "为“是”的检查项"),
    "checks_no": Text("checks answered no", "为“否”的检查项"),
    "checks_unknown": Text("checks not yet known", "未知的检查项"),
    "checks_total": Text("checks in all", "检查项总数"),
}
UNITS: Mapping[str, Text] = {
    "days": Text("days", "天"),
    "day": Text("days", "天"),
    "weeks": Text("weeks", "周"),
    "months": Text("months", "个月"),
    "years": Text("years", "年"),
    "people": Text("people", "人"),
    "persons": Text("people", "人"),
    "hours": Text("hours", "小时"),
    "times": Text("times", "次"),
}

# Explanations.
RULE_FIRED = Text("fired", "成立")
RULE_NOT = Text("did not fire", "不成立")
RULE_UNKNOWN = Text("undecided, a fact is missing", "缺少事实，暂不能判断")
ALL_OF = Text("all of these", "同时满足")
ANY_OF = Text("any of these", "满足其一")
NONE_OF = Text("none of this", "不成立的是")
FROM_SOURCE = Text("from {source}", "来自 {source}")
REPORTED_BY = Text("by {by}", "由 {by} 填写")
DAYS_OLD = Text("{n} days old", "{n} 天前")
TODAY_OLD = Text("today", "当天")
ASSUMED_NO = Text("nobody reported it, so it has not happened", "无人报告，视为没有发生")
EXPIRED_ON = Text("known on {date}, too old now", "{date} 的信息，已过期")
SILENT = Text("does not apply here", "此处不适用")
MORE_OF_THESE = Text("{n} more that did not fire", "另有 {n} 条不成立")
GUARDS = Text("Guards", "护栏")
DECIDES = Text("decides", "由此定")
SHADOW = Text("on trial, not shown", "试运行，不展示")
REQUIRES = Text("required: {condition}", "要求：{condition}")
COUNTED = Text("{surely} of them", "共 {surely} 个")
COUNTED_AT_LEAST = Text("at least {surely}; there may be more than we know", "至少 {surely} 个；可能还有不知道的")
COUNTED_BETWEEN = Text("between {surely} and {possibly}", "{surely} 到 {possibly} 个")
LIST_UNKNOWN = Text("nothing is known about them yet", "目前一无所知")
MISSING = Text("Missing facts", "还缺的事实")
CHECKS_PASSED = Text("{n} of the checks are yes", "{n} 项检查为“是”")
OPEN_FOR = Text("{rules} could still change it; it depends on: {facts}", "{rules} 还可能改变结论，取决于：{facts}")
MORE_VERDICTS = Text("other verdicts: {n}", "其他判断 {n} 项")
MORE_DERIVED = Text("derived facts: {n}", "推出的事实 {n} 项")
MORE_ADVICE = Text("rules of advice: {n}", "建议规则 {n} 条")
MORE_MISSING = Text("missing facts: {n}", "还缺的事实 {n} 项")
IN_FULL = Text("In full detail also: {parts}, and every rule", "完整形式另有：{parts}，以及每一条规则")
# Why a verdict was not reached.
WHY_NOT = Text('{verdict}: why not "{label}"?', "{verdict}：为什么不是“{label}”？")
IT_IS = Text("It is: {label}.", "现在是：{label}。")
IT_IS_NOTHING = Text("It has no verdict.", "现在没有结论。")
IT_DOES_NOT_APPLY = Text("It does not apply to the deal as it is.", "就目前的情况，这一项不适用。")
REACHED = Text("That is what it is.", "现在就是这样。")
NO_RULE_GIVES = Text("No rule gives that here.", "没有规则会得出这个结论。")
OUT_OF_REACH = Text("What is known rules it out; {rule} waits for:", "按已知情况走不到这一步；{rule} 要等：")
NEAREST = Text("Nearest is {rule}: {because}", "最接近的是 {rule}：{because}")
CAME_FIRST = Text("{rule} came before it: {because}", "{rule} 排在前面，先成立：{because}")
HELD_BY = Text("{rule} holds it: {because}", "被 {rule} 限制：{because}")
FACTS_SHORT = Text("{n} fact{s} short:", "还差 {n} 项事实：")
NEEDED = Text("{fact}; needed: {needed}", "{fact}；需要：{needed}")
ADVICE = Text("Advice", "建议")
ANYTHING_BUT = Text("anything but {values}", "除“{values}”以外")
KNOWN = Text("known", "已知")
NOT_KNOWN_YET = Text("not yet known", "尚不清楚")
COMPARED = Text("{operator} {right}", "{operator} {right}")
ONE_MORE = Text("one more: {list}", "再有一个：{list}")
NOBODY_ELSE = Text("known for certain that there is nobody and nothing else: {list}", "确认没有其他：{list}")
WOULD_TAKE = Text('"{label}" would take: {needs}', "要成为“{label}”，还差：{needs}")
OTHERS = Text("Also: {verdicts}", "另有：{verdicts}")
MORE_ITEMS = Text("verdicts on single items: {n}", "逐项判断 {n} 项")
