"""Panels follow their proposal; assignments, their end, and who may not sit (R1, R25, R26, R28)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import make_person, make_unit
from tests.proposals.lab import fresh
from workflow.people.models import LabRole, UnitRole
from workflow.proposals import services as proposals
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal, TeamMember
from workflow.refusals import Denied, Invalid, NotVisible, Refused
from workflow.reviews import reading, selectors, services
from workflow.reviews.models import Assignment, Filing, Panel, Review

Status = Assignment.Status


def codes(exception: pytest.ExceptionInfo) -> list[str]:
    return exception.value.codes


# --- Panels ------------------------------------------------------------------------------------------


def test_a_submission_opens_one_panel_on_its_revision(gate):
    panel = gate.sent()
    assert panel.state == Panel.State.OPEN
    assert panel.revision.status == "sent"
    assert panel.rubric.stage == "drum_up"
    assert not panel.assignments.exists()


def test_a_returned_proposal_meets_the_same_people_and_lead_again_at_once(gate, cast):
    panel = gate.judged()
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    gate.decided(panel, Verb.SEND_BACK)
    again = gate.panel_of(gate.lab.send(gate.proposal(panel)))
    assert again.pk != panel.pk
    assert again.lead == cast.lead
    assert [(a.reviewer, a.status, a.asked_by) for a in again.assignments.all()] == [
        (cast.reviewer_a, Status.ASKED, None),
        (cast.reviewer_b, Status.ASKED, None),
    ]


def test_who_has_become_conflicted_or_has_left_is_not_assigned_again(gate, cast):
    panel = gate.judged()
    gate.assign(panel, cast.reviewer_c)
    gate.decided(panel, Verb.SEND_BACK)
    UnitRole.objects.create(user=cast.reviewer_a, unit=cast.dinkes, role="member")
    LabRole.objects.filter(user=cast.reviewer_b).update(end=dt.date(2026, 11, 1))
    again = gate.panel_of(gate.lab.send(gate.proposal(panel)))
    assert [a.reviewer for a in again.assignments.all()] == [cast.reviewer_c]


def test_another_stage_starts_with_an_empty_panel(gate):
    panel = gate.judged()
    gate.decided(panel)
    proposal = gate.proposal(panel)
    assert proposal.state == State.DIAGNOSE
    assert not gate.panel_of(gate.lab.send(proposal)).assignments.exists()


def test_a_recall_cancels_the_panel_and_the_next_submission_asks_the_same_people(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.lab.move(gate.proposal(panel), Verb.RECALL, cast.proposer)
    assert gate.again(panel).state == Panel.State.CANCELLED
    again = gate.panel_of(gate.lab.send(gate.proposal(panel)))
    assert [a.reviewer for a in again.assignments.all()] == [cast.reviewer_a]
    assert again.revision.round == 1


def test_nothing_is_recalled_once_a_review_is_filed_whatever_is_recorded(gate, cast):
    panel = gate.judged()

    def try_recall() -> list[tuple[str, str]]:
        with pytest.raises(Refused) as refused:
            gate.lab.move(gate.proposal(panel), Verb.RECALL, cast.proposer)
        return [(o.code, str(o.text)) for o in refused.value.obstacles]

    before = try_recall()
    gate.record(panel)
    assert before[0][0] == "review.filed"
    assert try_recall() == before


def test_a_withdrawal_closes_the_panel_and_keeps_what_was_filed(gate, cast):
    panel = gate.judged()
    gate.lab.move(gate.proposal(panel), Verb.WITHDRAW, cast.proposer, reason="Pindah unit.")
    panel = gate.again(panel)
    assert panel.state == Panel.State.CLOSED
    assert panel.reviews.filed().count() == 2


# --- R1: a filed score outlives its assignment -------------------------------------------------------


def test_a_filed_score_outlives_its_assignment_however_it_ends(gate, cast):
    panel = gate.sent()
    first, second = gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a, 4, 4, 3, 5)
    gate.file(panel, cast.reviewer_b, 2)
    mean = services.deciding.mean_of(panel)
    services.unassign(assignment_id=first.pk, by=cast.secretary, reason="Cuti.")
    services.swap(assignment_id=second.pk, to=cast.reviewer_c, by=cast.secretary, reason="Diganti.")
    assert Filing.objects.count() == 2
    assert services.deciding.mean_of(panel) == mean
    ended = panel.assignments.filter(status=Status.WITHDRAWN).order_by("pk")
    assert [(a.reviewer, a.ended_by, a.reason) for a in ended] == [
        (cast.reviewer_a, cast.secretary, "Cuti."),
        (cast.reviewer_b, cast.secretary, "Diganti."),
    ]


# Review case 1.
def test_assigning_in_bulk_only_adds_and_answers_for_each(gate, cast):
    panels = [gate.sent(f"Usulan {n}") for n in range(3)]
    gate.assign(panels[0], cast.reviewer_a)
    gate.file(panels[0], cast.reviewer_a)
    gate.assign(panels[1], cast.reviewer_c)
    told = services.assign_many(
        panel_ids=[*(panel.pk for panel in panels), 10**9],
        reviewers=[cast.reviewer_a],
        by=cast.secretary,
    )
    assert [[o.code for o in item.obstacles] for item in told] == [
        ["assignment.exists"],
        [],
        [],
        ["not_found"],
    ]
    assert panels[0].reviews.filed().count() == 1
    assert {a.reviewer for a in panels[1].assignments.standing()} == {cast.reviewer_a, cast.reviewer_c}


def test_a_seat_keeps_its_number_when_its_person_is_asked_again(gate, cast):
    panel = gate.sent()
    first, _second = gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    services.unassign(assignment_id=first.pk, by=cast.secretary, reason="Keliru.")
    (back,) = gate.assign(panel, cast.reviewer_a)
    assert (back.seat, back.status) == (1, Status.FILED)


def test_only_those_who_arrange_the_panel_assign(gate, cast):
    panel = gate.sent()
    for person, error in (
        (cast.proposer, Denied),
        (cast.head, Denied),
        (cast.executive, Denied),
        (cast.auditor, Denied),
        (cast.outsider, NotVisible),
        (cast.reviewer_b, NotVisible),
        (cast.curator, NotVisible),
    ):
        with pytest.raises(error):
            services.assign(panel_id=panel.pk, reviewer=cast.reviewer_a, by=person)
    assert not Assignment.objects.exists()


def test_only_a_reviewer_of_the_lab_with_a_unit_is_asked(gate, cast):
    panel = gate.sent()
    for person in (cast.outsider, make_person("Tanpa Unit", lab=[LabRole.Role.REVIEWER])):
        with pytest.raises(Invalid) as refused:
            gate.assign(panel, person)
        assert codes(refused) == ["reviewer.not_one"]


def test_a_review_is_due_after_the_cycles_review_days(gate, cast):
    (assignment,) = gate.assign(gate.sent(), cast.reviewer_a)
    assert assignment.due_on == dt.date(2026, 12, 3)  # 7 working days after 24 November


def test_a_closure_in_between_moves_the_due_date_later_and_its_end_not_back(gate, cast):
    from workflow.workdays import services as workdays
    from workflow.workdays.models import DayKind

    (assignment,) = gate.assign(gate.sent(), cast.reviewer_a)
    workdays.set_day(day=dt.date(2026, 11, 26), name="Hari Jadi", kind=DayKind.LOCAL, source="SE Bupati")
    assignment = Assignment.objects.get(pk=assignment.pk)
    assert assignment.due_on == dt.date(2026, 12, 4)
    workdays.remove_day(day=dt.date(2026, 11, 26))
    assert Assignment.objects.get(pk=assignment.pk).due_on == dt.date(2026, 12, 4)


# --- R25: access ends at once ------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["unassigned", "swapped", "declined", "conflict"])
def test_access_ends_at_once_and_what_was_typed_stays_to_be_copied(gate, cast, ending):
    panel = gate.sent()
    (assignment,) = gate.assign(panel, cast.reviewer_a)
    services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, note="Tulisan panjang saya.")
    end = {
        "unassigned": lambda: services.unassign(
            assignment_id=assignment.pk, by=cast.secretary, reason="Keliru."
        ),
        "swapped": lambda: services.swap(
            assignment_id=assignment.pk, to=cast.reviewer_c, by=cast.secretary, reason="Keliru."
        ),
        "declined": lambda: services.decline(
            assignment_id=assignment.pk, by=cast.reviewer_a, reason="Dinas luar."
        ),
        "conflict": lambda: services.declare_conflict(
            assignment_id=assignment.pk, by=cast.reviewer_a, reason="Saudara ketua tim."
        ),
    }
    end[ending]()
    for attempt in (
        lambda: services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=1, note="Lagi."),
        lambda: gate.file(panel, cast.reviewer_a),
        lambda: services.accept(assignment_id=assignment.pk, by=cast.reviewer_a),
    ):
        with pytest.raises(Denied) as refused:
            attempt()
        assert codes(refused) == ["assignment.ended"]
    assert not Filing.objects.exists()
    assert not Proposal.objects.visible_to(cast.reviewer_a).exists()
    with pytest.raises(NotVisible):
        reading.panel_view(cast.reviewer_a, panel)
    assert [review.note for review in selectors.kept_texts(cast.reviewer_a)] == ["Tulisan panjang saya."]
    assert not selectors.my_queue(cast.reviewer_a).exists()


def test_whoever_declared_a_conflict_is_never_asked_again(gate, cast):
    panel = gate.sent()
    (assignment,) = gate.assign(panel, cast.reviewer_a)
    services.declare_conflict(assignment_id=assignment.pk, by=cast.reviewer_a, reason="Saudara ketua tim.")
    with pytest.raises(Refused) as refused:
        gate.assign(panel, cast.reviewer_a)
    assert codes(refused) == ["interest.declared"]


def test_a_filed_review_cannot_be_declined_and_a_late_conflict_leaves_it_with_a_sign(gate, cast):
    panel = gate.sent()
    (assignment,) = gate.assign(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_a)
    with pytest.raises(Refused) as refused:
        services.decline(assignment_id=assignment.pk, by=cast.reviewer_a, reason="Berubah pikiran.")
    assert codes(refused) == ["review.filed"]
    services.declare_conflict(assignment_id=assignment.pk, by=cast.reviewer_a, reason="Baru tahu.")
    view = reading.panel_view(cast.secretary, panel)
    assert len(view.lines) == 1
    assert [(a.conflict, a.reason) for a in view.assignments] == [(True, "Baru tahu.")]


# --- R26: conflicts of interest ----------------------------------------------------------------------


def conflicted(gate, cast):
    """People who may not score the cast's proposal, by the code that says why."""
    child = make_unit("Pustu Mawar", parent=cast.puskesmas)
    reviewer = [LabRole.Role.REVIEWER]
    return {
        "same unit": (cast.reviewer_same_unit, "interest.unit"),
        "parent unit": (make_person("Induk Satu", unit=cast.dinkes, lab=reviewer), "interest.unit"),
        "child unit": (make_person("Anak Satu", unit=child, lab=reviewer), "interest.unit"),
    }


