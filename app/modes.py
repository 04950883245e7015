"""The assistant's modes: each is a row of what an answer gets. Adding one is adding a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mode:
    """What one way of answering gets, and nothing more, so that comparisons stay honest.

    `examples` worked examples go into the prompt, `retrieves` adds passages, and `checks` lets only sentences through that the
    passages support, with an answer composed from the guide where the draft does not hold. `tools` reads the person's facts,
    decides, computes, and gives the results to the model.
    """

    name: str
    examples: int = 0
    retrieves: bool = False
    checks: bool = False
    tools: bool = False


MODES: dict[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode("advisor", retrieves=True, checks=True, tools=True),
        Mode("rag", retrieves=True),
        Mode("prompt"),
        Mode("few-shot", examples=4),
        Mode("many-shot", examples=12),
    )
}
DEFAULT_MODE = "advisor"


class UnknownMode(ValueError):
    """A mode was named that does not exist; the text lists those that do."""


def mode_named(name: str) -> Mode:
    """Return the mode of this name; raise UnknownMode with the names that exist."""
    try:
        return MODES[name]
    except KeyError:
        raise UnknownMode(f"There is no mode «{name}». Choose one of: {', '.join(MODES)}.") from None
