"""Celery sends the stage review: every step of a panel is a row of the ledger, and none of them leaks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from notifications import draining, materialising, selectors
from notifications.kinds.deadline_rules import DUE_KINDS
from notifications.models import Delivery, Obligation, Why
from notifications.wording import day as in_words
from tests.cast import make_person
from tests.notifications.support import keys, told
from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.people.models import LabRole
from workflow.proposals import endorsements
from workflow.proposals import services as proposals
from workflow.proposals.machine import Verb
from workflow.proposals.models import TeamMember, Visit
from workflow.reviews import services
from workflow.reviews.models import Panel
from workflow.workdays import calendar, clock

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def gate(lab) -> Gate:
    return Gate(lab)


def drain():
    draining.drain(seconds=30)


def beat():
    materialising.materialise()
    drain()


def mails_to(person) -> list[str]:
    return [message.subject for message in mail.outbox if person.email in message.to[0]]


def bodies_to(person) -> list[str]:
    return [message.body for message in mail.outbox if person.email in message.to[0]]


def open_rows(kind):
    return Obligation.objects.open().filter(kind=kind)


def test_an_empty_panel_is_told_at_once_and_after_a_working_day_with_three_names(cast, gate, frozen):
    for name in ("secretary", "reviewer_a", "reviewer_b", "reviewer_c", "reviewer_same_unit"):
        assert getattr(cast, name)
    gate.sent()
    assert told("gate_unassigned") == {cast.secretary.name: Why.SECRETARIAT}
    beat()
    assert not Obligation.objects.filter(kind="reviewers_proposed").exists()
    frozen.shift(dt.timedelta(days=1))
    for _again in range(3):
        beat()
    assert len([subject for subject in mails_to(cast.secretary) if "Usul penelaah" in subject]) == 1
    [message] = [message for message in mail.outbox if "Usul penelaah" in message.subject]
    for reviewer in (cast.reviewer_a, cast.reviewer_b, cast.reviewer_c):
        assert reviewer.name in message.body
    assert cast.reviewer_same_unit.name not in message.body  # same unit: no conflict of interest


def test_each_secretary_is_proposed_names_in_an_order_that_tells_nothing_of_their_own_proposal(
    cast, gate, frozen
):
    """Review case 8: the reviewer of a secretary's own proposal is not pushed down in their mail."""
    draft = proposals.create(unit=cast.bappeda, by=cast.secretary_2, title="Arsip Sekali Klik")
    TeamMember.objects.create(proposal=draft, user=cast.co_writer, role=TeamMember.Role.CO_WRITER)
    head = make_person("Kepala Bappeda", unit=cast.bappeda, role="head")
    request = endorsements.ask(proposal_id=draft.pk, by=cast.secretary_2, seen=fresh(draft).seen)
    endorsements.approve(request_id=request.pk, by=head, seen=fresh(draft).seen)
    first = make_person("Arini Awal", unit=cast.diskominfo, lab=[LabRole.Role.REVIEWER])
    names = [first.name, cast.reviewer_b.name]
    gate.assign(gate.panel_of(fresh(draft)), first)
    gate.sent()
    frozen.shift(dt.timedelta(days=1))
    beat()
    proposed = {
        message.to[0]: next(line for line in message.body.splitlines() if line.startswith("Usul penelaah"))
        for message in mail.outbox
        if "Usul penelaah" in message.body
    }
    for secretary, order in ((cast.secretary, names[::-1]), (cast.secretary_2, names)):
        [line] = [line for to, line in proposed.items() if secretary.email in to]
        assert sorted(names, key=line.index) == order


def test_a_panel_whose_people_all_left_is_told_to_the_secretariat_again(cast, gate):
    panel = gate.sent()
    drain()
    [assignment] = gate.assign(panel, cast.reviewer_a)
    services.unassign(assignment_id=assignment.pk, by=cast.secretary, reason="Dinas luar.")
    mail.outbox.clear()
    for _again in range(2):
        beat()
    assert mails_to(cast.secretary) == ["Di gerbang tanpa penelaah: Posyandu Lansia Jemput Bola"]


def test_a_reminder_by_the_secretariat_reaches_the_reviewer_once_a_day_until_filed(cast, gate, frozen):
    panel = gate.sent()
    [assignment] = gate.assign(panel, cast.reviewer_a)
    drain()
    mail.outbox.clear()
    for _again in range(2):
        services.remind_reviewer(assignment_id=assignment.pk, by=cast.secretary)
    drain()
    assert mails_to(cast.reviewer_a) == ["Pengingat, mohon telaah: Posyandu Lansia Jemput Bola"]
    frozen.shift(dt.timedelta(days=1))
    services.remind_reviewer(assignment_id=assignment.pk, by=cast.secretary)
    gate.file(panel, cast.reviewer_a)
    drain()
    assert len(mails_to(cast.reviewer_a)) == 1, "filed in between: nothing to remind of"


