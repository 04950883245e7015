"""How far two forms of one model may be apart and still count as the same, and what was found. Pure: loads no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from finetune.artefact import BadArtefact

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Limits:
    """How far logits may be from the adapter's and still count as the same model: see `EXACT` and `ROUNDED`."""

    max_difference: float
    mean_difference: float
    top1: float


# A float32 checkpoint differs by the order of sums only. Measured with LoRA (rank 32, 6 steps) on the carried model, over 368 places:
# at most 0.00012, in the mean 0.00001, every token the same.
EXACT = Limits(0.01, 0.001, 0.99)
# Q8_0 rounds each weight to 8 bits (bf16 to 8 too), 0.6% of its norm. Measured with that adapter: at most 1.04, in the mean 0.12, 99.2% of
# the tokens the same, 92% of the embedded engine's first tokens. The adapter itself moves logits by 1.01 in the mean, so a GGUF
# without it is caught; one whose adapter moves them by less than these limits could hardly be told from rounding by any answer.
ROUNDED = Limits(4.0, 0.4, 0.9)
SAME_ANSWERS = 0.6  # near ties fall either way after rounding, and one early in an answer changes all that follows


@dataclass(frozen=True, slots=True)
class Agreement:
    """One form against the adapter on its base, over the places of its greedy answers.

    Differences are between logits, over the whole vocabulary; `top1` is the share of places with the same most likely token.
    """

    form: str
    places: int
    max_difference: float
    mean_difference: float
    top1: float
    limits: Limits

    @property
    def agrees(self) -> bool:
        """Whether all figures keep within the limits; one that is no number does not."""
        return (
            self.max_difference <= self.limits.max_difference
            and self.mean_difference <= self.limits.mean_difference
            and self.top1 >= self.limits.top1
        )

    def as_text(self) -> str:
        """The figures and their limits in a line."""
        limits = self.limits
        return (
            f"{self.form}: {'agrees' if self.agrees else 'DIFFERS'}; over {self.places} places logits differ by "
            f"{self.mean_difference:.2g} in the mean (at most {limits.mean_difference}) and by {self.max_difference:.2g} at the worst "
            f"(at most {limits.max_difference}); the most likely token is the same in {self.top1:.1%} (at least {limits.top1:.0%})"
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared. `moved` is how far, as a mean difference of logits, the adapter itself moves its base.

    `answers` is the share of first tokens that the embedded engine says as the adapter does, None where it was not asked; `left_out`
    says what could not be compared and why. Hashes are SHA-256; `adapter_sha256` is `app.adapters.identity`.
    """

    adapter: str
    adapter_sha256: str
    base: str
    base_sha256: str
    gguf_sha256: str | None
    moved: float
    forms: tuple[Agreement, ...]
    answers: float | None
    left_out: tuple[str, ...]
    prompts: int
    created: str

    @property
    def agrees(self) -> bool:
        """The verdict."""
        return all(each.agrees for each in self.forms) and (self.answers is None or self.answers >= SAME_ANSWERS)

    def as_json(self) -> dict[str, Any]:
        """The values as the record keeps them, with the verdict."""
        found = asdict(self)
        for row, each in zip(found["forms"], self.forms, strict=True):
            row["agrees"] = each.agrees
        return {"agrees": self.agrees, **found, "least_same_answers": SAME_ANSWERS}

    def as_text(self) -> str:
        """The figures as a person reads them."""
        lines = [
            f"{self.adapter} on {self.base}: {self.prompts} prompts; the adapter moves its base's logits by {self.moved:.3f} in the mean.",
            *(each.as_text() for each in self.forms),
        ]
        if self.answers is not None:
            verdict = "agrees" if self.answers >= SAME_ANSWERS else "DIFFERS"
            lines.append(
                f"embedded engine: {verdict}; {self.answers:.0%} of the first tokens are the same (at least {SAME_ANSWERS:.0%})"
            )
        return "\n".join([*lines, *self.left_out, "They agree." if self.agrees else "They do not agree."])


def compare(form: str, limits: Limits, reference: Sequence[torch.Tensor], other: Sequence[torch.Tensor]) -> Agreement:
    """Compare logits, each (places, vocabulary), text by text. Raises BadArtefact where they are those of another vocabulary."""
    import torch

    if any(one.shape != two.shape for one, two in zip(reference, other, strict=True)):
        raise BadArtefact(f"The {form} form has another vocabulary than the adapter: delete it and export it again.")
    one, two = torch.cat(list(reference)), torch.cat(list(other))
    apart = (one - two).abs()
    same = (one.argmax(-1) == two.argmax(-1)).float().mean()
    # A NaN would pass for agreement in the least careful of comparisons, and JSON knows none: it counts as the largest difference.
    largest, mean = (
        float(torch.nan_to_num(each, nan=torch.finfo(each.dtype).max)) for each in (apart.max(), apart.mean())
    )
    return Agreement(form, len(one), largest, mean, float(same), limits)


def same_beginning(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of tokens before the first difference, of the longer sequence; 1 for two that are empty."""
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    longer = max(len(one), len(other))
    return same / longer if longer else 1.0
