from __future__ import annotations

import pytest

from index.ngrams import NgramIndex

TEXTS = ("quanto custa a avaliação do modelo", "how long does training take", "preço por mês")


@pytest.mark.parametrize("query", ["qto custa avaliar modelos", "QUANTO CUSTA A AVALIACAO", "quanto custta avaliassão"])
def test_endings_typos_and_missing_accents_still_find_the_text(query: str) -> None:
    cosines = NgramIndex("pt-BR", TEXTS).cosines(query)
    assert cosines.argmax() == 0
    assert cosines[0] > 0.2


def test_the_same_text_has_a_cosine_of_one_and_a_strange_one_of_none() -> None:
    index = NgramIndex("pt-BR", TEXTS)
    assert index.cosines(TEXTS[1])[1] == pytest.approx(1.0, abs=1e-5)
    assert index.cosines("zzz www")[:].max() == 0


@pytest.mark.parametrize("texts", [(), ("", "  ")])
def test_an_index_of_nothing_finds_nothing(texts: tuple[str, ...]) -> None:
    assert NgramIndex("en", texts).cosines("anything").tolist() == [0.0] * len(texts)
