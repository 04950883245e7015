"""One sitting of a run: from a checkpoint, or the beginning, until the run is done or was asked to stop.

Says what happens, keeps the run's files, evaluates, saves, stops early. What a step is, `loop` knows.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from app.runs import Run, State
from finetune.train import samples, snapshot
from finetune.train.checkpoints import Checkpoints, Progress, read_tensors
from finetune.train.config import TrainConfig
from finetune.train.device import MIB, PeakMemory
from finetune.train.estimate import Estimate
from finetune.train.events import Ended, Evaluated, Listener, Notice, Prepared, Saved, Stepped
from finetune.train.loop import Loop, learning_rate
from finetune.train.material import Material
from finetune.train.result import write_result


class Session:
    """What one call of `train` does once all is loaded."""

    def __init__(
        self,
        config: TrainConfig,
        run: Run,
        material: Material,
        model: Any,
        accelerator: Any,
        foretold: Estimate,
        peak: PeakMemory,
        tell: Listener,
    ) -> None:
        """Take a model that is ready to be trained."""
        self._config, self._run, self._material = config, run, material
        self._accelerator, self._foretold, self._peak, self._tell = accelerator, foretold, peak, tell
        self._main = bool(accelerator.is_main_process)
        self._kept = Checkpoints(run.checkpoints)
        self._steps = foretold.steps
        self._parameters = [(each.numel(), each.requires_grad) for each in model.parameters()]
        self._loop = Loop(model, material.name, config, material.train, material.dev, accelerator)

    def go(self, progress: Progress, checkpoint: Path | None, base_hash: str | None) -> Ended:
        """Train on from a checkpoint. Returns the last event."""
        self._loop.model.train()
        if checkpoint is not None:
            self._restore(checkpoint)
        if self._main:
            self._run.forget_after(progress.step)
        self._say_prepared(progress.step)
        self._peak.forget()
        if progress.step == 0:
            progress = replace(progress, dev_loss_before=self._loop.evaluate())
            if progress.dev_loss_before is not None:
                self._tell(Evaluated(0, progress.dev_loss_before, best=False))
            self._sample("before")
        progress, ended = self._until_ended(progress)
        if not ended:
            self._write_state(progress, "stopped", message="Stopped: it can be resumed.")
            return self._said(Ended("stopped", progress.step, None))
        folder = self._finish(progress, base_hash)
        self._write_state(progress, "done", result=folder.name)
        return self._said(Ended("done", progress.step, folder))

    def _until_ended(self, progress: Progress) -> tuple[Progress, bool]:
        """Make steps. Returns how far it came, and whether that is the end of the run."""
        while progress.step < self._steps and not self._gave_up(progress):
            progress, stepped = self._one_step(progress)
            self._tell(stepped)
            due = progress.step % self._config.eval_every == 0 or progress.step == self._steps
            improved = False
            if due:
                progress, improved = self._evaluated(progress)
            if self._main:
                evaluated = {"dev_loss": progress.dev_loss} if due and progress.dev_loss is not None else {}
                self._run.record({**stepped.as_json(), **evaluated})
            stop = self._asked_to_stop()
            last = progress.step == self._steps or self._gave_up(progress)
            if improved or stop or last or progress.step % self._config.save_every == 0:
                self._save(progress)
            self._write_state(progress, "running", eta=stepped.eta_seconds)
            if stop and not last:
                return progress, False
        if self._gave_up(progress):
            self._tell(
                Notice(
                    f"Stopped early at step {progress.step}: the held-out loss has not fallen since step {progress.best_step}."
                )
            )
        return progress, True

    def _one_step(self, progress: Progress) -> tuple[Progress, Stepped]:
        step, begun = progress.step + 1, time.perf_counter()
        rate = learning_rate(self._config, step, self._steps)
        loss, norm = self._loop.step(step, rate)
        spent, tokens = time.perf_counter() - begun, self._loop.tokens(step)
        progress = replace(
            progress,
            step=step,
            loss=loss,
            tokens=progress.tokens + tokens,
            seconds=progress.seconds + spent,
            peak=max(progress.peak, self._peak.read()),
        )
        stepped = Stepped(
            step=step,
            epoch=round(self._loop.plan.epoch_after(step * self._loop.per_step), 4),
            loss=loss,
            learning_rate=rate,
            tokens=progress.tokens,
            tokens_per_second=round(tokens / spent, 1),
            gradient_norm=norm,
            peak_memory_mib=round(progress.peak / MIB, 1),
            seconds=round(progress.seconds, 3),
            eta_seconds=round(progress.seconds / step * (self._steps - step), 1),
        )
        return progress, stepped

    def _evaluated(self, progress: Progress) -> tuple[Progress, bool]:
        """Evaluate; return what is now known and whether it is the best so far."""
        loss = self._loop.evaluate()
        if loss is None:
            return progress, False
        best = progress.best_loss is None or loss < progress.best_loss
        self._tell(Evaluated(progress.step, loss, best))
        if best:
            return replace(progress, dev_loss=loss, best_loss=loss, best_step=progress.step, waited=0), True
        return replace(progress, dev_loss=loss, waited=progress.waited + 1), False

    def _gave_up(self, progress: Progress) -> bool:
        return 0 < self._config.patience <= progress.waited

    def _asked_to_stop(self) -> bool:
        """Whether somebody asked; all processes hear the first one's answer, so that they stop at the same step."""
        asked = [self._run.asked_to_stop()]
        if self._accelerator.num_processes > 1:
            from accelerate.utils import broadcast_object_list  # type: ignore[import-untyped] # it ships no type information

            broadcast_object_list(asked)
        return asked[0]

    def _save(self, progress: Progress) -> None:
        found = {
            "weights": snapshot.weights(self._loop.model),
            "optimiser": snapshot.moments(self._loop.model, self._loop.optimiser),
            "random": snapshot.generators(self._accelerator),
        }
        if self._main:
            self._kept.write(progress, found)
        self._accelerator.wait_for_everyone()
        self._tell(Saved(progress.step))

    def _restore(self, checkpoint: Path) -> None:
        found = {name: read_tensors(checkpoint, name) for name in ("weights", "optimiser", "random")}
        snapshot.put_weights(self._loop.model, found["weights"])
        snapshot.put_moments(self._loop.model, self._loop.optimiser, found["optimiser"])
        snapshot.put_generators(self._accelerator, found["random"])

    def _finish(self, progress: Progress, base_hash: str | None) -> Path:
        """Take the best weights back, where they are not the last, and write what comes out."""
        if progress.kept_step != progress.step:
            snapshot.put_weights(self._loop.model, read_tensors(self._kept.at(progress.kept_step), "weights"))
        self._sample("after")
        weights = snapshot.weights(self._loop.model)
        folder = self._run.folder / ("adapter" if self._config.makes_adapter else "model")
        if self._main:
            bare, config, material = self._loop.bare, self._config, self._material
            write_result(self._run, bare, weights, config, material, progress, self._foretold, base_hash)
            self._kept.keep({progress.kept_step})
        self._accelerator.wait_for_everyone()
        return folder

    def _sample(self, when: Literal["before", "after"]) -> None:
        """Answer the held-out samples; not where several processes hold the model, of which each would have to take part."""
        if self._material.prompts and self._accelerator.num_processes == 1:
            model, material = self._loop.whole(), self._material
            samples.ask(model, material.tokenizer, material.prompts, self._run.samples, when, self._config.precision)

    def _say_prepared(self, done: int) -> None:
        train, dev = self._material.train, self._material.dev
        self._tell(
            Prepared(
                examples=len(train),
                dev_examples=len(dev),
                tokens=sum(len(each.ids) for each in train),
                learned=sum(sum(each.learned) for each in train),
                steps=self._steps,
                first_step=done + 1,
                parameters=sum(count for count, _ in self._parameters),
                trained=sum(count for count, trained in self._parameters if trained),
                device=str(self._accelerator.device),
            )
        )

    def _write_state(
        self, progress: Progress, status: Any, eta: float | None = None, message: str = "", result: str | None = None
    ) -> None:
        if self._main:
            epoch = self._loop.plan.epoch_after(progress.step * self._loop.per_step)
            self._run.write(
                State(
                    status=status,
                    pid=os.getpid(),
                    step=progress.step,
                    steps=self._steps,
                    epoch=round(epoch, 4),
                    loss=progress.loss,
                    dev_loss=progress.dev_loss,
                    eta_seconds=eta,
                    message=message,
                    result=result,
                )
            )

    def _said(self, ended: Ended) -> Ended:
        self._tell(ended)
        return ended
