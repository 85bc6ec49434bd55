"""The sentences of an answer that text and JSON share: headline, actions, questions, warnings, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ..evaluation.answer import FOCUS, Answer, Blocked, Notice, Question, Reason, Recommendation, Verdict
from ..model.ruleset import RuleSet
from ..model.text import Language, Text
from . import phrases
from .prose import assumed_name, not_yet_known, prose, unknowns
from .words import Words

GO = "go"  # the verdict that has a line of its own
# A reason that already speaks of what is not known stands as its author wrote it.
_SPEAKS_OF_UNKNOWN = re.compile(
    r"not (yet )?known|unknown|unconfirmed|not yet (clear|confirmed|shown)|nothing (known|shows)|nobody knows"
    r"|未知|不知道|未确认|尚不清楚|还不清楚|不能确认|看不出|没有迹象|没人知道|情况不明",
    re.IGNORECASE,
)
# Lists whose items are called by what was said or done.
QUOTED = frozenset({"objections", "activities", "needs", "criteria", "concessions", "evidence"})
_BOUNDS = re.compile(r"at least (?P<least>\d+)|(?P<low>\d+) to (?P<high>\d+)")  # of a count, as a notice has them
_TOO_SHORT = {"en": 20, "zh": 8}  # a first clause of fewer characters says too little
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"[^.!?。！？]+(?:[.!?](?!\s|$)[^.!?。！？]*)*[.!?。！？]*\s*")


def words_for(answer: Answer, ruleset: RuleSet, language: Language) -> Words:
    """The words of one answer: its items are called by their names."""
    names = {
        (list_name, item.id): item.name
        for list_name, items in answer.items.items()
        for item in items
        if item.name and item.name != item.id
    }
    for action in answer.actions:
        kind = ruleset.vocabulary.kinds.get(action.for_kind)
        if action.for_name and action.for_name != action.for_id and kind:
            names.setdefault((kind.list_name, action.for_id), action.for_name)
    for question in answer.questions:
        list_name, item = _item_at(question.path)
        if item and question.item_name not in ("", item):
            names.setdefault((list_name, item), question.item_name)
    return Words(ruleset, language, names)


def _item_at(path: str) -> tuple[str, str]:
    """The list and the item of "stakeholders[s1].met"."""
    list_name, _, rest = path.partition("[")
    return list_name, rest.rpartition("]")[0]


def sentences(text: str) -> list[str]:
    """A text cut into its sentences; a full stop inside a number ends none."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def headline(answer: Answer, words: Words) -> str:
    """At most two sentences: why everything stops, else what the headline verdicts say, else their labels."""
    if stop := stopped(answer, words):
        return words.sentence(words.fill(phrases.STOPPED, because=words.low(stop)))
    said = [_said(answer, answer.verdicts[name], words) for name in words.ruleset.headline if name in answer.verdicts]
    parts = [sentence for text in said for sentence in sentences(text)] or _labels(answer, words)
    space = " " if words.language == "en" else ""
    return space.join(words.sentence(sentence) for sentence in parts[:2])


def told_by_headline(answer: Answer, words: Words) -> Iterator[str]:
    """Reasons of verdicts that the headline gives."""
    for name in words.ruleset.headline:
        verdict = answer.verdicts.get(name)
        if verdict and "{because}" in words.say(verdict.decision.says.get(verdict.verdict)):
            yield situation(verdict_because(verdict, words))


def stopped(answer: Answer, words: Words) -> str:
    """Why compliance has frozen what the headline would say; empty where it has not."""
    frozen = (answer.verdicts[name] for name in words.ruleset.headline if name in answer.verdicts)
    guards = {verdict.by for verdict in frozen if verdict.frozen}
    return next((words.say(guard.because) for guard in words.ruleset.guards if guard.id in guards), "")


def in_favour(notice: Notice) -> bool:
    """Is a notice a plus, and so nothing to watch?"""
    return notice.code.startswith("strength_")


