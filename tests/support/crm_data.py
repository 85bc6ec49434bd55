"""Real CRM data, where it lies beside the checkout; nothing of it is part of the project."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data is not beside the checkout")

Row = dict[str, str]


def open_deals() -> Iterator[dict[str, Row]]:
    """The deals of the pipeline export that are still open, each with its account, product and team joined to it."""
    accounts = {row["account"]: row for row in _rows("accounts")}
    products = {_alias(row["product"]): row for row in _rows("products")}
    teams = {row["sales_agent"]: row for row in _rows("sales_teams")}
    for row in _rows("sales_pipeline"):
        if row["deal_stage"] in ("Prospecting", "Engaging"):
            yield {
                "opportunity": row,
                "account": accounts.get(row["account"], {}),
                "product": products[_alias(row["product"])],
                "team": teams[row["sales_agent"]],
            }


def dataverse_event() -> dict[str, Any]:
    """An opportunity event as Dataverse really sent it."""
    text = (DATA / "crm_payloads" / "dynamics_opportunity_create_REAL.json").read_text(encoding="utf-8-sig")
    event: dict[str, Any] = json.loads(text)
    return event


def _rows(name: str) -> Iterator[Row]:
    with (DATA / "maven_crm" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _alias(product: str) -> str:
    """One product is spelt in two ways: GTXPro and GTX Pro."""
    return product.replace(" ", "")
