"""Processes of a lab that outlived their supervisor: found by what they carry, never by a number in a file.

A pid file may be stale and its number may belong to somebody else by now; the environment a process
was started with cannot lie.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from labinovasi.house.place import MARK

PATIENCE = 45  # seconds: a mail that is being sent is finished first


def of(var: Path) -> list[int]:
    """The ids of the running processes that belong to the lab in `var`."""
    mark = f"{MARK}={var}"
    found = _linux(mark) if sys.platform == "linux" else _by_ps(mark)
    return [pid for pid in found if pid != os.getpid()]


def end(var: Path, patience: float = PATIENCE) -> int:
    """Ask them to stop, wait up to `patience` seconds, then end them; returns how many there were."""
    first = of(var)
    _signal(first, signal.SIGTERM)
    give_up = time.monotonic() + patience
    while (left := of(var)) and time.monotonic() < give_up:
        time.sleep(0.1)
    while left := of(var):
        _signal(left, signal.SIGKILL)
        time.sleep(0.05)
    return len(first)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _linux(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
    return found


def _by_ps(mark: str) -> list[int]:
    """macOS: `ps -E` shows the environment of our own processes."""
    listed = subprocess.run(
        ["ps", "-axEww", "-o", "pid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.strip().partition(" ") for line in listed.stdout.splitlines())
    return [int(pid) for pid, _, rest in rows if f" {mark} " in f"{rest} "]
