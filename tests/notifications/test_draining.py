"""Draining against a real SMTP conversation: one message, one person, one proven outcome."""

from __future__ import annotations

import datetime as dt
import email.utils
import math
from collections import Counter

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail

from notifications import channels, draining, rendering
from notifications.channels import Retry
from notifications.channels.email.smtp import RememberingBackend
from notifications.models import Delivery
from notifications.rendering import Message
from tests.notifications.support import mail_row, owe_welcome, statuses
from workflow.workdays import clock

pytestmark = pytest.mark.django_db

Status = Delivery.Status
HOUR = dt.timedelta(hours=1)


def drain(**options):
    return draining.drain(seconds=30, **options)


def test_a_message_is_sent_once_and_only_with_the_servers_word_for_it(cast, mail_server):
    owe_welcome(cast.proposer)
    drain()
    drain()
    row = mail_row()
    assert (row.status, row.proof, row.sent_to) == (
        Status.SENT,
        "accepted by the mail server",
        cast.proposer.email,
    )
    [taken] = mail_server.taken
    assert taken["Message-ID"] == row.message_id == row.stable_message_id()
    assert (row.subject_line, row.body.split()) == (taken["Subject"], text_of(taken).split())


def text_of(taken) -> str:
    return taken.get_body(("plain",)).get_content()


@pytest.mark.parametrize("answer", [None, 0, False])
def test_a_backend_that_says_nothing_has_not_sent(cast, monkeypatch, answer):
    """reminders 1: sent only after the channel gives positive proof."""
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_: answer)
    owe_welcome(cast.proposer)
    drain()
    row = mail_row()
    assert row.status == Status.FAILED
    assert "no proof" in row.last_error


def test_a_channel_that_returns_no_proof_counts_as_failed(cast, monkeypatch):
    """reminders 1: every kind of channel passes the same guard."""
    monkeypatch.setattr("notifications.channels.email.EmailChannel.send", lambda *_: True)
    owe_welcome(cast.proposer)
    drain()
    assert mail_row().status == Status.FAILED


def test_a_person_without_a_usable_address_ends_as_dead_with_a_readable_reason(cast):
    """reminders 1: a user without any address."""
    cast.proposer.email = ""
    cast.proposer.save()
    owe_welcome(cast.proposer, cast.member)
    drain()
    row = mail_row(cast.proposer)
    assert (row.status, row.last_error) == (Status.DEAD, "the person has no address")
    assert mail_row(cast.member).status == Status.SENT


@pytest.mark.realtime
def test_a_message_whose_answer_never_came_is_uncertain_and_repeats_few_and_alike(
    cast, mail_server, monkeypatch
):
    """reminders 2: one stable Message-ID, few and spaced repeats, shown to the operator."""
    from notifications.selectors import stuck

    mail_server.drop_after_data()
    owe_welcome(cast.proposer)
    now = clock.now()
    for hours in (0, 2, 12, 24, 48, 96):
        monkeypatch.setattr(clock, "now", lambda hours=hours: now + hours * HOUR)
        drain()
    row = mail_row()
    assert row.status == Status.UNCERTAIN
    assert row.next_at is None
    assert list(stuck()) == [row]
    assert len(mail_server.taken) == 3
    assert {copy["Message-ID"] for copy in mail_server.taken} == {row.stable_message_id()}


@pytest.mark.parametrize(
    ("command", "outcome", "pause"),
    [("RCPT", Status.FAILED, dt.timedelta(minutes=1)), ("DATA", Status.UNCERTAIN, HOUR)],
)
def test_a_server_that_drops_the_line_before_it_took_the_message_gets_it_once_later(
    cast, mail_server, frozen, command, outcome, pause
):
    """In the middle of a message nobody can know whether the rest arrived: soon again, or late and alike."""
    mail_server.drop_at(command)
    owe_welcome(cast.proposer)
    drain()
    assert mail_row().status == outcome
    assert 0.8 * pause <= mail_row().next_at - clock.now() <= 1.2 * pause
    mail_server.drop_at("")
    frozen.move_to(mail_row().next_at)
    drain()
    assert mail_row().status == Status.SENT
    assert [taken["Message-ID"] for taken in mail_server.taken] == [mail_row().stable_message_id()]


