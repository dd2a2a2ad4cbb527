"""While somebody is away: what another can do is theirs to do, the rest is told or waits for the return."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, ledger, selectors, tasks
from notifications.models import Delivery, DigestItem, Obligation, Why
from notifications.routing import routes
from tests.notifications.support import PlainTask
from tests.notifications.support import told as names
from tests.reviews.gate import Gate
from workflow.people import services as people
from workflow.people.models import User
from workflow.reviews import services as reviews

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("plain")]
WIB = ZoneInfo("Asia/Jakarta")
Status = Delivery.Status


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


def go_away(person: User, start: str = "2026-11-24", end: str = "2026-11-27"):
    return people.record_absence(
        by=person, user=person, start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end)
    )


def owe(*to: User, kind: str = "test_task", why: str = Why.HEAD, occurrence: str = "1") -> None:
    ledger.owe(recipients={each.pk: why for each in to}, kind=kind, subject="thing:1", occurrence=occurrence)


def beat(frozen, *moments: str) -> None:
    for moment in moments:
        frozen.move_to(at(moment))
        tasks.materialise()
        draining.drain(seconds=5)


def told(mailoutbox, person: User) -> list[str]:
    return [mail.body for mail in mailoutbox if person.email in mail.to[0]]


def mail(person: User) -> Delivery:
    return Delivery.objects.exclude(obligation__kind="digest").get(
        channel="email", obligation__recipient=person
    )


def test_what_another_may_do_is_told_to_them_and_waits_for_the_return(cast, mailoutbox, frozen):
    go_away(cast.head)
    owe(cast.head, cast.deputy)
    draining.drain(seconds=5)
    assert told(mailoutbox, cast.head) == []
    assert len(told(mailoutbox, cast.deputy)) == 1
    beat(frozen, "2026-11-27 08:00", "2026-11-29 08:00")
    assert told(mailoutbox, cast.head) == []
    beat(frozen, "2026-11-30 07:00", "2026-11-30 07:05")  # the Monday after
    [digest] = told(mailoutbox, cast.head)
    assert "Kabar 1" in digest


def test_it_stays_in_the_inbox_all_the_while(cast):
    go_away(cast.head)
    owe(cast.head, cast.deputy)
    assert selectors.unread(cast.head) == 1


def test_what_nobody_else_can_do_is_not_paused(cast, mailoutbox):
    """Alone, or because the only other is away too, or because a review is its reviewer's own."""
    for person in (cast.head, cast.deputy, cast.reviewer_a):
        go_away(person)
    owe(cast.head, cast.deputy)
    owe(cast.proposer, occurrence="2")
    owe(cast.reviewer_a, cast.reviewer_b, why=Why.REVIEWER, occurrence="3")
    draining.drain(seconds=5)
    for person in (cast.head, cast.deputy, cast.proposer, cast.reviewer_a, cast.reviewer_b):
        assert len(told(mailoutbox, person)) == 1


def test_nobody_is_told_who_may_not_read_it(cast, mailoutbox, monkeypatch):
    """A stand-in without the right is none: then it is not paused."""
    monkeypatch.setattr(
        PlainTask,
        "readable",
        lambda _kind, rows: {row.pk for row in rows if row.recipient_id == cast.head.pk},
    )
    go_away(cast.head)
    owe(cast.head, cast.deputy)
    draining.drain(seconds=5)
    assert len(told(mailoutbox, cast.head)) == 1
    assert told(mailoutbox, cast.deputy) == []
    assert set(Obligation.objects.values_list("recipient", flat=True)) == {cast.head.pk, cast.deputy.pk}


def test_news_waits_and_comes_as_one_digest(cast, mailoutbox, frozen):
    go_away(cast.head)
    for nth in range(3):
        owe(cast.head, kind="test_news", occurrence=f"news {nth}")
    beat(frozen, "2026-11-25 07:05", "2026-11-30 07:00")
    [digest] = told(mailoutbox, cast.head)
    assert all(f"news {nth}" in digest for nth in range(3))


def test_the_return_brings_only_what_is_still_open(cast, mailoutbox, frozen):
    go_away(cast.head)
    owe(cast.head, cast.deputy, occurrence="open")
    owe(cast.head, cast.deputy, occurrence="answered")
    ledger.settle(subject="thing:1", kinds_of=["test_task"], reason="answered", occurrence="answered")
    beat(frozen, "2026-11-30 07:00")
    [digest] = told(mailoutbox, cast.head)
    assert "Kabar open" in digest
    assert "answered" not in digest


def test_a_leave_that_begins_tomorrow_pauses_what_is_held_until_then(cast, mailoutbox, frozen):
    go_away(cast.head, "2026-11-25")
    frozen.move_to(at("2026-11-24 21:00"))
    owe(cast.head, cast.deputy)
    assert not DigestItem.objects.filter(paused=True).exists()
    beat(frozen, "2026-11-25 00:05", "2026-11-25 06:05")
    assert told(mailoutbox, cast.head) == []
    assert len(told(mailoutbox, cast.deputy)) == 1


def test_when_the_stand_in_leaves_too_it_is_told_after_all(cast, mailoutbox, frozen):
    go_away(cast.head)
    owe(cast.head, cast.deputy)
    go_away(cast.deputy)
    beat(frozen, "2026-11-24 10:00")
    assert len(told(mailoutbox, cast.head)) == 1
    assert len(told(mailoutbox, cast.deputy)) == 1


def test_back_early_brings_it_at_once_as_one(cast, mailoutbox, frozen):
    absence = go_away(cast.head)
    for nth in range(3):
        owe(cast.head, cast.deputy, occurrence=str(nth))
    frozen.move_to(at("2026-11-25 10:00"))
    people.cancel_absence(by=cast.head, absence=absence)
    beat(frozen, "2026-11-25 10:05", "2026-11-25 10:10", "2026-11-30 07:00")
    assert len(told(mailoutbox, cast.head)) == 1


def test_two_leaves_in_a_row_are_one(cast, mailoutbox, frozen):
    go_away(cast.head)
    go_away(cast.head, "2026-11-28", "2026-12-01")
    owe(cast.head, cast.deputy)
    beat(frozen, "2026-11-30 07:05")
    assert told(mailoutbox, cast.head) == []
    beat(frozen, "2026-12-02 07:05")
    assert len(told(mailoutbox, cast.head)) == 1


def test_while_the_lead_is_away_the_secretariat_is_asked_to_decide_and_told_for_whom(cast, lab, mailoutbox):
    gate = Gate(lab)
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    reviews.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    go_away(cast.lead)
    gate.file(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_b)
    assert names("decision_wanted") == {cast.lead.name: Why.LEAD, cast.secretary.name: Why.SECRETARIAT}
    mailoutbox.clear()
    draining.drain(seconds=5)
    assert told(mailoutbox, cast.lead) == []
    asked = [text for text in told(mailoutbox, cast.secretary) if cast.lead.name in text]
    assert len(asked) == 1
    lines = [item.line.text for item in selectors.items(list(selectors.inbox_of(cast.secretary)))]
    assert any(f"juga untuk {cast.lead.name}" in line for line in lines)


def test_what_is_routed_costs_the_same_queries_for_one_row_and_for_three(cast):
    go_away(cast.head)
    counts = []
    for nth in range(3):
        owe(cast.head, cast.deputy, occurrence=str(nth))
        with CaptureQueriesContext(connection) as asked:
            routes(list(Obligation.objects.all()))
        counts.append(len(asked))
    assert len(set(counts)) == 1
