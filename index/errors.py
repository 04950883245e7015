"""What can go wrong in the index, as a caller can act on it. Every text is one sentence that names the fix."""

from __future__ import annotations


class IndexFailure(Exception):
    """The index could not do what was asked; what it served before is still served."""


class HomeUnusable(IndexFailure):
    """The folder that holds Rumo's data cannot be created or written."""


class KnowledgeInvalid(IndexFailure):
    """A knowledge file is missing or does not follow the format of `knowledge/README.md`."""


class DocumentRefused(IndexFailure):
    """One document cannot be indexed; the others are not affected. `reason` is the whole sentence."""

    def __init__(self, name: str, reason: str) -> None:
        """Keep both parts, so that a report can list them."""
        super().__init__(reason)
        self.name = name
        self.reason = reason


class UnknownDocument(IndexFailure):
    """No document of that name is indexed."""


class EmbedderUnavailable(IndexFailure):
    """The embedding model or its library is missing or cannot be loaded."""


class GenerationCorrupt(IndexFailure):
    """A stored generation is incomplete or damaged and has to be built again."""


class BuilderBusy(IndexFailure):
    """Another process is building the index and did not finish in time."""
