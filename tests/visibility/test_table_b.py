"""Table B, every row × every column × every way of reading."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.proposals.lab import fresh
from tests.visibility.table_b import COLUMNS, COUNTED, FEEDBACK, READS_FEEDBACK, TABLE
from tests.visibility.world import World
from workflow.people.models import Absence
from workflow.proposals import feedback, visibility
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal, Revision
from workflow.proposals.visibility import Reading, reading, revisions_visible_to
from workflow.reviews.models import AnnouncerNomination

LETTER = {Reading.WORK: "W", Reading.SENT: "S", Reading.LINE: "L", None: "-"}


def as_nothing(cells: dict[str, str]) -> dict[str, str]:
    """Counted, without a title, is nothing to read."""
    return {name: "-" if cell == "C" else cell for name, cell in cells.items()}


@pytest.mark.parametrize("column", COLUMNS)
def test_everybody_reads_exactly_what_table_b_gives_them(world: World, column: str) -> None:
    """One world a column (it is dear to build), every way of reading at the services."""
    proposal = world.proposal(column)
    expected = as_nothing({name: cells[column] for name, cells in TABLE.items()})
    sent = Revision.objects.filter(proposal=proposal).exists()
    for name, person in world.people.items():
        letter = expected[name]
        visible = Proposal.objects.visible_to(person)
        assert LETTER[reading(person, proposal)] == letter, name
        assert visible.filter(pk=proposal.pk).exists() == (letter != "-"), name
        assert visible.count() == (0 if letter == "-" else 1), name
        assert revisions_visible_to(person, proposal).exists() == (sent and letter in "WS"), name
        seen = visibility.look(person, proposal)
        assert feedback.gives(seen, proposal) == (column in FEEDBACK.get(name, ())), name
        assert feedback.reads(seen) == (name in READS_FEEDBACK and letter in "WS"), name


def test_fresh_drafts_are_counted_by_unit_without_a_title(world: World) -> None:
    proposal = world.proposal("draft")
    for name, person in world.people.items():
        counts = visibility.draft_counts(person)
        expected = {proposal.unit_id: 1} if name in COUNTED else {}
        assert counts == expected, name


def test_a_complete_or_missed_draft_shows_its_line_to_the_secretariat_only(world: World, frozen) -> None:
    proposal = world.proposal("draft")
    before = {name: reading(person, proposal) for name, person in world.people.items()}
    Proposal.objects.filter(pk=proposal.pk).update(complete=True)
    complete = {name: reading(person, fresh(proposal)) for name, person in world.people.items()}
    assert {name for name in before if complete[name] != before[name]} == {"secretary"}
    assert complete["secretary"] == Reading.LINE
    Proposal.objects.filter(pk=proposal.pk).update(complete=False)
    frozen.move_to(dt.datetime(2026, 12, 19, 3, tzinfo=dt.UTC))
    assert reading(world.cast.secretary, fresh(proposal)) == Reading.LINE
    assert Proposal.objects.visible_to(world.cast.secretary).get() == proposal
    assert not Proposal.objects.visible_to(world.cast.executive).exists()


def test_a_recalled_submission_is_read_by_team_head_and_secretariat_and_the_rest_see_the_line(
    world: World,
) -> None:
    proposal = world.lab.send(world._draft())
    world.lab.move(proposal, "recall", world.cast.proposer)
    proposal = fresh(proposal)
    read = {name: LETTER[reading(person, proposal)] for name, person in world.people.items()}
    for name in ("member", "parent_head", "partner_head", "executive", "auditor"):
        assert read[name] == "L", name
        assert not revisions_visible_to(world.people[name], proposal).exists(), name
    for name in ("proposer", "head", "secretary"):
        assert revisions_visible_to(world.people[name], proposal).count() == 1, name


@pytest.mark.once
def test_of_a_recalled_submission_the_rest_read_the_one_before(world: World) -> None:
    proposal = world.lab.announce(world.lab.send(world._draft()), Verb.SEND_BACK)
    world.lab.move(world.lab.send(proposal), Verb.RECALL, world.cast.proposer)
    proposal = fresh(proposal)
    read = {
        name: [revision.number for revision in revisions_visible_to(person, proposal)]
        for name, person in world.people.items()
    }
    for name in ("proposer", "co_writer", "reader", "head", "deputy", "secretary"):
        assert read[name] == [1, 2], name
    for name in ("member", "parent_head", "partner_head", "coach", "executive", "auditor"):
        assert read[name] == [1], name


@pytest.mark.once
def test_a_request_that_came_up_opens_the_draft_to_those_alone_who_may_answer_it(world: World) -> None:
    proposal, cast = world._draft(), world.cast
    before = {name: reading(person, proposal) for name, person in world.people.items()}
    world.lab.ask(proposal)
    away = {"start": dt.date(2026, 11, 20), "end": dt.date(2026, 11, 30)}
    for absent, asked in (((cast.head, cast.deputy), "parent_head"), ((cast.parent_head,), "secretary")):
        for person in absent:
            Absence.objects.create(user=person, **away)
        now = {name: reading(person, proposal) for name, person in world.people.items()}
        assert {name: now[name] for name in now if now[name] != before[name]} == {asked: Reading.WORK}
        seen = {name for name, person in world.people.items() if Proposal.objects.visible_to(person).exists()}
        assert seen == {name for name in now if now[name] is not None}


@pytest.mark.once
def test_whom_an_executive_named_reads_the_proposal_of_that_gate(world: World) -> None:
    proposal, curator = world.proposal("gate"), world.cast.curator
    assert reading(curator, proposal) is None
    panel = world.gate.panel_of(proposal)
    AnnouncerNomination.objects.create(panel=panel, announcer=curator, by=world.cast.executive, reason="-")
    assert reading(curator, proposal) is Reading.SENT
    assert list(Proposal.objects.visible_to(curator)) == [proposal]


def test_a_deactivated_person_reads_nothing(world: World) -> None:
    proposal = world.proposal("gate")
    for name, person in world.people.items():
        if name != "visitor":
            person.is_active = False
            person.save(update_fields=["is_active"])
        assert reading(person, proposal) is None, name
        assert not Proposal.objects.visible_to(person).exists(), name


def test_whoever_left_the_unit_yesterday_reads_nothing_today(world: World) -> None:
    from workflow.people.models import UnitRole

    proposal = world.proposal("gate")
    UnitRole.objects.filter(user__in=[world.cast.member, world.cast.head]).update(end=dt.date(2026, 11, 23))
    assert reading(world.cast.member, proposal) is None
    assert reading(world.cast.head, proposal) is None


def test_removing_any_viewer_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above must fail when one viewer is lost: each of them alone shows somebody something."""
    from workflow.proposals import registry

    needed_by = {
        "draft": {"team": "reader", "head": "head", "coach": "coach"},
        "gate": {"unit": "member", "parent": "parent_head", "partner": "partner_head",
                 "reviewer": "reviewer_a", "lead": "lead"},
    }  # fmt: skip
    kept = dict(registry._viewers)
    for column, viewers in needed_by.items():
        proposal = world.proposal(column)
        for name, person in viewers.items():
            monkeypatch.setattr(registry, "_viewers", {k: v for k, v in kept.items() if k != name})
            seen = Proposal.objects.visible_to(world.people[person]).filter(pk=proposal.pk).exists()
            assert not seen, name
        monkeypatch.setattr(registry, "_viewers", kept)


def test_the_list_costs_the_same_for_one_proposal_and_for_three(
    world: World, django_assert_num_queries
) -> None:
    world.proposal("gate")
    person = world.cast.parent_head
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as once:
        assert len(Proposal.objects.visible_to(person)) == 1
    world.proposal("returned")
    world.proposal("stage2")
    with django_assert_num_queries(len(once)):
        assert len(Proposal.objects.visible_to(person)) == 3
