"""The figures of an answer: those that it had to state, and those that nothing it was given supports. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.facts.numbers import plain as lowered
from app.facts.numbers import quantities
from app.sentences import figures, split
from finetune.evaluation.case import Case
from finetune.evaluation.measures.text import Answer, shown, written_in
from index.language import fold
from index.passages import Lang

_CLOSE = 0.002  # two figures this close, relatively, are one figure rounded differently: 33.3 and 33.33
_DIGITS = re.compile(r"\d[\d.,]*\s?\w*")
_RANGE = re.compile(r"\b(?:to|a|or|ou|and|e|ate)\b|[-–—]")
_SCALED_RANGE = re.compile(
    r"(\d[\d.,]*)(\s*(?:-|–|—|to|a|até|ou|or)\s*(?:US\$|R\$|\$)?\s*\d[\d.,]*\s?)(k\b|mil\b|thousand\b|million\b|milh[õo]es\b)", re.I
)  # fmt: skip
# How people say a figure without writing one; the guide itself says «millions of examples».
_IN_WORDS = (
    (0.0, re.compile(r"\b(?:zero|free|nothing|no (?:upfront |training )?costs?|no examples|gratis|gratuit\w+|de graca|nada|sem custos?"
                     r"|nenhum (?:custo|exemplo)|sem exemplos)\b")),
    (1e6, re.compile(r"\b(?:millions|milhoes)\b")),
    (1e9, re.compile(r"\b(?:billions|bilhoes)\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """How many different figures an answer states, and which of them nothing supports."""

    stated: int
    unsupported: tuple[float, ...]

    @property
    def rate(self) -> float:
        """The share of unsupported figures, in [0, 1]; 0 where no figure is stated, since then none was made up."""
        return len(self.unsupported) / self.stated if self.stated else 0.0


def figure_recall(case: Case, answer: Answer) -> float | None:
    """The share of the case's figures that the answer states, in digits or words; None where the case has none."""
    if not case.figures:
        return None
    text = shown(answer)
    said = _said(text, written_in(text, case))
    return sum(_among(figure, said) for figure in case.figures) / len(case.figures)


def supported_figures(case: Case, answer: Answer, passages: Sequence[str], computed: Sequence[str] = ()) -> Figures:
    """Check each figure written in digits against what the answer could rest on.

    That is the texts of the case's passages, the sentences of ours that were computed for it, the person's turns and document, and
    the case's own key, which is right. Texts are in the case's language; list numbers are not figures.
    """
    text = shown(answer)
    lang = written_in(text, case)
    stated = {value for sentence in split(text) for value in figures(sentence, lang)}
    grounds = {value for ground in (*passages, *computed) for value in figures(ground, case.lang)}
    own = [
        *case.turns,
        *([case.document.text] if case.document else []),
        *(each for group in case.facts for each in group),
    ]
    known = grounds.union(case.figures, *(_said(one, case.lang) for one in own))
    return Figures(len(stated), tuple(sorted(value for value in stated if not _among(value, known))))


def _said(text: str, lang: Lang) -> set[float]:
    """The numbers that a text states in digits or words: «ten», «dez mil», «free», «1 to 10 million» (1 million and 10 million)."""
    found = set(figures(text, lang) | figures(_SCALED_RANGE.sub(r"\1 \3\2\3", text), lang))
    words = _RANGE.sub(";", _DIGITS.sub(" ; ", lowered(text)))
    found.update(number.value for number in quantities(words) if not number.article)
    found.update(number.value for number in quantities(_DIGITS.sub(" ; ", lowered(text))) if not number.article)
    found.update(value for value, said in _IN_WORDS if said.search(fold(text)))
    return found


def _among(figure: float, others: Iterable[float]) -> bool:
    return any(math.isclose(figure, other, rel_tol=_CLOSE, abs_tol=1e-12) for other in others)
