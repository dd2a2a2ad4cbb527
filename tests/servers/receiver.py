"""A receiver of HTTP calls on 127.0.0.1 that answers as it is told and keeps what it got.

receiver.answer(500, "later")           until told otherwise (204 by default)
receiver.answer(302, headers={"Location": "http://…"})
receiver.script(lambda wire: …)         writes to the socket itself (hang, trickle, flood)
receiver.calls                          what it got, newest last: `.path`, `.headers`, `.body`
receiver.gone                           an event that is set when it stops: wait for it instead of sleeping
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    path: str
    headers: Message
    body: bytes


class Receiver:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.gone = threading.Event()
        self._status, self._text, self._headers = 204, "", {}
        self._script: Callable[[Any], None] | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._take(self)

            def log_message(self, *_args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator[Receiver]:
        receiver = cls()
        thread = threading.Thread(target=receiver._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.gone.set()
            receiver._server.shutdown()
            receiver._server.server_close()
            thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/kait"

    def answer(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        self._script = None
        self._status, self._text, self._headers = status, text, headers or {}

    def script(self, writes: Callable[[Any], None]) -> None:
        self._script = writes

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.calls.append(Call(handler.path, handler.headers, body))
        if self._script is not None:
            with contextlib.suppress(OSError):
                self._script(handler.wfile)
            handler.close_connection = True
            return
        handler.send_response(self._status)
        for name, value in self._headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(self._text)))
        handler.end_headers()
        handler.wfile.write(self._text.encode())
