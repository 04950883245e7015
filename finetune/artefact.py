"""What a training left behind, found by name or folder and checked before anything of it is loaded. Only safetensors ever are."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters import adapters
from app.runs import Run
from finetune.train.base import EMBEDDED_NAME, Base, check_adapter, find_base, load_config
from finetune.train.config import EMBEDDED
from finetune.train.errors import BadBase, TrainError

MANIFEST = "rumo.json"
_WEIGHTS = "adapter_model.safetensors"
_SETTINGS = "adapter_config.json"
_PICKLES = {
    ".bin",
    ".pt",
    ".pth",
    ".pkl",
    ".pickle",
    ".ckpt",
    ".joblib",
}  # reading one can run whatever its maker wrote
_SOFT = ("PROMPT_TUNING", "PREFIX_TUNING")


class BadArtefact(TrainError):
    """A folder that is damaged, crafted, unfinished or of a kind that does not allow what was asked."""


class NotThere(TrainError):
    """What was named is not there, or a folder that cannot be written to was named: misuse, not failure."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A finished adapter, or a whole model. `name` is the run's or the adapter's; `base` is None for a whole model."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]
    base: Base | None

    @property
    def method(self) -> str:
        """How it was trained."""
        return str(self.manifest.get("method"))

    @property
    def settings(self) -> dict[str, Any]:
        """PEFT's settings of an adapter. Raises BadArtefact where they cannot be read."""
        return _json(self.folder / _SETTINGS)

    @property
    def is_soft(self) -> bool:
        """Whether it is a soft prompt: learned inputs, which no weights can take in."""
        return self.base is not None and self.settings.get("peft_type") in _SOFT

    @property
    def is_plain_lora(self) -> bool:
        """Whether it is a product of two matrices and no more, which is what can be added into a GGUF."""
        settings = self.settings
        more = settings.get("use_dora") or settings.get("modules_to_save")
        return self.base is not None and settings.get("peft_type") == "LORA" and not more

    @property
    def files(self) -> list[Path]:
        """The files that its manifest lists and that are there; the manifest itself is the last."""
        named = [self.folder / name for name in self.manifest["files"]]
        return [*(path for path in named if path.is_file()), self.folder / MANIFEST]


def find_artefact(source: str, home: Path, model: str | None = None) -> Artefact:
    """Find and check an artefact: an adapter's name, a run's name, or the folder of a run, an adapter or a trained model.

    `model` names the base where it does not lie where it lay in training. Raises NotThere, and BadArtefact or BadBase for what is
    crafted, damaged, unfinished or made for another base.
    """
    known, run, path = adapters(home), Run(home / "runs" / source), Path(source).expanduser()
    trained_on: str | None = None
    if source in known:
        name, folder = source, known[source].folder
    elif "/" not in source and (run.folder / "config.json").is_file():
        name, folder, trained_on = _result(run)
    elif (path / "state.json").is_file():
        name, folder, trained_on = _result(Run(path.resolve()))
    elif path.is_dir():
        folder = path.resolve()
        name = name_of(folder)
    else:
        names = ", ".join(known) or "none yet"
        raise NotThere(
            f"There is no run, adapter or folder «{source}»: the adapters are {names}; `rumo finetune list` shows the runs."
        )
    manifest = _manifest(folder)
    base = None if manifest.get("kind") == "model" else _base(folder, manifest, trained_on, model)
    found = Artefact(name, folder, manifest, base)
    if base is not None:
        check_adapter(folder, base)
        _check_shapes(found, base)
    return found


def name_of(folder: Path) -> str:
    """What an adapter's folder is called: as its run where it still lies in one."""
    return folder.parent.name if (folder.parent / "state.json").is_file() else folder.name


