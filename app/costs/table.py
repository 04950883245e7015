"""The three approaches side by side with a person's own numbers in them: rows ready for a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.costs.break_even import break_even
from app.costs.data import data_tier, time_to_deploy
from app.costs.guide import figure
from app.costs.prices import GUIDE, Prices
from app.costs.running import first_year, month, monthly_cost, one_off, price_per_1k, training_price
from app.costs.values import APPROACHES, Origin
from app.situation import Approach, Situation
from index.passages import Lang


class Cell(Protocol):
    """What stands in a table: words in both languages, and what they rest on."""

    @property
    def origin(self) -> Origin:
        """Whether it is the guide's, computed or the person's."""

    @property
    def passage(self) -> str:
        """The passage that it rests on, `section#slug`."""

    def text(self, lang: Lang) -> str:
        """Return the words."""


@dataclass(frozen=True, slots=True)
class Note:
    """A cell of words."""

    en: str
    pt: str
    origin: Origin
    passage: str

    def text(self, lang: Lang) -> str:
        """Return the words."""
        return self.en if lang == "en" else self.pt


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a key to name it by, its label, and a cell for each of `APPROACHES`, None where there is nothing to say."""

    key: str
    en: str
    pt: str
    cells: tuple[Cell | None, ...]

    def label(self, lang: Lang) -> str:
        """Return the label."""
        return self.en if lang == "en" else self.pt


_VARIES = Note(
    "varies with the model's size", "varia com o tamanho do modelo", "guide", "costs#from-scratch-cost"
)  # fmt: skip
_PLUS_HOSTING = Note("plus hosting", "mais a hospedagem", "guide", "costs#fine-tuning-monthly")


def cost_table(situation: Situation, prices: Prices = GUIDE, hosting_per_month: float = 0) -> tuple[Row, ...]:
    """Return the rows of the comparison; those about the person's examples, volume and budget only where these were said.

    Hosting is in the prices' currency. A budget in another currency is not compared. Raises CostError for absurd numbers.
    """
    rows = [
        _row("data-needed", "Examples needed", "Exemplos necessários", lambda approach: figure(approach, "examples")),
        _row("time-to-deploy", "Time to deploy", "Tempo para implantar", time_to_deploy),
        _row("one-off", "One-off cost", "Custo inicial", lambda approach: one_off(approach, prices)),
        _row(
            "price", "Price of tokens", "Preço dos tokens", lambda approach: price_per_1k(approach, prices) or _VARIES
        ),
    ]
    examples, tokens = situation.examples, situation.tokens_per_month
    if examples is not None:
        rows.insert(
            1, _row("your-data", "Your examples", "Seus exemplos", lambda approach: data_tier(approach, examples))
        )
    if tokens is not None:
        rows += _volume_rows(tokens, prices, hosting_per_month)
    if situation.budget_amount is not None and (situation.currency or "USD") == prices.currency:
        rows.append(_budget_row(situation.budget_amount, tokens, prices, hosting_per_month))
    return tuple(rows)


def _volume_rows(tokens: int, prices: Prices, hosting: float) -> list[Row]:
    when = break_even(tokens, hosting, prices)
    passage = when.hosting_limit.passage
    payback = Note(when.text("en"), when.text("pt-BR"), "computed", passage)
    rows = [
        _row("monthly", "Your tokens, a month", "Seus tokens, por mês", lambda a: monthly_cost(a, tokens, prices, hosting) or _VARIES),
        _row("first-year", "First year in all", "Primeiro ano no total", lambda a: first_year(a, tokens, prices, hosting)),
        _row("break-even", "Pays for itself", "Quando se paga", lambda a: payback if a == "fine-tuning" else None),
    ]  # fmt: skip
    if not hosting:
        only = _row("hosting", "Hosting", "Hospedagem", lambda a: None if a == "prompt-engineering" else _PLUS_HOSTING)
        rows.insert(1, only)
    return rows


def _budget_row(budget: float, tokens: int | None, prices: Prices, hosting: float) -> Row:
    """Whether the budget covers the one-off cost and, where the volume is known, a first month."""
    covers = ("start", "início") if tokens is None else ("start and first month", "início e primeiro mês")
    return _row(
        "budget",
        f"Within your budget ({covers[0]})",
        f"Cabe no orçamento ({covers[1]})",
        lambda approach: _fits(budget, approach, tokens, prices, hosting),
    )


def _fits(budget: float, approach: Approach, tokens: int | None, prices: Prices, hosting: float) -> Note:
    cost = training_price(approach, prices)
    if tokens is not None:
        cost = cost.plus(month(approach, tokens, prices, hosting))
    passage = one_off(approach, prices).passage
    if cost.low > budget:
        return Note("no", "não", "computed", passage)
    if cost.high is None or cost.high > budget:
        return Note("at the low end of the costs", "na ponta mais barata dos custos", "computed", passage)
    return Note("yes", "sim", "computed", passage)


def _row(key: str, en: str, pt: str, cell: Callable[[Approach], Cell | None]) -> Row:
    return Row(key, en, pt, tuple(cell(approach) for approach in APPROACHES))
