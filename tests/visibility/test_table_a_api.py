"""Table A's *Who* at `POST …/moves/`: status and code for each, and no sign of a recorded decision."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from rest_framework.test import APIClient

from tests.api.calls import move
from tests.visibility.crawl import client_of
from tests.visibility.table_b import PEOPLE, TABLE
from tests.visibility.test_table_a import DIRECT, MANDATED
from tests.visibility.world import WAKE, World
from workflow.proposals.machine import Mandated, Verb
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import Proposal

# Verbs with addresses of their own, and words that are none.
ELSEWHERE = ("submit", "create", "import", "hand_over", "extend", "terbang")


def tried(client: APIClient, proposal: Proposal, verb: str) -> HttpResponse:
    """What somebody is answered; whatever it did is undone."""
    more = {"wake_on": WAKE.isoformat()} if verb == Verb.SHELVE else {}
    with transaction.atomic():
        answer = move(client, proposal, verb, reason="Karena.", **more)
        transaction.set_rollback(True)
    return answer


def code(answer: HttpResponse) -> str:
    found = answer.json().get("obstacles") or [{"code": ""}]
    return f"{answer.status_code} {found[0]['code']}".strip()


def at_the_gate(name: str, verb: Verb) -> str:
    """What Table A answers at a gate where a review is filed, to somebody who may read it."""
    if verb in MANDATED:
        return f"409 {MANDATED[verb]}"
    who, _sources = DIRECT[verb]
    if verb is Verb.REOPEN and name == "proposer":
        return "409 verb.not_here"  # the owner's right to reopen a draft makes the place the reason
    if name not in who:
        return "403 role.denied"
    if verb is Verb.RECALL:
        return "409 review.filed"
    if verb is Verb.WITHDRAW:
        return "200"
    return "409 decision.required" if verb is Verb.SHELVE else "409 verb.not_here"


def faults_at_the_gate(world: World, proposal: Proposal, names: tuple[str, ...] = PEOPLE) -> list[str]:
    """Everybody × every verb at a gate, against Table A typed off by hand."""
    found = []
    for name in names:
        client = client_of(world.people[name])
        for verb in (*DIRECT, *MANDATED):
            wanted = at_the_gate(name, verb) if TABLE[name]["gate"] != "-" else "404"
            wanted = "401" if name == "visitor" else wanted
            if (got := code(tried(client, proposal, verb))) != wanted:
                found.append(f"{name} {verb}: {got}, not {wanted}")
    return found


@pytest.mark.page
def test_everybody_is_answered_at_the_gate_as_table_a_says_and_recording_changes_no_word(
    world: World,
) -> None:
    proposal = world.proposal("gate")
    assert not faults_at_the_gate(world, proposal)
    before = words_of_the_blind_side(world, proposal)
    world._record(proposal, Verb.SHELVE, wake_on=WAKE)
    assert words_of_the_blind_side(world, proposal) == before
    assert not faults_at_the_gate(world, proposal)


BLIND_SIDE = ("proposer", "co_writer", "reader", "head", "deputy", "member", "coach", "executive")


def words_of_the_blind_side(world: World, proposal: Proposal) -> dict[tuple[str, str], bytes]:
    return {
        (name, verb): answer.content
        for name in BLIND_SIDE
        for verb in (*DIRECT, *MANDATED)
        if (answer := tried(client_of(world.people[name]), proposal, verb)).status_code != 200
    }


def test_verbs_with_addresses_of_their_own_are_refused_whoever_asks(world: World) -> None:
    proposal = world.proposal("gate")
    for name in PEOPLE:
        seen = TABLE[name]["gate"] != "-"
        wanted = "400 verb.unknown" if seen else ("401" if name == "visitor" else "404")
        for verb in ELSEWHERE:
            assert code(tried(client_of(world.people[name]), proposal, verb)) == wanted, (name, verb)


# --- What is removed is noticed ----------------------------------------------------------------------


def test_removing_the_guard_of_recall_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflow.proposals import registry

    proposal = world.proposal("gate")
    monkeypatch.setitem(registry._guards, Verb.RECALL, [])
    assert faults_at_the_gate(world, proposal, ("proposer", "co_writer", "head")) == [
        "proposer recall: 200, not 409 review.filed",
        "co_writer recall: 200, not 409 review.filed",
    ]


def forged_publication(world: World, proposal: Proposal) -> str:
    """What a mandate that the exhibition did not make is answered."""
    from workflow.proposals import services
    from workflow.refusals import Refused

    forged = Mandate(kind=Mandated.ENTRY, id=999, outcome=Verb.PUBLISH, digest="0" * 64, capacity="curator")
    with transaction.atomic():
        try:
            services.move(
                proposal_id=proposal.pk, verb="publish", by=world.cast.curator, seen=None, mandate=forged
            )
            answer = "done"
        except Refused as refused:
            answer = refused.codes[0]
        transaction.set_rollback(True)
    return answer


def test_removing_the_guard_of_publishing_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflow.proposals import registry

    proposal = world.proposal("graduated")
    world.lab.written_entry(proposal)
    assert forged_publication(world, proposal) == "entry.required"
    monkeypatch.setitem(registry._guards, Verb.PUBLISH, [])
    assert forged_publication(world, proposal) == "done"


def test_removing_the_check_of_ones_own_matter_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflow.people.models import LabRole
    from workflow.proposals import interests

    coach = world.cast.coach
    LabRole.objects.create(user=coach, role=LabRole.Role.SECRETARIAT)
    proposal = world.proposal("declined")
    assert code(tried(client_of(coach), proposal, Verb.CORRECT)) == "409 interest.own"
    monkeypatch.setattr(interests, "own_matter", lambda _user, _proposal: None)
    assert code(tried(client_of(coach), proposal, Verb.CORRECT)) == "200"