def test_the_unit_its_parent_and_its_children_do_not_score(gate, cast):
    panel = gate.sent()
    for person, code in conflicted(gate, cast).values():
        with pytest.raises(Refused) as refused:
            gate.assign(panel, person)
        assert codes(refused) == [code]


def test_two_units_without_a_common_tree_are_strangers_and_sisters_are_free(gate, cast):
    panel = gate.sent()
    sister = make_unit("Puskesmas Kenanga", parent=cast.dinkes)
    gate.assign(panel, make_person("Suster Unit", unit=sister, lab=[LabRole.Role.REVIEWER]))
    gate.assign(panel, cast.reviewer_c)
    assert panel.assignments.count() == 2


def test_the_team_its_coach_and_its_endorser_do_not_score_even_after_leaving(gate, cast):
    draft = gate.lab.draft()
    for person in (cast.reviewer_a, cast.reviewer_b, cast.reviewer_c, cast.lead, cast.head):
        LabRole.objects.get_or_create(user=person, role=LabRole.Role.REVIEWER)
    gate.lab.join(draft, cast.reviewer_a, TeamMember.Role.READER)
    gate.lab.join(draft, cast.reviewer_b, TeamMember.Role.CO_WRITER)
    proposals.remove_from_team(proposal_id=draft.pk, by=cast.proposer, user=cast.reviewer_b)
    LabRole.objects.create(user=cast.reviewer_c, role=LabRole.Role.COACH)
    LabRole.objects.create(user=cast.lead, role=LabRole.Role.COACH)
    proposals.name_coach(proposal_id=draft.pk, by=cast.secretary, coach=cast.reviewer_c)
    proposals.name_coach(proposal_id=draft.pk, by=cast.secretary, coach=cast.lead)
    panel = gate.panel_of(gate.lab.send(draft))
    for person in (cast.reviewer_a, cast.reviewer_b, cast.reviewer_c, cast.lead, cast.head):
        with pytest.raises(Refused) as refused:
            gate.assign(panel, person)
        assert "interest.own" in codes(refused), person


