"""The facts there are: kinds of things, their fields, and the values a field may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .condition import FactType
from .text import Text

OPPORTUNITY = "opportunity"


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The values of a field, each with a label.

    `order` lists, from low to high, the values that `>=` and the like compare; it may leave values out, which then
    never match such a comparison. Empty where the values have no order.
    """

    labels: Mapping[str, Text]
    order: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values in declared order."""
        return tuple(self.labels)


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a kind, declared once.

    Attributes:
        question: What to ask to find it out; `{name}` stands for the item's name. None where nobody asks.
        who: Who is likely to know.
        unreported_no: An event: unreported means it has not happened, and nobody is asked.
        unreported_value: The same for an enumeration: the value that silence stands for.
        good_for: Days after which a dated value counts as unknown.
        derived: The rules may derive it (◆ in the playbook); it may still be given.
        effort: Of asking, 1 (in passing) to 3 (a piece of work).
        many: For `text` only: a list of texts.
    """

    kind: str
    name: str
    type: FactType
    label: Text
    enumeration: Enumeration | None = None
    question: Text | None = None
    who: Text | None = None
    unit: str = ""
    source: tuple[str, ...] = ()
    personal: bool = False
    changeable: bool = False
    unreported_no: bool = False
    unreported_value: str = ""
    good_for: int | None = None
    derived: bool = False
    added: bool = False
    effort: int = 2
    many: bool = False

    @property
    def silence(self) -> bool | str | None:
        """The value of an event that nobody reported; None where silence means that it is unknown."""
        return False if self.unreported_no else self.unreported_value or None

    @property
    def key(self) -> str:
        """The name under which conditions read it from the deal (see `condition.Ref`)."""
        return self.name if self.kind == OPPORTUNITY else f"{self.kind}.{self.name}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: the opportunity, the account, or a list such as the stakeholders.

    `list_name` is the plural name of a list kind ("stakeholders") and empty for a single kind. `question` is what
    to ask while the list is unknown or incomplete.
    """

    name: str
    label: Text
    list_name: str = ""
    question: Text | None = None
    who: Text | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def id_field(self) -> str:
        """The field that names an item ("stakeholder_id")."""
        return f"{self.name}_id"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All kinds by name."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    _by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        singles = (kind for kind in self.kinds.values() if not kind.list_name)
        by_key = {each.key: each for kind in singles for each in kind.fields.values()}
        object.__setattr__(self, "_by_key", by_key)

    def single_kinds(self) -> tuple[Kind, ...]:
        """Kinds of which a deal has at most one."""
        return tuple(kind for kind in self.kinds.values() if not kind.list_name)

    def list_kinds(self) -> tuple[Kind, ...]:
        """Kinds of which a deal has a list."""
        return tuple(kind for kind in self.kinds.values() if kind.list_name)

    def by_key(self, key: str) -> Field | None:
        """The field of a single kind that a condition's key names."""
        return self._by_key.get(key)
