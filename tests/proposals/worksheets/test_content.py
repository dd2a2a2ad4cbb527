"""Freezing the text: complete, the same for the same content, in a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest

from workflow.proposals import content
from workflow.proposals.models import Cycle, Proposal

pytestmark = pytest.mark.django_db


def test_an_empty_draft_is_told_everything_it_lacks(cast):
    cycle = Cycle.objects.create(
        name="2027",
        opens_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        closes_at=dt.datetime(2026, 12, 18, tzinfo=dt.UTC),
    )
    proposal = Proposal.objects.create(title="Antrean tanpa antre", unit=cast.puskesmas, cycle=cycle)
    codes = [obstacle.code for obstacle in content.obstacles(proposal)]

    assert codes == [
        "ws.drum_up.summary",
        "ws.drum_up.background",
        "ws.drum_up.idea",
        "ws.drum_up.novelty",
        "ws.drum_up.beneficiaries",
        "ws.drum_up.initiator_kind",
        "ws.drum_up.form",
        "ws.drum_up.main_affair",
        "ws.drum_up.stakeholders",
        "ws.drum_up.resources",
        "ws.drum_up.criterion_new",
        "ws.drum_up.criterion_useful",
        "ws.drum_up.criterion_no_burden",
        "ws.drum_up.criterion_authority",
        "ws.drum_up.criterion_replicable",
        "ws.drum_up.team",
    ]
