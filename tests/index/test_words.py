from __future__ import annotations

import pytest

from index.passages import Lang
from index.words import content_stems, stem, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("US$ 10.000", ["us", "10000"]),
        ("$10,000", ["10000"]),
        ("0,01 a 0.10", ["0.01", "a", "0.10"]),
        ("1.000.000", ["1000000"]),
        ("Ajuste-fino", ["ajuste", "fino"]),
    ],
)
def test_figures_have_one_spelling_in_both_languages(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("pt-BR", ["avaliação", "avaliacao", "avaliações", "avaliar"]),
        ("pt-BR", ["confiável", "confiavel"]),
        ("en", ["training", "trained", "trains"]),
    ],
)
def test_forms_of_a_word_share_a_stem_with_and_without_accents(lang: Lang, forms: list[str]) -> None:
    assert len({stem(word, lang) for form in forms for word in words(form)}) == 1


def test_stopwords_of_the_language_are_left_out() -> None:
    assert content_stems("Quais são os custos do modelo?", "pt-BR") == content_stems("custo modelo", "pt-BR")
    assert content_stems("What are the costs of the model?", "en") == content_stems("cost model", "en")
