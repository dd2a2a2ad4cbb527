"""Hard moments of the rules: a feast, an outage, two clocks, a date that moves to and fro, another zone."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from notifications import draining, ledger, materialising
from notifications.kinds.deadline_rules import DUE_KINDS
from notifications.models import Delivery, Obligation, Why
from notifications.wording import day, last_moment
from tests.notifications.test_deadlines import DAY, at
from tests.proposals.lab import fresh
from workflow.people.models import User
from workflow.proposals import services
from workflow.proposals.machine import State
from workflow.proposals.models import Cycle, Visit
from workflow.workdays import calendar, clock

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def beat():
    materialising.materialise()
    draining.drain(seconds=30)


def subjects_to(person) -> list[str]:
    return [message.subject for message in mail.outbox if person.email in message.to[0]]


@pytest.fixture
def proposal(cast, lab):
    """In Diagnose, and everybody told of what was before."""
    for person in (cast.head, cast.secretary, cast.executive):
        assert person
    found = lab.at(State.DIAGNOSE)
    draining.drain(seconds=30)
    mail.outbox.clear()
    return found


def due(proposal, on: dt.date) -> None:
    visit = proposal.open_visit()
    Visit.objects.filter(pk=visit.pk).update(due_on=on, due_from=clock.today())


def lebaran() -> tuple[dt.date, dt.date]:
    """The last working day before the long feast of 2027, and the first after it."""
    on = dt.date(2027, 2, 15)
    while (following := calendar.add(on, 1)) - on < 6 * DAY:
        on = following
    return on, following


def test_a_beat_that_slept_over_lebaran_tells_one_thing_once_and_counts_no_feast(cast, proposal, frozen):
    """reminders 13: the day before the feast was the deadline, and everything was down until after it."""
    last, first = lebaran()
    due(proposal, last)
    frozen.move_to(at(calendar.add(last, -4)))
    beat()
    mail.outbox.clear()
    frozen.move_to(at(first))
    for _again in range(3):
        beat()
    assert first - last >= 6 * DAY
    assert subjects_to(cast.proposer) == []  # one working day late: the next notice is after three
    frozen.move_to(at(calendar.add(last, 3)))
    beat()
    assert subjects_to(cast.proposer) == [f"terlambat 3 hari kerja: {proposal.title}"]
    assert len(subjects_to(cast.head)) == 1


def test_after_an_outage_each_person_is_told_the_newest_true_thing_once(cast, proposal, frozen):
    """reminders 13: three reminders and three steps of the ladder fell into it."""
    on = calendar.add(clock.today(), 6)
    due(proposal, on)
    frozen.move_to(at(calendar.add(on, 11)))
    beat()
    beat()
    assert subjects_to(cast.proposer) == [f"terlambat 11 hari kerja: {proposal.title}"]
    for person in (cast.head, cast.secretary, cast.executive):
        assert len([s for s in subjects_to(person) if s.startswith("Perlu perhatian")]) == 1
    overtaken = Obligation.objects.filter(recipient=cast.proposer, kind__in=DUE_KINDS, status="overtaken")
    assert overtaken.count() == 6
    assert not Delivery.objects.filter(obligation__in=overtaken).exists()


def test_two_workers_whose_clocks_are_an_hour_apart_tell_everything_once(cast, proposal, frozen):
    on = calendar.add(clock.today(), 6)
    due(proposal, on)
    for days in (-5, -3, -1):
        noon = at(calendar.add(on, days), 7)
        for skew in (-1, 1, -1, 1, 2, -1, 0):  # the truth is seven o'clock, then eight, then nine
            frozen.move_to(noon + dt.timedelta(hours=skew))
            beat()
    told = [subject for subject in subjects_to(cast.proposer) if "hari kerja lagi" in subject]
    assert len(told) == 3
    rows = Delivery.objects.filter(obligation__kind="due_soon", obligation__recipient=cast.proposer)
    assert set(rows.values_list("status", flat=True)) == {"sent"}


def test_a_date_told_and_then_made_false_is_corrected_once_and_moved_back_brings_no_storm(cast, lab, frozen):
    """reminders 6: the reminder of the old date is corrected to those who got it; back on the same day they
    hear that too, and are not reminded anew of what they were told."""
    draft = lab.draft()
    draining.drain(seconds=30)
    old = draft.open_visit().due_on
    new = calendar.add(old, 5)
    frozen.move_to(at(calendar.add(old, -3)))
    beat()
    mail.outbox.clear()
    frozen.move_to(at(calendar.add(old, -2)))
    for last in (new, old):
        cycle = Cycle.objects.get(pk=lab.cycle.pk)
        services.change_call(
            cycle=cycle, by=cast.secretary, opens_at=cycle.opens_at, closes_at=clock.end_of(last)
        )
        beat()
        beat()
        assert fresh(draft).open_visit().due_on == last
    moved = [f"Tenggat berubah menjadi {day(date)}" for date in (new, old)]
    assert [s.rpartition(":")[0] for s in subjects_to(cast.proposer)] == moved
    assert [s.rpartition(":")[0] for s in subjects_to(cast.co_writer)] == moved
    mail.outbox.clear()
    frozen.move_to(at(calendar.add(old, -1)))
    beat()
    [told] = subjects_to(cast.proposer)
    assert "1 hari kerja lagi" in told


def test_a_date_names_its_hour_and_zone_and_the_readers_own_where_it_differs(cast, proposal, frozen):
    """reminders 25: a day ends at midnight in the regency, which is two in the morning in Papua."""
    assert last_moment(dt.date(2026, 11, 24)) == "Selasa, 24 November 2026 pukul 24.00 WIB"
    on = calendar.add(clock.today(), 6)
    due(proposal, on)
    cast.co_writer.zone = "Asia/Jayapura"
    cast.co_writer.save()
    frozen.move_to(at(on))
    beat()
    body = {message.to[0]: message.body for message in mail.outbox if "Hari ini" in message.subject}
    mine = next(text for to, text in body.items() if cast.co_writer.email in to)
    theirs = next(text for to, text in body.items() if cast.proposer.email in to)
    assert f"{day(on)} pukul 24.00 WIB ({day(on + DAY)} pukul 02.00 WIT)" in mine
    assert f"{day(on)} pukul 24.00 WIB," in theirs
    assert "WIT" not in theirs
    with translation.override("en"):
        assert last_moment(on, "Asia/Jakarta").count("24.00") == 1


def test_an_act_that_tells_thousands_costs_no_query_a_person_and_reaches_each_once(cast, plain, long):
    """Five thousand people under --long."""
    statements = []
    for nth, people in enumerate((20, 5000 if long else 150)):
        crowd = User.objects.bulk_create(
            User(email=f"orang{nth}.{n}@contoh.example", name=f"Orang {n}", password="!")
            for n in range(people)
        )
        with CaptureQueriesContext(connection) as asked:
            written = ledger.owe(
                recipients={person.pk: Why.HEAD for person in crowd},
                kind="test_news",
                subject=f"thing:{nth}",
                occurrence="1",
            )
        assert written == people
        statements.append(len(asked))
    assert statements[1] - statements[0] < len(crowd) / 10
    assert draining.drain(seconds=300)["sent"] == 2 * (20 + len(crowd))  # inbox and mail
    copies = Counter(message.to[0] for message in mail.outbox)
    assert (len(copies), set(copies.values())) == (20 + len(crowd), {1})


def test_a_second_scheduler_a_day_long_writes_no_row_twice(cast, proposal, frozen, monkeypatch):
    """reminders 31: each hour both look before either writes; the database decides."""
    on = calendar.add(clock.today(), 6)
    due(proposal, on)
    known = materialising._known
    for hour in range(6, 24, 3):
        frozen.move_to(at(calendar.add(on, 10), hour))
        monkeypatch.setattr(materialising, "_known", lambda _rule: {})
        materialising.materialise()
        materialising.materialise()
        monkeypatch.setattr(materialising, "_known", known)
        draining.drain(seconds=30)
    assert len([s for s in subjects_to(cast.head) if s.startswith("Perlu perhatian")]) == 1
    assert len([s for s in subjects_to(cast.proposer) if s.startswith("terlambat")]) == 1