@pytest.fixture
def shared(gate, cast):
    """A panel, and a reviewer who writes another live proposal with this one's co-writer."""
    other = proposals.create(unit=cast.bappeda, by=cast.reviewer_a, title="Kantin Tanpa Plastik")
    proposals.add_to_team(
        proposal_id=other.pk, by=cast.reviewer_a, user=cast.co_writer, role=TeamMember.Role.CO_WRITER
    )
    return gate.sent(), other


@pytest.mark.parametrize("way", ["by hand", "in bulk", "by swap"])
def test_a_co_writer_of_another_live_proposal_is_flagged_on_every_way_in(gate, cast, shared, way):
    panel, _other = shared
    (sitting,) = gate.assign(panel, cast.reviewer_b)
    found = []
    if way == "in bulk":
        told = services.assign_many(panel_ids=[panel.pk], reviewers=[cast.reviewer_a], by=cast.secretary)
        found = [obstacle.code for obstacle in told[0].obstacles]
    elif way == "by hand":
        with pytest.raises(Refused) as refused:
            gate.assign(panel, cast.reviewer_a)
        found = codes(refused)
    else:
        with pytest.raises(Refused) as refused:
            services.swap(assignment_id=sitting.pk, to=cast.reviewer_a, by=cast.secretary, reason="Ganti.")
        found = codes(refused)
    assert found == ["interest.co_writer"]
    assert Assignment.objects.get().reviewer == cast.reviewer_b
    assert Assignment.objects.get().status == Status.ASKED


