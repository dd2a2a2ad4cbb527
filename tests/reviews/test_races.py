"""Twenty at once on a real PostgreSQL: exactly one wins (R10)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.proposals.lab import fresh
from tests.racing import race
from tests.reviews.gate import DECREE
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import LogRow
from workflow.proposals.verify import verify_log
from workflow.reviews import services
from workflow.reviews.models import Assignment, Decision, Filing, Panel

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


# Review case 10.
def test_twenty_announcements_of_one_decision_move_it_once(gate, cast):
    panel = gate.judged()
    decision = gate.record(panel)
    people = [cast.secretary, cast.secretary_2]
    answers = race(
        *(
            lambda by=people[n % 2]: services.announce_decision(decision_id=decision.pk, by=by, **DECREE)
            for n in range(20)
        )
    )
    assert Counter(answers) == {"done": 1, "state.moved": 19}
    assert LogRow.objects.filter(proposal=panel.revision.proposal_id, verb=Verb.ADVANCE).count() == 1
    assert Decision.objects.get().status == "announced"
    assert verify_log() == []


@pytest.mark.parametrize("nth", range(5))
def test_announcing_and_withdrawing_at_once_leave_one_story(gate, cast, nth):
    panel = gate.judged()
    decision = gate.record(panel)
    proposal = gate.proposal(panel)
    answers = race(
        lambda: services.announce_decision(decision_id=decision.pk, by=cast.secretary, **DECREE),
        lambda: gate.lab.move(proposal, Verb.WITHDRAW, cast.proposer, seen=proposal.seen, reason="Pindah."),
    )
    assert Counter(answers) == {"done": 1, "state.moved": 1}
    state = fresh(proposal).state
    decision = Decision.objects.get()
    ended = {State.DIAGNOSE: "announced", State.WITHDRAWN: "void"}
    assert decision.status == ended[state]
    assert Panel.objects.get().state == Panel.State.CLOSED
    assert verify_log() == []


@pytest.mark.parametrize("nth", range(5))
def test_filing_and_recalling_at_once_never_lose_a_filed_review(gate, cast, nth):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    proposal = gate.proposal(panel)
    race(
        lambda: gate.file(panel, cast.reviewer_a),
        lambda: gate.lab.move(proposal, Verb.RECALL, cast.proposer, seen=proposal.seen),
    )
    recalled = fresh(proposal).state == State.DRUM_UP
    assert Filing.objects.exists() != recalled


# Review case 10.
def test_two_different_decisions_at_once_leave_one(gate, cast):
    panel = gate.judged()
    answers = race(
        lambda: gate.record(panel, Verb.ADVANCE),
        lambda: gate.record(panel, Verb.SEND_BACK, by=cast.secretary_2),
        lambda: gate.record(panel, Verb.DECLINE),
    )
    assert Counter(answers) == {"done": 1, "decision.exists": 2}
    assert Decision.objects.count() == 1


def test_one_person_assigned_ten_times_at_once_sits_once(gate, cast):
    panel = gate.sent()
    assert cast.reviewer_a
    answers = race(*(lambda: gate.assign(panel, cast.reviewer_a) for _n in range(10)))
    assert Counter(answers) == {"done": 1, "assignment.exists": 9}
    assert Assignment.objects.count() == 1


def test_one_review_filed_ten_times_at_once_is_one_filing(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    draft = services.save_draft(
        panel_id=panel.pk,
        by=cast.reviewer_a,
        version=0,
        marks=gate.marks(panel, [4]),
        confirmations=dict.fromkeys(("new", "useful", "no_burden", "authority", "replicable"), True),
    )
    answers = race(
        *(
            lambda: services.file_review(panel_id=panel.pk, by=cast.reviewer_a, version=draft.version)
            for _n in range(10)
        )
    )
    assert Counter(answers) == {"done": 10}
    assert Filing.objects.count() == 1
