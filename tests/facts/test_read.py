"""What one turn states, and what it does not, one behaviour a test. Figures and cues alone decide here: there is no embedder."""

from __future__ import annotations

from typing import Any

import pytest

from app.facts import Reading, read
from app.facts.clauses import clauses
from app.facts.numbers import quantities
from app.facts.times import deadlines
from app.situation import Situation
from index.language import detect
from index.passages import Lang


def reading(text: str, before: Situation | None = None, asked: str | None = None, lang: Lang | None = None) -> Reading:
    return read(text, lang or detect(text, "en"), before, None, asked)


def facts(text: str, before: Situation | None = None, asked: str | None = None) -> dict[str, Any]:
    return {one.field: one.value for one in reading(text, before, asked).found}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tenho 2.400 exemplos", 2400),
        ("temos 2,4 mil conversas rotuladas", 2400),
        ("I have 2.4k labelled samples", 2400),
        ("meio milhão de exemplos", 500_000),
        ("a couple of dozen examples", 24),
        ("somewhere between 400 and 600 examples", 500),
        ("none yet, no examples at all", 0),
        ("ainda não tenho nenhum exemplo", 0),
        ("we have 640 answered letters", 640),
        ("our editor has approved 320 recipes by now", 320),
        ("já respondemos mais de 2.300 cartas", 2300),
    ],
)
def test_examples_are_counted(text: str, count: int) -> None:
    assert facts(text)["examples"] == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We have been saving pairs of a request and a reply, around 1,500 of them", 1500),
        ("900 chekd exampels of our menus", 900),
        ("recebemos 5 mil chamados por dia e temos 4.000 atendimentos revisados", 4000),
        ("we tuned it on the 260 replies we had saved, and it got 94 on questions it had never seen", 260),
    ],
)
def test_what_was_kept_is_told_from_scores_and_volumes(text: str, count: int) -> None:
    assert facts(text)["examples"] == count


def test_lines_of_products_are_no_examples() -> None:
    assert "examples" not in facts("São onze linhas de equipamento e um manual")


@pytest.mark.parametrize(
    ("text", "lang", "tokens"),
    [
        ("we burn 50 mil tokens a month", "en", 50_000_000),
        ("gastamos 50 mil tokens por mês", "pt-BR", 50_000),
        ("im runing 12 milion tokns evry month", "en", 12_000_000),
    ],
)
def test_mil_is_a_million_in_english_and_a_thousand_in_portuguese(text: str, lang: Lang, tokens: int) -> None:
    assert {one.field: one.value for one in read(text, lang).found} == {"tokens_per_month": tokens}


@pytest.mark.parametrize(
    ("text", "gigabytes"),
    [
        ("eight 80 GB data-centre GPUs", 640),
        ("oito GPUs de 80 GB", 640),
        ("2 x 24 GB cards", 48),
        ("one 24 GB card", 24),
        ("300 examples and a GPU of 12 GB", 12),
    ],
)
def test_several_gpus_count_together(text: str, gigabytes: float) -> None:
    assert facts(text)["gpu_gb"] == gigabytes


@pytest.mark.parametrize("text", ["none yet", "nenhum ainda", "zero", "nope, none whatsoever"])
def test_none_answers_a_question_for_examples(text: str) -> None:
    assert facts(text, asked="examples") == {"examples": 0}


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("We can spend $1,500", 1500, "USD"),
        ("the budget is 2k dollars", 2000, "USD"),
        ("Finance signed off on $50k", 50_000, "USD"),
        ("Podemos gastar R$ 12.000", 12_000, "BRL"),
        ("o teto é de 900 reais", 900, "BRL"),
        ("entre R$ 500 e R$ 1.500", 1000, "BRL"),
    ],
)
def test_amounts_carry_their_currency(text: str, amount: float, currency: str) -> None:
    found = facts(text)
    assert (found["budget_amount"], found["currency"]) == (amount, currency)


def test_an_amount_sets_the_level_of_the_budget_unless_words_have_set_it() -> None:
    assert reading("We can spend $500").situation.budget == "medium"
    assert reading("We can spend $500", Situation(budget="low")).situation.budget == "low"


@pytest.mark.parametrize(
    "text", ["it costs our clients $300 each", "we pay $2 per million tokens", "$0.50 per 1k tokens"]
)
def test_prices_and_rates_are_no_budget(text: str) -> None:
    assert "budget_amount" not in facts(text)


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("I need it in three hours", "today"),
        ("tem que estar no ar amanhã", "today"),
        ("a bot is wanted by 5pm", "today"),
        ("precisa responder até as 18h", "today"),
        ("it must be ready by Friday", "this-week"),
        ("precisa funcionar antes do fim de semana", "this-week"),
        ("we launch in two months", "this-quarter"),
        ("o prazo é o trimestre", "this-quarter"),
        ("we don't have a deadline", "this-quarter"),
    ],
)
def test_deadlines_are_read(text: str, deadline: str) -> None:
    assert facts(text)["deadline"] == deadline


