"""What answers in an evaluation: the engine and its settings, with a hash that tells its weights from others."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.adapters import active
from app.engines.base import Engine, Settings
from app.engines.choose import choose, load
from finetune.evaluation.case import Case
from finetune.evaluation.config import EvaluationConfig
from finetune.evaluation.shelf import Shelves


@dataclass(slots=True)
class Bench:
    """What answers: an engine and the settings it answers with; `identity` hashes the weights of each adapter and of the base (None).

    `folder` is the adapter's, and `base` the model that it was trained on, named as for training; None where there is no adapter, or
    where the weights lie with a server and cannot be measured.
    """

    engine: Engine
    settings: Settings
    identity: dict[str | None, str]
    adapter: str | None = None
    shelves: Callable[[Sequence[Case]], Shelves] | None = field(default=None)
    folder: Path | None = None
    base: str | None = None


def bench(home: Path, config: EvaluationConfig) -> Bench:
    """Load the engine of the environment with the adapter that is switched on. Raises EngineError and AdapterError."""
    choice = choose(os.environ)
    adapter = active(home, choice.model) if choice.kind != "server" else None
    named = {} if adapter is None else {adapter.name: adapter.folder}
    engine = load(choice, os.environ, named)
    settings = Settings(max_tokens=config.max_tokens, seed=config.seed, adapter=adapter.name if adapter else None)
    base = hashlib.sha256(json.dumps(asdict(engine.info), sort_keys=True).encode())
    identity: dict[str | None, str] = {None: base.hexdigest()}
    if adapter is not None:
        base.update((adapter.folder / "adapter_model.safetensors").read_bytes())
        identity[adapter.name] = base.hexdigest()
        return Bench(engine, settings, identity, adapter.name, folder=adapter.folder, base=choice.model)
    return Bench(engine, settings, identity)
