"""The Bupati's page: every number opens exactly its list, for whoever may read it and for nobody else."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, make_unit
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from workflow.people import services as people
from workflow.people.models import User
from workflow.people.owners import Owners, recognise
from workflow.pipeline import selectors
from workflow.proposals.machine import State
from workflow.proposals.services import import_record, open_cycle
from workflow.workdays import clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]

DRAFT, IMPORTED = "Markadraf Belum Terkirim", "Markaimpor Dari Luar"
READERS = ("executive", "secretary", "auditor")


@pytest.fixture
def lab(cast: Cast, complete: None) -> Lab:  # noqa: F811
    return Lab(cast)


@pytest.fixture
def filled(lab: Lab) -> Lab:
    """In work, at the gate, shown, a draft and an import."""
    lab.cast.everybody()
    lab.at(State.DIAGNOSE)
    lab.send(lab.draft("Ambulans Desa"))
    lab.at(State.GRADUATED)
    lab.draft(DRAFT)
    import_record(
        source="Lain", external_id="1", title=IMPORTED, unit=lab.cast.dinkes, fields={}, texts={}, years=[]
    )
    return lab


def read(client: Client, user: User, address: str = "/pipeline/") -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def figures(page: str) -> list[tuple[str, int]]:
    """Every link to a list of the pipeline with the number it shows."""
    links = re.findall(r'<a href="(/pipeline/(?:usulan|unit)/[^"]*)"[^>]*>\s*(\d+)', page)
    return [(html.unescape(address), int(n)) for address, n in links]


def rows(client: Client, user: User, address: str) -> list[str]:
    """The titles or units of a list, as its file gives them."""
    client.force_login(user)
    answer = client.get(f"{address}{'&' if '?' in address else '?'}unduh=csv")
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    return text.strip().splitlines()[1:]


@pytest.mark.parametrize("part", READERS)
def test_every_number_opens_exactly_its_list(client: Client, filled: Lab, part: str) -> None:
    reader = getattr(filled.cast, part)
    found = figures(read(client, reader))
    assert len(found) > 15
    for address, n in found:
        if "draf" not in address:  # drafts are counted by unit; their list is of units
            assert len(rows(client, reader, address)) == n, address


def test_the_sentence_says_how_many_run_are_late_and_lie_at_the_gate(client: Client, filled: Lab) -> None:
    page = read(client, filled.cast.executive)
    told = re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", page, re.DOTALL)[0])  # type: ignore[index]
    assert told == "2 berjalan, 0 terlambat, 1 di gerbang"


@pytest.mark.parametrize("part", READERS)
def test_never_sent_drafts_are_a_number_and_imports_are_left_out(
    client: Client, filled: Lab, part: str
) -> None:
    reader = getattr(filled.cast, part)
    pages = [read(client, reader, a) for a in ("/pipeline/", "/pipeline/usulan/", "/pipeline/unit/")]
    assert not any(DRAFT in page or IMPORTED in page for page in pages)
    assert "1 draf belum diajukan" in pages[0]
    assert "hasil impor" in pages[0]


def test_what_an_earlier_cycle_shows_stands_beside_the_nought_of_a_new_one(client: Client, lab: Lab) -> None:
    """The catalogue is full though the call just opened: the Bupati reads both, and knows which is which."""
    lab.at(State.EXHIBITED)
    lab.cast.everybody()
    opened = clock.now() - dt.timedelta(hours=1)
    open_cycle(
        by=None, name="Siklus baru", theme="", opens_at=opened, closes_at=opened + dt.timedelta(days=30)
    )
    told = " ".join(re.sub(r"<[^>]+>", " ", read(client, lab.cast.executive)).split())
    assert "0 tayang di katalog Siklus baru 1 tayang dari semua siklus" in told


def test_nobody_else_reads_it(client: Client, filled: Lab) -> None:
    for part in ("proposer", "head", "reviewer_a", "curator", "outsider"):
        client.force_login(getattr(filled.cast, part))
        for address in ("/pipeline/", "/pipeline/usulan/", "/pipeline/unit/", "/pipeline/usulan/?unduh=csv"):
            answer = client.get(address)
            assert answer.status_code == 403, (part, address)
            assert b"Ambulans Desa" not in answer.content


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/pipeline/").status_code == 302


def test_a_unit_an_import_was_not_sure_of_counts_once_it_is_confirmed(lab: Lab) -> None:
    lab.cast.everybody()
    before = sum(kind.units for kind in selectors.unit_figures())
    unit, _doubts = Owners().unit_of(recognise("Kabupaten Kudus", "Sanggar Baru"))
    assert sum(kind.units for kind in selectors.unit_figures()) == before
    people.confirm_unit(by=lab.cast.secretary, unit=unit)
    assert sum(kind.units for kind in selectors.unit_figures()) == before + 1


def test_an_empty_lab_says_so(client: Client, cast: Cast) -> None:
    assert "Tidak ada yang menunggu" in read(client, cast.executive)


@pytest.mark.parametrize("address", ["/pipeline/", "/pipeline/usulan/", "/pipeline/unit/"])
def test_one_row_costs_what_three_cost(client: Client, lab: Lab, address: str) -> None:
    reader = lab.cast.executive
    lab.send(lab.draft("Satu"))
    lab.at(State.DIAGNOSE)
    read(client, reader, address)
    counts = []
    for more in ((), ("Dua", "Tiga")):
        for title in more:
            lab.send(lab.draft(title))
            make_unit(f"Unit {title}", parent=make_unit(f"Induk {title}"))
        with CaptureQueriesContext(connection) as seen:
            read(client, reader, address)
        counts.append(len(seen))
    assert counts[0] == counts[1]


ODD = ["?keadaan=apa", "?tahap=9", "?q=%25_\\", "?page=x", "?urut=-", "?siklus=999999999999999999999"]


def test_odd_addresses_give_a_list(client: Client, filled: Lab) -> None:
    for query in ODD:
        read(client, filled.cast.executive, f"/pipeline/usulan/{query}")
