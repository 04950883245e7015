"""knowledge/figures.toml holds every figure of the guide about cost, data and time, and the passages that it names state them."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from app.costs import APPROACHES, Figure, Money, Quantity, Span, figure, figures
from app.costs.numbers import amount, count, number
from index.guide import knowledge_folder, read_guide
from index.passages import Lang

FACTS = Path(__file__).parent.parent / "knowledge" / "facts.tsv"
# Facts whose figure is not of cost, data or time: numbers of approaches, use cases and stages, an example's return policy.
OTHER = {"overview.2", "prompt.10", "usecase.1", "stage.1", "stage.2", "stage.3", "stage.4"}
PASSAGES = {(passage.id, passage.lang): passage.text for passage in read_guide(knowledge_folder())}
BILLIONS: dict[Lang, str] = {"en": "billions", "pt-BR": "bilhões"}


def rows() -> dict[str, dict[str, object]]:
    tables = tomllib.loads((knowledge_folder() / "figures.toml").read_text("utf-8"))
    return {f"{approach}.{name}": row for approach, table in tables.items() for name, row in table.items()}


def wordings(figure: Figure, lang: Lang) -> list[set[str]]:
    """For each end of a figure, the ways in which a passage may write it."""
    value = figure.value
    if isinstance(value, Span):
        return [{part} for part in re.split(r" (?:to|a) ", value.text(lang))]
    ends = [end for end in (value.low, value.high) if end is not None]
    if isinstance(value, Money):
        return [{amount(end, value.currency, lang)} for end in ends]
    return [{number(end, lang), count(end, lang)} | ({BILLIONS[lang]} if end == 1e9 else set()) for end in ends]


@pytest.mark.parametrize("name", sorted(figures()))
def test_the_passage_of_a_figure_states_it_in_both_languages(name: str) -> None:
    langs: tuple[Lang, Lang] = ("en", "pt-BR")
    for lang in langs:
        text = PASSAGES[figures()[name].passage, lang]
        for ways in wordings(figures()[name], lang):
            assert any(re.search(rf"(?<![\d.,]){re.escape(way)}(?!\d|[.,]\d)", text) for way in ways), (ways, text)


def test_every_fact_with_a_figure_of_cost_data_or_time_is_there() -> None:
    with FACTS.open(encoding="utf-8") as file:
        stated = {row["id"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["figures"]}
    named = {fact for row in rows().values() for fact in row["facts"]}  # type: ignore[attr-defined]
    assert named <= stated
    assert stated - named == OTHER


def test_every_figure_carries_a_unit_and_says_that_it_is_the_guides() -> None:
    for row in rows().values():
        assert row["origin"] == "guide"
        assert row["unit"]
        assert ("currency" in row) == (row["unit"] in ("upfront", "per-1k-tokens", "per-month"))


def test_every_approach_has_its_cost_its_tiers_and_its_time() -> None:
    for approach in APPROACHES:
        for name in ("upfront", "examples", "minimum", "better", "best", "time"):
            assert isinstance(figure(approach, name).value, Money | Quantity | Span)
