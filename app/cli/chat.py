"""`rumo chat`: serve the web page."""

from __future__ import annotations

import os
import sys
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from app.cli.common import misused, notes, open_engine, open_library
from app.host import Host
from app.store import Store
from index.home import rumo_home


def chat(
    host: Annotated[
        str, typer.Option(help="The address to bind to; only this machine unless --auth is given.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 7860,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser, where there is a desktop.")] = True,
    auth: Annotated[
        Path | None, typer.Option(help="A file with one name:password a line, for a shared machine.")
    ] = None,
) -> None:
    """Open the assistant in the browser."""
    began = time.monotonic()
    home = rumo_home()
    os.environ["GRADIO_TEMP_DIR"] = str(home / "page")
    from app.web.server import CannotServe, check_address, read_users, serve

    try:
        users = read_users(auth) if auth else None
        check_address(host, users)
        library = open_library()
        store = Store.open(home / "rumo.db")
        for notice in store.notices:
            notes.print(notice)
        engine, settings = open_engine()
        service = Host(engine, library, store, settings)
        try:
            close = serve(service, library, host, port, users, block=False)
            service.warm()
            notes.print(
                f"Rumo answers at [bold]http://{host}:{port}[/bold]  (ready in {time.monotonic() - began:.1f} s; Ctrl+C ends it)"
            )
            if show and _has_desktop():
                webbrowser.open(f"http://{host}:{port}")
            _wait()
            close()
        finally:
            service.close()
    except CannotServe as error:
        misused(str(error))


def _has_desktop() -> bool:
    """Without one, `webbrowser` may start a browser in this very terminal."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _wait() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        notes.print("\nRumo ends. Conversations are kept.")
