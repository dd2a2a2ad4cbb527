"""The messengers themselves are watched: a silent mail server, a beat that slept, what a monitor reads."""

from __future__ import annotations

import datetime as dt

import pytest
from celery import Celery, Task
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, materialising, pulse, tasks, wakeup
from notifications.models import Delivery, Obligation, Silence
from tests.notifications.support import owe_welcome, told

pytestmark = [pytest.mark.django_db, pytest.mark.page]

MINUTE = dt.timedelta(minutes=1)
HEALTH = "/sekretariat/kesehatan/"


def drain() -> None:
    draining.drain(seconds=30, only=["email"])


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def no_mail_server(settings, unused_tcp_port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_tcp_port
    settings.EMAIL_TIMEOUT = 1


@pytest.fixture
def unused_tcp_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class TestASilentMailServer:
    def test_is_told_to_the_secretariat_once_and_not_by_mail(self, cast, frozen, no_mail_server):
        """reminders 70: one notice for an outage, by another way than mail, however many rows fail."""
        secretary = cast.secretary
        owe_welcome(cast.proposer, cast.head, cast.coach)
        drain()
        assert Silence.objects.get().what == "channel:email"
        materialising.materialise()
        assert told("channel_silent") == {}  # a restart of the server is no news
        for _half_hour in range(4):
            frozen.shift(31 * MINUTE)
            drain()
            materialising.materialise()
        assert Silence.objects.count() == 1
        rows = Obligation.objects.filter(kind="channel_silent")
        assert [row.recipient for row in rows] == [secretary]
        assert {row.channel for row in Delivery.objects.filter(obligation__in=rows)} == {"inapp"}

    def test_that_answers_again_ends_the_silence_and_the_notice(
        self, cast, frozen, no_mail_server, smtp, settings, client
    ):
        client.force_login(cast.secretary)
        owe_welcome(cast.proposer)
        drain()
        frozen.shift(31 * MINUTE)
        materialising.materialise()
        pulse.beat()
        assert "Surel tidak menjawab" in text(client.get(HEALTH))
        settings.EMAIL_PORT = smtp.port
        drain()
        assert Silence.objects.get().ended_at is not None
        draining.drain(seconds=30, only=["inapp"])
        notice = Obligation.objects.get(kind="channel_silent")
        assert (notice.status, notice.reason) == ("cancelled", "Sudah menjawab lagi.")

    def test_a_server_that_refuses_our_sender_kills_no_mail_and_is_told_as_silent(
        self, cast, mail_server, frozen
    ):
        secretary = cast.secretary
        mail_server.answer_sender("530 5.7.0 authentication required")
        owe_welcome(cast.proposer, cast.member)
        drain()
        mails = Delivery.objects.filter(channel="email")
        assert not mails.filter(status="dead").exists()
        frozen.shift(31 * MINUTE)
        materialising.materialise()
        assert set(told("channel_silent")) == {secretary.name}
        mail_server.answer_sender(None)
        frozen.shift(60 * MINUTE)
        drain()
        assert {row.status for row in mails} == {"sent"}

    def test_a_mail_too_large_for_the_server_ends_alone(self, cast, mail_server):
        mail_server.answer_sender("552 5.3.4 message too large")
        owe_welcome(cast.proposer)
        drain()
        assert Delivery.objects.get(channel="email").status == "dead"
        assert not Silence.objects.exists()

    def test_one_refused_address_is_no_silence(self, cast, mail_server):
        mail_server.answer_recipient("550 5.1.1 no such mailbox")
        owe_welcome(cast.proposer)
        drain()
        assert Delivery.objects.get(channel="email").status == "dead"
        assert not Silence.objects.exists()


class TestABeatThatSlept:
    def test_is_told_once_when_it_is_back(self, cast, frozen):
        secretary = cast.secretary
        pulse.beat()
        frozen.shift(3 * dt.timedelta(days=1))
        pulse.beat()
        frozen.shift(MINUTE)
        pulse.beat()
        assert Obligation.objects.filter(kind="beat_was_silent").count() == 1
        assert told("beat_was_silent") == {secretary.name: "secretariat"}
        silence = Silence.objects.get()
        assert silence.ended_at - silence.since == dt.timedelta(days=3)

    def test_for_some_minutes_is_no_news(self, cast, frozen):
        pulse.beat()
        frozen.shift(20 * MINUTE)
        pulse.beat()
        assert not Silence.objects.exists()

    def test_is_said_on_the_health_page_while_it_sleeps(self, cast, frozen, client):
        client.force_login(cast.secretary)
        pulse.beat()
        assert "Semua pengingat keluar tepat waktu" in text(client.get(HEALTH))
        frozen.shift(10 * MINUTE)
        assert "Jadwal pengingat berhenti" in text(client.get(HEALTH))


class TestTheHealthPage:
    def test_is_the_secretariats(self, cast, client):
        assert client.get(HEALTH).status_code == 302
        for person in (cast.outsider, cast.executive, cast.auditor, cast.proposer):
            client.force_login(person)
            assert client.get(HEALTH).status_code == 403

    def test_counts_what_waits_and_failed_and_asks_the_same_however_many(self, cast, client):
        client.force_login(cast.secretary)
        pulse.beat()
        owe_welcome(cast.proposer)
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(HEALTH)
        owe_welcome(cast.head, cast.coach)
        Delivery.objects.filter(channel="email").update(status="dead", next_at=None)
        with CaptureQueriesContext(connection) as three:
            shown = text(client.get(HEALTH))
        assert "3 kiriman gagal dan perlu Anda" in shown
        assert len(one) == len(three)


class TestTheMetrics:
    def test_are_not_there_without_a_token_or_for_a_wrong_one(self, client, settings):
        assert client.get("/metrik").status_code == 404
        settings.METRICS_TOKEN = "s3cret"
        assert client.get("/metrik").status_code == 404
        assert client.get("/metrik", headers={"Authorization": "Bearer "}).status_code == 404

    def test_say_by_channel_what_waits_and_what_failed(self, cast, client, settings):
        settings.METRICS_TOKEN = "s3cret"
        owe_welcome(cast.proposer)
        answer = client.get("/metrik", headers={"Authorization": "Bearer s3cret"})
        assert answer.status_code == 200
        lines = text(answer).splitlines()
        assert 'labinovasi_deliveries_due{channel="email"} 1.0' in lines
        assert 'labinovasi_deliveries_stuck{channel="email"} 0.0' in lines
        assert "labinovasi_last_task_timestamp_seconds 0.0" in lines


class TestAnOutageOfManyDays:
    """reminders 70: a firewall fault cuts the mail server off for days."""

    def test_after_it_each_row_that_still_holds_goes_once_and_the_others_end_with_the_reason(
        self, cast, frozen, no_mail_server, smtp, settings
    ):
        for person in (cast.proposer, cast.head, cast.coach):
            owe_welcome(person)
        over = Obligation.objects.get(recipient=cast.coach)
        for _hour in range(24 * 10):  # Lebaran with its bridging days
            draining.drain(seconds=30)
            frozen.shift(60 * MINUTE)
        assert not Delivery.objects.filter(channel="email", status="dead").exists()
        Obligation.objects.filter(pk=over.pk).close(Obligation.Status.DONE, "Sudah dijawab.")
        settings.EMAIL_PORT = smtp.port
        for _hour in range(12):  # the longest pause is six hours, a fifth more with its scatter
            draining.drain(seconds=30)
            frozen.shift(60 * MINUTE)
        told_to = sorted(to for _from, [to] in smtp.envelopes)
        assert told_to == sorted([cast.proposer.email, cast.head.email])
        mail = Delivery.objects.get(obligation=over, channel="email")
        assert (mail.status, mail.reason) == ("cancelled", "Sudah dijawab.")
        materialising.materialise()
        assert Obligation.objects.filter(kind="channel_silent").count() == 0  # nobody was told too late

    def test_its_attempts_are_few_and_far_apart(self, cast, frozen, no_mail_server):
        owe_welcome(cast.proposer)
        for _quarter in range(4 * 24):
            drain()
            frozen.shift(15 * MINUTE)
        assert Delivery.objects.get(channel="email").attempts <= 13  # of 96 looks in a day


def test_the_broker_never_holds_a_start_time(cast, frozen, no_mail_server, settings, monkeypatch):
    """reminders 29: the ledger holds time, the broker only "now" (a start time further off than its
    visibility time would be put back and run again and again)."""
    published = []
    monkeypatch.setattr(Celery, "send_task", lambda *_a, **options: published.append(options))
    monkeypatch.setattr(Task, "apply_async", lambda *_a, **options: published.append(options))
    for _hour in range(24):  # a failed mail waits for its retry, another for the morning
        owe_welcome(cast.proposer, occurrence=f"approved:{_hour}")
        wakeup.wake()
        tasks.drain()
        tasks.materialise()
        frozen.shift(60 * MINUTE)
    assert published
    assert not [options for options in published if options.get("eta") or options.get("countdown")]
    held_by_a_worker = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert held_by_a_worker > settings.CELERY_TASK_TIME_LIMIT  # given back only when its worker is gone
