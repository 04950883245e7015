from __future__ import annotations

import re

import pytest

from app.grounding import VERIFIED, support
from finetune.data.facts import domains, filled, invented_name, slug
from finetune.data.phrases import lines, wording
from finetune.evaluation.measures.refusal import declined
from index.passages import LANGS, Lang, Passage
from tests.finetune.data.shelf import draw


@pytest.mark.parametrize("lang", LANGS)
def test_refusals_are_many_and_read_as_refusals(lang: Lang) -> None:
    said = wording(lang)
    assert len(set(said.declines)) >= 25
    for text in (*said.declines, *said.unanswered, *said.keeps):
        assert declined({"answer": text, "refused": False}), text


@pytest.mark.parametrize("lang", LANGS)
def test_questions_off_the_topic_are_many_and_different(lang: Lang) -> None:
    asked = lines(lang, "offtopic")
    assert len(asked) == len(set(asked)) >= 150


@pytest.mark.parametrize("lang", LANGS)
def test_every_invented_fact_is_filled_and_can_be_checked(lang: Lang) -> None:
    rng = draw(1)
    for domain in domains(lang):
        assert len(domain.facts) >= 6
        for fact in domain.facts:
            sentence = filled(fact.sentence, lang, rng)
            passage = Passage("a#b", "a", "", sentence, lang, "document", "a.md")
            assert "{" not in sentence + "".join(fact.questions)
            assert len(fact.questions) >= 2
            assert support(sentence, lang, [passage], VERIFIED), sentence


@pytest.mark.parametrize("lang", LANGS)
def test_filling_draws_other_figures_each_time(lang: Lang) -> None:
    fact = domains(lang)[0].facts[0]
    assert len({filled(fact.sentence, lang, draw(seed)) for seed in range(30)}) > 5


def test_numbers_are_written_as_the_language_does_and_years_plainly() -> None:
    assert filled("{n:4000-4000}", "en", draw(0)) == "4,000"
    assert filled("{n:4000-4000}", "pt-BR", draw(0)) == "4.000"
    assert filled("{n:1850-1850}", "en", draw(0)) == "1850"


def test_an_invented_name_makes_a_section_that_a_mark_can_hold() -> None:
    assert re.fullmatch(r"[\w-]+", slug(f"{invented_name(draw(2))} & Co. Café"))
