"""What several verbs share: opening engine and index with progress on the terminal, and misuse."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer
from rich.console import Console

from app.adapters import AdapterError, active
from app.engines.base import Engine, Settings
from app.engines.choose import choose, load
from index.home import rumo_home
from index.library import Library

notes = Console(stderr=True, highlight=False)


def misused(sentence: str) -> NoReturn:
    """End with exit status 2 and a sentence that says what to do instead."""
    print(f"rumo: {sentence}", file=sys.stderr)
    raise typer.Exit(2)


def open_library() -> Library:
    """Open the index, building it where it is missing or old. Raises IndexFailure."""
    with notes.status("Opening the index …"):
        return Library.open(progress=lambda sentence: notes.print(sentence, style="dim"))


def open_engine() -> tuple[Engine, Settings]:
    """Load the engine that the environment asks for, and the adapter that is switched on. Raises EngineError."""
    choice = choose(os.environ)
    try:
        adapter = active(rumo_home(), choice.model) if choice.kind != "server" else None
    except AdapterError as error:
        misused(str(error))
    named = {} if adapter is None else {adapter.name: adapter.folder}
    with notes.status(f"Loading the model ({choice.model}{f' with {adapter.name}' if adapter else ''}) …"):
        return load(choice, os.environ, named), Settings(adapter=adapter.name if adapter else None)
