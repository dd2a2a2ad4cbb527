"""The demo's year is no game of dice. In a file of its own: tests/house/test_demo_year.py fills the lab."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from labinovasi.demo import services
from workflow.people.models import Unit
from workflow.proposals.models import LogRow, Proposal, Revision

pytestmark = [pytest.mark.django_db, pytest.mark.page]


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


def test_the_same_seed_and_day_make_the_same_lab() -> None:
    assert _first_ideas(2017) == _first_ideas(2017)


def _first_ideas(seed: int) -> list[Any]:
    with transaction.atomic():
        assert services.fill_with_a_year(seed=seed, size=2)
        rows = LogRow.objects.order_by("at", "pk").values_list("proposal__title", "verb", "at", "reason")
        told = [*rows, *Revision.objects.values_list("proposal__drum_up_sheet__summary", "round")]
        transaction.set_rollback(True)
    return told


def test_a_lab_that_has_units_is_left_alone() -> None:
    Unit.objects.create(name="Dinas Kesehatan", short_name="Dinkes", kind="opd")
    assert services.fill_with_a_year() is False
    assert not Proposal.objects.exists()
