"""Twenty hands on one proposal over HTTP: a real server, real threads, PostgreSQL's locks."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable

import pytest
from knox.models import AuthToken

from tests.api.calls import address
from tests.proposals.lab import Lab, fresh
from tests.racing import told_once_each
from tests.reviews.gate import DECREE, Gate
from workflow.people.models import User
from workflow.proposals.models import LogRow, Proposal
from workflow.proposals.verify import verify_log
from workflow.reviews.models import Decision

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 20
Call = tuple[str, str, dict]  # address, token, body


def token(user: User) -> str:
    return AuthToken.objects.create(user)[1]


def all_at_once(calls: Iterable[Call]) -> list[tuple[int, dict]]:
    """Every call from a thread of its own, let go together."""
    calls = list(calls)
    gate = threading.Barrier(len(calls))
    answers: list[tuple[int, dict]] = []

    def one(url: str, key: str, body: dict) -> None:
        headers = {"Authorization": f"Token {key}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        gate.wait()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                answers.append((answer.status, json.load(answer)))
        except urllib.error.HTTPError as refused:
            with refused:
                answers.append((refused.code, json.load(refused)))

    threads = [threading.Thread(target=one, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def only_one_won(answers: list[tuple[int, dict]]) -> None:
    assert Counter(status for status, _body in answers) == {200: 1, 409: HANDS - 1}
    refusals = {o["code"] for status, body in answers if status == 409 for o in body["obstacles"]}
    assert refusals <= {"state.moved", "verb.not_here"}


def test_of_twenty_conflicting_moves_one_wins(lab: Lab, live_server) -> None:
    """Review case 10, over HTTP."""
    proposal = lab.send(lab.draft())
    before = LogRow.objects.filter(proposal=proposal).count()
    url = f"{live_server.url}{address(proposal, 'moves')}"
    owner, head = token(lab.cast.proposer), token(lab.cast.head)
    recall = {"verb": "recall", "seen": proposal.seen}
    withdraw = {"verb": "withdraw", "seen": proposal.seen, "reason": "Digabung."}
    calls: list[Call] = [(url, owner, recall), (url, head, withdraw)] * (HANDS // 2)
    only_one_won(all_at_once(calls))
    assert LogRow.objects.filter(proposal=proposal).count() == before + 1
    assert fresh(proposal).state in ("drum_up", "withdrawn")
    assert verify_log() == []
    told_once_each(proposal, lab.cast.proposer, lab.cast.co_writer, lab.cast.head)


def test_of_twenty_announcements_one_moves_the_proposal(lab: Lab, live_server) -> None:
    """Review case 10, over HTTP."""
    gate = Gate(lab)
    decision = gate.record(gate.judged())
    keys = [token(lab.cast.secretary), token(lab.cast.secretary_2)]
    url = f"{live_server.url}/api/v1/decisions/{decision.pk}/announce/"
    body = {key: str(value) for key, value in DECREE.items()}
    only_one_won(all_at_once([(url, keys[n % 2], body) for n in range(HANDS)]))
    assert Decision.objects.get().status == Decision.Status.ANNOUNCED
    assert Proposal.objects.get().state == "diagnose"
    assert LogRow.objects.filter(verb="advance").count() == 1
    cast = lab.cast
    told_once_each(
        Proposal.objects.get(), cast.proposer, cast.co_writer, cast.head, cast.reviewer_a, cast.reviewer_b
    )