def test_assigning_ends_the_call_for_reviewers_and_asks_each_with_a_date(cast, gate):
    panel = gate.sent()
    [assignment] = gate.assign(panel, cast.reviewer_a)
    assert not open_rows("gate_unassigned").exists()
    assert told("assigned") == {cast.reviewer_a.name: Why.REVIEWER}
    drain()
    [message] = [message for message in mail.outbox if cast.reviewer_a.email in message.to[0]]
    assert "Kamis, 3 Desember 2026" in message.body
    assert f"/usulan/{panel.revision.proposal.public_id}/" in message.body
    services.unassign(assignment_id=assignment.pk, by=cast.secretary, reason="Dinas luar.")
    drain()
    assert mails_to(cast.reviewer_a)[-1] == "Satu penugasan telaah Anda berakhir"
    assert panel.revision.proposal.title not in mail.outbox[-1].body


def test_a_reviewer_is_reminded_before_and_after_and_not_once_filed(cast, gate, frozen):
    panel = gate.sent()
    [first, _second] = gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_b)
    drain()
    mail.outbox.clear()
    for day in (first.due_on - dt.timedelta(days=3), first.due_on, first.due_on + dt.timedelta(days=5)):
        frozen.move_to(clock.start_of(day) + dt.timedelta(hours=8))
        beat()
    assert [subject.split(":")[0] for subject in mails_to(cast.reviewer_a)] == [
        "3 hari kerja lagi",
        "Hari ini tenggatnya",
        "terlambat 3 hari kerja",
    ]
    assert mails_to(cast.reviewer_b) == []


def dated(panel, days: int) -> dt.date:
    """The gate's date is so many working days after the first reviewer's own."""
    first = panel.assignments.order_by("pk")[0]
    due_on = calendar.add(first.due_on, days)
    Visit.objects.filter(proposal=panel.revision.proposal, closed_at=None).update(due_on=due_on)
    return due_on


def reminders_to(person) -> list[str]:
    rows = Obligation.objects.open().filter(recipient=person, kind__in=DUE_KINDS)
    return [row.occurrence.split(":")[0] for row in rows]


@pytest.mark.parametrize(("days", "heard"), [(3, "assignment"), (0, "assignment"), (-1, "visit")])
def test_a_reviewer_hears_one_series_their_own_or_the_gates_where_that_is_earlier(
    cast, gate, frozen, days, heard
):
    panel = gate.sent()
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    gate.assign(panel, cast.reviewer_a)
    gates_own = dated(panel, days)
    for after in (-3, 0, 3, 6):
        frozen.move_to(clock.start_of(calendar.add(gates_own, after)) + dt.timedelta(hours=8))
        mail.outbox.clear()
        beat()
        assert reminders_to(cast.reviewer_a) == [heard]
        assert reminders_to(cast.lead) == []
        assert len([body for body in bodies_to(cast.reviewer_a) if "telaah Anda" in body]) == 1


def test_with_a_quorum_the_gate_is_the_leads_and_once_recorded_the_secretariats(cast, gate, frozen):
    """Who has not filed goes on hearing of their own date, which tells nothing of a decision."""
    assert cast.secretary
    panel = gate.sent()
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b, cast.reviewer_c)
    gates_own = dated(panel, -1)
    for reviewer in (cast.reviewer_a, cast.reviewer_b):
        gate.file(panel, reviewer)
    frozen.move_to(clock.start_of(gates_own) + dt.timedelta(hours=8))
    beat()
    assert (reminders_to(cast.lead), reminders_to(cast.secretary)) == (["visit"], [])
    assert reminders_to(cast.reviewer_c) == ["assignment"]
    gate.record(gate.again(panel))
    mail.outbox.clear()
    frozen.move_to(clock.start_of(calendar.add(gates_own, 4)) + dt.timedelta(hours=8))
    beat()
    assert [subject.split(":")[0] for subject in mails_to(cast.secretary)] == ["terlambat 4 hari kerja"]
    assert not [body for body in bodies_to(cast.lead) if "keputusan di gerbang" in body]
    assert reminders_to(cast.reviewer_c) == ["assignment"]