def _said(answer: Answer, verdict: Verdict, words: Words) -> str:
    says = verdict.decision.says.get(verdict.verdict)
    if says is None:
        return ""
    gaps, open_checks = _counts(answer, verdict)
    because = words.sentence(verdict_because(verdict, words))
    counted = {"known": answer.known, "of": answer.of, "gaps": gaps, "open": open_checks}
    return phrases.fill(says, words.language, because=because, **counted)


def _counts(answer: Answer, verdict: Verdict) -> tuple[int, int]:
    """Gaps and open checks of a checklist verdict; for another, those of can-win, or of every checklist."""
    lists = [other for other in answer.verdicts.values() if other.checks]
    chosen = [verdict] if verdict.checks else [other for other in lists if other.name == "can_win"] or lists
    return sum(len(each.gaps) for each in chosen), sum(len(each.open_checks) for each in chosen)


def _labels(answer: Answer, words: Words) -> list[str]:
    given = [name for name in words.ruleset.headline if name in answer.verdicts and answer.verdicts[name].verdict]
    found = [answer.verdicts[name] for name in given]
    if not found:
        return [words.fill(phrases.NO_VERDICT, known=answer.known, of=answer.of)]
    return [
        words.fill(phrases.FACT_IS, fact=name_of(verdict, words), values=label_of(verdict, words)) for verdict in found
    ]


def name_of(verdict: Verdict, words: Words) -> str:
    """The short name of a verdict."""
    return words.verdict_name(verdict.name, verdict.decision)


def label_of(verdict: Verdict, words: Words, value: str = "") -> str:
    """What a verdict says, with the stage it leads to; for a collect decision everything it collected."""
    if value:
        return words.verdict_label(verdict.decision, value)
    values = verdict.collected or ((verdict.verdict,) if verdict.verdict else ())
    label = words.join(words.verdict_label(verdict.decision, each) for each in values)
    if stage := verdict.to or verdict.at:
        label = words.fill(phrases.TO, verdict=label, to=words.low(stage_label(stage, verdict, words)))
    return label


def stage_label(stage: str, verdict: Verdict, words: Words) -> str:
    """What a stage of a decision is called."""
    for found in words.ruleset.vocabulary.kinds.values():
        for each in found.fields.values():
            if each.enumeration and stage in each.enumeration.labels and _is_stage(each.enumeration.values, verdict):
                return words.say(each.enumeration.labels[stage])
    return stage


def _is_stage(values: Iterable[str], verdict: Verdict) -> bool:
    return {stage.name for stage in verdict.decision.stages} <= set(values)


def counts(verdict: Verdict, words: Words) -> str:
    """How the checks of a checklist were answered, without what there is none of; empty for another verdict."""
    answers = list(verdict.checks.values())
    if answers and all(answers):
        return words.fill(phrases.ALL_CHECKS, n=len(answers))
    counted = (
        (phrases.CHECKS_YES, answers.count(True)),
        (phrases.CHECKS_NO, answers.count(False)),
        (phrases.CHECKS_UNKNOWN, answers.count(None)),
    )
    return words.join((words.fill(phrase, n=n) for phrase, n in counted if n), phrases.BETWEEN_COUNTS)


def verdict_because(verdict: Verdict, words: Words) -> str:
    """Why a verdict was given; one that rests on unknown facts says which, and never that they are not so."""
    kind = words.ruleset.vocabulary.kinds.get(verdict.decision.about)
    own = kind.fields if kind and kind.list_name else {}
    assumed = [assumed_name(test) for test in verdict.assumes]
    return stated(
        verdict.because, [f"{kind.list_name}.{name}" if kind and name in own else name for name in assumed], words
    )


def situation(reason: str) -> str:
    """What a reason says of the situation: "We are behind: withdraw" and "We are behind. Withdraw." give the advice too.

    Beside an action only the situation is new.
    """
    first = next(iter(sentences(reason)), "")
    told, colon, _ = first.partition("：" if "：" in first else ": ")
    return told + {"：": "。", ": ": "."}.get(colon, "")


