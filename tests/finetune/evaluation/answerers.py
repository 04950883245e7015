"""Made-up cases, and answerers for them: one that is always right, one that says nothing, one that guesses, and each way of being wrong."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from finetune.evaluation.case import DOCUMENT, Case, OwnDocument, Right
from index.passages import Lang

CASES = (
    Case("en-1", "en", ("We have 800 tickets and need one tone. What should we do?",), "decisions", family="tickets", fact="decide.3",
         right=Right("fine-tuning"), sections=("decision-guide#from-100-to-10000",), refuse=False),
    Case("en-2", "en", ("What does the training cost?",), "figures", family="price", fact="cost.4", figures=(10.0, 1000.0),
         sections=("costs#fine-tuning-cost", "comparison#cost"), refuse=False),
    Case("en-3", "en", ("Which method for a 12 GB card and a 7B model?",), "methods", family="card", fact="method.3",
         right=Right(method="qlora"), sections=("methods#qlora",), refuse=False),
    Case("en-4", "en", ("Timetables change daily. Which hybrid?",), "hybrids", family="buses", fact="hybrid.2",
         right=Right(hybrid="rag"), sections=("hybrids#when-to-use-rag",), refuse=False),
    Case("en-5", "en", ("How do I bake bread?",), "out-of-scope", family="bread", fact="off-topic:food", refuse=True),
    Case("en-6", "en", ("What does a lost key cost?",), "own-document", family="key", fact="document:policy", figures=(14.0,),
         document=OwnDocument("keys.md", "A lost key costs 14 dollars."), sections=(DOCUMENT,), forbid=("free of charge",), refuse=False),
    Case("pt-1", "pt-BR", ("Temos 12 exemplos e o prazo é hoje. O que fazemos?",), "decisions", family="prazo", fact="decide.5",
         right=Right("prompt-engineering"), sections=("questions#deadline",), refuse=False),
    Case("pt-2", "pt-BR", ("Quanto custa o fine-tuning?",), "figures", family="preco", fact="cost.4", figures=(10.0, 1000.0),
         sections=("costs#fine-tuning-cost",), refuse=False),
    Case("pt-3", "pt-BR", ("Por que treinar o modelo?",), "data", family="tom", fact="compare.6",
         facts=(("consisten", "mesmo tom"), ("mais barat", "menor custo")), sections=("comparison#consistency",), refuse=False),
    Case("pt-4", "pt-BR", ("Quem ganhou o jogo ontem?",), "out-of-scope", family="jogo", fact="off-topic:sport", refuse=True),
)  # fmt: skip
_SAYS: dict[Lang, dict[str, str]] = {
    "en": {"refuse": "The guide does not cover this question.", "approach": "I recommend {}.", "method": "The best method is {}.",
           "hybrid": "I recommend {}.", "fact": "What matters is this: {}.", "figure": "The figure that you ask for is {}."},
    "pt-BR": {"refuse": "O guia não cobre essa pergunta.", "approach": "Recomendo {}.", "method": "O melhor método é {}.",
              "hybrid": "Recomendo {}.", "fact": "O que importa é isto: {}.", "figure": "O valor que você pediu é {}."},
}  # fmt: skip
_NAMES = {
    "prompt-engineering": ("prompt engineering", "engenharia de prompt"),
    "fine-tuning": ("fine-tuning", "fine-tuning"),
    "from-scratch": ("training from scratch", "treinar do zero"),
    "full": ("full fine-tuning", "fine-tuning completo"),
    "cot": ("chain of thought", "cadeia de raciocínio"),
}


def answer(text: str, cites: Iterable[str] = (), refused: bool = False, **fields: Any) -> dict[str, Any]:
    """An answer as `Answer.as_json` writes it."""
    citations = [
        {
            "section": passage.partition("#")[0],
            "passage": passage,
            "source": DOCUMENT if passage == DOCUMENT else "guide",
        }
        for passage in cites
    ]
    return {
        "id": "1", "mode": "rag", "language": "en", "answer": text, "citations": citations, "recommendation": None, "facts": {},
        "verified": False, "fallback": False, "refused": refused, "ended": "complete", "notices": [],
        "tokens": {"prompt": 900, "completion": 100}, "seconds": {"retrieve": 0.1, "first_token": 0.5, "total": 2.0}, **fields,
    }  # fmt: skip


def oracle_text(case: Case) -> str:
    """What a right answer to the case says, built from its key."""
    says = _SAYS[case.lang]
    if case.refuse:
        return says["refuse"]
    right = case.right
    asked = (("approach", right.approach), ("method", right.method), ("hybrid", right.hybrid))
    parts = [says[kind].format(_named(choice, case.lang)) for kind, choice in asked if choice]
    parts += [says["fact"].format("; ".join(group[0] for group in case.facts))] if case.facts else []
    figures = " + ".join(_written(figure, case.lang) for figure in case.figures)
    parts += [says["figure"].format(figures)] if figures else []
    return " ".join(parts)


def oracle(case: Case) -> dict[str, Any]:
    """The right answer, with the right citations."""
    return answer(oracle_text(case), case.sections, bool(case.refuse))


def empty(case: Case) -> dict[str, Any]:
    """No answer at all."""
    return answer("")


def guess(case: Case) -> dict[str, Any]:
    """Words and figures drawn at random, the other language's half of the time, with a random citation."""
    draw = random.Random(case.id)  # noqa: S311 - nothing depends on it being hard to guess
    words = "model data the of with training um modelo dados para com treino 37 53 0.7 4096".split()
    return answer(
        " ".join(draw.choices(words, k=40)), [draw.choice(["overview#three-approaches", "mistakes#over-engineering"])]
    )


def _named(choice: str, lang: Lang) -> str:
    return _NAMES.get(choice, (choice, choice))[lang != "en"]


def _written(figure: float, lang: Lang) -> str:
    text = f"{figure:,.10f}".rstrip("0").rstrip(".")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
