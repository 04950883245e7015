"""What one generation holds, in memory and in its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.documents import Document
from index.errors import GenerationCorrupt
from index.generations import Generations
from index.lexical import LexicalIndex
from index.passages import LANGS, Lang, Passage
from index.reports import DocumentInfo

FORMAT = 1  # raise it when what is stored, or what is made of the same text, changes


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
class Snapshot:
    """One generation, loaded. Never changed, so that searches need no lock.

    `dense` has a row for each text of `texts_of` of each passage, and `dense_passage` the passage's number for each of its rows;
    `lexical` has an index for each language, and `lexical_passage` the passages' numbers for its rows.
    """

    name: str
    about: About
    passages: tuple[Passage, ...]
    dense: DenseIndex
    dense_passage: NDArray[np.int64]
    lexical: Mapping[Lang, LexicalIndex]
    lexical_passage: Mapping[Lang, NDArray[np.int64]]


def texts_of(passage: Passage) -> list[str]:
    """Return the texts that stand for a passage in the dense index: itself, and each way in which people ask for it.

    Document expansion (Nogueira et al. 2019, «Document expansion by query prediction»), here with questions written by people.
    """
    return [f"{passage.title}\n{passage.text}", *passage.asked]


def write(folder: Path, passages: Sequence[Passage], vectors: NDArray[np.float32], documents: Sequence[Document]) -> None:
    """Write all but the manifest. `vectors` has a row for each text of each passage, shape (n, dimension)."""
    lines = "".join(json.dumps(asdict(passage), ensure_ascii=False) + "\n" for passage in passages)
    (folder / "passages.jsonl").write_text(lines, encoding="utf-8")
    DenseIndex.build(vectors).save(folder / "dense.faiss")
    for lang in LANGS:
        texts = ["\n".join(texts_of(passage)) for passage in passages if passage.lang == lang]
        LexicalIndex.build(lang, texts).save(folder / f"lexical-{lang}")
    (folder / "documents").mkdir()
    for document in documents:
        text = json.dumps(asdict(document), ensure_ascii=False)
        (folder / "documents" / f"{document.section}.json").write_text(text, encoding="utf-8")


def load(generations: Generations, name: str) -> Snapshot:
    """Read a generation. Raises GenerationCorrupt."""
    folder = generations.path(name)
    about = _about(generations.manifest(name))
    if about.format != FORMAT:
        raise GenerationCorrupt("The stored index has the format of another version of Rumo.")
    try:
        lines = (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines()
        passages = tuple(Passage(**{**row, "asked": tuple(row["asked"])}) for row in map(json.loads, lines))
        dense = DenseIndex.load(folder / "dense.faiss")
        lexical = {lang: LexicalIndex.load(lang, folder / f"lexical-{lang}") for lang in LANGS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationCorrupt("The stored index cannot be read.") from error
    return Snapshot(
        name=name,
        about=about,
        passages=passages,
        dense=dense,
        dense_passage=np.array([row for row, one in enumerate(passages) for _ in texts_of(one)], dtype=np.int64),
        lexical=lexical,
        lexical_passage={
            lang: np.array([row for row, one in enumerate(passages) if one.lang == lang], dtype=np.int64) for lang in LANGS
        },
    )


def documents(folder: Path) -> list[Document]:
    """Return the documents that a generation's folder keeps and that can still be read, damaged or not as the rest may be."""
    found = []
    for path in sorted((folder / "documents").glob("*.json")):
        try:
            found.append(Document(**json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError):
            continue
    return found


def _about(manifest: dict[str, Any]) -> About:
    try:
        listed = tuple(DocumentInfo(**row) for row in manifest["documents"])
        fields = {name: manifest[name] for name in ("format", "built", "embedder", "dimension", "knowledge")}
        return About(**fields, documents=listed)
    except (KeyError, TypeError) as error:
        raise GenerationCorrupt("The stored index has the format of another version of Rumo.") from error
