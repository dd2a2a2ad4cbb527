"""Reminders fall due while workers and beat are killed every few seconds and Valkey is flushed.

Nothing is written beforehand: the state of the lab says what is owed, a real beat asks, real Celery
workers write the ledger and talk to a real mail server. At the end every reminder was delivered, none
stands twice in the ledger, and the only repeats are those in flight at a kill.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import Celery

from tests.notifications.processes import Processes, fresh_database
from tests.servers.waiting import eventually

pytestmark = [pytest.mark.realtime, pytest.mark.redis]

SEED = "from tests.bench.reminders import lab_of; lab_of(int(sys.argv[1]), int(sys.argv[2]))"
FOUND = """
from collections import Counter
from notifications.models import Delivery, Obligation
mails = Delivery.objects.filter(channel="email")
keys = Counter(Obligation.objects.values_list("recipient", "kind", "subject", "occurrence"))
print(json.dumps({
    "owed": Obligation.objects.exclude(status="overtaken").count(),
    "twice": sum(n > 1 for n in keys.values()),
    "mails": dict(Counter(mails.values_list("status", flat=True))),
}))
"""
_pause = threading.Event()  # never set: waiting on it is a pause


@dataclass
class Fire:
    """Two workers and a beat; each strike kills one of them in turn, and flushes Valkey."""

    lab: Processes
    valkey: object
    kills: int = 0
    beats_killed: int = 0

    def __post_init__(self) -> None:
        self.workers = [self.lab.worker() for _ in range(2)]
        self.beat = self.lab.beat()

    def strike(self) -> None:
        if self.kills % 3 == 2:
            self.lab.kill(self.beat)
            self.beat = self.lab.beat()
            self.beats_killed += 1
        else:
            self.lab.kill(self.workers[self.kills % 3])
            self.workers[self.kills % 3] = self.lab.worker()
        self.valkey.flush()
        self.kills += 1


@pytest.mark.postgres
@pytest.mark.timeout(600)
def test_reminders_survive_killed_workers_killed_beats_and_a_flushed_valkey(
    tmp_path: Path, smtp, valkey, long
):
    """reminders 16, 31: two thousand under --long, every one told, none owed twice."""
    rows, people = (2000, 500) if long else (160, 40)
    smtp.delay = 0.02  # so that a kill meets a message in flight
    with fresh_database("postgres", tmp_path) as url:
        lab = Processes(tmp_path, url, smtp, valkey.broker_url)
        lab.migrate()
        lab.python(SEED, str(rows), str(people))
        try:
            fire = _until_all_is_told(lab, smtp, valkey, rows)
            found = json.loads(lab.python(FOUND))
        finally:
            lab.end()
    copies = Counter(str(message["Message-ID"]) for message in smtp.taken)
    repeats = sum(copies.values()) - len(copies)
    workers_killed = fire.kills - fire.beats_killed
    print(
        f"{rows} reminders, {workers_killed} workers and {fire.beats_killed} beats killed, Valkey flushed"
        f" {fire.kills} times: {len(copies)} told, {repeats} repeated, ledger {found}"
    )
    assert found == {"owed": rows, "twice": 0, "mails": {"sent": rows}}
    assert len(copies) == rows
    assert repeats <= workers_killed
    assert fire.beats_killed >= 1
    assert workers_killed >= 2


def _until_all_is_told(lab: Processes, smtp, valkey, rows: int) -> Fire:
    fire = Fire(lab, valkey)
    give_up = time.monotonic() + 560
    next_strike = rows // 8
    while not _all_marked(lab, smtp, rows):
        assert time.monotonic() < give_up, f"{len(smtp.taken)} of {rows} after {fire.kills} kills"
        _pause.wait(0.2)
        if len(smtp.taken) >= next_strike and len(smtp.taken) < rows:
            fire.strike()
            next_strike = len(smtp.taken) + rows // 8
    return fire


def _all_marked(lab: Processes, smtp, rows: int) -> bool:
    """Taken by the server and marked by us (a killed worker's lease must run out first)."""
    if len({str(message["Message-ID"]) for message in list(smtp.taken)}) < rows:
        return False
    return json.loads(lab.python(FOUND))["mails"] == {"sent": rows}


@pytest.mark.parametrize(("limit", "processes"), [(1_000, 3), (4_000_000, 1)])
def test_a_process_that_grew_is_replaced_after_its_task(tmp_path: Path, valkey, settings, limit, processes):
    """reminders 68: what a library took and never gave back ends with the process that took it."""
    lab = Processes(tmp_path, f"sqlite:///{tmp_path / 'none.sqlite3'}", broker=valkey.broker_url)
    lab.heavy_worker(limit)
    told = tmp_path / "pids"
    outside = Celery(broker=valkey.broker_url)
    try:
        for nth in range(3):
            outside.send_task("tests.who", [str(told)], queue="heavy", retry=False)
            eventually(lambda n=nth: told.exists() and len(told.read_text().split()) > n, 60, "it ran")
    finally:
        lab.end()
    assert len(set(told.read_text().split())) == processes
    assert 0 < settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT
