"""reminders 14: the broker dies under a running worker and comes back, also late, also empty."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from labinovasi.house.environment import PYTHON, ROOT
from tests.servers.stack import command
from tests.servers.valkey import PrivateValkey
from tests.servers.waiting import eventually, pause

pytestmark = [pytest.mark.redis, pytest.mark.realtime, pytest.mark.sqlite]

RESUMED_WITHIN = 90  # seconds; Celery looks for its broker every 32 s at most


@contextlib.contextmanager
def worker_on(broker: PrivateValkey, folder: Path) -> Iterator[subprocess.Popen]:
    """One worker with its own SQLite; it ends when it is deaf, and nobody here would restart it."""
    surroundings = {
        "LAB_MODE": "test",
        "LAB_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/lab.sqlite3",
        "BROKER_URL": broker.broker_url,
    }
    made = command("manage.py", "createcachetable", **surroundings)
    assert made.returncode == 0, made.stderr
    words = ["-m", "celery", "-A", "labinovasi", "worker", "-c", "1", "-n", "lab@test", "--loglevel", "INFO"]
    with open(folder / "worker.log", "wb") as log:
        worker = subprocess.Popen(
            [PYTHON, *words], env={**os.environ, **surroundings}, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def tasks_done(folder: Path) -> int:
    return (folder / "worker.log").read_text().count(" succeeded in ")


def a_task_runs(broker: PrivateValkey, folder: Path) -> None:
    before = tasks_done(folder)
    with Celery(broker=broker.broker_url) as outside:
        outside.send_task("labinovasi.health.tasks.pulse", queue="default", retry=False)
    eventually(lambda: tasks_done(folder) > before, RESUMED_WITHIN, "the worker works")


@pytest.mark.parametrize(
    "emptied",
    [pytest.param(False, marks=pytest.mark.long, id="with its data"), pytest.param(True, id="emptied")],
)
def test_work_resumes_by_itself_after_the_broker_was_killed(valkey, tmp_path, long, emptied):
    away = (20, 300) if long else (2,)
    with worker_on(valkey, tmp_path) as worker:
        for seconds in away:
            a_task_runs(valkey, tmp_path)
            valkey.kill()
            pause(seconds)
            valkey.start()
            if emptied:
                valkey.flush()
            a_task_runs(valkey, tmp_path)
        assert worker.poll() is None, "the same worker, untouched"
