"""Table A's *Who*, typed off by hand: every person × every state × every verb.

Each at the service that pages, API and commands share; and over HTTP one verb for each person in each state,
the next one each time, so that every person asks for every verb at the address too (at a gate, all of them:
test_table_a_api.py).
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from tests.api.calls import codes, move
from tests.proposals.lab import fresh
from tests.visibility.crawl import client_of
from tests.visibility.table_b import PEOPLE
from tests.visibility.world import WAKE, World
from workflow.proposals import services
from workflow.proposals.machine import GATES, IN_STAGE, State, Verb
from workflow.proposals.models import Proposal
from workflow.proposals.visibility import reading
from workflow.refusals import Denied, NotVisible, Refused
from workflow.reviews.models import Panel, Review

TEAM = {"proposer", "co_writer"}
OWNER = {"proposer"}
HEADS = {"head", "deputy"}
SEC = {"secretary"}
WORKING = {State.DRUM_UP, State.DIAGNOSE, State.DESIGN, State.DELIVER}
ENDED = {State.DECLINED, State.WITHDRAWN, State.STOPPED}
ANNOUNCED_TO = WORKING | {State.SHELVED, State.DECLINED, State.STOPPED, State.GRADUATED}

# verb: (who, the states it leaves from). Verbs that need a mandate have no "who" here at all.
DIRECT: dict[Verb, tuple[set[str], set[State]]] = {
    Verb.RECALL: (TEAM, set(GATES)),
    Verb.SHELVE: (SEC, WORKING),
    Verb.STOP: (OWNER | HEADS | SEC, {State.DELIVER}),
    Verb.RESUME: (SEC, {State.SHELVED}),
    Verb.WITHDRAW: (OWNER | HEADS, set(IN_STAGE) | {State.SHELVED}),
    Verb.REOPEN: (SEC, ENDED),
    Verb.CORRECT: (SEC, ANNOUNCED_TO),
}
MANDATED = {
    Verb.ADVANCE: "decision.required",
    Verb.SEND_BACK: "decision.required",
    Verb.RECYCLE: "decision.required",
    Verb.DECLINE: "decision.required",
    Verb.PUBLISH: "entry.required",
    Verb.RETRACT: "entry.required",
}
# A refusal for the place, not for the person.
PLACE = {"verb.not_here", "decision.required", "entry.shown", "correction.too_late"}


COLUMNS = ("draft", "returned", "gate", "shelved", "declined", "stopped", "withdrawn", "exhibited")
LATER = [s.value for s in (*IN_STAGE, State.GRADUATED) if s not in (State.DRUM_UP, State.DRUM_UP_REVIEW)]
PLACES = (*LATER, *COLUMNS)


def situation(world: World, place: str) -> Proposal:
    """A state by a lawful way, the whole cast around it."""
    if place in COLUMNS:
        return world.proposal(place)
    return world._onward(world._first_gate(world._draft()), State(place))


def attempt(proposal: Proposal, verb: Verb, by) -> str:
    """What somebody is answered; whatever it did is undone."""
    with transaction.atomic():
        try:
            services.move(
                proposal_id=proposal.pk,
                verb=verb,
                by=by,
                seen=proposal.seen,
                reason="Karena.",
                to=State.DRUM_UP,
                wake_on=WAKE if verb is Verb.SHELVE else None,
            )
            answer = "done"
        except NotVisible:
            answer = "404"
        except Denied as denied:
            answer = "403" if denied.codes == ["role.denied"] else str(denied)
        except Refused as refused:
            answer = refused.codes[0]
        transaction.set_rollback(True)
    return answer


def attempt_over_http(proposal: Proposal, verb: Verb, client: APIClient) -> str:
    """The same at `POST …/moves/`; the answer's status says the same as its code."""
    more = {"wake_on": WAKE.isoformat()} if verb is Verb.SHELVE else {}
    with transaction.atomic():
        answer = move(client, proposal, verb, seen=proposal.seen, reason="Karena.", **more)
        transaction.set_rollback(True)
    if answer.status_code == 200:
        return "done"
    if answer.status_code == 409:
        return codes(answer)[0]
    told = codes(answer)
    assert (answer.status_code, told) in ((404, []), (403, ["role.denied"])), answer.content
    return str(answer.status_code)


