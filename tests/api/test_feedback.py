"""Feedback over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.api.calls import address, codes, post
from tests.cast import Cast
from tests.proposals.lab import Lab
from workflow.people.models import User
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.page]
Api = Callable[[User | None], APIClient]


@pytest.fixture
def returned(lab: Lab) -> Proposal:
    return lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)


def give(client: APIClient, proposal: Proposal, text: str = "Sebutkan sumbernya."):
    return post(client, address(proposal, "feedback"), stage="drum_up", section="idea", text=text)


def test_an_entry_is_given_answered_settled_and_opened_again(
    api: Api, cast: Cast, returned: Proposal
) -> None:
    made = give(api(cast.secretary), returned)
    assert made.status_code == 201
    assert made.json()["who"] == cast.secretary.name  # to themselves
    team, key = api(cast.proposer), made.json()["id"]
    answered = post(team, address(returned, "feedback", key, "replies"), text="Sudah.")
    assert answered.status_code == 201
    assert (answered.json()["who"], answered.json()["replies"][0]["who"]) == (
        "Sekretariat",
        cast.proposer.name,
    )
    assert post(team, address(returned, "feedback", key, "settle")).json()["settled_at"]
    assert post(team, address(returned, "feedback", key, "reopen")).json()["settled_at"] is None
    (row,) = team.get(address(returned, "feedback")).json()["results"]
    assert (row["revision"], row["section"], row["on_unsent"]) == (1, "idea", False)


def test_refusals_say_which_kind(api: Api, cast: Cast, returned: Proposal) -> None:
    assert codes(give(api(cast.head), returned, " ")) == ["feedback.empty"]
    denied = give(api(cast.executive), returned)
    assert (denied.status_code, codes(denied)) == (403, ["role.denied"])
    assert give(api(cast.outsider), returned).status_code == 404
    key = give(api(cast.head), returned).json()["id"]
    for who in (cast.executive, cast.outsider):
        assert api(who).get(address(returned, "feedback")).status_code in (200, 404)
        assert post(api(who), address(returned, "feedback", key, "replies"), text="Ya").status_code == 404
        assert post(api(who), address(returned, "feedback", key, "settle")).status_code == 404
    assert api(cast.executive).get(address(returned, "feedback")).json()["results"] == []


def test_an_entry_of_another_proposal_is_not_found_here(
    api: Api, cast: Cast, lab: Lab, returned: Proposal
) -> None:
    other = lab.announce(lab.send(lab.draft("Batik Cap Ulang")), Verb.SEND_BACK)
    key = give(api(cast.head), other).json()["id"]
    assert post(api(cast.head), address(returned, "feedback", key, "settle")).status_code == 404


def test_three_entries_cost_as_many_queries_as_one(api: Api, cast: Cast, returned: Proposal) -> None:
    team = api(cast.proposer)

    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert team.get(address(returned, "feedback")).status_code == 200
        return len(asked)

    def said(n: int) -> None:
        for _each in range(n):
            key = give(api(cast.head), returned).json()["id"]
            post(team, address(returned, "feedback", key, "replies"), text="Sudah.")

    said(1)
    ask()
    once = ask()
    said(2)
    assert ask() == once
