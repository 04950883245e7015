"""What the model says to a few held-out prompts before training and after it, beside what it should say: `samples.json` of a run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.runs import replace_text
from finetune.train.encode import Encoded, Encoder
from finetune.train.rows import Example, Plain

_LONGEST = 64  # tokens of an answer
_PROMPT = 768  # tokens; a longer prompt is left out, since it takes long to read on a CPU


@dataclass(frozen=True, slots=True)
class Sample:
    """The last turn of a prompt, the answer that the data holds, and what the model says to it; None where it has not been asked."""

    question: str
    expected: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sample and the token ids that ask for it."""

    sample: Sample
    ids: tuple[int, ...]


def chosen(examples: Sequence[Example], encoder: Encoder, count: int, max_length: int) -> tuple[Prompt, ...]:
    """Take up to `count` examples, spread evenly over the held-out ones."""
    step = max(1, len(examples) // max(1, count))
    found: list[Prompt] = []
    for example in examples[::step]:
        encoded = encoder.encode([example], max_length)[0]
        given = _given(encoded)
        if len(found) < count and 0 < len(given) <= _PROMPT:
            found.append(Prompt(_sample(example), given))
    return tuple(found)


def ask(
    model: Any, tokenizer: Any, prompts: Iterable[Prompt], file: Path, when: Literal["before", "after"], precision: str
) -> None:
    """Have the model answer each prompt, greedily, and keep what it says in the file beside what is there."""
    known = {one.question: one for one in read(file)}
    samples = []
    for prompt in prompts:
        sample = known.get(prompt.sample.question, prompt.sample)
        said = _answer(model, tokenizer, prompt.ids, precision)
        samples.append(replace(sample, before=said) if when == "before" else replace(sample, after=said))
    replace_text(file, json.dumps([asdict(one) for one in samples], ensure_ascii=False, indent=1) + "\n")


def read(file: Path) -> list[Sample]:
    """The samples of a run; none where there are none that can be read."""
    try:
        return [Sample(**row) for row in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _given(encoded: Encoded) -> tuple[int, ...]:
    """The tokens before the first that is learned."""
    first = next((place for place, learned in enumerate(encoded.learned) if learned), 0)
    return tuple(encoded.ids[:first])


def _sample(example: Example) -> Sample:
    if isinstance(example, Plain):
        return Sample(example.prompt, example.completion)
    # The first answer that is learned is the one that the prompt leads to.
    first = next(
        place for place, (role, _) in enumerate(example.turns) if role == "assistant" and place >= example.given
    )
    question = next((content for role, content in reversed(example.turns[:first]) if role == "user"), "")
    return Sample(question, example.turns[first][1])


def _answer(model: Any, tokenizer: Any, ids: Sequence[int], precision: str) -> str:
    import torch

    device = next(model.parameters()).device
    given = torch.tensor([list(ids)], device=device)
    training = model.training
    model.eval()
    try:
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16"):
            made = model.generate(
                input_ids=given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=_LONGEST,
                do_sample=False,
                use_cache=True,
                pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
    finally:
        model.train(training)
    return str(tokenizer.decode(made[0, len(ids) :], skip_special_tokens=True)).strip()
