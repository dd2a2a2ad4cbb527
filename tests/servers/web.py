"""The lab's pages over real HTTP from a thread of the test, none of whose requests outlives it.

A request still under way when the database is emptied may write into the empty one; and where server and test
share one connection, as they do on SQLite in memory, the emptying becomes part of the request's transaction
and is undone with it: the next test then finds everybody of this one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.core.servers.basehttp import ThreadedWSGIServer
from pytest_django.live_server_helper import LiveServer


class PatientServer(ThreadedWSGIServer):
    """Closing waits for every request it has begun."""

    daemon_threads = False  # with these `server_close` would not wait

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        super().serve_forever(poll_interval)  # looked at so often, it stops at once when it is told


@contextlib.contextmanager
def web_server(address: str = "localhost") -> Iterator[LiveServer]:
    """A server that has ended, with all its requests, when the block is left (passkeys want a name)."""
    server = LiveServer(address, start=False)
    server.thread.server_class = PatientServer
    server.start()
    try:
        yield server
    finally:
        server.stop()
