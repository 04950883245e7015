"""What the assistant makes of a person's situation, and says of it: facts, decision and costs in one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.advice import Advice, advise, disagrees, headline
from app.advice.prices import own_prices
from app.advice.words import asks_cost, recommended, wants_advice
from app.assistant import Question, answer
from app.decision import decide
from app.engines.fake import FakeEngine
from app.events import Answer, Finished, Recommended
from app.modes import MODES
from app.prompts import Turn
from app.sentences import figures
from app.situation import Situation
from index.passages import Lang, Passage
from tests.app.shelves import COST, CUSTO, DATA, FakeShelf

SAID: dict[Lang, str] = {
    "en": "I have 800 training examples and my GPU has 8 GB. What should I do?",
    "pt-BR": "Tenho 800 exemplos de treino e uma GPU de 8 GB. O que eu faço?",
}


def told(advice: Advice) -> str:
    return " ".join(line.text for line in advice.lines)


RANGE = replace(COST, id="decision-guide#from-100-to-10000", section="decision-guide", title="From 100 to 10,000")


def last(mode: str, question: str, *before: str, reply: str = "???") -> tuple[list[object], Answer]:
    turns = tuple(Turn(text, "Fine.") for text in before)
    shelf = FakeShelf((COST, DATA, RANGE))
    events = list(answer(Question(question, turns), MODES[mode], FakeEngine(reply), shelf))
    assert isinstance(events[-1], Finished)
    return events, events[-1].answer


@pytest.mark.parametrize("lang", ["en", "pt-BR"])
def test_stated_facts_bring_a_recommendation_with_reasons_costs_and_the_persons_figures(lang: Lang) -> None:
    advice = advise([SAID[lang]], lang, None)
    assert advice.decision is not None
    assert advice.decision.approach == "fine-tuning"
    assert {800.0, 10.0, 1000.0} <= figures(told(advice), lang)
    assert advice.lines[0].text == headline(advice.decision, lang)


@pytest.mark.parametrize(
    ("question", "lang", "answering"),
    [
        ("We launch by Friday. How many examples does fine-tuning need?", "en", DATA),
        ("Lançamos até sexta. O fine-tuning tem inferência?", "pt-BR", CUSTO),
    ],
)
def test_one_fact_in_passing_is_answered_from_the_passages_first(question: str, lang: Lang, answering: Passage) -> None:
    advice = advise([question], lang, None)
    assert advice.aside
    assert [line.kind for line in advice.lines] == ["headline", "point", "question"]
    engine, grounds = FakeEngine("???"), tuple(replace(answering, id=str(line.passage)) for line in advice.lines[:2])
    done = list(answer(Question(question), MODES["advisor"], engine, FakeShelf((answering, *grounds))))[-1]
    assert isinstance(done, Finished)
    assert advice.lines[0].text in done.answer.answer
    assert not done.answer.answer.startswith(advice.lines[0].text)
    assert advice.lines[0].text not in engine.calls[0].messages[-1].content


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("We have 700 examples. How many does the guide call a comfortable number?", True),
        ("I tuned on 130 examples and it repeats them word for word. Why is that?", True),
        ("We have 700 examples and a medium budget.", False),
        ("We have 700 examples and a medium budget. What should we do?", False),
    ],
)
def test_only_who_asks_for_advice_or_states_a_case_gets_the_recommendation_first(text: str, aside: bool) -> None:
    advice = advise([text], "en", None)
    assert advice.decision is not None
    assert advice.aside == aside


def test_who_asks_what_to_do_without_facts_is_told_to_begin_with_a_prompt() -> None:
    advice = advise(["Which approach makes sense for answering the post of a museum?"], "en", None)
    assert advice.aside
    assert advice.lines[0].text.startswith("I recommend prompt engineering")
    trained = advise(["Our tuned model drifts. What should we do?"], "en", None)
    assert [line.kind for line in trained.lines] == ["question"]


def test_a_number_that_is_only_supposed_counts_for_the_question_that_supposes_it() -> None:
    turns = ["We have 35 good examples. What now?", "And if we get to 300 by June?"]
    assert advise(turns, "en", None).facts["examples"] == 300
    assert advise([*turns, "How long would that take?"], "en", None).facts["examples"] == 35


def test_the_method_that_a_question_speaks_of_is_named_unless_figures_tell_which_fits() -> None:
    asked = "My card is that of a game console. Which tuning method?"
    told = advise([asked], "en", None, nearest="methods#qlora")
    assert told.lines[0].text == "I recommend fine-tuning with QLoRA."
    assert told.aside
    assert told.decision is not None
    assert (told.decision.approach, told.decision.method, told.decision.reasons) == ("fine-tuning", "qlora", ())
    fitting = advise(
        ["I have 80 GB of GPU memory and a 1B model. Which tuning method?"], "en", None, nearest="methods#qlora"
    )
    assert "QLoRA" not in fitting.lines[0].text


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("We own eight 80 GB data-centre GPUs and a 7B model. Which method?", "en", "I recommend full fine-tuning."),
        ("Temos oito GPUs de 80 GB e um modelo de 7B. Qual método?", "pt-BR", "Recomendo fine-tuning completo."),
        ("24 GB de placa, modelo de 13 bilhões de parâmetros: LoRA ou QLoRA?", "pt-BR", "com QLoRA."),
    ],
)
def test_several_gpus_count_together_and_two_methods_named_ask_for_the_method(
    text: str, lang: Lang, words: str
) -> None:
    assert advise([text], lang, None).lines[0].text.endswith(words)


@pytest.mark.parametrize(
    "text", ["Is LoRA or full fine-tuning more accurate?", "Prefix tuning or prompt tuning: what is the difference?"]
)
def test_two_methods_compared_in_general_bring_no_recommendation(text: str) -> None:
    advice = advise([text], "en", None, nearest="methods#full-fine-tuning")
    assert advice.decision is None
    assert {line.kind for line in advice.lines} <= {"question"}


def test_a_follow_up_asks_for_what_the_turn_before_it_asked() -> None:
    turns = ["How much does prompting cost for 5 million tokens a month?", "And fine-tuning?"]
    told = " ".join(line.text for line in advise(turns, "en", None).lines)
    assert "$5 to $50 a month" in told


def test_a_follow_up_that_asks_for_a_cost_is_not_answered_with_the_recommendation_asked_for_before() -> None:
    turns = ["We have 800 reviewed replies. What should we do?", "And what would it cost for 5 million tokens a month?"]
    told = advise(turns, "en", None).lines
    assert [line.kind for line in told] == ["point"] * len(told)
    assert "5 million tokens a month" in told[0].text


@pytest.mark.parametrize(
    "text", ["Approach?", "Prompt or fine-tune?", "RAG ou treino?", "Qual técnica uso?", "Which hybrid then?"]
)
def test_short_ways_of_asking_what_to_do_are_understood(text: str) -> None:
    assert wants_advice(text)


def test_the_question_that_would_decide_more_also_follows_a_draft_that_holds() -> None:
    decided = advise([SAID["en"]], "en", None)
    held = next(line.text for line in decided.lines if line.kind == "point")
    _, done = last("advisor", SAID["en"], reply=held)
    assert not done.fallback
    assert done.answer.endswith(decided.lines[-1].text)
    assert decided.lines[-1].kind == "question"


def test_a_correction_in_a_later_turn_changes_the_recommendation() -> None:
    advice = advise(["Tenho 800 exemplos de treino.", "Na verdade são 60 exemplos."], "pt-BR", None)
    assert advice.facts["examples"] == 60
    assert advice.decision is not None
    assert advice.decision.approach == "prompt-engineering"


def test_a_fact_set_by_hand_wins_and_none_forgets_it() -> None:
    assert advise([SAID["en"]], "en", None, {"examples": 20}).facts["examples"] == 20
    assert "examples" not in advise([SAID["en"]], "en", None, {"examples": None}).facts


def test_a_question_about_the_guide_brings_no_recommendation() -> None:
    advice = advise(["What is LoRA?"], "en", None)
    assert (advice.decision, advice.lines) == (None, ())


def test_a_question_of_cost_after_the_facts_brings_the_costs_of_what_was_recommended() -> None:
    advice = advise(["I have 800 training examples.", "And what would that cost?"], "en", None)
    assert {10.0, 1000.0} <= figures(told(advice), "en")
    assert "I recommend" not in told(advice)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("One 24 GB card and a 7B model: which method?", "en"),
        ("Placa de 24 GB, modelo de 7B. Qual o melhor método?", "pt-BR"),
    ],
)
def test_a_question_for_the_method_is_answered_from_the_hardware(text: str, lang: Lang) -> None:
    advice = advise([text], lang, None)
    assert advice.decision is not None
    assert (advice.decision.approach, advice.decision.method) == ("fine-tuning", "lora")
    assert [reason.passage for reason in advice.decision.reasons] == ["methods#lora-or-qlora"]
    assert "LoRA" in told(advice)
    assert 24.0 in figures(told(advice), lang)
    assert "QLoRA" in told(advise([text.replace("24", "8")], lang, None))


def test_a_price_without_a_unit_of_its_own_takes_that_of_the_price_before_it() -> None:
    own = own_prices("Prompting is $0.05 per 1K tokens, tuned it would be $0.005, hosting $200 a month.")
    assert (own.prices.prompt_per_1k.low, own.prices.tuned_per_1k.low, own.hosting) == (0.05, 0.005, 200)


def test_how_people_ask_for_advice_and_for_costs_is_told_apart() -> None:
    assert wants_advice("O que devo fazer?")
    assert wants_advice("which approach would you pick")
    assert not wants_advice("What is prefix tuning?")
    assert not wants_advice("Quando devo usar RAG?")
    assert not wants_advice("O que o guia recomenda para dados mistos?")
    assert asks_cost("quanto sai por mês?")
    assert not asks_cost("quanto tempo leva?")


def test_a_sentence_that_recommends_another_approach_disagrees_unless_it_has_a_condition() -> None:
    decision = decide(Situation(examples=800, consistency=True))
    assert disagrees(decision, "You should train from scratch.", "en")
    assert disagrees(decision, "Recomendo engenharia de prompt.", "pt-BR")
    assert not disagrees(decision, "You should fine-tune the model.", "en")
    assert not disagrees(decision, "Use prompt engineering when you have fewer than 100 examples.", "en")
    assert recommended("Prompt engineering costs little.", "en") is None


def test_the_answer_carries_recommendation_and_facts_and_cites_the_guide() -> None:
    events, done = last("advisor", SAID["en"])
    assert any(isinstance(event, Recommended) for event in events)
    assert done.fallback
    assert done.answer.startswith("I recommend fine-tuning")
    assert done.as_json()["recommendation"]["approach"] == "fine-tuning"
    assert done.as_json()["facts"]["examples"] == 800


def test_a_short_answer_to_what_was_asked_is_not_refused() -> None:
    _, done = last("advisor", "60", "I want to fine-tune. What should I do?")
    assert not done.refused
    assert done.facts.get("examples") == 60


def test_other_modes_get_no_facts_and_no_decision() -> None:
    events, done = last("rag", SAID["en"])
    assert not any(isinstance(event, Recommended) for event in events)
    assert (done.recommendation, done.facts) == (None, {})


def test_the_model_is_given_the_decision_and_a_failed_draft_is_written_once_more() -> None:
    engine = FakeEngine("Nothing of this holds at all here today.")
    list(answer(Question(SAID["en"]), MODES["advisor"], engine, FakeShelf()))
    assert len(engine.calls) == 2
    assert "I recommend fine-tuning" in engine.calls[0].messages[-1].content
    assert engine.calls[1].settings.temperature > 0


def test_a_draft_that_says_what_was_worked_out_is_shown() -> None:
    _, done = last(
        "advisor",
        SAID["en"],
        reply="I recommend fine-tuning with QLoRA (stage 2 of 4). "
        "With 800 examples you are in the 100 to 10,000 range where fine-tuning works well.",
    )
    assert not done.fallback
    assert done.answer.startswith("I recommend fine-tuning with QLoRA (stage 2 of 4).")


def test_what_was_worked_out_comes_before_the_draft_whatever_the_draft_says() -> None:
    _, done = last(
        "advisor",
        SAID["en"],
        reply="With 800 examples you are in the 100 to 10,000 range where fine-tuning works well.",
    )
    assert not done.fallback
    assert done.answer.startswith("I recommend fine-tuning")
    assert done.answer.count("With 800 examples you are") == 1


@pytest.mark.parametrize(
    ("question", "lang", "expected"),
    [
        ("What would fine-tuning cost at 20 million tokens a month?", "en", {20.0, 200.0}),
        ("Quanto custa por mês com prompt, para 20 milhões de tokens por mês?", "pt-BR", {200.0, 2000.0}),
        ("We spend 30M tokens a month: when does tuning pay for itself?", "en", {3.7, 30.0, 300.0}),
    ],
)
def test_a_question_of_cost_with_a_volume_is_computed_and_brings_no_recommendation(
    question: str, lang: Lang, expected: set[float]
) -> None:
    advice = advise([question], lang, None)
    assert advice.decision is None
    assert expected <= figures(told(advice), lang)


def test_a_question_of_memory_is_computed_for_the_method_and_model_that_it_names() -> None:
    advice = advise(["How much GPU memory does QLoRA take on a 7B model?"], "en", None)
    assert advice.decision is None
    assert advice.lines[0].text.startswith("QLoRA of a model of 7 billion parameters takes about 6.3 GiB")
    held = advise(["Tenho uma GPU de 8 GB. LoRA em um modelo de 7B cabe na minha placa?"], "pt-BR", None)
    assert "não cabe nos seus 8 GiB" in told(held)


def test_a_year_is_computed_where_it_is_asked_for() -> None:
    advice = advise(["How much is a year of prompting at 1 million tokens a month?"], "en", None)
    assert {120.0, 1200.0} <= figures(told(advice), "en")
