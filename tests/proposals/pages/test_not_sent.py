"""Whoever has filled in everything and not sent it is told so wherever they look."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.cast import Cast
from tests.proposals.lab import Lab, fresh
from workflow.proposals import endorsements

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def test_until_it_is_sent_the_page_says_so_and_who_has_to_press_what(
    cast: Cast, lab: Lab, client: Client, frozen
) -> None:
    """Review 44."""
    proposal = lab.draft()
    client.force_login(cast.proposer)

    def page() -> str:
        return client.get(proposal.get_absolute_url()).content.decode()

    assert "BELUM diajukan" in page()
    assert proposal.title in client.get("/").content.decode()
    request = lab.ask(proposal)
    assert "BELUM diajukan" in page()
    assert "Menunggu persetujuan kepala unit" in page()
    endorsements.approve(request_id=request.pk, by=cast.head, seen=fresh(proposal).seen)
    assert "BELUM diajukan" not in page()
    assert "Di gerbang" in page()
    late = lab.draft("Terlambat Diajukan")
    frozen.move_to(dt.datetime(2026, 12, 20, 2, 0, tzinfo=dt.UTC))
    client.force_login(cast.proposer)  # the session is over by then
    closed = client.get(late.get_absolute_url()).content.decode()
    assert "BELUM diajukan" in closed
    assert "Panggilan ide sudah ditutup" in closed
