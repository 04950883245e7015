"""A hand-written index for tests: passages in a list, found by shared words."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.passages import Hit, Lang, Passage, Retrieval
from index.words import content_stems

COST = Passage(
    "costs#fine-tuning-cost",
    "costs",
    "What fine-tuning costs",
    "Fine-tuning costs $10 to $1,000 for training, paid once.\n\n- Inference costs $0.001 to $0.01 per 1,000 tokens.\n"
    "- Fine-tuning is best for high volume and production.",
    "en",
    "guide",
    "en/costs.md",
)
DATA = Passage(
    "data-requirements#examples-for-fine-tuning",
    "data-requirements",
    "How many examples fine-tuning needs",
    "Fine-tuning needs at least 50 to 100 examples. With 500 to 1,000 examples fine-tuning works better. "
    "Fine-tuning with 10 examples will not work.",
    "en",
    "guide",
    "en/data-requirements.md",
)
CUSTO = Passage(
    "costs#fine-tuning-cost",
    "costs",
    "Quanto custa o fine-tuning",
    "O fine-tuning custa de US$ 10 a US$ 1.000 de treinamento, pagos uma única vez. "
    "A inferência custa de US$ 0,001 a US$ 0,01 por 1.000 tokens.",
    "pt-BR",
    "guide",
    "pt-BR/costs.md",
)


@dataclass
class FakeShelf:
    """Finds the passages of the asked language that share a word with the query, most shared first."""

    passages: tuple[Passage, ...] = (COST, DATA, CUSTO)
    queries: list[str] = field(default_factory=list)
    embedder: None = None

    def search(self, query: str, lang: Lang, k: int = 4) -> Retrieval:
        self.queries.append(query)
        asked = set(content_stems(query, lang))
        shared = [
            (len(asked & set(content_stems(f"{p.title} {p.text}", lang))), p) for p in self.passages if p.lang == lang
        ]
        found = sorted((pair for pair in shared if pair[0]), key=lambda pair: -pair[0])[:k]
        hits = tuple(Hit(passage, count / max(1, len(asked))) for count, passage in found)
        return Retrieval(query, lang, hits, covered=bool(hits), seconds=0.001)

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        return next((p for p in self.passages if p.id == passage_id and p.lang == lang), None)
