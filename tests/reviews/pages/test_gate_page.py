"""The gate page: who judges, what they said, recording and announcing, by hand as people do it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining
from tests.cast import make_person
from tests.proposals.lab import fresh
from tests.reviews.gate import DECREE
from workflow.people.models import LabRole
from workflow.proposals import services as proposals
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import LogRow, TeamMember
from workflow.reviews import services
from workflow.reviews.models import AnnouncerNomination, Assignment, Decision, Panel, Rubric

pytestmark = [pytest.mark.django_db, pytest.mark.page]

TYPED_DECREE = {"decree_number": "188.45/12/2026", "decree_date": "2026-11-24"}


def address(panel: Panel, action: str = "") -> str:
    return f"/gerbang/{panel.revision.proposal.public_id}/{action}"


@pytest.fixture
def as_(client):
    """`as_(person)` is the browser of somebody who signed in."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in


def text(answer) -> str:
    return answer.content.decode()


def verdict(panel: Panel, outcome: Verb = Verb.ADVANCE, **typed):
    return {
        "outcome": outcome.value,
        "reason": "Menurut sidang gerbang.",
        "seen": fresh(panel.revision.proposal).seen,
        **typed,
    }


# --- Whose page it is --------------------------------------------------------------------------------


def test_the_gate_is_the_secretariats_and_the_leads_and_nobody_elses(gate, cast, as_):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    for person in (cast.secretary, cast.lead):
        assert as_(person).get(address(panel)).status_code == 200
    for person in (cast.proposer, cast.head, cast.reviewer_a, cast.executive, cast.auditor):
        assert as_(person).get(address(panel)).status_code == 403
    for person in (cast.outsider, cast.curator, cast.reviewer_c):
        assert as_(person).get(address(panel)).status_code == 404
    as_(cast.outsider).logout()
    assert as_(cast.outsider).get("/gerbang/aaaaaaaa/").status_code == 404


def test_each_act_of_the_gate_is_refused_to_the_wrong_person_and_hidden_from_an_outsider(gate, cast, as_):
    panel = gate.judged()
    assignment = panel.assignments.get(reviewer=cast.reviewer_a)
    seat = f"penugasan/{assignment.pk}/"
    for action in ("tugaskan/", "ketua/", "ingatkan/", seat + "ingatkan/", seat + "mundur/", seat + "tarik/",
                   seat + "ganti/", "catat/", "umumkan/", "pengganti/"):  # fmt: skip
        assert as_(cast.proposer).post(address(panel, action), verdict(panel)).status_code == 403, action
        assert as_(cast.outsider).post(address(panel, action), verdict(panel)).status_code == 404, action
    assert not Decision.objects.exists()


def test_a_secretary_on_the_team_hears_that_it_is_their_own_matter(gate, cast, as_):
    """Review 8, 28: interest beats office."""
    panel = gate.judged()
    TeamMember.objects.create(
        proposal=panel.revision.proposal, user=cast.secretary_2, role=TeamMember.Role.CO_WRITER
    )
    answer = as_(cast.secretary_2).get(address(panel))
    assert answer.status_code == 403
    assert "Anda anggota tim usulan ini" in text(answer)
    assert cast.reviewer_a.name not in text(answer)


# --- Blindness ---------------------------------------------------------------------------------------

MARKER = "RAHASIA-7731"


def test_a_lead_who_scores_sees_nothing_of_the_others_before_filing(gate, cast, as_):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    services.name_lead(panel_id=panel.pk, lead=cast.reviewer_b, by=cast.secretary)
    gate.file(panel, cast.reviewer_a, 2, note=f"{MARKER} catatan", lab_note=f"{MARKER} lab")
    page = text(as_(cast.reviewer_b).get(address(panel)))
    assert MARKER not in page
    assert cast.reviewer_a.name not in page
    assert "Tulis telaah Anda" in page
    gate.file(panel, cast.reviewer_b, 4)
    page = text(as_(cast.reviewer_b).get(address(panel)))
    assert page.count(MARKER) == 2
    assert cast.reviewer_a.name in page


