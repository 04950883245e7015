"""LlamaIndex ingestion pipelines: a document's text -> chunks, new texts -> vectors.

The only file that knows llama-index. It is imported inside the functions that build, since searching needs none of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import BaseNode, MetadataMode, TextNode, TransformComponent
from numpy.typing import NDArray

from index.embed import Embedder
from index.markdown import parts

_CHUNK_TOKENS = 200  # of the embedder, which reads 256 and is given the heading too
_OVERLAP_TOKENS = 20
_BATCH = 64
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'»”)]*\s+|\n{2,}|\n(?=\s*(?:[-*+|>]|\d+[.)])\s)|\Z)", re.DOTALL)


class _Headings(TransformComponent):
    """Splits Markdown nodes at their headings, each of which goes into its node's metadata."""

    def __call__(self, nodes: Sequence[BaseNode], **_kwargs: Any) -> list[BaseNode]:
        return [
            TextNode(
                text=part.body,
                metadata={"heading": part.heading},
                excluded_embed_metadata_keys=["heading"],  # otherwise the splitter takes it off the chunk's size
                excluded_llm_metadata_keys=["heading"],
            )
            for node in nodes
            for part in parts(node.get_content(metadata_mode=MetadataMode.NONE))
            if part.body
        ]


class _Embedding(TransformComponent):
    """Gives each node its vector."""

    embed: Callable[[Sequence[str]], Any]

    def __call__(self, nodes: Sequence[BaseNode], **_kwargs: Any) -> list[BaseNode]:
        vectors = self.embed([node.get_content(metadata_mode=MetadataMode.NONE) for node in nodes])
        for node, vector in zip(nodes, vectors, strict=True):
            node.embedding = vector.tolist()
        return list(nodes)


def chunks(text: str, tokens: Callable[[str], list[Any]]) -> list[tuple[str, str]]:
    """Split Markdown at its headings, and what is longer than about 200 tokens at its sentences.

    Returns (heading, text) pairs, the heading empty before the first one. `tokens` is the embedder's own cut.
    """
    splitter = SentenceSplitter(
        chunk_size=_CHUNK_TOKENS,
        chunk_overlap=_OVERLAP_TOKENS,
        tokenizer=tokens,
        chunking_tokenizer_fn=_SENTENCE.findall,  # the default is NLTK's, which may try to download its data
    )
    pipeline = IngestionPipeline(transformations=[_Headings(), splitter], disable_cache=True)
    nodes = pipeline.run(nodes=[TextNode(text=text)])
    return [(node.metadata["heading"], node.get_content(metadata_mode=MetadataMode.NONE)) for node in nodes]


def vectors(
    texts: Sequence[str], embedder: Embedder, progress: Callable[[str], None]
) -> dict[str, NDArray[np.float32]]:
    """Embed the texts, all different, in batches. Raises EmbedderUnavailable."""
    pipeline = IngestionPipeline(transformations=[_Embedding(embed=embedder.embed)], disable_cache=True)
    ordered = sorted(texts, key=len)  # texts of like length waste no padding in a batch
    found: dict[str, NDArray[np.float32]] = {}
    for start in range(0, len(ordered), _BATCH):
        progress(f"Embedding text {start + 1} of {len(ordered)}")
        batch = ordered[start : start + _BATCH]
        for text, node in zip(batch, pipeline.run(nodes=[TextNode(text=text) for text in batch]), strict=True):
            found[text] = np.asarray(node.embedding, dtype=np.float32)
    return found
