"""A made-up report: some modes of given skill on made-up cases of several kinds, with answers that try to break out of their place."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from finetune.evaluation.case import Case, Right
from finetune.evaluation.scoring import Scored
from finetune.evaluation.summary import summarise
from index.passages import Lang

SKILL = {"prompt": 0.1, "rag": 0.4, "tuned": 0.35, "tuned-rag": 0.55, "advisor": 0.9}  # share of right answers
HOSTILE = '</p><script>alert(1)</script> | **bold** `code` <img src="http://example.org/x.png"> $x$ & [link](javascript:alert(1))'
_KINDS = ("decisions", "figures", "methods", "hybrids", "out-of-scope", "costs", "follow-ups", "contradictions")
_APPROACHES = ("prompt-engineering", "fine-tuning", "from-scratch")
_ASKED: dict[Lang, str] = {
    "en": "We keep {} labelled letters to tenants and want new ones in the same tone. Which approach is right for us, and why?",
    "pt-BR": "Temos {} cartas rotuladas para inquilinos e queremos outras no mesmo tom. Qual abordagem serve para nós, e por quê?",
}
_SAYS = (
    "I recommend fine-tuning: with this many examples the model learns your tone [decision-guide#from-100-to-10000]. "
    "Plan for 100 to 1,000 examples and check the answers on some that you kept aside."
)


def cases(number: int = 60) -> tuple[Case, ...]:
    """Cases in both languages, two of each wording, over all kinds."""
    return tuple(_case(at) for at in range(number))


def report(skill: Mapping[str, float] = SKILL, number: int = 60, seed: int = 1) -> dict[str, Any]:
    """A report as an evaluation writes it, with answers that are right as often as `skill` says."""
    draw = random.Random(seed)  # noqa: S311 - nothing depends on it being hard to guess
    asked = cases(number)
    rows = [_row(case, mode, share, draw) for mode, share in skill.items() for case in asked]
    return {
        "about": {
            "created": "2026-03-02T10:20:30Z", "command": f"rumo evaluate --modes {','.join(skill)} --split test", "split": "test",
            "lang": None, "limit": None, "seed": 0, "at_once": 4, "cases": number, "cases_hash": "0123456789abcdef" * 4,
            "engine": {"engine": "openvino", "model": "SmolLM2-135M-Instruct", "device": "CPU", "precision": "int8"}, "adapter": "tone",
            "prompt_version": "7", "versions": {"python": "3.11.9", "torch": "2.13.0"}, "hardware": "2 CPU cores, x86_64, linux",
            "seconds": 3900.0,
        },
        "summary": summarise(rows),
        "rows": [row.as_json() for row in rows],
        "cases": [{**asdict(case), "document": None} for case in asked],
        "answers": [_answer(row, draw) for row in rows],
    }  # fmt: skip


@functools.cache
def usual() -> dict[str, Any]:
    """Five modes on 60 cases, which takes some seconds. Copy it before changing anything in it."""
    return report()


@functools.cache
def small() -> dict[str, Any]:
    """Two modes on 16 cases. Copy it before changing anything in it."""
    return report({"rag": 0.5, "advisor": 0.8}, 16)


def with_rows(found: dict[str, Any], change: Mapping[str, Any], mode: str) -> dict[str, Any]:
    """The report with some fields of all of a mode's rows changed, summed up anew."""
    rows = [Scored.from_json(row) for row in found["rows"]]
    rows = [replace(row, **change) if row.mode == mode else row for row in rows]
    return {**found, "rows": [row.as_json() for row in rows], "summary": summarise(rows)}


def _case(at: int) -> Case:
    lang: Lang = "en" if at % 2 == 0 else "pt-BR"
    kind = _KINDS[at // 2 % len(_KINDS)]
    text = _ASKED[lang].format(100 + at) + (f"\n{HOSTILE}" if at < 2 else "")
    first = ("Hi there!",) if kind == "follow-ups" else ()
    return Case(
        id=f"{lang}-{kind}-{at:03}", lang=lang, turns=(*first, text), kind=kind, family=f"letters-{at // 4}-{lang}", fact=f"fact-{at}",
        right=Right(_APPROACHES[at % 3]) if kind == "decisions" else Right(method="lora") if kind == "methods" else Right(),
        figures=(100.0, 1000.0) if kind == "figures" else (), facts=(("tone", "style"),) if kind == "contradictions" else (),
        forbid=(HOSTILE,) if at == 0 else (), sections=("decision-guide#from-100-to-10000",), refuse=kind == "out-of-scope",
    )  # fmt: skip


def _row(case: Case, mode: str, share: float, draw: random.Random) -> Scored:
    right = draw.random() < share
    reads = mode in ("rag", "tuned-rag", "advisor")
    seconds = {"prompt": 2.0, "rag": 5.5, "advisor": 0.9}.get(mode, 3.5) * draw.uniform(0.6, 1.4)
    stated = case.right.approach if right else draw.choice((*_APPROACHES, None))
    return Scored(
        case=case.id, mode=mode, lang=case.lang, kind=case.kind, family=case.family, right=right, wrong=() if right else ("facts",),
        approach=stated if case.right.approach else None, figure_recall=draw.random() if case.figures else None,
        unsupported=0.0 if right else draw.random(), refusal_due=case.refuse,
        declined=bool(case.refuse) == (draw.random() < 0.5 + share / 2),
        language=draw.random() < 0.6 + share / 3, citation_precision=draw.random() if reads else None,
        citation_recall=draw.random() if reads else 0.0, hit=float(len(case.id) % 5 > 0) if reads else None, mrr=0.8 if reads else None,
        ndcg=0.85 if reads else None, words=draw.randint(30, 180), too_long=draw.random() < 0.1, repeated=0.05,
        first_token=seconds / 6, seconds=seconds, prompt_tokens=900, completion_tokens=100, cost=0.0003, fallback=mode == "advisor",
        chrf=draw.random() / 2, rouge_l=draw.random() / 3, cosine=draw.random(),
    )  # fmt: skip


def _answer(row: Scored, draw: random.Random) -> dict[str, Any]:
    text = " ".join([_SAYS] * draw.randint(1, 2)) + (f"\n\n- {HOSTILE}" if draw.random() < 0.3 else "")
    cited = [{"section": "decision-guide", "passage": "decision-guide#from-100-to-10000", "title": HOSTILE}]
    return {
        "case": row.case, "mode": row.mode, "answer": text, "citations": cited if row.hit is not None else [], "refused": row.declined,
        "fallback": row.fallback, "ended": "complete", "seconds": {"retrieve": 0.1, "first_token": row.first_token, "total": row.seconds},
    }  # fmt: skip
