"""A Valkey that belongs to one test: it can be killed, stopped in its tracks and started again."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.servers.waiting import pause

START_SECONDS = 10


class PrivateValkey:
    """On a unix socket in a short folder of its own (a socket path holds 107 bytes at most)."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.binary = binary
        self.folder = folder
        self.socket = folder / "valkey.sock"
        self.process: subprocess.Popen | None = None

    @classmethod
    @contextlib.contextmanager
    def running(cls, binary: Path) -> Iterator[PrivateValkey]:
        folder = Path(tempfile.mkdtemp(prefix="lab-vk-", dir="/tmp"))
        server = cls(binary, folder)
        try:
            server.start()
            yield server
        finally:
            server.kill()
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def broker_url(self) -> str:
        """For Celery: BROKER_URL."""
        return f"redis+socket://{self.socket}"

    @property
    def url(self) -> str:
        """For redis clients and Django's Redis cache."""
        return f"unix://{self.socket}"

    def client(self) -> redis.Redis:
        """Says at once what is wrong: no retries."""
        at_once = Retry(NoBackoff(), 0)
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=at_once)

    def start(self) -> None:
        """Start on the same socket with the data of before; returns once it answers."""
        command = [self.binary, "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--dir", self.folder, "--appendonly", "yes", "--daemonize", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(START_SECONDS * 50):
            with contextlib.suppress(redis.RedisError), self.client() as client:
                client.ping()
                return
            pause(0.02)
        raise AssertionError("Valkey did not start")

    def kill(self) -> None:
        """SIGKILL, as a crash or the kernel's memory guard would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """SIGSTOP: it still holds its socket and never answers."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        with self.client() as client:
            client.flushall()
