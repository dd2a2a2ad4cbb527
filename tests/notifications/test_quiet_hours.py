"""Quiet hours: nobody is disturbed in them, nothing is lost by them, and the clock alone ends them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import draining, ledger
from notifications.hours import Hours
from notifications.models import Delivery, Habits, Why
from tests.notifications.support import mail_row, owe_welcome, statuses
from workflow.people.models import User
from workflow.workdays import services as workdays
from workflow.workdays.calendar import WorkCalendar, Year
from workflow.workdays.models import DayKind

WIB = ZoneInfo("Asia/Jakarta")
ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Amsterdam"]
# A week of leave around the first of December, and a Saturday that is worked.
YEAR = Year(
    {dt.date(2026, 11, 30) + dt.timedelta(days=n): False for n in range(5)} | {dt.date(2026, 12, 12): True},
    decreed=True,
)
DAYS = WorkCalendar(range(5), {2026: YEAR, 2027: Year({}, decreed=True)}, lambda _first, _last: {})
# The second half of 2026 has autumn's repeated hour and none that is skipped.
MOMENTS = st.datetimes(dt.datetime(2026, 7, 1), dt.datetime(2026, 12, 20), timezones=st.just(dt.UTC))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
HOURS = st.builds(Hours, st.sampled_from(ZONES).map(ZoneInfo), TIMES, TIMES, st.booleans())


@given(hours=HOURS, moment=MOMENTS, part=st.floats(0, 0.999))
def test_the_release_is_allowed_and_no_moment_before_it_was(hours, moment, part):
    release = hours.release(moment, DAYS)
    assert not hours.is_quiet(release, DAYS)
    assert release >= moment
    if release > moment:
        assert hours.is_quiet(moment + (release - moment) * part, DAYS)
        assert hours.is_quiet(release - dt.timedelta(microseconds=1), DAYS)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "end", "moment", "released"),
    [
        ("21:00", "06:00", "2026-11-24 20:59", "2026-11-24 20:59"),
        ("21:00", "06:00", "2026-11-24 21:00", "2026-11-25 06:00"),
        ("21:00", "06:00", "2026-11-24 23:59", "2026-11-25 06:00"),
        ("21:00", "06:00", "2026-11-25 00:30", "2026-11-25 06:00"),
        ("21:00", "06:00", "2026-11-25 05:59", "2026-11-25 06:00"),
        ("21:00", "06:00", "2026-11-25 06:00", "2026-11-25 06:00"),
        ("00:00", "00:00", "2026-11-25 00:00", "2026-11-25 00:00"),
        ("13:30", "13:30", "2026-11-25 13:30", "2026-11-25 13:30"),
        ("12:00", "13:00", "2026-11-25 12:00", "2026-11-25 13:00"),
        ("21:00", "06:00", "2026-11-27 21:30", "2026-12-07 06:00"),  # Friday, then a week of leave
        ("00:00", "00:00", "2026-12-05 10:00", "2026-12-07 00:00"),  # a Saturday without quiet hours
        ("21:00", "06:00", "2026-12-12 10:00", "2026-12-12 10:00"),  # a Saturday that is worked
    ],
)
def test_windows_over_midnight_equal_ends_and_edges_are_defined(start, end, moment, released):
    """reminders 47."""
    hours = Hours(WIB, dt.time.fromisoformat(start), dt.time.fromisoformat(end))
    assert hours.release(at(moment), DAYS) == at(released)


# --- in the ledger ---


@pytest.fixture
def early(cast, plain) -> User:
    """Somebody whose office day ends at five."""
    Habits.objects.create(user=cast.proposer, quiet_from=dt.time(17), quiet_until=dt.time(7))
    return cast.proposer


def leave(first: str, days: int) -> None:
    """Decreed days off in a row."""
    day = dt.date.fromisoformat(first)
    workdays.set_days(
        days=[
            workdays.Day(day + dt.timedelta(days=n), "Cuti bersama", DayKind.JOINT_LEAVE, "SKB 1", "SKB 1")
            for n in range(days)
        ]
    )


def mails(mailoutbox, person: User) -> int:
    return sum(person.email in mail.to[0] for mail in mailoutbox)


def told(mailoutbox, person: User) -> int:
    """How many mails reached a person by now; the drain runs twice, and only the clock went on."""
    draining.drain(seconds=5)
    draining.drain(seconds=5)
    return mails(mailoutbox, person)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "still_quiet", "back"),
    [
        (1, ["2026-12-18 06:59"], "2026-12-18 07:01"),
        (10, ["2026-12-21 07:01", "2026-12-26 23:59", "2026-12-28 06:59"], "2026-12-28 07:01"),
    ],
)
def test_release_is_driven_by_the_clock_and_what_is_held_never_expires(
    days, still_quiet, back, early, mailoutbox, frozen
):
    """reminders 5: one row on the evening before a leave, and nothing else happens."""
    frozen.move_to(at("2026-12-16 17:00"))  # a Wednesday
    leave("2026-12-17", days)
    owe_early(early)
    for moment in still_quiet:
        frozen.move_to(at(moment))
        assert told(mailoutbox, early) == 0
    assert mail_row(early).status == Delivery.Status.HELD
    frozen.move_to(at(back))
    assert told(mailoutbox, early) == 1
    assert mail_row(early).status == Delivery.Status.SENT


def owe_early(person: User, **fields) -> None:
    """News of a proposal, not of their own account: that knows no quiet hour."""
    ledger.owe(
        recipients={person.pk: Why.OWNER}, kind="test_news", subject="thing:1", occurrence="1", **fields
    )


@pytest.mark.django_db
def test_the_inbox_has_it_at_once(early, frozen):
    frozen.move_to(at("2026-12-16 23:00"))
    owe_early(early)
    draining.drain(seconds=5)
    assert statuses("inapp") == ["sent"]
    assert statuses("email") == ["held"]


@pytest.mark.django_db
def test_what_is_due_today_and_alarms_follow_their_own_rule(early, mailoutbox, frozen):
    """reminders 47: an urgent one at two in the night."""
    frozen.move_to(at("2026-12-16 02:00"))
    owe_early(early, facts={"due": "2026-12-16"})
    assert told(mailoutbox, early) == 1
    owe_early_alarm(early)
    assert told(mailoutbox, early) == 2


def owe_early_alarm(person: User) -> None:
    ledger.owe(recipients={person.pk: Why.OWNER}, kind="test_alarm", subject="thing:1", occurrence="1")


@pytest.mark.django_db
def test_account_mail_knows_no_quiet_hour(early, mailoutbox, frozen):
    frozen.move_to(at("2026-12-16 23:00"))
    owe_welcome(early)
    assert told(mailoutbox, early) == 1


@pytest.mark.django_db
def test_what_would_stop_mattering_in_the_quiet_hours_is_told_before(early, mailoutbox, frozen):
    frozen.move_to(at("2026-12-16 23:00"))
    owe_early(early, until=at("2026-12-17 06:00"))
    assert told(mailoutbox, early) == 1


@pytest.mark.django_db
def test_what_an_outage_kept_until_the_night_waits_for_the_morning(early, mailoutbox, frozen):
    frozen.move_to(at("2026-12-16 16:59"))
    owe_early(early)
    frozen.move_to(at("2026-12-16 17:05"))  # the worker was away for six minutes
    assert told(mailoutbox, early) == 0
    frozen.move_to(at("2026-12-17 07:00"))
    assert told(mailoutbox, early) == 1


@pytest.mark.django_db
def test_a_change_of_the_calendar_moves_what_is_held(early, mailoutbox, frozen):
    frozen.move_to(at("2026-12-16 18:00"))
    owe_early(early)
    leave("2026-12-17", 1)
    assert mail_row(early).next_at == at("2026-12-18 07:00")
    workdays.remove_day(day=dt.date(2026, 12, 17))
    assert mail_row(early).next_at == at("2026-12-17 07:00")
    frozen.move_to(at("2026-12-17 07:00"))
    assert told(mailoutbox, early) == 1


@pytest.mark.django_db
def test_the_hours_are_those_of_the_persons_own_zone(early, mailoutbox, frozen):
    """reminders 25."""
    early.zone = "Asia/Jayapura"
    early.save()
    frozen.move_to(at("2026-12-16 15:00"))  # 17.00 in Jayapura
    owe_early(early)
    assert told(mailoutbox, early) == 0
    frozen.move_to(at("2026-12-17 05:00"))
    assert told(mailoutbox, early) == 1