@pytest.mark.realtime
def test_a_task_cut_off_after_the_last_dot_leaves_the_message_uncertain_and_its_conversation(
    cast, mail_server, monkeypatch
):
    """The answer that is still to come would be taken for that of the next mail."""

    def cut_off(backend: RememberingBackend, _messages: object) -> None:
        backend.connection.dot_left = True
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(RememberingBackend, "send_messages", cut_off)
    channel = channels.channel("email")
    owe_welcome(cast.proposer)
    [delivery] = draining.claim("email", 1)
    with pytest.raises(channels.Uncertain):
        channel.send(delivery, Message("Perihal", "Isi", html=""))
    monkeypatch.undo()
    assert channel._connection is None
    assert channel.send(delivery, Message("Perihal", "Isi", html=""))
    channel.close()
    assert len(mail_server.taken) == 1


def test_a_server_that_answers_after_the_timeout_leaves_the_message_uncertain(cast, mail_server):
    """reminders 2: the relay took it, its answer came too late."""
    mail_server.delay = 2
    owe_welcome(cast.proposer)
    drain()
    assert mail_row().status == Status.UNCERTAIN
    first_pause = mail_row().next_at - clock.now()
    assert dt.timedelta(minutes=50) < first_pause <= HOUR


def test_a_4xx_is_retried_with_growing_pauses_and_a_5xx_ends_that_message_alone(cast, mail_server, frozen):
    """reminders 32: one message, one outcome."""
    mail_server.answer("451 4.3.2 try later")
    owe_welcome(cast.proposer)
    pauses = []
    for _try in range(4):
        drain()
        row = mail_row()
        assert row.status == Status.FAILED
        pauses.append(row.next_at - clock.now())
        frozen.move_to(row.next_at)
    assert pauses == sorted(pauses)
    assert pauses[0] >= dt.timedelta(seconds=48)
    mail_server.answer("554 5.7.1 never")
    owe_welcome(cast.member)
    drain()
    assert {mail_row(cast.proposer).status, mail_row(cast.member).status} == {Status.DEAD}
    assert "554" in mail_row(cast.member).last_error
    assert mail_server.taken == []


def test_one_refused_message_in_ten_costs_the_others_nothing(cast, mail_server, frozen, monkeypatch):
    """reminders 32: 451 on the third, later 421 and a closed line; all ten arrive, none twice."""
    people = list(cast.everybody().values())[:10]
    owe_welcome(*people)
    answers = iter([None, None, "451 4.3.2 later", None, None, "421 4.3.2 closing"])
    take = mail_server.handle_DATA

    async def scripted(server, session, envelope):
        mail_server.answer(next(answers, None))
        return await take(server, session, envelope)

    monkeypatch.setattr(mail_server, "handle_DATA", scripted)
    drain()
    assert statuses() == ["failed"] * 2 + ["sent"] * 8
    frozen.shift(dt.timedelta(minutes=3))
    drain()
    assert statuses() == ["sent"] * 10
    assert sorted(to for _from, [to] in mail_server.envelopes) == sorted(p.email for p in people)


def test_a_server_that_is_not_there_delays_the_batch_and_not_the_inbox(cast, settings, mail_server, frozen):
    """reminders 34: in-app goes out meanwhile, the worker is free at once, everything is sent later."""
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    owe_welcome(*cast.everybody().values())
    tally = drain()
    assert statuses("inapp") == ["sent"] * 20
    assert statuses() == ["failed"] + ["waiting"] * 19
    assert tally["released"] == 19
    settings.EMAIL_PORT = port
    frozen.shift(dt.timedelta(minutes=2))
    drain()
    assert statuses() == ["sent"] * 20


@pytest.mark.realtime
def test_a_silent_server_holds_a_worker_no_longer_than_its_limit(cast, settings):
    """reminders 34: it accepts the connection and says nothing."""
    import socket
    import time

    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 1
        owe_welcome(*cast.everybody().values())
        start = time.monotonic()
        drain()
    assert time.monotonic() - start < 5
    assert statuses("inapp") == ["sent"] * 20
    assert "failed" in statuses()


