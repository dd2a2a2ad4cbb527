"""Twenty hands on one proposal: exactly one wins, one log row, and the others are told plainly."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.proposals.lab import Lab, fresh
from tests.racing import at_once, told_once_each
from workflow.proposals import endorsements, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import NumberCounter, Proposal
from workflow.proposals.verify import verify_log

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 20


def won(answers: list[str]) -> tuple[int, set[str]]:
    return answers.count("done"), {answer for answer in answers if answer != "done"}


def test_the_same_approval_fired_twenty_times_submits_once(lab: Lab) -> None:
    proposal = lab.draft()
    request, seen = lab.ask(proposal), proposal.seen
    answers = at_once(
        HANDS, lambda _nth: endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=seen)
    )
    assert won(answers) == (1, {"endorsement.answered"})
    assert (proposal.revisions.count(), proposal.log.filter(verb=Verb.SUBMIT).count()) == (1, 1)
    assert verify_log() == []


def test_conflicting_moves_from_one_page_let_exactly_one_through(lab: Lab) -> None:
    """Review case 10: pass and return, withdraw and recall, all at one instant."""
    cast = lab.cast
    for _again in range(3):
        proposal = lab.send(lab.draft())
        seen, rows = proposal.seen, proposal.last_n
        mandate = {verb: lab.mandate(proposal, verb) for verb in (Verb.ADVANCE, Verb.SEND_BACK)}

        def fire(nth: int, proposal=proposal, seen=seen, mandate=mandate) -> None:
            verb, by = [
                (Verb.ADVANCE, cast.secretary),
                (Verb.SEND_BACK, cast.secretary_2),
                (Verb.WITHDRAW, cast.proposer),
                (Verb.RECALL, cast.co_writer),
            ][nth % 4]
            services.move(
                proposal_id=proposal.pk,
                verb=verb,
                by=by,
                seen=seen,
                reason="Karena.",
                mandate=mandate.get(verb),
            )

        cast.secretary_2  # noqa: B018
        number, refusals = won(at_once(HANDS, fire))
        assert number == 1, refusals
        assert refusals <= {
            "state.moved",
            "verb.not_here",
            "decision.required",
            "decision.stale",
            "role.denied",
        }
        assert fresh(proposal).last_n == rows + 1
        told_once_each(proposal, cast.proposer, cast.co_writer, cast.head)
    assert verify_log() == []


def test_twenty_first_submissions_get_twenty_numbers_without_a_gap(lab: Lab) -> None:
    requests = [lab.ask(lab.draft(f"Ide {nth}")) for nth in range(HANDS)]
    answers = at_once(
        HANDS,
        lambda nth: endorsements.approve(
            request_id=requests[nth].pk, by=lab.cast.head, seen=requests[nth].proposal.seen
        ),
    )
    assert answers == ["done"] * HANDS
    numbers = sorted(Proposal.objects.values_list("number", flat=True))
    assert numbers == [f"2026-{nth:03d}" for nth in range(1, HANDS + 1)]
    assert NumberCounter.objects.get().last == HANDS


def test_two_beats_waking_the_same_idea_wake_it_once(lab: Lab, frozen) -> None:
    proposal = lab.at(State.DIAGNOSE)
    lab.move(proposal, Verb.SHELVE, lab.cast.secretary, reason="Menunggu.", wake_on=dt.date(2026, 12, 1))
    frozen.move_to(dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC))
    assert at_once(6, lambda _nth: services.wake_due()) == ["done"] * 6
    assert proposal.log.filter(verb=Verb.RESUME).count() == 1


def test_an_edit_and_an_approval_at_one_instant_never_submit_the_unread_text(lab: Lab) -> None:
    """Review case 10, endorse + edit: either the old text is sent, or the request lapses."""
    cast = lab.cast
    for _again in range(5):
        proposal = lab.draft()
        request, seen = lab.ask(proposal), proposal.seen

        def fire(nth: int, proposal=proposal, request=request, seen=seen) -> None:
            if nth % 2:
                endorsements.approve(request_id=request.pk, by=cast.head, seen=seen)
            else:
                services.add_to_team(
                    proposal_id=proposal.pk, by=cast.proposer, user=cast.reader, role="reader"
                )
                services.explain_small_team(proposal_id=proposal.pk, by=cast.proposer, reason=f"Alasan {nth}")

        cast.reader  # noqa: B018
        at_once(4, fire)
        request.refresh_from_db()
        if fresh(proposal).at_gate:
            assert request.status == "granted"
            assert proposal.revisions.get().content.find("Alasan") == -1
        else:
            assert request.status == "lapsed"
