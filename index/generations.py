"""Where generations of the index are, which one serves, and how the next one takes over.

    <home>/index/current            the name of the generation that serves, swapped in one step
    <home>/index/<name>/            one generation, never changed once it serves; its manifest.json is written last
    <home>/index/build.lock         held by whoever builds, released by the system when its process ends

A generation is built beside the serving one. Whatever interrupts that (an error, a full disk, a power cut) leaves the old one
serving, and what is left of the attempt is removed by the next build. This file knows nothing of what is in a generation.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import BuilderBusy, GenerationCorrupt, IndexFailure

Stamp = tuple[int, int, int]
_MANIFEST = "manifest.json"


class Generations:
    """The index folder of one home."""

    def __init__(self, home: Path) -> None:
        """Look at a home. Nothing is created before a generation is built."""
        self.folder = home / "index"
        self._pointer = self.folder / "current"

    def current(self) -> str | None:
        """Return the name of the generation that serves, None where none does."""
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise GenerationCorrupt("The file that names the current index cannot be read.") from error

    def stamp(self) -> Stamp | None:
        """Return what differs once another generation serves. Microseconds."""
        try:
            seen = self._pointer.stat()
        except OSError:
            return None
        return seen.st_ino, seen.st_mtime_ns, seen.st_size

    def path(self, name: str) -> Path:
        """Return the folder of a generation. Raises GenerationCorrupt for a name that is no plain name."""
        if Path(name).name != name:
            raise GenerationCorrupt("The file that names the current index is damaged.")
        return self.folder / name

    def manifest(self, name: str) -> dict[str, Any]:
        """Check every file of a generation against its manifest and return that. Raises GenerationCorrupt."""
        folder = self.path(name)
        try:
            manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            for relative, digest in manifest["files"].items():
                if _digest(folder / relative) != digest:
                    raise GenerationCorrupt(f"The index file {relative} is damaged.")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise GenerationCorrupt("The stored index is incomplete.") from error
        return manifest

    def intact(self, name: str) -> tuple[dict[str, Any], set[str]]:
        """Return what can still be read of a damaged generation: its manifest, {} if lost, and the files that are whole.

        Without a manifest nothing is known of the files, and all of them are returned.
        """
        folder = self.path(name)
        try:
            manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            digests = dict(manifest["files"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}, {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        return manifest, {
            each for each in digests if (folder / each).is_file() and _digest(folder / each) == digests[each]
        }

    def newest(self) -> str | None:
        """Return the generation begun last, for when it is not known which one serves."""
        names = sorted(path.name for path in self.folder.glob("*") if (path / _MANIFEST).is_file())
        return names[-1] if names else None

    @contextmanager
    def lock(self, progress: Callable[[str], None], patience: float = 600.0) -> Iterator[None]:
        """Hold the right to build, across processes. Waits up to `patience` seconds, then raises BuilderBusy."""
        import filelock

        _create(self.folder)
        lock = filelock.FileLock(self.folder / "build.lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            progress("Another process is building the index; waiting for it")
            try:
                lock.acquire(timeout=patience)
            except filelock.Timeout as error:
                raise BuilderBusy(
                    "Another process is still building the index: try again when it has ended."
                ) from error
        try:
            yield
        finally:
            lock.release()

    def begin(self) -> Path:
        """Return a new, empty folder to build a generation in. Call it and what follows with the lock held."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        _create(self.folder / name)
        return self.folder / name

    def publish(self, folder: Path, manifest: dict[str, Any], progress: Callable[[str], None]) -> None:
        """Make a finished folder the generation that serves: files to disk, then its manifest, then the pointer."""
        progress("Securing the files")
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        digests = {path.relative_to(folder).as_posix(): _digest(path) for path in files}
        for path in [*files, *(path for path in folder.rglob("*") if path.is_dir())]:
            _sync(path)
        progress("Writing the manifest")
        _write(folder / _MANIFEST, json.dumps({**manifest, "files": digests}, indent=1))
        _sync(self.folder)
        progress("Switching to the new index")
        former = self._former()
        _write(self._pointer, folder.name)
        self._prune({folder.name, former})

    def _former(self) -> str | None:
        try:
            return self.current()
        except GenerationCorrupt:
            return None

    def _prune(self, kept: set[str | None]) -> None:
        """Remove all but the new generation and the one before it, which another process may be reading at this moment."""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _create(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise IndexFailure(
            f"The folder {folder} cannot be created ({error.strerror}): set RUMO_HOME to a folder that you can write to."
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: whoever reads it sees the old text or the new one, also after a power cut."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    _sync(aside)
    aside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Push a file or folder to the disk."""
    if path.is_dir():
        if os.name == "nt":  # Windows cannot open a folder, and needs no sync of it
            return
        handle = os.open(path, os.O_RDONLY)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
