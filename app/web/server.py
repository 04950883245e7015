"""Serving the page: where it binds, who may enter, and what a browser may load. Nothing leaves this machine."""

from __future__ import annotations

import hmac
import ipaddress
import os
import stat
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from app.datasets import Asker, ask
from app.host import Host
from app.runs import start
from app.watched import Starter
from app.web.page import ASSETS, I18N, build
from app.web.theme import THEME
from index.library import Library

QUEUE = 24  # requests that may wait; more are told that the assistant is busy
UPLOAD = "20mb"
TRIES, WINDOW = 5, 60.0  # failed log-ins of one name in so many seconds, after which it must wait

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class CannotServe(Exception):
    """The page cannot be served as asked. The text is a sentence that names the fix."""


def serve(
    host: Host,
    library: Library,
    address: str,
    port: int,
    users: dict[str, str] | None,
    block: bool = True,
    starter: Starter = start,
    asker: Asker = ask,
) -> Callable[[], None]:
    """Serve the page until interrupted, or in the background where `block` is False. Returns what closes it.

    `starter` makes the processes that evaluations and trainings run in, `asker` runs what is over within minutes.

    Raises CannotServe where the port is taken, or where others could reach a page without a log-in.
    """
    check_address(address, users)
    from starlette.middleware import Middleware

    page = build(host, library, starter, asker)
    page.queue(max_size=QUEUE, api_open=False)
    try:
        page.launch(
            server_name=address,
            server_port=port,
            auth=Door(users).enter if users else None,
            app_kwargs={
                "middleware": [Middleware(Shell, loopback=is_loopback(address))],
                "openapi_url": None,
            },
            i18n=I18N,
            theme=THEME,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            share=False,
            pwa=False,
            mcp_server=True,
            strict_cors=True,
            max_file_size=UPLOAD,
            show_error=True,
            quiet=True,
            prevent_thread_lock=True,
        )
    except OSError as error:
        raise CannotServe(
            f"Port {port} is taken: close what uses it, or choose another with --port {port + 1}."
        ) from error
    if block:
        page.block_thread()
    return page.close


def check_address(address: str, users: dict[str, str] | None) -> None:
    """Raise CannotServe where others could reach the page without a log-in."""
    if not is_loopback(address) and not users:
        raise CannotServe(f"{address} can be reached from other machines: add --auth FILE, or use --host 127.0.0.1.")


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach the address."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def read_users(path: Path) -> dict[str, str]:
    """Read names and passwords, one `name:password` a line. Raises CannotServe where the file cannot be trusted or read."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotServe(f"{path} cannot be read: give --auth a text file with one name:password a line.") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CannotServe(f"Others can read {path}: run  chmod 600 {path}  first.")
    users = dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))
    if not users or not all(name.strip() and len(password) >= 8 for name, password in users.items()):
        raise CannotServe(f"{path} needs one name:password a line, each password of 8 characters or more.")
    return users


class Door:
    """Lets people in by name and password, and makes a name wait after too many failed tries."""

    def __init__(self, users: dict[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self._users = users
        self._clock = clock
        self._failed: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=TRIES))
        self._lock = threading.Lock()

    def enter(self, name: str, password: str) -> bool:
        """Whether this is the password of this name, and the name has not failed too often of late."""
        known = name in self._users
        with self._lock:
            failed = self._failed[name if known else ""]  # unknown names share one count, so that it cannot grow
            if len(failed) == TRIES and self._clock() - failed[0] < WINDOW:
                return False
            right = hmac.compare_digest(self._users.get(name, "").encode(), password.encode()) and known
            if right:
                failed.clear()
            else:
                failed.append(self._clock())
            return right


class Shell:
    """ASGI middleware: security headers on everything, our script and style first in the page, and no foreign Host on loopback."""

    def __init__(self, app: Callable[..., Any], loopback: bool) -> None:
        self._app = app
        self._loopback = loopback
        style, script = ((ASSETS / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
        # Not through Gradio's own `css` and `js`: those come late, and it rewrites selectors that begin at the body.
        self._head = f"<script>{script}</script><style>{style}</style>".encode()

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
    ) -> None:
        """Pass a request on; a page on loopback asked for under another name is refused (DNS rebinding)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._loopback and not _local(scope):
            await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"This page answers on localhost only."})
            return
        await self._app(scope, receive, self._guarded(send) if scope["path"] != "/" else self._opened(send))

    def _guarded(self, send: Callable[..., Any]) -> Callable[..., Any]:
        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        return guarded

    def _opened(self, send: Callable[..., Any]) -> Callable[..., Any]:
        """The front page: hold it until it is whole, put ours in, and correct its length."""
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def opened(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            page = bytes(body).replace(b"<head>", b"<head>" + self._head, 1)
            kept = [(name, value) for name, value in start.get("headers", []) if name.lower() != b"content-length"]
            start["headers"] = [*kept, *_HEADERS, (b"content-length", str(len(page)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": page})

        return opened


def _local(scope: MutableMapping[str, Any]) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return is_loopback(name.strip("[]")) if name else True
