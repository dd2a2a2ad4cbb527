"""A PostgreSQL of our own for tests and benches: a temporary folder, a spare port, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from labinovasi.house.programs import Words
from labinovasi.house.trouble import Trouble

START_SECONDS = 30
# Nothing in a test cluster has to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


@dataclass
class PrivatePostgres:
    """One cluster below `folder`; `url` is what DATABASE_URL wants."""

    programs: Path
    folder: Path
    port: int
    password: str
    options: tuple[str, ...] = FAST
    _server: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"postgres://lab:{self.password}@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the cluster's files, owned by the unprivileged user who will run it."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        if owner := _unprivileged():
            for path in (self.folder, secret):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        command: Words = [self.programs / "initdb", "-D", self.folder / "data", "-U", "lab", "-E", "UTF8"]
        command += ["--locale=C.UTF-8" if os.uname().sysname == "Linux" else "--locale=C", "--no-sync"]
        command += ["--auth=scram-sha-256", f"--pwfile={secret}"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **_as_owner(self.folder))
        if made.returncode:
            raise Trouble(f"PostgreSQL tidak dapat membuat klaster untuk tes: {made.stderr.strip()[-300:]}")

    def start(self) -> None:
        settings = [*self.options, f"port={self.port}", "listen_addresses=127.0.0.1"]
        settings += [f"unix_socket_directories={self.folder}", "logging_collector=off"]
        command: Words = [self.programs / "postgres", "-D", self.folder / "data"]
        command += [part for setting in settings for part in ("-c", setting)]
        with open(self.folder / "log", "ab") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, **_as_owner(self.folder))
        self._server = server
        self._wait_until_it_answers(server)

    def stop(self) -> None:
        """Close every connection and end (PostgreSQL's "fast" shutdown)."""
        if self._server and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=START_SECONDS)
        self._server = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _wait_until_it_answers(self, server: subprocess.Popen) -> None:
        ready: Words = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        give_up = time.monotonic() + START_SECONDS
        while subprocess.run(ready, check=False).returncode:
            if server.poll() is not None or time.monotonic() > give_up:
                tail = (self.folder / "log").read_text(errors="replace")[-300:]
                raise Trouble(f"PostgreSQL untuk tes tidak mau mulai: {tail}")
            time.sleep(0.05)


@contextlib.contextmanager
def private_postgres(programs: Path, options: tuple[str, ...] = FAST) -> Iterator[PrivatePostgres]:
    """A running cluster that nobody else uses, removed at the end whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="lab-pg-"))
    cluster = PrivatePostgres(programs, folder, spare_port(), secrets.token_hex(16), options)
    try:
        cluster.create()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def spare_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _unprivileged() -> pwd.struct_passwd | None:
    """Root may not run PostgreSQL: `postgres` or `nobody` does. None when we are not root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble("PostgreSQL tidak boleh dijalankan root, dan pengguna postgres maupun nobody tidak ada.")


def _as_owner(folder: Path) -> dict:
    owner = _unprivileged()
    rights = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    return {"cwd": folder, **rights}
