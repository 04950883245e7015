"""The guide's figures, read from `knowledge/figures.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from types import MappingProxyType
from typing import Any

from app.costs.values import Figure, Money, Quantity, Span
from app.situation import Approach
from index.guide import knowledge_folder


@cache
def figures() -> MappingProxyType[str, Figure]:
    """Return every figure by its id, `approach.name`. Raises OSError or KeyError where the file is missing or incomplete."""
    tables = tomllib.loads((knowledge_folder() / "figures.toml").read_text("utf-8"))
    return MappingProxyType(
        {f"{approach}.{name}": _figure(row) for approach, rows in tables.items() for name, row in rows.items()}
    )


def figure(approach: Approach, name: str) -> Figure:
    """Return one figure of an approach: `figure("fine-tuning", "upfront")`. Raises KeyError for one that there is not."""
    return figures()[f"{approach}.{name}"]


def money(approach: Approach, name: str) -> Money:
    """Return the sum of a figure. Raises TypeError where the figure is not money."""
    value = figure(approach, name).value
    if not isinstance(value, Money):
        raise TypeError(f"{approach}.{name} is not money")
    return value


def quantity(approach: Approach, name: str) -> Quantity:
    """Return the numbers of a figure. Raises TypeError where the figure is money or words."""
    value = figure(approach, name).value
    if not isinstance(value, Quantity):
        raise TypeError(f"{approach}.{name} is not a plain number")
    return value


def _figure(row: dict[str, Any]) -> Figure:
    value: Money | Quantity | Span
    if "from" in row:
        value = Span(row["from"], row["to"])
    elif "currency" in row:
        value = Money(row["low"], row.get("high"), row["currency"])
    else:
        value = Quantity(row["low"], row.get("high"))
    return Figure(value, row["unit"], row["origin"], row["passage"])
