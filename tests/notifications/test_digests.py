"""Digests: one mail in place of several, once for each day or week of a person, and never empty."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import digesting, draining, ledger, rerouting, services, tasks
from notifications.kinds.groups import Group
from notifications.models import Choice, Delivery, Digest, DigestItem, Habits, Obligation, Pace, Why
from tests.notifications.support import owe_welcome
from workflow.people.models import User
from workflow.proposals import services as proposals
from workflow.proposals.machine import Verb
from workflow.workdays import clock
from workflow.workdays import services as workdays
from workflow.workdays.models import DayKind

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("plain")]
WIB = ZoneInfo("Asia/Jakarta")
Status = Delivery.Status


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


def paced(person: User, pace: str = Pace.DAILY, group: str = Group.MOVES) -> User:
    Choice.objects.create(user=person, group=group, channel="email", pace=pace)
    return person


@pytest.fixture
def reader(cast) -> User:
    return paced(cast.proposer)


@pytest.fixture
def weekly(cast) -> User:
    return paced(cast.member, Pace.WEEKLY)


def owe(person: User, occurrence: str = "1", kind: str = "test_news", **fields) -> Obligation:
    ledger.owe(
        recipients={person.pk: Why.OWNER}, kind=kind, subject="thing:1", occurrence=occurrence, **fields
    )
    return Obligation.objects.get(kind=kind, recipient=person, occurrence=occurrence)


def beat(frozen, *moments: str) -> None:
    """The periodic tasks at each of these moments."""
    for moment in moments:
        frozen.move_to(at(moment))
        tasks.materialise()
        draining.drain(seconds=5)


class TestOnce:
    def test_a_job_run_twice_sends_one_and_a_missed_hour_sends_it_late(self, reader, mailoutbox, frozen):
        """reminders 28."""
        owe(reader, "1")
        beat(frozen, "2026-11-25 06:59", "2026-11-25 07:05", "2026-11-25 07:40")
        assert len(mailoutbox) == 1
        owe(reader, "2")
        beat(frozen, "2026-11-26 06:50", "2026-11-26 08:10", "2026-11-26 08:20")
        assert len(mailoutbox) == 2
        assert "Kabar 2" in mailoutbox[1].body
        assert "Kabar 1" not in mailoutbox[1].body

    def test_what_happens_on_the_edge_is_in_exactly_one(self, reader, mailoutbox, frozen):
        """reminders 28."""
        frozen.move_to(at("2026-11-25 06:59:59"))
        owe(reader, "before")
        frozen.move_to(at("2026-11-25 07:00:00"))
        owe(reader, "after")
        beat(frozen, "2026-11-25 07:00:00", "2026-11-25 07:05", "2026-11-26 07:00", "2026-11-27 07:00")
        told = [name for mail in mailoutbox for name in ("before", "after") if f"Kabar {name}" in mail.body]
        assert sorted(told) == ["after", "before"]

    def test_the_window_begins_where_the_last_one_ended(self, reader, frozen):
        """reminders 28: a stored window, closed once."""
        for day in ("2026-11-25", "2026-11-26"):
            owe(reader, day)
            beat(frozen, f"{day} 07:05")
        first, second = Digest.objects.order_by("day")
        assert second.start == first.end == at("2026-11-25 07:05")
        assert first.closed_at is not None

    def test_two_runs_at_once_write_one(self, reader, mailoutbox, frozen):
        owe(reader)
        frozen.move_to(at("2026-11-25 07:00"))
        assert digesting.write() == 1
        assert digesting.write() == 0
        draining.drain(seconds=5)
        draining.drain(seconds=5)
        assert len(mailoutbox) == 1

    def test_whatever_stood_still_meanwhile_daily_and_weekly_jobs_run(
        self, reader, weekly, mailoutbox, frozen
    ):
        """reminders 41: a stack that starts anew every twenty hours, and keeps nothing but its database."""
        start = at("2026-11-23 10:30")
        for nth in range(12):
            frozen.move_to(start + nth * dt.timedelta(hours=20))
            if nth < 9:
                owe(reader, f"day{nth}.")
                owe(weekly, f"week{nth}.")
            tasks.materialise()
            draining.drain(seconds=5)
        told = "".join(mail.body for mail in mailoutbox)
        assert {told.count(f"- Kabar {name}{nth}.") for name in ("day", "week") for nth in range(9)} == {1}
        assert [digest.day for digest in Digest.objects.filter(user=weekly)] == [dt.date(2026, 11, 30)]


class TestTheRightWeek:
    def test_a_weekly_one_comes_on_the_first_working_day_of_its_week(self, weekly, mailoutbox, frozen):
        workdays.set_day(
            day=dt.date(2026, 11, 30), name="Libur", kind=DayKind.LOCAL, source="Keputusan Bupati"
        )
        owe(weekly)
        beat(frozen, "2026-11-30 07:05")
        assert mailoutbox == []
        beat(frozen, "2026-12-01 07:05")
        assert len(mailoutbox) == 1
        assert "Senin, 30 November 2026" in mailoutbox[0].subject

    def test_a_job_that_slept_for_weeks_catches_up_once_for_the_right_week(self, weekly, mailoutbox, frozen):
        """reminders 17: found on a Friday afternoon."""
        owe(weekly, "old")
        beat(frozen, "2026-12-18 14:10", "2026-12-18 14:15")
        [late] = mailoutbox
        assert "Senin, 14 Desember 2026" in late.subject
        owe(weekly, "new")
        beat(frozen, "2026-12-21 07:05", "2026-12-21 07:10", "2026-12-22 07:05")
        assert len(mailoutbox) == 2
        assert "Senin, 21 Desember 2026" in mailoutbox[1].subject


class TestAfterAnOutage:
    def test_the_missed_days_come_as_one(self, reader, mailoutbox, frozen):
        """reminders 13: stopped on Friday evening, started on Tuesday."""
        frozen.move_to(at("2026-11-27 16:00"))
        owe(reader, "1")
        owe(reader, "2")
        overtaken = owe(reader, "3")
        Obligation.objects.filter(pk=overtaken.pk).close(Obligation.Status.OVERTAKEN, "a later step")
        beat(frozen, "2026-12-01 09:00", "2026-12-01 09:05")
        [mail] = mailoutbox
        assert "Kabar 1" in mail.body
        assert "Kabar 3" not in mail.body
        assert Delivery.objects.get(obligation=overtaken, channel="email").status == Status.CANCELLED

    def test_a_mail_server_that_was_away_for_days_gets_one_digest(self, reader, mail_server, frozen):
        """reminders 13, reminders 70 for digests: what comes meanwhile goes with the one that waits."""
        mail_server.answer("451 4.3.2 try later")
        for day in ("2026-11-25", "2026-11-26", "2026-11-27"):
            owe(reader, day)
            beat(frozen, f"{day} 07:05")
        assert Digest.objects.count() == 1
        assert DigestItem.objects.filter(digest=Digest.objects.get()).count() == 3

    def test_a_build_that_was_killed_is_finished_by_the_next_run(
        self, reader, mailoutbox, frozen, monkeypatch
    ):
        """reminders 4: in the middle of building, and between the mail and its mark."""
        owe(reader)
        frozen.move_to(at("2026-11-25 07:00"))
        with monkeypatch.context() as patch:
            patch.setattr(ledger, "write", _killed)
            with pytest.raises(KeyboardInterrupt):
                digesting.write()
        assert not Digest.objects.exists()  # nothing half made, no lock left
        beat(frozen, "2026-11-25 07:05")
        assert len(mailoutbox) == 1
        owe(reader, "2")
        with monkeypatch.context() as patch:
            patch.setattr(digesting, "close", _killed)
            with pytest.raises(KeyboardInterrupt):
                beat(frozen, "2026-11-26 07:00")
        beat(frozen, "2026-11-26 07:10", "2026-11-27 07:00")
        assert len(mailoutbox) == 2
        assert set(Delivery.objects.filter(channel="email").values_list("status", flat=True)) == {"sent"}


def _killed(*_args, **_more):
    raise KeyboardInterrupt


class TestZones:
    @pytest.mark.parametrize(
        ("zone", "wib"),
        [("Asia/Jakarta", "07:00"), ("Asia/Makassar", "06:00"), ("Asia/Jayapura", "05:00")],
    )
    def test_seven_oclock_is_seven_where_the_person_is(self, zone, wib, reader, mailoutbox, frozen):
        """reminders 25."""
        User.objects.filter(pk=reader.pk).update(zone=zone)
        owe(reader)
        frozen.move_to(at(f"2026-11-25 {wib}") - dt.timedelta(minutes=1))
        tasks.materialise()
        draining.drain(seconds=5)
        assert mailoutbox == []
        beat(frozen, f"2026-11-25 {wib}")
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(("old", "new"), [("", "Asia/Jayapura"), ("Asia/Jayapura", "")])
    def test_a_change_of_zone_makes_neither_none_nor_two_that_day(self, old, new, reader, mailoutbox, frozen):
        """reminders 25: half an hour before the digest by the old clock."""
        User.objects.filter(pk=reader.pk).update(zone=old)
        owe(reader, "1")
        zone = ZoneInfo(old or "Asia/Jakarta")
        beat(frozen, "2026-11-25 04:30")
        frozen.move_to(dt.datetime(2026, 11, 25, 6, 30, tzinfo=zone))
        tasks.materialise()
        User.objects.filter(pk=reader.pk).update(zone=new)
        rerouting.of_people([reader.pk])
        owe(reader, "2")
        later = [f"2026-11-25 {hour:02}:05" for hour in range(24)]
        beat(frozen, *(moment for moment in later if at(moment) > clock.now()))
        assert len(mailoutbox) == 1

    def test_an_hour_that_comes_twice_makes_one(self, reader, mailoutbox, frozen):
        """reminders 25: half past two on the night summer ends in Amsterdam."""
        User.objects.filter(pk=reader.pk).update(zone="Europe/Amsterdam")
        Habits.objects.create(
            user=reader,
            quiet_from=dt.time(),
            quiet_until=dt.time(),
            quiet_days=False,
            digest_at=dt.time(2, 30),
        )
        workdays.set_day(day=dt.date(2026, 10, 25), name="Ganti", kind=DayKind.WORKING, source="Keputusan")
        frozen.move_to(at("2026-10-24 12:00"))
        owe(reader)
        moment = dt.datetime(2026, 10, 24, 23, 0, tzinfo=dt.UTC)
        for _quarter in range(24):
            moment += dt.timedelta(minutes=15)
            frozen.move_to(moment)
            owe(reader, str(moment))
            tasks.materialise()
            draining.drain(seconds=5)
        assert len(mailoutbox) == 1


class TestLookedAtAgain:
    def test_nothing_left_means_no_mail_and_a_closed_window(self, reader, mailoutbox, frozen):
        """reminders 46: done, hidden or read in the lab a minute before."""
        done, read = owe(reader, "done"), owe(reader, "read", "test_task")
        Obligation.objects.filter(pk=done.pk).close(Obligation.Status.DONE, "answered")
        frozen.move_to(at("2026-11-25 06:59"))
        services.mark_read(user=reader, ids=[read.pk])
        beat(frozen, "2026-11-25 07:00", "2026-11-25 07:05")
        assert mailoutbox == []
        assert Digest.objects.get().closed_at is not None
        owe(reader, "next")
        beat(frozen, "2026-11-26 07:00")
        [mail] = mailoutbox
        assert "Kabar next" in mail.body
        assert "read" not in mail.body

    def test_access_is_asked_again_at_the_moment_of_sending(self, cast, lab, mailoutbox, frozen):
        """reminders 23: moved to another office a minute before."""
        proposal = lab.send(lab.draft("Rahasia Posyandu"))
        other = lab.send(lab.draft("Terbuka Posyandu"))
        reader = paced(cast.co_writer)
        for each in (proposal, other):
            lab.move(each, Verb.RECALL, cast.proposer)
        frozen.move_to(at("2026-11-25 06:59"))
        mailoutbox.clear()
        proposals.remove_from_team(proposal_id=proposal.pk, by=cast.proposer, user=reader)
        reader.unit_roles.all().delete()
        tasks.materialise()
        beat(frozen, "2026-11-25 07:00")
        mine = [mail for mail in mailoutbox if reader.email in mail.to[0]]
        [digest] = [mail for mail in mine if "Ringkasan" in mail.subject]
        html = digest.alternatives[0][0]
        assert "Terbuka Posyandu" in digest.body
        assert "Rahasia" not in f"{digest.body}{html}{digest.subject}"

    def test_a_disabled_account_gets_none(self, reader, mailoutbox, frozen):
        """reminders 23."""
        owe(reader)
        frozen.move_to(at("2026-11-25 06:59"))
        User.objects.filter(pk=reader.pk).update(is_active=False)
        beat(frozen, "2026-11-25 07:00", "2026-11-25 07:05")
        assert mailoutbox == []
        assert Digest.objects.get().closed_at is not None


class TestTheMail:
    def test_three_hundred_overdue_matters_are_one_short_mail(self, cast, mailoutbox, frozen):
        """reminders 64: the most urgent first, the rest counted, below 90 KB."""
        reader = paced(cast.head)
        long = 'Judul "yang" <panjang> & ' * 12
        ledger.write(
            ledger.Owed(
                reader.pk,
                "test_task",
                f"thing:{nth}",
                f"{nth:03} {long}"[:110],
                Why.HEAD,
                until=at("2026-12-20 09:00") - dt.timedelta(hours=nth),
            )
            for nth in range(300)
        )
        beat(frozen, "2026-11-25 07:00", "2026-11-25 07:05")
        [mail] = mailoutbox
        html = mail.alternatives[0][0]
        assert len(html.encode()) < 90_000
        assert "270 lagi di dalam aplikasi" in html
        assert html.index("Kabar 299") < html.index("Kabar 298")
        assert "Kabar 000" not in html
        assert mail.extra_headers["List-Unsubscribe"].startswith("<http")
        assert Delivery.objects.filter(channel="email", status=Status.SENT).count() == 301

    def test_it_goes_by_proposal_and_names_each_once(self, cast, lab, mailoutbox, frozen):
        reader = paced(cast.co_writer)
        for title in ("Posyandu Keliling", "Bank Sampah Desa"):
            proposal = lab.send(lab.draft(title))
            lab.move(proposal, Verb.RECALL, cast.proposer)
        beat(frozen, "2026-11-25 07:00")
        [digest] = [mail for mail in mailoutbox if "Ringkasan" in mail.subject and reader.email in mail.to[0]]
        assert digest.body.count("\nPosyandu Keliling\n") == 1
        assert digest.body.count("\nBank Sampah Desa\n") == 1

    def test_what_it_told_is_sent_by_its_proof_under_one_message_id(self, reader, mail_server, frozen):
        """reminders 2 for digests: the answer after the dot never comes, then it does."""
        owe(reader, "1")
        owe(reader, "2")
        mail_server.drop_after_data()
        beat(frozen, "2026-11-25 07:00")
        mail_server.drop_after_data(False)
        beat(frozen, "2026-11-25 09:00")
        ids = {message["Message-ID"] for message in mail_server.taken}
        assert len(ids) == 1
        rows = Delivery.objects.filter(channel="email", obligation__kind="test_news")
        assert {row.status for row in rows} == {Status.SENT}
        assert all(ids.copy().pop() in row.proof for row in rows)


class TestWhatMustBeAnswered:
    def test_it_comes_daily_at_least_whatever_was_chosen(self, cast, mailoutbox, frozen):
        for person, pace in ((cast.proposer, Pace.OFF), (cast.member, Pace.WEEKLY)):
            paced(person, pace)
            owe(person, "task", "test_task")
            owe(person, "news")
        beat(frozen, "2026-11-25 07:00")
        assert len(mailoutbox) == 2
        assert all("Kabar task" in mail.body for mail in mailoutbox)
        assert not any("Kabar news" in mail.body for mail in mailoutbox)

    def test_what_stops_mattering_before_its_digest_is_told_before(self, weekly, reader, mailoutbox, frozen):
        owe(weekly, until=at("2026-11-27 07:00"))
        owe(reader, until=at("2026-11-25 00:00"))
        draining.drain(seconds=5)
        assert len(mailoutbox) == 2

    def test_an_alarm_and_account_mail_are_in_no_digest(self, cast, reader, mailoutbox):
        paced(reader, Pace.OFF, Group.ACCOUNTS)
        owe(reader, kind="test_alarm")
        owe_welcome(reader)
        draining.drain(seconds=5)
        assert len(mailoutbox) == 2


def test_a_kind_that_a_later_version_no_longer_has_stops_nothing_else(reader, cast, mailoutbox, frozen):
    owe(reader, "known")
    gone = owe(reader, "gone")
    Obligation.objects.filter(pk=gone.pk).update(kind="gone")
    owe(cast.head, "at once")
    at_once = owe(cast.head, "gone at once")
    Obligation.objects.filter(pk=at_once.pk).update(kind="gone")
    beat(frozen, "2026-11-25 07:00")
    assert sorted(mail.to[0].rpartition("<")[2].strip(">") for mail in mailoutbox) == sorted(
        [reader.email, cast.head.email]
    )


def test_building_and_sending_cost_the_same_queries_for_three_rows_as_for_one(reader, cast, frozen):
    counts = []
    for day, n in (("2026-11-25", 1), ("2026-11-26", 3)):
        for nth in range(n):
            owe(reader, f"{day} {nth}")
        frozen.move_to(at(f"{day} 07:00"))
        with CaptureQueriesContext(connection) as asked:
            tasks.materialise()
            draining.drain(seconds=5)
        counts.append(len(asked))
    assert counts[0] == counts[1]
