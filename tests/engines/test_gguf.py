import struct
from pathlib import Path

import pytest

from app.engines.base import EngineUnavailable
from app.engines.gguf import Header, read_header


def string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def entry(key: str, kind: int, value: bytes) -> bytes:
    return string(key) + struct.pack("<I", kind) + value


def gguf(*entries: bytes, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(entries)) + b"".join(entries)


TOKENS = entry("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 2) + string("<s>") + string("olá"))
SCORES = entry("tokenizer.ggml.scores", 9, struct.pack("<IQ", 6, 2) + struct.pack("<2f", 0.5, 1.5))
CONTEXT = entry("llama.context_length", 4, struct.pack("<I", 2048))
ARCHITECTURE = entry("general.architecture", 8, string("llama"))
FILE_TYPE = entry("general.file_type", 4, struct.pack("<I", 7))


def test_the_header_is_read_past_arrays(tmp_path: Path) -> None:
    path = tmp_path / "Tiny-1B.Q8_0.gguf"
    path.write_bytes(gguf(ARCHITECTURE, TOKENS, SCORES, CONTEXT, FILE_TYPE))
    assert read_header(path) == Header(name="Tiny-1B", context=2048, precision="Q8_0")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 something else",
        gguf(ARCHITECTURE, CONTEXT)[:60],
        gguf(CONTEXT),
        gguf(ARCHITECTURE, version=99),
    ],
    ids=["empty", "not a GGUF", "cut short", "no architecture", "unknown version"],
)
def test_what_is_no_gguf_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(EngineUnavailable, match="is not a GGUF model"):
        read_header(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"There is no file .*none\.gguf"):
        read_header(tmp_path / "none.gguf")


@pytest.mark.weights
def test_the_carried_model_says_what_it_is(gguf: Path) -> None:
    assert read_header(gguf) == Header(name="SmolLM2-135M-Instruct", context=8192, precision="Q4_1")
