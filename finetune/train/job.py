"""One training run from its configuration to what comes out: the story of `train`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.adapters import identity
from app.runs import Run, RunError
from finetune.train.base import base_hash
from finetune.train.checkpoints import Checkpoints, Progress, read_progress
from finetune.train.config import TrainConfig, from_json
from finetune.train.device import PeakMemory, this_machine
from finetune.train.errors import BadConfig, DoesNotFit, MissingLibrary, TrainError
from finetune.train.estimate import Estimate, estimate_of
from finetune.train.events import Ended, Event, Listener, Notice
from finetune.train.material import Material, gather
from finetune.train.methods import base_model, check_method, prepare
from finetune.train.scratch import scratch_model
from finetune.train.session import Session


def train(config: TrainConfig, folder: Path, on_event: Listener = lambda event: None) -> Ended:
    """Train in a run's folder, from its last checkpoint where it has one. Returns when the run is done or was asked to stop.

    SIGINT and SIGTERM ask it to stop, when called in the main thread. Under `accelerate launch` every process calls this; the first
    one writes and tells. Raises TrainError and RunError, whose texts are sentences for the person; the run's state then says failed.
    """
    accelerator = _accelerator()
    main = bool(accelerator.is_main_process)
    run = _opened(config, folder, main)
    accelerator.wait_for_everyone()

    def tell(event: Event) -> None:
        if main:
            _log(run, event)
            on_event(event)

    with run.attached() if main else contextlib.nullcontext(), _stopped_by_signals(run):
        try:
            if main:
                run.write(replace(run.state(), status="running", pid=os.getpid(), message=""))
            return _trained(config, run, accelerator, tell)
        except Exception as error:
            said = _translated(error)
            if main:
                run.write(replace(run.state(), status="failed", message=str(said), eta_seconds=None))
                run.log(f"Failed: {said}")
                if said is not error:
                    run.log("".join(traceback.format_exception(error)))
            if said is error:
                raise
            raise said from error


def estimate(config: TrainConfig, folder: Path = Path()) -> Estimate:
    """Say what a run would take on this machine, with its folder on that disk. Raises TrainError for what cannot be trained at all."""
    machine = this_machine(folder, config.precision)
    check_method(config, machine.device)
    return estimate_of(config, gather(config), machine)


def _trained(config: TrainConfig, run: Run, accelerator: Any, tell: Listener) -> Ended:
    """Gather, estimate, load, train, write. The last event is `Ended`."""
    import torch

    peak = PeakMemory(str(accelerator.device))
    check_method(config, str(accelerator.device))
    material = gather(config, run.folder / "tokenizer")
    sharded = str(accelerator.distributed_type).endswith("FSDP")
    foretold = estimate_of(config, material, this_machine(run.folder, config.precision), accelerator.num_processes)
    if not sharded:  # what each of several GPUs keeps is then a part of this
        foretold.check()
    if not material.dev:
        tell(Notice("No examples are held out: there is no early stopping, and the last weights are kept."))

    torch.manual_seed(config.seed)
    model, digest = _model(config, material, accelerator, sharded, run)
    fingerprint = _fingerprint(config, material, digest, accelerator.num_processes)
    latest = Checkpoints(run.checkpoints).latest()
    progress = read_progress(latest) if latest else Progress(fingerprint)
    if progress.fingerprint != fingerprint:
        raise BadConfig(
            "The settings, the data, the base model or the number of processes are not those that this run began with: start a new run."
        )
    session = Session(config, run, material, model, accelerator, foretold, peak, tell)
    return session.go(progress, latest, digest)


def _model(
    config: TrainConfig, material: Material, accelerator: Any, sharded: bool, run: Run
) -> tuple[Any, str | None]:
    """Return the model, ready to be trained, and the base's hash."""
    if material.base is None:
        device = "cpu" if sharded else accelerator.device
        return scratch_model(material.model_config).to(device), None
    base = material.base
    loaded = base_model(base, config, str(accelerator.device), sharded, run.folder / "base")
    return prepare(loaded, base, config), base_hash(base)


def _accelerator() -> Any:
    try:
        import peft  # noqa: F401 - said now, not after minutes of loading
        import torch  # noqa: F401
        import transformers
        from accelerate import Accelerator  # type: ignore[import-untyped] # it ships no type information
    except ImportError as error:
        raise MissingLibrary(
            "Training needs torch, transformers, peft and accelerate: run `pip install torch transformers peft accelerate`."
        ) from error
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped
    # Autocast is the loop's own: what accelerate does for bf16 it would do for a process's whole life.
    return Accelerator(mixed_precision="no")


def _opened(config: TrainConfig, folder: Path, main: bool) -> Run:
    run = Run(folder)
    if main and not (folder / "config.json").exists():
        return Run.create(folder, config.as_json())
    if main:
        if from_json(run.config()) != config:
            raise RunError(f"{folder} holds a run with other settings: choose another folder.")
        if run.state().status == "done":
            raise RunError(f"The run {folder.name} is done: start a new one.")
    return run


@contextlib.contextmanager
def _stopped_by_signals(run: Run) -> Iterator[None]:
    """Let a first SIGINT or SIGTERM ask the run to stop; a second one does what it always does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, frame: Any) -> None:
        run.ask_to_stop()
        signal.signal(number, former[signal.Signals(number)])

    for number in former:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _fingerprint(config: TrainConfig, material: Material, digest: str | None, processes: int) -> str:
    # Where the data lies does not matter, what it says does.
    settings = {**config.as_json(), "data": material.data_hash, "dev": None, "base": digest, "processes": processes}
    del settings["start"], settings["samples"]  # the latter change nothing of what is learned
    if config.start is not None:
        settings["start"] = identity(Path(config.start).expanduser())
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _log(run: Run, event: Event) -> None:
    fields = ", ".join(f"{name} {value}" for name, value in asdict(event).items())
    run.log(event.text if isinstance(event, Notice) else f"{type(event).__name__}: {fields}")


def _translated(error: Exception) -> Exception:
    if isinstance(error, (TrainError, RunError)):
        return error
    text = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text:
        return DoesNotFit(
            "Memory ran out: lower batch_tokens, set checkpointing to true, or close other programs; then resume."
        )
    return TrainError(
        f"Training failed ({type(error).__name__}: {error}): see log.txt; resume, or report it with that file."
    )
