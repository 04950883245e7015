"""How much an answer's text looks like a reference. Shown beside the other measures only: a right answer may use other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.words import words

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Overlap:
    """chrF and ROUGE-L (F1), in [0, 1], and the cosine of the embeddings, in [-1, 1]; None without an embedder."""

    chrf: float
    rouge_l: float
    cosine: float | None


class _Words:
    """ROUGE's own tokenizer drops accented letters, which breaks Portuguese words apart."""

    def tokenize(self, text: str) -> list[str]:
        return words(text)


def overlap(text: str, reference: str, embed: Embed | None = None) -> Overlap:
    """Compare an answer's text with a reference, such as the concatenated passages that support the case.

    chrF is sacrebleu's (Popović 2015), ROUGE-L that of rouge_score (Lin 2004). `embed` returns one row a text, of length 1.
    """
    from rouge_score.rouge_scorer import RougeScorer
    from sacrebleu.metrics.chrf import CHRF

    cosine = None
    if embed is not None:
        answer, other = embed([text, reference])
        cosine = float(answer @ other)
    scorer = RougeScorer(["rougeL"], tokenizer=_Words())
    return Overlap(
        chrf=CHRF().sentence_score(text, [reference]).score / 100,
        rouge_l=float(scorer.score(reference, text)["rougeL"].fmeasure),
        cosine=cosine,
    )
