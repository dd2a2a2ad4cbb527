"""`./lab bench pages`: how fast pages are over HTTP, at 1,000 and 10,000 proposals on PostgreSQL.

One gunicorn (gthread, one worker, settings of production) for each size, on this machine. Every round
asks each page once at each size, and the bare view beside it, so that a machine that drifts drifts for
all alike. Figures are medians over the rounds; "cpu" is what the web process itself computed.

Aims: lists and pages ≤ 3 × the bare view, the pipeline ≤ 6 ×, public pages ≤ 3 × and cached ≤ 1 ×, the
API's list ≤ 2 × the bare DRF list, growth from 1,000 to 10,000 ≤ 1.25 ×.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import secrets
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from labinovasi.house import programs
from labinovasi.house.environment import PYTHON, ROOT
from labinovasi.house.postgres import spare_port
from tests.servers.valkey import PrivateValkey

WARM_UP, START_SECONDS = 10, 30
BARE, BARE_API = "bare view", "bare DRF list"
ALWAYS = [
    {"name": BARE, "url": "/bare/", "cookie": ""},
    {"name": BARE_API, "url": "/bare-api/", "cookie": ""},
]


@dataclass
class Figure:
    """What one page took, request by request."""

    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # ms
    queries: int = 0
    size: int = 0  # bytes

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def median_cpu(self) -> float:
        return statistics.median(self.cpu)


class Server:
    """The lab at one size, and what it took to answer."""

    def __init__(self, port: int, pages: list[dict[str, str]]) -> None:
        self.port = port
        self.pages = [*ALWAYS, *pages]
        self.figures: dict[str, Figure] = defaultdict(Figure)
        self.asked = 0

    def ask(self, page: dict[str, str], *, keep: bool = True, count: bool = False) -> None:
        headers = {"Cookie": page["cookie"]} if page["cookie"] else {}
        headers |= {"X-Bench-Count": "1"} if count else {}
        self.asked += 1
        url = page["url"].replace("{n}", str(self.asked))
        start = time.perf_counter()
        status, told, body = self.get(url, headers)
        taken = (time.perf_counter() - start) * 1000
        assert status == 200, (page, status, body[:300])
        figure = self.figures[page["name"]]
        if count:
            figure.queries, figure.size = int(told.get("X-Bench-Queries", 0)), len(body)
        elif keep:
            figure.ms.append(taken)
            figure.cpu.append(float(told["X-Bench-Cpu"]) * 1000)

    @cached_property
    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, url: str, headers: dict[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        self.connection.request("GET", url, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()


def measure(servers: list[Server], rounds: int, warm_up: int = WARM_UP) -> None:
    """Warm, then count queries once, then ask everything in turn."""
    for server in servers:
        for page in server.pages:
            for _time in range(warm_up):
                server.ask(page, keep=False)
            server.ask(page, count=True)
    for _round in range(rounds):
        for place in range(len(servers[0].pages)):
            for server in servers:
                server.ask(server.pages[place])


# --- The servers -------------------------------------------------------------------------------------


def surroundings(var: Path, broker: str) -> dict[str, str]:
    """Of a lab in production on this machine: the gunicorns and whoever fills their databases."""
    return {
        **os.environ,
        "LAB_MODE": "production",
        "LAB_VAR": str(var),
        "SECRET_KEY": secrets.token_hex(32),
        "LOG_KEY": secrets.token_hex(32),
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "https://127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "BROKER_URL": broker,
        "API_CALLS_A_MINUTE": "1000000",
        "API_CALLS_A_MINUTE_ANONYMOUS": "1000000",
    }


def create_database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{url.rpartition('/')[0]}/{name}"


def fill(size: int, environment: dict[str, str]) -> list[dict[str, str]]:
    """In a process of its own, in test mode: it moves thousands of proposals."""
    done = subprocess.run(
        [PYTHON, "-m", "tests.bench.filling", str(size)],
        cwd=ROOT, env={**environment, "LAB_MODE": "test", "BROKER_URL": "memory://"},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@contextlib.contextmanager
def gunicorn(environment: dict[str, str]) -> Iterator[int]:
    """One worker with threads, as in production; its port."""
    port = spare_port()
    command = [PYTHON, "-m", "gunicorn", "-c", ROOT / "deploy" / "gunicorn.conf.py", "--workers", "1"]
    command += ["--max-requests", "0", "--keep-alive", "600", "--log-level", "warning"]
    command += ["--bind", f"127.0.0.1:{port}", "tests.bench.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def wait_for(port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError):
            trial = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            trial.request("GET", "/bare/")
            if trial.getresponse().status == 200:
                return
        assert time.monotonic() < give_up, "gunicorn did not start"
        time.sleep(0.1)


@contextlib.contextmanager
def served(sizes: list[int], url: str) -> Iterator[list[Server]]:
    """A lab of each size, in a database of its own of one PostgreSQL."""
    valkey = programs.valkey()
    assert valkey is not None, "the embedded Valkey is part of requirements.txt"
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lab-bench-")))
        broker = stack.enter_context(PrivateValkey.running(valkey)).broker_url
        environment = surroundings(var, broker)
        collect: list[str | Path] = [PYTHON, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        servers = []
        for size in sizes:
            here = {**environment, "DATABASE_URL": create_database(url, f"bench_{size}")}
            pages = fill(size, here)
            servers.append(Server(stack.enter_context(gunicorn(here)), pages))
        yield servers


# --- The table ---------------------------------------------------------------------------------------


def table(sizes: list[int], servers: list[Server]) -> Table:
    heads = [f"{size:,}: {what}" for size in sizes for what in ("ms", "cpu")]
    shown = Table("measured", *heads, "queries", "KiB", "ratio", "of cpu", "growth")
    largest = servers[-1].figures
    for page in servers[0].pages:
        name = page["name"]
        each = [server.figures[name] for server in servers]
        cells = [f"{value:.2f}" for figure in each for value in (figure.median, figure.median_cpu)]
        against = BARE_API if name.startswith("API") else BARE
        ratio = f"{each[-1].median / largest[against].median:.2f}"
        cpu = f"{each[-1].median_cpu / largest[against].median_cpu:.2f}"
        growth = f"{each[-1].median / each[0].median:.2f}" if len(sizes) > 1 else ""
        shown.add_row(name, *cells, str(each[-1].queries), f"{each[-1].size / 1024:.0f}", ratio, cpu, growth)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(prog="./lab bench pages")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of proposals, comma separated")
    parser.add_argument("--rounds", type=int, default=200, help="requests for each page")
    chosen = parser.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    with served(sizes, os.environ["DATABASE_URL"]) as servers:
        measure(servers, chosen.rounds)
        Console(width=150).print(table(sizes, servers))


if __name__ == "__main__":
    main()
