"""Escalation: step by step upward while something stays late, told beforehand, never to who may not know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, materialising, tuning
from notifications.models import Delivery, Obligation, Why
from notifications.rendering import line
from tests.cast import make_person
from tests.notifications.support import told
from tests.notifications.test_deadlines import at
from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.people.models import LabRole, UnitRole
from workflow.proposals import endorsements, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import TeamMember
from workflow.refusals import Invalid
from workflow.reviews.models import Panel
from workflow.workdays import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def beat():
    materialising.materialise()
    draining.drain(seconds=30)


def escalated() -> dict[str, str]:
    return told("escalated")


def mails_to(person) -> list[str]:
    return [message.body for message in mail.outbox if person.email in message.to[0]]


@pytest.fixture
def offices(cast):
    """Everybody a ladder could name."""
    return [cast.head, cast.secretary, cast.executive, cast.proposer, cast.co_writer, cast.outsider]


@pytest.fixture
def gate(lab) -> Gate:
    return Gate(lab)


@pytest.fixture
def proposal(lab, offices):
    return lab.at(State.DIAGNOSE)


def late(proposal, days: int) -> dt.datetime:
    return at(calendar.add(fresh(proposal).open_visit().due_on, days), 7)


def test_a_late_team_goes_up_to_the_head_the_secretariat_and_the_bupatis_office(cast, proposal, frozen):
    steps = [
        (2, {}),
        (3, {cast.head.name: Why.HEAD}),
        (6, {cast.secretary.name: Why.SECRETARIAT}),
        (10, {cast.executive.name: Why.EXECUTIVE}),
    ]
    expected: dict[str, str] = {}
    for days, more in steps:
        frozen.move_to(late(proposal, days) - dt.timedelta(minutes=1))
        beat()
        assert escalated() == expected
        frozen.move_to(late(proposal, days))
        beat()
        beat()
        expected |= more
        assert escalated() == expected
    for person in (cast.head, cast.secretary, cast.executive):
        assert len([body for body in mails_to(person) if "Tenggatnya" in body]) == 1


def test_everybody_knows_beforehand_who_will_be_told_and_afterwards_who_was(cast, proposal, frozen):
    head_on = calendar.add(proposal.open_visit().due_on, 3)
    frozen.move_to(late(proposal, 0))
    mail.outbox.clear()
    beat()
    said = f"Bila belum selesai, kepala unit diberi tahu pada {_day(head_on)}."
    assert any(said in body for body in mails_to(cast.proposer))
    frozen.move_to(late(proposal, 3))
    beat()
    mail.outbox.clear()
    frozen.move_to(late(proposal, 6))
    materialising.materialise()
    draining.drain(seconds=30)
    [body] = mails_to(cast.proposer)
    assert f"Kepala unit sudah diberi tahu pada {_day(head_on)}." in body
    [row] = Obligation.objects.open().filter(kind="overdue", recipient=cast.proposer)
    from notifications import kinds

    words = kinds.get("overdue").context([row])[row.pk]
    assert "sudah diberi tahu" in line(row, words).text


def _day(day: dt.date) -> str:
    from notifications.wording import day as in_words

    return in_words(day)


def test_an_escalation_that_is_dealt_with_before_it_is_sent_is_not_sent(cast, lab, proposal, frozen):
    frozen.move_to(late(proposal, 3))
    materialising.materialise()
    services.extend(
        proposal_id=proposal.pk,
        by=cast.secretary,
        due_on=calendar.add(late(proposal, 3).date(), 9),
        reason="Banjir.",
    )
    draining.drain(seconds=30)
    rows = Delivery.objects.filter(obligation__kind="escalated")
    assert set(rows.values_list("status", flat=True)) == {"cancelled"}
    assert all(row.reason for row in rows)
    frozen.move_to(late(proposal, 3))
    beat()
    assert Obligation.objects.open().filter(kind="escalated", recipient=cast.head).count() == 1


def test_who_no_longer_holds_the_post_is_not_told_and_the_new_head_is(cast, proposal, frozen):
    frozen.move_to(late(proposal, 3))
    materialising.materialise()
    UnitRole.objects.filter(user=cast.head).update(role=UnitRole.Role.MEMBER)
    new = make_person("Suryo Handoyo", unit=cast.puskesmas, role=UnitRole.Role.HEAD)
    mail.outbox.clear()
    beat()
    assert not any("Tenggatnya" in body for body in mails_to(cast.head))
    assert len([body for body in mails_to(new) if "Tenggatnya" in body]) == 1


def test_one_person_in_many_parts_is_told_once(cast, lab, frozen):
    """reminders 22: head, secretariat and author in one is the author, and is only reminded; somebody who
    is head and secretariat is told as head, and not once more."""
    for part in (LabRole.Role.SECRETARIAT, LabRole.Role.EXECUTIVE):
        LabRole.objects.create(user=cast.proposer, role=part)
        LabRole.objects.create(user=cast.head, role=part)
    UnitRole.objects.create(user=cast.proposer, unit=cast.puskesmas, role=UnitRole.Role.DEPUTY)
    proposal = lab.at(State.DIAGNOSE)
    frozen.move_to(late(proposal, 12))
    mail.outbox.clear()
    beat()
    assert escalated() == {cast.head.name: Why.HEAD, cast.secretary.name: Why.SECRETARIAT}
    for person in (cast.head, cast.proposer):
        assert len([body for body in mails_to(person) if "terlambat" in body]) == 1


def test_a_draft_that_was_never_sent_climbs_to_nobody(cast, lab, offices, frozen):
    draft = lab.draft()
    frozen.move_to(late(draft, 20))
    beat()
    assert escalated() == {}


def test_late_reviews_go_to_the_lead_and_the_secretariat_in_one_message_each(cast, gate, frozen):
    assert cast.executive
    panel = gate.sent()
    first, _second = gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    frozen.move_to(at(calendar.add(first.due_on, 3), 7))
    mail.outbox.clear()
    beat()
    assert escalated() == {cast.lead.name: Why.LEAD}
    [body] = [body for body in mails_to(cast.lead) if "Tenggatnya" in body]
    assert cast.reviewer_a.name not in body
    frozen.move_to(at(calendar.add(first.due_on, 6), 7))
    beat()
    assert set(escalated()) == {cast.lead.name, cast.secretary.name}
    [body] = [body for body in mails_to(cast.secretary) if "telaah di gerbang" in body]
    assert cast.reviewer_a.name in body
    assert cast.reviewer_b.name in body
    gate.file(panel, cast.reviewer_a)
    assert Obligation.objects.open().filter(kind="escalated").count() == 2
    gate.file(panel, cast.reviewer_b)
    assert not Obligation.objects.open().filter(kind="escalated").exists()


def test_a_lead_who_has_not_filed_hears_nothing_of_the_others_filing(cast, gate, frozen):
    panel = gate.sent()
    first, *_rest = gate.assign(panel, cast.reviewer_a, cast.lead)
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    frozen.move_to(at(calendar.add(first.due_on, 4), 7))
    beat()
    assert escalated() == {}


def test_the_bupatis_office_hears_of_the_gates_date_alone_and_the_same_whether_decided_or_not(
    cast, gate, lab, frozen
):
    assert cast.executive
    decided, open_one = gate.judged(), gate.judged("Bank Sampah Sekolah")
    gate.record(decided)
    frozen.move_to(late(gate.proposal(open_one), 10))
    mail.outbox.clear()
    beat()
    bodies = mails_to(cast.executive)
    assert len(bodies) == 2
    alike = {
        body.replace("Bank Sampah Sekolah", "X").replace("Posyandu Lansia Jemput Bola", "X").split("http")[0]
        for body in bodies
    }
    assert len(alike) == 1
    assert not any(cast.reviewer_a.name in body for body in bodies)


def test_a_request_no_head_answers_reaches_the_bupatis_office_if_it_was_ever_sent(
    cast, lab, offices, proposal, frozen
):
    """Whoever may answer it by then is asked already, and stands on no rung."""
    draft, sent = lab.ask(lab.draft("Bank Sampah Sekolah")), lab.ask(proposal)
    frozen.move_to(at(calendar.add(calendar.add(sent.asked_at.date(), 3), 10), 7))
    beat()
    rows = Obligation.objects.open().filter(kind="escalated")
    assert [(row.recipient, row.facts["thing"]) for row in rows] == [(cast.executive, f"request:{sent.pk}")]
    assert cast.secretary.name in told("endorsement_asked")
    for request in (draft, sent):
        endorsements.take_back(request_id=request.pk, by=cast.proposer)
    assert not rows.all().exists()


def test_the_lab_chooses_after_how_many_days_and_in_an_order_that_climbs(cast, proposal, frozen):
    with pytest.raises(Invalid) as refused:
        tuning.change(
            code="escalated",
            by=cast.secretary,
            enabled=True,
            typed={"first": "5", "second": "5", "third": "9"},
        )
    assert [(one.code, one.field) for one in refused.value.obstacles] == [("setting.order", "third")]
    tuning.change(
        code="escalated", by=cast.secretary, enabled=True, typed={"first": "1", "second": "2", "third": "4"}
    )
    frozen.move_to(late(proposal, 2))
    beat()
    assert set(escalated()) == {cast.head.name, cast.secretary.name}
    tuning.restore(code="escalated", by=cast.secretary)
    frozen.move_to(late(proposal, 6))
    beat()
    assert Obligation.objects.filter(kind="escalated").count() == 2  # nobody is told twice


def test_a_head_on_the_team_and_an_office_on_the_team_are_only_members_of_it(cast, lab, proposal, frozen):
    lab.join(proposal, cast.executive, TeamMember.Role.READER)
    lab.join(proposal, cast.head, TeamMember.Role.CO_WRITER)
    frozen.move_to(late(proposal, 10))
    beat()
    assert set(escalated()) == {cast.secretary.name}


def test_a_scan_of_ladders_costs_the_same_queries_for_one_and_for_three(cast, lab, offices, frozen):
    counts = []
    for _more in range(3):
        proposal = lab.at(State.DIAGNOSE)
        frozen.move_to(late(proposal, 12))
        materialising.materialise()
        with CaptureQueriesContext(connection) as queries:
            materialising.materialise()
        counts.append(len(queries))
        frozen.move_to(at(dt.date(2026, 11, 24), 9))
    assert counts[0] == counts[1] == counts[2]


def test_an_escalation_ends_with_the_move_that_ends_the_matter(cast, lab, proposal, frozen):
    frozen.move_to(late(proposal, 3))
    beat()
    lab.move(proposal, Verb.WITHDRAW, cast.proposer, reason="Dipindah.")
    assert not Obligation.objects.open().filter(kind="escalated").exists()
