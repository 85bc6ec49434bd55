"""Rule files: whatever stands in one of them, the folder loads and decides, or every problem is named with its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import yaml
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from engine.errors import InvalidFacts
from engine.evaluation import Evaluator
from engine.facts import read, read_json
from engine.language import is_warning, load, playbook_folder
from engine.model.ruleset import RuleSet
from engine.model.text import LANGUAGES
from engine.reference import ReferenceConditions
from engine.rendering import to_json, to_text
from tests.fuzz.case import CORPUS, FIXTURES, Case, Violation, scratch
from tests.fuzz.damage import TOKEN, damaged_file, damaged_tree, encoded
from tests.fuzz.oracles import check_answer, check_problems, check_text, promptly
from tests.fuzz.values import NAMES

SMALL = FIXTURES / "rules" / "valid" / "small"
AS_OF = date(2026, 11, 21)
LAYER = CORPUS / "seeds" / "over"
SENTENCES = Path(__file__).parents[2] / "unit" / "language" / "conditions.yaml"
_PLAYBOOK_LIMIT = 2.0  # loading all of the shipped rules takes a good part of a second by itself


@cache
def copied(base: Path) -> Path:
    """A copy of a rule folder for this process to spoil."""
    return shutil.copytree(base, scratch() / base.name)


@contextmanager
def spoilt(folder: Path, name: str, payload: bytes) -> Iterator[None]:
    """The folder with one file replaced or added, as long as the block lasts."""
    path = folder / name
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(payload)
    try:
        yield
    finally:
        path.unlink() if before is None else path.write_bytes(before)


class RuleFiles:
    """The small rule folder, or the playbook, with one file spoilt."""

    name = "rules"
    base = SMALL
    limit = 1.0

    def cases(self) -> st.SearchStrategy[Case]:
        """Files of the folder after a few edits, and any bytes."""
        sources = self._sources()
        others = tuple(sources.values())
        words = sorted({token for text in others for token in TOKEN.findall(text)})
        trees = tuple(name for name in sorted(sources) if name.endswith(".yaml"))
        edited = _each(sorted(sources), lambda name: damaged_file(sources[name], others, words))
        grafted = _each(trees, lambda name: damaged_tree(sources[name], others, words))
        binary = st.builds(Case, st.binary(max_size=200), st.just({"file": "any.yaml"}))
        return st.one_of(*[edited] * 4, *[grafted] * 5, binary)

    def run(self, case: Case) -> str:
        """Load the folder with the case's file in it, and judge deals by it."""
        base, layers, folder = self._folders()
        name = Path(case.settings["file"])
        with spoilt(folder, name.as_posix(), case.payload), promptly(self.limit):
            loaded = load(base, layers=layers)
        outcome = check_problems(loaded.problems)
        if (loaded.ruleset is None) != any(not is_warning(problem) for problem in loaded.problems):
            raise Violation("problem", "a rule set with problems, or none without")
        if loaded.ruleset is None:
            return outcome
        return f"loads, {judged(loaded.ruleset, self.documents)} {outcome}"

    def _folders(self) -> tuple[Path, Sequence[Path], Path]:
        """The base, the layers over it, and which of them is spoilt."""
        folder = copied(self.base)
        return folder, (), folder

    def _sources(self) -> dict[str, str]:
        folder = self._folders()[2]
        names = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
        return {
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in names
            if "crm" not in path.parts and not path.stem.endswith("_test")
        }

    @cached_property
    def documents(self) -> tuple[bytes, ...]:
        """Deals over the facts of the folder."""
        return _SMALL_DEALS


def _each(names: Sequence[str], damage: Callable[[str], st.SearchStrategy[str]]) -> st.SearchStrategy[Case]:
    """One of the named files, damaged."""
    return st.sampled_from(names).flatmap(
        lambda name: st.builds(Case, damage(name).map(encoded), st.just({"file": name}))
    )


_SMALL_DEALS: tuple[bytes, ...] = tuple(
    json.dumps(deal).encode()
    for deal in (
        {},
        {
            "opportunity_id": "D-1",
            "opportunity": {
                "needs_clear": True,
                "contract_signed": False,
                "buying_step": "need",
                "project_type": "1",
                "channels": ["phone"],
                "amount": 3_000_000,
                "budget": {"amount": "0.00", "currency": "USD"},
                "margin": 7.5,
                "rivals": 0,
                "last_contact": "0001-01-01",
                "notes": ["one"],
            },
            "account": {"region": "east", "satisfied": True},
            "stakeholders": [
                {"id": "s1", "name": "Wang", "met": True, "final_say": True, "attitude": "for_us"},
                {"id": "s2", "met": False, "attitude": "absent"},
            ],
        },
        {
            "opportunity": {
                "needs_clear": False,
                "contract_signed": True,
                "buying_step": {"value": "contract", "at": "2026-01-01"},
                "channels": [],
                "amount": {"amount": "-5.00", "currency": "EUR"},
                "budget": 10**12,
                "rivals": 10**12,
                "last_contact": "9999-12-31",
                "fit_kind": "poor",
                "supporters": 2,
            },
            "stakeholders": {"items": [{"final_say": True}, {"attitude": "against"}], "complete": False},
        },
    )
)


def judged(ruleset: RuleSet, documents: Sequence[bytes]) -> str:
    """Both interpreters judge deals and agree; the answers are as promised."""
    with promptly(2 * _PLAYBOOK_LIMIT):
        durable, reference = Evaluator(ruleset), Evaluator(ruleset, ReferenceConditions)
    try:
        return " ".join(_judge(document, durable, reference) for document in documents)
    finally:
        durable.close()
        reference.close()