def reason_text(reason: Reason, words: Words) -> str:
    """Why a rule asked for something (see `verdict_because`)."""
    return stated(reason.rule.because, rests_on(reason), words)


def rests_on(reason: Reason) -> list[str]:
    """Paths of the unknown facts on whose being unknown a rule fired."""
    known = {path: value for path, value in reason.facts.items() if value is not None}
    if len(known) == len(reason.facts):
        return []
    deal = {path: value for path, value in known.items() if "[" not in path}
    item = {_key(path): value for path, value in known.items() if "[" in path}
    missing = unknowns(reason.rule.when, deal, item)
    paths = {_key(path): path for path, value in reason.facts.items() if value is None}
    return [paths[key] for key in missing if key in paths]


def _key(path: str) -> str:
    return path.rpartition("].")[2] if "[" in path else path


def stated(because: Text | None, unknown: list[str], words: Words) -> str:
    """A reason as its author wrote it, unless it would state as a fact what is not yet known."""
    text = words.say(because)
    if unknown and not (because and _SPEAKS_OF_UNKNOWN.search(f"{because.en}|{because.zh}")):
        return words.sentence(capital(not_yet_known(unknown, words)))
    return blanks(text, words)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def action_text(action: Recommendation, words: Words) -> str:
    """What to do, with the item's name and the fact that it is about."""
    kind = words.ruleset.vocabulary.kinds.get(action.for_kind)
    name = called(kind.list_name, action.for_id, action.for_name, words) if kind else action.for_name
    return named(words.say(action.action.text), name, action.about, words)


def named(text: str, name: str, about: str, words: Words) -> str:
    """A text of the catalogue with the name and the fact it concerns, in its placeholders or around it."""
    fact = words.fact(about) if about else ""
    if fact and "{fact}" not in text:
        bare = text.rstrip(".。")
        text = words.fill(phrases.ABOUT, text=bare, fact=words.low(fact)) + text[len(bare) :]
    if name and "{name}" not in text:
        text = words.fill(phrases.FOR, name=name, text=words.low(text))
    return blanks(text.replace("{fact}", words.low(fact)).replace("{name}", name), words)


def blanks(text: str, words: Words) -> str:
    """A text whose remaining placeholders are shown as blanks that the seller fills in."""

    def blank(match: re.Match[str]) -> str:
        name = words.say(phrases.BLANKS.get(match[1])) or match[1].replace("_", " ")
        return words.fill(phrases.BLANK, name=name)

    return _PLACEHOLDER.sub(blank, text)


def called(list_name: str, item: str, name: str, words: Words) -> str:
    """An item's name in a text: people as they are called, what was said or done in quotation marks.

    An item without a name is called by its kind and its id or position.
    """
    if name in ("", item):
        return words.low(words.fact(f"{list_name}[{item}]")) if item else name
    return words.fill(phrases.QUOTE, inside=name) if list_name in QUOTED else name


def action_reason(action: Recommendation, words: Words) -> str:
    """Why: the reason of the first rule that gives one, else what the catalogue says the action is good for."""
    given = (text for reason in action.reasons if (text := reason_text(reason, words)))
    return next(given, "") or blanks(words.say(action.action.reason), words)


def short_reasons(action: Recommendation, words: Words) -> Iterator[str]:
    """Why in a few words, the most telling first: the situation that each rule sees, its first clause, what it is for."""
    for reason in action.reasons:
        text = reason_text(reason, words)
        if text and reason.rule.because and text == blanks(words.say(reason.rule.because), words):
            text = situation(text)
        if text:
            yield text
        if (clause := first_clause(text)) != text.rstrip(".。") and len(clause) > _TOO_SHORT[words.language]:
            yield words.sentence(clause)
    yield blanks(words.say(action.action.reason), words)


