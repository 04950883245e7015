"""What the evaluated modes search: an index of the guide alone, and one with the cases' own documents, each search done once.

The person's own index is left alone: their documents must not answer for the guide.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from finetune.evaluation.cases import Case
from index.embed import Embedder
from index.library import Library
from index.passages import Lang, Passage, Retrieval


class FrozenShelf:
    """A searcher that answers the same query with the same passages, whichever mode asks."""

    def __init__(self, library: Library) -> None:
        """Search this library."""
        self._library = library
        self._found: dict[tuple[str, Lang, int], Retrieval] = {}
        self._lock = threading.Lock()

    @property
    def embedder(self) -> Embedder | None:
        """The library's."""
        return self._library.embedder

    def search(self, query: str, lang: Lang, k: int = 4) -> Retrieval:
        """Search once, and return that ever after. Raises EmbedderUnavailable."""
        key = (query, lang, k)
        with self._lock:
            if key not in self._found:
                self._found[key] = self._library.search(query, lang, k)
            return self._found[key]

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return one passage by its id."""
        return self._library.passage(passage_id, lang)


class Shelves:
    """The shelf of each case: the guide, and for cases with a document the guide and all of those documents."""

    def __init__(self, home: Path, cases: Sequence[Case], progress: Callable[[str], None]) -> None:
        """Build what is missing under `home`, which takes under a minute the first time. Raises IndexFailure."""
        self._guide = FrozenShelf(Library.open(home / "guide", progress=progress))
        own = {case.document.name: case.document.text for case in cases if case.document is not None}
        self._own = self._guide
        if own:
            if not (home / "documents").exists():
                shutil.copytree(home / "guide", home / "documents")  # so that only the documents are read and embedded
            library = Library.open(home / "documents", progress=progress)
            with tempfile.TemporaryDirectory() as folder:
                paths = []
                for name, text in own.items():
                    path = Path(folder) / Path(name).name
                    path.write_text(text, encoding="utf-8")
                    paths.append(path)
                library.add(paths, progress=progress)
            self._own = FrozenShelf(library)

    def of(self, case: Case) -> FrozenShelf:
        """Where this case is looked up."""
        return self._guide if case.document is None else self._own
