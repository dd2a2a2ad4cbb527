"""Every address of the API that answers GET, read by every person; and what of it is not as the tables say.

The addresses come from the URL conf: a new one is crawled without being named here, and one with a part
that `_values` does not know stops the tests.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from rest_framework.test import APIClient

from labinovasi.api.urls import v1
from tests.api.calls import download
from tests.visibility.world import TITLE_WORD, WORK_FILE, World
from workflow.people.models import User
from workflow.proposals.machine import State
from workflow.proposals.models import Attachment, Proposal
from workflow.reviews.models import Panel

NOWHERE = {"public_id": "a" * 8, "id": "987654"}
PART = re.compile(r"<\w+:(\w+)>")
Person = User | AnonymousUser


def routes() -> list[str]:
    """The patterns of the API that answer GET."""
    return [
        str(pattern.pattern)
        for pattern in v1
        if "get" in (view := pattern.callback.view_class).http_method_names and hasattr(view, "get")
    ]


def _values(route: str, part: str, proposal: Proposal) -> list[str]:
    """What stands at one part of a route for this proposal."""
    below = route.split("/", maxsplit=1)[0]
    rows = {
        ("proposals", "public_id"): lambda: [proposal.public_id],
        ("proposals", "number"): lambda: proposal.revisions.values_list("number", flat=True),
        ("attachments", "id"): lambda: proposal.attachments.values_list("public_id", flat=True),
        ("panels", "id"): lambda: panels_of(proposal),
        ("units", "id"): lambda: [proposal.unit_id],
        ("cycles", "id"): lambda: [proposal.cycle_id],
        ("catalogue", "address"): list,  # of what is not shown: none
    }
    return [str(value) for value in rows[below, part]()]


def panels_of(proposal: Proposal) -> list[int]:
    """The first panel, on which reviewers sit, and the newest."""
    keys = Panel.objects.filter(revision__proposal=proposal).order_by("pk").values_list("pk", flat=True)
    return sorted({*keys[:1], *keys.reverse()[:1]})


def addresses(proposal: Proposal) -> dict[str, str]:
    """Address → its twin that leads nowhere; a list without a part is its own twin."""
    found = {}
    for route in routes():
        if route.startswith("catalogue/") and proposal.state == State.EXHIBITED:
            continue  # a shown page is everybody's
        parts = PART.findall(route)
        for values in itertools.product(*(_values(route, part, proposal) for part in parts)):
            here = dict(zip(parts, values, strict=True))
            found[_address(route, here)] = _address(route, {**here, **_only(NOWHERE, parts)})
    return found


def _only(values: Mapping[str, str], parts: list[str]) -> dict[str, str]:
    return {part: values[part] for part in parts if part in values}


def _address(route: str, values: Mapping[str, str]) -> str:
    return "/api/v1/" + PART.sub(lambda part: values[part[1]], route)


def client_of(person: Person) -> APIClient:
    client = APIClient()
    if isinstance(person, User):
        client.force_authenticate(person)
    return client


@dataclass(frozen=True)
class Told:
    """Everything one person is answered about one proposal."""

    answers: dict[str, HttpResponse]
    text: str = field(repr=False)  # all bodies

    def __getitem__(self, address: str) -> HttpResponse:
        return self.answers[address]


def told_to(person: Person, proposal: Proposal) -> Told:
    client, answers, bodies = client_of(person), {}, []
    for address in addresses(proposal):
        answers[address], body = download(client, address)
        if "attachments/" not in address or "proposals/" in address:
            bodies.append(body.decode())
    return Told(answers, "\n".join(bodies))


def told_of_nothing(person: Person, proposal: Proposal) -> dict[str, HttpResponse]:
    """The answers of the twins, by the address whose twin they are."""
    client = client_of(person)
    return {
        address: download(client, twin)[0] for address, twin in addresses(proposal).items() if twin != address
    }


def same(one: HttpResponse, other: HttpResponse) -> bool:
    """Word for word, headers and all."""
    told = (one.status_code, one.streaming, dict(one.items())) == (
        other.status_code,
        other.streaming,
        dict(other.items()),
    )
    return told and not one.streaming and one.content == other.content


# --- Table B -----------------------------------------------------------------------------------------


def faults_of_line(person: Person, proposal: Proposal, *, visible: bool) -> Iterator[str]:
    """Detail, list, count and search, against whether this person may know of it."""
    client = client_of(person)
    known = isinstance(person, User)
    here = f"/api/v1/proposals/{proposal.public_id}/"
    wanted = 200 if visible else (404 if known else 401)
    if (got := client.get(here).status_code) != wanted:
        yield f"detail: {got}"
    for query in ({"count": "1"}, {"q": TITLE_WORD.lower(), "count": "1"}, _by_number(proposal)):
        answer = client.get("/api/v1/proposals/", query)
        if not known:
            if answer.status_code != 401:
                yield f"list {query}: {answer.status_code}"
            continue
        page = answer.json()
        ids = [row["id"] for row in page["results"]]
        if (ids, page["count"]) != (([proposal.public_id], 1) if visible else ([], 0)):
            yield f"list {query}: {ids}, {page['count']}"


def _by_number(proposal: Proposal) -> dict[str, str]:
    return {"q": proposal.number or TITLE_WORD, "count": "1"}


def statuses_of_files(world: World, person: Person, proposal: Proposal) -> dict[str, int]:
    """The download of the pages, by the file's name."""
    client = APIClient()
    if isinstance(person, User):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    files = Attachment.objects.filter(proposal=proposal)
    return {
        file.name: download(client, f"/berkas/{file.public_id}/")[0].status_code
        for file in files.order_by("name")
    }


def reads_file(name: str, letter: str, *, sent: bool) -> bool:
    """Files follow the text: the one of the current text with W, the one of a submission with W or S."""
    return letter == "W" if name == WORK_FILE else sent and letter in "WS"
