"""Stock llama-index parts running on our engine and our passages."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.llms import ChatMessage
from llama_index.core.query_engine import RetrieverQueryEngine

from app.engines.base import EngineError, Message, Settings
from app.engines.fake import FakeEngine
from app.engines.openvino import OpenVINOEngine
from app.llama import EngineLLM, LibraryRetriever
from app.weights import INSTALL, smollm2_gguf
from index.passages import Hit, Lang, Passage, Retrieval

LORA = Passage(
    id="methods#lora",
    section="methods",
    title="LoRA",
    text="LoRA trains two small matrices a layer and leaves the model's own weights as they are.",
    lang="en",
    source="guide",
    document="methods.md",
)


class OneShelf:
    """A library of one passage, which covers what speaks of LoRA."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Lang, int]] = []

    def search(self, query: str, lang: Lang, k: int) -> Retrieval:
        self.asked.append((query, lang, k))
        return Retrieval(query, lang, (Hit(LORA, 0.75, 1, 1),), covered="LoRA" in query, seconds=0.0)


def test_a_stock_query_engine_answers_from_our_passages() -> None:
    library, engine = OneShelf(), FakeEngine(lambda messages: "From: " + messages[-1].content)
    query = RetrieverQueryEngine.from_args(LibraryRetriever(library, "en", k=3), llm=EngineLLM(engine))
    answer = query.query("What is LoRA?")
    assert LORA.text in str(answer)
    assert library.asked == [("What is LoRA?", "en", 3)]
    node = answer.source_nodes[0]
    assert (node.node.node_id, node.score) == ("methods#lora", 0.75)
    assert node.node.metadata == {"title": "LoRA", "section": "methods", "source": "guide", "document": "methods.md"}
    assert "methods.md" not in str(answer)


def test_a_stock_query_engine_streams() -> None:
    query = RetrieverQueryEngine.from_args(
        LibraryRetriever(OneShelf(), "en"), llm=EngineLLM(FakeEngine("two words")), streaming=True
    )
    assert list(query.query("What is LoRA?").response_gen) == ["two", " words"]  # type: ignore[arg-type, union-attr]


def test_what_the_library_does_not_cover_retrieves_nothing() -> None:
    assert LibraryRetriever(OneShelf(), "en").retrieve("What is for lunch?") == []


def test_roles_are_kept_and_settings_can_be_overridden_in_a_call() -> None:
    engine = FakeEngine("Yes.")
    llm = EngineLLM(engine, Settings(max_tokens=50, adapter="mine"))
    turns = [
        ChatMessage(role="system", content="s"),
        ChatMessage(role="user", content="u"),
        ChatMessage(role="assistant", content="a"),
    ]
    assert llm.chat(turns, max_tokens=7).message.content == "Yes."
    assert engine.calls[0].messages == (Message("system", "s"), Message("user", "u"), Message("assistant", "a"))
    assert engine.calls[0].settings == Settings(max_tokens=7, adapter="mine")
    assert (llm.metadata.num_output, llm.metadata.context_window, llm.metadata.is_chat_model) == (50, 8192, True)


def test_streams_accumulate_and_the_asynchronous_forms_work() -> None:
    llm = EngineLLM(FakeEngine("one two"))
    assert [(r.text, r.delta) for r in llm.stream_complete("x")] == [("one", "one"), ("one two", " two")]
    assert [r.delta for r in llm.stream_chat([ChatMessage(content="x")])] == ["one", " two"]
    assert asyncio.run(llm.acomplete("x")).text == "one two"


def test_an_engines_error_comes_through_and_does_not_hang() -> None:
    llm = EngineLLM(FakeEngine("one two", fail_after=1, error=EngineError("Broken: mend it.")))
    with pytest.raises(EngineError, match="mend it"):
        llm.complete("x")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenVINOEngine]:
    gguf: Path | None = smollm2_gguf()
    if gguf is None:
        pytest.skip(INSTALL)
    engine = OpenVINOEngine(gguf, tmp_path_factory.mktemp("models"))
    yield engine
    engine.close()


@pytest.mark.weights
def test_the_embedded_engine_answers_a_stock_query_engine(engine: OpenVINOEngine) -> None:
    query = RetrieverQueryEngine.from_args(
        LibraryRetriever(OneShelf(), "en"), llm=EngineLLM(engine, Settings(max_tokens=40))
    )
    answer = query.query("What does LoRA train?")
    assert len(str(answer).split()) > 3
    assert [node.node.node_id for node in answer.source_nodes] == ["methods#lora"]
