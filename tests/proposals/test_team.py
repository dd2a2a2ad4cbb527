"""Team, coach and partners: rights begin and end with the row."""

from __future__ import annotations

import pytest

from tests.proposals.lab import Lab, fresh
from workflow.proposals import endorsements, services, telling
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal, TeamMember
from workflow.proposals.verify import replay, verify_log
from workflow.proposals.visibility import Reading, reading
from workflow.refusals import Denied, Invalid, NotVisible, Refused


def test_an_idea_is_created_only_for_ones_own_unit_and_while_the_call_is_open(lab: Lab, frozen) -> None:
    cast = lab.cast
    with pytest.raises(Refused) as refused:
        services.create(unit=cast.bappeda, by=cast.proposer, title="Ide")
    assert refused.value.codes == ["unit.not_yours"]
    frozen.move_to("2026-12-19T00:00:00+07:00")
    with pytest.raises(Refused) as closed:
        services.create(unit=cast.puskesmas, by=cast.proposer, title="Ide")
    assert closed.value.codes == ["cycle.not_open"]


def test_the_secretariat_creates_on_behalf_of_a_member_and_does_not_join(lab: Lab) -> None:
    cast = lab.cast
    with pytest.raises(Invalid) as refused:
        services.create(unit=cast.puskesmas, by=cast.secretary, title="Ide", owner=cast.outsider)
    assert refused.value.codes == ["owner.not_member"]
    proposal = services.create(unit=cast.puskesmas, by=cast.secretary, title="Ide", owner=cast.member)
    assert [member.user for member in proposal.team.all()] == [cast.member]
    assert reading(cast.secretary, proposal) is None


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "x" * 201])
def test_a_title_is_one_line_of_at_most_200_letters(lab: Lab, title: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.create(unit=lab.cast.puskesmas, by=lab.cast.proposer, title=title)
    assert refused.value.obstacles[0].field == "title"


def test_a_title_with_a_line_break_becomes_one_line(lab: Lab) -> None:
    """Review case 61."""
    proposal = lab.draft("Inovasi\r\nBcc: x@y.example\u2028B")
    assert proposal.title == "Inovasi Bcc: x@y.example B"


def test_a_removed_co_writer_is_refused_at_the_next_write(lab: Lab) -> None:
    """Review case 31: the right is checked at every write."""
    proposal, cast = lab.draft(), lab.cast
    services.remove_from_team(proposal_id=proposal.pk, by=cast.proposer, user=cast.co_writer)
    assert reading(cast.co_writer, fresh(proposal)) is None
    with pytest.raises(NotVisible):
        endorsements.ask(proposal_id=proposal.pk, by=cast.co_writer, seen=proposal.seen)
    with pytest.raises(NotVisible):
        services.explain_small_team(proposal_id=proposal.pk, by=cast.co_writer, reason="Saya")


def test_the_owner_leaves_only_by_handing_over(lab: Lab) -> None:
    proposal = lab.draft()
    with pytest.raises(Refused) as refused:
        services.remove_from_team(proposal_id=proposal.pk, by=lab.cast.proposer, user=lab.cast.proposer)
    assert refused.value.codes == ["team.owner"]
    services.remove_from_team(proposal_id=proposal.pk, by=lab.cast.co_writer, user=lab.cast.co_writer)
    assert proposal.team.count() == 1


def test_a_co_writer_does_not_choose_the_team(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    with pytest.raises(Denied):
        services.add_to_team(proposal_id=proposal.pk, by=cast.co_writer, user=cast.member, role="reader")


def test_the_coach_is_named_by_the_secretariat_and_reads_the_work(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    with pytest.raises(Denied):
        services.name_coach(proposal_id=proposal.pk, by=cast.proposer, coach=cast.coach)
    with pytest.raises(Refused) as refused:
        services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.member)
    assert refused.value.codes == ["coach.not_a_coach"]
    services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
    assert reading(cast.coach, fresh(proposal)) == Reading.WORK
    assert Proposal.objects.visible_to(cast.coach).get() == proposal


def test_a_partner_is_another_active_unit(lab: Lab) -> None:
    proposal, cast = lab.draft(), lab.cast
    with pytest.raises(Refused):
        services.add_partner(proposal_id=proposal.pk, by=cast.proposer, unit=cast.puskesmas)
    services.add_partner(proposal_id=proposal.pk, by=cast.proposer, unit=cast.dinsos)
    services.add_partner(proposal_id=proposal.pk, by=cast.proposer, unit=cast.dinsos)
    assert proposal.partners.count() == 1


def test_the_database_allows_one_owner_only(lab: Lab) -> None:
    from django.db import IntegrityError, transaction

    proposal = lab.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(proposal=proposal, user=lab.cast.member, role="owner")


def test_every_change_of_team_coach_and_partners_is_a_row_that_moves_nothing(lab: Lab) -> None:
    """Table A's other rows: who may read and write is as much on record as where the idea stands."""
    cast, proposal = lab.cast, lab.draft(team=False)
    here = {"proposal_id": proposal.pk}
    services.add_to_team(**here, by=cast.proposer, user=cast.member, role="reader")
    services.add_to_team(**here, by=cast.head, user=cast.member, role="co_writer")
    services.add_to_team(**here, by=cast.head, user=cast.member, role="co_writer")
    services.remove_from_team(**here, by=cast.member, user=cast.member)
    for coach in (cast.coach, cast.coach, None):
        services.name_coach(**here, by=cast.secretary, coach=coach)
    services.add_partner(**here, by=cast.proposer, unit=cast.dinsos)
    services.add_partner(**here, by=cast.proposer, unit=cast.dinsos)
    services.remove_partner(**here, by=cast.proposer, unit=cast.dinsos)
    services.remove_partner(**here, by=cast.proposer, unit=cast.dinsos)
    member, coach, unit = cast.member.pk, cast.coach.pk, cast.dinsos.pk
    rows = list(proposal.log.order_by("n")[1:])
    assert [(row.verb, row.capacity, row.detail) for row in rows] == [
        ("team", "owner", {"user": member, "was": "", "role": "reader"}),
        ("team", "unit_head", {"user": member, "was": "reader", "role": "co_writer"}),
        ("team", "co_writer", {"user": member, "was": "co_writer", "role": ""}),
        ("coach", "secretariat", {"from_coach": 0, "to_coach": coach}),
        ("coach", "secretariat", {"from_coach": coach, "to_coach": 0}),
        ("partner", "owner", {"unit": unit, "joined": 1}),
        ("partner", "owner", {"unit": unit, "joined": 0}),
    ]
    assert [telling.told(row) for row in rows] == [
        "Masuk ke tim",
        "Peran di tim berubah",
        "Keluar dari tim",
        "Pendamping ditunjuk",
        "Pendamping dilepas",
        "Unit mitra masuk",
        "Unit mitra keluar",
    ]
    assert (fresh(proposal).seen, verify_log([proposal.pk])) == (1, [])
    assert replay(proposal.log.order_by("n")).state == State.DRUM_UP
