"""The assistant's modes: each is a row of what an answer gets. Adding one is adding a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mode:
    """What one way of answering gets, and nothing more, so that comparisons stay honest.

    `examples` worked examples go into the prompt, `retrieves` adds passages, and `checks` lets only sentences through that the
    passages support, with an answer composed from the guide where the draft does not hold. `tools` reads the person's facts,
    decides, computes, and gives the results to the model. `adapter` says whose weights write: the base model's (`none`), or those of
    the adapter that is switched on, which may be `needed` or only `preferred`. `reasons` writes steps before the answer. `drafts`
    says whether one of them writes, or `both`, the base first, and what of the two drafts holds is combined.
    """

    name: str
    examples: int = 0
    retrieves: bool = False
    checks: bool = False
    tools: bool = False
    adapter: Literal["none", "preferred", "needed"] = "none"
    reasons: bool = False
    drafts: Literal["one", "both"] = "one"


MODES: dict[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode("advisor", retrieves=True, checks=True, tools=True, adapter="preferred"),
        Mode("rag", retrieves=True),
        Mode("prompt"),
        Mode("few-shot", examples=4),
        Mode("many-shot", examples=12),
        Mode("tuned", adapter="needed"),
        Mode("tuned-rag", retrieves=True, adapter="needed"),
        Mode("reasoned", retrieves=True, adapter="needed", reasons=True),
        Mode("ensemble", retrieves=True, adapter="needed", drafts="both"),
    )
}
DEFAULT_MODE = "advisor"


def offered(adapter: str | None) -> list[str]:
    """The names of the modes that can answer: those that need an adapter only where one is switched on."""
    return [mode.name for mode in MODES.values() if mode.adapter != "needed" or adapter is not None]


class UnknownMode(ValueError):
    """A mode was named that does not exist; the text lists those that do."""


def mode_named(name: str) -> Mode:
    """Return the mode of this name; raise UnknownMode with the names that exist."""
    try:
        return MODES[name]
    except KeyError:
        raise UnknownMode(f"There is no mode «{name}». Choose one of: {', '.join(MODES)}.") from None
