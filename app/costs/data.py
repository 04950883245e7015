"""How much data each approach wants, where a person stands, and how soon each approach can be in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.costs.guide import figure, quantity
from app.costs.numbers import count
from app.costs.prices import check_amount
from app.costs.values import Figure, Origin, Quantity
from app.situation import Approach
from index.passages import Lang

Tier = Literal["minimum", "better", "best"]
TIERS: tuple[Tier, ...] = ("minimum", "better", "best")
_NAMES: dict[Lang, dict[Tier, str]] = {
    "en": {"minimum": "minimum", "better": "better", "best": "best"},
    "pt-BR": {"minimum": "mínimo", "better": "melhor", "best": "ótimo"},
}
_MOST_EXAMPLES = 1e15


@dataclass(frozen=True, slots=True)
class DataTier:
    """Where a number of examples stands among the three tiers of an approach.

    A tier is reached at its low end. `reached` None: below the minimum. `next` None: nothing better. `missing` examples lead to `next`;
    `short` of the 100 that the guide relies on for fine-tuning (mistakes#too-little-training-data), 0 elsewhere.
    """

    approach: Approach
    examples: int
    tiers: tuple[Figure, Figure, Figure]
    reached: Tier | None
    next: Tier | None
    missing: int
    short: int
    origin: Origin = "computed"

    @property
    def passage(self) -> str:
        """The passage that states the tiers."""
        return self.tiers[0].passage

    def text(self, lang: Lang) -> str:
        """Say which tier is reached, what the next one takes, and what a minimum below 100 is worth."""
        have = Figure(Quantity(self.examples, self.examples), "examples", "person", self.passage).text(lang)
        parts = [self._reached(have, lang)]
        if self.next is not None:
            more, tier = count(self.missing, lang), self.tiers[TIERS.index(self.next)].text(lang)
            name = _NAMES[lang][self.next]
            if lang == "en":
                parts.append(f"{more} more to reach «{name}» ({tier}).")
            else:
                verb = "Falta" if self.missing == 1 else "Faltam"
                parts.append(f"{verb} {more} para o nível «{name}» ({tier}).")
        if self.short:
            missing, least = count(self.short, lang), count(quantity("fine-tuning", "reliable").low, lang)
            parts.append(
                f"The guide asks for at least {least} quality examples: {missing} missing."
                if lang == "en"
                else f"O guia pede no mínimo {least} exemplos de qualidade: {'falta' if self.short == 1 else 'faltam'} {missing}."
            )
        return " ".join(parts)

    def _reached(self, have: str, lang: Lang) -> str:
        if self.reached is None:
            return f"{have}: below the minimum." if lang == "en" else f"{have}: abaixo do mínimo."
        name = _NAMES[lang][self.reached]
        return f"{have}: tier «{name}»." if lang == "en" else f"{have}: nível «{name}»."


def data_tier(approach: Approach, examples: int) -> DataTier:
    """Return where a number of examples stands. Raises CostError where it is negative or absurd."""
    check_amount(examples, _MOST_EXAMPLES, "The number of examples", "O número de exemplos")
    minimum, better, best = (figure(approach, tier) for tier in TIERS)
    starts = [quantity(approach, tier).low for tier in TIERS]
    passed = sum(examples >= start for start in starts)
    reliable = quantity("fine-tuning", "reliable").low if approach == "fine-tuning" else 0
    return DataTier(
        approach=approach,
        examples=examples,
        tiers=(minimum, better, best),
        reached=TIERS[passed - 1] if passed else None,
        next=TIERS[passed] if passed < len(TIERS) else None,
        missing=int(starts[passed] - examples) if passed < len(TIERS) else 0,
        short=max(int(reliable - examples), 0),
    )


def time_to_deploy(approach: Approach) -> Figure:
    """Return how long it takes until the approach can be used, in the guide's words."""
    return figure(approach, "time")
