"""Valkey carries wake-ups and nothing else: missing or stopped, it costs a page next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from labinovasi.celery import app
from labinovasi.schedule import QUEUES, beat_schedule
from notifications import draining, tasks, wakeup
from tests.notifications.support import owe_welcome, statuses

LIMIT = 1.0  # seconds; alone on a machine it is 0.3 (a socket limit of 0.25), beside a whole suite more


# A process of its own, as a web worker is: each line of input is one wake-up, answered with its result,
# its seconds and the failures counted so far.
PAGE = """
import sys, time, django
django.setup()
from notifications import wakeup
for line in sys.stdin:
    start = time.monotonic()
    woken = wakeup.wake()
    print(int(woken), time.monotonic() - start, wakeup.breaker.failures, flush=True)
"""


class Page:
    def __init__(self, broker_url: str) -> None:
        known = {"DJANGO_SETTINGS_MODULE": "labinovasi.settings", "BROKER_URL": broker_url}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PAGE],
            env=os.environ | known,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def wake(self) -> tuple[bool, float, int]:
        self.process.stdin.write("wake\n")
        self.process.stdin.flush()
        woken, seconds, failures = self.process.stdout.readline().split()
        return woken == "1", float(seconds), int(failures)

    def leave(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


@pytest.fixture
def page(valkey):
    page = Page(valkey.broker_url)
    yield page
    page.leave()


@pytest.mark.page
def test_the_queue_of_mail_is_left_to_what_sends_and_no_task_goes_to_a_queue_nobody_hears():
    """Sending never waits for a scan of all stages, a check of the whole log or another system's answer."""
    work = [*(entry["task"] for entry in beat_schedule(30).values()), "notifications.tasks.call_endpoint"]
    queues = {task: app.amqp.router.route({}, task)["queue"].name for task in work}
    assert [task for task, queue in queues.items() if queue == "mail"] == ["notifications.tasks.drain"]
    assert set(queues.values()) == set(QUEUES)
    for task, queue in (
        ("notifications.tasks.materialise", "reviews"),
        ("workflow.proposals.tasks.check_log", "heavy"),
        ("notifications.tasks.call_endpoint", "webhooks"),
    ):
        assert queues[task] == queue


@pytest.mark.redis
@pytest.mark.realtime
def test_a_wake_up_reaches_the_queue_of_the_mail_workers(valkey, page):
    assert page.wake()[0]
    with valkey.client() as client:
        assert client.llen("mail") == 1


@pytest.mark.redis
@pytest.mark.realtime
@pytest.mark.parametrize("spoke_before", [True, False])
@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_a_broker_that_is_gone_costs_a_page_less_than_its_limit_and_then_nothing(
    valkey, page, how, spoke_before
):
    """Valkey missing, or stopped with SIGSTOP, whether or not the process has a connection open."""
    if spoke_before:
        assert page.wake()[0]
    valkey.freeze() if how == "frozen" else valkey.kill()
    try:
        woken, first, failures = page.wake()
        again, second, failures_after = page.wake()
    finally:
        if how == "frozen":
            valkey.thaw()
    print(f"{how}, spoke before: {spoke_before}: first {first:.3f} s, then {second:.6f} s")
    assert (woken, again) == (False, False)
    assert (failures, failures_after) == (1, 1)
    assert first < LIMIT
    assert second < 0.01


def test_after_its_pause_the_breaker_lets_one_try_again(monkeypatch):
    monkeypatch.setattr(tasks.drain, "apply_async", _unreachable)
    now = [1000.0]
    monkeypatch.setattr(wakeup.time, "monotonic", lambda: now[0])
    breaker = wakeup.Breaker()
    monkeypatch.setattr(wakeup, "breaker", breaker)
    assert not wakeup.wake()
    now[0] += wakeup.QUIET_SECONDS - 1
    assert not wakeup.wake()
    assert breaker.failures == 1
    now[0] += 2
    monkeypatch.setattr(tasks.drain, "apply_async", lambda **_more: None)
    assert wakeup.wake()


def _unreachable(**_more):
    raise ConnectionError("no broker")


@pytest.mark.django_db
def test_workers_are_woken_after_the_commit_and_once(cast, monkeypatch, django_capture_on_commit_callbacks):
    """reminders 50: a worker that looks earlier finds nothing, and after a failure there is nothing."""
    woken = []
    monkeypatch.setattr(wakeup, "breaker", wakeup.Breaker())
    monkeypatch.setattr(tasks.drain, "apply_async", lambda **_more: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        owe_welcome(cast.proposer)
        owe_welcome(cast.member)
        assert woken == []
    assert woken == [1]


@pytest.mark.django_db
def test_without_any_wake_up_the_next_beat_sends_everything(cast, monkeypatch):
    """A flushed, lost or deaf broker delays a row and loses none."""
    monkeypatch.setattr(tasks.drain, "apply_async", _unreachable)
    owe_welcome(cast.proposer, cast.member)
    draining.drain(seconds=10)
    assert statuses() == ["sent", "sent"]


@pytest.mark.django_db
def test_a_drain_that_ran_out_of_time_asks_for_another_turn(cast, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks, "wake", lambda: woken.append(1))
    monkeypatch.setattr(tasks, "DRAIN_SECONDS", -1)
    owe_welcome(cast.proposer)
    tasks.drain()
    assert woken
    monkeypatch.setattr(tasks, "DRAIN_SECONDS", 20)
    woken.clear()
    tasks.drain()
    assert statuses() == ["sent"]
    assert not woken