def test_a_reviewers_date_that_moves_is_corrected_once_to_the_reviewer_who_was_told_of_it(cast, gate, frozen):
    """reminders 6: the secretariat gave one of them more time."""
    panel = gate.sent()
    first, _second = gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    beat()
    mail.outbox.clear()
    old, dates = first.due_on, [calendar.add(first.due_on, n) for n in (2, 4)]
    for later in dates:
        services.extend_review(assignment_id=first.pk, by=cast.secretary, due_on=later)
        beat()
        beat()
    bodies = bodies_to(cast.reviewer_a)
    assert len(bodies) == 2
    assert f"dari {in_words(old)} ke {in_words(dates[0])}" in bodies[0]
    assert f"dari {in_words(dates[0])} ke {in_words(dates[1])}" in bodies[1]
    assert bodies_to(cast.reviewer_b) == []
    services.extend_review(assignment_id=first.pk, by=cast.secretary, due_on=calendar.add(first.due_on, 6))
    gate.file(panel, cast.reviewer_a)
    beat()
    assert len(bodies_to(cast.reviewer_a)) == 2, "filed in between: no date runs"


def test_where_the_lead_announces_the_lead_goes_on_being_reminded(cast, gate, frozen):
    gate.announced_by_lead()
    panel = gate.judged()
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    gate.record(gate.again(panel))
    frozen.move_to(clock.start_of(dated(panel, 0)) + dt.timedelta(hours=8))
    beat()
    assert (reminders_to(cast.lead), reminders_to(cast.secretary)) == (["visit"], [])


def test_the_lead_is_asked_to_decide_at_quorum_and_the_secretariat_to_announce(cast, gate):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    gate.file(panel, cast.reviewer_a)
    assert not Obligation.objects.filter(kind="decision_wanted").exists()
    gate.file(panel, cast.reviewer_b)
    assert told("decision_wanted") == {cast.lead.name: Why.LEAD}
    materialising.materialise()
    assert open_rows("decision_wanted").count() == 1
    assert cast.secretary_2
    decision = gate.record(gate.again(panel), by=cast.lead)
    assert not open_rows("decision_wanted").exists()
    assert set(told("decision_to_announce")) == {cast.secretary.name, cast.secretary_2.name}
    gate.announce(decision)
    assert not open_rows("decision_to_announce").exists()
    assert cast.reviewer_a.name in told("proposal_moved")


def test_a_recorded_decision_leaves_no_sign_in_the_ledger_of_the_other_side(cast, gate):
    """visibility.md: recording changes nothing that team, unit, coach, reviewer or executive can read."""
    assert cast.executive
    panel = gate.judged()
    outside = [cast.proposer, cast.co_writer, cast.head, cast.reviewer_a, cast.reviewer_b, cast.executive]

    def theirs():
        rows = Obligation.objects.filter(recipient__in=outside)
        return set(rows.values_list("recipient", "kind", "occurrence", "status"))

    materialising.materialise()  # what time brings about anyway
    before = theirs()
    gate.record(panel)
    materialising.materialise()
    assert theirs() == before


def test_no_mail_to_the_proposing_side_names_anybody_of_the_panel(cast, gate):
    """Blindness: from submission to announcement."""
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    gate.announce(gate.record(gate.again(panel), Verb.SEND_BACK))
    drain()
    side = [cast.proposer, cast.co_writer, cast.head]
    theirs = [message for message in mail.outbox if any(person.email in message.to[0] for person in side)]
    assert theirs
    for message in theirs:
        whole = message.body + message.alternatives[0].content + message.subject
        for hidden in (cast.reviewer_a, cast.reviewer_b, cast.lead, cast.secretary):
            assert hidden.name not in whole
            assert hidden.email not in whole


def test_a_withdrawal_with_a_recorded_decision_is_told_as_void_to_lead_and_secretariat_only(cast, gate):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    gate.record(gate.again(panel))
    gate.lab.move(gate.proposal(panel), Verb.WITHDRAW, cast.proposer, reason="Dipindah.")
    assert told("decision_void") == {
        cast.lead.name: Why.LEAD,
        cast.secretary.name: Why.SECRETARIAT,
    }
    moved = Obligation.objects.open().filter(kind="proposal_moved", facts={})
    assert cast.lead not in {row.recipient for row in moved}
    drain()
    assert any("dicabut" in message.body for message in mail.outbox if cast.reviewer_a.email in message.to[0])


def test_a_recalled_submission_tells_its_reviewers_and_asks_them_anew_when_it_comes_back(cast, gate):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.lab.move(gate.proposal(panel), Verb.RECALL, cast.proposer)
    assert not open_rows("assigned").exists()
    drain()
    assert any("batalkan" in subject for subject in mails_to(cast.reviewer_a))
    mail.outbox.clear()
    gate.lab.send(gate.proposal(panel))
    drain()
    assert open_rows("assigned").count() == 1
    [message] = [message for message in mail.outbox if cast.reviewer_a.email in message.to[0]]
    assert "diajukan lagi" in message.body
    assert not open_rows("gate_unassigned").exists()


