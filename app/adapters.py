"""Adapters on this machine: those that ship with Rumo and those of the home, and the one that is switched on.

An adapter is a folder with `rumo.json`, which says what it was trained on. Only one whose base is the model that runs is switched on.
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
            if isinstance(said, dict) and (manifest.parent / "adapter_model.safetensors").is_file():
                found[manifest.parent.name] = Adapter(manifest.parent.name, manifest.parent, said)
    return found


def active(home: Path, model: str, environ: Mapping[str, str] = os.environ, shipped: Path = SHIPPED) -> Adapter | None:
    """Return the adapter to run on `model` (a GGUF's path): RUMO_ADAPTER, else the one switched on, else the shipped one.

    None where none is wanted, or the default one does not fit. Raises AdapterError where one that was named is not there or does not fit.
    """
    chosen = environ.get("RUMO_ADAPTER", "").strip() or _switched(home)
    if chosen == _NONE:
        return None
    known = adapters(home, shipped)
    if chosen is None:
        default = known.get(DEFAULT)
        return default if default is not None and fits(default, model) else None
    if chosen not in known:
        raise AdapterError(f"There is no adapter «{chosen}»: choose {', '.join([*known, _NONE])}.")
    if not fits(known[chosen], model):
        raise AdapterError(
            f"The adapter «{chosen}» was trained on another model: switch it off, or set RUMO_MODEL to its base."
        )
    return known[chosen]


def switch(home: Path, name: str | None, shipped: Path = SHIPPED) -> None:
    """Switch an adapter on, or with None all off; it counts from the next start on. Raises AdapterError for one that is not there."""
    known = adapters(home, shipped)
    if name is not None and name not in known:
        raise AdapterError(f"There is no adapter «{name}»: choose {', '.join([*known, _NONE])}.")
    aside = home / ".adapter.json.new"
    aside.write_text(json.dumps({"adapter": name or _NONE}) + "\n", encoding="utf-8")
    aside.replace(home / "adapter.json")


def fits(adapter: Adapter, model: str) -> bool:
    """Whether an adapter was trained on these weights. For a model by name, which has no file here, its name decides."""
    path = Path(model)
    if path.is_file():
        return adapter.base == _hash(path, path.stat().st_mtime_ns)
    base = adapter.manifest.get("base")
    return isinstance(base, dict) and base.get("name") in (model, path.name)


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