def done_when(action: Recommendation, words: Words) -> str:
    """When the action is done, in words; empty where the catalogue does not say, or where that holds already."""
    return prose(action.action.done_when, words) if action.action.done_when and not action.done else ""


def ask(question: Question, words: Words) -> str:
    """The question as it is put to people."""
    if question.fact is None:
        label = words.low(words.say(question.kind.label))
        text = words.say(question.kind.question) or words.fill(phrases.WHO_ELSE, label=label)
    else:
        label = words.say(question.fact.label)
        text = words.say(question.fact.question) or words.fill(phrases.FIND_OUT, label=label)
    list_name, item = _item_at(question.path)
    text = text.replace("{name}", called(list_name, item, question.item_name, words))
    return words.fill(phrases.STILL_TRUE, ask=text) if question.known_until else text


def focus_questions(answer: Answer, words: Words) -> tuple[Question, ...]:
    """The questions that stand first: those that bear on a verdict the rule set lists; the others wait."""
    listed = set(words.ruleset.questions)
    return tuple(each for each in answer.questions if not listed or not listed.isdisjoint(each.could_change))[:FOCUS]


def who(question: Question, words: Words) -> str:
    """Who is likely to know."""
    return words.say(question.fact.who if question.fact else question.kind.who)


def notice_text(notice: Notice, words: Words) -> str:
    """A warning in words: the rule's own text, or the engine's for its code."""
    if notice.text:
        return blanks(words.say(notice.text), words)
    detail = {name: _detail(name, value, notice.detail, words) for name, value in notice.detail.items()}
    for phrase in phrases.NOTICES.get(notice.code, ()):
        if set(_PLACEHOLDER.findall(phrase.en)) <= detail.keys():
            return words.fill(phrase, **detail)
    details = words.join(f"{name} {value}" for name, value in detail.items())
    return words.fill(phrases.NOTICE, code=notice.code, details=details) if details else notice.code


def _detail(name: str, value: str, detail: Mapping[str, str], words: Words) -> str:
    """A value in a warning's details in words: facts, decisions, and values of enumerations."""
    match name:
        case "fact":
            return words.fact(value)
        case "given" | "derived":
            labels = {"yes": phrases.YES, "no": phrases.NO, "unknown": phrases.UNKNOWN}
            found = words.field_at(detail.get("fact", ""))
            if found and found.enumeration:
                labels |= found.enumeration.labels
            if bounds := _BOUNDS.fullmatch(value):
                return words.fill(phrases.LEAST if bounds["least"] else phrases.LOW_TO_HIGH, **bounds.groupdict())
            return words.low(words.say(labels.get(value)) or value)
        case "decision":
            decision = next((each for each in words.ruleset.decisions if each.name == value), None)
            return words.verdict_name(decision.gives, decision) if decision else value
        case _:
            return value


def list_of(blocked: Blocked, words: Words) -> str:
    """The list whose item an action that was taken away concerns; empty where it has no name."""
    wanted = blocked.for_id, blocked.for_name
    return next((at for (at, item), name in words.names.items() if (item, name) == wanted), "")


def blocked_text(blocked: Blocked, words: Words) -> str:
    """What was taken away."""
    list_name = list_of(blocked, words)
    name = called(list_name, blocked.for_id, blocked.for_name, words) if list_name else blocked.for_name
    return named(words.say(blocked.action.text), name, "", words)


def first_clause(text: str) -> str:
    """What stands before a semicolon: enough to name an action."""
    return re.split(r"[;；]", text, maxsplit=1)[0].rstrip(".。")


def catalogue_text(code: str, words: Words) -> str:
    """The text of an action's code."""
    action = words.ruleset.actions.get(code)
    return blanks(words.say(action.text), words) if action else code


def iso(day: date | None) -> str | None:
    """A date as JSON has it."""
    return day.isoformat() if day else None
