"""Decisions: recorded, changed, announced, void, corrected (R7, R28, R34, R40, R41)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.dispatch import receiver

from tests.proposals.lab import fresh
from tests.reviews.gate import DECREE
from workflow.people.models import LabRole
from workflow.proposals import endorsements
from workflow.proposals import services as proposals
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import LogRow, TeamMember
from workflow.proposals.signals import proposal_moved
from workflow.proposals.verify import verify_log
from workflow.refusals import Denied, Invalid, NotVisible, Refused
from workflow.reviews import reading, services
from workflow.reviews.models import Decision, Panel, Rubric
from workflow.reviews.signals import decision_announced, decision_void

Status = Decision.Status
WAKE = dt.date(2027, 3, 1)


def refusal(action) -> list[str]:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.codes


# --- Recording ---------------------------------------------------------------------------------------


def test_the_secretariat_or_the_lead_records_and_nobody_else(gate, cast):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    for person, error in (
        (cast.proposer, Denied),
        (cast.head, Denied),
        (cast.executive, Denied),
        (cast.auditor, Denied),
        (cast.reviewer_a, Denied),
        (cast.curator, NotVisible),
        (cast.outsider, NotVisible),
    ):
        with pytest.raises(error):
            gate.record(panel, by=person)
    assert gate.record(panel, by=cast.lead).recorded_as == "lead"


@pytest.mark.parametrize("outcome", [Verb.SEND_BACK, Verb.SHELVE, Verb.DECLINE])
def test_every_outcome_but_a_pass_needs_a_reason(gate, outcome):
    panel = gate.judged()
    with pytest.raises(Invalid) as refused:
        gate.record(panel, outcome, reason="  ", wake_on=WAKE)
    assert refused.value.codes == ["reason.missing"]


def test_too_few_reviews_need_a_name_and_a_reason_for_every_outcome(gate, cast):
    panel = gate.sent()
    for outcome in (Verb.ADVANCE, Verb.DECLINE):
        assert refusal(lambda outcome=outcome: gate.record(panel, outcome)) == ["quorum.short"]
    decision = gate.record(panel, overrides={"quorum.short": "Semua penelaah berhalangan."})
    override = decision.overrides.get()
    assert (override.by, override.reason) == (cast.secretary, "Semua penelaah berhalangan.")


def test_an_abstention_makes_no_quorum(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_b, abstained=True, lab_note="Bukan bidang saya.")
    assert refusal(lambda: gate.record(panel)) == ["quorum.short"]


def test_an_override_that_was_not_needed_is_not_kept(gate):
    decision = gate.record(gate.judged(), overrides={"quorum.short": "Jaga-jaga."})
    assert not decision.overrides.exists()


# Review case 34.
def test_the_pass_mark_is_compared_on_exact_values_and_only_for_a_pass(gate, cast):
    panel = gate.sent()
    Rubric.objects.filter(pk=panel.rubric_id).update(pass_mark=Decimal("66.7"))
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a, 4, 4, 3, 1)  # 20·(25·4 + 30·4 + 30·3 + 15·1)/100 = 65
    gate.file(panel, cast.reviewer_b, 3, 4, 3, 4)  # 20·(75 + 120 + 90 + 60)/100 = 69
    panel = gate.again(panel)
    assert gate.record(panel, Verb.SEND_BACK).outcome == "send_back"
    Rubric.objects.filter(pk=panel.rubric_id).update(pass_mark=Decimal("67.01"))
    view = reading.panel_view(cast.secretary, panel)
    assert view.mean_shown == "67,0"
    old = Decision.objects.get()
    assert refusal(
        lambda: services.change_decision(decision_id=old.pk, by=cast.secretary, outcome=Verb.ADVANCE)
    ) == ["mark.below"]
    assert Decision.objects.get().status == Status.RECORDED
    changed = services.change_decision(
        decision_id=old.pk,
        by=cast.secretary,
        outcome=Verb.ADVANCE,
        overrides={"mark.below": "Nilai gizi tinggi."},
    )
    assert changed.overrides.get().code == "mark.below"


@pytest.mark.once
@pytest.mark.parametrize("score", [1, 5])
def test_a_lead_who_may_not_read_the_scores_yet_is_told_nothing_of_them_by_the_mark(gate, cast, score):
    panel = gate.sent()
    Rubric.objects.filter(pk=panel.rubric_id).update(pass_mark=60)
    gate.assign(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_a, score)
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    codes = refusal(lambda: gate.record(panel, by=cast.lead))
    assert codes == ["quorum.short", "mark.below"]
    assert (
        refusal(lambda: gate.record(panel)) == codes[: 2 if score == 1 else 1]
    )  # the secretariat reads them


def test_a_shelf_needs_a_day_within_two_years(gate):
    panel = gate.judged()
    for wake_on, code in (
        (None, "wake.missing"),
        (dt.date(2026, 11, 24), "wake.past"),
        (dt.date(2028, 11, 25), "wake.too_far"),
    ):
        assert refusal(lambda day=wake_on: gate.record(panel, Verb.SHELVE, wake_on=day)) == [code]
    assert gate.record(panel, Verb.SHELVE, wake_on=dt.date(2028, 11, 24)).wake_on.year == 2028


def test_recycling_goes_to_an_earlier_stage_and_stopping_only_from_deliver(gate):
    panel = gate.at_gate_of(State.DIAGNOSE_REVIEW)
    short = {"quorum.short": "Rapat kecil."}
    for to in (None, State.DIAGNOSE, State.DESIGN):
        assert refusal(lambda to=to: gate.record(panel, Verb.RECYCLE, to=to, overrides=short)) == [
            "target.not_earlier"
        ]
    assert refusal(lambda: gate.record(panel, Verb.STOP, overrides=short)) == ["verb.not_here"]
    decision = gate.record(panel, Verb.RECYCLE, to=State.DRUM_UP, overrides=short)
    gate.announce(decision)
    assert gate.proposal(panel).state == State.DRUM_UP


def test_a_trial_stops_only_with_lessons(gate, monkeypatch):
    panel = gate.at_gate_of(State.DELIVER_REVIEW)
    from workflow.proposals import content

    short = {"quorum.short": "Rapat kecil."}
    monkeypatch.setattr(content, "lessons", lambda _proposal: " ")
    assert refusal(lambda: gate.record(panel, Verb.STOP, overrides=short)) == ["lessons.missing"]
    monkeypatch.setattr(content, "lessons", lambda _proposal: "Kader perlu dibagi.")
    gate.decided(panel, Verb.STOP, overrides=short)
    assert gate.proposal(panel).state == State.STOPPED


def test_one_decision_stands_and_another_is_a_change(gate):
    panel = gate.judged()
    gate.record(panel)
    assert refusal(lambda: gate.record(panel, Verb.DECLINE)) == ["decision.exists"]


def test_a_lead_who_scores_files_before_recording(gate, cast):
    panel = gate.judged()
    gate.assign(panel, cast.lead)
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    assert refusal(lambda: gate.record(panel, by=cast.lead)) == ["review.own_first"]
    gate.file(panel, cast.lead)
    gate.record(panel, by=cast.lead)


# --- R28: nobody decides on what is their own --------------------------------------------------------


# Review case 28.
def test_nobody_records_or_announces_what_they_own_write_coach_or_endorsed(gate, cast):
    draft = gate.lab.draft()
    writer, coach, head = cast.secretary_2, cast.coach, cast.head
    for person in (coach, head):
        LabRole.objects.create(user=person, role=LabRole.Role.SECRETARIAT)
    gate.lab.join(draft, writer, TeamMember.Role.CO_WRITER)
    proposals.name_coach(proposal_id=draft.pk, by=cast.secretary, coach=coach)
    panel = gate.panel_of(gate.lab.send(draft))
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_b)
    for person in (writer, coach, head):
        assert refusal(lambda by=person: gate.record(panel, by=by)) == ["interest.own"], person
    decision = gate.record(panel)
    for person in (writer, coach, head):
        assert refusal(lambda by=person: gate.announce(decision, by=by)) == ["interest.own"], person
        assert not person.has_perm("reviews.record_decision", panel)
        assert not person.has_perm("reviews.announce_decision", panel)
    assert cast.secretary.has_perm("reviews.announce_decision", panel)
    gate.announce(decision)


def test_a_lead_who_becomes_its_coach_neither_records_nor_announces_and_the_decision_stands(gate, cast):
    gate.announced_by_lead()
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    decision = gate.record(panel, by=cast.lead)
    LabRole.objects.create(user=cast.lead, role=LabRole.Role.COACH)
    proposals.name_coach(proposal_id=panel.revision.proposal_id, by=cast.secretary, coach=cast.lead)
    assert refusal(lambda: gate.announce(decision, by=cast.lead)) == ["interest.own"]
    gate.announce(decision, by=cast.secretary)
    assert gate.proposal(panel).state == State.DIAGNOSE


# Review case 28.
def test_an_executive_on_the_team_records_nothing(gate, cast):
    draft = gate.lab.draft()
    gate.lab.join(draft, cast.executive, TeamMember.Role.CO_WRITER)
    panel = gate.panel_of(gate.lab.send(draft))
    with pytest.raises(Denied):
        gate.record(panel, by=cast.executive)
    with pytest.raises(Denied):
        services.nominate_announcer(
            panel_id=panel.pk, announcer=cast.lead, by=cast.executive, reason="Semua terlibat."
        )


def test_where_all_of_the_secretariat_are_conflicted_an_executive_names_who_announces(gate, cast):
    draft = gate.lab.draft()
    gate.lab.join(draft, cast.secretary, TeamMember.Role.READER)
    panel = gate.panel_of(gate.lab.send(draft))

    def name(by=cast.executive, announcer=cast.lead, reason="Seluruh sekretariat anggota tim."):
        return services.nominate_announcer(panel_id=panel.pk, announcer=announcer, by=by, reason=reason)

    assert cast.secretary_2
    assert refusal(name) == ["secretariat.free"]
    LabRole.objects.filter(user=cast.secretary_2).update(end=dt.date(2026, 11, 1))
    with pytest.raises(NotVisible):
        services.assign(panel_id=panel.pk, reviewer=cast.reviewer_a, by=cast.lead)
    assert refusal(lambda: name(announcer=cast.head)) == ["interest.own"]
    with pytest.raises(Invalid):
        name(reason=" ")
    with pytest.raises(NotVisible):
        name(by=cast.outsider)
    nomination = name()
    decision = gate.record(panel, by=cast.lead, overrides={"quorum.short": "Penelaah berhalangan."})
    announced = gate.announce(decision, by=cast.lead)
    assert announced.announced_as == "named"
    assert announced.nomination == nomination
    assert gate.proposal(panel).state == State.DIAGNOSE


# --- Announcing --------------------------------------------------------------------------------------


def test_announcing_moves_the_proposal_closes_the_panel_and_names_the_row(gate, cast):
    panel = gate.judged()
    decision = gate.decided(panel, conditions="Sertakan kader.")
    proposal = gate.proposal(panel)
    assert proposal.state == State.DIAGNOSE
    assert gate.again(panel).state == Panel.State.CLOSED
    assert (decision.status, decision.row.n, decision.row.verb) == (
        Status.ANNOUNCED,
        proposal.seen,
        "advance",
    )
    assert decision.row.mandate == f"decision:{decision.pk}"
    assert decision.row.digest == decision.digest == panel.revision.digest
    assert decision.decree_number == "188.45/12/2026"


def test_the_secretariats_announcement_needs_the_decrees_number_and_date(gate, cast):
    decision = gate.record(gate.judged())
    for decree in ({"decree_number": " ", "decree_date": dt.date(2026, 11, 24)}, {"decree_number": "1/2026"}):
        assert refusal(lambda decree=decree: gate.announce(decision, **decree)) == ["decree.missing"]


def test_the_lead_announces_only_where_the_cycle_says_so(gate, cast):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    decision = gate.record(panel, by=cast.lead)
    with pytest.raises(Denied):
        gate.announce(decision, by=cast.lead)
    gate.announced_by_lead()
    announced = services.announce_decision(decision_id=decision.pk, by=cast.lead)
    assert (announced.announced_as, announced.row.capacity) == ("lead", "lead")


def test_a_score_filed_again_after_recording_asks_for_a_new_record(gate, cast):
    panel = gate.judged()
    decision = gate.record(panel)
    gate.file(panel, cast.reviewer_a, 2)
    assert refusal(lambda: gate.announce(decision)) == ["decision.scores_changed"]
    anew = services.change_decision(decision_id=decision.pk, by=cast.secretary, outcome=Verb.ADVANCE)
    gate.announce(anew)
    assert [(d.status, d.void_cause) for d in Decision.objects.order_by("pk")] == [
        ("void", "changed"),
        ("announced", ""),
    ]


# Review case 10.
def test_the_second_of_two_announcements_finds_it_moved(gate, cast):
    decision = gate.record(gate.judged())
    gate.announce(decision)
    assert refusal(lambda: gate.announce(decision, by=cast.secretary_2)) == ["state.moved"]
    assert LogRow.objects.filter(verb="advance").count() == 1


def test_a_decision_nobody_may_see_is_not_found(gate, cast):
    decision = gate.record(gate.judged())
    for attempt in (
        lambda: services.announce_decision(decision_id=10**9, by=cast.secretary),
        lambda: gate.announce(decision, by=cast.outsider),
    ):
        with pytest.raises(NotVisible):
            attempt()


def test_without_an_announced_decision_nobody_leaves_the_gate_not_even_a_superuser(gate, cast):
    panel = gate.judged()
    gate.record(panel)
    cast.secretary.is_superuser = True
    cast.secretary.save()
    for verb in (Verb.ADVANCE, Verb.SEND_BACK, Verb.DECLINE):
        codes = refusal(
            lambda verb=verb: gate.lab.move(gate.proposal(panel), verb, cast.secretary, reason="Saja.")
        )
        assert codes == ["decision.required"]


# --- R7: between recorded and announced nothing shows ------------------------------------------------


# Review case 7.
def test_withdrawing_while_a_decision_is_recorded_works_and_only_the_lab_hears_of_it(gate, cast):
    panel = gate.judged()
    decision = gate.record(panel, Verb.DECLINE)
    told = []

    @receiver(decision_void, weak=False)
    def listen(sender, decision, cause, **kwargs):
        told.append((decision.pk, str(cause)))

    try:
        gate.lab.move(gate.proposal(panel), Verb.WITHDRAW, cast.proposer, reason="Pindah unit.")
    finally:
        decision_void.disconnect(listen)
    decision = Decision.objects.get(pk=decision.pk)
    assert (decision.status, decision.void_cause) == (Status.VOID, "withdrawn")
    assert told == [(decision.pk, "withdrawn")]
    assert refusal(lambda: gate.announce(decision)) == ["state.moved"]
    assert gate.proposal(panel).state == State.WITHDRAWN


def test_a_recall_voids_a_decision_recorded_without_reviews(gate, cast):
    panel = gate.sent()
    gate.record(panel, overrides={"quorum.short": "Tidak ada penelaah."})
    gate.lab.move(gate.proposal(panel), Verb.RECALL, cast.proposer)
    assert Decision.objects.get().void_cause == "recalled"
    again = gate.panel_of(gate.lab.send(gate.proposal(panel)))
    assert not again.revision.decisions.exists()


# --- R40: an earlier decision is changed -------------------------------------------------------------


# Review case 40.
def test_a_decision_changed_before_announcing_keeps_both_and_announces_the_second(gate, cast):
    panel = gate.judged()
    first = gate.record(panel)
    second = services.change_decision(
        decision_id=first.pk, by=cast.secretary_2, outcome=Verb.SEND_BACK, reason="Data dasar kurang."
    )
    assert second.replaces == first
    assert refusal(lambda: gate.announce(first)) == ["state.moved"]
    gate.announce(second)
    assert gate.proposal(panel).state == State.DRUM_UP
    assert refusal(
        lambda: services.change_decision(decision_id=second.pk, by=cast.secretary, outcome=Verb.ADVANCE)
    ) == ["panel.closed"]


# Review case 40.
def test_a_wrong_announcement_is_corrected_with_its_scores_and_decided_anew(gate, cast):
    panel = gate.judged()
    wrong = gate.decided(panel, Verb.DECLINE)
    proposal = gate.correct(panel)
    assert proposal.state == State.DRUM_UP_REVIEW
    assert proposal.rested_from == ""
    assert Decision.objects.get(pk=wrong.pk).status == Status.CORRECTED
    panel = gate.again(panel)
    assert (panel.state, panel.reviews.filed().count(), panel.revision.status) == ("open", 2, "sent")
    right = gate.decided(panel)
    assert gate.proposal(panel).state == State.DIAGNOSE
    assert panel.revision.round == 1
    assert [(d.outcome, d.status) for d in Decision.objects.order_by("pk")] == [
        ("decline", "corrected"),
        ("advance", "announced"),
    ]
    assert right.row.n == 6
    assert verify_log() == []


# Review case 40.
def test_a_pass_corrected_into_a_return_takes_lists_notes_and_tasks_back_together(gate, cast):
    panel = gate.judged()
    gate.decided(panel)
    gate.correct(panel)
    view = reading.panel_view(cast.proposer, gate.again(panel))
    assert view.announced is None
    assert view.lines == []
    assert [line.outcome for line in view.corrected] == ["advance"]
    gate.decided(gate.again(panel), Verb.SEND_BACK)
    assert gate.proposal(panel).state == State.DRUM_UP
    assert [visit.ended_as for visit in gate.proposal(panel).visits.all()] == ["", "corrected"]


# --- R41: told only of what happened -----------------------------------------------------------------


# Review case 41.
def test_a_listener_that_fails_undoes_the_announcement_whole(gate, cast):
    panel = gate.judged()
    decision = gate.record(panel)
    rows = LogRow.objects.count()

    @receiver(decision_announced, weak=False)
    def fail(sender, **kwargs):
        raise RuntimeError("storage down")

    try:
        with pytest.raises(RuntimeError):
            gate.announce(decision)
    finally:
        decision_announced.disconnect(fail)
    assert gate.proposal(panel).state == State.DRUM_UP_REVIEW
    assert LogRow.objects.count() == rows
    assert Decision.objects.get().status == Status.RECORDED
    assert gate.again(panel).is_open
    gate.announce(decision)
    assert LogRow.objects.count() == rows + 1


# Review case 41.
def test_announcing_ten_answers_for_each_and_moves_only_those_that_could(gate, cast):
    panels = [gate.sent(f"Usulan {n}") for n in range(10)]
    short = {"quorum.short": "Rapat kecil."}
    decisions = [gate.record(panel, overrides=short) for panel in panels]
    gate.announce(decisions[3])
    gate.lab.move(gate.proposal(panels[7]), Verb.WITHDRAW, cast.proposer, reason="Pindah.")
    moved = []

    @receiver(proposal_moved, weak=False)
    def listen(sender, proposal, **kwargs):
        moved.append(proposal.pk)

    items = [{"decision_id": decision.pk, **DECREE} for decision in decisions]
    try:
        told = services.announce_many(items=items, by=cast.secretary)
        again = services.announce_many(items=items, by=cast.secretary)
    finally:
        proposal_moved.disconnect(listen)
    codes = {item.id: [obstacle.code for obstacle in item.obstacles] for item in told}
    assert [item.is_done for item in told].count(True) == 8 == len(moved)
    assert codes[decisions[3].pk] == codes[decisions[7].pk] == ["state.moved"]
    assert not any(item.is_done for item in again)


def test_a_correction_lapses_the_teams_open_request(gate, cast):
    panel = gate.judged()
    gate.decided(panel, Verb.SEND_BACK)
    request = gate.lab.ask(gate.proposal(panel))
    gate.correct(panel)
    assert refusal(
        lambda: endorsements.approve(
            request_id=request.pk, by=cast.head, seen=fresh(panel.revision.proposal).seen
        )
    )
    assert gate.proposal(panel).state == State.DRUM_UP_REVIEW
