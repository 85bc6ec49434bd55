"""Money in the deployment's currency: rates are dated, so the same facts at the same date give the same amount."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from ..model.decision import ParameterTable
from ..model.facts import Foreign

LARGEST = 10**14
"""Minor units; a rate may carry an amount that was allowed beyond what may be compared."""


class Rates:
    """Converts amounts by the rate table of each currency."""

    def __init__(self, tables: Mapping[str, ParameterTable]) -> None:
        self._tables = tables

    def convert(self, amount: Foreign, as_of: date) -> int | Foreign:
        """The amount in minor units of the default currency, rounded half to even; itself where there is no rate.

        Raises:
            OverflowError: It becomes larger than any amount may be.
        """
        rate = self._rate(amount.currency, as_of)
        if rate is None:
            return amount
        minor = round(Fraction(amount.minor) * rate)
        if abs(minor) > LARGEST:
            raise OverflowError
        return minor

    def _rate(self, currency: str, as_of: date) -> int | Fraction | None:
        table = self._tables.get(currency)
        if table is None:
            return None
        begun = [value for value in table.values if not value.by and (value.since is None or value.since <= as_of)]
        # The latest that has begun; of two that began together the one written last.
        latest = max(enumerate(begun), key=lambda each: (each[1].since or date.min, each[0]), default=None)
        return latest[1].value if latest else None
