"""What a GGUF file says of itself: its header's plain values, read without any library.

The format is llama.cpp's: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.engines.base import EngineUnavailable

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
# `general.file_type` of llama.cpp, those that the engines read.
_FILE_TYPES = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 14: "Q4_K_S", 15: "Q4_K_M", 18: "Q6_K", 32: "BF16"}

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Header:
    """`name` is the file's, without its precision; `context` is in tokens; `precision` is the weights' quantisation."""

    name: str
    context: int
    precision: str


def read_header(path: Path) -> Header:
    """Read the header of the GGUF at `path`. Raises EngineUnavailable where there is none."""
    wanted = {"general.architecture", "general.file_type"}
    found: dict[str, Value] = {}
    try:
        with path.open("rb") as file:
            for key, value in _values(file):
                if key in wanted or key.endswith(".context_length"):
                    found[key] = value
        architecture = str(found["general.architecture"])
        context = int(found[f"{architecture}.context_length"])
    except FileNotFoundError as error:
        raise EngineUnavailable(f"There is no file {path}: set RUMO_MODEL to a GGUF file that exists.") from error
    except (OSError, ValueError, KeyError, struct.error, MemoryError, OverflowError) as error:
        raise EngineUnavailable(f"{path} is not a GGUF model, or is damaged: fetch or export it again.") from error
    precision = _FILE_TYPES.get(int(found.get("general.file_type", -1)), "quantised")
    return Header(path.stem.removesuffix(f".{precision}"), context, precision)


def _values(file: BinaryIO) -> Iterator[tuple[str, Value]]:
    if file.read(4) != b"GGUF":
        raise ValueError("not a GGUF file")
    version, _tensors, count = struct.unpack("<IQQ", file.read(20))
    if version not in (2, 3):
        raise ValueError(f"GGUF version {version}")
    for _ in range(count):
        key = _string(file)
        (kind,) = struct.unpack("<I", file.read(4))
        if kind == _ARRAY:
            _skip_array(file)
        else:
            yield key, _value(file, kind)


def _value(file: BinaryIO, kind: int) -> Value:
    if kind == _STRING:
        return _string(file)
    if kind not in _SCALARS:
        raise ValueError(f"GGUF value type {kind}")
    form = "<" + _SCALARS[kind]
    value: Value = struct.unpack(form, file.read(struct.calcsize(form)))[0]
    return value


def _string(file: BinaryIO) -> str:
    (size,) = struct.unpack("<Q", file.read(8))
    return file.read(size).decode("utf-8", "replace")


def _skip_array(file: BinaryIO) -> None:
    kind, count = struct.unpack("<IQ", file.read(12))
    if kind == _STRING:
        for _ in range(count):
            (size,) = struct.unpack("<Q", file.read(8))
            file.seek(size, 1)
    elif kind in _SCALARS:
        file.seek(count * struct.calcsize("<" + _SCALARS[kind]), 1)
    else:
        raise ValueError(f"GGUF array of type {kind}")