def test_a_lead_who_does_not_score_sees_reviews_from_the_quorum_on(gate, cast, as_):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    gate.file(panel, cast.reviewer_a, 2, note=MARKER)
    page = text(as_(cast.lead).get(address(panel)))
    assert MARKER not in page
    assert cast.reviewer_a.name not in page
    assert "1 dari 2 telaah masuk" in page
    gate.file(panel, cast.reviewer_b, 4)
    page = text(as_(cast.lead).get(address(panel)))
    assert MARKER in page
    assert cast.reviewer_a.name in page


def test_a_secretary_who_reviews_is_blind_here_too(gate, cast, as_):
    both = make_person(
        "Ganda Wirawan", unit=cast.bappeda, lab=[LabRole.Role.SECRETARIAT, LabRole.Role.REVIEWER]
    )
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, both)
    gate.file(panel, cast.reviewer_a, 2, note=MARKER)
    page = text(as_(both).get(address(panel)))
    assert MARKER not in page
    assert cast.reviewer_a.name not in page
    assert as_(both).post(address(panel, "catat/"), verdict(panel)).status_code == 409
    assert as_(both).post(address(panel, "tugaskan/"), {"reviewers": [cast.reviewer_b.pk]}).status_code == 403


# --- Who judges --------------------------------------------------------------------------------------


def test_several_are_asked_at_once_and_each_refusal_is_named_with_the_others_done(gate, cast, as_):
    panel = gate.sent()
    everybody = [cast.reviewer_a, cast.reviewer_b, cast.reviewer_same_unit]
    page = text(as_(cast.secretary).get(address(panel)))
    assert "Ia dari unit pengusul" in page, "why somebody cannot be asked is said beforehand"
    answer = as_(cast.secretary).post(
        address(panel, "tugaskan/"), {"reviewers": [person.pk for person in everybody]}
    )
    assert answer.status_code == 409
    assert f"{cast.reviewer_same_unit.name}: Ia dari unit pengusul" in text(answer)
    asked = panel.assignments.values_list("reviewer", flat=True)
    assert set(asked) == {cast.reviewer_a.pk, cast.reviewer_b.pk}


def test_a_flagged_interest_needs_a_reason_which_is_kept_when_typed(gate, cast, as_):
    panel = gate.sent()
    other = gate.lab.draft("Usulan Lain", team=False)
    gate.lab.join(other, cast.reviewer_a, TeamMember.Role.CO_WRITER)
    typed = {"reviewers": [cast.reviewer_a.pk]}
    answer = as_(cast.secretary).post(address(panel, "tugaskan/"), typed)
    assert answer.status_code == 409
    assert "Ia menulis usulan lain" in text(answer)
    assert f'value="{cast.reviewer_a.pk}" checked' in text(answer)
    typed["override"] = "Satu-satunya ahli kesehatan."
    assert as_(cast.secretary).post(address(panel, "tugaskan/"), typed).status_code == 302
    assert panel.assignments.get().override == "Satu-satunya ahli kesehatan."


def test_nobody_ticked_is_said_by_the_list(gate, cast, as_):
    answer = as_(cast.secretary).post(address(gate.sent(), "tugaskan/"))
    assert answer.status_code == 400
    assert "Pilih paling sedikit satu orang." in text(answer)


def test_a_seat_gets_more_time_is_swapped_or_taken_back(gate, cast, as_):
    panel = gate.sent()
    [assignment] = gate.assign(panel, cast.reviewer_a)
    seat = f"penugasan/{assignment.pk}/"
    secretary = as_(cast.secretary)
    assert cast.reviewer_a.name in text(secretary.get(address(panel, seat)))
    answer = secretary.post(address(panel, seat + "mundur/"), {"due_on": "2026-11-25"})
    assert answer.status_code == 400
    assert "hanya dapat dimundurkan" in text(answer)
    assert 'value="2026-11-25"' in text(answer), "what was typed is kept"
    later = (assignment.due_on + dt.timedelta(days=7)).isoformat()
    assert secretary.post(address(panel, seat + "mundur/"), {"due_on": later}).status_code == 302
    assert secretary.post(address(panel, seat + "tarik/"), {"reason": ""}).status_code == 400
    swap = {"to": cast.reviewer_b.pk, "reason": "Dinas luar."}
    assert secretary.post(address(panel, seat + "ganti/"), swap).status_code == 302
    assert list(panel.assignments.standing().values_list("reviewer", flat=True)) == [cast.reviewer_b.pk]
    assert secretary.get(address(panel, seat)).status_code == 404, "a seat that ended is gone"


