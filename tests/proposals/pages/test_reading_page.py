"""The proposal page: who opens it, and what it is made of."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.proposals.lab import Lab
from workflow.proposals.pages import parts
from workflow.proposals.pages.parts import Part

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def test_an_outsider_gets_the_same_answer_as_for_nothing(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.outsider)
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.get("/usulan/aaaaaaaa/").status_code == 404


def test_the_team_opens_each_worksheet_and_no_other(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    assert client.get(proposal.get_absolute_url()).status_code == 200
    for stage in ("drum_up", "diagnose", "design", "deliver"):
        assert client.get(f"{proposal.get_absolute_url()}lembar/{stage}/").status_code == 200
    assert client.get(f"{proposal.get_absolute_url()}lembar/display/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(lab: Lab, client: Client):
    answer = client.get(lab.draft().get_absolute_url())
    assert answer.status_code == 302
    assert "/akun/masuk/" in answer["Location"]


def test_a_part_of_a_higher_room_hangs_where_it_was_registered(
    cast: Cast, lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "_builders", {place: [] for place in parts.PLACES})
    parts.register_part(
        "head", lambda user, proposal, look: Part("components/empty.html", {"title": "Di <atas>"})
    )
    parts.register_part("below", lambda user, proposal, look: None)
    client.force_login(cast.proposer)
    body = client.get(lab.draft().get_absolute_url()).content.decode()
    assert body.count("Di &lt;atas&gt;") == 1
