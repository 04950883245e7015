"""What the library tells about itself and about a build. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.passages import Lang


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One of the person's own documents. `bytes` and `sha256` are the file's, `added` is an ISO 8601 time in UTC."""

    name: str
    section: str
    passages: int
    lang: Lang
    bytes: int
    added: str
    sha256: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What adding or removing did: names of documents, (name, sentence) of the refused, texts that were embedded, seconds."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    embedded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The generation that serves. `built` is an ISO 8601 time in UTC, `guide` counts passages by language, `bytes` is on disk."""

    generation: str
    built: str
    embedder: str
    dimension: int
    guide: dict[Lang, int]
    documents: int
    passages: int
    folder: Path
    bytes: int
