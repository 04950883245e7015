"""The batcher, driven by hand with a model of words: its answer to every prompt is its script, a word a step."""

from collections.abc import Sequence
from dataclasses import asdict

from app.engines.base import EngineError, EngineUnavailable, Settings
from app.engines.batching import Batcher, Command, Reply, Running, Step

SCRIPT = ["It", " depends", " on", " your", " data."]


class Scripted(Running):
    def __init__(self, model: "WordModel", limit: int) -> None:
        self.model, self.limit, self.said = model, limit, 0

    def read(self) -> Step:
        if self.model.full:
            raise EngineError("Full: wait.")
        self.said += 1
        return Step([self.said - 1], over=self.said in (len(SCRIPT), self.limit), cut=self.said == self.limit)

    def cancel(self) -> None:
        self.model.cancelled += 1


class WordModel:
    context = 8

    def __init__(self) -> None:
        self.cancelled = self.steps = 0
        self.breaks = self.full = False

    def encode(self, messages: Sequence[dict[str, str]]) -> list[int]:
        return list(range(sum(len(message["content"].split()) for message in messages)))

    def decode(self, ids: list[int]) -> str:
        return "".join(SCRIPT[i] for i in ids)

    def add(self, ids: list[int], settings: Settings) -> Running:
        if settings.seed == 13:
            raise RuntimeError("an unlucky request")
        return Scripted(self, settings.max_tokens)

    def step(self) -> None:
        if self.breaks:
            raise RuntimeError("out of something")
        self.steps += 1


class Bench:
    """A batcher, the models that it loaded, and the replies that it sent."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.models: list[WordModel] = []
        self.batcher = Batcher(self.load, self.replies.append)

    def load(self, adapter: str | None) -> WordModel:
        if adapter == "missing":
            raise EngineUnavailable("Missing: install it.")
        self.models.append(WordModel())
        return self.models[-1]

    def run(self) -> None:
        while self.batcher.busy:
            self.batcher.step()

    def text(self, number: int) -> str:
        return "".join(reply["text"] for reply in self.replies if reply["id"] == number)

    def last(self, number: int) -> Reply:
        return [reply for reply in self.replies if reply["id"] == number][-1]


def generate(number: int, content: str = "what now", settings: Settings | None = None) -> Command:
    messages = [{"role": "user", "content": content}]
    return {"do": "generate", "id": number, "messages": messages, "settings": asdict(settings or Settings())}


def test_requests_are_stepped_together_and_each_gets_its_own_answer() -> None:
    bench = Bench()
    for number in (1, 2, 3):
        bench.batcher.handle(generate(number))
    bench.run()
    assert [bench.text(number) for number in (1, 2, 3)] == ["It depends on your data."] * 3
    assert bench.models[0].steps == len(SCRIPT)


def test_a_request_may_join_while_another_runs() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1))
    bench.batcher.step()
    bench.batcher.handle(generate(2))
    bench.run()
    assert bench.text(1) == bench.text(2)


def test_the_last_reply_has_the_counts() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1))
    bench.run()
    last = bench.last(1)
    assert (last["prompt"], last["completion"], last["end"], last["cut"]) == (2, 5, True, False)


def test_counting_needs_no_step() -> None:
    bench = Bench()
    bench.batcher.handle({"do": "count", "id": 1, "messages": [{"role": "user", "content": "a b c"}], "adapter": None})
    assert not bench.batcher.busy
    assert bench.last(1)["prompt"] == 3


def test_an_answer_is_cut_where_prompt_and_answer_fill_the_context() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1, "one two three four five"))
    bench.run()
    assert bench.text(1) == "It depends on"
    assert bench.last(1)["cut"]


def test_a_prompt_longer_than_the_context_is_refused_in_a_sentence() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1, "word " * 8))
    assert "The prompt has 8 tokens and the model reads 8" in bench.last(1)["error"]


def test_a_stop_string_ends_the_request_in_the_model_too() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1, settings=Settings(stop=(" your",))))
    bench.run()
    assert bench.text(1) == "It depends on"
    assert bench.last(1)["completion"] == 4
    assert bench.models[0].cancelled == 1


def test_cancelling_drops_the_request_and_leaves_the_others() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1))
    bench.batcher.handle(generate(2))
    bench.batcher.step()
    bench.batcher.handle({"do": "cancel", "id": 1})
    bench.run()
    assert bench.text(1) == "It"
    assert bench.text(2) == "It depends on your data."


def test_cancelling_what_has_ended_does_nothing() -> None:
    bench = Bench()
    bench.batcher.handle({"do": "cancel", "id": 7})
    assert bench.replies == []


def test_a_step_that_fails_fails_what_ran_and_the_next_request_loads_the_model_anew() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1))
    bench.models[0].breaks = True
    bench.batcher.step()
    assert "ask again" in bench.last(1)["error"]
    assert not bench.batcher.busy
    bench.batcher.handle(generate(2))
    bench.run()
    assert bench.text(2) == "It depends on your data."
    assert len(bench.models) == 2


def test_an_adapters_failure_leaves_the_base_running() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1))
    bench.batcher.handle(generate(2, settings=Settings(adapter="mine")))
    bench.models[1].breaks = True
    bench.run()
    assert bench.text(1) == "It depends on your data."
    assert "error" in bench.last(2)


def test_a_request_that_finds_no_room_fails_alone() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1))
    bench.batcher.handle(generate(2, settings=Settings(adapter="mine")))
    bench.models[1].full = True
    bench.run()
    assert bench.last(2)["error"] == "Full: wait."
    assert bench.text(1) == "It depends on your data."


def test_a_refused_request_and_a_model_that_cannot_be_loaded_are_sentences() -> None:
    bench = Bench()
    bench.batcher.handle(generate(1, settings=Settings(seed=13)))
    bench.batcher.handle(generate(2, settings=Settings(adapter="missing")))
    assert "could not take this request" in bench.last(1)["error"]
    assert bench.last(2)["error"] == "Missing: install it."
    assert not bench.batcher.busy
