"""What an evaluation is asked for: one frozen value that checks itself and goes to JSON and back."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.modes import MODES
from finetune.evaluation.case import Split
from index.passages import Lang

AT_ONCE = 4  # conversations under way; engines batch them
DEFAULT_MODES = ("prompt", "few-shot", "many-shot", "rag", "advisor")


class EvaluationError(Exception):
    """An evaluation cannot be run as it was asked for. The text is a sentence that names the fix."""


@dataclass(frozen=True, slots=True)
class EvaluationConfig:
    """What to evaluate: `modes` by name, the project's cases of a `split` or a `file` of one's own, in one language or both.

    `limit` takes that many cases, spread over kinds and languages. `at_once` conversations are held at a time: more is sooner, and
    makes each answer's seconds longer. `judge` is the address of an OpenAI-compatible server whose model compares the modes' answers,
    `judge_model` its name where several are served; the key is no setting, since settings stand in reports. Raises EvaluationError.
    """

    modes: tuple[str, ...] = DEFAULT_MODES
    split: Split | None = "test"
    lang: Lang | None = None
    limit: int | None = None
    seed: int = 0
    file: str | None = None
    at_once: int = AT_ONCE
    max_tokens: int = 256
    judge: str | None = None
    judge_model: str | None = None

    def __post_init__(self) -> None:
        """Check the values."""
        unknown = [name for name in self.modes if name not in MODES]
        if unknown or not self.modes:
            raise EvaluationError(f"There is no mode «{', '.join(unknown)}»: choose among {', '.join(MODES)}.")
        if self.split not in (None, "dev", "test"):
            raise EvaluationError(f"The half of the cases is dev, test or all, not «{self.split}».")
        if self.lang not in (None, "en", "pt-BR"):
            raise EvaluationError(f"The language is en or pt-BR, not «{self.lang}».")
        if (self.limit is not None and self.limit < 1) or self.at_once < 1 or self.max_tokens < 1:
            raise EvaluationError("limit, at_once and max_tokens have to be at least 1.")
        self._check_judge()

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> EvaluationConfig:
        """The configuration of a run directory; unknown settings are refused. Raises EvaluationError."""
        known = {one.name for one in fields(cls)}
        unknown = sorted(set(found) - known)
        if unknown:
            raise EvaluationError(f"There is no setting «{unknown[0]}»: the settings are {', '.join(sorted(known))}.")
        modes = found.get("modes", DEFAULT_MODES)
        return cls(**{**found, "modes": tuple(modes)})

    def as_json(self) -> dict[str, Any]:
        """All settings as plain values."""
        return {**asdict(self), "modes": list(self.modes)}

    @property
    def command(self) -> str:
        """The command line that repeats this evaluation."""
        parts = ["rumo evaluate", f"--modes {','.join(self.modes)}"]
        parts += [f"--cases {Path(self.file).name}"] if self.file else [f"--split {self.split or 'all'}"]
        parts += [f"--lang {self.lang}"] if self.lang else []
        parts += [f"--limit {self.limit}"] if self.limit else []
        parts += [f"--seed {self.seed}"] if self.seed else []
        parts += [f"--judge {shlex.quote(self.judge)}"] if self.judge else []
        parts += [f"--judge-model {shlex.quote(self.judge_model)}"] if self.judge_model else []
        return " ".join(parts)

    def _check_judge(self) -> None:
        if self.judge is None:
            if self.judge_model is not None:
                raise EvaluationError(
                    f"The judge's model is {self.judge_model}, but no server is named: add --judge http://host:port/v1."
                )
            return
        if self.judge_model is not None and not self.judge_model.strip():
            raise EvaluationError("The judge's model has no name: name one that the server serves, or leave it out.")
        try:
            address = urlsplit(self.judge)
            web = address.scheme in ("http", "https") and bool(address.hostname) and (address.port or 80) > 0
        except ValueError:  # brackets or a port that are none
            web = False
        if not web:
            raise EvaluationError(f"The judge is «{self.judge}»: write its address as http://host:port/v1.")
        if "@" in address.netloc or address.query or address.fragment:
            raise EvaluationError(
                "The judge's address may hold a secret, which would stand in the report: write http://host:port/v1 and no more, and "
                "set RUMO_JUDGE_KEY to the key."
            )
