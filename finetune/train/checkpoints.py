"""Checkpoints: everything from which a run goes on as if it had never ended. Only safetensors and JSON are written and read.

    checkpoints/step-00000025/weights.safetensors     what is trained
                              optimiser.safetensors   its moments
                              random.safetensors      the generators of every process
                              progress.json           step, best, times; written last

A checkpoint is made beside the others under another name and renamed when it is whole. The position in the data and the learning
rate follow from the step.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from finetune.train.errors import TrainError

_NAME = "step-{:08d}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `seconds` are those of training, `peak` is in bytes, `waited` counts evaluations since the best one.

    `fingerprint` tells whether configuration, data, base model and number of processes are those that the run began with.
    """

    fingerprint: str
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    peak: int = 0
    loss: float | None = None
    dev_loss: float | None = None
    dev_loss_before: float | None = None
    best_loss: float | None = None
    best_step: int = 0
    waited: int = 0

    @property
    def kept_step(self) -> int:
        """The step whose weights count: the best one where there was an evaluation, else the last."""
        return self.best_step or self.step


class Checkpoints:
    """The folder of checkpoints of one run."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder; it need not be there."""
        self._folder = folder

    def latest(self) -> Path | None:
        """Return the newest whole checkpoint."""
        whole = sorted(path.parent for path in self._folder.glob("step-*/progress.json"))
        return whole[-1] if whole else None

    def at(self, step: int) -> Path:
        """Return the folder of a step's checkpoint."""
        return self._folder / _NAME.format(step)

    def write(self, progress: Progress, tensors: Mapping[str, Mapping[str, Any]]) -> None:
        """Write a checkpoint, files of tensors by name, and remove all others but the best one."""
        from safetensors.torch import save_file

        aside = self._folder / f".writing-{progress.step}"
        shutil.rmtree(aside, ignore_errors=True)
        try:
            aside.mkdir(parents=True)
            for name, some in tensors.items():
                save_file({key: tensor.contiguous() for key, tensor in some.items()}, aside / f"{name}.safetensors")
            (aside / "progress.json").write_text(json.dumps(asdict(progress), indent=1), encoding="utf-8")
            target = self.at(progress.step)
            shutil.rmtree(target, ignore_errors=True)
            aside.rename(target)
        except OSError as error:
            raise TrainError(
                f"The checkpoint cannot be written to {self._folder} ({error.strerror or error}): free some disk and resume."
            ) from error
        self.keep({progress.step, progress.kept_step})

    def keep(self, steps: set[int]) -> None:
        """Remove all checkpoints but those of some steps, and what is left of unfinished ones."""
        kept = {self.at(step) for step in steps}
        for path in [*self._folder.glob("step-*"), *self._folder.glob(".writing-*")]:
            if path not in kept:
                shutil.rmtree(path, ignore_errors=True)


def read_progress(checkpoint: Path) -> Progress:
    """Return what a checkpoint says of itself. Raises TrainError where it is damaged."""
    try:
        return Progress(**json.loads((checkpoint / "progress.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(checkpoint) from error


def read_tensors(checkpoint: Path, name: str) -> dict[str, Any]:
    """Return the tensors of one file of a checkpoint, on the CPU. Raises TrainError where it is damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(checkpoint / f"{name}.safetensors")
    except (OSError, SafetensorError) as error:
        raise _damaged(checkpoint) from error


def _damaged(checkpoint: Path) -> TrainError:
    return TrainError(
        f"The checkpoint {checkpoint} is damaged: remove that folder, and the run goes on from the one before."
    )
