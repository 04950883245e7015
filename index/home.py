"""Where Rumo keeps its data: index generations, conversations, runs, adapters and converted models."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from index.errors import HomeUnusable


def rumo_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return Rumo's folder, an absolute path, creating it for its owner alone (mode 0700) when it is not there.

    It is `RUMO_HOME` where that is set, else the platform's user data folder. Raises HomeUnusable.
    """
    chosen = environ.get("RUMO_HOME", "").strip()
    if chosen:
        home = Path(chosen).expanduser().absolute()
    else:
        import platformdirs

        home = Path(platformdirs.user_data_dir("rumo", appauthor=False))
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(
            f"The folder {home} cannot be created ({error.strerror}): set RUMO_HOME to a folder that you can write to."
        ) from error
    return home
