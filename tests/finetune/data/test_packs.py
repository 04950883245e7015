from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from app.sentences import split
from finetune.data import altered, contradictions, guide, injections, invented, reasoned, refusals, situations, tuned
from finetune.data.checks import faults
from finetune.data.example import Item, Pack
from finetune.data.phrases import wording
from finetune.data.sources import Sources, passages_for, shortened
from index.passages import LANGS, Lang
from tests.finetune.data.shelf import draw


@pytest.mark.parametrize("lang", LANGS)
def test_guide_answers_are_sentences_of_the_packs_passages(lang: Lang, sources: Sources) -> None:
    packs = list(islice(guide.packs(sources, lang, draw(1)), 12))
    items = [(item, pack) for pack in packs for item in pack.items]
    assert sum(bool(faults(item, pack)) for item, pack in items) <= 0.05 * len(items)
    assert sum(item.refusal for item, _ in items) >= 3


@pytest.mark.parametrize("lang", LANGS)
def test_questions_of_a_pack_have_different_answers(lang: Lang, sources: Sources) -> None:
    for pack in islice(guide.packs(sources, lang, draw(2)), 12):
        said = [item.answer for item in pack.items if item.kind == "guide"]
        assert len(said) == len(set(said))


def test_the_right_passage_comes_first_in_about_half_of_the_sets(sources: Sources) -> None:
    rng = draw(3)
    labels = rng.sample(sources.labels["en"], 120)
    sets = [(label, passages_for(label, sources, rng)) for label in labels]
    several = [(label, found) for label, found in sets if len(found) > 1]
    first = sum(found[0].id == label.passage.id for label, found in several)
    assert all(label.passage in found for label, found in sets)
    assert 0.35 < first / len(several) < 0.75


@pytest.mark.parametrize("lang", LANGS)
def test_a_shortened_passage_keeps_its_beginning_and_what_is_asked_for(lang: Lang, sources: Sources) -> None:
    longest = max(sources.labels[lang], key=lambda label: len(split(label.passage.text)))
    needed = replace(longest, sentences=(len(split(longest.passage.text)),))
    (cut,) = shortened([longest.passage], [needed], replace(sources, count=lambda text: 3 * len(text.split())), draw(0))
    kept = split(cut.text)
    assert len(kept) < len(split(longest.passage.text))
    assert kept[0] == split(longest.passage.text)[0]
    assert needed.said[0] in kept


@pytest.mark.parametrize("lang", LANGS)
def test_altered_answers_have_the_figures_of_the_passage_at_hand(lang: Lang, sources: Sources) -> None:
    for pack in islice(altered.packs(sources, lang, draw(4)), 6):
        answered = [item for item in pack.items if item.kind == "altered"]
        assert answered
        for item in answered:
            original = sources.library.passage(item.family.split(":")[2], lang)
            assert original is not None
            assert not faults(item, pack)
            assert any(sentence not in original.text for sentence in _bare(item))


@pytest.mark.parametrize("lang", LANGS)
def test_invented_answers_stand_in_one_passage_only(lang: Lang, sources: Sources) -> None:
    for pack in islice(invented.packs(sources, lang, draw(5)), 20):
        for item in pack.items:
            assert not faults(item, pack), item
            if item.kind == "invented" and not item.refusal:
                assert item.answer.count("[") in (1, 2)


@pytest.mark.parametrize("lang", LANGS)
def test_twin_documents_are_told_apart_by_name(lang: Lang, sources: Sources) -> None:
    twins = 0
    for told, _ in (invented.documents(lang, draw(seed)) for seed in range(20)):
        for one in told:
            others = [other for other in told if other.fact == one.fact and other is not one]
            twins += len(others)
            assert all(one.about != other.about for other in others)
    assert twins > 10