def test_reminding_all_reaches_only_those_who_owe(gate, cast, as_):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    draining.drain(seconds=30)
    mail.outbox.clear()
    for _again in range(2):
        assert as_(cast.secretary).post(address(panel, "ingatkan/")).status_code == 302
    draining.drain(seconds=30)
    assert [message.to[0] for message in mail.outbox if "Pengingat" in message.subject] == [
        f"{cast.reviewer_b.name} <{cast.reviewer_b.email}>"
    ]


def test_the_lead_is_named_and_a_coach_cannot_be(gate, cast, as_):
    panel = gate.sent()
    assert cast.reviewer_a
    proposals.name_coach(proposal_id=panel.revision.proposal_id, by=cast.secretary, coach=cast.coach)
    assert as_(cast.secretary).post(address(panel, "ketua/"), {"lead": cast.coach.pk}).status_code == 409
    assert as_(cast.secretary).post(address(panel, "ketua/"), {"lead": cast.reviewer_a.pk}).status_code == 302
    assert gate.again(panel).lead == cast.reviewer_a


# --- Deciding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "lacks", "words", "typed"),
    [
        (Verb.SEND_BACK, {"reason": " "}, "Tuliskan alasannya.", {}),
        (Verb.SHELVE, {}, "Tentukan tanggal usulan dilanjutkan.", {"wake_on": "2027-03-01"}),
        (Verb.RECYCLE, {}, "Pilih tahap yang lebih awal.", {"to": "drum_up"}),
    ],
)
def test_each_outcome_asks_for_what_it_needs_by_the_field(gate, cast, as_, outcome, lacks, words, typed):
    panel = gate.at_gate_of(State.DIAGNOSE_REVIEW)
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_b)
    answer = as_(cast.secretary).post(address(panel, "catat/"), verdict(panel, outcome, **lacks))
    assert answer.status_code == 409
    assert words in text(answer)
    assert f'value="{outcome.value}" required id' in text(answer) or "checked" in text(answer)
    assert (
        as_(cast.secretary).post(address(panel, "catat/"), verdict(panel, outcome, **typed)).status_code
        == 302
    )
    assert Decision.objects.get().outcome == outcome


def test_below_quorum_and_below_the_mark_need_a_reason_by_name(gate, cast, as_):
    Rubric.objects.update(pass_mark=90)
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_a, 3)
    secretary = as_(cast.secretary)
    page = text(secretary.get(address(panel)))
    assert "Baru 1 telaah bernilai dari kuorum 2" in page
    assert "Alasan memutuskan tanpa kuorum</label>" in page  # and not "(boleh kosong)"
    answer = secretary.post(address(panel, "catat/"), verdict(panel))
    assert answer.status_code == 409
    assert "di bawah ambang batas" in text(answer)
    reasons = {"override_quorum": "Penelaah kedua sakit.", "override_mark": "Mendesak bagi lansia."}
    assert secretary.post(address(panel, "catat/"), verdict(panel, **reasons)).status_code == 302
    kept = dict(Decision.objects.get().overrides.values_list("code", "reason"))
    assert kept == {"quorum.short": "Penelaah kedua sakit.", "mark.below": "Mendesak bagi lansia."}


def test_a_recorded_decision_is_changed_once_and_a_stale_page_is_told(gate, cast, as_):
    """Review 10: the slow version, two open pages."""
    panel = gate.judged()
    old = gate.record(panel)
    changed = verdict(panel, Verb.DECLINE, decision=old.pk)
    assert as_(cast.secretary).post(address(panel, "catat/"), changed).status_code == 302
    answer = as_(cast.secretary_2).post(address(panel, "catat/"), {**changed, "outcome": "advance"})
    assert answer.status_code == 409
    assert "sudah berpindah" in text(answer)
    assert Decision.objects.standing().get().outcome == Verb.DECLINE


