"""A causal language model's greedy answers, and how likely it finds given ones; both in batches. Knows nothing of prompts or reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 48  # tokens of an answer
_TOGETHER = 8  # texts read at once: the scores of each take its tokens x vocabulary x 4 bytes
_WRITTEN_TOGETHER = 20  # answers written at once


@dataclass(frozen=True, slots=True)
class Said:
    """A prompt as the model reads it and an answer to it, the end of turn included where it came, both as token ids."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


def rendered(tokenizer: Any, prompt: str) -> tuple[int, ...]:
    """The prompt as the engine renders it, opened for the answer."""
    if not tokenizer.chat_template:
        return tuple(tokenizer(f"user: {prompt}\nassistant:")["input_ids"])
    turns = [{"role": "user", "content": prompt}]
    text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return tuple(tokenizer(text, add_special_tokens=False)["input_ids"])


def greedy(model: Any, asked: Sequence[tuple[int, ...]], progress: Callable[[int], None]) -> list[tuple[int, ...]]:
    """Answer every prompt greedily, many at once: padded on the left, so that all answers begin at the same place."""
    import torch

    eos = model.generation_config.eos_token_id
    ends = {eos} if isinstance(eos, int) else set(eos or ())
    answers: list[tuple[int, ...]] = []
    for start in range(0, len(asked), _WRITTEN_TOGETHER):
        ids, mask = _padded(asked[start : start + _WRITTEN_TOGETHER], model.device, left=True)
        with torch.inference_mode():
            # Nothing is left to the defaults that a checkpoint brings.
            output = model.generate(
                input_ids=ids, attention_mask=mask, max_new_tokens=LONGEST, do_sample=False, num_beams=1,
                repetition_penalty=1.0, temperature=None, top_p=None, top_k=None, pad_token_id=min(ends, default=0),
            )  # fmt: skip
        for row in output[:, ids.shape[1] :].tolist():
            end = next((place for place, token in enumerate(row, 1) if token in ends), len(row))
            answers.append(tuple(row[:end]))
        progress(len(ids))
    return answers


def log_likelihoods(model: Any, said: Sequence[Said], progress: Callable[[int], None]) -> list[float]:
    """The mean log-likelihood of each answer's tokens given its prompt, in nats a token; read in batches padded on the right."""
    import torch

    found: list[float] = []
    for start in range(0, len(said), _TOGETHER):
        batch = said[start : start + _TOGETHER]
        ids, mask = _padded([(*one.prompt, *one.answer) for one in batch], model.device, left=False)
        with torch.inference_mode():
            # Prompt tuning puts virtual tokens before the text: what counts are the last positions.
            scores = model(input_ids=ids, attention_mask=mask).logits[:, -ids.shape[1] :]
        for row, one in zip(scores, batch, strict=True):
            first = len(one.prompt) - 1  # what a position says is about the next one
            chances = row[first : first + len(one.answer)].float().log_softmax(-1)
            wanted = torch.tensor(one.answer, device=chances.device)
            found.append(float(chances.gather(1, wanted[:, None]).mean()))
        progress(len(batch))
    return found


def _padded(texts: Sequence[tuple[int, ...]], device: Any, left: bool) -> tuple[Any, Any]:
    """Token ids and attention mask, each (texts, longest); what is padded is masked, whatever stands there."""
    import torch

    width = max(map(len, texts))
    rows = [[0] * (width - len(text)) for text in texts]
    ids = [[*gap, *text] if left else [*text, *gap] for text, gap in zip(texts, rows, strict=True)]
    mask = [
        [*gap, *[1] * len(text)] if left else [*[1] * len(text), *gap] for text, gap in zip(texts, rows, strict=True)
    ]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)
