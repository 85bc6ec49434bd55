"""The twelve lines: what stands where, in both languages, and never more than twelve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.evaluation.answer import Blocked, Notice
from engine.model.condition import ALWAYS, Is, Not, Or, Truth
from engine.model.decision import Guard, Rule
from engine.model.facts import Range, Scalar
from engine.model.text import LANGUAGES, Language, Text
from engine.model.vocabulary import Kind, Vocabulary
from engine.rendering import to_text
from tests.support.answers import (
    ACTIONS,
    CAN_WIN,
    CRITERIA,
    GO,
    NEEDS,
    PROPOSAL,
    PT_02,
    RULESET,
    STAGE,
    answer,
    decision,
    plain_rule,
    question,
    recommendation,
    verdict,
)

EVERYTHING = answer(
    verdicts={
        **answer().verdicts,
        "can_win": verdict(CAN_WIN, "can_win_if", checks={"C01": True, "C02": False, "C03": None}),
        "stage": verdict(STAGE, "advance", to="evaluation"),
    },
    actions=tuple(
        recommendation("GIFT", plain_rule(f"R-{n}", (f"Reason {n}.", f"原因 {n}。")), {}, compliance="needs_approval",
                       conditions=(Text("Get it approved.", "先报批。"),), approved_by=("CO-R2",))
        for n in range(9)
    ),
    questions=tuple(question("needs_clear", "go") for _ in range(9)),
    blocked=(Blocked(ACTIONS["GIFT"], "CO-08", Text("Not allowed.", "不行。"), "VISIT"),) * 3,
    warnings=(Notice("late_entry", Text("Late.", "进来晚了。"), "ST-14"),) * 4,
)  # fmt: skip


def lines(language: Language = "en", **changes: object) -> list[str]:
    return to_text(answer(**changes), RULESET, language).split("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_answer_takes_twelve_lines_and_counts_the_rest(language: Language) -> None:
    text = to_text(EVERYTHING, RULESET, language).split("\n")
    assert len(text) <= 12
    assert "7 more questions" in text[-1] or "6 more questions" in text[-1] or "6 问" in text[-1]
    assert not any("{" in line for line in text)


def test_the_headline_is_what_the_headline_verdicts_say() -> None:
    assert lines()[0] == "Too early to judge: 5 of 14 facts that matter now are known. Do not send the proposal yet."
    assert lines("zh")[0] == "暂时无法判断：现阶段要紧的 14 项只知道 5 项。方案先不要交。"


def test_the_headline_takes_the_first_two_sentences_that_its_verdicts_say() -> None:
    one = {"go": verdict(GO, "find_out_first"), "proposal": verdict(PROPOSAL, "do_not_submit")}
    assert lines(verdicts=one)[0].endswith("facts that matter now are known. Do not send the proposal yet.")
    two = {"go": verdict(GO, "pursue"), "proposal": verdict(PROPOSAL, "do_not_submit")}
    assert lines(verdicts=two)[0] == "Worth winning, 0 gaps to close and 0 checks open. Go."


def test_a_headline_may_say_why_and_then_no_action_repeats_it() -> None:
    because = Text("Nobody decides.", "没人拍板。")
    says = {"withdraw": Text("Better to leave. {because}", "建议退出。{because}")}
    leave = verdict(replace(GO, says=says), "withdraw", because=because)
    same = recommendation("HOLD", plain_rule("R-1", ("Nobody decides: leave.", "没人拍板：退出。")), {})
    text = lines(verdicts={"go": leave}, actions=(same,))
    assert text[0] == "Better to leave. Nobody decides."
    assert not any("Nobody decides" in line for line in text[1:])


def test_the_headline_counts_the_gaps_of_can_win() -> None:
    checks = {"C01": False, "C02": False, "C03": None}
    verdicts = {"go": verdict(GO, "pursue"), "can_win": verdict(CAN_WIN, "can_win_if", checks=checks)}
    assert "2 gaps to close and 1 checks open" in lines(verdicts=verdicts)[0]


def test_a_verdict_without_a_sentence_falls_back_to_its_label() -> None:
    assert lines(verdicts={"go": verdict(GO, "withdraw")})[0] == "Go: Withdraw."
    assert lines("zh", verdicts={"go": verdict(GO, "withdraw")})[0] == "结论：退出。"


def test_without_any_verdict_the_headline_says_what_is_known() -> None:
    assert lines(verdicts={})[0] == "No rule gives a verdict yet: 5 of 14 facts that matter now are known."


def test_no_rule_id_stands_in_the_first_line() -> None:
    assert "PT-02" not in lines()[0]
    assert any("[PT-02]" in line for line in lines()[1:])


def test_while_go_is_open_questions_come_first() -> None:
    kinds = [line.split(" ", 1)[0] for line in lines()[2:]]
    assert kinds == ["Ask", "Ask", "Ask", "Do:"]


def test_once_go_is_settled_actions_come_first() -> None:
    verdicts = {"go": verdict(GO, "pursue")}
    kinds = [line.split(" ", 1)[0] for line in lines(verdicts=verdicts)[2:]]
    assert kinds == ["Do:", "Ask", "Ask", "Ask"]


def test_the_go_line_tells_settled_from_open() -> None:
    assert lines()[1] == "Go: find out first (nothing is ruled out)"
    assert lines("zh")[1] == "结论：先摸清（目前什么都不能排除）"
    settled = {"go": verdict(GO, "pursue")}
    assert lines(verdicts=settled)[1] == "Go: pursue (settled)"
    half = {"go": verdict(GO, "pursue", settled=False, still_possible=("withdraw",))}
    assert lines(verdicts=half)[1] == "Go: pursue (still possible: withdraw)"
    assert lines("zh", verdicts=half)[1] == "结论：全力争取（还可能：退出）"


def test_a_verdict_that_a_guard_holds_says_so() -> None:
    held = {
        "go": verdict(GO, "find_out_first"),
        "proposal": verdict(PROPOSAL, "hold", capped_from="submit", by="ACME-01"),
    }
    assert "Proposal: hold (held by ACME-01; otherwise: submit)" in lines(verdicts=held)
    frozen = {"go": verdict(GO, "find_out_first", frozen=True, by="CO-R3")}
    assert lines(verdicts=frozen)[1] == "Go: on hold (stopped by CO-R3)"


def test_a_stop_of_compliance_opens_the_headline_and_nothing_else_is_watched() -> None:
    because = Text("Somebody asked for money.", "有人索要好处。")
    stop = Guard("CO-R4", ALWAYS, freeze=("go",), because=because)
    ruleset = replace(RULESET, guards=(stop,))
    frozen = {"go": verdict(GO, "find_out_first", settled=False, frozen=True, by="CO-R4")}
    made = answer(verdicts=frozen, warnings=(Notice("late_entry", Text("Late.", "进来晚了。"), "ST-14"),))
    text = to_text(made, ruleset, "en").split("\n")
    assert text[:2] == ["Stop: somebody asked for money.", "Go: on hold (stopped by CO-R4)"]
    assert text[2].startswith("Do")
    assert not any(line.startswith("Watch") for line in text)
    assert to_text(made, ruleset, "zh").startswith("立即停下：有人索要好处。\n结论：暂停")


def test_a_plus_is_nothing_to_watch_and_stands_apart_in_the_full_text() -> None:
    plus = Notice("strength_partner", Text("We are partners.", "已是合作伙伴。"), "CW-18a")
    made = answer(warnings=(plus,))
    assert "partners" not in to_text(made, RULESET, "en")
    assert "In our favour\n  We are partners. [CW-18a]" in to_text(made, RULESET, "en", "full")
    assert "对我们有利\n  已是合作伙伴。［CW-18a］" in to_text(made, RULESET, "zh", "full")


def test_an_action_that_only_asks_leaves_the_focus_to_the_questions() -> None:
    asks = recommendation("HOLD", facts={}, about="budget")
    asks = asks._replace(action=replace(ACTIONS["HOLD"], code="FIND", tags=("question",)))
    text = lines(actions=(asks, recommendation("HOLD", facts={})))
    assert sum(line.startswith("Do") for line in text) == 1
    assert "more action" not in text[-1]


def test_the_full_text_tells_to_find_out_only_what_no_question_asks() -> None:
    find = replace(ACTIONS["HOLD"], text=Text("Find out.", "问清楚。"), tags=("question",))
    known = recommendation("HOLD", facts={}, about="budget")
    made = answer(actions=(known._replace(action=find),), questions=(question("needs_clear", "go"),))
    assert "Find out (budget)." in to_text(made, RULESET, "en", "full")
    made = answer(actions=(known._replace(action=find),), questions=(question("budget", "go"),))
    assert "Find out" not in to_text(made, RULESET, "en", "full")


def test_a_count_of_which_nothing_is_known_is_no_fact() -> None:
    facts: dict[str, Scalar] = {"visits": Range(0, None)}
    assert "Visits" not in to_text(answer(facts=facts), RULESET, "en", "full")
    facts = {"visits": Range(1, None)}
    assert "Visits" in to_text(answer(facts=facts), RULESET, "en", "full")


def test_what_is_done_already_is_no_sign_that_an_action_is_done() -> None:
    meet = recommendation("MEET", facts={}, for_kind="stakeholder", for_id="s1", for_name="plant manager", done=True)
    assert "done when" not in lines(actions=(meet,))[-1].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_too_long_for_its_line_gives_way_to_a_short_one(language: Language) -> None:
    long = plain_rule("R-1", ("Because " + "of this and that " * 9 + ".", "因为" + "种种情况" * 16 + "。"))
    made = recommendation("HOLD", long, {})
    made = made._replace(action=replace(made.action, reason=Text("It saves effort", "省力气")))
    last = lines(language, actions=(made,))[-1]
    assert {"en": "It saves effort. [R-1]", "zh": "省力气。［R-1］"}[language] in last


def stage_line(**changes: object) -> str:
    stage = verdict(STAGE, str(changes.pop("verdict", "stay")), **changes)
    return lines(verdicts={"go": verdict(GO, "pursue"), "stage": stage})[2]


def test_the_stage_is_told_as_a_place_and_not_as_a_verdict() -> None:
    assert stage_line(at="evaluation") == "Stage: evaluation of options"
    moves = stage_line(verdict="advance", at="recognition", to="evaluation")
    assert moves == "Stage: on from recognition of needs to evaluation of options"
    falls = stage_line(verdict="advance", at="evaluation", to="recognition")
    assert falls == "Stage: back from evaluation of options to recognition of needs"
    assert stage_line(verdict="advance", to="recognition") == (
        "Stage: not on record, taken as recognition of needs for now"
    )


def test_a_stage_that_an_answer_could_carry_on_says_so() -> None:
    onward = Rule("ST-6", ALWAYS, then="advance", to="evaluation")
    back = Rule("ST-9", ALWAYS, then="advance", to="recognition")
    of = replace(STAGE, rules=(onward, back))

    def told(at: str, rule: str) -> str:
        stage = verdict(of, "stay", at=at, settled=False, open=(rule,))._replace(name="stage")
        asked = question("needs_clear", "stage")
        return lines(verdicts={"go": verdict(GO, "pursue"), "stage": stage}, questions=(asked,))[2]

    assert told("recognition", "ST-6") == "Stage: recognition of needs; not yet known whether it moves on"
    assert told("evaluation", "ST-9") == "Stage: evaluation of options"


@pytest.mark.parametrize("given", [{}, {"seller_step": "evaluation"}])
def test_our_own_step_stands_beside_the_stage_where_it_is_not_the_customers(given: dict[str, Scalar]) -> None:
    ahead = Notice("seller_ahead", Text("We are ahead, so stop pushing.", "走在前面了，先别推。"), "ST-17")
    match = verdict(decision("process_match", {"seller_ahead": ("Ahead", "领先")}), "seller_ahead", rules=("ST-17",))
    verdicts = {"go": verdict(GO, "pursue"), "stage": verdict(STAGE, "stay", at="evaluation"), "process_match": match}
    text = lines(verdicts=verdicts, warnings=(ahead,), given=given)
    beside = 'Stage: evaluation of options; our own step is "evaluation": we are ahead, so stop pushing'
    assert (beside in text[2]) is bool(given)
    assert ("Watch: we are ahead, so stop pushing. [ST-17]" in text) is not bool(given)


def test_bounds_of_a_count_are_worded_in_the_readers_language() -> None:
    detail = {"fact": "visits", "given": "6", "derived": "2 to 4"}
    made = answer(warnings=(Notice("data_conflict", detail=detail),))
    assert "2 to 4" in to_text(made, RULESET, "en")
    assert "“2 到 4”" in to_text(made, RULESET, "zh")


def test_a_checklist_counts_its_checks_and_names_few_gaps() -> None:
    text = to_text(EVERYTHING, RULESET, "en")
    assert "Can win: 1 yes, 1 no, 1 unknown" in text
    assert "Go: find out first (nothing is ruled out). Missing: criteria ours\n" in text
    closed = verdict(CAN_WIN, "can_win_if", checks={"C01": True, "C02": False})
    text = "\n".join(lines(verdicts={"go": verdict(GO, "pursue"), "can_win": closed}))
    assert "Can win: winnable if the gaps close (1 yes, 1 no)" in text
    done = verdict(CAN_WIN, "can_win", checks={"C01": True, "C02": True})
    assert "Can win: winnable (all 2 checks)" in "\n".join(lines(verdicts={"can_win": done}))


def test_a_checklist_of_which_nothing_is_known_is_left_out() -> None:
    nothing = verdict(CAN_WIN, "can_win_if", settled=False, checks={"C01": None, "C02": None})
    assert "Can win" not in "\n".join(lines(verdicts={**answer().verdicts, "can_win": nothing}))


def test_a_knock_out_stands_beside_go_with_its_reason_and_without_counts() -> None:
    stop = Rule("CW-34", ALWAYS, then="can_win", because=Text("A rival owns it: leave.", "已是对手的：退出。"))
    of = replace(CAN_WIN, rules=(stop,), knock_outs=1, labels={"can_win": Text("Not winnable now", "目前赢不了")})
    stopped = verdict(of, "can_win", rules=("CW-34",), because=stop.because, checks={"C01": False, "C02": True})
    text = lines(verdicts={"go": verdict(GO, "withdraw"), "can_win": stopped})
    assert text[1] == "Go: withdraw (settled). Not winnable now: a rival owns it"
    assert "Can win" not in "\n".join(text)


def test_a_question_that_serves_no_listed_verdict_waits() -> None:
    text = lines(questions=(question("needs_clear", "major_account"), question("budget", "go")), actions=())
    assert [line for line in text if line.startswith("Ask")] == [
        "Ask: What is the budget? (your contact; bears on the go decision)"
    ]
    assert text[-1] == "1 more question"


def test_what_needs_approval_is_not_among_what_to_do_now() -> None:
    gift = recommendation("GIFT", facts={}, compliance="needs_approval", approved_by=("CO-R2",))
    text = lines(actions=(gift, recommendation("HOLD")))
    assert [line for line in text if line.startswith("Do")] == [
        "Do: Hold the proposal. Not yet known: needs clear, criteria set with us. [PT-02]"
    ]
    assert "Needs approval: give a gift. [CO-R2]" in text


def test_one_guard_that_stops_several_actions_names_them_together() -> None:
    stopped = (Blocked(ACTIONS["GIFT"], "CO-08", None, "VISIT"), Blocked(ACTIONS["HOLD"], "CO-08", None, "VISIT"))
    assert "Not allowed: give a gift, hold the proposal; instead: invite to a site visit. [CO-08]" in lines(
        blocked=stopped
    )


def test_of_a_reason_the_situation_stands_beside_the_action_and_the_advice_does_not() -> None:
    rule = plain_rule("R-1", ("The needs are clear: submit now.", "需求清楚：现在交。"))
    assert "Do: Hold the proposal. The needs are clear. [R-1]" in lines(actions=(recommendation("HOLD", rule, {}),))
    assert "现在做：方案暂缓。需求清楚。［R-1］" in lines("zh", actions=(recommendation("HOLD", rule, {}),))


def test_a_question_names_who_may_know_and_what_it_bears_on() -> None:
    assert lines()[2] == "Ask 1. Where are they? (your contact; bears on the go decision)"
    assert lines("zh")[2] == "先问 1. 到哪一步了？（问联系人；关系到是否投入）"
    assert "Who else has a say? (your supporter; bears on the chance to win)" in lines()[4]


def test_a_question_about_a_person_carries_the_name() -> None:
    asked = question("stakeholders[s1].met", "can_win", item_name="plant manager")
    assert "Have we met plant manager?" in "\n".join(lines(questions=(asked,)))
    assert "我们见过plant manager吗？" in "\n".join(lines("zh", questions=(asked,)))


@pytest.mark.parametrize("name", ["", "2"])
def test_somebody_without_a_name_is_called_by_kind_and_position(name: str) -> None:
    asked = question("stakeholders[2].met", "can_win", item_name=name)
    assert "Have we met people involved 2?" in "\n".join(lines(questions=(asked,)))
    meet = recommendation("MEET", facts={}, for_kind="stakeholder", for_id="2", for_name=name)
    assert "Do: People involved 2: ask for an introduction." in lines(actions=(meet,))[-1]


def test_a_value_that_is_too_old_is_asked_again() -> None:
    old = question("needs_clear", "go", known_until=date(2026, 8, 3))
    assert "Still true? Are the needs clear? (your contact; last known 3 August 2026" in "\n".join(
        lines(questions=(old,))
    )
    assert "现在还是这样吗？需求清楚吗？（问联系人；上次得知：2026 年 8 月 3 日" in "\n".join(
        lines("zh", questions=(old,))
    )


def test_a_rule_fired_by_unknown_facts_says_not_yet_known_and_never_is_not() -> None:
    done = lines()[-1]
    assert done == "Do: Hold the proposal. Not yet known: needs clear, criteria set with us. [PT-02]"
    assert lines("zh")[-1] == "现在做：方案暂缓。尚未确认：需求清楚、标准共同制定。［PT-02］"


def test_a_rule_fired_by_known_facts_gives_the_reason_its_author_wrote() -> None:
    known = recommendation("HOLD", facts={"needs_clear": False, "criteria_shared": False})
    assert "The needs are not clear and the criteria are not ours. [PT-02]" in lines(actions=(known,))[-1]


def test_a_reason_that_speaks_of_the_unknown_itself_stands_as_written() -> None:
    rule = replace(PT_02, because=Text("Not yet known whether they need it.", "还不清楚是否需要。"))
    assert "Not yet known whether they need it. [PT-02]" in lines(actions=(recommendation("HOLD", rule),))[-1]


def test_only_the_unknown_part_is_named_as_unknown() -> None:
    known = recommendation("HOLD", facts={"needs_clear": False, "criteria_shared": None})
    assert "Not yet known: criteria set with us." in lines(actions=(known,))[-1]


def test_an_unknown_fact_beside_a_known_reason_does_not_count() -> None:
    rule = replace(PT_02, when=Or((Truth(NEEDS), Not(Is(CRITERIA, "yes")))))
    known = recommendation("HOLD", rule, {"needs_clear": True, "criteria_shared": None})
    assert "The needs are not clear" in lines(actions=(known,))[-1]


def test_an_action_for_a_person_starts_with_the_name() -> None:
    meet = recommendation("MEET", facts={}, for_kind="stakeholder", for_id="s1", for_name="Plant manager")
    assert "Do: Plant manager: ask for an introduction." in lines(actions=(meet,))[-1]
    assert "done when: needs clear." in lines(actions=(meet,))[-1].lower()


def test_an_action_about_a_fact_names_it() -> None:
    about = recommendation("HOLD", facts={}, about="budget")
    assert "Do: Hold the proposal (budget)." in lines(actions=(about,))[-1]
    assert "现在做：方案暂缓（预算）。" in lines("zh", actions=(about,))[-1]


def test_what_was_said_stands_in_quotation_marks() -> None:
    said = recommendation("MEET", facts={}, for_kind="objection", for_id="o1", for_name="Too expensive")
    kinds = {**RULESET.vocabulary.kinds, "objection": Kind("objection", Text("Objections", "异议"), "objections")}
    ruleset = replace(RULESET, vocabulary=Vocabulary(kinds))
    made = answer(actions=(said,))
    assert 'Do: "Too expensive": ask for an introduction.' in to_text(made, ruleset, "en")
    assert "现在做：“Too expensive”：请人引见。" in to_text(made, ruleset, "zh")


def test_the_blanks_of_a_script_are_shown_as_blanks() -> None:
    rule = plain_rule("R-1", ("Say that it brings {benefit} by {some_day}.", "说明{benefit}，{some_day}。"))
    made = answer(actions=(recommendation("HOLD", rule, {}),))
    assert "Say that it brings ‹the gain› by ‹some day›. [R-1]" in to_text(made, RULESET, "en")
    assert "说明【好处】，【some day】。［R-1］" in to_text(made, RULESET, "zh")


def test_blocked_actions_name_the_compliant_way() -> None:
    blocked = Blocked(ACTIONS["GIFT"], "CO-08", None, "VISIT")
    assert "Not allowed: give a gift; instead: invite to a site visit. [CO-08]" in lines(blocked=(blocked,))
    assert "不可做：送礼；改为：邀请考察。［CO-08］" in lines("zh", blocked=(blocked,))


def test_what_needs_approval_has_a_line_of_its_own() -> None:
    gift = recommendation("GIFT", facts={}, compliance="needs_approval", conditions=(Text("Get it approved.", "先报批。"),),
                          approved_by=("CO-R2",))  # fmt: skip
    assert "Needs approval: give a gift; get it approved. [CO-R2]" in lines(actions=(gift,))


def test_warnings_are_watched_and_counted() -> None:
    text = to_text(EVERYTHING, RULESET, "en")
    assert "Watch: late. [ST-14] Late. [ST-14] (2 more)" in text
    assert "留意：进来晚了。［ST-14］进来晚了。［ST-14］（另有 2 项）" in to_text(EVERYTHING, RULESET, "zh")


def test_what_is_folded_is_counted() -> None:
    many = tuple(question("needs_clear", "go") for _ in range(4))
    assert lines(questions=many, actions=())[-1] == "1 more question"
    assert lines("zh", questions=many, actions=())[-1] == "另有 1 问"
    both = lines("zh", questions=many * 2, actions=(recommendation("HOLD"),) * 5)[-1]
    assert both == "另有 5 问、2 项行动"


def test_two_actions_of_one_rule_do_not_repeat_its_reason() -> None:
    text = "\n".join(lines(actions=(recommendation("HOLD"), recommendation("VISIT"))))
    assert text.count("Not yet known: needs clear") == 1


def test_colour_only_when_asked() -> None:
    assert "\x1b[" not in to_text(answer(), RULESET, "en")
    coloured = to_text(answer(), RULESET, "en", colour=True)
    assert coloured.startswith("\x1b[1mToo early")
    assert coloured.count("\x1b[0m") > 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_full_text_leaves_nothing_out(language: Language) -> None:
    text = to_text(EVERYTHING, RULESET, language, "full")
    assert all(f"R-{n}" in text for n in range(9))
    assert text.count("ST-14") == 4
    assert text.count("CO-08") == 3
    assert "C02" in text
    assert "sha256:00" in text
    assert "{" not in text


def test_the_full_text_names_what_is_still_possible_and_when_it_ends() -> None:
    text = to_text(replace(answer(), valid_until=date(2026, 12, 5)), RULESET, "en", "full")
    assert "still possible: pursue / withdraw / nurture" in text
    assert "Valid until 5 December 2026" in text
    assert "Not yet known: needs clear, criteria set with us. [PT-02]" in text


def test_chinese_text_uses_full_width_punctuation() -> None:
    text = to_text(answer(), RULESET, "zh", "full")
    assert not set(",;?!()") & set(text.replace("sha256:00", ""))