def test_a_flag_is_overridden_with_a_reason_that_is_kept_and_carried_to_the_next_round(gate, cast, shared):
    panel, _other = shared
    why = "Hanya ia yang paham gizi lansia."
    services.assign(panel_id=panel.pk, reviewer=cast.reviewer_a, by=cast.secretary, override=why)
    gate.assign(panel, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_b)
    gate.decided(gate.again(panel), Verb.SEND_BACK)
    again = gate.panel_of(gate.lab.send(gate.proposal(panel)))
    assert [(a.reviewer, a.override) for a in again.assignments.all()] == [
        (cast.reviewer_a, why),
        (cast.reviewer_b, ""),
    ]


def test_a_proposal_that_ended_together_is_no_flag(gate, cast, shared):
    panel, other = shared
    gate.lab.move(other, Verb.WITHDRAW, cast.reviewer_a)
    gate.assign(panel, cast.reviewer_a)
    assert panel.assignments.get().override == ""


def test_nobody_conflicted_is_put_forward(gate, cast, shared):
    panel, _other = shared
    people = conflicted(gate, cast)
    busy = gate.sent("Sibuk")
    gate.assign(busy, cast.reviewer_b)
    free = [cast.reviewer_c, cast.lead, cast.reviewer_b]  # reviewer_b has one open, the others none
    proposed = selectors.proposed_reviewers(panel)
    assert proposed == free
    assert not {person for person, _code in people.values()} & set(proposed)


