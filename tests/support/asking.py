"""A seller who starts with a few facts of a deal and asks for the rest, one question at a time.

The seller knows what the engine knows; the full deal answers. A question costs one, whatever it brings: a value, the
names of a list, or "not known". Nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.evaluation import Answer, Evaluator
from engine.model.condition import FactType
from engine.model.facts import Facts, Item, ItemList, Range, Scalar
from engine.reference.opening import OpenFact

VERDICTS = ("go", "proposal", "worth_winning", "can_win", "stage")
NEVER_TESTED = (FactType.TEXT, FactType.ID)
LEFT = ("withdraw", "nurture")  # of a deal that we leave nobody asks how far it is: only the first two count

Verdicts = tuple[str, ...]
Order = Callable[["Asking", Answer], OpenFact | None]


def verdicts(answer: Answer) -> Verdicts:
    """What the five decisions say, in the order of `VERDICTS`; empty where one is silent."""
    return tuple(answer.verdicts[name].verdict if name in answer.verdicts else "" for name in VERDICTS)


class FullDeal:
    """A deal of which everything given and derived may be asked.

    Attributes:
        wanted: Its verdicts, which every order of questions has to reach.
        given: Keys of the deal's facts that the input gave, in sorted order; what happens by itself is not among them.
    """

    def __init__(self, evaluator: Evaluator, facts: Facts) -> None:
        self.evaluator = evaluator
        self.facts = facts
        self._vocabulary = evaluator.ruleset.vocabulary
        answer, state, _ = evaluator.trace(facts)
        self.wanted = verdicts(answer)
        self._deal: Mapping[str, Scalar] = state.deal
        self._lists = state.lists
        fields = {key: self._vocabulary.by_key(key) for key in facts.deal}
        self._reported = {key for key, field in fields.items() if field is not None and field.silence is not None}
        asked = {key for key, field in fields.items() if field is not None and field.type not in NEVER_TESTED}
        self.given = tuple(sorted(asked - self._reported))

    def agrees(self, judged: Verdicts) -> bool:
        """Whether verdicts are those of the full deal."""
        counts = 2 if self.wanted[0] in LEFT else len(VERDICTS)
        return judged[:counts] == self.wanted[:counts]

    @property
    def size(self) -> int:
        """How many facts were given that rules can test, of the deal and of the members of its lists."""
        fields = [self._vocabulary.by_key(key) for key in self.facts.deal]
        for kind, known in self.facts.lists.items():
            fields += [self._vocabulary.kinds[kind].fields.get(key) for item in known.items for key in item.values]
        tested = sum(field is not None and field.type not in NEVER_TESTED for field in fields)
        return tested - len(self.facts.assumed)

    def hidden(self, kept: Collection[str]) -> Facts:
        """All but some facts unknown. What is never asked, since it is reported when it happens, stays."""
        deal = {key: value for key, value in self.facts.deal.items() if key in kept or key in self._reported}
        assumed = frozenset(path for path in self.facts.assumed if path in deal)
        return Facts(self.facts.as_of, self.facts.opportunity_id, deal=deal, assumed=assumed)

    def reply(self, facts: Facts, asked: OpenFact) -> Facts:
        """The facts with the answer to one question; the same facts where the full deal does not know."""
        if asked.kind and not asked.key:
            return self._list(facts, asked.kind)
        if asked.kind:
            return self._of_item(facts, asked)
        value = self._deal.get(asked.key)
        if value is None or isinstance(value, Range):
            return facts
        return replace(facts, deal={**facts.deal, asked.key: value})

    def _list(self, facts: Facts, kind: str) -> Facts:
        """The members by name, and whether there are more; of each only what is reported when it happens."""
        known = self.facts.lists.get(kind)
        if known is None:
            return facts
        fields = self._vocabulary.kinds[kind].fields
        silent = {name for name, field in fields.items() if field.silence is not None}
        items = tuple(
            replace(item, values={key: value for key, value in item.values.items() if key in silent})
            for item in known.items
        )
        return replace(facts, lists={**facts.lists, kind: ItemList(items, known.complete)})

    def _of_item(self, facts: Facts, asked: OpenFact) -> Facts:
        value = self._item(asked).values.get(asked.key)
        if value is None or isinstance(value, Range):
            return facts
        known = facts.lists[asked.kind]
        items = tuple(
            replace(item, values={**item.values, asked.key: value}) if item.id == asked.item else item
            for item in known.items
        )
        return replace(facts, lists={**facts.lists, asked.kind: replace(known, items=items)})

    def _item(self, asked: OpenFact) -> Item:
        return next(item for item in self._lists[asked.kind].items if item.id == asked.item)


@dataclass
class Asking:
    """One run of questions: what was asked, what is known by now, and the verdicts after each answer."""

    full: FullDeal
    facts: Facts
    asked: dict[OpenFact, None]
    seen: list[Verdicts]

    @property
    def settled_after(self) -> int | None:
        """After how many questions the verdicts are those of the full deal for good; None: never."""
        wrong = (at for at, each in enumerate(self.seen) if not self.full.agrees(each))
        last_wrong = max(wrong, default=-1)
        return last_wrong + 1 if last_wrong + 1 < len(self.seen) else None

    def worth_asking(self, answer: Answer) -> Iterator[OpenFact]:
        """What the engine would like to know and nobody was asked yet, in its order."""
        for question in answer.questions:
            fact = asked_by(question.path, question.kind.name, question.fact.key if question.fact else "")
            if fact not in self.asked:
                yield fact


def asked_by(path: str, kind: str, key: str) -> OpenFact:
    """The fact that a question is about."""
    _, bracket, rest = path.partition("[")
    if bracket:
        item, _, name = rest.rpartition("].")
        return OpenFact(kind, item, name)
    return OpenFact("", "", key) if key else OpenFact(kind, "", "")


def ask(full: FullDeal, kept: Collection[str], order: Order) -> Asking:
    """Ask in an order until it has no question left."""
    run = Asking(full, full.hidden(kept), {}, [])
    while True:
        answer = full.evaluator.evaluate(run.facts)
        run.seen.append(verdicts(answer))
        asked = order(run, answer)
        if asked is None:
            return run
        run.asked[asked] = None
        run.facts = full.reply(run.facts, asked)


def ours(run: Asking, answer: Answer) -> OpenFact | None:
    """The first question that the engine asks."""
    return next(run.worth_asking(answer), None)


def at_random(pick: Callable[[Sequence[OpenFact]], OpenFact]) -> Order:
    """Any of the questions that the engine asks."""

    def order(run: Asking, answer: Answer) -> OpenFact | None:
        open_now = list(run.worth_asking(answer))
        return pick(open_now) if open_now else None

    return order


def by_list(keys_at: Callable[[Facts], Iterable[str]]) -> Order:
    """A fixed list, fact after fact, leaving out what is known; then whatever the engine would still ask."""

    def order(run: Asking, answer: Answer) -> OpenFact | None:
        for key in keys_at(run.facts):
            fact = OpenFact("", "", key)
            if fact not in run.asked and key not in run.facts.deal and key not in answer.facts:
                return fact
        return next(run.worth_asking(answer), None)

    return order