@pytest.mark.parametrize("lang", LANGS)
def test_refusals_cite_nothing_and_vary(lang: Lang, sources: Sources) -> None:
    items = [item for pack in islice(refusals.packs(sources, lang, draw(6)), 15) for item in pack.items]
    said = [item.answer for item in items if item.refusal]
    assert len(set(said)) >= 15
    assert not [text for text in said if "[" in text]
    assert [item for item in items if not item.refusal]


@pytest.mark.parametrize("lang", LANGS)
def test_orders_change_no_answer_and_planted_ones_are_never_said(lang: Lang, sources: Sources) -> None:
    packs = list(islice(injections.packs(sources, lang, draw(7)), 8))
    planted = [
        order for pack in packs for order in wording(lang).planted if any(order in p.text for p in pack.passages)
    ]
    assert planted
    for pack in packs:
        for item in pack.items:
            assert item.kind == "injection"
            assert not any(order in item.answer for order in (*wording(lang).planted, *wording(lang).orders))


@pytest.mark.parametrize("lang", LANGS)
def test_a_wrong_premise_is_answered_with_the_passages_own_figure(lang: Lang, sources: Sources) -> None:
    packs = list(islice(contradictions.packs(sources, lang, draw(8)), 10))
    items = [(item, pack) for pack in packs for item in pack.items]
    assert sum(bool(faults(item, pack)) for item, pack in items) <= 0.1 * len(items)


@pytest.mark.parametrize("lang", LANGS)
def test_advice_is_said_in_the_notes_own_words(lang: Lang, sources: Sources) -> None:
    packs = list(islice(situations.packs(sources, lang, draw(9)), 8))
    advised = [item for pack in packs for item in pack.items if item.notes]
    assert len(advised) > 10
    for item in advised:
        assert item.notes[0].startswith(split(item.answer)[0])
        assert all(any(sentence in note for note in item.notes) for sentence in split(item.answer))


@pytest.mark.parametrize("lang", LANGS)
def test_later_turns_share_their_conversation(lang: Lang, sources: Sources) -> None:
    talks = [pack for pack in islice(situations.packs(sources, lang, draw(10)), 12) if pack.turns]
    assert talks
    assert all("[" not in turn.answer for pack in talks for turn in pack.turns)


@pytest.mark.parametrize("lang", LANGS)
def test_tuned_packs_have_no_passages_and_no_marks(lang: Lang, sources: Sources) -> None:
    for pack in islice(tuned.packs(sources, lang, draw(11)), 6):
        assert not pack.passages
        assert not [item for item in pack.items if "#" in item.answer]


@pytest.mark.parametrize(("lang", "labels"), [("en", ("Steps:", "Answer: ")), ("pt-BR", ("Passos:", "Resposta: "))])
def test_reasoned_answers_begin_with_their_steps(lang: Lang, labels: tuple[str, str], sources: Sources) -> None:
    for pack in islice(reasoned.packs(sources, lang, draw(12)), 4):
        for item in pack.items:
            assert item.steps.startswith(f"{labels[0]}\n- ")
            assert item.steps.endswith(f"\n\n{labels[1]}")


def test_the_checks_find_a_changed_figure_and_a_wrong_mark(sources: Sources) -> None:
    passage = sources.library.passage("costs#fine-tuning-cost", "en")
    other = sources.library.passage("costs#break-even", "en")
    assert passage is not None
    assert other is not None
    pack = Pack("tuned-rag", "en", (), (passage, other))
    true = split(passage.text)[0]

    def found(answer: str) -> list[str]:
        return faults(Item("?", answer, "guide", "f"), pack)

    assert found(f"{true} [{passage.id}]") == []
    assert found(f"{true.replace('$10 ', '$12 ')} [{passage.id}]")
    assert found(f"{true} [{other.id}]")
    assert found(f"{true} [costs#absent]")
    assert found("Training is something that you should always do.")


def _bare(item: Item) -> list[str]:
    return [part.split("] ")[-1].strip() for part in item.answer.split(" [") if part.strip()]
