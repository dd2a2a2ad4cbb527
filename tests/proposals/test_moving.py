"""The machine, walked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.proposals.lab import Lab, fresh
from workflow.people.models import Unit
from workflow.proposals import endorsements, services
from workflow.proposals.machine import State, Verb, all_arrows
from workflow.proposals.models import EndorsementRequest, LogRow, Revision, Visit
from workflow.proposals.services import clocks
from workflow.proposals.verify import verify_log
from workflow.refusals import Denied, Invalid, NotVisible, Refused


def test_table_a_has_all_83_arrows_between_states() -> None:
    assert len(all_arrows()) == 83


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_and_its_log_verifies(lab: Lab, state: State) -> None:
    proposal = lab.at(state)
    assert proposal.state == state
    assert verify_log() == []


def test_a_proposal_walks_from_drum_up_to_the_exhibition(lab: Lab) -> None:
    proposal = lab.at(State.EXHIBITED)
    assert proposal.number == "2026-001"
    assert [v.ended_as for v in proposal.visits.all()] == ["advanced"] * 4
    assert list(proposal.revisions.values_list("number", "round", "status")) == [
        (n, 1, "judged") for n in (1, 2, 3, 4)
    ]


def test_a_page_built_before_somebody_moved_it_is_refused(lab: Lab) -> None:
    proposal = lab.send(lab.draft())
    stale = proposal.seen
    lab.announce(proposal, Verb.SEND_BACK)
    lab.send(proposal)
    with pytest.raises(Refused) as refused:
        lab.move(proposal, Verb.RECALL, lab.cast.proposer, seen=stale)
    assert refused.value.codes == ["state.moved"]


def test_returned_twice_is_one_visit_and_three_rounds(lab: Lab) -> None:
    proposal = lab.draft()
    for _round in (1, 2):
        proposal = lab.announce(lab.send(proposal), Verb.SEND_BACK)
    proposal = lab.send(proposal)
    assert proposal.visits.count() == 1
    assert list(proposal.revisions.values_list("round", flat=True)) == [1, 2, 3]


def test_a_recall_keeps_the_round_and_the_teams_date(lab: Lab) -> None:
    proposal = lab.draft()
    before = proposal.open_visit().due_on
    proposal = lab.send(proposal)
    assert proposal.open_visit().holder == Visit.Holder.LAB
    lab.move(proposal, Verb.RECALL, lab.cast.co_writer)
    visit = fresh(proposal).open_visit()
    assert (visit.holder, visit.due_on) == (Visit.Holder.TEAM, before)
    proposal = lab.send(proposal)
    assert list(proposal.revisions.values_list("number", "round", "status")) == [
        (1, 1, "recalled"),
        (2, 1, "sent"),
    ]


def test_recycle_opens_a_new_visit_in_the_earlier_stage(lab: Lab) -> None:
    proposal = lab.announce(lab.at(State.DESIGN_REVIEW), Verb.RECYCLE, to=State.DIAGNOSE)
    assert proposal.state == State.DIAGNOSE
    assert list(proposal.visits.values_list("stage", "nth", "ended_as")) == [
        ("drum_up", 1, "advanced"),
        ("diagnose", 1, "advanced"),
        ("design", 1, "recycled"),
        ("diagnose", 2, ""),
    ]


def test_a_recycle_to_a_later_stage_is_refused(lab: Lab) -> None:
    proposal = lab.at(State.DIAGNOSE_REVIEW)
    with pytest.raises(Refused) as refused:
        lab.announce(proposal, Verb.RECYCLE, to=State.DESIGN)
    assert refused.value.codes == ["target.not_earlier"]


def test_nothing_leaves_a_gate_without_a_decision(lab: Lab) -> None:
    proposal = lab.send(lab.draft())
    for by in (lab.cast.secretary, lab.cast.proposer, lab.cast.executive):
        with pytest.raises(Refused) as refused:
            lab.move(proposal, Verb.ADVANCE, by)
        assert refused.value.codes == ["decision.required"]


@pytest.mark.once
def test_a_decision_on_another_submission_or_of_another_outcome_opens_no_gate(lab: Lab) -> None:
    proposal = lab.send(lab.draft())
    of_the_first = lab.mandate(proposal, Verb.ADVANCE)
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    proposal = lab.send(proposal)
    for verb, mandate, code in (
        (Verb.ADVANCE, of_the_first, "decision.stale"),
        (Verb.DECLINE, lab.mandate(proposal, Verb.ADVANCE), "decision.other_outcome"),
    ):
        with pytest.raises(Refused) as refused:
            lab.move(proposal, verb, lab.cast.secretary, reason="Sidang.", mandate=mandate)
        assert refused.value.codes == [code]
    assert fresh(proposal).state == State.DRUM_UP_REVIEW


def test_a_shelved_idea_wakes_by_itself_in_its_working_state(lab: Lab, frozen) -> None:
    proposal = lab.announce(lab.at(State.DIAGNOSE_REVIEW), Verb.SHELVE, wake_on=dt.date(2026, 12, 1))
    assert services.wake_due() == []
    frozen.move_to(dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC))
    (row,) = services.wake_due()
    proposal = fresh(proposal)
    assert (proposal.state, row.capacity) == (State.DIAGNOSE, "system")
    assert proposal.open_visit().nth == 2


def test_an_idea_that_breaks_on_waking_keeps_no_other_asleep(
    lab: Lab, frozen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it is that breaks: the next idea wakes, and this one is tried again tomorrow."""
    broken, whole = (
        lab.announce(lab.at(State.DIAGNOSE_REVIEW), Verb.SHELVE, wake_on=dt.date(2026, 12, 1))
        for _n in range(2)
    )
    frozen.move_to(dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC))

    def breaks(*, proposal_id: int, **told: object) -> LogRow:
        if proposal_id == broken.pk:
            raise ZeroDivisionError
        return services.move(proposal_id=proposal_id, **told)

    with monkeypatch.context() as during:
        during.setattr(clocks, "move", breaks)
        assert [row.proposal_id for row in services.wake_due()] == [whole.pk]
    assert f"proposal {broken.pk} could not be woken" in caplog.text
    assert [row.proposal_id for row in services.wake_due()] == [broken.pk]


