from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
from gguf.quants import dequantize, quantize

from app.engines.base import EngineUnavailable
from app.engines.gguf import read_header
from app.engines.requantise import faithful

Q4_1_FILE = 3


@pytest.fixture
def q4_1(tmp_path: Path) -> Path:
    """A GGUF of one Q4_1 tensor and one that is not quantised."""
    path = tmp_path / "tiny.Q4_1.gguf"
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(128)
    writer.add_file_type(Q4_1_FILE)
    writer.add_token_list(["<s>", "olá", "🙂"])
    weights = np.random.default_rng(0).normal(size=(8, 64)).astype(np.float32)
    writer.add_tensor("w", quantize(weights, GGMLQuantizationType.Q4_1), raw_dtype=GGMLQuantizationType.Q4_1)
    writer.add_tensor("norm", np.arange(4, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def values(path: Path) -> dict[str, np.ndarray]:
    return {str(t.name): dequantize(t.data, t.tensor_type) for t in GGUFReader(path).tensors}


def test_the_weights_are_the_original_ones_within_a_hundredth(q4_1: Path, tmp_path: Path) -> None:
    converted = faithful(q4_1, tmp_path / "cache")
    before, after = values(q4_1), values(converted)
    assert np.linalg.norm(after["w"] - before["w"]) < 0.01 * np.linalg.norm(before["w"])
    assert np.array_equal(after["norm"], before["norm"])
    assert {tensor.tensor_type.name for tensor in GGUFReader(converted).tensors} == {"Q8_0", "F32"}


def test_the_header_and_the_vocabulary_are_carried_over(q4_1: Path, tmp_path: Path) -> None:
    converted = faithful(q4_1, tmp_path / "cache")
    assert (read_header(converted).context, read_header(converted).precision) == (128, "Q8_0")
    assert GGUFReader(converted).fields["tokenizer.ggml.tokens"].contents() == ["<s>", "olá", "🙂"]


def test_it_is_converted_once_and_what_is_faithful_already_is_left_alone(q4_1: Path, tmp_path: Path) -> None:
    converted = faithful(q4_1, tmp_path / "cache")
    made = converted.stat().st_mtime_ns
    assert faithful(q4_1, tmp_path / "cache") == converted
    assert converted.stat().st_mtime_ns == made
    assert faithful(converted, tmp_path / "cache") == converted
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [converted.name]


def test_a_damaged_file_and_a_cache_that_cannot_be_written_are_sentences(q4_1: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineUnavailable, match="cannot be written"):
        faithful(q4_1, tmp_path / "file" / "cache")
    whole = q4_1.read_bytes()
    q4_1.write_bytes(whole[: len(whole) - 200])
    with pytest.raises(EngineUnavailable, match="is damaged"):
        faithful(q4_1, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
