"""Whoever holds a matter reads on its page who will be told next, and nobody else does."""

from __future__ import annotations

import pytest

from notifications import draining, materialising
from notifications.wording import day
from tests.notifications.test_deadlines import at
from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.proposals.machine import State
from workflow.reviews.models import Panel
from workflow.workdays import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def read(client, person, url: str) -> str:
    client.force_login(person)
    return client.get(url).content.decode()


def test_the_team_and_its_head_read_the_ladder_of_their_stay_once_the_deadline_is_near(
    client, cast, lab, frozen
):
    for person in (cast.secretary, cast.executive, cast.parent_head, cast.member):
        assert person
    proposal = lab.at(State.DIAGNOSE)
    due_on, url = proposal.open_visit().due_on, proposal.get_absolute_url()
    head_on = calendar.add(due_on, 3)
    foretold = f"Kepala unit diberi tahu pada {day(head_on)}."
    assert "Bila tetap terlambat" not in read(client, cast.proposer, url)
    frozen.move_to(at(calendar.add(due_on, -2)))
    for person in (cast.proposer, cast.co_writer, cast.head):
        assert foretold in read(client, person, url)
    for person in (cast.executive, cast.secretary, cast.member, cast.parent_head):
        assert "Bila tetap terlambat" not in read(client, person, url)
    frozen.move_to(at(head_on))
    materialising.materialise()
    draining.drain(seconds=30)
    assert f"Kepala unit sudah diberi tahu pada {day(head_on)}." in read(client, cast.proposer, url)


def test_the_team_reads_nothing_of_the_ladder_of_the_gate(client, cast, lab, frozen):
    assert cast.secretary
    panel = Gate(lab).sent()
    Gate(lab).assign(panel, cast.reviewer_a)
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    proposal = fresh(panel.revision.proposal)
    frozen.move_to(at(calendar.add(proposal.open_visit().due_on, 1)))
    assert "Bila tetap terlambat" not in read(client, cast.proposer, proposal.get_absolute_url())
    assert "Bila tetap terlambat" in read(client, cast.secretary, proposal.get_absolute_url())


def test_a_reviewer_reads_in_the_queue_and_beside_the_review_who_will_be_told(client, cast, lab, frozen):
    gate = Gate(lab)
    panel = gate.sent()
    [seat, _other] = gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    frozen.move_to(at(calendar.add(seat.due_on, -1)))
    said = f"ketua penelaah diberi tahu pada {day(calendar.add(seat.due_on, 3))}"
    assert said in read(client, cast.reviewer_a, "/telaah/")
    assert said in read(client, cast.reviewer_a, f"/telaah/{seat.pk}/")
    gate.file(panel, cast.reviewer_a)
    assert "diberi tahu pada" not in read(client, cast.reviewer_a, "/telaah/")
    assert "diberi tahu pada" not in read(client, cast.reviewer_a, f"/telaah/{seat.pk}/")
