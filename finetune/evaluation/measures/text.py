"""What the measures read of an answer, and how words are looked for in it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.citations import without_marks
from finetune.evaluation.case import DOCUMENT, Case
from index.guide import SECTIONS
from index.language import detect, fold
from index.passages import Lang

Answer = Mapping[str, Any]  # as `app.events.Answer.as_json` writes it


def shown(answer: Answer) -> str:
    """The answer's text as people read it: without citation marks."""
    return without_marks(str(answer["answer"])).strip()


def written_in(text: str, case: Case) -> Lang:
    """The language that an answer's figures and phrases are read in: its own, the case's where it does not tell."""
    return detect(text, case.lang)


def plain(text: str) -> str:
    """Fold accents and case, and even out what graders do not look at: emphasis, dashes, curly quotes, white space.

    «**Fine‑tuning** é» becomes «fine tuning e»; «finetuning» too becomes «fine tuning».
    """
    even = re.sub(r"[*_`#|\"«»“”]", " ", fold(text.replace("’", "'")))
    even = re.sub(r"(?<=\w)[-‐‑–—/](?=\w)|[–—]", " ", even)
    return " ".join(even.replace("finetun", "fine tun").split())


def states(said: str, phrase: str) -> bool:
    """Whether a text from `plain` holds a phrase. Words may go on («consisten» finds «consistently»), numbers may not."""
    wanted = plain(phrase)
    before = r"(?<![\d.,])" if wanted[:1].isdigit() else "" if wanted.startswith("n't") else r"(?<!\w)"
    after = r"(?![.,]?\d)" if wanted[-1:].isdigit() else ""
    return bool(wanted) and re.search(f"{before}{re.escape(wanted)}{after}", said) is not None


def section_of(passage: str) -> str:
    """How a case's `sections` name a passage id: itself for the guide's, «document» for any passage of a person's own document."""
    return passage if passage.partition("#")[0] in SECTIONS else DOCUMENT


def cited(answer: Answer) -> tuple[str, ...]:
    """The passages that an answer cites, each once, as a case's `sections` name them."""
    named: Sequence[Mapping[str, Any]] = answer["citations"]
    return tuple(dict.fromkeys(DOCUMENT if one["source"] == DOCUMENT else str(one["passage"]) for one in named))
