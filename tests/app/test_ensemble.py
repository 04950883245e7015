"""Two drafts combined: what holds of them, whose words it is said in, and what is left out. No model."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.declining import declines
from app.ensemble import MOST, Combined, combine
from app.grounding import VERIFIED, support
from app.sentences import figures, split
from finetune.data.phrases import wording
from index.guide import knowledge_folder, read_guide
from index.passages import LANGS, Lang, Passage
from tests.app.shelves import COST, CUSTO, DATA

QUESTION = "What does fine-tuning cost, and how many examples does it need?"
PAID = "Fine-tuning costs $10 to $1,000 for training, paid once."
PAID_TOO = "Training costs $10 to $1,000, paid once."
NEEDS = "Fine-tuning needs at least 50 to 100 examples."
BEST = "Fine-tuning is best for high volume and production."
WRONG = "Fine-tuning costs $77 for training, paid once."
OPPOSITE = "Fine-tuning with 10 examples will work."
LOOSE = "Fine-tuning costs $10 to $1,000 for training, whatever your cloud charges."  # cited, not verified
DECLINED = "The passages do not answer that."
PATHS = Passage(
    "decision-guide#which", "decision-guide", "Which way to choose",
    "You should use fine-tuning for volume and consistency. You should use prompt engineering for quick tests.",
    "en", "guide", "en/decision-guide.md",
)  # fmt: skip
TUNE = "You should use fine-tuning for volume and consistency."
PROMPT = "You should use prompt engineering for quick tests."


def combined(prompted: str, tuned: str, lang: Lang = "en", question: str = QUESTION) -> Combined:
    return combine(prompted, tuned, [COST, DATA, PATHS, CUSTO], question, lang)


def said(prompted: str, tuned: str) -> list[tuple[str, str]]:
    return [(one.text, one.source) for one in combined(prompted, tuned).sentences]


@pytest.mark.parametrize(
    ("prompted", "tuned", "expected"),
    [
        # The same in other words: the prompted wording, and both.
        (PAID_TOO, PAID, [(PAID_TOO, "both")]),
        (PAID, PAID, [(PAID, "both")]),
        # The prompted wording is not supported, the figures are the same: the tuned wording, and both.
        (LOOSE, PAID, [(PAID, "both")]),
        # Other figures: the supported one.
        (WRONG, PAID, [(PAID, "tuned")]),
        (PAID, WRONG, [(PAID, "prompted")]),
        # Both supported, other figures: the tuned draft's.
        (NEEDS, PAID, [(PAID, "tuned")]),
        # A prompted sentence without figures, or with the tuned draft's, may be added.
        (BEST, PAID, [(PAID, "tuned"), (BEST, "prompted")]),
        # A sentence that both state keeps its figures beside the tuned draft's own.
        (f"{NEEDS} {BEST}", f"{PAID} {NEEDS}", [(PAID, "tuned"), (NEEDS, "both"), (BEST, "prompted")]),
        # The opposite of the guide, another language, half a sentence, a question.
        (PAID, OPPOSITE, [(PAID, "prompted")]),
        ("O fine-tuning custa de US$ 10 a US$ 1.000 de treinamento.", PAID, [(PAID, "tuned")]),
        ("Fine-tuning is best for high volume and", PAID, [(PAID, "tuned")]),
        ("Does fine-tuning cost $10 to $1,000 for training?", BEST, [(BEST, "tuned")]),
        # Marks, bullets and repetitions are taken off.
        (f"- {PAID} [costs#fine-tuning-cost]\n- {PAID}", "", [(PAID, "prompted")]),
        # One approach: the tuned draft's where both are supported, else the supported one.
        (PROMPT, TUNE, [(TUNE, "tuned")]),
        (TUNE, "You should use training from scratch for volume and consistency.", [(TUNE, "prompted")]),
        (f"{TUNE} {PROMPT}", PROMPT, [(PROMPT, "both")]),
        # Only one declines: the other's supported sentences decide.
        (DECLINED, PAID, [(PAID, "tuned")]),
        (PAID, f"{DECLINED} {NEEDS}", [(PAID, "prompted")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_each_sentence_is_the_one_that_holds_and_says_where_it_is_from(
    prompted: str, tuned: str, expected: list[tuple[str, str]]
) -> None:
    assert said(prompted, tuned) == expected


@pytest.mark.parametrize(
    ("prompted", "tuned", "declined"),
    [
        (DECLINED, "I can't help with that.", True),
        (f"{DECLINED} {PAID}", DECLINED, True),
        (DECLINED, WRONG, True),
        (WRONG, DECLINED, True),
        (DECLINED, PAID, False),
        (WRONG, "Mangoes cost $99 at the market.", False),
        ("", "", False),
    ],
)
def test_it_declines_where_both_drafts_do_or_the_other_has_nothing_that_holds(
    prompted: str, tuned: str, declined: bool
) -> None:
    assert combined(prompted, tuned).declines is declined


def test_what_a_passage_may_be_cited_for_is_said_only_where_nothing_is_verified() -> None:
    loose = combined("", LOOSE)
    assert [one.text for one in loose.sentences] == [LOOSE]
    assert not loose.verified
    strict = combined(BEST, LOOSE)
    assert [one.text for one in strict.sentences] == [BEST]
    assert strict.verified


def test_what_both_state_without_support_is_said_unless_it_has_a_figure_of_its_own() -> None:
    wild, with_figure = "Careful teams review logs together daily.", "Careful teams review 40 logs together daily."
    agreed = combined(wild, wild)
    assert [(one.text, one.source, one.support) for one in agreed.sentences] == [(wild, "both", None)]
    assert not agreed.verified
    assert combined(with_figure, with_figure).sentences == ()
    assert len(combined(with_figure, with_figure, question="We have 40 logs, what now?").sentences) == 1
    assert combined("", wild).sentences == ()


def test_portuguese_drafts_are_combined_by_their_own_notation() -> None:
    paid = "O fine-tuning custa de US$ 10 a US$ 1.000 de treinamento, pagos uma única vez."
    wrong = paid.replace("1.000", "2.000")
    found = combined(wrong, paid, "pt-BR", "Quanto custa o fine-tuning?")
    assert [(one.text, one.source) for one in found.sentences] == [(paid, "tuned")]


@pytest.mark.parametrize("lang", LANGS)
def test_every_way_of_declining_that_training_teaches_is_heard_as_such(lang: Lang) -> None:
    missed = [text for text in wording(lang).declines if not declines(text)]
    assert missed == []


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_guide_says_is_not_heard_as_declining(lang: Lang) -> None:
    taken = [
        one
        for passage in read_guide(knowledge_folder())
        if passage.lang == lang
        for one in split(passage.text)
        if declines(one)
    ]
    assert taken == []


@pytest.mark.parametrize(
    "text",
    [
        "Não está incluído o custo de hospedagem.",
        "Isso está fora do orçamento baixo.",
        "RAG does not answer from the weights.",
        "This is not part of fine-tuning.",
        "I recommend RAG. It is cheap. The guide does not say more.",
        "«I do not know» is a good answer to such questions.",
    ],
)
def test_what_only_sounds_like_declining_is_none(text: str) -> None:
    assert not declines(text)


SENTENCES = st.sampled_from(
    [PAID, PAID_TOO, NEEDS, BEST, WRONG, OPPOSITE, LOOSE, TUNE, PROMPT, "Inference costs $0.001 to $0.01 per 1,000 tokens.",
     "With 500 to 1,000 examples fine-tuning works better.", "Cats purr.", "Costs 12", DECLINED, "O custo é de 3 reais."]
)  # fmt: skip
DRAFTS = st.lists(SENTENCES, max_size=5).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(DRAFTS, DRAFTS)
def test_no_sentence_comes_from_nowhere(prompted: str, tuned: str) -> None:
    for one in combined(prompted, tuned).sentences:
        origins = {"prompted": prompted, "tuned": tuned, "both": f"{prompted} {tuned}"}
        assert one.text in split(origins[one.source])


@settings(max_examples=40, deadline=None)
@example("", f"Costs 12 {PAID} {PAID}")  # the first of the two holds no more than the second repeats
@given(DRAFTS, DRAFTS)
def test_no_unsupported_figure_is_said_where_a_supported_one_exists(prompted: str, tuned: str) -> None:
    found = combined(prompted, tuned)
    passages = [COST, DATA, PATHS]
    known = figures(QUESTION, "en").union(*(figures(f"{one.title} {one.text}", "en") for one in passages))
    for one in found.sentences:
        assert figures(one.text, "en") <= known
        if found.verified:
            assert support(one.text, "en", passages, VERIFIED) is not None
    heard = [draft for draft in (prompted, tuned) if not declines(draft)]
    held = [one for draft in heard for one in split(draft) if support(one, "en", passages, VERIFIED) is not None]
    # Whatever holds in a draft that does not decline is the reason for an answer that holds.
    assert bool(found.sentences and found.verified) == bool(held)


@settings(max_examples=40, deadline=None)
@given(DRAFTS, DRAFTS)
def test_the_same_drafts_give_the_same_answer_of_at_most_four_sentences(prompted: str, tuned: str) -> None:
    once = combined(prompted, tuned)
    assert combined(prompted, tuned) == once
    assert len(once.sentences) <= MOST
    assert len({one.text for one in once.sentences}) == len(once.sentences)


@settings(max_examples=40, deadline=None)
@given(DRAFTS)
def test_two_equal_drafts_agree_on_all_they_say_so_that_swapping_them_changes_nothing(draft: str) -> None:
    found = combined(draft, str(draft))
    assert {one.source for one in found.sentences} <= {"both"}
    assert found.declines == declines(draft)


@settings(max_examples=40, deadline=None)
@given(DRAFTS, DRAFTS)
def test_citation_marks_and_bullets_change_nothing(prompted: str, tuned: str) -> None:
    marked = "\n".join(f"- {one} [costs#fine-tuning-cost]" for one in split(tuned))
    assert combined(prompted, marked) == combined(prompted, tuned)
