"""Our engine and our retriever as llama-index's own `LLM` and `BaseRetriever`, for whoever builds on that library.

The one module that imports llama_index for this; nothing of the assistant imports it. llama-index's `HuggingFaceLLM` ignores
per-call settings and cannot cancel, so the engine is offered as a `CustomLLM`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from app.engines.base import Engine, Message, Role, Settings
from index.passages import Hit, Lang, Retrieval

_ROLES: dict[MessageRole, Role] = {MessageRole.SYSTEM: "system", MessageRole.ASSISTANT: "assistant"}


class Searcher(Protocol):
    """What can be searched: the library of the index."""

    def search(self, query: str, lang: Lang, k: int) -> Retrieval:
        """Return the `k` best passages."""


class EngineLLM(CustomLLM):
    """An Engine as a llama-index LLM. A call's `max_tokens`, `temperature`, ... override the settings given at the start."""

    _engine: Engine = PrivateAttr()
    _settings: Settings = PrivateAttr()

    def __init__(self, engine: Engine, settings: Settings | None = None) -> None:
        """`settings` decode where a call says nothing else."""
        super().__init__()
        self._engine = engine
        self._settings = settings or Settings()

    @property
    def metadata(self) -> LLMMetadata:
        """Context and answer length in tokens."""
        info = self._engine.info
        return LLMMetadata(
            context_window=info.context,
            num_output=self._settings.max_tokens,
            is_chat_model=True,
            model_name=info.model,
        )

    @classmethod
    def class_name(cls) -> str:
        """The name under which llama-index serialises this class."""
        return "rumo_engine"

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Answer a prompt, as one turn of a person's."""
        return CompletionResponse(text="".join(self._texts([Message("user", prompt)], kwargs)))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Answer a prompt, a piece at a time; closing the generator stops the engine."""
        text = ""
        for piece in self._texts([Message("user", prompt)], kwargs):
            text += piece
            yield CompletionResponse(text=text, delta=piece)

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Answer a conversation."""
        return ChatResponse(message=_said("".join(self._texts(_turns(messages), kwargs))))

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Answer a conversation, a piece at a time; closing the generator stops the engine."""

        def gen() -> ChatResponseGen:
            text = ""
            for piece in self._texts(_turns(messages), kwargs):
                text += piece
                yield ChatResponse(message=_said(text), delta=piece)

        return gen()

    def _texts(self, messages: Sequence[Message], overrides: dict[str, Any]) -> Iterator[str]:
        """Yield the texts. Raises EngineError, and TypeError for a setting that there is not."""
        for piece in self._engine.stream(messages, replace(self._settings, **overrides)):
            if piece.text:
                yield piece.text


class LibraryRetriever(BaseRetriever):
    """The index as a llama-index retriever; nothing comes back where the library says that it does not cover the query."""

    def __init__(self, library: Searcher, lang: Lang, k: int = 4) -> None:
        """Search in `lang` for the `k` best passages."""
        super().__init__()
        self._library = library
        self._lang = lang
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._library.search(query_bundle.query_str, self._lang, self._k)
        return [_node(hit) for hit in found.hits] if found.covered else []


def _turns(messages: Sequence[ChatMessage]) -> list[Message]:
    return [Message(_ROLES.get(message.role, "user"), message.content or "") for message in messages]


def _said(text: str) -> ChatMessage:
    return ChatMessage(role=MessageRole.ASSISTANT, content=text)


def _node(hit: Hit) -> NodeWithScore:
    passage = hit.passage
    about = {"title": passage.title, "section": passage.section, "source": passage.source, "document": passage.document}
    # Only the title goes into the prompt with the text; the rest is for whoever reads the nodes.
    hidden = [key for key in about if key != "title"]
    node = TextNode(id_=passage.id, text=passage.text, metadata=about, excluded_llm_metadata_keys=hidden)
    return NodeWithScore(node=node, score=hit.score)
