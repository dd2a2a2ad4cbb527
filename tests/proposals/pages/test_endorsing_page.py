"""`/usulan/<id>/persetujuan/`: the head reads what is asked and what changed, and answers once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.fill import fill
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals import endorsements
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import EndorsementRequest, Proposal
from workflow.proposals.worksheets import services as worksheets
from workflow.proposals.worksheets.marks import edited_version

pytestmark = [pytest.mark.django_db, pytest.mark.page]

NOTE = "Sebutkan sumber angka 41 persen."


def address(proposal: Proposal) -> str:
    return f"{proposal.get_absolute_url()}persetujuan/"


def answer(client: Client, user: User, proposal: Proposal, what: str, note: str = "", **typed: object):
    """As the page of this moment sends it."""
    client.force_login(user)
    asked = EndorsementRequest.objects.filter(proposal=proposal).order_by("-pk").first()
    now = {"seen": fresh(proposal).seen, "asked": asked.pk if asked else ""}
    return client.post(address(proposal), {**now, "answer": what, "note": note, **typed})


def test_the_head_comes_from_home_reads_and_approves_once(cast: Cast, lab: Lab, client: Client):
    proposal = fill(lab.draft(), "drum_up")
    lab.ask(proposal)
    client.force_login(cast.head)
    assert f'href="{address(proposal)}"' in client.get("/").content.decode()
    assert "Jawab permintaan" in client.get(proposal.get_absolute_url()).content.decode()
    page = client.get(address(proposal)).content.decode()
    assert f"{cast.proposer.name} memintanya Selasa, 24 November 2026." in page
    assert "Yang berubah" not in page  # the first time the whole sheet stands open
    assert '<details class="whole" open>' in page
    opened = {"seen": fresh(proposal).seen}
    assert answer(client, cast.head, proposal, "setujui", "Lanjut.", **opened).status_code == 302
    assert fresh(proposal).state == State.DRUM_UP_REVIEW
    again = answer(client, cast.head, proposal, "setujui", "Lanjut.", **opened)
    assert (again.status_code, proposal.log.filter(verb=Verb.SUBMIT).count()) == (302, 1)


def test_returned_only_with_a_note_and_then_shown_what_changed(cast: Cast, lab: Lab, client: Client):
    proposal = fill(lab.draft(), "drum_up")
    lab.ask(proposal)
    refused = answer(client, cast.head, proposal, "kembalikan")
    assert refused.status_code == 400
    assert 'href="#id_note"' in refused.content.decode()
    assert answer(client, cast.head, proposal, "kembalikan", NOTE).status_code == 302
    assert EndorsementRequest.objects.get().note == NOTE
    assert fresh(proposal).state == State.DRUM_UP
    worksheets.save_section(
        proposal_id=proposal.pk,
        section="idea",
        values={"novelty": "Kader datang ke rumah, bukan sebaliknya."},
        version=edited_version(proposal),
        by=cast.proposer,
    )
    lab.ask(proposal)
    page = client.get(address(proposal)).content.decode()
    assert "Yang berubah sejak dikembalikan Selasa, 24 November 2026" in page
    assert "Kader datang ke rumah" in page
    assert "Berkas, tim, dan unit" not in page  # what a request does not keep is no change
    assert '<details class="whole">' in page


def test_only_whoever_may_answer_finds_it(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    cast.deputy  # may answer too  # noqa: B018
    lab.ask(proposal)
    for user, status in ((cast.outsider, 404), (cast.proposer, 403), (cast.deputy, 200)):
        client.force_login(user)
        assert client.get(address(proposal)).status_code == status
    assert answer(client, cast.outsider, proposal, "setujui").status_code == 404
    assert answer(client, cast.co_writer, proposal, "setujui").status_code == 403
    assert fresh(proposal).state == State.DRUM_UP


def test_a_request_that_is_over_tells_what_became_of_it_and_keeps_the_note(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.draft()
    request = lab.ask(proposal)
    seen = fresh(proposal).seen
    endorsements.approve(request_id=request.pk, by=cast.deputy, seen=seen)
    late = answer(client, cast.head, proposal, "kembalikan", NOTE, seen=seen)
    page = late.content.decode()
    assert late.status_code == 409
    assert f"Permintaan persetujuan disetujui, oleh {cast.deputy.name}" in page
    assert NOTE in page
    assert client.get(address(proposal)).status_code == 302  # nothing to answer any more


def test_a_new_request_meanwhile_is_read_before_it_is_answered(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    first = lab.ask(proposal)
    endorsements.take_back(request_id=first.pk, by=cast.proposer)
    second = lab.ask(proposal)
    stale = answer(client, cast.head, proposal, "setujui", NOTE, asked=first.pk)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "gugur: ditarik tim" in page
    assert NOTE in page
    assert f'name="asked" value="{second.pk}"' in page
    assert fresh(proposal).state == State.DRUM_UP


def test_a_closed_call_is_said_before_the_button_and_refuses_a_post_by_hand(
    cast: Cast, lab: Lab, client: Client, frozen
):
    proposal = lab.draft()
    lab.ask(proposal)
    frozen.move_to("2026-12-21T09:00:00+07:00")
    client.force_login(cast.head)
    page = client.get(address(proposal)).content.decode()
    assert "Panggilan ide sudah ditutup." in page
    assert 'value="setujui"' not in page
    assert answer(client, cast.head, proposal, "setujui").status_code == 409
    assert EndorsementRequest.objects.get().status == "open"


def test_three_requests_before_cost_as_many_queries_as_one(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE)
    client.force_login(cast.head)
    costs = []
    for _n in range(2):
        request = lab.ask(proposal)
        client.get(address(proposal))
        with CaptureQueriesContext(connection) as seen:
            client.get(address(proposal))
        costs.append(len(seen))
        for _m in range(2):
            endorsements.return_to_team(request_id=request.pk, by=cast.head, reason=NOTE)
            request = lab.ask(proposal)
        endorsements.take_back(request_id=request.pk, by=cast.proposer)
    assert costs[0] == costs[1]


def test_the_secretariat_answers_in_place_of_a_head_that_is_not_there(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    endorsements.ask(proposal_id=proposal.pk, by=cast.proposer, seen=proposal.seen)
    client.force_login(cast.secretary)
    assert "Anda menjawab menggantikannya" in client.get(address(proposal)).content.decode()
    assert answer(client, cast.secretary, proposal, "setujui").status_code == 302
    assert EndorsementRequest.objects.get().capacity == "secretariat_for_head"
    assert fresh(proposal).log.get(verb=Verb.SUBMIT).actor == cast.secretary


def test_another_answer_from_another_tab_is_not_swallowed(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    lab.ask(proposal)
    assert answer(client, cast.head, proposal, "kembalikan", NOTE).status_code == 302
    again = answer(client, cast.head, proposal, "kembalikan", NOTE)
    assert again.status_code == 302  # a double click
    other = answer(client, cast.head, proposal, "setujui", "Lanjutkan ke gerbang, ya.")
    assert other.status_code == 409
    assert "Lanjutkan ke gerbang, ya." in other.content.decode()
