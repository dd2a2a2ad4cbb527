"""The pipeline on paper: one A4 page, however long the titles of the ten that wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.conftest import WIDTHS, Watched
from tests.cast import PASSWORD, Cast, make_person
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from workflow.people.models import Unit, UnitKind, User
from workflow.pipeline.selectors import CYCLES, LONGEST
from workflow.proposals import services
from workflow.workdays import clock

pytestmark = [pytest.mark.browser, pytest.mark.page, pytest.mark.django_db(transaction=True)]
PageWatch = Callable[..., Watched]
A4 = (595, 842)  # points
LONG = (
    "Penjemputan lansia berisiko tinggi di desa lereng Muria oleh kader, bidan, dan ambulans desa, "
    "dengan catatan kesehatan bersama puskesmas dan posyandu, nomor {}"
)


@pytest.fixture
def reader(people: Cast, complete: None) -> User:  # noqa: F811
    """The Bupati's office before a full board: more than ten wait, units of every kind, cycles enough."""
    lab = Lab(people)
    for n in range(LONGEST + 2):
        lab.send(lab.draft(LONG.format(n), team=False))
    for kind in UnitKind:
        Unit.objects.create(name=f"Unit berjenis {kind.label}", kind=kind, ours=True)
    for n in range(CYCLES):
        start = dt.date(2026, 11, 10 + n)
        services.open_cycle(
            by=None,
            name=f"Siklus Layanan Dekat Warga {2020 + n}–{2021 + n}",
            opens_at=clock.start_of(start),
            closes_at=clock.end_of(start),
        )
    return make_person("Wakil Bupati", unit=people.bappeda, lab=["executive"], password=PASSWORD)


def test_a_full_board_prints_on_one_sheet(page_watch: PageWatch, reader: User) -> None:
    watched = page_watch(WIDTHS["desk"])
    watched.sign_in(reader.email)
    watched.page.wait_for_url(watched.base + "/")
    watched.visit("/pipeline/")
    (sheet,) = PdfReader(BytesIO(watched.page.pdf(prefer_css_page_size=True))).pages
    assert tuple(round(float(side)) for side in sheet.mediabox[2:]) == A4
    text = " ".join(sheet.extract_text().split())
    for n in range(LONGEST):
        assert LONG.format(n) in text
    newest = "Siklus Layanan Dekat Warga 2022–2023"
    for part in (
        "Lab Inovasi Kabupaten Kudus",
        "12 berjalan",
        str(UnitKind.SCHOOL.label),
        newest,
        "Arti angka",
    ):
        assert part in text, part
