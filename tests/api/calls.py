"""Short ways to call the API in tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from workflow.proposals.models import Proposal


def address(proposal: Proposal, *parts: object) -> str:
    return "/".join(("/api/v1/proposals", proposal.public_id, *map(str, parts))) + "/"


def codes(answer: HttpResponse) -> list[str]:
    """The codes of a problem document."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return [obstacle["code"] for obstacle in answer.json()["obstacles"]]


def ids(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def post(client: APIClient, url: str, **body: Any) -> HttpResponse:
    # ASCII: a lone surrogate travels as an escape, as a hostile client would send it.
    return client.post(url, json.dumps(body), content_type="application/json")


def move(client: APIClient, proposal: Proposal, verb: str, **body: Any) -> HttpResponse:
    body.setdefault("seen", Proposal.objects.values_list("seen", flat=True).get(pk=proposal.pk))
    return post(client, address(proposal, "moves"), verb=verb, **body)


def download(client: APIClient, url: str, **more: Any) -> tuple[HttpResponse, bytes]:
    """A download read to its end: with that the test client closes its file."""
    answer = client.get(url, **more)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def costs_the_same(ask: Callable[[], HttpResponse], one_more: Callable[[int], None]) -> bool:
    """Asked with one more row and with three more: the list grows, its queries do not."""
    one_more(0)
    ask()  # what is built once a process
    costs, sizes = [], []
    for more in ((), (1, 2)):
        for n in more:
            one_more(n)
        with CaptureQueriesContext(connection) as queries:
            answer = ask()
        assert answer.status_code == 200
        costs.append(len(queries))
        sizes.append(len(answer.json()["results"]))
    assert sizes[1] >= sizes[0] + 2 >= 3, sizes
    return costs[0] == costs[1]
