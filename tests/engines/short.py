"""The carried model cut short: its first layers and tokens, in its own shapes and quantisation, read in a second instead of fifteen."""

from __future__ import annotations

import re
from pathlib import Path

LAYERS = 3
TOKENS = 2_000  # the special ones are the first, then bytes, then words in the order in which they are merged


def short_gguf(source: Path, target: Path) -> Path:
    """Write a GGUF with the first layers and tokens of another."""
    from gguf import GGUFReader, GGUFValueType, GGUFWriter

    reader = GGUFReader(source)
    architecture = str(reader.fields["general.architecture"].contents())
    writer = GGUFWriter(target, architecture)
    kept = set(reader.fields["tokenizer.ggml.tokens"].contents()[:TOKENS])
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture":  # the writer's own
            continue
        value = field.contents()
        if key == f"{architecture}.block_count":
            value = LAYERS
        elif key == f"{architecture}.vocab_size":
            value = TOKENS
        elif key in ("tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.scores"):
            value = value[:TOKENS]
        elif key == "tokenizer.ggml.merges":
            value = [merge for merge in value if merge.replace(" ", "") in kept]
        element = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(key, value, field.types[0], element)
    for tensor in reader.tensors:
        block = re.match(r"blk\.(\d+)\.", tensor.name)
        if block is None or int(block[1]) < LAYERS:
            rows = tensor.data[:TOKENS] if tensor.name == "token_embd.weight" else tensor.data
            writer.add_tensor(tensor.name, rows, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target