def test_announcing_needs_the_decree_moves_once_and_tells_the_second_kindly(gate, cast, as_):
    """Review 10, 41, 73: double submit, one move, one mail each."""
    panel = gate.judged()
    decision = gate.record(panel)
    draining.drain(seconds=30)
    mail.outbox.clear()
    form = {"decision": decision.pk, "seen": fresh(panel.revision.proposal).seen}
    answer = as_(cast.secretary).post(address(panel, "umumkan/"), form)
    assert answer.status_code == 409
    assert gate.proposal(panel).state == State.DRUM_UP_REVIEW
    form |= TYPED_DECREE
    assert as_(cast.secretary).post(address(panel, "umumkan/"), form).status_code == 302
    again = as_(cast.secretary_2).post(address(panel, "umumkan/"), form)
    assert again.status_code == 409
    assert "Diumumkan" in text(again), "the second sees what happened meanwhile"
    assert LogRow.objects.filter(proposal=panel.revision.proposal, verb=Verb.ADVANCE).count() == 1
    draining.drain(seconds=30)
    to = [message.to[0] for message in mail.outbox]
    assert len(to) == len(set(to)) > 0


def test_before_announcing_the_page_says_what_will_happen_and_to_whom_mail_goes(gate, cast, as_):
    panel = gate.judged()
    gate.record(panel)
    page = text(as_(cast.secretary).get(address(panel)))
    assert "Usulan masuk ke tahap Diagnose; tim mendapat 30 hari kerja, sampai" in page
    assert f"kepala unit {cast.puskesmas.name}" in page


def test_the_lead_announces_without_a_decree_where_the_cycle_says_so(gate, cast, as_):
    gate.announced_by_lead()
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    lead = as_(cast.lead)
    assert lead.post(address(panel, "catat/"), verdict(panel)).status_code == 302
    decision = Decision.objects.get()
    form = {"decision": decision.pk, "seen": fresh(panel.revision.proposal).seen}
    assert lead.post(address(panel, "umumkan/"), form).status_code == 302
    assert gate.proposal(panel).state == State.DIAGNOSE


def test_a_lead_may_not_announce_where_the_secretariat_does(gate, cast, as_):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    decision = gate.record(panel)
    assert 'name="decree_number"' not in text(as_(cast.lead).get(address(panel)))
    form = {"decision": decision.pk, "seen": fresh(panel.revision.proposal).seen, **TYPED_DECREE}
    assert as_(cast.lead).post(address(panel, "umumkan/"), form).status_code == 403


def test_a_decision_of_another_gate_is_not_reached_through_this_page(gate, cast, as_):
    other = gate.record(gate.judged("Bank Sampah Sekolah"))
    panel = gate.judged()
    form = {"decision": other.pk, "seen": fresh(panel.revision.proposal).seen, **TYPED_DECREE}
    assert as_(cast.secretary).post(address(panel, "umumkan/"), form).status_code == 404
    other.refresh_from_db()
    assert other.status == Decision.Status.RECORDED


def test_the_coach_of_the_secretariat_arranges_but_does_not_decide(gate, cast, as_):
    """Review 28."""
    panel = gate.judged()
    cast.secretary_2.lab_roles.create(role=LabRole.Role.COACH)
    proposals.name_coach(proposal_id=panel.revision.proposal_id, by=cast.secretary, coach=cast.secretary_2)
    page = text(as_(cast.secretary_2).get(address(panel)))
    assert "Anda pendamping usulan ini" in page
    assert 'name="outcome"' not in page
    answer = as_(cast.secretary_2).post(address(panel, "catat/"), verdict(panel))
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_after_a_correction_both_decisions_are_kept_on_the_page(gate, cast, as_):
    """Review 40."""
    panel = gate.judged()
    gate.decided(panel, Verb.DECLINE)
    gate.correct(panel)
    page = text(as_(cast.secretary).get(address(panel)))
    assert "Dikoreksi: ditolak" in page
    stale = verdict(panel)
    gate.decided(gate.again(panel))
    answer = as_(cast.secretary).post(address(panel, "catat/"), stale)
    assert answer.status_code == 409
    assert gate.proposal(panel).state == State.DIAGNOSE