@pytest.mark.parametrize(
    "name",
    [
        "Dr. Hj. Siti Aminah, S.Sos., M.Si.",
        'Ny. "Ida" Ayu',
        "Böhm",
        "عبد الرحمن",
        "💡",
        "palsu@contoh.example",
        "Panjang " * 24,
    ],
)
def test_a_name_reaches_the_mailbox_as_it_is_and_never_becomes_an_address(cast, mail_server, name):
    """reminders 37: exactly one valid recipient, the name read back unchanged (cut at 120 characters)."""
    cast.proposer.name = name
    cast.proposer.save()
    owe_welcome(cast.proposer)
    drain()
    assert mail_server.envelopes[0][1] == [cast.proposer.email]
    [address] = mail_server.taken[0]["To"].addresses
    assert address.addr_spec == cast.proposer.email
    assert address.display_name == name.strip()[:120].strip()


def test_each_mail_names_one_person_only(cast, mail_server):
    """review 74: no reader sees another's address."""
    people = list(cast.everybody().values())
    owe_welcome(*people)
    cast.outsider.is_active = False
    cast.outsider.save()
    drain()
    assert len(mail_server.taken) == len(people) - 1
    for taken, (_sender, recipients) in zip(mail_server.taken, mail_server.envelopes, strict=True):
        raw = str(taken)
        assert [email.utils.parseaddr(str(taken["To"]))[1]] == recipients
        assert not any(person.email in raw for person in people if person.email not in recipients)
        assert not {"Cc", "Bcc", "Reply-To"} & set(taken.keys())
    row = mail_row(cast.outsider)
    assert (row.status, row.reason) == (Status.CANCELLED, "Orang ini bukan lagi penerimanya.")


def test_what_a_server_says_in_broken_bytes_is_stored_and_the_row_does_not_come_back(cast, monkeypatch):
    """reminders 20: NUL and broken UTF-8 in an answer; the attempt is recorded on both databases."""
    import smtplib

    def refuse(*_):
        raise smtplib.SMTPDataError(550, b"bad\x00mailbox \xff\xfe")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    owe_welcome(cast.proposer)
    drain()
    row = mail_row()
    assert row.status == Status.DEAD
    assert row.last_error.startswith("550 badmailbox")
    assert drain() == {}


def test_a_message_that_cannot_be_built_ends_alone(cast, monkeypatch):
    """reminders 35: the queue goes on."""
    build = rendering.render

    def broken_for_one(obligation, words):
        if obligation.recipient_id == cast.proposer.pk:
            raise ValueError("template")
        return build(obligation, words)

    monkeypatch.setattr(draining, "render", broken_for_one)
    owe_welcome(cast.proposer, cast.member)
    drain()
    row = mail_row(cast.proposer)
    assert (row.status, row.reason) == (Status.DEAD, "Pesan tidak dapat disusun.")
    assert mail_row(cast.member).status == Status.SENT


def test_a_worker_that_dies_leaves_its_rows_to_the_next_when_the_lease_is_over(cast, frozen):
    owe_welcome(cast.proposer)
    assert len(draining.claim("email", 10)) == 1  # and the worker is gone
    drain(only=["email"])
    assert mail_row().status == Status.LEASED
    frozen.shift(draining.lease_time())
    drain(only=["email"])
    assert mail_row().status == Status.SENT
    assert len(mail.outbox) == 1


def test_a_worker_killed_between_the_servers_yes_and_its_mark_repeats_that_one_message_alike(
    cast, mail_server, frozen, monkeypatch
):
    class Killed(BaseException):
        """As SIGKILL: nothing after it is done."""

    def killed(_self, _group, outcome, **_fields):
        assert outcome == "sent"
        raise Killed

    owe_welcome(cast.proposer, cast.member)
    with monkeypatch.context() as patched:
        patched.setattr(draining._Batch, "_write", killed)
        with pytest.raises(Killed):
            drain(only=["email"])
    drain(only=["email"])
    assert len(mail_server.taken) == 1  # the others of its batch wait for the end of the lease too
    frozen.shift(draining.lease_time())
    drain(only=["email"])
    assert statuses() == ["sent", "sent"]
    copies = Counter(str(taken["Message-ID"]) for taken in mail_server.taken)
    assert copies == {
        mail_row(cast.proposer).stable_message_id(): 2,
        mail_row(cast.member).stable_message_id(): 1,
    }


