"""The announced decision on the document of the submission it judged, and no sign of a recorded one."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def facts(client: Client, who: User, proposal: Proposal, number: int) -> str:
    client.force_login(who)
    answer = client.get(f"{proposal.get_absolute_url()}revisi/{number}/")
    assert answer.status_code == 200
    return answer.content.decode().split('<dl class="facts">')[1].split("</dl>")[0]


def test_a_document_tells_what_was_announced_on_it_and_nothing_recorded(
    cast: Cast, gate: Gate, client: Client
):
    panel = gate.judged()
    proposal = gate.proposal(panel)
    before = facts(client, cast.proposer, proposal, 1)
    decision = gate.record(panel, Verb.SEND_BACK, reason="Sebutkan sumbernya.")
    assert facts(client, cast.proposer, proposal, 1) == before
    gate.announce(decision)
    told = facts(client, cast.proposer, proposal, 1)
    assert "Dikembalikan</a>, Selasa, 24 November 2026" in told
    gate.lab.send(gate.proposal(panel))
    assert "Dikembalikan" not in facts(client, cast.proposer, proposal, 2)
