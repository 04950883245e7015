"""Rows under the base model: their tokens, and how likely it finds their answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from finetune.own.read import told
from finetune.own.row import Fault, Row
from finetune.train.base import find_base, load_model, load_tokenizer
from finetune.train.encode import Encoded, Encoder
from finetune.train.errors import BadData

_PROMPT, _ANSWER = (
    256,
    256,
)  # tokens of the prompt's end and the answer's beginning that perplexity reads, which bounds memory


def encoded(tokenizer: Any, rows: Sequence[Row]) -> tuple[list[Encoded], list[Fault]]:
    """Return the rows' tokens, as the trainer reads them, and the rows that cannot be rendered or leave nothing to learn."""
    encoder = Encoder(tokenizer)
    try:
        return encoder.encode([row.example for row in rows], sys.maxsize), []
    except BadData:
        pass  # one of them; which ones is found out singly
    found: list[Encoded] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            found += encoder.encode([row.example], sys.maxsize)
        except BadData as error:
            faults.append(Fault(row.source, row.line, str(error).partition(": ")[2] or str(error)))
    return found, faults


def losses(rows: Sequence[Row], model: str, progress: Callable[[int, int], None]) -> list[float]:
    """Return the mean negative log-likelihood of each row's last answer given what comes before, in nats a token.

    Of long rows the end of the prompt and the beginning of the answer are read. `progress` gets rows done and rows in all. Raises BadBase,
    and BadData for rows that the model's template cannot render.
    """
    if not rows:
        return []
    import torch
    import transformers

    from app.engines.checkpoint import best_device, best_dtype
    from finetune.evaluation.likelihood import log_likelihoods

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped
    base = find_base(model)
    tokens, faults = encoded(load_tokenizer(base), rows)
    if faults:
        raise BadData(told(faults))
    said = [_last_answer(each) for each in tokens]
    device = best_device()
    loaded = load_model(base, best_dtype(device) if device != "cpu" else torch.float32, device)
    order = sorted(range(len(said)), key=lambda place: len(said[place].prompt) + len(said[place].answer))
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(done, len(rows))

    found = [0.0] * len(said)
    likely = log_likelihoods(loaded, [said[place] for place in order], count)
    for place, value in zip(order, likely, strict=True):
        found[place] = -value
    return found


def _last_answer(tokens: Encoded) -> Any:
    """The last stretch of learned tokens and what comes before it."""
    from finetune.evaluation.likelihood import Said

    end = tokens.learned.rindex(1) + 1
    begin = max(tokens.learned.rfind(0, 0, end) + 1, 1)  # the first token has nothing before it to be told from
    ids = tokens.ids
    return Said(tuple(ids[max(0, begin - _PROMPT) : begin]), tuple(ids[begin : min(end, begin + _ANSWER)]))
