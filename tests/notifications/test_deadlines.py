"""Deadlines: reminded by state and never by a time window, once a step, only while they matter."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, materialising
from notifications.kinds.deadline_rules import DUE_KINDS
from notifications.models import Delivery, Obligation
from tests.notifications.support import told
from tests.proposals.lab import fresh
from workflow.proposals import services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import TeamMember, Visit
from workflow.workdays import calendar, clock
from workflow.workdays import services as workdays

pytestmark = pytest.mark.django_db

WIB = ZoneInfo("Asia/Jakarta")
DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 8, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=WIB)


def beat():
    materialising.materialise()
    draining.drain(seconds=30)


def open_kinds(person) -> list[str]:
    rows = Obligation.objects.open().filter(recipient=person, kind__in=DUE_KINDS)
    return list(rows.values_list("kind", flat=True))


def mails_to(person) -> list[str]:
    return [message.subject for message in mail.outbox if person.email in message.to[0]]


@pytest.fixture
def proposal(lab):
    """In Diagnose, due thirty working days after Tuesday 24 November 2026."""
    found = lab.at(State.DIAGNOSE)
    draining.drain(seconds=30)
    mail.outbox.clear()
    return found


@pytest.fixture
def due_on(proposal) -> dt.date:
    return proposal.open_visit().due_on


def test_each_step_is_told_to_the_team_once(cast, proposal, due_on, frozen):
    steps = [(calendar.add(due_on, -n), "due_soon") for n in (5, 3, 1)] + [(due_on, "due_today")]
    steps += [(calendar.add(due_on, 3 * n), "overdue") for n in (1, 2)]
    for day, kind in steps:
        before = open_kinds(cast.proposer)
        frozen.move_to(at(day, 6, 59))
        beat()
        assert open_kinds(cast.proposer) == before
        frozen.move_to(at(day, 7, 0))
        for _again in range(3):
            beat()
        assert open_kinds(cast.proposer) == [kind]
    assert len(mails_to(cast.proposer)) == len(mails_to(cast.co_writer)) == 6
    assert set(told("overdue")) == {cast.proposer.name, cast.co_writer.name}


def test_a_draft_that_was_never_sent_is_reminded_of_the_call_and_never_overdue(cast, lab, frozen):
    draft = lab.draft()
    last_day = draft.open_visit().due_on
    frozen.move_to(at(last_day))
    beat()
    frozen.move_to(at(last_day + 60 * DAY))
    beat()
    assert not Obligation.objects.filter(kind="overdue").exists()
    assert len(mails_to(cast.proposer)) == 1


def test_a_beat_that_was_down_for_days_catches_up_with_one_message_and_no_doubles(
    cast, proposal, due_on, frozen
):
    """Down over Lebaran: the steps of the meantime are written, only the last is told."""
    frozen.move_to(at(calendar.add(due_on, 7)))
    beat()
    beat()
    mine = Obligation.objects.filter(recipient=cast.proposer, kind__in=DUE_KINDS)
    assert sorted(mine.values_list("kind", "status")) == [
        *[("due_soon", "overtaken")] * 3,
        ("due_today", "overtaken"),
        ("overdue", "open"),
        ("overdue", "overtaken"),
    ]
    assert len(mails_to(cast.proposer)) == 1
    assert "terlambat 7 hari kerja" in mails_to(cast.proposer)[0]


def test_a_matter_that_is_settled_a_minute_before_is_not_reminded(cast, lab, proposal, due_on, frozen):
    """reminders 7 a and its undoing: done at 07.59, undone at 08.05, one mail."""
    frozen.move_to(at(due_on, 7, 0))
    materialising.materialise()
    frozen.move_to(at(due_on, 7, 59))
    lab.send(proposal)
    frozen.move_to(at(due_on, 8, 0))
    beat()
    reminders = [subject for subject in mails_to(cast.proposer) if "tenggat" in subject.lower()]
    assert reminders == []
    row = Delivery.objects.get(
        obligation__kind="due_today", obligation__recipient=cast.proposer, channel="email"
    )
    assert row.status == "cancelled"
    assert row.reason
    frozen.move_to(at(due_on, 8, 5))
    lab.move(fresh(proposal), Verb.RECALL, cast.co_writer)
    beat()
    beat()
    reminders = [subject for subject in mails_to(cast.proposer) if "tenggat" in subject.lower()]
    assert len(reminders) == 1


@pytest.mark.parametrize("how", ["moved", "withdrawn", "deleted"])
def test_a_reminder_whose_matter_is_gone_is_not_needed_and_says_why(cast, proposal, due_on, frozen, how, lab):
    """reminders 7 b, c, d."""
    frozen.move_to(at(due_on, 7, 0))
    materialising.materialise()
    frozen.move_to(at(due_on, 7, 59))
    if how == "moved":
        services.extend(
            proposal_id=proposal.pk, by=cast.secretary, due_on=calendar.add(due_on, 10), reason="Banjir."
        )
    elif how == "withdrawn":
        lab.move(proposal, Verb.WITHDRAW, cast.proposer, reason="Dipindah.")
    else:
        Obligation.objects.filter(kind__in=DUE_KINDS).update(subject="proposal:999999")
    draining.drain(seconds=30)
    assert [subject for subject in mails_to(cast.proposer) if subject.startswith("Hari ini")] == []
    cancelled = Delivery.objects.filter(obligation__kind="due_today")
    assert set(cancelled.values_list("status", flat=True)) == {"cancelled"}
    assert all(row.reason for row in cancelled)


def test_a_moved_deadline_is_told_once_to_those_who_were_told_of_the_old_one(
    cast, lab, proposal, due_on, frozen
):
    frozen.move_to(at(calendar.add(due_on, -3)))
    beat()
    lab.join(proposal, cast.member, TeamMember.Role.CO_WRITER)
    mail.outbox.clear()
    new = calendar.add(due_on, 5)
    services.extend(proposal_id=proposal.pk, by=cast.secretary, due_on=new, reason="Banjir.")
    beat()
    assert set(told("deadline_moved")) >= {cast.proposer.name, cast.co_writer.name}
    assert cast.member.name not in told("deadline_moved")
    assert len(mails_to(cast.proposer)) == 1
    assert mails_to(cast.proposer)[0].startswith("Tenggat berubah menjadi")
    assert open_kinds(cast.proposer) == []
    frozen.move_to(at(calendar.add(new, -3)))
    beat()
    assert open_kinds(cast.proposer) == ["due_soon"]


def test_a_step_that_was_not_sent_before_the_next_is_due_says_nothing_any_more(
    cast, proposal, due_on, frozen
):
    """Also where the beat is down and has not written the next."""
    frozen.move_to(at(calendar.add(due_on, -1)))
    materialising.materialise()
    frozen.move_to(at(due_on, 7))
    draining.drain(seconds=30)
    assert mails_to(cast.proposer) == []
    rows = Delivery.objects.filter(obligation__kind="due_soon", obligation__recipient=cast.proposer)
    assert set(rows.values_list("status", "reason")) == {("cancelled", "Sudah lewat waktunya.")}


def test_a_date_that_moves_twice_before_the_first_is_told_ends_it_without_a_fault(
    cast, proposal, due_on, frozen, caplog
):
    """Of that kind nothing is left to be worded."""
    frozen.move_to(at(calendar.add(due_on, -3)))
    beat()
    for days in (5, 9):
        services.extend(
            proposal_id=proposal.pk, by=cast.secretary, due_on=calendar.add(due_on, days), reason="Banjir."
        )
    Obligation.objects.filter(
        kind="deadline_moved", occurrence__endswith=str(calendar.add(due_on, 9))
    ).update(status="done", closed_at=clock.now())
    draining.drain(seconds=30)
    assert not caplog.records
    rows = Delivery.objects.filter(obligation__kind="deadline_moved", channel="email")
    assert set(rows.values_list("status", flat=True)) == {"cancelled"}


def test_a_reminder_planned_on_a_day_that_becomes_a_holiday_moves_once(cast, proposal, due_on, frozen):
    """reminders 49: one day overruled for this regency."""
    frozen.move_to(at(due_on - DAY))
    assert fresh(proposal).open_visit().due_on == due_on
    workdays.set_day(day=due_on, name="Banjir besar", kind="local", source="SE Bupati")
    beat()
    frozen.move_to(at(fresh(proposal).open_visit().due_on))
    beat()
    assert Obligation.objects.filter(kind="due_today", recipient=cast.proposer).count() == 1


def test_steps_that_lay_in_the_past_are_left_out_for_one_notice(cast, lab, frozen):
    """reminders 26: made on its own day, only that day's; a person who joins gets one notice, not four."""
    proposal = lab.at(State.DIAGNOSE)
    visit = proposal.open_visit()
    today = clock.today()
    Visit.objects.filter(pk=visit.pk).update(due_on=today, due_from=today)
    beat()
    assert open_kinds(cast.proposer) == ["due_today"]
    assert len([s for s in mails_to(cast.proposer) if "Hari ini tenggatnya" in s]) == 1
    frozen.shift(dt.timedelta(hours=3))
    mail.outbox.clear()
    lab.join(proposal, cast.member, TeamMember.Role.CO_WRITER)
    beat()
    assert [subject for subject in mails_to(cast.member) if "tenggat" in subject] == [
        f"Hari ini tenggatnya: {proposal.title}"
    ]


def test_two_beats_at_once_write_each_row_once(cast, proposal, due_on, frozen, monkeypatch):
    """reminders 31: uniqueness is the database's, whatever a second scheduler saw."""
    frozen.move_to(at(due_on))
    known = materialising._known
    monkeypatch.setattr(materialising, "_known", lambda _rule: {})  # both looked before either wrote
    materialising.materialise()
    materialising.materialise()
    monkeypatch.setattr(materialising, "_known", known)
    draining.drain(seconds=30)
    assert len(mails_to(cast.proposer)) == 1
    assert Obligation.objects.filter(recipient=cast.proposer, kind="due_today").count() == 1


def test_a_scan_costs_the_same_queries_for_one_row_and_for_three(cast, lab, frozen):
    counts = []
    for _more in range(3):
        lab.at(State.DIAGNOSE)
        frozen.move_to(at(Visit.objects.filter(closed_at=None).first().due_on))
        materialising.materialise()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            materialising.materialise()
        counts.append(len(queries))
        frozen.move_to(at(dt.date(2026, 11, 24), 9))
    assert counts[0] == counts[1] == counts[2]
