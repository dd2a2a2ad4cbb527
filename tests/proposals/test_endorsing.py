"""Every submission needs the unit's head, and who that is, is computed when they look."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.cast import make_person
from tests.proposals.lab import Lab, fresh
from workflow.people.models import Absence, UnitRole
from workflow.proposals import endorsements, ladder, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import EndorsementRequest, Proposal
from workflow.proposals.registry import waiting_on
from workflow.proposals.visibility import Reading, reading
from workflow.refusals import Denied, Invalid, NotVisible, Refused


def test_the_head_sees_the_working_text_only_while_a_request_is_open_to_them(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    assert reading(lab.cast.head, proposal) == Reading.SENT
    request = lab.ask(proposal)
    assert reading(lab.cast.head, fresh(proposal)) == Reading.WORK
    endorsements.return_to_team(request_id=request.pk, by=lab.cast.head, reason="Lengkapi data.")
    assert reading(lab.cast.head, fresh(proposal)) == Reading.SENT


def test_returning_to_the_team_needs_a_reason_and_moves_nothing(lab: Lab) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    with pytest.raises(Invalid) as refused:
        endorsements.return_to_team(request_id=request.pk, by=lab.cast.head, reason="  ")
    assert refused.value.codes == ["reason.missing"]
    endorsements.return_to_team(request_id=request.pk, by=lab.cast.head, reason="Anggaran belum jelas.")
    assert fresh(proposal).state == State.DRUM_UP
    with pytest.raises(Refused) as answered:
        endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert answered.value.codes == ["endorsement.answered"]


def test_at_most_one_request_is_open(lab: Lab) -> None:
    proposal = lab.draft()
    lab.ask(proposal)
    with pytest.raises(Refused) as refused:
        lab.ask(proposal, lab.cast.co_writer)
    assert refused.value.codes == ["endorsement.open"]


def test_a_head_on_the_team_cannot_endorse_their_own_idea(lab: Lab) -> None:
    """Review case 28: nobody endorses an item they own or co-write; enforced on the server."""
    proposal = lab.draft()
    lab.cast.deputy  # noqa: B018
    lab.join(proposal, lab.cast.head, "co_writer")
    request = lab.ask(proposal)
    with pytest.raises(Refused) as refused:
        endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert refused.value.codes == ["interest.own"]
    endorsements.approve(request_id=request.pk, by=lab.cast.deputy, seen=proposal.seen)
    assert fresh(proposal).at_gate


def test_a_waiting_request_follows_the_post_to_the_new_head(lab: Lab) -> None:
    """Review case 29: the new head sees it at once, the old one loses the right."""
    proposal = lab.draft()
    request = lab.ask(proposal)
    old = lab.cast.head
    UnitRole.objects.filter(user=old).update(end=dt.date(2026, 11, 23))
    new = make_person("Tri Handoko", unit=lab.cast.puskesmas, role="head")
    assert [item.proposal for item in waiting_on(new)] == [proposal]
    assert waiting_on(old) == []
    with pytest.raises(NotVisible):
        endorsements.approve(request_id=request.pk, by=old, seen=proposal.seen)
    row = endorsements.approve(request_id=request.pk, by=new, seen=proposal.seen)
    assert (row.actor, row.capacity) == (new, "head")


def test_an_absent_head_leaves_it_to_the_parent_unit_and_then_to_the_secretariat(lab: Lab) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    cast = lab.cast
    away = {"start": dt.date(2026, 11, 20), "end": dt.date(2026, 11, 30)}
    Absence.objects.create(user=cast.head, **away)
    assert cast.parent_head in ladder.answerers(request)
    assert cast.secretary not in ladder.answerers(request)
    Absence.objects.create(user=cast.parent_head, **away)
    lab.join(proposal, cast.secretary_2, "reader")  # interest beats office
    may = ladder.answerers(request)
    assert may.ids == {cast.secretary.pk}
    row = endorsements.approve(request_id=request.pk, by=cast.secretary, seen=proposal.seen)
    assert row.capacity == "secretariat_for_head"


def test_three_working_days_without_an_answer_bring_in_the_next_level(lab: Lab, frozen) -> None:
    proposal = lab.draft()
    cast = lab.cast
    cast.parent_head, cast.secretary  # noqa: B018
    request = lab.ask(proposal)  # Tuesday 24 November
    assert ladder.answerers(request).ids == {cast.head.pk}
    assert ladder.next_level_on(request) == dt.date(2026, 11, 27)
    frozen.move_to(dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC))
    assert ladder.answerers(request).ids == {cast.head.pk}
    frozen.move_to(dt.datetime(2026, 11, 27, 3, tzinfo=dt.UTC))
    assert ladder.answerers(request).ids == {cast.head.pk, cast.parent_head.pk}
    assert reading(cast.parent_head, fresh(proposal)) == Reading.WORK
    assert Proposal.objects.visible_to(cast.parent_head).get() == proposal
    frozen.move_to(dt.datetime(2026, 12, 2, 3, tzinfo=dt.UTC))
    assert ladder.answerers(request).by_office == {cast.secretary.pk}
    assert reading(cast.secretary, fresh(proposal)) == Reading.WORK


def test_an_edit_of_the_team_lets_the_request_lapse_and_an_idle_save_does_not(lab: Lab) -> None:
    """Review cases 5 and 52: the endorsement belongs to one exact version."""
    proposal = lab.draft()
    request = lab.ask(proposal)
    endorsements.content_changed(proposal=fresh(proposal), by=lab.cast.proposer)
    assert EndorsementRequest.objects.get(pk=request.pk).status == "open"
    proposal = fresh(proposal)
    proposal.title = "Judul lain"
    proposal.save(update_fields=["title"])
    endorsements.content_changed(proposal=proposal, by=lab.cast.proposer)
    request.refresh_from_db()
    assert (request.status, request.lapse) == ("lapsed", "edited")
    with pytest.raises(Refused) as refused:
        endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert refused.value.codes == ["endorsement.lapsed"]


def test_what_was_asked_about_stays_readable_as_it_was(lab: Lab) -> None:
    request = lab.ask(lab.draft("Ambulans Desa Satu Nomor"))
    assert "Ambulans Desa Satu Nomor" in request.content


def test_the_team_takes_its_request_back_and_asks_again(lab: Lab) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    with pytest.raises(Denied):
        endorsements.take_back(request_id=request.pk, by=lab.cast.head)
    endorsements.take_back(request_id=request.pk, by=lab.cast.co_writer)
    assert lab.ask(proposal).status == "open"


def test_submitting_past_the_request_is_refused(lab: Lab) -> None:
    proposal = lab.draft()
    with pytest.raises(Refused) as refused:
        lab.move(proposal, Verb.SUBMIT, lab.cast.head)
    assert refused.value.codes == ["endorsement.missing"]
    for by in (lab.cast.proposer, lab.cast.co_writer):
        with pytest.raises(Denied):
            lab.move(proposal, Verb.SUBMIT, by)


def test_a_text_that_changed_past_the_services_is_not_sent_as_the_one_that_was_asked_about(lab: Lab) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(title="Judul lain")
    with pytest.raises(Refused) as refused:
        endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)
    assert refused.value.codes == ["endorsement.lapsed"]


def test_both_names_and_the_capacity_stand_in_the_record(lab: Lab) -> None:
    proposal = lab.send(lab.draft())
    request = EndorsementRequest.objects.get()
    row = proposal.log.get(verb=Verb.SUBMIT)
    assert (request.asked_by, request.answered_by, request.capacity) == (
        lab.cast.proposer,
        lab.cast.head,
        "head",
    )
    assert row.actor == lab.cast.head
    assert row.digest == proposal.latest_revision().digest


def test_withdrawing_lets_the_open_request_lapse(lab: Lab) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    lab.move(proposal, Verb.WITHDRAW, lab.cast.proposer)
    request.refresh_from_db()
    assert (request.status, request.lapse) == ("lapsed", "moved")


def test_a_head_who_refuses_and_an_owner_who_leaves_is_no_dead_end(lab: Lab) -> None:
    """Review case 50: the co-writer or the head goes on."""
    proposal = lab.draft()
    request = lab.ask(proposal)
    endorsements.return_to_team(request_id=request.pk, by=lab.cast.head, reason="Belum siap.")
    asked = services.hand_over(
        proposal_id=proposal.pk, by=lab.cast.head, to_user=lab.cast.co_writer, reason="Ketua pindah."
    )
    services.accept_hand_over(hand_over_id=asked.pk, by=lab.cast.co_writer)
    assert lab.ask(proposal, lab.cast.co_writer).status == "open"


def test_the_ladder_costs_the_same_for_one_request_and_for_three(
    lab: Lab, django_assert_max_num_queries
) -> None:
    lab.ask(lab.draft("Satu"))
    with django_assert_max_num_queries(11):
        assert len(ladder.open_requests_for(lab.cast.head)) == 1
    lab.ask(lab.draft("Dua"))
    lab.ask(lab.draft("Tiga"))
    with django_assert_max_num_queries(11):
        assert len(ladder.open_requests_for(lab.cast.head)) == 3
