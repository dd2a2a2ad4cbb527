"""`/sekretariat/kabar/`: who was told what and why, for the secretariat and never beyond what it may know."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import draining, endings, ledger
from notifications.models import Delivery, Obligation, Why
from notifications.mornings import OVERTAKEN
from notifications.tuning import OFF
from tests.notifications.support import owe_welcome, told
from tests.proposals.lab import Lab
from workflow.proposals.models import Proposal, TeamMember
from workflow.workdays import clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]

ADDRESS = "/sekretariat/kabar/"


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_it_is_the_secretariats(client, cast):
    assert client.get(ADDRESS).status_code == 302
    for person in (cast.outsider, cast.executive, cast.auditor, cast.proposer, cast.reviewer_a):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 403


def test_a_row_says_to_whom_as_what_about_what_by_which_way_and_when(secretary, lab: Lab, cast):
    proposal = lab.send(lab.draft("Antrean Tanpa Antre"))
    draining.drain(seconds=30)
    shown = text(secretary.get(ADDRESS, {"pesan": "proposal_moved"}))
    assert "Antrean Tanpa Antre" in shown
    assert proposal.get_absolute_url() in shown
    assert all(name in shown for name in told("proposal_moved"))
    assert "anggota tim" in shown
    assert "terkirim, Selasa, 24 November 2026, 09.00 WIB" in shown


def test_it_is_found_by_person_number_and_title(secretary, lab: Lab, cast):
    proposal = lab.send(lab.draft("Antrean Tanpa Antre"))
    owe_welcome(cast.outsider)
    for words in (proposal.number, "tanpa", cast.head.name):
        shown = text(secretary.get(ADDRESS, {"q": words}))
        assert cast.head.name in shown
        assert cast.outsider.email not in shown
        assert f">{cast.outsider.name}</a>" not in shown


def test_a_draft_nobody_sent_stands_in_no_row_and_no_search(secretary, lab: Lab, cast):
    draft = lab.draft("Markaponda")
    Proposal.objects.filter(pk=draft.pk).update(complete=False)  # a complete one has a title line there
    ledger.owe(
        recipients={cast.proposer.pk: Why.OWNER},
        kind="due_soon",
        subject=f"proposal:{draft.pk}",
        occurrence="visit:1:due_soon:2026-12-01",
    )
    for query in ({}, {"q": "Markaponda"}, {"unduh": "csv"}):
        answer = secretary.get(ADDRESS, query)
        shown = b"".join(answer) if answer.streaming else answer.content
        assert draft.public_id not in shown.decode()
        assert cast.proposer.name not in shown.decode()


def test_a_secretary_reads_nothing_of_their_own_proposal_or_of_what_they_judge(client, lab: Lab, cast):
    proposal = lab.send(lab.draft("Antrean Tanpa Antre"))
    client.force_login(cast.secretary)
    assert "Antrean Tanpa Antre" in text(client.get(ADDRESS))
    TeamMember.objects.create(proposal=proposal, user=cast.secretary, role="reader")
    assert "Antrean Tanpa Antre" not in text(client.get(ADDRESS))


def test_why_a_message_ended_is_told_in_words(secretary, lab: Lab, cast):
    lab.send(lab.draft("Antrean Tanpa Antre"))
    rows = Obligation.objects.filter(kind="proposal_moved")
    for code, words in (
        (OVERTAKEN, "ada pesan yang lebih baru"),
        ("submit 12", "diajukan"),
        ("granted", "disetujui"),
        ("moved to 2026-12-01", "tenggatnya berubah"),
        ("Sudah lewat waktunya.", "Sudah lewat waktunya."),
    ):
        rows.update(status=Obligation.Status.OVERTAKEN, reason=code, closed_at=clock.now())
        assert f"Digantikan: {words}" in text(secretary.get(ADDRESS))


def test_a_way_that_was_not_taken_says_why_once(secretary, lab: Lab, cast):
    lab.send(lab.draft())
    rows = Obligation.objects.filter(kind="gate_unassigned")
    Delivery.objects.filter(obligation__in=rows, channel="email").update(status="dead", reason="Ditolak.")
    assert "Surel: gagal: Ditolak.<br>" in text(secretary.get(ADDRESS))
    rows.close(Obligation.Status.DONE, "assigned")
    Delivery.objects.filter(obligation__in=rows, channel="email").update(reason="assigned")
    assert "Surel: gagal<br>" in text(secretary.get(ADDRESS))


def test_every_reason_the_ledger_is_given_has_words():
    """A new code in English would otherwise stand on an Indonesian page."""
    given = re.compile(r'(?:reason=|_pause\(endpoint, |Status\.[A-Z]+, |ledger\.\w+, )"([a-z ]+)"')
    files = (path for path in Path(endings.__file__).parent.rglob("*.py") if path.name != "endings.py")
    found = {code for path in files for code in given.findall(path.read_text())}
    assert {"assigned", "read", "filed", "removed"} <= found
    assert found | {OFF} <= set(endings.WORDS)


def test_the_file_holds_the_rows_of_the_page(secretary, cast):
    owe_welcome(cast.proposer, cast.head)
    answer = secretary.get(ADDRESS, {"unduh": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {cast.proposer.name, cast.head.name}


def test_one_and_three_rows_ask_the_same(secretary, lab: Lab, cast):
    lab.send(lab.draft("Satu"))
    secretary.get(ADDRESS)
    with CaptureQueriesContext(connection) as one:
        secretary.get(ADDRESS)
    for title in ("Dua", "Tiga"):
        lab.send(lab.draft(title))
    with CaptureQueriesContext(connection) as three:
        secretary.get(ADDRESS)
    assert len(one) == len(three)


def test_the_pages_of_a_proposal_and_of_a_person_lead_there(secretary, lab: Lab, cast):
    proposal = lab.send(lab.draft("Antrean Tanpa Antre"))
    there = f"{ADDRESS}?q={proposal.number}"
    assert there in text(secretary.get(proposal.get_absolute_url(), follow=True))
    assert f"{ADDRESS}?q={cast.head.email.replace('@', '%40')}" in text(
        secretary.get(f"/sekretariat/orang/{cast.head.pk}/")
    )
    secretary.force_login(cast.head)
    assert ADDRESS not in text(secretary.get(proposal.get_absolute_url(), follow=True))
