"""The servers other tests lean on behave as their fixtures promise."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
import redis

from workflow.workdays import clock

MESSAGE = "Subject: Undangan\r\nTo: a@kudus.example\r\n\r\nSidang Kamis."


def send(smtp, timeout: float = 5) -> dict:
    with smtplib.SMTP("127.0.0.1", smtp.port, timeout=timeout) as client:
        return client.sendmail("lab@kudus.example", ["a@kudus.example"], MESSAGE)


def test_the_clock_stands_still_on_a_tuesday_morning_in_november(frozen):
    assert clock.today() == dt.date(2026, 11, 24)
    frozen.shift(dt.timedelta(days=1))
    assert clock.today() == dt.date(2026, 11, 25)


def test_the_mail_server_keeps_what_it_took(smtp):
    send(smtp)
    assert [m["Subject"] for m in smtp.taken] == ["Undangan"]
    assert smtp.envelopes == [("lab@kudus.example", ["a@kudus.example"])]


@pytest.mark.parametrize("answer", ["451 4.3.2 try later", "554 5.7.1 no"])
def test_a_refused_message_is_not_kept(smtp, answer):
    smtp.answer(answer)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(smtp)
    assert refused.value.smtp_code == int(answer[:3])
    assert smtp.taken == []


def test_a_dropped_line_leaves_the_sender_in_doubt_and_the_message_taken(smtp):
    smtp.drop_after_data()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp)
    assert len(smtp.taken) == 1


@pytest.mark.redis
def test_a_killed_valkey_comes_back_on_the_same_socket_with_its_data(valkey):
    with valkey.client() as client:
        client.set("a", "1")
        client.wait(0, 0)
    valkey.kill()
    with pytest.raises(redis.ConnectionError), valkey.client() as client:
        client.ping()
    valkey.start()
    with valkey.client() as client:
        assert client.get("a") == b"1"
