"""Is the lab alive: what a monitor hears, and how a worker knows that it is deaf."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError

from labinovasi.health.listening import Ear
from notifications import pulse

MINUTE = dt.timedelta(minutes=1)


@pytest.mark.django_db
class TestThePage:
    def test_it_turns_red_when_no_task_ran_for_some_minutes(self, client, frozen):
        """reminders 14."""
        pulse.beat()
        frozen.shift(3 * MINUTE)
        assert client.get("/sehat").status_code == 200
        frozen.shift(MINUTE)
        answer = client.get("/sehat")
        assert (answer.status_code, answer.json()["tasks"]) == (503, "silent")

    def test_a_lab_whose_tasks_never_ran_is_not_healthy(self, client):
        assert client.get("/sehat").status_code == 503

    def test_a_load_balancer_keeps_pages_while_a_worker_sleeps(self, client):
        answer = client.get("/sehat?web")
        assert (answer.status_code, answer.json()["tasks"]) == (200, "silent")

    def test_a_database_that_is_away_is_named(self, client, monkeypatch):
        def away():
            raise OperationalError("no connection")

        monkeypatch.setattr(pulse, "last", away)
        answer = client.get("/sehat?web")
        assert (answer.status_code, answer.json()["database"]) == (503, "away")

    def test_it_sets_no_cookie_and_is_not_cached(self, client):
        answer = client.get("/sehat")
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]


class QuietEar(Ear):
    """An ear whose worker and broker are scripted; seconds pass by `listen`."""

    def __init__(self):
        super().__init__("lab@localhost", every=30, deaf_after=120)
        self.busy, self.broker_answers = False, True

    def is_busy(self):
        return self.busy

    def say_something(self):
        return self.broker_answers

    def silent_for(self, seconds: float) -> bool:
        self.heard_at -= seconds
        return self.is_deaf()


def test_a_worker_that_hears_is_not_deaf():
    ear = QuietEar()
    for _ in range(10):
        assert not ear.silent_for(100)
        ear.heard()


def test_silence_although_the_broker_takes_what_is_said_is_deafness():
    assert QuietEar().silent_for(121)


def test_a_worker_whose_broker_is_away_waits_for_it():
    ear = QuietEar()
    ear.broker_answers = False
    assert not ear.silent_for(3600)
    ear.broker_answers = True
    assert not ear.silent_for(100)  # the time begins anew


def test_a_worker_at_work_is_left_in_peace():
    ear = QuietEar()
    ear.busy = True
    assert not ear.silent_for(3600)
