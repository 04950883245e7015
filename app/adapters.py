"""Adapters on this machine: those that ship with Rumo and those of the home, and the one that is switched on.

An adapter is a folder with `rumo.json`, which says what it was trained on. Only one whose base is the model that runs is switched on,
and none whose merged weights were found to differ from it: `rumo finetune verify` leaves a record of that in the home's `verified/`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent.parent / "finetune" / "adapters"
DEFAULT = "rumo-lora"
_NONE = "none"  # as the name of an adapter: run the base model alone


class AdapterError(ValueError):
    """An adapter cannot be switched on. The text is a sentence that names the fix."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter folder and what its manifest says; `base` is the SHA-256 of the weights that it was trained on."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def base(self) -> str | None:
        """The hash of its base model's weights, None where the manifest has none."""
        base = self.manifest.get("base")
        return base.get("sha256") if isinstance(base, dict) else None


def adapters(home: Path, shipped: Path = SHIPPED) -> dict[str, Adapter]:
    """Return every finished adapter by name; one of the home goes before a shipped one of the same name."""
    found: dict[str, Adapter] = {}
    for parent in (shipped, home / "adapters"):
        for manifest in sorted(parent.glob("*/rumo.json")):
            try:
                said = json.loads(manifest.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # being written, or damaged: not finished
            if manifest.parent.name.startswith("."):
                continue  # being copied
            if isinstance(said, dict) and (manifest.parent / "adapter_model.safetensors").is_file():
                found[manifest.parent.name] = Adapter(manifest.parent.name, manifest.parent, said)
    return found


def active(home: Path, model: str, environ: Mapping[str, str] = os.environ, shipped: Path = SHIPPED) -> Adapter | None:
    """Return the adapter to run on `model` (a GGUF's path): RUMO_ADAPTER, else the one switched on, else the shipped one.

    None where none is wanted, or the default one does not fit or is known to differ from its merged weights. Raises AdapterError where
    one that was named is not there, does not fit or is known to differ.
    """
    chosen = environ.get("RUMO_ADAPTER", "").strip() or _switched(home)
    if chosen == _NONE:
        return None
    known = adapters(home, shipped)
    if chosen is None:
        default = known.get(DEFAULT)
        usable = default is not None and fits(default, model) and verified(home, default) is not False
        return default if usable else None
    if chosen not in known:
        raise AdapterError(f"There is no adapter «{chosen}»: choose {', '.join([*known, _NONE])}.")
    if not fits(known[chosen], model):
        raise AdapterError(
            f"The adapter «{chosen}» was trained on another model: switch it off, or set RUMO_MODEL to its base."
        )
    _refuse_differing(home, known[chosen])
    return known[chosen]


def switch(home: Path, name: str | None, shipped: Path = SHIPPED) -> None:
    """Switch an adapter on, or with None all off; it counts from the next start on.

    Raises AdapterError for one that is not there, or whose merged weights are known to differ from it.
    """
    known = adapters(home, shipped)
    if name is not None:
        if name not in known:
            raise AdapterError(f"There is no adapter «{name}»: choose {', '.join([*known, _NONE])}.")
        _refuse_differing(home, known[name])
    aside = home / ".adapter.json.new"
    aside.write_text(json.dumps({"adapter": name or _NONE}) + "\n", encoding="utf-8")
    aside.replace(home / "adapter.json")


def fits(adapter: Adapter, model: str) -> bool:
    """Whether an adapter was trained on these weights. For a model by name, which has no file here, its name decides."""
    path = Path(model)
    if path.is_file():
        return adapter.base == file_hash(path)
    base = adapter.manifest.get("base")
    return isinstance(base, dict) and base.get("name") in (model, path.name)


def identity(folder: Path) -> str:
    """The SHA-256 (hex) of what an adapter computes: its weights, and the settings that scale them. Raises OSError."""
    names = ("adapter_config.json", "adapter_model.safetensors")
    return hashlib.sha256("".join(f"{name} {file_hash(folder / name)}\n" for name in names).encode()).hexdigest()


def record_file(home: Path, adapter: str) -> Path:
    """Where the record of an adapter's verification lies; `adapter` is its `identity`."""
    return home / "verified" / f"{adapter}.json"


def record(home: Path, adapter: Adapter) -> dict[str, Any] | None:
    """The record of an adapter's last verification, None where there is none for these weights on this base."""
    try:
        digest = identity(adapter.folder)
        found = json.loads(record_file(home, digest).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("agrees"), bool):
        return None
    same = found.get("adapter_sha256") == digest and found.get("base_sha256") == adapter.base
    return found if same else None


def verified(home: Path, adapter: Adapter) -> bool | None:
    """Whether an adapter and its merged weights agree, None where nobody has looked."""
    found = record(home, adapter)
    return None if found is None else bool(found["agrees"])


def file_hash(path: Path) -> str:
    """The SHA-256 (hex) of a file, worked out once for as long as it does not change. Raises OSError."""
    return _hash(path, path.stat().st_mtime_ns)


def _refuse_differing(home: Path, adapter: Adapter) -> None:
    if verified(home, adapter) is False:
        raise AdapterError(
            f"The adapter «{adapter.name}» and its merged weights do not agree: "
            f"run `rumo finetune verify {adapter.name}`, which says where they differ, or switch it off."
        )


@cache
def _hash(path: Path, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _switched(home: Path) -> str | None:
    try:
        said = json.loads((home / "adapter.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    name = said.get("adapter") if isinstance(said, dict) else None
    return name if isinstance(name, str) else None
