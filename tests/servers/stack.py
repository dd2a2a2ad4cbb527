"""The real `./lab run` in a folder of its own on a spare port, for tests that hurt it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import redis

from labinovasi.house import leftovers
from labinovasi.house.environment import PYTHON, ROOT
from labinovasi.house.postgres import spare_port
from tests.servers.waiting import eventually

START_SECONDS = 200  # a very busy CI machine; an idle laptop takes four


class Lab:
    """`var`, `port` and the foreground process of one lab."""

    def __init__(self, var: Path, port: int, **surroundings: str) -> None:
        self.var = var
        self.port = port
        self.surroundings = surroundings
        self.process: subprocess.Popen | None = None

    @classmethod
    @contextlib.contextmanager
    def somewhere(cls, **surroundings: str) -> Iterator[Lab]:
        """Not started yet; whatever still runs at the end is killed."""
        var = Path(tempfile.mkdtemp(prefix="lab-", dir="/tmp")).resolve()
        lab = cls(var, spare_port(), **surroundings)
        try:
            yield lab
        finally:
            if lab.process and lab.process.poll() is None:
                lab.process.kill()
                lab.process.wait()
            leftovers.end(var, patience=0)
            shutil.rmtree(var, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if k not in ("LAB_MODE", "DATABASE_URL", "CI")}
        return {
            **clean,
            "LAB_VAR": str(self.var),
            "LAB_PORT": str(self.port),
            "PULSE_SECONDS": "1",
            "DEMO_YEAR": "false",  # nobody here reads the ideas, and living them takes a while
            **self.surroundings,
        }

    def begin(self) -> None:
        """Returns at once."""
        with open(self.output_file, "wb") as output:
            self.process = subprocess.Popen(
                [ROOT / "lab", "run"], env=self.environment, stdout=output, stderr=output, cwd=ROOT
            )

    def start(self) -> Lab:
        """Returns when pages answer."""
        self.begin()
        eventually(self._ready_or_ended, START_SECONDS, f"the lab starts\n{self.output}")
        assert self.process.poll() is None, self.output
        return self

    def _ready_or_ended(self) -> bool:
        return "siap:" in self.output or self.process.poll() is not None

    @property
    def socket(self) -> Path:
        return self.var / "run" / "valkey.sock"

    def valkey(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), decode_responses=True, socket_timeout=5)

    @property
    def output_file(self) -> Path:
        return self.var / "output"

    @property
    def output(self) -> str:
        return self.output_file.read_text(errors="replace") if self.output_file.exists() else ""

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def wait(self, seconds: float = 60) -> int:
        return self.process.wait(timeout=seconds)

    def processes(self) -> list[int]:
        return leftovers.of(self.var)

    def process_of(self, name: str) -> int:
        """The id of the main process of `supervisord`, `valkey`, `web`, `worker` or `beat`, 0 if none."""
        words = {
            "supervisord": "supervisor.supervisord",
            "valkey": "valkey-server",
            "web": "gunicorn",
            "worker": " worker ",
            "beat": " beat ",
        }
        running = [(pid, Path(f"/proc/{pid}/cmdline").read_bytes()) for pid in self.processes()]
        named = [pid for pid, line in running if words[name].encode() in line.replace(b"\0", b" ")]
        return min(named, default=0)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def last_task(self) -> str:
        """When a task ran last, as `/sehat` tells it ("" when none did)."""
        status, body = self.get("/sehat")
        return json.loads(body)["last_task"] or "" if status in (200, 503) else ""

    def command(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess:
        """`./lab …` for this lab, to its end."""
        return subprocess.run(
            [ROOT / "lab", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            cwd=ROOT,
        )

    def rows(self, sql: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(self.var / "lab.sqlite3", timeout=20)) as database:
            return database.execute(sql).fetchall()


def command(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess:
    """A Python of the lab with exactly these variables on top of this machine's."""
    clean = {k: v for k, v in os.environ.items() if k not in ("LAB_MODE", "LAB_VAR", "DATABASE_URL")}
    return subprocess.run(
        [PYTHON, *arguments],
        env={**clean, **surroundings},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )
