"""Each measure: the right answerer at the top, the silent and the guessing one at the bottom, and each way of being wrong caught."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from finetune.evaluation.case import Case, Right
from finetune.evaluation.measures import (
    citing,
    declined,
    figure_recall,
    grade,
    overlap,
    ranking,
    refusals,
    right_language,
    spending,
    supported_figures,
    writing,
)
from index.passages import Lang
from tests.finetune.evaluation.answerers import CASES, answer, empty, guess, oracle

BY_ID = {case.id: case for case in CASES}
COSTS = ("What fine-tuning costs\nFine-tuning costs $10 to $1,000, paid once.",)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_right_answerer_is_at_the_top_of_every_measure(case: Case) -> None:
    done = oracle(case)
    assert grade(case, done).right is True
    assert figure_recall(case, done) in (None, 1.0)
    assert supported_figures(case, done, ()).rate == 0
    assert right_language(case, done)
    assert declined(done) == case.refuse
    assert not writing(case, done).too_long
    assert (writing(case, done).distinct, writing(case, done).repeated) == (1.0, 0.0)
    assert {citing(case, done).precision, citing(case, done).recall} <= {1.0, None}
    found = ranking(case, case.sections, 4)
    assert found is None or (found.hit, found.mrr, found.ndcg) == (1.0, 1.0, pytest.approx(1.0))


@pytest.mark.parametrize("answerer", [empty, guess])
def test_the_silent_and_the_guessing_answerer_are_at_the_bottom(answerer: Any) -> None:
    for case in CASES:
        done = answerer(case)
        assert grade(case, done).right is False
        assert figure_recall(case, done) in (None, 0.0)
        assert citing(case, done).recall in (None, 0.0)
        assert citing(case, done).precision in (None, 0.0)
    assert refusals((bool(case.refuse), declined(answerer(case))) for case in CASES).recall == 0
    if answerer is empty:
        assert not any(right_language(case, empty(case)) for case in CASES)
    else:
        assert min(supported_figures(case, guess(case), COSTS).rate for case in CASES) > 0.5


def test_an_invented_figure_is_caught() -> None:
    case = BY_ID["en-2"]
    done = answer("Training costs $10 to $1,000, and $750 for the setup.")
    assert supported_figures(case, done, COSTS).unsupported == (750.0,)
    assert supported_figures(case, done, COSTS).rate == pytest.approx(1 / 3)


def test_figures_of_the_passages_the_person_the_computation_and_the_list_numbers_are_not_invented() -> None:
    case = dataclasses.replace(BY_ID["en-1"], turns=("We have two thousand tickets and 3 weeks.",))
    done = answer(
        "1. With 2,000 tickets you may train.\n2. It costs $10 to $1,000.\n3. That is $40 a month, in 3 weeks."
    )
    assert supported_figures(case, done, COSTS, ("Your volume costs $40 a month.",)).unsupported == ()
    assert supported_figures(case, done, COSTS).unsupported == (40.0,)


def test_a_figure_in_the_other_languages_notation_is_another_figure() -> None:
    case = BY_ID["pt-2"]
    assert figure_recall(case, answer("O treinamento custa de US$ 10 a US$ 1.000, pagos uma vez.")) == 1
    assert figure_recall(case, answer("O treinamento custa de US$ 10 a US$ 1,000, pagos uma vez.")) == 0.5


@pytest.mark.parametrize(
    ("figures", "lang", "text"),
    [
        ((10.0, 10_000.0), "en", "From ten to ten thousand examples."),
        ((10_000.0, 100_000.0), "pt-BR", "De 10 a 100 mil exemplos."),
        ((100.0, 10_000.0), "pt-BR", "De 100 a 10 mil exemplos."),
        ((0.0,), "en", "The training itself is free."),
        ((1_000_000.0,), "pt-BR", "São necessários milhões de exemplos."),
        ((3.0, 5.0), "en", "Three to five examples do."),
        ((33.33,), "en", "That makes $33.3 a month."),
    ],
)
def test_figures_are_found_however_they_are_said(figures: tuple[float, ...], lang: Lang, text: str) -> None:
    assert figure_recall(Case("1", lang, ("?",), figures=figures), answer(text)) == 1


def test_a_number_beside_the_right_one_does_not_count() -> None:
    assert figure_recall(BY_ID["en-2"], answer("It costs $100 to $10,000.")) == 0


@pytest.mark.parametrize(
    ("case_id", "text", "part"),
    [
        ("en-1", "I recommend prompt engineering.", "approach"),
        ("en-1", "Fine-tuning needs 100 to 10,000 examples. Prompt engineering needs 0 to 10.", "approach"),
        ("pt-1", "Recomendo treinar do zero.", "approach"),
        ("en-3", "I recommend LoRA.", "method"),
        ("en-4", "I recommend an ensemble.", "hybrid"),
        ("en-2", "It costs $10 to $900.", "figures"),
        ("pt-3", "O modelo treinado mantém o mesmo tom.", "facts"),
        ("en-6", "It costs 14 dollars, and is free of charge on Mondays.", "forbidden"),
        ("en-5", "Mix flour and water, let it rest, and bake it for an hour.", "refusal"),
        ("en-1", "I'm sorry, but I can't help with that.", "refusal"),
        ("pt-1", "Desculpe, não posso responder a isso. Recomendo engenharia de prompt.", "refusal"),
    ],
)
def test_a_wrong_answer_is_caught_where_it_is_wrong(case_id: str, text: str, part: str) -> None:
    found = grade(BY_ID[case_id], answer(text))
    assert getattr(found, part) is False
    assert found.right is False


def test_only_what_a_case_asks_for_is_graded() -> None:
    assert grade(Case("1", "en", ("What now?",)), answer("Whatever.")).right is None
    assert grade(Case("1", "en", ("What now?",), right=Right("fine-tuning")), answer("Fine-tune it.")).right is True


def test_a_broken_off_answer_is_not_right_whatever_it_says() -> None:
    assert grade(BY_ID["en-2"], {**oracle(BY_ID["en-2"]), "ended": "failed"}).right is False


def test_facts_are_found_without_accents_hyphens_and_emphasis_but_not_inside_other_words() -> None:
    case = Case("1", "pt-BR", ("?",), facts=(("fine-tun",), ("rag", "opção"), ("4",)))
    assert grade(case, answer("**Finetuning**, a OPCAO certa, em 4-bit")).facts is True
    assert grade(case, answer("Fine tuning e armazenagem com opções em 4,5 e 14")).facts is False


@pytest.mark.parametrize("case_id", ["en-2", "pt-2"])
def test_the_wrong_language_is_caught(case_id: str) -> None:
    other = {"en-2": "pt-2", "pt-2": "en-2"}[case_id]
    assert not right_language(BY_ID[case_id], oracle(BY_ID[other]))


def test_a_third_language_is_wrong_and_a_shared_term_is_not() -> None:
    spanish = "El ajuste fino cuesta entre diez y mil dólares, y hay que pagarlo una sola vez antes de empezar a usar el modelo."
    assert not any(right_language(case, answer(spanish)) for case in CASES)
    assert all(right_language(case, answer("LoRA, QLoRA")) for case in CASES)


def test_a_repeated_sentence_and_a_long_answer_are_caught() -> None:
    case = BY_ID["en-2"]
    twice = writing(case, answer("Training costs money once. " * 4))
    assert twice.repeated == 0.75
    assert twice.distinct < 0.5
    long = writing(case, answer(" ".join(f"word{number}" for number in range(151))))
    assert (long.words, long.too_long) == (151, True)


def test_a_wrong_citation_lowers_precision_and_a_missing_one_recall() -> None:
    case = BY_ID["en-2"]
    wrong = citing(case, answer("x", ["costs#fine-tuning-cost", "methods#lora"]))
    assert (wrong.precision, wrong.recall) == (0.5, 0.5)
    none = citing(case, answer("x"))
    assert (none.precision, none.recall) == (None, 0.0)


def test_a_persons_own_document_counts_as_the_section_document() -> None:
    case = BY_ID["en-6"]
    assert ranking(case, ("costs#fine-tuning-cost", "keys#fees", "keys#hours"), 4) == ranking(
        case, ("methods#lora", "document"), 4
    )
    found = ranking(case, ("costs#fine-tuning-cost", "keys#fees"), 4)
    assert found is not None
    assert (found.hit, found.mrr, found.ndcg) == (1.0, 0.5, pytest.approx(0.6309, abs=1e-4))


def test_rankings_are_judged_by_their_first_k() -> None:
    case = BY_ID["en-1"]
    ids = ("methods#lora", "methods#qlora", *case.sections)
    assert ranking(case, ids, 2) == ranking(case, (), 2)
    assert ranking(BY_ID["en-5"], ids, 2) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm sorry, but I can't assist with that.", True),
        ("That is outside the scope of this guide.", True),
        ("The document does not say who signs.", True),
        ("I don’t have any information about flights.", True),
        ("I keep to my role: helping you decide.", True),
        ("I only help with adapting language models.", True),
        ("Não posso ajudar com isso.", True),
        ("Desculpe, isso foge do meu escopo.", True),
        ("O guia não trata de receitas.", True),
        ("Só respondo sobre como adaptar modelos de linguagem.", True),
        ("Infelizmente não tenho informações sobre voos.", True),
        ("Isso não está no guia.", True),
        ("Prompt engineering cannot add new knowledge.", False),
        ("I can't say without knowing how many examples you have.", False),
        ("Fine-tuning does not need millions of examples.", False),
        ("A engenharia de prompt não pode acrescentar conhecimento novo.", False),
        ("Não sei dizer sem saber quantos exemplos você tem.", False),
        ("Não treine do zero: faça fine-tuning.", False),
        ("Fine-tuning costs $10. It pays off soon. I can't tell how soon.", False),
        ("", False),
    ],
)
def test_declining_is_read_from_the_words(text: str, expected: bool) -> None:
    assert declined(answer(text)) is expected


def test_an_answer_that_declines_and_then_answers_at_length_has_answered() -> None:
    recipe = "Mix the flour with the water and knead it. " * 10
    assert not declined(answer(f"I can't help with recipes. {recipe}"))
    assert declined(answer("I can't help with recipes. I can help with models, data, costs and much more."))
    assert declined(answer(recipe, refused=True))


def test_refusals_are_counted_over_a_set() -> None:
    found = refusals([(True, True), (True, False), (False, True), (False, False)])
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    silent = refusals([(False, False)])
    assert (silent.precision, silent.recall, silent.f1) == (None, None, None)


def test_tokens_are_priced_as_the_guide_prices_them() -> None:
    done = answer("x")
    base, tuned = spending(done, tuned=False), spending(done, tuned=True)
    assert (base.cost.low, base.cost.high) == pytest.approx((0.01, 0.1))  # 1,000 tokens
    assert (tuned.cost.low, tuned.cost.high) == pytest.approx((0.001, 0.01))
    assert (base.prompt, base.completion, base.first_token, base.seconds) == (900, 100, 0.5, 2.0)


def test_overlap_is_whole_for_the_reference_itself_and_low_for_another_text() -> None:
    text = "A formação não é cara: são mil dólares, pagos uma única vez."

    def embed(texts: Any) -> NDArray[np.float32]:
        return np.asarray([[1.0, 0.0] if text.startswith("A form") else [0.0, 1.0] for text in texts], dtype=np.float32)

    same, other = overlap(text, text, embed), overlap("xyz", text, embed)
    assert (same.chrf, same.rouge_l, same.cosine) == pytest.approx((1, 1, 1))
    assert (other.rouge_l, other.cosine) == (0, 0)
    assert other.chrf < 0.05
    assert overlap(text, text).cosine is None
    assert overlap("formacao", "formação", None).rouge_l == 1  # accents do not break words apart