def test_a_wrong_decline_is_corrected_back_to_its_gate(lab: Lab) -> None:
    proposal = lab.announce(lab.at(State.DIAGNOSE_REVIEW), Verb.DECLINE)
    lab.move(proposal, Verb.CORRECT, lab.cast.secretary_2, reason="Salah baca nomor.")
    proposal = fresh(proposal)
    assert proposal.state == State.DIAGNOSE_REVIEW
    assert proposal.latest_revision().status == Revision.Status.SENT
    assert proposal.open_visit().stage == "diagnose"
    assert verify_log() == []
    proposal = lab.announce(proposal, Verb.ADVANCE)
    assert proposal.state == State.DESIGN


def test_a_correction_after_the_team_moved_on_is_too_late(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft()), Verb.ADVANCE)
    lab.send(proposal)
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    with pytest.raises(Refused) as refused:
        lab.move(proposal, Verb.CORRECT, lab.cast.secretary, reason="Salah.")
    assert refused.value.codes == ["correction.too_late"]


def test_a_graduation_is_corrected_after_its_page_was_taken_down(lab: Lab) -> None:
    proposal = lab.at(State.EXHIBITED)
    with pytest.raises(Refused) as refused:
        lab.move(proposal, Verb.CORRECT, lab.cast.secretary, reason="Salah.")
    assert refused.value.codes == ["entry.shown"]
    proposal = lab.entry(proposal, Verb.RETRACT)
    lab.move(proposal, Verb.CORRECT, lab.cast.secretary, reason="Salah.")
    assert fresh(proposal).state == State.DELIVER_REVIEW
    assert verify_log() == []


def test_nothing_ever_refuses_a_withdrawal(lab: Lab) -> None:
    proposal = lab.send(lab.draft())
    with pytest.raises(Invalid):
        lab.move(proposal, Verb.WITHDRAW, lab.cast.proposer)
    lab.move(proposal, Verb.WITHDRAW, lab.cast.head, reason="Digabung dengan usulan lain.")
    proposal = fresh(proposal)
    assert (proposal.state, proposal.rested_from) == (State.WITHDRAWN, State.DRUM_UP_REVIEW)
    assert proposal.latest_revision().status == Revision.Status.WITHDRAWN


def test_a_never_sent_draft_is_withdrawn_without_a_reason_and_reopened_by_its_owner(lab: Lab) -> None:
    proposal = lab.draft()
    lab.move(proposal, Verb.WITHDRAW, lab.cast.proposer)
    with pytest.raises(NotVisible):
        lab.move(proposal, Verb.REOPEN, lab.cast.secretary)
    lab.move(proposal, Verb.REOPEN, lab.cast.proposer)
    proposal = fresh(proposal)
    assert (proposal.state, proposal.open_visit().nth) == (State.DRUM_UP, 2)
    assert proposal.open_visit().due_on == dt.date(2026, 12, 18)


