"""Who is told what: the table of kinds, by the services that cause them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.template.loader import get_template

from notifications import draining, kinds, materialising
from notifications.kinds.groups import Group
from notifications.models import Delivery, Obligation, Why
from tests.notifications.support import told
from tests.proposals.lab import fresh
from workflow.exhibition import services as exhibition
from workflow.people.models import LabRole
from workflow.proposals import endorsements, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import TeamMember
from workflow.proposals.signals import passed_stage_changed

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def drain():
    draining.drain(seconds=30)


def subjects_to(person) -> list[str]:
    return [message.subject for message in mail.outbox if person.email in message.to[0]]


def test_a_request_for_endorsement_reaches_who_may_answer_and_ends_with_the_answer(cast, lab):
    assert cast.deputy
    proposal = lab.draft()
    lab.ask(proposal)
    assert told("endorsement_asked") == {
        cast.head.name: Why.ADDRESSED,
        cast.deputy.name: Why.ADDRESSED,
    }
    request = proposal.endorsements.get()
    endorsements.return_to_team(request_id=request.pk, by=cast.head, reason="Lengkapi data lansia.")
    assert set(Obligation.objects.filter(kind="endorsement_asked").values_list("status", flat=True)) == {
        "done"
    }
    assert set(told("endorsement_answered")) == {cast.proposer.name, cast.co_writer.name}
    drain()
    assert subjects_to(cast.head) == subjects_to(cast.deputy) == []
    assert any("Lengkapi data lansia." in message.body for message in mail.outbox)


def test_a_request_that_lapses_is_told_to_the_team_and_to_who_had_been_asked(cast, lab):
    proposal = lab.draft()
    request = lab.ask(proposal)
    endorsements.take_back(request_id=request.pk, by=cast.proposer)
    assert set(told("endorsement_lapsed")) == {cast.co_writer.name, cast.head.name}


def test_a_request_comes_up_to_the_parent_unit_after_three_working_days(cast, lab, frozen):
    assert cast.parent_head
    lab.ask(lab.draft())
    materialising.materialise()
    assert set(told("endorsement_asked")) == {cast.head.name}
    frozen.shift(dt.timedelta(days=6))  # Tuesday to Monday: more than three working days
    materialising.materialise()
    materialising.materialise()
    assert set(told("endorsement_asked")) == {cast.head.name, cast.parent_head.name}


def test_a_submission_is_told_to_team_and_coach_and_asks_the_secretariat_for_reviewers(cast, lab):
    assert cast.secretary
    proposal = lab.draft()
    services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
    lab.send(proposal)
    assert told("proposal_moved") == {
        cast.proposer.name: Why.OWNER,
        cast.co_writer.name: Why.CO_WRITER,
        cast.coach.name: Why.COACH,
    }


def test_who_lost_the_right_between_act_and_sending_gets_nothing_with_content(cast, lab):
    """reminders 23: moved away a minute before; account disabled a minute before."""
    proposal = lab.send(lab.draft("Rahasia Posyandu"))
    services.remove_from_team(proposal_id=proposal.pk, by=cast.proposer, user=cast.co_writer)
    cast.co_writer.unit_roles.all().delete()
    cast.proposer.is_active = False
    cast.proposer.save()
    drain()
    assert mail.outbox == []
    rows = Delivery.objects.filter(obligation__kind="proposal_moved")
    assert set(rows.values_list("status", flat=True)) == {"cancelled"}
    assert all("Rahasia" not in row.subject_line + row.body for row in rows)


def test_a_team_is_told_each_outcome_in_words_that_name_the_new_deadline(cast, lab):
    proposal = lab.at(State.DIAGNOSE_REVIEW)
    drain()
    mail.outbox.clear()
    lab.announce(proposal, Verb.SEND_BACK, reason="Perjelas <akar> masalah & baseline.")
    drain()
    [to_owner] = [message for message in mail.outbox if cast.proposer.email in message.to[0]]
    assert "dikembalikan" in to_owner.subject
    assert "Perjelas <akar> masalah & baseline." in to_owner.body
    assert "Selasa, 8 Desember 2026" in to_owner.body  # ten working days from 24 November
    html = to_owner.alternatives[0].content
    assert "Perjelas &lt;akar&gt; masalah &amp; baseline." in html


def test_graduating_asks_the_curator_until_it_is_shown(cast, lab):
    assert cast.curator
    proposal = lab.at(State.GRADUATED)
    assert told("to_be_shown") == {cast.curator.name: Why.CURATOR}
    lab.entry(proposal, Verb.PUBLISH)
    drain()
    assert Obligation.objects.get(kind="to_be_shown").status != Obligation.Status.OPEN
    assert subjects_to(cast.curator) == []
    assert any("tayang" in subject for subject in subjects_to(cast.proposer))


def test_a_changed_page_is_told_as_shown_and_not_as_taken_down(cast, lab):
    proposal = lab.at(State.EXHIBITED)
    drain()
    mail.outbox.clear()
    entry = proposal.entry
    exhibition.change_entry(entry_id=entry.pk, by=cast.curator, seen=entry.edits, text="Isi yang baru.")
    exhibition.publish_changes(proposal_id=proposal.pk, by=cast.curator, seen=entry.edits + 1)
    drain()
    assert [subject for subject in subjects_to(cast.proposer) if "turun" in subject] == []
    assert len(subjects_to(cast.proposer)) == 1
    mail.outbox.clear()
    lab.entry(proposal, Verb.RETRACT)
    drain()
    assert any("turunkan" in subject for subject in subjects_to(cast.proposer))


def test_a_hand_over_is_asked_of_who_must_accept_though_they_see_nothing_else(cast, lab):
    assert cast.partner_head
    proposal = lab.draft("Posyandu Jemput Bola")
    services.hand_over(proposal_id=proposal.pk, by=cast.proposer, to_unit=cast.dinsos, reason="Pindah tugas.")
    assert told("hand_over_asked") == {cast.partner_head.name: Why.ADDRESSED}
    drain()
    assert subjects_to(cast.partner_head) == ["Serah terima menunggu jawaban Anda: Posyandu Jemput Bola"]


def test_a_hand_over_waits_on_nobody_once_it_is_answered(cast, lab):
    proposal = lab.draft()
    waiting = Obligation.objects.open().filter(kind="hand_over_asked")

    def asked_of(person):
        asked = services.hand_over(proposal_id=proposal.pk, by=cast.head, to_user=person, reason="Mutasi.")
        assert [row.recipient for row in waiting.all()] == [person]
        return asked.pk

    services.accept_hand_over(hand_over_id=asked_of(cast.co_writer), by=cast.co_writer)
    assert not waiting.exists()
    services.cancel_hand_over(hand_over_id=asked_of(cast.proposer), by=cast.head)
    assert not waiting.exists()


def test_a_change_to_a_passed_stage_is_told_once_a_stay(cast, lab):
    assert cast.secretary
    proposal = lab.at(State.DIAGNOSE)
    for _again in range(3):
        passed_stage_changed.send(
            type(proposal), proposal=proposal, stage="drum_up", section="idea", by=cast.proposer
        )
    assert told("passed_stage_changed") == {cast.secretary.name: Why.SECRETARIAT}


def test_the_nightly_seal_goes_out_with_its_digest_to_the_auditors(cast, lab):
    assert cast.auditor
    lab.draft()
    seal = services.seal()
    services.seal()
    drain()
    assert told("log_sealed") == {cast.auditor.name: Why.AUDITOR}
    [message] = [message for message in mail.outbox if cast.auditor.email in message.to[0]]
    assert seal.digest in message.body


def test_a_fault_in_the_log_alarms_auditors_and_secretariat_once_a_day(cast, lab):
    from workflow.proposals import verify
    from workflow.proposals.models import Proposal

    assert cast.auditor
    assert cast.secretary
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(state="diagnose")
    for _again in range(2):
        verify.verify_log()
    assert set(told("log_fault")) == {cast.auditor.name, cast.secretary.name}
    drain()
    assert "PENTING: log usulan tidak utuh" in subjects_to(cast.auditor)


def test_a_shelved_idea_that_wakes_is_told_to_secretariat_and_owner(cast, lab, frozen):
    assert cast.secretary
    proposal = lab.at(State.SHELVED)
    frozen.move_to(dt.datetime(2027, 3, 1, 6, 0, tzinfo=dt.UTC))
    services.wake_due()
    assert fresh(proposal).state == State.DIAGNOSE
    assert told("idea_woke") == {cast.secretary.name: Why.SECRETARIAT, cast.proposer.name: Why.OWNER}
    woken = Obligation.objects.filter(kind="proposal_moved", occurrence=f"log:{fresh(proposal).seen}")
    assert cast.proposer not in {row.recipient for row in woken.open()}


def test_an_idea_that_could_not_be_woken_is_told_until_it_is(cast, lab, frozen):
    assert cast.secretary
    lab.at(State.SHELVED)
    frozen.move_to(dt.datetime(2027, 3, 2, 6, 0, tzinfo=dt.UTC))
    materialising.materialise()
    assert set(told("idea_sleeps_on")) == {cast.secretary.name, cast.proposer.name}


def test_a_secretary_on_the_team_is_only_of_the_team(cast, lab):
    """Interest beats office."""
    from workflow.people.models import UnitRole

    proposal = lab.draft()
    UnitRole.objects.create(user=cast.secretary, unit=cast.puskesmas, role=UnitRole.Role.MEMBER)
    lab.join(proposal, cast.secretary, TeamMember.Role.CO_WRITER)
    LabRole.objects.get_or_create(user=cast.secretary_2, role=LabRole.Role.SECRETARIAT)
    passed_stage_changed.send(
        type(proposal), proposal=proposal, stage="drum_up", section="idea", by=cast.proposer
    )
    assert set(told("passed_stage_changed")) == {cast.secretary_2.name}


def test_an_account_is_asked_of_the_units_head_and_its_answer_told_to_the_person(cast):
    from workflow.people import services as people

    assert cast.head
    people.ask_account(email="baru@contoh.example", name="Baru & Segar", unit=cast.puskesmas)
    assert set(told("account_asked")) == {cast.head.name}
    registration = cast.puskesmas.registrations.get()
    user = people.approve_registration(by=cast.head, registration=registration)
    drain()
    assert Obligation.objects.get(kind="account_asked").status == "done"
    assert subjects_to(cast.head) == []
    assert subjects_to(user) == ["Akun Anda di Lab Inovasi Kudus sudah aktif"]


def test_an_invitation_carries_its_link_and_keeps_no_copy_of_it(cast):
    from workflow.people import services as people
    from workflow.people.models import Invitation

    people.invite(by=cast.secretary, email="baru@contoh.example", lab_roles=["curator"])
    drain()
    token = Invitation.objects.get().token
    assert token in mail.outbox[0].body
    assert token not in Delivery.objects.get(obligation__kind="invited").body


@pytest.mark.parametrize(
    "kind", [kind for kind in kinds.all_kinds() if not kind.written], ids=lambda kind: kind.code
)
def test_every_kind_has_its_template(kind):
    assert get_template(kind.template)


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.code)
def test_every_kind_stands_in_a_group_and_what_waits_on_somebody_is_an_obligation(kind):
    assert kind.group in Group.values
    assert kind.mandatory or kind.strength == kinds.Strength.NEWS


def test_mail_about_ones_own_account_cannot_be_muted():
    account = {kind.code: kind.mandatory for kind in kinds.all_kinds() if kind.group == Group.ACCOUNTS}
    assert account
    assert all(account.values())
