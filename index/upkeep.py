"""What is stored, whether it still serves, and making it serve: the decisions at opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index import snapshot
from index.build import Progress, build
from index.documents import Document
from index.embed import Embedder
from index.errors import GenerationCorrupt, IndexFailure
from index.generations import Generations, Stamp
from index.guide import fingerprint
from index.snapshot import About, Snapshot


@dataclass(frozen=True, slots=True)
class Opened:
    """A snapshot that serves, the stamp it was read under, and sentences for the person about how it came to be."""

    snapshot: Snapshot
    stamp: Stamp | None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is stored. `fault` says why it has to be built again, None where it serves; `snapshot` is None where unreadable."""

    snapshot: Snapshot | None
    documents: Sequence[Document]
    fault: str | None


def make_ready(generations: Generations, embedder: Embedder, knowledge: Path, progress: Progress) -> Opened:
    """Return the stored generation where it serves, else build one. Raises IndexFailure where neither can be done."""
    stamp = generations.stamp()
    current, fault = _judge(generations, embedder, knowledge)
    if current and fault is None:
        return Opened(current, stamp)
    try:
        return _renew(generations, embedder, knowledge, progress)
    except IndexFailure as failure:
        if current is None or _model_fault(current.about, embedder):
            raise
        return Opened(current, stamp, (f"{failure} The index of {current.about.built} goes on serving.",))


def inspect(generations: Generations, embedder: Embedder, knowledge: Path) -> Inspection:
    """Look at what is stored, documents included. Call it with the lock held when it is to be built upon."""
    current, fault = _judge(generations, embedder, knowledge)
    name = current.name if current else _damaged(generations)
    kept, lost = snapshot.documents(generations, name) if name else ([], [])
    if lost:
        fault = f"{fault or 'Some documents were damaged.'} Add these again: {', '.join(lost)}."
    return Inspection(current, kept, fault)


def stored(generations: Generations) -> Snapshot | None:
    """Load the generation that serves, None where there is none. Raises GenerationCorrupt."""
    name = generations.current()
    if name is None:
        return None
    try:
        return snapshot.load(generations, name)
    except GenerationCorrupt:
        # Two builds of another process since the name was read remove what it names.
        if (newer := generations.current()) in (name, None):
            raise
        return snapshot.load(generations, str(newer))


def _renew(generations: Generations, embedder: Embedder, knowledge: Path, progress: Progress) -> Opened:
    with generations.lock(progress):
        found = inspect(generations, embedder, knowledge)  # another process may have built it meanwhile
        stamp = generations.stamp()
        if found.snapshot and found.fault is None:
            return Opened(found.snapshot, stamp)
        progress(found.fault or "Building the index for the first time.")
        build(generations, knowledge, found.documents, embedder, found.snapshot, progress)
        built = Opened(snapshot.load(generations, str(generations.current())), generations.stamp())
        return replace(built, notices=(found.fault,)) if found.fault else built


def _judge(generations: Generations, embedder: Embedder, knowledge: Path) -> tuple[Snapshot | None, str | None]:
    """Return the stored snapshot, None where there is none or it is damaged, and the sentence that says what is wrong."""
    try:
        current = stored(generations)
    except GenerationCorrupt as corrupt:
        return None, f"{corrupt} It was built again."
    return current, _fault(current.about, embedder, knowledge) if current else None


def _fault(about: About, embedder: Embedder, knowledge: Path) -> str | None:
    if fault := _model_fault(about, embedder):
        return fault
    if about.knowledge != fingerprint(knowledge):
        return "The guide changed, so the index was built again."
    return None


def _model_fault(about: About, embedder: Embedder) -> str | None:
    if about.embedder != embedder.name:
        return f"The embedding model changed from {about.embedder} to {embedder.name}, so the index was built again."
    if about.dimension != embedder.dimension:
        return f"The embedding model {embedder.name} has another dimension than before, so the index was built again."
    return None


def _damaged(generations: Generations) -> str | None:
    """Return the name of the generation whose documents are to be saved."""
    try:
        name = generations.current()
        return name if name and generations.path(name).is_dir() else generations.newest()
    except GenerationCorrupt:
        return generations.newest()
