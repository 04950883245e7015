"""A chat completions server on loopback that does what a test scripts, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def chunk(content: str | None = None, finish: str | None = None) -> str:
    delta = {} if content is None else {"content": content}
    return data({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def usage(prompt: int, completion: int) -> str:
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return data({"object": "chat.completion.chunk", "choices": [], "usage": counts})


def data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


DONE = "data: [DONE]\n\n"
HELLO = [chunk("Hello"), chunk(" there"), chunk(finish="stop"), usage(11, 3), DONE]


@dataclass
class Script:
    """`answer` gets each request and its handler; `requests` and `headers` are what came, `gone` is set when a client left."""

    answer: Callable[["Handler", dict[str, Any]], None]
    models: tuple[int, Any] = (
        200,
        {"object": "list", "data": [{"id": "tiny", "object": "model", "max_model_len": 4096}]},
    )
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    script: Script

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.refuse(*self.script.models)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.requests.append(body)
        self.script.keys.append(self.headers["Authorization"])
        self.script.answer(self, body)

    def refuse(self, status: int, value: Any) -> None:
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def say(self, *events: str) -> None:
        for event in events:
            self.wfile.write(event.encode())
            self.wfile.flush()

    def wait_until_gone(self) -> None:
        """Stay silent; a client that closes its connection is seen as the end of what it sends."""
        self.connection.settimeout(5)
        try:
            if self.connection.recv(1) == b"":
                self.script.gone.set()
        except (TimeoutError, ConnectionError):
            pass


def says(*events: str) -> Callable[[Handler, dict[str, Any]], None]:
    def answer(handler: Handler, body: dict[str, Any]) -> None:
        handler.begin()
        handler.say(*events)

    return answer


def refuses(status: int, message: str = "no") -> Callable[[Handler, dict[str, Any]], None]:
    return lambda handler, body: handler.refuse(status, {"error": {"message": message}})


def in_turn(*answers: Callable[[Handler, dict[str, Any]], None]) -> Callable[[Handler, dict[str, Any]], None]:
    left = iter(answers)
    return lambda handler, body: next(left)(handler, body)


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve the script; yield the address."""
    handler = type("ScriptedHandler", (Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
