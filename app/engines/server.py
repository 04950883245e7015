"""Any server that speaks OpenAI's chat completions (vLLM, llama.cpp, Ollama, a cloud's): text comes from there.

Requests run on one event loop in a thread of this engine's own, because only a cancelled task closes its connection
at once, even while the server is still silent; that is what makes a server stop generating.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from app.engines.base import EngineError, EngineInfo, EngineUnavailable, Message, Piece, Settings
from app.engines.server_errors import Dropped, Malformed, refuses_extras, translated, worth_retrying
from app.engines.text import Assembler
from app.engines.ticket import Ticket

_CHARACTERS_A_TOKEN = 4  # a common rule of thumb, used until the server reports its own count
_UNSTATED_CONTEXT = 8192
_T = TypeVar("_T")


class ServerEngine:
    """Streams from a server. Token counts are estimates until the last piece, and there too if the server sends none."""

    def __init__(
        self,
        url: str,
        model: str | None = None,
        key: str | None = None,
        *,
        read_seconds: float = 60.0,
        retries: int = 2,
        backoff: float = 0.5,
    ) -> None:
        """Connect and look at the models served; `model` may be None where there is one only.

        `read_seconds` is the longest silence. A request that fails before its first text is tried `retries` times again,
        `backoff` seconds later and twice as long each time. Raises EngineUnavailable.
        """
        try:
            import httpx2
            import openai
        except ImportError as error:
            raise EngineUnavailable("The openai client is not installed: run `pip install openai`.") from error
        self._url = url if urlsplit(url).path.strip("/") else url.rstrip("/") + "/v1"
        self._read_seconds = read_seconds
        self._retries = retries
        self._backoff = backoff
        self._extras = True  # usage in the stream and a repetition penalty: not every server takes them
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rumo-server", daemon=True)
        self._thread.start()
        self._closed = False
        # A proxy of the environment is not asked: the server is often this machine's own.
        http = httpx2.AsyncClient(trust_env=False, timeout=httpx2.Timeout(read_seconds, connect=5.0))
        self._client = openai.AsyncOpenAI(base_url=self._url, api_key=key or "none", http_client=http, max_retries=0)
        try:
            name, context = self._wait(self._look(model))
        except EngineError as error:
            self.close()
            raise EngineUnavailable(str(error)) from error
        self._info = EngineInfo("server", name, self._url, "the server's", context)

    @property
    def info(self) -> EngineInfo:
        """The context is the server's `max_model_len` where it states one (vLLM does)."""
        return self._info

    def count(self, messages: Sequence[Message]) -> int:
        """Estimate the prompt's tokens: four characters each, and four tokens a turn for the chat template."""
        return sum(4 + len(message.content) // _CHARACTERS_A_TOKEN for message in messages)

    def stream(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None = None
    ) -> Iterator[Piece]:
        """Generate; `Settings.adapter` is the model name under which the server serves the adapter (vLLM's `--lora-modules`)."""
        if self._closed:
            raise EngineError("The engine has been closed: load it again.")
        return self._ask(messages, settings, cancel)

    def warm(self, messages: Sequence[Message], adapter: str | None = None) -> None:
        """Nothing: what the server keeps is the server's matter."""

    def close(self) -> None:
        """End every request and the connections."""
        if self._closed:
            return
        self._closed = True
        self._wait(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _ask(self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None) -> Iterator[Piece]:
        ticket = Ticket()
        future = asyncio.run_coroutine_threadsafe(self._relay(messages, settings, ticket), self._loop)
        yield from ticket.pieces(cancel, future.cancel)

    def _wait(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _shut(self) -> None:
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._client.close()

    async def _look(self, model: str | None) -> tuple[str, int]:
        """Return the model's name and context. A server without a list of models is taken at its user's word."""
        import openai

        try:
            served = {entry.id: entry for entry in (await self._client.models.list()).data}
        except (
            openai.NotFoundError,
            openai.APIResponseValidationError,
            json.JSONDecodeError,
            TypeError,
            AttributeError,
        ):
            served = {}
        except Exception as error:
            raise translated(error, self._url, model or "", self._read_seconds) from error
        if model is None and len(served) == 1:
            model = next(iter(served))
        if model is None:
            names = ", ".join(sorted(served)) or "it lists none"
            raise EngineError(f"The server at {self._url} needs a model's name ({names}): set RUMO_MODEL to one.")
        return model, int(getattr(served.get(model), "max_model_len", None) or _UNSTATED_CONTEXT)

    async def _relay(self, messages: Sequence[Message], settings: Settings, ticket: Ticket) -> None:
        """Put the answer into the ticket, trying again while nothing of it has been put."""
        model = settings.adapter or self._info.model
        attempt = 0
        started = False
        try:
            while True:
                try:
                    async for piece in self._pieces(model, messages, settings):
                        started = True
                        ticket.put(piece)
                    return ticket.end()
                except Exception as error:
                    if started or attempt == self._retries or not worth_retrying(error):
                        return ticket.fail(translated(error, self._url, model, self._read_seconds))
                await asyncio.sleep(self._backoff * 2**attempt)
                attempt += 1
        except asyncio.CancelledError:
            ticket.fail(EngineError("The engine has been closed: load it again."))
            raise

    async def _pieces(self, model: str, messages: Sequence[Message], settings: Settings) -> AsyncIterator[Piece]:
        text = Assembler(lambda ids: "", settings.stop)
        prompt, said, usage, finish = self.count(messages), 0, None, None
        async with await self._open(model, messages, settings) as stream:
            async for chunk in stream:
                usage = getattr(chunk, "usage", None) or usage
                content, reason = _content(chunk)
                finish = reason or finish
                said += len(content)
                if shown := text.pass_text(content):
                    yield Piece(shown, prompt, max(1, said // _CHARACTERS_A_TOKEN))
                if text.stopped or (finish and usage):
                    break
        if finish is None and not text.stopped:
            raise Dropped
        completion = said // _CHARACTERS_A_TOKEN
        if usage is not None:
            prompt, completion = usage.prompt_tokens, usage.completion_tokens
        yield Piece(text.finish(), prompt, completion, finish == "length" and not text.stopped)

    async def _open(self, model: str, messages: Sequence[Message], settings: Settings) -> Any:
        request: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": settings.max_tokens,
            "temperature": settings.temperature,
            "top_p": settings.top_p,
            "seed": settings.seed,
            "stream": True,
        }
        if settings.stop:
            request["stop"] = list(settings.stop[:4])  # OpenAI's limit; the others are watched here
        extras = {
            "stream_options": {"include_usage": True},
            "extra_body": {"repetition_penalty": settings.repetition_penalty},
        }
        create: Any = self._client.chat.completions.create
        if self._extras:
            try:
                return await create(**request, **extras)
            except Exception as error:
                if not refuses_extras(error):
                    raise
        stream = await create(**request)
        self._extras = False  # they were what the server refused: ask without them from now on
        return stream


def _content(chunk: Any) -> tuple[str, str | None]:
    """Return a chunk's text and why the answer ended, where it did. Raises Malformed."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list):
        raise Malformed
    if not choices:  # the chunk that carries the usage
        return "", None
    try:
        return choices[0].delta.content or "", choices[0].finish_reason
    except AttributeError as error:
        raise Malformed from error
