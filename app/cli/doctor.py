"""`rumo doctor`: what is in use, why, and what to install or set for a better one."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.common import open_library
from app.engines.base import EngineError
from app.engines.choose import choose
from index.errors import IndexFailure
from index.home import rumo_home

_SHOWN = (
    "torch",
    "transformers",
    "peft",
    "openvino-genai",
    "sentence-transformers",
    "faiss-cpu",
    "llama-index-core",
    "gradio",
    "openai",
)

Row = tuple[str, str, str]  # what, how it stands, what to do about it


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Say which model, engine, index and versions are in use, and what would be better. Exit status 1: something is broken."""
    rows = [
        *_engine(),
        *_index(),
        ("home", str(rumo_home()), "Set RUMO_HOME for another folder."),
        ("python", platform.python_version(), ""),
    ]
    rows += [(name, _version(name), "") for name in _SHOWN]
    if as_json:
        print(
            json.dumps(
                [{"what": what, "state": state, "advice": advice} for what, state, advice in rows],
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        table = Table(show_header=False, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*row)
        Console(highlight=False).print(table)
    if any(state == "broken" for _, state, _ in rows):
        raise typer.Exit(1)


def _engine() -> list[Row]:
    try:
        choice = choose(os.environ)
    except EngineError as error:
        return [("engine", "broken", str(error))]
    return [
        ("engine", choice.kind, choice.why),
        ("model", choice.model or "the server's", choice.better or ""),
        _device(),
    ]


def _device() -> Row:
    """The device that a transformers model would use; OpenVINO uses the CPU whatever it is."""
    import torch

    if torch.cuda.is_available():
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        return ("device", f"{torch.cuda.get_device_name(0)}, {memory:.0f} GiB", "")
    if torch.backends.mps.is_available():
        return ("device", "Apple GPU", "")
    return ("device", f"CPU, {os.cpu_count()} cores", "")


def _index() -> list[Row]:
    try:
        status = open_library().status()
    except IndexFailure as error:
        return [("index", "broken", str(error))]
    guide = ", ".join(f"{count} passages in {lang}" for lang, count in status.guide.items())
    own = (
        "Add your own documents with `rumo index PATH`."
        if not status.documents
        else f"{status.documents} documents of your own."
    )
    return [
        ("index", f"{guide}; built {status.built[:19]}", own),
        (
            "embeddings",
            f"{status.embedder}, {status.dimension} dimensions",
            "Set RUMO_EMBEDDER for a multilingual model.",
        ),
    ]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing: run `make install`"