@pytest.mark.once
@pytest.mark.parametrize("half", [0, 1])
def test_every_verb_in_every_state_answers_everybody_as_table_a_says(world: World, half: int) -> None:
    tried, verbs = 0, (*DIRECT, *MANDATED)
    names = [name for name in PEOPLE if name != "visitor"]
    for turn, place in enumerate(PLACES[half::2]):
        proposal = fresh(situation(world, place))
        for nth, name in enumerate(names):
            person = world.people[name]
            seen = reading(person, proposal) is not None
            asked = verbs[(turn * 2 + half + nth) % len(verbs)]
            assert attempt_over_http(proposal, asked, client_of(person)) == attempt(proposal, asked, person)
            for verb in verbs:
                answer = attempt(proposal, verb, person)
                tried += 1
                told = f"{name} {verb} {place}: {answer}"
                if not seen:
                    assert answer == "404", told
                elif verb in MANDATED:
                    assert answer == MANDATED[verb], told
                else:
                    who, sources = DIRECT[verb]
                    check_direct(
                        told, answer, name in who, State(proposal.state) in sources, proposal, verb, name
                    )
    assert tried > 1500


def filed_on(proposal: Proposal) -> bool:
    return (
        Review.objects.filed()
        .filter(panel__revision__proposal=proposal, panel__state=Panel.State.OPEN)
        .exists()
    )


def check_direct(told, answer, mine, here, proposal, verb, name) -> None:
    draft = not proposal.is_sent
    if verb is Verb.REOPEN and draft:
        mine = name in OWNER
    if not mine:
        # The owner's right to reopen a draft makes the place the reason elsewhere.
        expected = {"403"} | (PLACE if verb is Verb.REOPEN and name in OWNER else set())
        assert answer in expected, told
    elif not here:
        assert answer in PLACE, told
    elif verb is Verb.CORRECT:
        assert answer in {"done", "correction.too_late"}, told
    elif verb is Verb.SHELVE and draft:
        assert answer == "draft.never_sent", told
    elif verb is Verb.RECALL and filed_on(proposal):
        assert answer == "review.filed", told
    else:
        assert answer == "done", told


def test_submit_is_the_heads_alone_and_only_on_an_open_request(world: World) -> None:
    proposal = world._draft()
    before = {
        name: attempt(proposal, Verb.SUBMIT, world.people[name]) for name in ("head", "proposer", "secretary")
    }
    assert before == {"head": "endorsement.missing", "proposer": "403", "secretary": "404"}
    world.lab.ask(proposal)
    answers = {
        name: attempt(proposal, Verb.SUBMIT, person)
        for name, person in world.people.items()
        if name != "visitor" and reading(person, proposal) is not None
    }
    assert {name for name, answer in answers.items() if answer == "done"} == HEADS
    assert {answer for name, answer in answers.items() if name not in HEADS} == {"403"}


def test_a_correction_works_straight_after_each_announcement_and_by_no_other_office(world: World) -> None:
    proposal = world.proposal("declined")
    assert attempt(proposal, Verb.CORRECT, world.cast.secretary) == "done"
    for name in ("executive", "auditor", "lead", "curator", "secretary_on_team", "proposer"):
        seen = reading(world.people[name], proposal) is not None
        assert attempt(proposal, Verb.CORRECT, world.people[name]) == ("403" if seen else "404"), name


@pytest.mark.page
def test_a_complete_draft_that_lies_open_to_the_secretariat_is_not_shelved(world: World) -> None:
    proposal = world._draft()
    Proposal.objects.filter(pk=proposal.pk).update(complete=True)
    assert attempt(fresh(proposal), Verb.SHELVE, world.cast.secretary) == "draft.never_sent"


def test_a_superuser_without_a_mandate_opens_no_gate(world: World) -> None:
    world.cast.secretary.is_superuser = True
    world.cast.secretary.save()
    proposal = world.proposal("gate")
    assert attempt(proposal, Verb.ADVANCE, world.cast.secretary) == "decision.required"


def test_a_late_wish_of_the_coach_or_endorser_in_the_secretariat_is_their_own_matter(world: World) -> None:
    from workflow.people.models import LabRole

    cast = world.cast
    LabRole.objects.create(user=cast.coach, role=LabRole.Role.SECRETARIAT)
    proposal = world.proposal("declined")
    assert attempt(proposal, Verb.CORRECT, cast.coach) == "interest.own"
    LabRole.objects.create(user=cast.head, role=LabRole.Role.SECRETARIAT, start=dt.date(2026, 1, 1))
    assert attempt(proposal, Verb.CORRECT, cast.head) == "interest.own"
