"""What a mapping file says, checked against the vocabulary: every target exists and every value is allowed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from ..model.text import Text
from ..model.vocabulary import Field

DateForm = Literal["iso", "epoch_ms", "epoch_s", "dotnet"]
DATE_FORMS: tuple[DateForm, ...] = ("iso", "epoch_ms", "epoch_s", "dotnet")


@dataclass(frozen=True, slots=True)
class Step:
    """One step into a record: the value under `name`, then, in a list, the entry at `index` or with `key` = `value`."""

    name: str
    index: int | None = None
    key: str = ""
    value: str = ""


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One fact and where it comes from.

    Attributes:
        to: The fact's field; its type decides how a value is read.
        path: Where the value stands in the record.
        text: The path as written, for reports.
        values: The CRM's values and ours; None where the CRM's are ours already.
        otherwise: Our value for a value of the CRM that `values` does not list; empty for none.
        currency: Of an amount of money, by name or, with `currency_path`, from the record.
        times: What a number is multiplied by.
        date: How a date is written.
        unticked_no: An empty box is a no; without it, unknown.
        note: Goes with the fact as evidence.
        check: Refuses what `engine.facts` would refuse of this fact.
    """

    to: Field
    path: Path
    text: str
    check: Callable[[Any], object]
    values: Mapping[str, str] | None = None
    otherwise: str = ""
    currency: str = ""
    currency_path: Path = ()
    times: Decimal = Decimal(1)
    date: DateForm = "iso"
    unticked_no: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConstantMapping:
    """A fact that holds for every record of this CRM."""

    to: Field
    value: str


@dataclass(frozen=True, slots=True)
class ListMapping:
    """A list of items and where its entries stand; the list is complete only where the file says so.

    `id` is where an entry's id stands in it; without one, its position is its id.
    """

    list_name: str
    path: Path
    text: str
    fields: tuple[FieldMapping, ...]
    id: Path = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class CrmMapping:
    """A mapping file.

    Attributes:
        name: Of the CRM; the `source` of every fact.
        record: Where the record stands in what the CRM sends; empty for all of it.
        attributes: Where in the record its `[{key, value}]` array stands, for CRMs that send one.
        opportunity_id: Where the record's id stands.
    """

    name: str
    title: Text
    opportunity_id: Path
    record: Path = ()
    attributes: Path = ()
    fields: tuple[FieldMapping, ...] = ()
    constants: tuple[ConstantMapping, ...] = ()
    lists: tuple[ListMapping, ...] = ()
