"""What has to hold before an adapter answers anyone: it is in the home, it fits the model that runs, and it is verified."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from app.adapters import SHIPPED, AdapterError, adapters, file_hash, fits, identity, record, switch
from app.engines.choose import choose
from app.engines.merging import merged
from finetune.agreement import Verification
from finetune.artefact import Artefact, BadArtefact, NotThere, find_artefact
from finetune.export import export
from finetune.train.base import Base
from finetune.verify import Tell, ordinary_and_guide, verify

_NAME = re.compile(r"[A-Za-z0-9][\w-]{0,63}", re.ASCII)  # torch allows no dots in the names of modules


def verified(found: Artefact, home: Path, exported: Path | None, tell: Tell) -> Verification:
    """Verify an artefact on ordinary prompts. Raises what `verify` raises, and BadArtefact for a whole model."""
    if exported is not None and not exported.is_dir():
        raise NotThere(f"There is no folder {exported}: name one that `rumo finetune export` wrote.")
    return verify(found.folder, _base(found), home, ordinary_and_guide(), exported, tell)


def use_artefact(
    source: str, home: Path, environ: Mapping[str, str], name: str | None, model: str | None, tell: Tell
) -> str:
    """Switch on an adapter of the home, a shipped one, or a run's, which is copied into the home first. Returns its name.

    An adapter that has no passing record is verified first. Raises NotThere, BadArtefact, BadBase, EngineError and AdapterError.
    """
    found = find_artefact(source, home, model)
    base, choice = _base(found), choose(environ)
    if choice.kind == "server":
        raise AdapterError("A server serves its own adapters: load it there, or unset RUMO_SERVER.")
    if choice.kind == "openvino" and not found.is_plain_lora:
        raise AdapterError(
            f"{found.name} cannot be merged for the embedded engine: set RUMO_ENGINE=transformers, now and when you chat."
        )
    installed = _installed(found, home, name)
    known = adapters(home)[installed]
    if not fits(known, choice.model):
        raise AdapterError(
            f"{installed} was trained on {base.name}, and {choice.model} is what runs: set RUMO_MODEL to its base, or unset it."
        )
    kept = record(home, known)
    if kept is None or not kept["agrees"] or kept.get("gguf_sha256") != _served_hash(found, known.folder, home):
        verify(known.folder, base, home, ordinary_and_guide(), None, tell)
    switch(home, installed)  # refuses one whose record says that it differs
    return installed


def switch_off(home: Path) -> None:
    """Let the base answer alone."""
    switch(home, None)


def _base(found: Artefact) -> Base:
    if found.base is None:
        raise BadArtefact(
            f"{found.name} is a whole model, with nothing to merge or to switch: run it with RUMO_MODEL={found.folder}."
        )
    return found.base


def _installed(found: Artefact, home: Path, name: str | None) -> str:
    """The name under which an adapter lies in the home or ships, after copying it into the home where it does neither."""
    if found.folder.parent in (home / "adapters", SHIPPED) and name in (None, found.name):
        return found.name
    chosen = name or found.name
    if not _NAME.fullmatch(chosen) or chosen == "none":
        raise NotThere(f"«{chosen}» cannot be an adapter's name: give --name letters, digits, - and _.")
    there = adapters(home).get(chosen)
    if there is not None:
        if identity(there.folder) == identity(found.folder):
            return chosen
        raise NotThere(f"There is another adapter «{chosen}» already: choose a --name for this one.")
    export(found, "adapter", home / "adapters" / chosen, home)
    return chosen


def _served_hash(found: Artefact, folder: Path, home: Path) -> str | None:
    """The hash of the GGUF that the embedded engine serves for an adapter, None where there is none to serve."""
    brought = sorted(folder.glob("*.gguf"))
    if brought:
        return file_hash(brought[0])
    base = found.base
    if base is None or not base.is_gguf or not found.is_plain_lora:
        return None
    return file_hash(merged(Path(base.where), folder, home / "models"))
