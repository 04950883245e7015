"""The labels of which sentences answer which way of asking fit the guide as it stands."""

from __future__ import annotations

import pytest

from app.answers import answers
from app.sentences import split
from index.guide import knowledge_folder, read_guide
from index.passages import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_every_way_of_asking_has_a_label_and_every_label_names_sentences_that_exist(lang: Lang) -> None:
    labels = answers(lang)
    passages = {passage.id: passage for passage in read_guide(knowledge_folder()) if passage.lang == lang}
    assert labels.keys() == passages.keys()
    for name, passage in passages.items():
        assert len(labels[name]) == len(passage.asked), (
            f"{name} has {len(passage.asked)} ways of asking: label them all"
        )
        sentences = split(passage.text)
        for number, label in enumerate(labels[name], 1):
            assert all(place in range(len(sentences)) for place in label.sentences), f"{name}, way of asking {number}"


@pytest.mark.parametrize("lang", LANGS)
def test_a_label_never_consists_of_a_lists_opening_alone(lang: Lang) -> None:
    passages = {passage.id: passage for passage in read_guide(knowledge_folder()) if passage.lang == lang}
    for name, labels in answers(lang).items():
        sentences = split(passages[name].text)
        for label in labels:
            assert not label.sentences or not all(sentences[place].endswith(":") for place in label.sentences)
