"""What somebody asked to have explained: the whole deal, why one verdict, or why not another."""

from __future__ import annotations

from dataclasses import dataclass

from ..evaluation import Evaluator
from ..evaluation.why_not import Traced, UnknownVerdict, WhyNots, deciding
from ..model.ruleset import RuleSet
from ..model.text import Language
from .as_json import Detail
from .explained_facts import ExplainedFacts, Tree
from .explaining import Beside, explanation, main_verdicts, words_for
from .explanation_text import explanation_text
from .why_not_tree import why_not_tree


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an answer; without `why` and `why_not` the whole deal is explained.

    Attributes:
        why: The verdict that is wanted alone, down to the facts that were reported.
        why_not: A verdict and the value that it does not have, as "go=pursue".
        detail: Of the explanation.
    """

    language: Language
    detail: Detail = "short"
    why: str = ""
    why_not: str = ""

    def check(self, ruleset: RuleSet) -> None:
        """See whether there are such verdicts.

        Raises:
            UnknownVerdict: There are not.
        """
        if self.why:
            deciding(ruleset, self.why)
        if self.why_not:
            deciding(ruleset, *_name_and_value(self.why_not))


def explain(evaluator: Evaluator, traced: Traced, asked: Asked) -> Tree:
    """The explanation as JSON data: of verdicts, or under "why_not" the accounts of the one that was asked for.

    Raises:
        UnknownVerdict: The verdict asked for does not exist, or cannot have that value.
    """
    asked.check(evaluator.ruleset)
    accounts = WhyNots(evaluator, traced)
    if asked.why_not:
        words = words_for(evaluator.ruleset, traced.state, asked.language)
        facts = ExplainedFacts(traced.state, traced.trace, words, levels=0)
        found = accounts.of(*_name_and_value(asked.why_not))
        return {"why_not": [why_not_tree(each, facts) for each in found]}
    verdicts = traced.answer.verdicts
    names = [asked.why] if asked.why else main_verdicts(evaluator.ruleset)
    best = {
        name: account
        for name in names
        if name in verdicts
        for account in accounts.of(name, verdicts[name].decision.values[0])
        if not account.reached
    }
    beside = Beside(verdicts, best, asked.why)
    return explanation(evaluator.ruleset, traced.state, traced.trace, asked.language, asked.detail, beside)


def explain_in_words(evaluator: Evaluator, traced: Traced, asked: Asked, colour: bool = False) -> str:
    """The explanation as text (see `explain`)."""
    words = words_for(evaluator.ruleset, traced.state, asked.language)
    return explanation_text(explain(evaluator, traced, asked), words, asked.detail, colour)


def _name_and_value(asked: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in asked.partition("="))
    if not value:
        raise UnknownVerdict(f"{asked!r} names no value.", "Write it as go=pursue.")
    return name, value
