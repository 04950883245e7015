"""What one answer yields while it is made. The page, the command line and the evaluation all read this one stream."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from app.advice import Advice
from index.passages import Lang, Passage, Retrieval

Source = Literal["prompted", "tuned", "both"]  # which draft says it: the base's, the adapter's, both


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages found, before anything is generated."""

    retrieval: Retrieval


@dataclass(frozen=True, slots=True)
class Recommended:
    """What is known of the person's situation, what follows from it and what was computed; before anything is generated."""

    advice: Advice


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person about how this answer came to be: what was left out, what went wrong."""

    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """More text of the answer. Citations stand in it as ` [section#slug]`."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """More text of the steps that a model writes before its answer. Nothing of it counts as the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Which draft the next sentence of the answer comes from, where two drafts were combined. The sentence has no citation marks."""

    sentence: str
    source: Source

    def as_json(self) -> dict[str, str]:
        """The origin as the command line's contract writes it."""
        return {"sentence": self.sentence, "origin": self.source}


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage supports what was just said. `number` counts the answer's passages from 1; `quote` is the supporting sentence."""

    number: int
    passage: Passage
    quote: str
    score: float

    def as_json(self) -> dict[str, Any]:
        """The citation as the command line's contract writes it."""
        passage = self.passage
        return {
            "section": passage.section,
            "passage": passage.id,
            "title": passage.title,
            "source": passage.source,
            "score": round(self.score, 4),
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Tokens:
    """How many tokens the prompt and the completion had, as the engine counted them."""

    prompt: int = 0
    completion: int = 0


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall-clock seconds: the search, the wait for the first shown text, and the whole answer."""

    retrieve: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer.

    `verified`: every sentence was checked against the passages. `fallback`: it was composed from the guide because the model's
    draft did not hold. `refused`: the knowledge does not cover the question. `ended` says how generation stopped: complete,
    length (max_tokens), stopped (by the person) or failed (the engine). `steps` is what the model wrote before the answer, in the
    modes that reason; `origins` has one entry a sentence, in the modes that combine drafts.
    """

    mode: str
    language: Lang
    answer: str
    citations: tuple[Citation, ...] = ()
    verified: bool = False
    fallback: bool = False
    refused: bool = False
    recommendation: dict[str, str | int | None] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    ended: str = "complete"
    notices: tuple[str, ...] = ()
    tokens: Tokens = field(default_factory=Tokens)
    seconds: Seconds = field(default_factory=Seconds)
    steps: str = ""
    origins: tuple[Origin, ...] = ()

    def as_json(self, answer_id: str = "") -> dict[str, Any]:
        """The answer as the command line's contract writes it; `steps` and `origins` are there only where it has some."""
        row: dict[str, Any] = {
            "id": answer_id,
            "mode": self.mode,
            "language": self.language,
            "answer": self.answer,
            "citations": [citation.as_json() for citation in self.citations],
            "recommendation": self.recommendation,
            "facts": self.facts,
            "verified": self.verified,
            "fallback": self.fallback,
            "refused": self.refused,
            "ended": self.ended,
            "notices": list(self.notices),
            "tokens": asdict(self.tokens),
            "seconds": {name: round(value, 3) for name, value in asdict(self.seconds).items()},
        }
        if self.steps:
            row["steps"] = self.steps
        if self.origins:
            row["origins"] = [origin.as_json() for origin in self.origins]
        return row


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every stream."""

    answer: Answer


Event = Retrieved | Recommended | Notice | Step | Origin | Token | Citation | Finished
