"""Steps told apart from the answer, however the text is cut into pieces and however it is laid out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.steps import Reasoning


def told_apart(text: str, size: int = 1, cut: bool = False) -> tuple[str, str]:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    written = Reasoning(pieces, lambda: cut)
    return "".join(written.steps()).strip(), "".join(written.answer()).strip()


LAYOUTS = [
    ("Steps:\n- Asked: why\n- Applies: that\n\nAnswer: Because. And so on.", "- Asked: why\n- Applies: that", "Because. And so on."),
    ("Passos:\n- Pergunta: por quê\n\nResposta: Porque sim.", "- Pergunta: por quê", "Porque sim."),
    ("**Steps**\n\n1. One.\n2. Two.\n\n**Answer:** **Both** count.", "1. One.\n2. Two.", "**Both** count."),
    ("### Etapas\n- Uma.\n\n### Resposta final:\nDuas.", "- Uma.", "Duas."),
    ("Steps:\n- One.\n- Answer: The second.", "- One.", "The second."),
    ("First I look, then I tell.\n\nAnswer: It is so.", "First I look, then I tell.", "It is so."),
    ("Answer: Nothing before it.", "", "Nothing before it."),
    ("Steps:\n- One.\n\nMeanwhile I think.\n\n- Two.\n\nAnswer: So.", "- One.\n\nMeanwhile I think.\n\n- Two.", "So."),
    # No marker: the answer is the first paragraph after a step and all that follows, or the last step.
    ("Steps:\n- One.\n- Two.\n\nIt is $10.\n\n- That is all.\n\nBye.", "- One.\n- Two.", "It is $10.\n\n- That is all.\n\nBye."),
    ("Steps:\n- One.\n- It costs $10.", "- One.", "- It costs $10."),
    ("Steps: it costs $10.", "", "it costs $10."),
    ("Steps matter in training. Take them all.", "", "Steps matter in training. Take them all."),
    ("- It costs $10.\n- It is paid once.", "", "- It costs $10.\n- It is paid once."),
    ("The answer: it costs $10.", "", "The answer: it costs $10."),
    ("", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "steps", "answer"), LAYOUTS)
@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_steps_and_answer_are_told_apart_whatever_the_pieces(text: str, steps: str, answer: str, size: int) -> None:
    assert told_apart(text, size) == (steps, answer)


def test_a_last_step_that_was_cut_is_no_answer_but_a_paragraph_after_the_steps_is() -> None:
    assert told_apart("Steps:\n- One.\n- It costs", cut=True) == ("- One.\n- It costs", "")
    assert told_apart("Steps:\n- One.\n\nIt costs", cut=True) == ("- One.", "It costs")


def test_a_step_is_passed_on_before_the_text_ends() -> None:
    read: list[str] = []

    def pieces() -> object:
        for piece in ("Steps:\n- One.\n", "- Two", ".\n\n", "Answer: So", " it", " is."):
            read.append(piece)
            yield piece

    written = Reasoning(pieces())  # type: ignore[arg-type]
    steps = written.steps()
    assert next(steps).strip() == "- One."
    assert len(read) == 2
    assert next(steps).strip() == "- Two."
    assert list(steps) == []
    answer = written.answer()
    assert (next(answer), len(read)) == ("So", 4)
    assert list(answer) == [" it", " is."]


LINES = st.sampled_from(
    ["Steps:", "- One thing.", "2. Another.", "", "Plain words here.", "Answer: So.", "Answer:", "**Resposta:** Sim."]
)


@given(st.lists(LINES, max_size=9), st.integers(1, 12), st.booleans())
def test_nothing_is_lost_or_made_up_but_heading_and_marker(lines: list[str], size: int, cut: bool) -> None:
    text = "\n".join(lines)
    steps, answer = told_apart(text, size, cut)
    kept = f"{steps}\n{answer}"
    for line in ("One thing.", "Another.", "Plain words here.", "So.", "Sim."):
        assert kept.count(line) == text.count(line)


@given(st.lists(LINES, max_size=9), st.integers(1, 12))
def test_a_text_that_ends_by_itself_without_a_marker_has_an_answer(lines: list[str], size: int) -> None:
    text = "\n".join(line for line in lines if not line.startswith(("Answer", "**")))
    _, answer = told_apart(text, size)
    assert bool(answer) == bool(text.strip())
