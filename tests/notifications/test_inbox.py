"""The inbox inside the lab: what was told, whether it still holds, and nothing one may not read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, selectors, services
from notifications.models import Obligation
from tests.notifications.support import owe_welcome
from workflow.people import services as people
from workflow.proposals import services as proposals
from workflow.proposals.machine import Verb

pytestmark = pytest.mark.django_db


def page_of(user):
    return selectors.items(list(selectors.inbox_of(user)[:50]))


def test_news_is_unread_until_read_and_then_done(cast, lab):
    lab.send(lab.draft())
    assert selectors.unread(cast.proposer) == 1
    [item] = page_of(cast.proposer)
    assert item.unread
    assert item.standing
    assert "Posyandu Lansia Jemput Bola" in item.line.heading
    assert services.mark_read(user=cast.proposer) == 1
    assert services.mark_read(user=cast.proposer) == 0
    assert selectors.unread(cast.proposer) == 0
    assert page_of(cast.proposer)[0].obligation.status == Obligation.Status.DONE


def test_a_task_stays_open_when_read_and_is_done_when_dealt_with(cast, lab):
    proposal = lab.draft()
    lab.ask(proposal)
    services.mark_read(user=cast.head)
    [item] = page_of(cast.head)
    assert item.standing
    assert item.line.url == f"/usulan/{proposal.public_id}/persetujuan/"  # where it is dealt with
    lab.move(proposal, Verb.WITHDRAW, cast.proposer)
    asked = [item for item in page_of(cast.head) if item.obligation.kind == "endorsement_asked"]
    assert [item.standing for item in asked] == [False]


def test_the_inbox_is_read_before_any_worker_ran(cast, lab):
    lab.send(lab.draft())
    assert page_of(cast.proposer)
    draining.drain(seconds=10)
    assert len(page_of(cast.proposer)) == 1


def test_who_lost_access_sees_no_title_in_the_inbox(cast, lab):
    """reminders 23: told when it was theirs, shown when it is not."""
    proposal = lab.send(lab.draft("Rahasia Posyandu"))
    draining.drain(seconds=10)
    assert all("Rahasia" in item.line.heading for item in page_of(cast.co_writer))
    proposals.remove_from_team(proposal_id=proposal.pk, by=cast.proposer, user=cast.co_writer)
    cast.co_writer.unit_roles.all().delete()
    assert page_of(cast.co_writer)
    assert all(item.line is None and not item.standing for item in page_of(cast.co_writer))


def test_who_refused_to_take_a_proposal_over_reads_no_title_of_it_any_more(cast, lab):
    """reminders 23."""
    draft = lab.draft("Rahasia Posyandu")
    asked = proposals.hand_over(
        proposal_id=draft.pk, by=cast.proposer, to_user=cast.member, reason="Pindah tugas."
    )
    assert "Rahasia" in page_of(cast.member)[0].line.heading
    proposals.refuse_hand_over(hand_over_id=asked.pk, by=cast.member, reason="Tidak sanggup.")
    assert [item.line for item in page_of(cast.member)] == [None]


def test_a_former_head_reads_no_longer_who_asked_for_an_account(cast):
    """reminders 23."""
    head = cast.head
    people.ask_account(email="w@lab.example", name="Warga Baru", unit=cast.puskesmas)
    [item] = page_of(head)
    assert "Warga Baru" in f"{item.line.heading} {item.line.text}"
    head.unit_roles.all().delete()
    assert [item.line for item in page_of(head)] == [None]


def test_one_cannot_mark_what_is_anothers(cast):
    owe_welcome(cast.proposer)
    [row] = Obligation.objects.all()
    assert services.mark_read(user=cast.member, ids=[row.pk]) == 0
    assert Obligation.objects.get().read_at is None


def test_a_page_of_the_inbox_costs_the_same_queries_for_one_row_and_for_three(cast, lab):
    counts = []
    for _more in range(3):
        lab.send(lab.draft())
        with CaptureQueriesContext(connection) as queries:
            page_of(cast.proposer)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
