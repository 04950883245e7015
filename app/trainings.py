"""Trainings as they lie on disk, for whoever shows them: which there are, how far each is, and what came out.

Disk is the contract: `finetune.train` writes all of it but `estimate.json`, which holds what was foretold when a person asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters import AdapterError, active, switch
from app.datasets import Asker, Dataset, answered, ask, complaint
from app.engines.base import EngineError
from app.engines.choose import choose
from app.runs import replace_text, start
from app.watched import Starter, Watch, Watched

METHODS = ("lora", "qlora", "full", "prompt-tuning", "prefix-tuning", "scratch")
LORA = ("lora", "qlora")
_MODULE = "finetune.train"
_TAIL = 40  # lines


@dataclass(frozen=True, slots=True)
class Training(Watched):
    """One training's folder."""

    def steps(self) -> list[dict[str, Any]]:
        """What was measured, a step each, oldest first: `step`, `loss` and `dev_loss` in nats, `learning_rate`, `tokens_per_second`,
        `peak_memory_mib`, `seconds`."""
        return self.run.metrics()

    def result(self) -> Path | None:
        """The folder of what came out, None where there is none, or it is not whole."""
        name = self.run.state().result
        folder = self.run.folder / name if name in ("adapter", "model") else None
        return folder if folder is not None and (folder / "rumo.json").is_file() else None

    def manifest(self) -> dict[str, Any] | None:
        """What the result says of itself."""
        folder = self.result()
        return _read(folder / "rumo.json") if folder else None

    def samples(self) -> list[dict[str, str | None]]:
        """What the model says to a few held-out prompts: `question`, `expected`, `before`, and `after` once it is trained."""
        try:
            rows = json.loads(self.run.samples.read_text(encoding="utf-8"))
            return [{name: row[name] for name in ("question", "expected", "before", "after")} for row in rows]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def foretold(self) -> dict[str, float] | None:
        """The estimate made before it began, as `memory_mib` and `seconds`; None where nobody asked for one and it is not done."""
        found = _read(self.run.folder / "estimate.json")
        if found is None:
            found = (self.manifest() or {}).get("estimate")
        try:
            return {name: float(found[name]) for name in ("memory_mib", "seconds")} if found else None
        except (KeyError, TypeError, ValueError):
            return None

    def log(self, lines: int = _TAIL) -> str:
        """The last lines of the log."""
        try:
            text = self.run.log_file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.rstrip("\n").split("\n")[-lines:])


class Trainings(Watch[Training]):
    """The trainings of a home. `starter` makes the process that runs one, `asker` runs what needs `finetune`."""

    def __init__(self, home: Path, starter: Starter = start, asker: Asker = ask) -> None:
        super().__init__(home / "runs", _MODULE, Training, starter)
        self._home, self._asker = home, asker

    def estimate(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What a training would take, as `rumo finetune estimate --json` says it. Raises AskError where it cannot be trained at all."""
        named = {name: asked[name] for name in ("data", "dev", "method") if asked.get(name) is not None}
        options = [word for name, value in named.items() for word in (f"--{name}", str(value))]
        settings = [
            word for name, value in asked.items() if name not in named and value is not None
            for word in ("--set", f"{name}={json.dumps(value)}")
        ]  # fmt: skip
        return answered(self._asker(["app.cli.main", "finetune", "estimate", "--json", *options, *settings]))

    def begin_foretold(self, asked: Mapping[str, Any], foretold: Mapping[str, Any]) -> Training:
        """Start one, and keep beside it what was foretold. Raises RunError where its folder cannot be written."""
        one = self.begin(asked)
        kept = {"memory_mib": foretold["memory_gib"] * 1024, "seconds": foretold["seconds"]}
        replace_text(one.run.folder / "estimate.json", json.dumps(kept) + "\n")
        return one

    def switched(self) -> str | None:
        """The adapter that is on from the next start, None where the base model runs alone."""
        try:
            found = active(self._home, choose(os.environ).model)
        except (AdapterError, EngineError):
            return None
        return found.name if found else None

    def switch_on(self, one: Training) -> None:
        """Have what came out verified, copied into the home's adapters and switched on, from the next start on: takes minutes.

        `rumo finetune use` does it, so that nothing is served here that it would refuse. Raises AdapterError.
        """
        said = self._asker(["app.cli.main", "finetune", "use", str(one.run.folder), "--name", one.name])
        if said.code != 0:
            raise AdapterError(complaint(said))

    def switch_off(self) -> None:
        """Go back to the base model, from the next start on. Raises AdapterError where that cannot be written."""
        try:
            switch(self._home, None)
        except OSError as error:
            raise AdapterError(
                f"The home cannot be written ({error.strerror}): free some disk and try again."
            ) from error


def asked_for(data: Dataset, method: str, **settings: float | None) -> dict[str, Any]:
    """The configuration of a training on these examples; a setting that is None is left to the method's default."""
    asked: dict[str, Any] = {"data": str(data.train), "method": method}
    if data.dev is not None:
        asked["dev"] = str(data.dev)
    return asked | {name: value for name, value in settings.items() if value is not None}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