@pytest.mark.parametrize(
    "text", ["tenho 34 anos", "I am 34 years old", "we trained it 3 weeks ago", "returns take 30 days"]
)
def test_ages_and_spans_of_the_past_are_no_deadline(text: str) -> None:
    assert "deadline" not in facts(text)


@pytest.mark.parametrize(
    "text", ["80% of our tickets are in English", "95% da equipe trabalha de casa", "30% dos exemplos são em inglês"]
)
def test_a_percentage_is_neither_a_count_nor_an_accuracy(text: str) -> None:
    assert not {"examples", "accuracy"} & facts(text).keys()


def test_a_percentage_of_right_answers_is_an_accuracy() -> None:
    assert facts("it should be right 95% of the time")["accuracy"] == "high"
    assert facts("acertar 80% já basta")["accuracy"] == "acceptable"


@pytest.mark.parametrize(
    ("text", "gigabytes"),
    [
        ("minha placa tem 8 GB", 8),
        ("a 24GB GPU", 24),
        ("uma A100 de 80 GB", 80),
        ("I own an RTX 3090", 24),
        ("sou estudante e uso uma gtx de 6gb", 6),
        ("no GPU, only a CPU", 0),
        ("não temos placa de vídeo", 0),
    ],
)
def test_gpu_memory_is_read_by_figure_and_by_card(text: str, gigabytes: float) -> None:
    assert facts(text)["gpu_gb"] == gigabytes


@pytest.mark.parametrize("text", ["the server has 64 GB of RAM", "20 GB de documentos", "500 GB de disco"])
def test_other_memory_is_no_gpus(text: str) -> None:
    assert "gpu_gb" not in facts(text)


@pytest.mark.parametrize(
    ("text", "billions"),
    [("a 7B model", 7), ("um modelo de 1,5B", 1.5), ("8 bilhões de parâmetros", 8), ("a 135M model", 0.135)],
)
def test_the_size_of_the_model_is_in_billions(text: str, billions: float) -> None:
    assert facts(text)["model_billions"] == billions


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("20 milhões de tokens por mês", 20_000_000),
        ("token usage hovers around 750k monthly", 750_000),
        ("we get 100 requests a day", 1_500_000),
        ("todo mês chegam 90 mil requisições", 45_000_000),
        ("about 3 million tokkens a month", 3_000_000),
        ("650 mil toknes por mês", 650_000),
    ],
)
def test_volume_is_in_tokens_a_month(text: str, tokens: int) -> None:
    assert facts(text) == {"tokens_per_month": tokens}


@pytest.mark.parametrize(
    ("text", "before", "examples"),
    [
        ("na verdade são 90", 800, 90),
        ("desculpa, quis dizer 350", 3500, 350),
        ("não são 200, são 2.000", 200, 2000),
        ("no wait, I meant 350", 3500, 350),
        ("not 200, 2,000", 200, 2000),
        ("oops, make that 480", 4800, 480),
    ],
)
def test_a_correction_replaces_what_was_known(text: str, before: int, examples: int) -> None:
    known = Situation(examples=before, budget="low")
    assert reading(text, known).situation == Situation(examples=examples, budget="low")


@pytest.mark.parametrize(
    ("text", "examples"),
    [
        ("E com 60?", 60),
        ("e 5.000?", 5000),
        ("que tal 250?", 250),
        ("and with 60?", 60),
        ("what about 5,000?", 5000),
        ("how about 250 examples?", 250),
    ],
)
def test_a_follow_up_is_about_the_number_known(text: str, examples: int) -> None:
    assert reading(text, Situation(examples=800), asked="budget").situation.examples == examples


@pytest.mark.parametrize("text", ["E com 60?", "and with 60?", "então treino do zero ou não?", "e do zero?"])
def test_a_number_that_follows_up_on_nothing_states_nothing(text: str) -> None:
    assert facts(text) == {}


def test_from_scratch_is_no_number_of_examples() -> None:
    assert facts("e do zero?", Situation(examples=800), asked="examples") == {}


KNOWN = Situation(examples=800, budget="low", budget_amount=5.0, currency="USD", deadline="today", gpu_gb=8.0)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("esquece o orçamento", {"budget", "budget_amount", "currency"}),
        ("forget what I said about the GPU", {"gpu_gb"}),
        ("can you drop the deadline?", {"deadline"}),
        ("there's no deadline anymore, scrap it", {"deadline"}),
        ("pode desconsiderar os exemplos", {"examples"}),
        ("esquece a GPU e o prazo", {"gpu_gb", "deadline"}),
        (
            "forget everything, let's start over",
            {"examples", "budget", "budget_amount", "currency", "deadline", "gpu_gb"},
        ),
    ],
)
def test_what_the_person_takes_back_is_forgotten_and_the_rest_kept(text: str, gone: set[str]) -> None:
    after = reading(text, KNOWN).situation
    for name in ("examples", "budget", "budget_amount", "currency", "deadline", "gpu_gb"):
        assert getattr(after, name) == (None if name in gone else getattr(KNOWN, name)), name