@pytest.mark.once
def test_for_a_unit_that_was_closed_nothing_begins_is_sent_wakes_or_is_reopened(lab: Lab) -> None:
    cast = lab.cast
    draft, waiting, shelved, declined = (
        lab.draft(),
        lab.draft("Menunggu kepala"),
        lab.at(State.SHELVED),
        lab.at(State.DECLINED),
    )
    request = lab.ask(waiting)
    Unit.objects.filter(pk=cast.puskesmas.pk).update(active_to=dt.date(2026, 11, 23))
    for act in (
        lambda: services.create(unit=Unit.objects.get(pk=cast.puskesmas.pk), by=cast.secretary,
                                title="Baru", owner=cast.proposer),
        lambda: lab.ask(draft),
        lambda: endorsements.approve(request_id=request.pk, by=cast.head, seen=waiting.seen),
        lambda: lab.move(shelved, Verb.RESUME, cast.secretary),
        lambda: lab.move(declined, Verb.REOPEN, cast.secretary, reason="Keliru."),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == ["unit.inactive"]
    assert EndorsementRequest.objects.get(pk=request.pk).status == "open"


@pytest.mark.once
def test_an_idea_of_a_closed_call_is_reopened_in_its_first_round_only_with_leave(lab: Lab, frozen) -> None:
    sent = lab.send(lab.draft())
    judged = lab.announce(lab.send(lab.draft("Sudah diputus")), Verb.SEND_BACK)
    for proposal in (sent, judged):
        lab.move(proposal, Verb.WITHDRAW, lab.cast.proposer, reason="Keliru.")
    frozen.move_to(dt.datetime(2026, 12, 21, 3, tzinfo=dt.UTC))
    lab.move(judged, Verb.REOPEN, lab.cast.secretary, reason="Dilanjutkan.")
    with pytest.raises(Refused) as refused:
        lab.move(sent, Verb.REOPEN, lab.cast.secretary, reason="Dilanjutkan.")
    assert refused.value.codes == ["cycle.closed"]
    leave = {"until": dt.datetime(2026, 12, 30, tzinfo=dt.UTC), "reason": "Sakit."}
    services.give_late_leave(proposal_id=sent.pk, by=lab.cast.secretary, **leave)
    lab.move(sent, Verb.REOPEN, lab.cast.secretary, reason="Dilanjutkan.")


def test_a_stopped_trial_needs_its_lessons(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflow.proposals import content

    proposal = lab.at(State.DELIVER)
    monkeypatch.setattr(content, "lessons", lambda _proposal: "  ")
    with pytest.raises(Refused) as refused:
        lab.move(proposal, Verb.STOP, lab.cast.proposer, reason="Alat rusak.")
    assert refused.value.codes == ["lessons.missing"]


def test_an_outsider_is_told_the_same_as_for_a_proposal_that_is_not_there(lab: Lab) -> None:
    proposal = lab.draft()
    with pytest.raises(NotVisible):
        lab.move(proposal, Verb.WITHDRAW, lab.cast.outsider)
    with pytest.raises(NotVisible):
        services.move(proposal_id=10**9, verb=Verb.WITHDRAW, by=lab.cast.outsider, seen=1)


def test_a_reader_sees_but_cannot_recall(lab: Lab) -> None:
    proposal = lab.draft()
    lab.join(proposal, lab.cast.reader, "reader")
    lab.send(proposal)
    with pytest.raises(Denied):
        lab.move(proposal, Verb.RECALL, lab.cast.reader)


def test_submitting_after_closing_is_refused_and_late_leave_lets_it_through(lab: Lab, frozen) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    frozen.move_to(dt.datetime(2026, 12, 18, 17, 0, tzinfo=dt.UTC))  # 19 December, 00.00 WIB
    with pytest.raises(Refused) as refused:
        endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert refused.value.codes == ["cycle.closed"]
    assert EndorsementRequest.objects.get().status == "open"
    services.give_late_leave(
        proposal_id=proposal.pk,
        by=lab.cast.secretary,
        until=dt.datetime(2026, 12, 21, 17, tzinfo=dt.UTC),
        reason="Listrik padam di desa.",
    )
    endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert fresh(proposal).state == State.DRUM_UP_REVIEW


def test_the_named_last_day_counts_fully(lab: Lab, frozen) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    frozen.move_to(dt.datetime(2026, 12, 18, 16, 59, 59, tzinfo=dt.UTC))  # 23.59.59 WIB
    endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert fresh(proposal).at_gate


@pytest.mark.parametrize("reason", ["\x00", " \ud800 ", "\ufeff"])
def test_a_reason_of_nothing_that_can_be_stored_is_no_reason(lab: Lab, reason: str) -> None:
    proposal = lab.at(State.DIAGNOSE)
    with pytest.raises(Invalid) as refused:
        lab.move(proposal, Verb.WITHDRAW, lab.cast.proposer, reason=reason)
    assert refused.value.codes == ["reason.missing"]
    row = lab.move(proposal, Verb.WITHDRAW, lab.cast.proposer, reason=f"Pindah{reason} dinas")
    assert "\x00" not in row.reason
    assert row.reason.startswith("Pindah")
    assert verify_log() == []
