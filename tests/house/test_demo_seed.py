"""The demo's year is no game of dice. In a file of its own: tests/house/test_demo_year.py fills the lab."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from labinovasi.demo import services
from notifications.models import Obligation
from workflow import chance
from workflow.people.models import Unit
from workflow.proposals.models import Attachment, LogRow, Proposal, Revision, Stakeholder

pytestmark = [pytest.mark.django_db, pytest.mark.page]

IDEAS = 2
MOST_QUERIES = 720  # of the first ideas, savepoints and the people counted; 986 before they were cut


@pytest.fixture(autouse=True)
def demo(settings: Any, tmp_path: Any) -> None:
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path


def test_the_same_seed_and_day_make_the_same_lab() -> None:
    one, other = _undone(), _undone()
    for what, rows in one.items():
        assert rows, what
        assert rows == other[what], what


def _undone() -> dict[str, list[Any]]:
    with transaction.atomic():
        told = _first_ideas()
        transaction.set_rollback(True)
    return told


def _first_ideas() -> dict[str, list[Any]]:
    """Everything of the first ideas that a person or a program could keep: addresses, words, hashes."""
    assert services.fill_with_a_year(seed=2017, size=IDEAS)
    asked = {
        "proposals": Proposal.objects.values_list("public_id", "number", "title", "head_hash"),
        "log": LogRow.objects.values_list("proposal__title", "n", "verb", "at", "reason", "digest", "hash"),
        "revisions": Revision.objects.values_list("number", "round", "digest"),
        "rows": Stakeholder.objects.values_list("key", "name"),
        "files": Attachment.objects.values_list("public_id", "sha256"),
        "obligations": Obligation.objects.values_list("pk", "kind", "occurrence", "recipient__email"),
    }
    return {what: sorted(rows, key=str) for what, rows in asked.items()}


def test_an_idea_lives_its_year_in_a_bounded_number_of_queries() -> None:
    with CaptureQueriesContext(connection) as counted:
        _undone()
    assert len(counted) / IDEAS < MOST_QUERIES


def test_in_production_nothing_is_drawn_from_a_seed(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured), chance.drawn_from("2017"):
        pass


def test_outside_the_demo_no_two_draws_are_alike() -> None:
    assert chance.some_uuid() != chance.some_uuid()
    with chance.drawn_from("a"):
        drawn = [chance.some_bytes(5) for _ in range(3)]
    assert len({*drawn, chance.some_bytes(5)}) == 4


def test_a_lab_that_has_units_is_left_alone() -> None:
    Unit.objects.create(name="Dinas Kesehatan", short_name="Dinkes", kind="opd")
    assert services.fill_with_a_year() is False
    assert not Proposal.objects.exists()