def _judge(document: bytes, durable: Evaluator, reference: Evaluator) -> str:
    ruleset = durable.ruleset
    try:
        facts = read(read_json(document), ruleset, as_of=AS_OF)
    except InvalidFacts as error:  # the vocabulary was spoilt
        return f"refused {len(error.problems)}"
    with promptly():
        answer = durable.evaluate(facts)
        shown = {language: to_json(answer, ruleset, language, "full") for language in LANGUAGES}
        told = {language: to_text(answer, ruleset, language) for language in LANGUAGES}
    for text in told.values():
        check_text(text)
    if to_json(reference.evaluate(facts), ruleset, "en", "full") != shown["en"]:
        raise Violation("interpreters", "durable and reference differ")
    for each in shown.values():
        outcome = check_answer(each)
    return outcome


class Playbook(RuleFiles):
    """The shipped rules with one file spoilt: slow, so it has a target of its own."""

    name = "playbook"
    limit = _PLAYBOOK_LIMIT

    def __init__(self) -> None:
        self.base = playbook_folder()

    @cached_property
    def documents(self) -> tuple[bytes, ...]:
        """Three of the invented deals."""
        chosen = ("01-one", "08-public", "11-rich")
        return tuple(next((FIXTURES / "deals").glob(f"{name}*.json")).read_bytes() for name in chosen)


class Layers(RuleFiles):
    """A company layer over the small rule folder, one of its files spoilt."""

    name = "layer"

    def _folders(self) -> tuple[Path, Sequence[Path], Path]:
        base, layer = copied(SMALL), copied(LAYER)
        return base, (layer,), layer


class Conditions(RuleFiles):
    """Conditions as the grammar allows them, over words that mean something in the small rule folder or do not."""

    name = "conditions"

    def cases(self) -> st.SearchStrategy[Case]:
        """A file of rules that advise something, each under its own condition."""
        sentences = _sentences()
        rules = st.lists(sentences, min_size=1, max_size=6)
        return st.builds(_advice, rules, st.sampled_from(("about: opportunity", "for_each: stakeholder")))


def _advice(conditions: Sequence[str], about: str) -> Case:
    rules = "".join(
        f"  - {{id: FZ-{number}, when: {json.dumps(condition, ensure_ascii=False)}, do: [WAIT]}}\n"
        for number, condition in enumerate(conditions)
    )
    text = f"decision: fuzzed\n{about}\ntitle: {{en: Fuzzed, zh: 模糊}}\nadvice:\n{rules}"
    return Case(encoded(text), {"file": "fuzzed.yaml"})


def _sentences() -> st.SearchStrategy[str]:
    """Sentences of the grammar, and sentences that mean something joined in ways that may not."""
    told = yaml.safe_load(SENTENCES.read_text("utf-8"))
    good = st.sampled_from([str(sentence) for scope in told.values() for sentence in scope])
    grammar = Lark(_bounded(files("engine.language").joinpath("condition.lark").read_text("utf-8")))
    words = sorted({word for scope in told.values() for text in scope for word in TOKEN.findall(str(text))})
    names = st.sampled_from([f" {word} " for word in words if word[0].isalpha()]) | NAMES.filter(str.isidentifier)
    spaced = {
        terminal.name: st.just(f" {terminal.pattern.value} ")
        for terminal in grammar.terminals
        if terminal.pattern.type == "str"
    }
    numbers = st.sampled_from((" 0 ", " 1 ", " 2 ", " 0.35 ", " 1000000000000 ", " 9999999999999 ", " 0.0000001 "))
    dates = st.sampled_from((" 2026-11-21 ", " 0001-01-01 ", " 9999-12-31 ", " 2026-13-01 ", " 0000-00-00 "))
    parameters = st.sampled_from((" $large ", " $share ", " $quiet_days ", " $nothing "))
    words_of = {"NAME": names, "NUMBER": numbers, "DATE": dates, "PARAMETER": parameters}
    spaces = dict.fromkeys(grammar.ignore_tokens, st.just(" "))
    random = from_lark(grammar, explicit={**spaced, **spaces, **words_of})
    joined: tuple[Callable[[str, str], str], ...] = (
        lambda one, other: f"{one} and {other}",
        lambda one, other: f"({one}) or {other}",
        lambda one, other: f"not ({one}) and not {other}",
        lambda one, other: f"some stakeholder where {one} or {other}",
        lambda one, other: f"at most 1 stakeholders where ({one}) and {other}",
        lambda one, other: f"({one}) = ({other})",
        lambda one, other: f"{one} + 1 > {other} * 2",
    )
    return st.recursive(
        good | good | good | random,
        lambda inner: st.builds(lambda join, one, other: join(one, other), st.sampled_from(joined), inner, inner),
        max_leaves=5,
    )


def _bounded(grammar: str) -> str:
    """The grammar without its recursion, which random choices would follow for ever; sentences are joined instead."""
    return (
        grammar.replace(")*", ")?")
        .replace('"where" disjunction', '"where" test')
        .replace("NOT negation", "NOT test")
        .replace('"(" disjunction ")"', '"(" NAME ")"')
        .replace("sum SIGN product", "product SIGN product")
        .replace("product FACTOR atom", "atom FACTOR atom")
    )
