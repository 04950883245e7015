"""A LoRA adapter added into a GGUF's weights: what OpenVINO and llama.cpp need, which run no PEFT adapters on a GGUF.

W' = W + scale * B A (Hu 2021), with scale = alpha / rank, or alpha / sqrt(rank) with rsLoRA (Kalajdzievski 2023). GGUF files of Llama
models store the rows of the query and key weights in another order than Hugging Face does (llama.cpp's `permute`), so the
product's rows are put in that order too. The result is written as Q8_0.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.engines.base import EngineUnavailable
from app.engines.requantise import copy_fields

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFReader
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_KEY = re.compile(r"base_model\.model\.model\.layers\.(\d+)\.([\w.]+)\.lora_([AB])\.weight")


def merged(gguf: Path, adapter: Path, cache: Path) -> Path:
    """Return `gguf` with the adapter in its weights, made once and kept in `cache`: about 10 s and 145 MB for the carried model.

    Raises EngineUnavailable for an adapter that is no LoRA, is damaged, or does not fit the model.
    """
    weights = adapter / "adapter_model.safetensors"
    if not weights.is_file():
        raise EngineUnavailable(f"{adapter} holds no adapter_model.safetensors: choose the folder of a finished run.")
    kept = cache / f"{gguf.stem}-{adapter.name}-{_identity(gguf, adapter)}.Q8_0.gguf"
    if kept.is_file():
        return kept
    scale = _scale(adapter)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache, prefix=".merging-", suffix=".gguf")
        os.close(handle)
        made = Path(name)
        try:
            _write(gguf, _pairs(weights), scale, made)
            made.replace(kept)
        finally:
            made.unlink(missing_ok=True)
    except ImportError as error:
        raise EngineUnavailable(
            "Merging an adapter needs gguf and safetensors: run `pip install gguf safetensors`."
        ) from error
    except (ValueError, KeyError) as error:
        raise EngineUnavailable(
            f"The adapter {adapter.name} does not fit {gguf.name} ({error}): load it with the model it was trained on."
        ) from error
    except OSError as error:
        raise EngineUnavailable(
            f"The merged model cannot be written to {cache} ({error.strerror}): free some disk, or set RUMO_HOME."
        ) from error
    return kept


def _identity(gguf: Path, adapter: Path) -> str:
    """What the merged weights depend on, as 12 hex digits."""
    digest = hashlib.sha256(f"{gguf.name}:{gguf.stat().st_size}".encode())
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        path = adapter / name
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:12]


def _scale(adapter: Path) -> float:
    """The factor before B A. Raises EngineUnavailable where the adapter is more than that product."""
    try:
        config: dict[str, Any] = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineUnavailable(f"{adapter} has no readable adapter_config.json: train or export it again.") from error
    if config.get("peft_type") != "LORA" or config.get("use_dora") or config.get("modules_to_save"):
        raise EngineUnavailable(
            f"{adapter.name} is no plain LoRA adapter, which is all that can be added to a GGUF: "
            "set RUMO_ENGINE=transformers to run it."
        )
    rank, alpha = int(config["r"]), float(config["lora_alpha"])
    return alpha / math.sqrt(rank) if config.get("use_rslora") else alpha / rank


def _pairs(weights: Path) -> dict[str, dict[str, Matrix]]:
    """The adapter's matrices by the GGUF's name of the weight that they change: A of shape (rank, in), B of (out, rank)."""
    from safetensors.numpy import load_file

    pairs: dict[str, dict[str, Matrix]] = {}
    for key, value in load_file(weights).items():
        match = _KEY.fullmatch(key)
        if match is None or match[2] not in _NAMES:
            raise ValueError(f"unknown weight {key}")
        pairs.setdefault(f"blk.{match[1]}.{_NAMES[match[2]]}.weight", {})[match[3]] = value.astype("float32")
    return pairs


def _write(source: Path, pairs: dict[str, dict[str, Matrix]], scale: float, target: Path) -> None:
    import numpy as np
    from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
    from gguf.quants import dequantize, quantize

    reader = GGUFReader(source)
    architecture = str(reader.fields["general.architecture"].contents())
    writer = GGUFWriter(target, architecture)
    copy_fields(reader, writer)
    left = dict(pairs)
    for tensor in reader.tensors:
        data, kind = tensor.data, tensor.tensor_type
        pair = left.pop(tensor.name, None)
        if pair is not None:
            weight = dequantize(data, kind).astype(np.float32)
            product = scale * (pair["B"] @ pair["A"])
            if product.shape != weight.shape:
                raise ValueError(f"{tensor.name} is {weight.shape}, the adapter's is {product.shape}")
            data = quantize(weight + _ordered(product, tensor.name, reader, architecture), GGMLQuantizationType.Q8_0)
            kind = GGMLQuantizationType.Q8_0
        elif kind == GGMLQuantizationType.Q4_1:
            data, kind = quantize(dequantize(data, kind), GGMLQuantizationType.Q8_0), GGMLQuantizationType.Q8_0
        writer.add_tensor(tensor.name, data, raw_dtype=kind)
    if left:
        raise ValueError(f"no weight {next(iter(left))} in the model")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _ordered(product: Matrix, name: str, reader: GGUFReader, architecture: str) -> Matrix:
    """The rows of a query's or key's change in llama.cpp's order: each head's two halves interleaved."""
    if architecture != "llama" or not name.endswith(("attn_q.weight", "attn_k.weight")):
        return product
    key = "head_count" if name.endswith("attn_q.weight") else "head_count_kv"
    heads = int(reader.fields[f"{architecture}.attention.{key}"].contents())
    rows, columns = product.shape
    return product.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)