def _result(run: Run) -> tuple[str, Path, str | None]:
    """The name, the result's folder and the base of a finished run."""
    state = run.state()
    if state.status != "done" or state.result not in ("adapter", "model"):
        raise BadArtefact(
            f"The run {run.folder.name} is not finished ({state.status}): go on with `rumo finetune run --resume {run.folder}`."
        )
    trained_on = run.config().get("model")
    return run.folder.name, run.folder / state.result, trained_on if isinstance(trained_on, str) else None


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest, after a look at what lies beside it: no pickles, and each weight is the one that the manifest names."""
    pickles = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in _PICKLES)
    if pickles:
        raise BadArtefact(
            f"{folder} holds {pickles[0]}, a format that can run code when it is read: Rumo takes folders with safetensors only."
        )
    manifest = _json(folder / MANIFEST)
    listed, base = manifest.get("files"), manifest.get("base")
    if not isinstance(listed, dict) or not isinstance(base, dict) or not isinstance(base.get("name"), str):
        raise BadArtefact(f"{folder} has no whole {MANIFEST}: train it again.")
    for name, digest in listed.items():
        path = folder / name
        if Path(name).name != name or path.is_symlink():
            raise BadArtefact(f"{folder / MANIFEST} lists {name}, which is no file of its folder: train it again.")
        if path.is_file() and _hash(path) != digest:
            raise BadArtefact(f"{path} is not the file that was trained: fetch or train it again.")
    settings = _SETTINGS if manifest.get("kind") != "model" else "config.json"
    needed = {settings, *(path.name for path in folder.glob("*.safetensors"))}
    missing = sorted(name for name in needed if name not in listed or not (folder / name).is_file())
    if missing:
        raise BadArtefact(f"{folder} is not whole: {missing[0]} is missing or not in its {MANIFEST}. Train it again.")
    return manifest


def _base(folder: Path, manifest: Mapping[str, Any], trained_on: str | None, model: str | None) -> Base:
    """Where the base lies: where the person says, the carried one, where the run or PEFT's settings say."""
    carried = EMBEDDED if manifest["base"]["name"] == EMBEDDED_NAME else None
    named = model or carried or trained_on or _json(folder / _SETTINGS).get("base_model_name_or_path")
    if not isinstance(named, str) or not named:
        raise BadArtefact(f"{folder / _SETTINGS} names no base: name it with --model.")
    try:
        return find_base(named)
    except BadBase as error:
        raise BadBase(f"{error} The base of {folder.name} is named with --model.") from error


def _check_shapes(found: Artefact, base: Base) -> None:
    """Compare the adapter's weights with what PEFT would make for this base, without making either. Raises BadArtefact."""
    import torch
    from peft import PeftConfig, get_peft_model, get_peft_model_state_dict
    from safetensors import SafetensorError, safe_open
    from transformers import AutoModelForCausalLM

    kind = found.settings.get("peft_type")
    if kind not in ("LORA", *_SOFT):
        raise BadArtefact(
            f"{found.folder.name} is {kind}, which Rumo does not train: use a LoRA, prompt or prefix adapter."
        )
    try:
        with safe_open(found.folder / _WEIGHTS, "pt") as file:
            there = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError) as error:
        raise BadArtefact(f"{found.folder / _WEIGHTS} cannot be read: fetch or train it again.") from error
    try:
        settings = PeftConfig.from_pretrained(str(found.folder))
        if kind == "PROMPT_TUNING":
            settings.prompt_tuning_init = "RANDOM"  # what it began with does not matter, and needs weights
        with torch.device("meta"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other names of the base, and of what training would do
            bare: Any = AutoModelForCausalLM.from_config(load_config(base))  # type: ignore[no-untyped-call] # untyped there
            tuned = get_peft_model(bare, settings)
            made = get_peft_model_state_dict(tuned, save_embedding_layers=False)
    except BadBase:
        raise
    except Exception as error:
        raise BadArtefact(
            f"{found.folder.name} does not fit {base.name} ({error}): use the base that it was trained on."
        ) from error
    wanted = {name: tuple(tensor.shape) for name, tensor in made.items()}
    wrong = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
    if wrong:
        name = wrong[0]
        raise BadArtefact(
            f"{found.folder.name} does not fit {base.name}: {name} is {_shape(there.get(name))} and has to be "
            f"{_shape(wanted.get(name))}. Use the base that it was trained on."
        )


def _shape(shape: tuple[int, ...] | None) -> str:
    return "absent" if shape is None else " x ".join(map(str, shape))


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadArtefact(f"{path.parent} has no whole {path.name}: choose the folder of a finished run.") from error
    if not isinstance(found, dict):
        raise BadArtefact(f"{path} has to hold one JSON object: choose the folder of a finished run.")
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
