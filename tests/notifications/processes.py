"""Real processes on a database of their own: drains and Celery workers that can be killed.

A test's own connection cannot be shared with them (and an in-memory SQLite is nobody else's), so they
get a fresh database, a scripted mail server and, where they need one, a private Valkey.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests.servers.mail import ScriptedMailServer

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 3

SETUP = "import django, json, sys; django.setup()\n"
SEED = """
from tests.notifications.support import owe_welcome
from workflow.people.models import User
people = [
    User(email=f"orang{n}@contoh.example", name=f"Orang {n}", password="!") for n in range(int(sys.argv[1]))
]
owe_welcome(*User.objects.bulk_create(people))
"""
EMPTY = """
from notifications.models import Obligation
from workflow.people.models import Registration, User
for model in (Obligation, Registration, User):
    model.objects.all().delete()
"""
COUNT = """
from collections import Counter
from notifications.models import Delivery
from workflow.people.models import User
rows = Delivery.objects.filter(channel="email")
print(json.dumps(Counter(rows.values_list("status", flat=True))))
"""
# Ready, then all at the same instant; the clock of its host is some hours wrong.
DRAIN = """
import datetime as dt, time_machine
time_machine.travel(dt.datetime.now(dt.UTC) + int(sys.argv[1]) * dt.timedelta(hours=1)).start()
from django.db import connection
from notifications import draining
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(draining.drain(seconds=60)))
"""


class Processes:
    def __init__(
        self,
        folder: Path,
        database: str,
        mail: ScriptedMailServer | None = None,
        broker: str = "memory://",
    ) -> None:
        self.folder = folder
        self.on_hosts = database.startswith("postgres")  # of their own, each with its clock
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "labinovasi.settings",
            "LAB_MODE": "test",
            "LAB_VAR": str(folder),
            "DATABASE_URL": database,
            "EMAIL_URL": mail.url if mail else "",
            "EMAIL_TIMEOUT": "5",
            "BROKER_URL": broker,
            "DELIVERY_LEASE_SECONDS": str(LEASE_SECONDS),
            "FOLLOW_DATABASE_CLOCK": str(self.on_hosts),
        }
        self._started: list[subprocess.Popen] = []

    def python(self, code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SETUP + code, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def migrate(self) -> None:
        self.python("from django.core.management import call_command; call_command('migrate', verbosity=0)")

    def empty(self) -> None:
        self.python(EMPTY)

    def seed(self, rows: int) -> None:
        self.python(SEED, str(rows))

    def statuses(self) -> dict[str, int]:
        return json.loads(self.python(COUNT))

    def drain_at_once(self, processes: int) -> list[dict[str, int]]:
        """Where each could be a host of its own, their clocks are an hour apart: behind, right, ahead."""
        hours = [n % 3 - 1 if self.on_hosts else 0 for n in range(processes)]
        started = [
            self._start([sys.executable, "-W", "ignore", "-c", SETUP + DRAIN, str(wrong)]) for wrong in hours
        ]
        for process in started:
            assert process.stdout.readline().strip() == "ready"
        for process in started:
            process.stdin.write("go\n")
            process.stdin.flush()
        return [json.loads(process.communicate(timeout=240)[0].splitlines()[-1]) for process in started]

    def worker(self) -> subprocess.Popen:
        """One Celery worker that scans and sends, with one child: one message in flight."""
        command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "labinovasi", "worker"]
        command += ["-Q", "mail,reviews"]
        return self._start([*command, "-c", "1", "-l", "WARNING", "-n", f"w{secrets.token_hex(4)}@test"])

    def heavy_worker(self, max_memory_kib: int) -> subprocess.Popen:
        """One child for heavy work, replaced after a task that left it larger than so many KiB."""
        self.environment["WORKER_MAX_MEMORY_KIB"] = str(max_memory_kib)
        command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "tests.notifications.hurried"]
        return self._start([*command, "worker", "-Q", "heavy", "-c", "1", "-l", "WARNING"])

    def beat(self) -> subprocess.Popen:
        """A beat that looks every second or two; one killed leaves its file behind, as in life."""
        command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "tests.notifications.hurried"]
        return self._start([*command, "beat", "-l", "WARNING", "-s", str(self.folder / "beat"), "--pidfile="])

    def _start(self, command: list[str]) -> subprocess.Popen:
        log = open(self.folder / "processes.log", "ab")  # noqa: SIM115
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        log.close()
        self._started.append(process)
        return process

    @staticmethod
    def kill(process: subprocess.Popen) -> None:
        """SIGKILL to the worker and its children, as the kernel's memory guard would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)

    def end(self) -> None:
        for process in self._started:
            self.kill(process)
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()


@contextlib.contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """A DATABASE_URL nobody else uses; `kind` is "sqlite" or "postgres" (beside the suite's own)."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'ledger.sqlite3'}"
        return
    known: dict[str, Any] = settings.DATABASES["default"]
    name = f"ledger_{secrets.token_hex(4)}"
    login = {"user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"]}
    with psycopg.connect(dbname="postgres", port=known["PORT"], autocommit=True, **login) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgres://{login['user']}:{login['password']}@{login['host']}:{known['PORT']}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
