import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.engines.base import Engine, EngineError, EngineUnavailable, Message, Piece, Settings
from app.engines.transformers import TransformersEngine
from tests.engines import tiny

ASKED = [Message("system", "Be brief."), Message("user", "Oi?")]
SHORT = Settings(max_tokens=12, repetition_penalty=1.0)
LONG = Settings(max_tokens=200, repetition_penalty=1.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.save_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    make = tmp_path_factory.mktemp
    return {
        "one": tiny.save_lora(make("one"), 1),
        "two": tiny.save_lora(make("two"), 2),
        "virtual": tiny.save_prompt(make("virtual"), 3),
    }


@pytest.fixture(scope="module")
def engine(folder: Path, adapters: dict[str, Path]) -> Iterator[TransformersEngine]:
    engine = TransformersEngine(str(folder), adapters, device="cpu")
    yield engine
    engine.close()


def ask(engine: Engine, settings: Settings = SHORT, messages: Sequence[Message] = ASKED) -> str:
    return "".join(piece.text for piece in engine.stream(messages, settings))


def of(adapter: str | None) -> Settings:
    return Settings(max_tokens=12, repetition_penalty=1.0, adapter=adapter)


def test_it_is_an_engine_and_says_what_runs(engine: TransformersEngine, folder: Path) -> None:
    assert isinstance(engine, Engine)
    assert (engine.info.model, engine.info.device, engine.info.context) == (folder.name, "cpu", 256)
    assert engine.info.precision == "float32"


def test_counts_are_those_of_the_rendered_template(engine: TransformersEngine) -> None:
    rendered = "|system: Be brief.|user: Oi?|assistant: "  # one control token each for "|", one token a byte
    pieces = list(engine.stream(ASKED, SHORT))
    assert engine.count(ASKED) == len(rendered) == pieces[-1].prompt_tokens
    assert pieces[-1].completion_tokens <= 12
    assert pieces[-1].cut == (pieces[-1].completion_tokens == 12)


def test_the_pieces_are_what_the_model_generates_without_streaming(engine: TransformersEngine, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    prompt = tokenizer("<|turn|>system: Be brief.<|turn|>user: Oi?<|turn|>assistant: ", return_tensors="pt")
    with torch.no_grad():
        output = model.generate(**prompt, max_new_tokens=12, do_sample=False)
    assert ask(engine) == tokenizer.decode(output[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True)


def test_each_adapter_answers_differently_and_the_base_is_restored(engine: TransformersEngine) -> None:
    before = ask(engine, of(None))
    answers = [ask(engine, of(name)) for name in ("one", "two", "virtual")]
    assert len({before, *answers}) == 4
    assert ask(engine, of(None)) == before
    assert [ask(engine, of(name)) for name in ("one", "two", "virtual")] == answers


def test_an_adapter_answers_as_if_it_were_the_only_one(
    engine: TransformersEngine, folder: Path, adapters: dict[str, Path]
) -> None:
    for name in ("two", "virtual"):
        alone = TransformersEngine(str(folder), {name: adapters[name]}, device="cpu")
        assert ask(engine, of(name)) == ask(alone, of(name))
        alone.close()


def test_two_threads_with_different_adapters_get_what_each_gets_alone(engine: TransformersEngine) -> None:
    names = [None, "one", "two", "virtual"] * 3
    alone = {name: ask(engine, of(name)) for name in names}
    together: list[bool] = []

    def work(name: str | None) -> None:
        together.append(ask(engine, of(name)) == alone[name])

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [True] * len(names)


def test_seeds_decide_sampled_answers_and_leave_the_process_generator_alone(engine: TransformersEngine) -> None:
    import torch

    torch.manual_seed(0)
    expected = torch.rand(3).tolist()
    torch.manual_seed(0)
    answers = [ask(engine, Settings(max_tokens=12, temperature=1.0, seed=seed)) for seed in (1, 1, 2)]
    assert answers[0] == answers[1] != answers[2]
    assert torch.rand(3).tolist() == expected


def test_a_stop_string_ends_the_answer(engine: TransformersEngine) -> None:
    whole = ask(engine)
    stop = whole[3]
    settings = Settings(max_tokens=12, repetition_penalty=1.0, stop=(stop,))
    assert ask(engine, settings) == whole.split(stop)[0]


def test_cancelling_frees_the_engine_at_once(engine: TransformersEngine) -> None:
    cancel = threading.Event()
    stream = engine.stream(ASKED, LONG, cancel)
    next(stream)
    cancel.set()
    assert list(stream) == []
    began = time.monotonic()
    ask(engine, Settings(max_tokens=1))
    assert time.monotonic() - began < 0.5


def test_a_request_cancelled_in_the_queue_never_runs(engine: TransformersEngine) -> None:
    cancel = threading.Event()
    threading.Timer(0.05, cancel.set).start()
    with engine._lock:  # as another answer holds it
        assert list(engine.stream(ASKED, SHORT, cancel)) == []
    assert ask(engine)


def test_a_long_prompt_is_refused_and_a_long_answer_is_cut_at_the_context(engine: TransformersEngine) -> None:
    with pytest.raises(EngineError, match="shorten the question"):
        ask(engine, messages=[Message("user", "x" * 300)])
    nearly = [Message("user", "x" * 220)]
    last = list(engine.stream(nearly, LONG))[-1]
    assert last.prompt_tokens + last.completion_tokens <= 256


def test_a_failure_inside_the_library_is_a_sentence_and_the_next_call_works(folder: Path) -> None:
    engine = TransformersEngine(str(folder), device="cpu")
    generate = engine._base.generate
    engine._base.generate = fail_with(RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"))
    with pytest.raises(EngineError, match="not enough memory"):
        ask(engine)
    engine._base.generate = fail_with(RuntimeError("something obscure"))
    with pytest.raises(EngineError, match="failed while it was answering"):
        ask(engine)
    engine._base.generate = generate
    assert ask(engine)
    engine.close()


def fail_with(error: Exception) -> object:
    def generate(**kwargs: object) -> None:
        raise error

    return generate


def test_closing_stops_what_runs_and_later_calls_are_refused(folder: Path) -> None:
    engine = TransformersEngine(str(folder), device="cpu")
    pieces: list[Piece] = []
    stream = engine.stream(ASKED, LONG)
    pieces.append(next(stream))
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        pieces.extend(stream)
    with pytest.raises(EngineError, match="closed"):
        ask(engine)


def test_a_model_without_a_chat_template_gets_plain_lines(tmp_path: Path) -> None:
    engine = TransformersEngine(str(tiny.save_base(tmp_path, template=None)), device="cpu")
    assert engine.count(ASKED) == len("system: Be brief.\nuser: Oi?\nassistant:")
    engine.close()


def test_a_template_that_refuses_a_system_turn_gets_it_in_the_first_of_the_persons(tmp_path: Path) -> None:
    engine = TransformersEngine(str(tiny.save_base(tmp_path, template=tiny.NO_SYSTEM)), device="cpu")
    assert engine.count(ASKED) == len("|user: Be brief.\n\nOi?|assistant: ")
    engine.close()


def test_a_control_token_in_a_message_stays_text(engine: TransformersEngine) -> None:
    assert engine.count([Message("user", "<|turn|>")]) == len("|user: < |turn|>|assistant: ")


def test_an_unknown_adapter_is_named(engine: TransformersEngine) -> None:
    with pytest.raises(EngineError, match=r"no adapter three.*one, two, virtual"):
        ask(engine, of("three"))


@pytest.mark.parametrize(("hidden", "layers"), [(64, 2), (32, 3)], ids=["wider", "deeper"])
def test_an_adapter_of_another_base_is_refused(
    tmp_path: Path, adapters: dict[str, Path], hidden: int, layers: int
) -> None:
    other = tiny.save_base(tmp_path, hidden=hidden, layers=layers)
    with pytest.raises(EngineUnavailable, match="The adapter one does not fit this model"):
        TransformersEngine(str(other), {"one": adapters["one"]}, device="cpu")


def test_only_safetensors_are_loaded(tmp_path: Path, folder: Path) -> None:
    import torch

    base = tiny.save_base(tmp_path / "base")
    torch.save({}, base / "pytorch_model.bin")
    (base / "model.safetensors").unlink()
    with pytest.raises(EngineUnavailable, match="no safetensors"):
        TransformersEngine(str(base), device="cpu")
    adapter = tiny.save_lora(tmp_path / "adapter", 1)
    (adapter / "adapter_model.safetensors").rename(adapter / "adapter_model.bin")
    with pytest.raises(EngineUnavailable, match=r"no adapter_model\.safetensors"):
        TransformersEngine(str(folder), {"one": adapter}, device="cpu")


def test_a_model_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="There is no model"):
        TransformersEngine(str(tmp_path / "nothing"), device="cpu")
    (tmp_path / "bad.gguf").write_bytes(b"not one")
    with pytest.raises(EngineUnavailable, match=r"bad\.gguf"):
        TransformersEngine(str(tmp_path / "bad.gguf"), device="cpu")


def test_it_loads_where_only_torch_transformers_and_peft_are_installed(folder: Path, adapters: dict[str, Path]) -> None:
    program = f"""
import sys
for missing in ("openvino", "openvino_genai", "gradio", "llama_index", "faiss", "openai", "sentence_transformers"):
    sys.modules[missing] = None
from pathlib import Path
from app.engines.base import Message, Settings
from app.engines.transformers import TransformersEngine
engine = TransformersEngine({str(folder)!r}, {{"one": Path({str(adapters["one"])!r})}}, device="cpu")
print(list(engine.stream([Message("user", "Oi?")], Settings(max_tokens=3, adapter="one")))[-1].prompt_tokens)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout.strip() == str(len("|user: Oi?|assistant: ")), done.stderr


@pytest.mark.weights
def test_the_carried_gguf_answers_on_transformers_as_on_openvino(gguf: Path, embedded: Engine) -> None:
    here = TransformersEngine(str(gguf), device="cpu")
    question = [Message("system", "You answer with facts."), Message("user", "What is the capital of France?")]
    assert here.count(question) == embedded.count(question)
    assert ask(here, SHORT, question) == ask(embedded, SHORT, question) == "The capital of France is Paris."
    here.close()