def test_the_lease_is_renewed_for_each_message_of_a_slow_batch(cast, frozen, monkeypatch):
    """Three at two minutes each outlast the five of one lease, and nobody else takes the third meanwhile."""
    send, others = channels.channel("email").__class__.send, []

    def slowly(self, delivery, message):
        frozen.shift(draining.lease_time() * 0.4)
        others.extend(row.pk for row in draining.claim("email", 10) if row.pk == delivery.pk)
        return send(self, delivery, message)

    owe_welcome(cast.proposer, cast.member, cast.head)
    monkeypatch.setattr("notifications.channels.email.EmailChannel.send", slowly)
    drain(only=["email"])
    assert others == []
    assert len(mail.outbox) == 3
    assert statuses() == ["sent"] * 3


def test_pauses_grow_from_a_minute_to_six_hours_out_of_step_and_end_after_three_days():
    hours = [draining.pause_after(nth) / HOUR for nth in range(1, draining.MAX_ATTEMPTS)]
    assert 0.8 / 60 <= hours[0] <= 1.2 / 60
    assert max(hours) <= 1.2 * 6
    assert hours[-1] >= 0.8 * 6
    assert 2 * 24 < sum(hours) < 4 * 24
    assert len({draining.pause_after(5) for _again in range(9)}) > 1


def test_a_finished_message_run_again_is_a_no_op(cast):
    """reminders 16: the ledger decides, whatever the task queue repeats."""
    owe_welcome(cast.proposer)
    for _again in range(3):
        drain()
    assert len(mail.outbox) == 1


def test_a_worker_whose_lease_ran_out_does_not_send_what_another_has(cast, frozen):
    owe_welcome(cast.proposer)
    [slow] = draining.claim("email", 10)
    frozen.shift(draining.lease_time())
    drain(only=["email"])
    late = draining._Batch(channels.channel("email"), [slow], tally := draining.Counter(), math.inf)
    late.deliver()
    assert tally == {"lost": 1}
    assert len(mail.outbox) == 1


def test_an_outcome_that_comes_after_its_lease_changes_nothing(cast, frozen, monkeypatch):
    """A worker that slept in the middle of a message finds that another has sent it."""

    def late(_self, _delivery, _message):
        monkeypatch.undo()
        frozen.shift(draining.lease_time())
        assert drain(only=["email"])["sent"] == 1  # the other worker
        raise Retry("woken too late")

    owe_welcome(cast.proposer)
    monkeypatch.setattr("notifications.channels.email.EmailChannel.send", late)
    assert drain(only=["email"])["failed"] == 0
    assert statuses() == ["sent"]
    assert len(mail.outbox) == 1


def test_stopping_claims_nothing_more_and_gives_back_what_was_not_begun(cast, monkeypatch):
    owe_welcome(cast.proposer, cast.member, cast.head)
    send = channels.channel("email").__class__.send

    def last_one(self, delivery, message):
        draining.stopping.set()
        return send(self, delivery, message)

    monkeypatch.setattr("notifications.channels.email.EmailChannel.send", last_one)
    drain(only=["email"])
    assert statuses() == ["sent", "waiting", "waiting"]
    draining.stopping.clear()
    assert draining.claim("email", 10)


def test_after_the_last_try_a_message_is_dead_and_stays_to_be_seen(cast, mail_server, frozen):
    mail_server.answer("451 4.3.2 try later")
    owe_welcome(cast.proposer)
    for _try in range(draining.MAX_ATTEMPTS):
        frozen.move_to(mail_row().next_at)
        drain(only=["email"])
    row = mail_row()
    assert (row.status, row.attempts) == (Status.DEAD, draining.MAX_ATTEMPTS)
    assert "451" in row.last_error


def test_links_start_at_the_configured_address_only(cast, settings, mail_server):
    """reminders 52: never the request's host."""
    settings.BASE_URL = "https://lab.contoh.example"
    owe_welcome(cast.proposer)
    drain()
    text = text_of(mail_server.taken[0])
    assert "https://lab.contoh.example/" in text
    assert "None" not in text
    assert mail_server.taken[0]["Message-ID"].endswith("@lab.contoh.example>")