def test_an_executive_names_who_acts_where_all_of_the_secretariat_are_conflicted(gate, cast, as_):
    panel = gate.judged()
    executive = as_(cast.executive)
    assert executive.get(address(panel)).status_code == 403
    cast.secretary.lab_roles.create(role=LabRole.Role.COACH)
    proposals.name_coach(proposal_id=panel.revision.proposal_id, by=cast.secretary, coach=cast.secretary)
    page = text(executive.get(address(panel)))
    assert 'name="announcer"' in page
    assert cast.reviewer_a.email not in page
    assert "Nilai" not in page
    typed = {"announcer": cast.curator.pk, "reason": ""}
    assert executive.post(address(panel, "pengganti/"), typed).status_code == 400
    typed["reason"] = "Semua mendampingi."
    assert executive.post(address(panel, "pengganti/"), typed).status_code == 302
    assert AnnouncerNomination.objects.get().announcer == cast.curator
    assert as_(cast.curator).get(address(panel)).status_code == 200


def test_the_page_costs_the_same_with_one_and_three_reviewers(gate, cast, as_):
    """Review 76."""
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_a)
    secretary = as_(cast.secretary)
    secretary.get(address(panel))
    with CaptureQueriesContext(connection) as one:
        secretary.get(address(panel))
    gate.assign(panel, cast.reviewer_b, cast.reviewer_c)
    gate.file(panel, cast.reviewer_b)
    gate.file(panel, cast.reviewer_c)
    with CaptureQueriesContext(connection) as three:
        secretary.get(address(panel))
    assert len(three) <= len(one)
    assert Assignment.objects.count() == 3


# --- On paper ----------------------------------------------------------------------------------------


def paper(panel: Panel) -> str:
    return address(panel, f"keputusan/{panel.revision.number}/")


def test_a_recorded_decision_is_on_paper_only_for_those_who_decide(gate, cast, as_):
    """Review 7: no sign of it for the team."""
    panel = gate.judged()
    gate.record(panel, Verb.DECLINE, reason=MARKER)
    page = text(as_(cast.secretary).get(paper(panel)))
    assert MARKER in page
    assert "Draf berita acara" in page
    for person in (cast.proposer, cast.head, cast.executive, cast.auditor, cast.reviewer_a, cast.outsider):
        assert as_(person).get(paper(panel)).status_code == 404


def test_the_minutes_carry_number_revision_digest_and_decree_and_hide_names_from_the_team(gate, cast, as_):
    panel = gate.judged()
    gate.decided(panel)
    number = gate.proposal(panel).number
    for person, names in ((cast.secretary, True), (cast.proposer, False), (cast.executive, False)):
        page = text(as_(person).get(paper(panel)))
        for fact in (number, panel.revision.digest, DECREE["decree_number"], "Menurut sidang gerbang."):
            assert fact in page
        assert (cast.reviewer_a.name in page) is names
        assert (cast.secretary.name in page) is names or person == cast.secretary
    assert as_(cast.curator).get(paper(panel)).status_code == 404


def test_the_proposal_page_tells_the_announced_decision_with_unnamed_notes(gate, cast, as_):
    panel = gate.judged()
    gate.record(panel, Verb.SEND_BACK, reason=MARKER)
    page = panel.revision.proposal.get_absolute_url()
    assert MARKER not in text(as_(cast.proposer).get(page))
    gate.announce(Decision.objects.get())
    told = text(as_(cast.proposer).get(page))
    assert MARKER in told
    assert "Penelaah 1" in told
    assert f"Saran dari {cast.reviewer_a.name}" in told, "the note itself"
    assert f"<b>{cast.reviewer_a.name}</b>" not in told
    assert f"<b>{cast.reviewer_a.name}</b>" in text(as_(cast.secretary).get(page))
