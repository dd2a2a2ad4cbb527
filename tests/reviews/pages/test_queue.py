"""The reviewer's queue: my own assignments alone, the most urgent first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.reviews.gate import Gate
from workflow.reviews import services
from workflow.reviews.models import Assignment

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def page(client: Client, who: object, query: str = "") -> str:
    client.force_login(who)
    answer = client.get(f"/telaah/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_due_first_stands_first_and_what_is_filed_last(gate: Gate, client: Client) -> None:
    cast = gate.cast
    late, soon, filed, before = (
        gate.sent(title) for title in ("Batik Cap Ulang", "Posyandu Keliling", "Kudus Siaga", "Menara Terang")
    )
    for panel in (late, soon, filed, before):
        gate.assign(panel, cast.reviewer_a)
    Assignment.objects.filter(panel=late).update(due_on=dt.date(2026, 11, 20))
    Assignment.objects.filter(panel=before).update(due_on=dt.date(2026, 11, 19))
    for panel in (before, filed):
        gate.file(panel, cast.reviewer_a, 4)
    text = page(client, cast.reviewer_a)
    assert "2 usulan menunggu nilai Anda" in text
    assert text.index("Batik Cap Ulang") < text.index("Posyandu Keliling") < text.index("Kudus Siaga")
    assert text.index("Kudus Siaga") < text.index("Menara Terang")  # of these the newest first
    assert "Terlambat 2 hari kerja" in text
    assert "nilai diajukan" in text


# Review case 55.
def test_what_i_have_filed_does_not_come_back_when_another_drafts(gate: Gate, client: Client) -> None:
    panel = gate.sent()
    gate.assign(panel, gate.cast.reviewer_a, gate.cast.reviewer_b)
    gate.file(panel, gate.cast.reviewer_a, 4)
    services.save_draft(panel_id=panel.pk, by=gate.cast.reviewer_b, version=0, note="Naskah")
    mine, theirs = page(client, gate.cast.reviewer_a), page(client, gate.cast.reviewer_b)
    assert "Tidak ada usulan yang menunggu nilai Anda" in mine
    assert "draf tersimpan" not in mine
    assert "Satu usulan menunggu nilai Anda" in theirs
    assert "draf tersimpan" in theirs


def test_the_list_is_narrowed_searched_and_given_as_a_file(gate: Gate, client: Client) -> None:
    cast = gate.cast
    for title in ("=HYPERLINK(1) Kopi Muria", "Batik Cap Ulang"):
        gate.assign(gate.sent(title), cast.reviewer_a)
    assert "Batik" not in page(client, cast.reviewer_a, "?q=muria")
    assert "Batik" not in page(client, cast.reviewer_a, "?status=selesai")
    assert "Batik" in page(client, cast.reviewer_a, "?status=ditunggu&tahap=drum_up")
    answer = client.get("/telaah/?unduh=csv&q=muria")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK" in lines[1]


def test_nobody_finds_the_assignments_of_others(gate: Gate, client: Client) -> None:
    gate.assign(gate.sent("Batik Cap Ulang"), gate.cast.reviewer_a)
    for who in (gate.cast.reviewer_b, gate.cast.outsider, gate.cast.secretary, gate.cast.proposer):
        assert "Batik" not in page(client, who)


# Review case 76.
def test_three_rows_cost_as_many_queries_as_one(gate: Gate, client: Client) -> None:
    reviewer = gate.cast.reviewer_a
    gate.assign(gate.sent("Satu"), reviewer)
    page(client, reviewer)
    with CaptureQueriesContext(connection) as once:
        page(client, reviewer)
    for title in ("Dua", "Tiga"):
        gate.assign(gate.sent(title), reviewer)
    with CaptureQueriesContext(connection) as thrice:
        page(client, reviewer)
    assert len(thrice) == len(once)
