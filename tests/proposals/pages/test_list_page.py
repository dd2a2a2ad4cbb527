"""`/usulan/`: what a person may know of, narrowed by the address, and the same as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.lab import Lab, due_on, fresh
from workflow.people.models import User
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal

pytestmark = pytest.mark.page

ADDRESS = "/usulan/"


def get(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def download(user: User, query: str = "") -> list[dict[str, str]]:
    client = Client()
    client.force_login(user)
    text = b"".join(client.get(f"{ADDRESS}?{query}&unduh=csv").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def titled(lab: Lab, title: str, state: State | None = None) -> Proposal:
    proposal = lab.at(state) if state else lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(title=title)
    return fresh(proposal)


def titles(user: User, query: str = "") -> set[str]:
    return {row["Judul"] for row in download(user, query)}


class TestWhatIsShown:
    def test_a_row_says_where_it_stands_on_whom_it_waits_and_the_time_left(self, lab: Lab) -> None:
        proposal = titled(lab, "Sumur Pintar", State.DIAGNOSE)
        due_on(dt.date(2026, 11, 20))
        page = get(lab.cast.proposer)
        assert f'href="/usulan/{proposal.public_id}/"' in page
        assert "Tahap 2 dari 5: Diagnose, terlambat" in page
        assert "menunggu Tim sejak 24 November" in page
        assert "Terlambat 2 hari kerja" in page
        assert "Puskesmas Melati" in page

    def test_a_draft_that_missed_its_call_is_not_called_late(self, lab: Lab) -> None:
        titled(lab, "Bank Sampah")
        due_on(dt.date(2026, 11, 20))
        page = get(lab.cast.proposer)
        assert "Batas pengajuan lewat" in page
        assert "Terlambat" not in page.replace("Hanya yang terlambat", "")

    def test_the_round_is_said_from_the_second_on_while_one_runs(self, lab: Lab) -> None:
        again = lab.announce(lab.at(State.DRUM_UP_REVIEW), Verb.SEND_BACK)
        assert "putaran ke-2" in get(lab.cast.proposer)
        lab.announce(lab.send(again), Verb.DECLINE)
        assert "putaran ke-" not in get(lab.cast.proposer)

    def test_nobody_reads_another_units_draft_nor_its_number_of_hits(self, lab: Lab) -> None:
        titled(lab, "Markaponda Lansia")
        Proposal.objects.update(complete=False)  # a complete one is told to the secretariat
        for reader in (lab.cast.outsider, lab.cast.secretary, lab.cast.member):
            assert "Markaponda" not in get(reader)
            assert "Markaponda" not in get(reader, "q=Mark")
            assert download(reader) == []
        assert "Markaponda" in get(lab.cast.head)

    def test_a_recorded_decision_shows_to_nobody_who_may_not_know(self, lab: Lab) -> None:
        titled(lab, "Sumur Pintar", State.DRUM_UP_REVIEW)
        assert "menunggu Lab sejak" in get(lab.cast.proposer)

    def test_visitors_sign_in_first(self, db: None) -> None:
        response = Client().get(ADDRESS)
        assert response.status_code == 302
        assert "/akun/masuk/" in response["Location"]

    def test_an_empty_list_says_what_to_do_next(self, cast: Cast) -> None:
        assert "Belum ada usulan di sini" in get(cast.proposer)
        assert "Tidak ada usulan yang cocok" in get(cast.proposer, "q=tidakada")

    def test_the_same_queries_for_one_row_and_for_three(self, lab: Lab) -> None:
        def cost(user: User) -> int:
            client = Client()
            client.force_login(user)
            client.get(ADDRESS)
            with CaptureQueriesContext(connection) as queries:
                client.get(ADDRESS)
            return len(queries)

        readers = (lab.cast.proposer, lab.cast.secretary, lab.cast.head, lab.cast.auditor)
        lab.ask(lab.draft())
        lab.at(State.DRUM_UP_REVIEW)
        lab.at(State.GRADUATED)
        one = [cost(reader) for reader in readers]
        for _each in range(2):
            lab.ask(lab.draft())
            lab.at(State.DRUM_UP_REVIEW)
            lab.at(State.GRADUATED)
        assert [cost(reader) for reader in readers] == one


class TestNarrowing:
    @pytest.fixture
    def some(self, lab: Lab) -> Lab:
        titled(lab, "Rancangan")
        titled(lab, "Kerja", State.DESIGN)
        titled(lab, "Gerbang", State.DIAGNOSE_REVIEW)
        titled(lab, "Lulus", State.GRADUATED)
        titled(lab, "Ditunda", State.SHELVED)  # from Diagnose
        return lab

    def test_by_what_the_title_line_says(self, some: Lab) -> None:
        everything = {"Rancangan", "Kerja", "Gerbang", "Lulus", "Ditunda"}
        expected = {
            "": everything,
            "keadaan=berjalan": {"Rancangan", "Kerja", "Gerbang"},
            "keadaan=di-gerbang": {"Gerbang"},
            "keadaan=di-tim": {"Rancangan", "Kerja"},
            "keadaan=lulus-tayang": {"Lulus"},
            "keadaan=berhenti": {"Ditunda"},
            "keadaan=design": {"Kerja"},
            "keadaan=terbang": everything,
            "tahap=diagnose": {"Gerbang", "Ditunda"},
            "tahap=display": {"Lulus"},
            "pemegang=lab": {"Gerbang"},
        }
        assert {query: titles(some.cast.proposer, query) for query in expected} == expected

    def test_what_is_searched_is_text(self, lab: Lab) -> None:
        titled(lab, "SI-PANDU 18.5 100% (C++)")
        titled(lab, "Kampung_KD 01")
        found, other = {"SI-PANDU 18.5 100% (C++)"}, {"Kampung_KD 01"}
        expected = {
            "SI-PANDU": found, "18.5": found, "100%25": found, "C%2B%2B": found, "(": found, "%25": found,
            "_": other, "KD 01": other, "pandu c": found,
            "AND": found, "%22SI": set(), "NOT": set(), "OR": set(), "*": set(), "Jum'at": set(), "\\": set(),
        }  # fmt: skip
        assert {words: titles(lab.cast.proposer, f"q={words}") for words in expected} == expected

    def test_by_being_overdue(self, some: Lab) -> None:
        due_on(dt.date(2026, 11, 20))
        assert titles(some.cast.proposer, "terlambat=ya") == {"Kerja", "Gerbang"}

    def test_by_whose_it_is(self, some: Lab) -> None:
        assert titles(some.cast.head, "lihat=saya") == set()
        assert titles(some.cast.head, "lihat=unit") == titles(some.cast.head)
        assert titles(some.cast.secretary, "lihat=unit") == set()
        assert 'name="lihat" value="unit"' in get(some.cast.head, "lihat=unit")

    def test_by_unit_and_cycle(self, some: Lab) -> None:
        unit, cycle = some.cast.puskesmas.pk, some.cycle.pk
        assert len(titles(some.cast.proposer, f"unit={unit}&siklus={cycle}")) == 5
        assert titles(some.cast.secretary, f"unit={some.cast.dinsos.pk}") == set()
        assert "tidak dikenal" in get(some.cast.proposer, f"unit={some.cast.dinsos.pk}")

    def test_complete_drafts_are_asked_for_by_the_secretariat_alone(self, some: Lab) -> None:
        Proposal.objects.filter(title="Rancangan").update(complete=True)
        assert titles(some.cast.secretary, "lengkap=ya") == {"Rancangan"}
        assert len(titles(some.cast.proposer, "lengkap=ya")) == 5

    def test_in_every_order(self, some: Lab) -> None:
        rows = download(some.cast.proposer, "urut=judul")
        assert [row["Judul"] for row in rows] == ["Ditunda", "Gerbang", "Kerja", "Lulus", "Rancangan"]
        for order in ("tenggat", "terlama", "berubah", "nomor", "terbaru"):
            assert len(download(some.cast.proposer, f"urut={order}")) == 5


class TestFile:
    def test_it_holds_what_the_rows_say_and_no_formula(self, lab: Lab) -> None:
        proposal = titled(lab, "=1+1", State.DIAGNOSE)
        due_on(dt.date(2026, 11, 20))
        (row,) = download(lab.cast.secretary)
        assert row["Judul"] == "'=1+1"
        assert row["Nomor"] == proposal.number
        assert row["Sisa hari kerja"] == "-2"
        assert row["Terlambat"] == "ya"
        assert row["Menunggu"] == "Tim"
        assert row["Unit"] == "Puskesmas Melati"

    def test_a_record_that_lacks_almost_everything_is_a_row_too(self, lab: Lab) -> None:
        Proposal.objects.create(
            title="Kudus Menyapa",
            unit=lab.cast.puskesmas,
            origin="import",
            source="lan",
            external_id="7",
            state=State.GRADUATED,
        )
        (row,) = download(lab.cast.auditor)
        assert row["Nomor"] == row["Tenggat"] == row["Sisa hari kerja"] == ""
        assert row["Menunggu"] == ""