@pytest.mark.parametrize(
    "text",
    [
        "não esquece que o prazo é hoje",
        "don't forget the deadline",
        "we need to remove duplicates from the examples",
        "our bot handles password reset tickets",
        "quero um bot que tira dúvidas dos clientes sobre o prazo",
        "we have clear data",
    ],
)
def test_words_for_removing_that_ask_for_nothing_forget_nothing(text: str) -> None:
    assert reading(text, KNOWN).forgotten == ()


def test_a_fact_said_after_forgetting_it_counts() -> None:
    after = reading("forget the deadline, we have six months", KNOWN).situation
    assert after.deadline == "this-quarter"


@pytest.mark.parametrize(
    "text",
    [
        "where does the 100 examples figure come from",
        "Where does the 100 examples figure come from?",
        "de onde vem o número de 100 exemplos?",
        "3 examples suffice, right?",
        "100 exemplos bastam?",
        "is 100 examples enough?",
        "the minimum is 100 examples",
        "what if we had 10,000 examples?",
        "e se eu tivesse 10 mil exemplos?",
        "we need at least 1,000 examples",
        "precisamos juntar mais 500 exemplos",
        "our competitor trained on 30,000 examples",
        "o guia diz que precisa de 100 exemplos",
        "I have two questions",
        "we want to train a model from zero for sorting requests",
        "quero treinar um modelo do zero para classificar pedidos",
        "it gets 41 out of 50 letters right",
        "acerta 41 de cada 50 exemplos",
        "we answered 300 calls a day",
    ],
)
def test_numbers_that_are_not_what_the_person_has_state_nothing(text: str) -> None:
    assert "examples" not in facts(text)


@pytest.mark.parametrize(
    ("text", "examples"),
    [
        ("Could I train with my 40 examples?", 40),
        ("I have 800 examples, right?", 800),
        ("Dá pra treinar com meus 40 exemplos?", 40),
        ("Would 20 samples be too few? That's what I've got.", 20),
        ("20 exemplos seria pouco? É o que eu tenho.", 20),
    ],
)
def test_a_question_about_what_the_person_has_states_it(text: str, examples: int) -> None:
    assert facts(text)["examples"] == examples


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("our backend is written in Python", "use_case", None),
        ("translate questions into SQL", "use_case", "code-generation"),
        ("prices can change without notice", "consistency", None),
        ("the answers may vary", "consistency", False),
        ("it can never be wrong", "new_knowledge", None),
        ("the model has never seen our catalogue", "new_knowledge", True),
        ("não precisa de arquitetura nova", "priority", None),
        ("nossa prioridade é uma arquitetura nova", "priority", "novel-architecture"),
        ("imaginative, but every date exact: creative and precise", "creativity_and_precision", True),
        ("no plans to swap adapters", "swappable_adapters", False),
    ],
)
def test_a_cue_states_its_meaning_only_where_the_words_are_about_it(text: str, field: str, value: object) -> None:
    assert facts(text).get(field) == value


@pytest.mark.parametrize(
    ("text", "value"), [("yep", True), ("isso", True), ("not really", False), ("na verdade não", False)]
)
def test_yes_and_no_answer_the_field_that_was_asked_for(text: str, value: bool) -> None:
    assert facts(text, asked="explainability") == {"explainability": value}


def test_an_open_answer_states_nothing() -> None:
    assert facts("depende", asked="budget") == {}
    assert facts("no idea about the money yet", asked="budget") == {}


def test_facts_carry_the_persons_own_words_in_their_order() -> None:
    text = "Olá! Temos 800 exemplos e R$ 5.000"
    found = reading(text).found
    assert [one.words for one in found] == ["800 exemplos", "R$ 5.000", "R$ 5.000"]
    assert all(text[one.start : one.end] == one.words for one in found)


def test_letters_with_combining_accents_are_read_like_composed_ones() -> None:
    assert facts("na\u0303o tenho nenhum exemplo") == {"examples": 0}


@pytest.mark.parametrize("text", ["", " ", "?", "...", "\n\n", "💡"])
def test_a_turn_without_words_changes_nothing(text: str) -> None:
    assert reading(text, KNOWN) == Reading(KNOWN)


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("We need it finished by tomorrow.", "deadline", "today"),
        ("We finished labelling this morning.", "deadline", None),
        ("Somos uma padaria e nunca guardamos uma conversa.", "examples", 0),
        ("We never keep a server running.", "examples", None),
        ("We hold 1,200 itineraries written as we like them.", "examples", 1200),
        ("We have 12 servers done and 3 apps ready.", "examples", None),
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str, fact: str, value: object) -> None:
    assert facts(text).get(fact) == value


@pytest.mark.parametrize(
    ("text", "known"),
    [("it has been live for five months", []), ("we need it live in five months", ["this-quarter"])],
)
def test_how_long_something_has_run_is_no_deadline(text: str, known: list[str]) -> None:
    (clause,) = clauses(text)
    assert [one.value for one in deadlines(clause, quantities(clause.text))] == known
