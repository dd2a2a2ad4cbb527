"""What the gate, and after it the catalogue, asks on the page of a proposal."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.machine import State

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def primary(client: Client, user: User, address: str) -> str:
    """Where the one button of the page leads this person, "" without one."""
    client.force_login(user)
    action = client.get(address).context["primary"]
    return action.url if action else ""


def test_each_part_finds_its_own_work_and_the_team_none(gate: Gate, client: Client):
    panel = gate.sent()
    page = fresh(panel.revision.proposal).get_absolute_url()
    (assignment,) = gate.assign(panel, gate.cast.reviewer_a)
    at_gate = f"/gerbang/{panel.revision.proposal.public_id}/"
    assert primary(client, gate.cast.secretary, page) == at_gate
    assert primary(client, gate.cast.reviewer_a, page) == f"/telaah/{assignment.pk}/"
    assert primary(client, gate.cast.proposer, page) == ""
    gate.file(panel, gate.cast.reviewer_a, 4)
    assert primary(client, gate.cast.reviewer_a, page) == ""


def test_the_curator_is_asked_for_the_page_of_what_graduated(gate: Gate, client: Client):
    proposal = gate.lab.at(State.GRADUATED)
    page = proposal.get_absolute_url()
    assert primary(client, gate.cast.curator, page) == f"/kurasi/{proposal.public_id}/"
    assert primary(client, gate.cast.secretary, page) == ""


def test_a_filed_review_keeps_the_team_from_recalling_and_says_so(gate: Gate, client: Client):
    panel = gate.sent()
    proposal = fresh(panel.revision.proposal)
    gate.assign(panel, gate.cast.reviewer_a)
    gate.file(panel, gate.cast.reviewer_a, 4)
    client.force_login(gate.cast.proposer)
    answer = client.post(f"{proposal.get_absolute_url()}langkah/recall/", {"seen": proposal.seen})
    assert answer.status_code == 409
    assert "Belum dapat dilakukan" in answer.content.decode()
    assert gate.cast.reviewer_a.name not in answer.content.decode()
    assert fresh(proposal).at_gate
