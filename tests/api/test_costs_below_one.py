"""The lists below one proposal cost the same with one row and with three."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.calls import address
from tests.proposals.fill import add, attach
from tests.proposals.lab import Lab, fresh
from workflow.proposals import endorsements
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal


def _revision(lab: Lab, proposal: Proposal, n: int) -> None:
    if fresh(proposal).at_gate:
        lab.announce(proposal, Verb.SEND_BACK)
    lab.send(proposal)


def _request(lab: Lab, proposal: Proposal, n: int) -> None:
    endorsements.take_back(request_id=lab.ask(proposal).pk, by=lab.cast.proposer)


def _member(lab: Lab, proposal: Proposal, n: int) -> None:
    lab.join(proposal, (lab.cast.co_writer, lab.cast.reader, lab.cast.member)[n], "reader")


ONE_MORE: dict[str, Callable[[Lab, Proposal, int], object]] = {
    "revisions": _revision,
    "log": _revision,
    "endorsements": _request,
    "team": _member,
    "attachments": lambda lab, proposal, n: attach(proposal, lab.cast.proposer, name=f"berkas {n}.pdf"),
    "worksheets": lambda lab, proposal, n: add(proposal, "stakeholder", lab.cast.proposer, name=f"Kader {n}"),
    "checklist": lambda lab, proposal, n: add(proposal, "stakeholder", lab.cast.proposer, name=f"Kader {n}"),
}


@pytest.mark.parametrize("name", ONE_MORE)
def test_a_list_below_one_proposal_costs_the_same_with_three_rows(name: str, lab: Lab, api) -> None:
    proposal = lab.draft(team=False)
    client, counts = api(lab.cast.proposer), []
    for n in range(3):
        ONE_MORE[name](lab, proposal, n)
        if n in (0, 2):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address(proposal, name))
            assert answer.status_code == 200, answer.content
            counts.append(len(queries))
    assert 0 < counts[0] == counts[1], counts
