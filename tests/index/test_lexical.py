from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.lexical import LexicalIndex
from index.words import content_stems

TEXTS = ["Training costs money.", "Serving a model costs money every month.", "Dogs bark."]


def test_rarer_words_weigh_more_and_rows_without_any_score_nothing() -> None:
    scores = LexicalIndex.build("en", TEXTS).scores(content_stems("training costs", "en"))
    assert scores[0] > scores[1] > scores[2] == 0


def test_a_word_that_is_asked_twice_counts_once() -> None:
    index = LexicalIndex.build("en", TEXTS)
    np.testing.assert_allclose(index.scores(["dog", "dog"]), index.scores(["dog"]))


def test_unknown_words_and_no_words_find_nothing() -> None:
    index = LexicalIndex.build("en", TEXTS)
    assert not index.scores(["zebra"]).any()
    assert not index.scores([]).any()


@pytest.mark.parametrize("texts", [TEXTS, [], ["the of and"]])
def test_a_saved_index_scores_as_before(tmp_path: Path, texts: list[str]) -> None:
    index = LexicalIndex.build("en", texts)
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load("en", tmp_path / "lexical")
    np.testing.assert_allclose(loaded.scores(["cost", "dog"]), index.scores(["cost", "dog"]))
    assert loaded.rows == len(texts)
