"""My deadlines in my own calendar program: stable, private, right to the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from notifications.feeds import addresses
from notifications.models import CalendarEntry, CalendarFeed
from tests.proposals.lab import fresh
from workflow.proposals import services
from workflow.proposals.models import Proposal, TeamMember, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(cast) -> str:
    return addresses.renew(user=cast.proposer).removeprefix("http://localhost:8000")


def read(client, path: str) -> Calendar:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return Calendar.from_ical(answer.content)


def only_event(client, path: str):
    [event] = read(client, path).walk("VEVENT")
    return event


def move_deadline(proposal: Proposal, day: dt.date) -> None:
    Visit.objects.filter(proposal=proposal, closed_at__isnull=True).update(due_on=day)


def test_a_deadline_keeps_its_uid_and_its_sequence_grows_when_it_moves(lab, path, client, frozen):
    """reminders 53: read twice it is byte-equal; moved, SEQUENCE + 1; ended, CANCELLED for a while."""
    proposal = lab.draft()
    first = client.get(path).content
    frozen.shift(dt.timedelta(hours=1))
    assert client.get(path).content == first
    before = only_event(client, path)
    assert (before["SEQUENCE"], before["STATUS"]) == (0, "CONFIRMED")
    move_deadline(proposal, dt.date(2026, 12, 21))
    moved = only_event(client, path)
    assert moved["UID"] == before["UID"]
    assert moved["SEQUENCE"] == 1
    assert moved["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    lab.send(proposal)
    gone = only_event(client, path)
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == (before["UID"], "CANCELLED", 2)
    frozen.shift(dt.timedelta(days=31))
    assert read(client, path).walk("VEVENT") == []


def test_a_deadline_that_comes_back_is_the_same_event_again(cast, lab, path, client):
    """reminders 53: told anew under the same UID, also from a restored database elsewhere."""
    proposal = lab.send(lab.draft())
    assert read(client, path).walk("VEVENT") == []  # at the gate nothing waits on the team
    services.move(proposal_id=proposal.pk, verb="recall", by=cast.proposer, seen=proposal.seen)
    uid = only_event(client, path)["UID"]
    lab.send(fresh(proposal))
    assert only_event(client, path)["STATUS"] == "CANCELLED"
    again = fresh(proposal)
    services.move(proposal_id=proposal.pk, verb="recall", by=cast.proposer, seen=again.seen)
    back = only_event(client, path)
    assert (back["UID"], back["STATUS"], back["SEQUENCE"]) == (uid, "CONFIRMED", 2)
    assert "localhost" not in uid


def test_a_deadline_is_a_whole_day_with_an_alarm_at_nine_wherever_the_reader_is(lab, path, client):
    """reminders 55: VALUE=DATE, exclusive end, no zone."""
    move_deadline(lab.draft(), dt.date(2026, 12, 31))
    text = client.get(path).content.decode()
    assert "DTSTART;VALUE=DATE:20261231\r\n" in text
    assert "DTEND;VALUE=DATE:20270101\r\n" in text
    assert "TRIGGER:PT9H\r\n" in text
    assert "TZID" not in text


@pytest.mark.parametrize("title", ["🌾" * 60, r"a;b,c\d", "A\u2028B\tC", "Jaminan Kesehatan “Ngopeni” " * 4])
def test_a_long_or_odd_title_is_folded_between_characters_and_reads_back(lab, path, client, title):
    """reminders 35, reminders 56: at most 75 octets a line, valid UTF-8, escaped, one line."""
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(title=title.strip())
    raw = client.get(path).content
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    event = Calendar.from_ical(raw).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Tenggat: " + title.strip().replace("\u2028", " ").replace("\t", " ")
    assert event["DESCRIPTION"].splitlines()[1] == event["URL"]


def test_who_lost_the_right_reads_no_title_and_the_deadline_is_cancelled(cast, lab, path, client):
    """reminders 23: the right is asked at each fetch."""
    proposal = lab.draft(title="Rahasia Posyandu")
    assert b"Rahasia Posyandu" in client.get(path).content
    TeamMember.objects.filter(proposal=proposal).delete()
    cast.proposer.unit_roles.all().delete()
    answer = client.get(path).content
    assert b"Rahasia" not in answer
    assert b"STATUS:CANCELLED" in answer
    cast.proposer.is_active = False
    cast.proposer.save()
    assert client.get(path).status_code == 404


def test_the_address_is_a_secret_that_is_renewed_and_revoked(cast, lab, client):
    lab.draft()
    client.force_login(cast.proposer)
    page = "/pemberitahuan/kalender/"
    assert "Buat alamat kalender" in client.get(page).content.decode()
    first = client.post(page, {"act": "renew"}).context["address"].removeprefix("http://localhost:8000")
    second = client.post(page, {"act": "renew"}).context["address"].removeprefix("http://localhost:8000")
    client.logout()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    kept = CalendarFeed.objects.get()
    assert second.split("/")[-1].removesuffix(".ics") not in kept.digest
    client.force_login(cast.proposer)
    assert second not in client.get(page).content.decode()
    client.post(page, {"act": "revoke"})
    assert client.get(second).status_code == 404
    assert client.get("/kalender/salah.ics").status_code == 404


def test_a_calendar_program_keeps_its_copy_and_opens_no_session(lab, path, client):
    lab.draft()
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, max-age=900"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    unchanged = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_one_address_is_read_only_so_often_in_an_hour(lab, path, client, frozen, monkeypatch):
    monkeypatch.setattr(addresses, "READS_AN_HOUR", 3)
    assert [client.get(path).status_code for _time in range(4)] == [200, 200, 200, 429]
    frozen.shift(dt.timedelta(hours=1))
    assert client.get(path).status_code == 200


@pytest.mark.once
def test_three_deadlines_cost_as_many_queries_as_one(cast, lab, path, client, django_assert_num_queries):
    lab.draft()
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(path)
    CalendarEntry.objects.all().delete()
    lab.draft(title="Dua")
    lab.draft(title="Tiga")
    with django_assert_num_queries(len(one)):
        client.get(path)
