"""Fills one database for `./lab bench pages` and prints, as JSON, who may ask for which address.

Run as a process of its own, with DATABASE_URL naming an empty database.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.bench import catalogue
from tests.bench.data import BigLab
from workflow.people.models import User
from workflow.proposals import content
from workflow.proposals.models import Proposal
from workflow.reviews.models import Assignment

UNKEPT = "?n={n}"  # another address each time it is asked: no kept answer fits


def fill(size: int) -> list[dict[str, str]]:
    """`size` proposals; answers the pages to ask for: name, address, and the cookie of who asks."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    content.obstacles = lambda _proposal: []  # thousands of drafts are sent that nobody wrote
    lab = BigLab(size)
    assert Proposal.objects.count() == size, Proposal.objects.count()
    shown = catalogue.fill(lab.cast.curator)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [{"name": name, "url": url, "cookie": cookie} for name, cookie, url in pages(lab, shown)]


def pages(lab: BigLab, shown: str) -> list[tuple[str, str, str]]:
    """Every page that is measured: its name, the cookie of who asks, its address. `shown` is a page of the
    catalogue."""
    cast = lab.cast
    secretary, proposer = _cookie(cast.secretary), _cookie(lab.proposer)
    reviewer = _cookie(lab.reviewer)
    proposals, home = reverse("proposals:list"), reverse("home")
    at_gate = lab.panel.revision.proposal.public_id
    seat = Assignment.objects.get(panel=lab.panel, reviewer=lab.reviewer)
    api = "/api/v1/proposals/?size=50"
    hall = reverse("exhibition:hall")
    entry = reverse("exhibition:entry", args=[shown])
    return [
        ("list, secretariat", secretary, proposals),
        ("list, proposer who sees 13", proposer, proposals),
        ("list, reviewer with 9", reviewer, proposals),
        ("list, a word no row holds", secretary, f"{proposals}?q=tidakadayangmemuat"),
        ("list, by deadline", secretary, f"{proposals}?urut=tenggat"),
        ("proposal page, its team", proposer, reverse("proposals:page", args=[lab.written.public_id])),
        ("proposal page, secretariat", secretary, reverse("proposals:page", args=[at_gate])),
        ("review queue", reviewer, reverse("reviews:queue")),
        ("review", reviewer, reverse("reviews:review", args=[seat.pk])),
        ("gates", secretary, reverse("reviews:gates")),
        ("gate page", secretary, reverse("reviews:gate", args=[at_gate])),
        ("home, secretariat", secretary, home),
        ("home, proposer", proposer, home),
        ("home, reviewer", reviewer, home),
        ("pipeline", secretary, reverse("pipeline:board")),
        ("front door, visitor", "", home),
        ("catalogue, kept", "", hall),
        ("catalogue, made anew", "", hall + UNKEPT),
        ("catalogue, a word no page holds", "", f"{hall}?q=tidakadayangmemuat&{UNKEPT[1:]}"),
        ("catalogue entry, kept", "", entry),
        ("catalogue entry, made anew", "", entry + UNKEPT),
        ("API list, secretariat", secretary, api),
        ("API list, proposer who sees 13", proposer, api),
        ("API list, reviewer with 9", reviewer, api),
    ]


def _cookie(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def main() -> None:
    found: Any = fill(int(sys.argv[1]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
