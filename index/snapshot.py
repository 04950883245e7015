"""What one generation holds, in memory and in its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.documents import Document
from index.errors import GenerationCorrupt
from index.generations import Generations
from index.lexical import LexicalIndex
from index.passages import LANGS, Lang, Passage
from index.reports import DocumentInfo
from index.translate import Glossary

Facet = Literal["text", "title", "asked", "elsewhere"]
FACETS: tuple[Facet, ...] = ("text", "title", "asked")  # of a passage
NO_PASSAGE = -1  # the number of the passage of a question that none answers
EMBEDDED = 20  # ways of asking that become vectors; further ones help where words are compared (docs/log.md)
FORMAT = 3  # raise it when what is stored, or what is made of the same text, changes


@dataclass(frozen=True, slots=True)
class About:
    """What a generation was made of, for the decision whether it still serves. `knowledge` is the guide's fingerprint."""

    format: int
    built: str
    embedder: str
    dimension: int
    knowledge: str
    documents: tuple[DocumentInfo, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the dense index: one text that stands for a passage, which is a number, or for none. `digest` is the text's SHA-256."""

    passage: int
    facet: Facet
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, loaded. Never changed, so that searches need no lock.

    `entries` describes the rows of `dense`; `lexical` has an index for each language, over the passages of that language in order.
    """

    name: str
    about: About
    passages: tuple[Passage, ...]
    entries: tuple[Entry, ...]
    dense: DenseIndex
    lexical: Mapping[Lang, LexicalIndex]


def entries_of(
    passages: Sequence[Passage],
    elsewhere: Sequence[tuple[Lang, str]],
    glossary: Glossary,
    languages: Collection[Lang],
) -> Iterator[tuple[str, Entry]]:
    """Return the texts that stand for each passage and the questions `elsewhere`, in what the embedder, of `languages`, can read.

    The ways of asking are document expansion (Nogueira et al. 2019, «Document expansion by query prediction»), here written by
    people. A document of one's own has neither them nor a title that says much.
    """
    for number, passage in enumerate(passages):
        facets: list[tuple[Facet, str]] = [("text", f"{passage.title}\n{passage.text}")]
        if passage.source != "document":
            facets += [("title", passage.title), *(("asked", way) for way in passage.asked[:EMBEDDED])]
        for facet, raw in facets:
            text = raw if passage.lang in languages else glossary.translate(raw, passage.lang).text
            yield text, Entry(number, facet, _digest(text))
    for lang, raw in elsewhere:
        text = raw if lang in languages else glossary.translate(raw, lang).text
        yield text, Entry(NO_PASSAGE, "elsewhere", _digest(text))


def write(
    folder: Path,
    passages: Sequence[Passage],
    entries: Sequence[Entry],
    vectors: NDArray[np.float32],
    documents: Sequence[Document],
) -> None:
    """Write all but the manifest. `vectors` has a row for each entry, shape (entries, dimension)."""
    _write_lines(folder / "passages.jsonl", passages)
    _write_lines(folder / "entries.jsonl", entries)
    DenseIndex.build(vectors).save(folder / "dense.faiss")
    for lang in LANGS:
        texts = ["\n".join((one.title, one.text, *one.asked)) for one in passages if one.lang == lang]
        LexicalIndex.build(lang, texts).save(folder / f"lexical-{lang}")
    (folder / "documents").mkdir()
    for document in documents:
        _write_lines(folder / "documents" / f"{document.section}.json", [document])


def load(generations: Generations, name: str) -> Snapshot:
    """Read a generation. Raises GenerationCorrupt."""
    folder = generations.path(name)
    about = _about(generations.manifest(name))
    if about.format != FORMAT:
        raise GenerationCorrupt("The stored index has the format of another version of Rumo.")
    try:
        return Snapshot(
            name=name,
            about=about,
            passages=tuple(
                Passage(**{**row, "asked": tuple(row["asked"])}) for row in _lines(folder / "passages.jsonl")
            ),
            entries=tuple(Entry(**row) for row in _lines(folder / "entries.jsonl")),
            dense=DenseIndex.load(folder / "dense.faiss"),
            lexical={lang: LexicalIndex.load(lang, folder / f"lexical-{lang}") for lang in LANGS},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationCorrupt("The stored index cannot be read.") from error


def documents(generations: Generations, name: str) -> tuple[list[Document], list[str]]:
    """Return the documents that a generation keeps, in the order they were added, and the names of those that are lost.

    The generation may be damaged: whatever is whole is returned.
    """
    manifest, files = generations.intact(name)
    found: list[Document] = []
    for each in sorted(files):
        if each.startswith("documents/"):
            try:
                found.extend(Document(**row) for row in _lines(generations.path(name) / each))
            except (OSError, ValueError, TypeError):
                continue
    listed = [row["name"] for row in manifest.get("documents", ())]
    found.sort(key=lambda document: (document.added, document.name))
    return found, [name for name in listed if name not in {document.name for document in found}]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _about(manifest: dict[str, Any]) -> About:
    try:
        listed = tuple(DocumentInfo(**row) for row in manifest["documents"])
        fields = {name: manifest[name] for name in ("format", "built", "embedder", "dimension", "knowledge")}
        return About(**fields, documents=listed)
    except (KeyError, TypeError) as error:
        raise GenerationCorrupt("The stored index has the format of another version of Rumo.") from error


def _write_lines(path: Path, rows: Sequence[Passage | Entry | Document]) -> None:
    path.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _lines(path: Path) -> list[dict[str, Any]]:
    # Not splitlines(), which also splits at characters that JSON leaves as they are, such as U+2028.
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
