from __future__ import annotations

from dataclasses import replace

from app.costs import APPROACHES, GUIDE, Money, Row, cost_table
from app.situation import Situation
from index.guide import knowledge_folder, read_guide
from index.passages import Lang

FULL = Situation(examples=800, tokens_per_month=20_000_000, budget_amount=3_000, currency="USD")


def rows(situation: Situation, hosting: float = 0) -> dict[str, Row]:
    return {row.key: row for row in cost_table(situation, GUIDE, hosting)}


def cells(row: Row, lang: Lang = "en") -> list[str | None]:
    return [None if cell is None else cell.text(lang) for cell in row.cells]


def test_without_a_word_from_the_person_the_table_holds_the_guides_figures() -> None:
    table = rows(Situation())
    assert list(table) == ["data-needed", "time-to-deploy", "one-off", "price"]
    assert cells(table["price"], "pt-BR")[2] == "varia com o tamanho do modelo"
    assert {cell.origin for row in table.values() for cell in row.cells if cell is not None} == {"guide"}


def test_the_persons_numbers_are_in_the_table() -> None:
    table = rows(FULL, hosting=100)
    assert cells(table["monthly"]) == ["$200 to $2,000 a month", "$120 to $300 a month", "varies with the model's size"]
    assert cells(table["first-year"])[1] == "$1,450 to $4,600 in the first year"
    assert (cells(table["your-data"], "pt-BR")[1] or "").startswith("800 exemplos: nível «melhor».")
    assert (cells(table["break-even"])[1] or "").startswith("At 20 million tokens a month and hosting of $100 a month")


def test_hosting_is_named_where_it_was_not_given() -> None:
    assert cells(rows(FULL)["hosting"]) == [None, "plus hosting", "plus hosting"]
    assert "hosting" not in rows(FULL, hosting=100)


def test_the_budget_is_set_against_start_and_first_month() -> None:
    assert cells(rows(FULL)["budget"]) == ["yes", "yes", "no"]
    # A prompt's month is $200 to $2,000; fine-tuning's start and month $10 + $20 to $1,000 + $200.
    tight = rows(replace(FULL, budget_amount=1_000))["budget"]
    assert cells(tight, "pt-BR") == ["na ponta mais barata dos custos", "na ponta mais barata dos custos", "não"]
    assert cells(rows(replace(FULL, budget_amount=25))["budget"]) == ["no", "no", "no"]
    assert cells(rows(Situation(budget_amount=500))["budget"]) == ["yes", "at the low end of the costs", "no"]


def test_a_budget_in_another_currency_is_not_compared() -> None:
    assert "budget" not in rows(replace(FULL, currency="BRL"))


def test_every_cell_names_a_passage_of_the_guide_and_its_origin_in_both_languages() -> None:
    known = {passage.id for passage in read_guide(knowledge_folder())}
    own = replace(GUIDE, prompt_per_1k=Money(0.02, 0.03))
    table = cost_table(FULL, own, 50)
    for row in table:
        assert len(row.cells) == len(APPROACHES)
        assert row.label("en") != row.label("pt-BR")
        for cell in row.cells:
            if cell is not None:
                assert cell.passage in known
                assert cell.origin in ("guide", "computed", "person")
                assert cell.text("en")
                assert cell.text("pt-BR")
    price = next(row for row in table if row.key == "price").cells[0]
    assert price is not None
    assert price.origin == "person"
