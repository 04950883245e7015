"""`rumo index`: one's own documents in the index, and what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.common import misused, notes, open_library
from index.library import Library

_out = Console(highlight=False)


def index(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files or folders to add; or «status»; or «remove» and the names of documents."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Build the index, add documents of one's own to it, remove them, or say what is in it.

    Markdown, text, HTML, PDF and DOCX are read, up to 20 MB each. A folder named status or remove is written ./status.
    """
    words = paths or []
    library = open_library()
    if not words or words == ["status"]:
        _status(library, as_json)
    elif words[0] == "remove":
        if len(words) == 1:
            misused("Name the documents to remove; `rumo index status` lists them.")
        _remove(library, words[1:])
    else:
        _add(library, [Path(word) for word in words], as_json)


def _add(library: Library, paths: list[Path], as_json: bool) -> None:
    with notes.status("Reading and indexing …"):
        report = library.add(paths)
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        for label, names in (("added", report.added), ("changed", report.changed), ("unchanged", report.unchanged)):
            for name in names:
                _out.print(f"{label}: {name}", markup=False)
        _out.print(f"{report.embedded} texts embedded in {report.seconds:.1f} s")
    for _, sentence in report.refused:
        notes.print(sentence, markup=False)
    if report.refused:
        raise typer.Exit(1)


def _remove(library: Library, names: list[str]) -> None:
    known = {info.name for info in library.documents()}
    for name in names:
        if name not in known:
            misused(f"There is no document «{name}»; `rumo index status` lists them.")
    for name in names:
        library.remove(name)
        _out.print(f"removed: {name}", markup=False)


def _status(library: Library, as_json: bool) -> None:
    status, infos = library.status(), library.documents()
    if as_json:
        row = {**asdict(status), "folder": str(status.folder), "own": [asdict(info) for info in infos]}
        print(json.dumps(row, ensure_ascii=False, indent=2))
        return
    table = Table(show_header=False, box=None)
    for name, value in (
        ("Guide", ", ".join(f"{count} passages in {lang}" for lang, count in status.guide.items())),
        ("Own documents", str(status.documents)),
        ("Embedding model", f"{status.embedder}, {status.dimension} dimensions"),
        ("Generation", f"{status.generation}, built {status.built}"),
        ("Folder", f"{status.folder} ({status.bytes / 1e6:.1f} MB)"),
    ):
        table.add_row(name, value)
    _out.print(table)
    for info in infos:
        _out.print(
            f"  {info.name}: {info.passages} passages, {info.lang}, {info.bytes / 1024:.0f} KB, added {info.added}",
            markup=False,
        )
