"""Many drains at one instant, and workers killed with SIGKILL while Valkey is flushed: none lost.

At least once after a crash, never twice without one, never zero.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from tests.notifications.processes import Processes, fresh_database

pytestmark = [pytest.mark.realtime]

DATABASES = [
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgres", marks=pytest.mark.postgres),
]
_pause = threading.Event()  # never set: waiting on it is a pause


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database of its own on SQLite or PostgreSQL; each test empties it."""
    folder = tmp_path_factory.mktemp("database")
    with fresh_database(request.param, folder) as url:
        Processes(folder, url).migrate()
        yield url


def test_six_drains_at_one_instant_send_three_hundred_rows_once_each(database, tmp_path: Path, smtp, long):
    """reminders 19: claiming is one atomic write whose row count decides, on both databases; also where the
    clocks of the hosts are an hour apart, for leases go by the database's."""
    lab = Processes(tmp_path, database, smtp)
    try:
        for round_ in range(10 if long else 1):
            smtp.taken.clear()
            smtp.envelopes.clear()
            lab.empty()
            lab.seed(300)
            tallies = lab.drain_at_once(6)
            assert sorted(to for _from, [to] in smtp.envelopes) == sorted(
                f"orang{n}@contoh.example" for n in range(300)
            )
            assert lab.statuses() == {"sent": 300}
            print(f"round {round_ + 1}: {[tally.get('sent', 0) for tally in tallies]} rows a process")
    finally:
        lab.end()


@pytest.mark.redis
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", DATABASES[:1], indirect=True)  # on PostgreSQL: test_chaos.py
def test_killed_workers_and_a_flushed_valkey_lose_no_message_and_repeat_only_those_in_flight(
    database, tmp_path: Path, smtp, valkey, long
):
    """reminders 16, 31: two workers and two beats; three hundred rows under --long."""
    rows = 300 if long else 60
    smtp.delay = 0.05  # so that a kill meets a message in flight
    lab = Processes(tmp_path, database, smtp, valkey.broker_url)
    lab.empty()
    lab.seed(rows)
    try:
        kills = _drain_under_fire(lab, smtp, valkey, rows)
        statuses = lab.statuses()
    finally:
        lab.end()
    copies = Counter(str(message["Message-ID"]) for message in smtp.taken)
    addresses = Counter(to for _from, [to] in smtp.envelopes)
    repeats = sum(copies.values()) - len(copies)
    print(f"{rows} rows, {kills} kills, {repeats} repeats, statuses {statuses}")
    assert statuses == {"sent": rows}
    assert len(addresses) == len(copies) == rows
    assert repeats <= kills
    assert kills >= 2


def _drain_under_fire(lab: Processes, smtp, valkey, rows: int) -> int:
    """Beat twice as often as needed, kill a worker whenever some messages went out; returns the kills."""
    workers = [lab.worker() for _ in range(2)]
    beats = [Celery(broker=valkey.broker_url) for _ in range(2)]
    kills, taken_at_last_kill = 0, 0
    give_up = time.monotonic() + 400
    while len({str(message["Message-ID"]) for message in list(smtp.taken)}) < rows or _unmarked(lab):
        assert time.monotonic() < give_up, f"{len(smtp.taken)} of {rows} after {kills} kills"
        for beat in beats:
            beat.send_task("notifications.tasks.drain", queue="mail", retry=False)
        _pause.wait(0.3)
        taken = len(smtp.taken)
        if taken - taken_at_last_kill >= rows // 6 and taken < rows:
            victim = kills % 2
            lab.kill(workers[victim])
            valkey.flush()
            workers[victim] = lab.worker()
            kills, taken_at_last_kill = kills + 1, taken
    return kills


def _unmarked(lab: Processes) -> bool:
    """Everything was taken by the server; is it marked too? (A killed worker's lease must run out.)"""
    return set(lab.statuses()) != {"sent"}
