"""The pipeline over HTTP: the page's figures, for its readers, and no sign of a recorded decision."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.pipeline.test_board import DRAFT, IMPORTED, READERS, figures, filled, lab, read  # noqa: F401
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals.machine import State

pytestmark = [pytest.mark.django_db, pytest.mark.page]
HERE = "/api/v1/pipeline/"


def told(client: Client, user: User) -> dict[str, Any]:
    client.force_login(user)
    answer = client.get(HERE)
    assert answer.status_code == 200, answer.content
    return answer.json()


STAGE = {"berjalan": "running", "dikerjakan": "in_work", "gerbang": "at_gate", "terlambat": "late"}
KIND = {"aktif": "units", "mengusul": "proposed", "lulus": "graduated", "belum": "never"}
CYCLE = {"lulus": "graduated", "tayang": "shown", "ditunda": "shelved", "berakhir": "ended"}


def numbers(board: dict[str, Any]) -> dict[str, int]:
    """Each figure by the list that the page opens with it; that the list holds as many is tested there."""
    found = {
        f"/pipeline/usulan/?keadaan={name}": board[STAGE[name]] for name in STAGE if STAGE[name] in board
    }
    for stage in board["stages"]:
        start = f"/pipeline/usulan/?tahap={stage['stage']}&keadaan="
        found |= {f"{start}{name}": stage[figure] for name, figure in STAGE.items()}
    for kind in board["units"]:
        start = f"/pipeline/unit/?jenis={kind['kind']}&keadaan="
        found |= {f"{start}{name}": kind[figure] for name, figure in KIND.items()}
    for cycle in board["cycles"]:
        start = f"/pipeline/usulan/?siklus={cycle['cycle']['id']}&keadaan="
        found |= {f"{start}{name}": cycle[figure] for name, figure in CYCLE.items()}
    whole = {"unit/?keadaan=draf": board["drafts"], "usulan/?keadaan=tayang": board["shown"]}
    return found | {f"/pipeline/{address}": n for address, n in whole.items()}


def test_its_figures_are_those_of_the_page(client: Client, filled: Lab) -> None:  # noqa: F811
    for part in READERS:
        reader = getattr(filled.cast, part)
        board, page = told(client, reader), read(client, reader)
        assert numbers(board) == dict(figures(page))
        titles = re.findall(r'<th scope="row"><a [^>]+>([^<]+)', page)[: len(board["longest"])]
        assert [row["title"] for row in board["longest"]] == titles
        assert (board["running"], board["at_gate"], board["drafts"]) == (2, 1, 1)
        assert DRAFT not in str(board)
        assert IMPORTED not in str(board)


def test_whoever_does_not_read_the_page_is_refused_without_a_figure(client: Client, filled: Lab) -> None:  # noqa: F811
    for part in ("proposer", "head", "coach", "reviewer_a", "curator", "outsider"):
        client.force_login(getattr(filled.cast, part))
        answer = client.get(HERE)
        assert (answer.status_code, answer.json()["obstacles"][0]["code"]) == (403, "role.denied"), part
        assert b"Ambulans Desa" not in answer.content
    client.logout()
    assert client.get(HERE).status_code == 401


def test_a_recorded_decision_changes_nothing_for_who_may_not_know_of_it(client: Client, lab: Lab) -> None:  # noqa: F811
    gate = Gate(lab)
    panel = gate.judged()
    readers = (lab.cast.executive, lab.cast.auditor)
    before = [told(client, reader) for reader in readers]
    gate.record(panel)
    assert [told(client, reader) for reader in readers] == before
    assert [row["waits_on"] for board in before for row in board["longest"]] == ["lab", "lab"]
    assert [row["waits_on"] for row in told(client, lab.cast.secretary)["longest"]] == ["announcement"]


def test_one_proposal_costs_what_three_cost(client: Client, lab: Lab) -> None:  # noqa: F811
    lab.send(lab.draft("Satu"))
    lab.at(State.DIAGNOSE)
    told(client, lab.cast.executive)
    counts = []
    for more in ((), ("Dua", "Tiga")):
        for title in more:
            lab.send(lab.draft(title))
        with CaptureQueriesContext(connection) as seen:
            told(client, lab.cast.executive)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_it_does_not_offer_is_refused(client: Client, cast: Cast) -> None:
    client.force_login(cast.executive)
    answer = client.get(f"{HERE}?keadaan=terlambat")
    assert (answer.status_code, answer.json()["obstacles"][0]["code"]) == (400, "parameter.unknown")