def test_an_interest_found_after_assigning_refuses_the_filing_and_keeps_the_draft(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    UnitRole.objects.create(user=cast.reviewer_a, unit=cast.puskesmas, role="member")
    with pytest.raises(Refused) as refused:
        gate.file(panel, cast.reviewer_a, note="Sudah saya tulis.")
    assert codes(refused) == ["interest.unit"]
    assert not Filing.objects.exists()
    assert Review.objects.get().note == "Sudah saya tulis."


# --- R28: nobody judges what is their own ------------------------------------------------------------


# Review case 28.
def test_a_reviewer_who_joins_the_team_scores_it_no_more(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.lab.join(gate.proposal(panel), cast.reviewer_a, TeamMember.Role.READER)
    with pytest.raises(Refused) as refused:
        services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, note="x")
    assert codes(refused) == ["interest.own"]
    assert not selectors.my_queue(cast.reviewer_a).exists()
    assert not Assignment.objects.visible_to(cast.reviewer_a).exists()


# Review case 28.
def test_a_lead_is_never_somebody_of_the_team_its_coach_or_endorser(gate, cast):
    panel = gate.sent()
    LabRole.objects.create(user=cast.head, role=LabRole.Role.REVIEWER)
    for person in (cast.head, cast.proposer, cast.co_writer):
        with pytest.raises(Refused) as refused:
            services.name_lead(panel_id=panel.pk, lead=person, by=cast.secretary)
        assert codes(refused) == ["interest.own"]
    services.name_lead(panel_id=panel.pk, lead=cast.reviewer_same_unit, by=cast.secretary)
    assert gate.again(panel).lead == cast.reviewer_same_unit  # the unit alone bars scoring, not leading


def test_a_secretary_on_the_team_arranges_nothing_there(gate, cast):
    draft = gate.lab.draft()
    gate.lab.join(draft, cast.secretary_2, TeamMember.Role.CO_WRITER)
    panel = gate.panel_of(gate.lab.send(draft))
    for attempt in (
        lambda: services.assign(panel_id=panel.pk, reviewer=cast.reviewer_a, by=cast.secretary_2),
        lambda: services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary_2),
    ):
        with pytest.raises(Denied) as refused:
            attempt()
        assert codes(refused) == ["role.denied"]


def test_the_mean_of_what_outlived_its_assignment_is_shown_to_the_lab(gate, cast):
    panel = gate.sent()
    (assignment,) = gate.assign(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_a, 4)
    services.unassign(assignment_id=assignment.pk, by=cast.secretary, reason="Cuti.")
    view = reading.panel_view(cast.secretary, panel)
    assert (view.filed, view.expected, view.mean) == (1, 1, 80)


def test_leaving_lists_reviews_and_panels_and_hands_them_to_a_successor(gate, cast):
    from workflow.people import duties

    panel = gate.sent()
    assert cast.reviewer_same_unit
    gate.assign(panel, cast.reviewer_a)
    services.name_lead(panel_id=panel.pk, lead=cast.reviewer_a, by=cast.secretary)
    listed = {duty.kind: duty for duty in duties.of_user(cast.reviewer_a)}
    assert set(listed) >= {"reviews.assignment", "reviews.lead"}
    assert cast.reviewer_same_unit not in listed["reviews.assignment"].candidates
    duties.hand_over_all(
        of=cast.reviewer_a,
        successors={
            listed["reviews.assignment"].key: cast.reviewer_b.pk,
            listed["reviews.lead"].key: None,
        },
        by=cast.secretary,
    )
    assert [a.reviewer for a in panel.assignments.standing()] == [cast.reviewer_b]
    assert gate.again(panel).lead is None
    assert fresh(panel.revision.proposal).state == State.DRUM_UP_REVIEW


def test_a_former_owner_who_handed_over_never_judges_it(gate, cast):
    """Review case 5: whoever wrote it stays out of its panels, also after leaving the unit."""
    inventor = make_person("Penemu Lama", unit=cast.puskesmas, lab=[LabRole.Role.REVIEWER])
    draft = proposals.create(unit=cast.puskesmas, by=inventor, title="Kelas Ibu Hamil")
    asked = proposals.hand_over(
        proposal_id=draft.pk, by=inventor, to_user=cast.proposer, reason="Pindah tugas."
    )
    proposals.accept_hand_over(hand_over_id=asked.pk, by=cast.proposer)
    proposals.remove_from_team(proposal_id=draft.pk, by=inventor, user=inventor)
    UnitRole.objects.filter(user=inventor).update(unit=cast.diskominfo)
    TeamMember.objects.create(proposal=draft, user=cast.co_writer, role=TeamMember.Role.CO_WRITER)
    panel = gate.panel_of(gate.lab.send(fresh(draft)))
    with pytest.raises(Refused) as refused:
        gate.assign(panel, inventor)
    assert refused.value.codes == ["interest.own"]
