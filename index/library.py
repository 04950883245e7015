"""The front door of the index: open it, search it, add documents to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.build import Progress, build
from index.documents import Document, files, take_in
from index.elsewhere import read_elsewhere
from index.embed import Embedder, SentenceTransformerEmbedder
from index.errors import DocumentRefused, GenerationCorrupt, UnknownDocument
from index.generations import Generations
from index.guide import knowledge_folder
from index.home import rumo_home
from index.passages import LANGS, Lang, Passage, Retrieval
from index.reports import BuildReport, DocumentInfo, IndexStatus
from index.search import Only, Searcher
from index.translate import Glossary
from index.upkeep import Opened, inspect, make_ready, stored


class Library:
    """The guide and the person's documents, searchable. May be used from many threads; several processes may share a home.

    Whoever changes it builds a new generation beside the one that serves, which takes over in one step. The others pick that up
    at their next search.
    """

    def __init__(self, generations: Generations, embedder: Embedder, knowledge: Path, opened: Opened) -> None:
        """Use `Library.open`, which also builds what is missing."""
        self._generations = generations
        self._embedder = embedder
        self._knowledge = knowledge
        self._glossary = Glossary.of(knowledge)
        self._elsewhere = read_elsewhere(knowledge)
        self._swapping = threading.Lock()
        self._stamp = opened.stamp
        self._notices = opened.notices
        self._searcher = Searcher(opened.snapshot, embedder, self._glossary, self._elsewhere)

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        embedder: Embedder | None = None,
        knowledge: Path | None = None,
        progress: Progress | None = None,
    ) -> Library:
        """Open the index of a home (default: Rumo's own), building it where there is none or it no longer serves.

        What made it build is told to `progress` and in the notices of the first search. Where building fails but the stored
        generation can still answer, it goes on serving and the notice says so. Raises IndexFailure.
        """
        generations = Generations(home or rumo_home())
        chosen = embedder or SentenceTransformerEmbedder()
        folder = knowledge or knowledge_folder()
        return cls(generations, chosen, folder, make_ready(generations, chosen, folder, progress or _silent))

    @property
    def embedder(self) -> Embedder:
        """The model that turns texts into vectors here."""
        return self._embedder

    def search(self, query: str, lang: Lang, k: int = 4, only: Only = "fused") -> Retrieval:
        """Return the `k` passages nearest to the query, best first, in the person's language where they exist in it.

        See `Searcher.search` for scores and `covered`. Raises EmbedderUnavailable.
        """
        self.refresh()
        found = self._searcher.search(query, lang, k, only)
        notices, self._notices = self._notices, ()
        return replace(found, notices=notices) if notices else found

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return a passage by id, in `lang` where it has that wording, else in the other; None where there is none."""
        return self._searcher.passage(passage_id, lang)

    def add(
        self,
        paths: Sequence[Path],
        names: Mapping[Path, str] | None = None,
        progress: Progress | None = None,
    ) -> BuildReport:
        """Index files and the files below folders; `names` gives those a name whose own is not the one to show.

        A document of a name that is known replaces the former one. What cannot be read is refused with a sentence in the report
        and does not keep the others out. Raises IndexFailure when the index cannot be built; it then serves as before.
        """
        tell = progress or _silent

        def extended(known: dict[str, Document]) -> BuildReport:
            done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
            refused = []
            for name, path in files(paths, names or {}):
                tell(f"Reading {name}")
                try:
                    done[take_in(known, name, path)].append(name)
                except DocumentRefused as refusal:
                    refused.append((name, refusal.reason))
            added, changed, unchanged = (tuple(those) for those in done.values())
            return BuildReport(added, changed, unchanged, refused=tuple(refused))

        return self._rebuild(extended, tell)

    def remove(self, name: str) -> BuildReport:
        """Take a document out of the index. Raises UnknownDocument, and IndexFailure when the index cannot be built."""

        def reduced(known: dict[str, Document]) -> BuildReport:
            if name not in known:
                raise UnknownDocument(f"No document named {name} is indexed: `rumo index status` lists their names.")
            del known[name]
            return BuildReport(removed=(name,))

        return self._rebuild(reduced, _silent)

    def documents(self) -> tuple[DocumentInfo, ...]:
        """Return the person's own documents, in the order in which they were added."""
        return self._searcher.snapshot.about.documents

    def status(self) -> IndexStatus:
        """Describe the generation that serves."""
        current = self._searcher.snapshot
        guide = [passage for passage in current.passages if passage.source != "document"]
        folder = self._generations.path(current.name)
        return IndexStatus(
            generation=current.name,
            built=current.about.built,
            embedder=current.about.embedder,
            dimension=current.about.dimension,
            guide={lang: sum(passage.lang == lang for passage in guide) for lang in LANGS},
            documents=len(current.about.documents),
            passages=len(current.passages),
            folder=folder,
            bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        )

    def refresh(self) -> None:
        """Pick up the generation that another process built since. Microseconds where there is none."""
        stamp = self._generations.stamp()
        if stamp == self._stamp:
            return
        with self._swapping:
            self._stamp = stamp
            try:
                fresh = stored(self._generations)
            except GenerationCorrupt:
                return  # what is in memory still serves; whoever opens the index next repairs it
            # Another process may use another embedding model: its vectors would not compare with this one's.
            if fresh and fresh.about.embedder == self._embedder.name:
                self._searcher = Searcher(fresh, self._embedder, self._glossary, self._elsewhere)

    def _rebuild(self, change: Callable[[dict[str, Document]], BuildReport], progress: Progress) -> BuildReport:
        """Apply a change to the documents as they are now, by whichever process, and build. No change builds nothing."""
        started = time.perf_counter()
        with self._generations.lock(progress):
            found = inspect(self._generations, self._embedder, self._knowledge)
            known = {document.name: document for document in found.documents}
            report = change(known)
            if report.added or report.changed or report.removed:
                own = list(known.values())
                embedded = build(self._generations, self._knowledge, own, self._embedder, found.snapshot, progress)
                report = replace(report, embedded=embedded)
        self.refresh()
        return replace(report, seconds=time.perf_counter() - started)


def _silent(_sentence: str) -> None:
    """Tell nobody."""
