"""An idea outlives its inventor's transfer and its unit's closing."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.proposals.lab import Lab, fresh
from workflow.people.services import close_unit, deactivate
from workflow.proposals import services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import EndorsementRequest, HandOver, TeamMember
from workflow.proposals.registry import waiting_on
from workflow.proposals.verify import verify_log
from workflow.refusals import Denied, Invalid, Refused


def owner_of(proposal):
    return TeamMember.objects.get(proposal=proposal, role=TeamMember.Role.OWNER).user


def test_a_new_owner_takes_over_only_by_accepting(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    asked = services.hand_over(
        proposal_id=proposal.pk, by=cast.proposer, to_user=cast.member, reason="Pindah tugas."
    )
    assert owner_of(proposal) == cast.proposer
    assert [item.kind for item in waiting_on(cast.member)] == ["hand_over"]
    with pytest.raises(Denied):
        services.accept_hand_over(hand_over_id=asked.pk, by=cast.co_writer)
    row = services.accept_hand_over(hand_over_id=asked.pk, by=cast.member)
    assert owner_of(proposal) == cast.member
    assert TeamMember.objects.get(proposal=proposal, user=cast.proposer).role == "co_writer"
    assert (row.verb, row.moves, row.reason) == (Verb.HAND_OVER, False, "Pindah tugas.")
    assert verify_log() == []


def test_another_unit_takes_over_when_its_head_accepts_and_names_an_owner(lab: Lab) -> None:
    proposal, cast = lab.at(State.DIAGNOSE), lab.cast
    asked = services.hand_over(
        proposal_id=proposal.pk, by=cast.secretary, to_unit=cast.dinsos, reason="Tugas pindah dinas."
    )
    with pytest.raises(Invalid) as refused:
        services.accept_hand_over(hand_over_id=asked.pk, by=cast.partner_head)
    assert refused.value.codes == ["owner.missing"]
    services.accept_hand_over(hand_over_id=asked.pk, by=cast.partner_head, owner=cast.partner_head)
    proposal = fresh(proposal)
    assert (proposal.unit, owner_of(proposal)) == (cast.dinsos, cast.partner_head)
    assert not TeamMember.objects.filter(proposal=proposal, user=cast.proposer).exists()


def test_an_open_endorsement_request_lapses_when_the_proposal_is_handed_over(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    request = lab.ask(proposal)
    asked = services.hand_over(
        proposal_id=proposal.pk, by=cast.proposer, to_user=cast.co_writer, reason="Pindah tugas."
    )
    services.accept_hand_over(hand_over_id=asked.pk, by=cast.co_writer)
    request.refresh_from_db()
    assert (request.status, request.lapse) == (
        EndorsementRequest.Status.LAPSED,
        EndorsementRequest.Lapse.HANDED_OVER,
    )


def test_a_refused_hand_over_changes_nothing_and_keeps_its_reason(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    asked = services.hand_over(
        proposal_id=proposal.pk, by=cast.proposer, to_user=cast.member, reason="Pindah tugas."
    )
    services.refuse_hand_over(hand_over_id=asked.pk, by=cast.member, reason="Sudah memegang tiga usulan.")
    assert HandOver.objects.get().status == "refused"
    assert owner_of(proposal) == cast.proposer
    with pytest.raises(Refused):
        services.accept_hand_over(hand_over_id=asked.pk, by=cast.member)


def test_a_leaving_owner_names_a_successor_for_each_idea(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    with pytest.raises(Refused) as refused:
        deactivate(by=cast.secretary, user=cast.proposer)
    assert refused.value.codes == ["duty.open"]
    key = refused.value.obstacles[0].field
    deactivate(by=cast.secretary, user=cast.proposer, successors={key: cast.co_writer.pk})
    assert owner_of(proposal) == cast.co_writer
    assert proposal.log.last().verb == Verb.HAND_OVER
    assert verify_log() == []


def test_a_closing_unit_leaves_its_ideas_to_its_successor(lab: Lab) -> None:
    proposal, cast = lab.at(State.DIAGNOSE), lab.cast
    successors = {f"proposals.unit:{cast.puskesmas.pk}": cast.dinkes.pk}
    close_unit(
        by=cast.secretary,
        unit=cast.puskesmas,
        successor=cast.dinkes,
        last_day=dt.date(2026, 11, 23),
        successors=successors,
    )
    assert fresh(proposal).unit == cast.dinkes