def test_a_corrected_announcement_wants_a_new_decision(cast, gate):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    gate.announce(gate.record(gate.again(panel), Verb.DECLINE))
    assert not open_rows("decision_wanted").exists()
    gate.correct(panel)
    materialising.materialise()
    assert {row.recipient for row in open_rows("decision_wanted")} == {cast.lead}


def test_reminding_six_reviewers_shows_none_of_them_another(cast, gate, frozen):
    """review 74: blind reviewers never see one another's address."""
    from tests.cast import make_person

    six = [make_person(f"Penelaah Nomor {n}", unit=cast.diskominfo, lab=["reviewer"]) for n in range(1, 7)]
    panel = gate.sent()
    gate.assign(panel, *six)
    drain()
    mail.outbox.clear()
    frozen.move_to(clock.start_of(dt.date(2026, 12, 3)) + dt.timedelta(hours=8))
    beat()
    for person in six:
        [message] = [message for message in mail.outbox if person.email in message.to[0]]
        raw = message.message().as_string()
        assert not any(other.email in raw or other.name in raw for other in six if other != person)
        assert not {"Cc", "Bcc", "Reply-To"} & set(message.message().keys())


def test_nothing_of_a_panel_is_written_twice_however_often_the_beat_runs(cast, gate, frozen):
    gate.judged()
    frozen.shift(dt.timedelta(days=20))
    materialising.materialise()
    before, sent = keys(), Delivery.objects.count()
    for _again in range(5):
        materialising.materialise()
    assert (keys(), Delivery.objects.count()) == (before, sent)


def test_a_former_secretary_reads_no_line_about_a_recorded_decision(cast, gate):
    """Visibility, "What of the review": to an executive there is no sign of it at all."""
    former = cast.secretary_2
    gate.record(gate.judged())
    drain()

    def lines(person):
        rows = list(selectors.inbox_of(person))
        return {item.obligation.kind: item.line and item.line.heading for item in selectors.items(rows)}

    assert "Menunggu diumumkan" in lines(former)["decision_to_announce"]
    LabRole.objects.filter(user=former).update(role=LabRole.Role.EXECUTIVE)
    assert set(lines(former).values()) == {None}


def test_who_is_named_in_place_of_a_conflicted_secretariat_is_told_what_waits_at_that_gate(cast, gate):
    named, other = cast.auditor, cast.curator
    draft = gate.lab.draft()
    gate.lab.join(draft, cast.secretary, TeamMember.Role.READER)
    panel = gate.panel_of(gate.lab.send(draft))
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    gate.record(panel, by=cast.lead, overrides={"quorum.short": "Penelaah berhalangan."})
    assert not open_rows("decision_to_announce").exists()
    services.nominate_announcer(
        panel_id=panel.pk, announcer=named, by=cast.executive, reason="Seluruh sekretariat anggota tim."
    )
    row = open_rows("decision_to_announce").get()
    assert (row.recipient, row.why) == (named, Why.SECRETARIAT)
    drain()
    assert len(mails_to(named)) == 1
    services.nominate_announcer(panel_id=panel.pk, announcer=other, by=cast.executive, reason="Cuti.")
    drain()
    assert len(mails_to(other)) == 1


def test_an_empty_gate_is_told_to_who_was_named_in_place_of_the_secretariat(cast, gate):
    draft = gate.lab.draft()
    gate.lab.join(draft, cast.secretary, TeamMember.Role.READER)
    panel = gate.panel_of(gate.lab.send(draft))
    services.nominate_announcer(
        panel_id=panel.pk,
        announcer=cast.auditor,
        by=cast.executive,
        reason="Seluruh sekretariat anggota tim.",
    )
    beat()
    assert [row.recipient for row in open_rows("gate_unassigned")] == [cast.auditor]


def test_filing_ends_what_was_asked_of_that_reviewer_alone(cast, gate):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    assert [row.recipient for row in open_rows("assigned")] == [cast.reviewer_b]


def test_a_decision_is_wanted_until_recorded_and_waits_for_announcing_until_announced(cast, gate):
    other = cast.secretary_2  # who records is not told of it
    panel = gate.judged()
    assert open_rows("decision_wanted").exists()
    decision = gate.record(panel)
    assert not open_rows("decision_wanted").exists()
    assert [row.recipient for row in open_rows("decision_to_announce")] == [other]
    gate.announce(decision)
    assert not open_rows("decision_to_announce").exists()
