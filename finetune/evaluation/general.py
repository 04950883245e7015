"""What tuning breaks: how likely a tuned model still finds the base's own answers to ordinary prompts, far from the guide.

The base answers greedily, once; then base and tuned model read those answers. A drop is how far tuning moved the model on things
that it was not tuned for. It is distance and not quality: where the base answers badly, moving away from it need not be a loss.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.engines.base import EngineError
from app.engines.checkpoint import best_device, best_dtype, load_adapters, translated
from app.runs import replace_text
from finetune.evaluation.likelihood import LONGEST, Said, greedy, log_likelihoods, rendered
from finetune.evaluation.statistics import Estimate, Verdict, difference, holm, sign_flip, verdict
from finetune.train.base import base_hash, check_adapter, find_base, load_model, load_tokenizer
from index.passages import Lang

_LARGEST = 700.0  # nats a token; more would not fit a float as a ratio

Progress = Callable[[int, int], None]  # texts done, of all


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A prompt of everyday use. `kind`: writing, explaining, arithmetic, summarising, small talk, harmful."""

    id: str
    lang: Lang
    kind: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One prompt's answer and the mean log-likelihood, in nats a token, that base and tuned model give it."""

    id: str
    lang: Lang
    kind: str
    tokens: int
    base: float
    adapter: float


@dataclass(frozen=True, slots=True)
class Change:
    """The mean log-likelihoods, in nats a token, each prompt counting the same, and the adapter's less the base's with its interval.

    `perplexity_ratio` is the adapter's perplexity over the base's: 1 where nothing changed, 2 where each token has become half as likely.
    `p` is corrected over all changes of one `Forgetting`.
    """

    base: float
    adapter: float
    difference: Estimate
    perplexity_ratio: float
    p: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What an adapter changed: in all, in each language, and prompt by prompt."""

    base: str
    adapter: str
    overall: Change
    by_lang: dict[Lang, Change]
    prompts: tuple[Kept, ...]

    def as_json(self) -> dict[str, Any]:
        """The values as a report keeps them."""
        return asdict(self)


def forgetting(base: str, adapter: Path, cache: Path, on_progress: Progress) -> Forgetting:
    """Measure what an adapter changed. `base` is named as for training; `cache` is a folder that keeps the base's answers.

    On the best device that is here, on a CPU in float32. Raises BadBase for a base that is not there or not the adapter's own, and
    EngineError for an adapter that cannot be loaded or a model that fails.
    """
    found, adapter = find_base(base), adapter.resolve()
    # Said now, not after the minute that the base's answers take.
    if not (adapter / "adapter_model.safetensors").is_file():
        raise EngineError(f"{adapter} holds no adapter_model.safetensors: choose the folder of a finished run.")
    if (adapter / "rumo.json").is_file():  # adapters made elsewhere have none, and are known to fit once they load
        check_adapter(adapter, found)
    prompts = ordinary()
    device = best_device()
    tokenizer, model = load_tokenizer(found), load_model(found, best_dtype(device), device)
    asked = [rendered(tokenizer, one.prompt) for one in prompts]
    file = _cache_file(cache, base_hash(found), asked)
    answers = _read(file, len(asked))
    progress = _Counter(on_progress, (2 if answers else 3) * len(asked))
    try:
        if answers is None:
            answers = greedy(model, asked, progress)
            _write(file, found.name, prompts, answers, tokenizer)
        said = [Said(prompt, answer) for prompt, answer in zip(asked, answers, strict=True)]
        before = log_likelihoods(model, said, progress)
        name = adapter.name.replace(".", "-")  # torch allows no dots in the names of modules
        after = log_likelihoods(load_adapters(model, {name: adapter}, device)[name], said, progress)
    except (RuntimeError, MemoryError) as error:
        raise translated(error, f"{found.name} failed on ordinary prompts: try another device.") from error
    if not all(map(math.isfinite, (*before, *after))):
        raise EngineError(
            f"{adapter.name} or its base gives values that are no probabilities: train it at a lower learning rate."
        )
    return compare(
        found.name,
        adapter.name,
        [
            Kept(one.id, one.lang, one.kind, len(text.answer), first, second)
            for one, text, first, second in zip(prompts, said, before, after, strict=True)
        ],
    )


def compare(base: str, adapter: str, prompts: Sequence[Kept]) -> Forgetting:
    """Sum up what is known prompt by prompt. Raises ValueError for none."""
    langs = sorted({one.lang for one in prompts})
    groups = [list(prompts), *([one for one in prompts if one.lang == lang] for lang in langs)]
    columns = [([one.base for one in some], [one.adapter for one in some], [one.id for one in some]) for some in groups]
    corrected = holm([sign_flip(*each) for each in columns])
    overall, *rest = (_change(*each, p) for each, p in zip(columns, corrected, strict=True))
    return Forgetting(base, adapter, overall, dict(zip(langs, rest, strict=True)), tuple(prompts))


@functools.cache
def ordinary() -> tuple[Ordinary, ...]:
    """The prompts, always the same: 20 in English and 20 in Portuguese, none a translation of another."""
    rows = json.loads(Path(__file__).with_name("ordinary.json").read_text(encoding="utf-8"))
    return tuple(Ordinary(**row) for row in rows)


class _Counter:
    """Adds up what is done, for whoever watches."""

    def __init__(self, tell: Progress, total: int) -> None:
        self._tell, self._total, self._done = tell, total, 0

    def __call__(self, more: int) -> None:
        self._done += more
        self._tell(self._done, self._total)


def _change(before: list[float], after: list[float], prompts: list[str], p: float) -> Change:
    found = difference(before, after, prompts)
    ratio = math.exp(min(-found.value, _LARGEST))
    shown = verdict(found.value, found.low, found.high, p)
    return Change(sum(before) / len(before), sum(after) / len(after), found, ratio, p, shown)


def _cache_file(folder: Path, weights: str, asked: Sequence[tuple[int, ...]]) -> Path:
    """Where the answers of these weights to these prompts lie: another model, template, tokenizer or length has another file."""
    key = hashlib.sha256(json.dumps([weights, LONGEST, asked]).encode()).hexdigest()
    return folder / f"ordinary-{key[:16]}.json"


def _read(file: Path, expected: int) -> list[tuple[int, ...]] | None:
    """The answers kept, or None where there are none or the file is damaged."""
    try:
        answers = [tuple(map(int, row["ids"])) for row in json.loads(file.read_text(encoding="utf-8"))["answers"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return answers if len(answers) == expected and all(answers) else None


def _write(
    file: Path, base: str, prompts: Sequence[Ordinary], answers: Sequence[tuple[int, ...]], tokenizer: Any
) -> None:
    """Keep the answers, with their text for whoever looks."""
    rows = [
        {"id": one.id, "prompt": one.prompt, "text": tokenizer.decode(ids, skip_special_tokens=True), "ids": ids}
        for one, ids in zip(prompts, answers, strict=True)
    ]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_text(file, json.dumps({"base": base, "answers": rows}, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise EngineError(
            f"The folder {file.parent} cannot be written ({error.strerror}): choose another, or free some disk."
        ) from error
