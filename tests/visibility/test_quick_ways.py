"""The quick ways to visible proposals answer as `Proposal.objects.visible_to` does, for every part."""

from __future__ import annotations

import pytest

from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from workflow.proposals import visibility
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.once]
READERS = (
    "proposer", "co_writer", "member", "head", "parent_head", "partner_head", "coach", "secretary",
    "reviewer_a", "lead", "curator", "executive", "auditor", "outsider",
)  # fmt: skip


@pytest.fixture
def world(cast, complete):  # noqa: F811
    lab = Lab(cast)
    for name in READERS:
        getattr(cast, name)
    lab.draft("Rancangan")
    asked = lab.draft("Menunggu kepala")
    lab.ask(asked)
    for state in (State.DRUM_UP_REVIEW, State.DIAGNOSE, State.WITHDRAWN, State.GRADUATED):
        lab.at(state)
    Proposal.objects.filter(title="Menunggu kepala").update(coach=cast.coach)
    return lab


def test_the_first_rows_and_each_one_are_those_of_the_queryset(cast, world):
    orders = (("-created_at", "-pk"), ("state_since", "pk"))
    for name in READERS:
        user = getattr(cast, name)
        visible = Proposal.objects.visible_to(user)
        for order in orders:
            for n in (2, 50):
                assert visibility.first_visible(user, order, n) == list(visible.order_by(*order)[:n]), name
        for most in (2, 50):
            assert visibility.count_visible(user, most) == min(most, visible.count()), name
        for proposal in Proposal.objects.all():
            found = visibility.visible_one(user, proposal.public_id)
            assert (found == proposal) is visible.filter(pk=proposal.pk).exists(), (name, proposal)


def test_nobody_who_is_not_signed_in_or_was_deactivated_sees_one(cast, world):
    cast.secretary.is_active = False
    assert visibility.first_visible(cast.secretary, ("pk",), 5) == []
    assert visibility.count_visible(cast.secretary, 5) == 0
    assert visibility.visible_one(cast.secretary, Proposal.objects.first().public_id) is None
    assert visibility.visible_one(None, Proposal.objects.first().public_id) is None
