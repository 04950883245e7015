"""Building a generation: the guide and the documents -> passages -> vectors -> files, reusing what did not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import snapshot
from index.documents import Document, passages
from index.elsewhere import read_elsewhere
from index.embed import Embedder
from index.errors import IndexFailure
from index.generations import Generations
from index.guide import fingerprint, read_guide
from index.passages import Passage
from index.reports import DocumentInfo
from index.snapshot import FORMAT, About, Entry, Snapshot
from index.translate import Glossary

Progress = Callable[[str], None]


def build(
    generations: Generations,
    knowledge: Path,
    documents: Sequence[Document],
    embedder: Embedder,
    previous: Snapshot | None,
    progress: Progress,
) -> int:
    """Build a generation and let it serve. Returns how many texts were embedded; those that `previous` has are taken over.

    Call it with the lock held. Raises KnowledgeInvalid, EmbedderUnavailable, IndexFailure; the serving generation is then as before.
    """
    progress("Reading the guide")
    mark = fingerprint(knowledge)
    guide = read_guide(knowledge)
    usable = previous if previous and _same_model(previous.about, embedder) else None
    own = [_passages_of(document, usable, embedder) for document in documents]
    everything = [*guide, *(passage for part in own for passage in part)]
    elsewhere = read_elsewhere(knowledge)
    rows = snapshot.entries_of(everything, elsewhere, Glossary.of(knowledge), embedder.languages)
    texts, entries = zip(*rows, strict=True)
    vectors, embedded = _vectors(texts, entries, usable, embedder, progress)
    listed = [_info(document, len(part)) for document, part in zip(documents, own, strict=True)]
    built = datetime.now(UTC).isoformat(timespec="seconds")
    about = About(FORMAT, built, embedder.name, int(vectors.shape[1]), mark, tuple(listed))
    try:
        folder = generations.begin()
        progress("Writing the index")
        snapshot.write(folder, everything, entries, vectors, documents)
        generations.publish(folder, asdict(about), progress)
    except OSError as error:
        raise IndexFailure(
            f"The index could not be written to {generations.folder} ({error.strerror}): free some space or set RUMO_HOME"
            " to another folder; what was indexed before still serves."
        ) from error
    return embedded


def _same_model(about: About, embedder: Embedder) -> bool:
    return about.embedder == embedder.name and about.dimension == embedder.dimension


def _passages_of(document: Document, previous: Snapshot | None, embedder: Embedder) -> tuple[Passage, ...]:
    """Split a document, or take over its passages where the very same one was split before."""
    if previous and any(_is_of(info, document) for info in previous.about.documents):
        return tuple(one for one in previous.passages if one.source == "document" and one.section == document.section)
    return passages(document, embedder.tokens)


def _is_of(info: DocumentInfo, document: Document) -> bool:
    return (info.name, info.section, info.sha256) == (document.name, document.section, document.sha256)


def _vectors(
    texts: Sequence[str], entries: Sequence[Entry], previous: Snapshot | None, embedder: Embedder, progress: Progress
) -> tuple[NDArray[np.float32], int]:
    """Return a row for each text, shape (n, dimension), and how many had to be embedded. `entries` has the texts' digests."""
    from index.ingestion import vectors

    known: dict[str, NDArray[np.float32]] = {}
    if previous:
        known = dict(zip((entry.digest for entry in previous.entries), previous.dense.vectors(), strict=True))
    digests = {text: entry.digest for text, entry in zip(texts, entries, strict=True)}
    new = vectors([text for text in digests if digests[text] not in known], embedder, progress)
    known.update((digests[text], vector) for text, vector in new.items())
    return np.stack([known[entry.digest] for entry in entries]), len(new)


def _info(document: Document, count: int) -> DocumentInfo:
    return DocumentInfo(
        name=document.name,
        section=document.section,
        passages=count,
        lang=document.lang,
        bytes=document.bytes,
        added=document.added,
        sha256=document.sha256,
    )
