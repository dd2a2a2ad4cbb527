"""An imported record on its way into the catalogue: its source texts are offered, cleaned, and searched."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.exhibition.pages.hall import Hall
from tests.proposals.importing.test_innovations import HEADINGS, PLAIN
from workflow.exhibition import selectors, services
from workflow.exhibition.models import Entry
from workflow.proposals.importing.innovations import import_innovations
from workflow.proposals.models import Proposal

pytestmark = pytest.mark.page
WORD = (
    "<!-- <style>p.MsoNormal {margin: 0}</style> --><style>p.p1 {margin: 0}</style>"
    '<div style="display:none">tersembunyi</div>'
    '<p class="MsoNormal">Petani dijemput di sawah.<o:p></o:p></p>'
    '<p class="MsoListParagraph">&middot;&nbsp;&nbsp;Rapat dusun</p>'
    '<p class="MsoListParagraph">&middot;&nbsp;&nbsp;Jadwal kader</p><p>&nbsp;</p>'
)
RULES = ("margin", "MsoNormal", "p.p1", "display", "tersembunyi", "<o:p>", "&lt;p")


@pytest.fixture
def record(hall: Hall, tmp_path: Path) -> Proposal:
    path = tmp_path / "direktori.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerow({**PLAIN, "deskripsi": WORD, "tahapan_proses": WORD, "manfaat": ""})
    import_innovations(path=path)
    return Proposal.objects.get(origin=Proposal.Origin.IMPORT)


def test_no_style_rule_of_a_source_is_ever_visible_text(hall: Hall, record: Proposal) -> None:
    """Catalogue case 31: on the desk, on the page, in its excerpt, in search, feed and data."""
    curator = Client()
    curator.force_login(hall.lab.cast.curator)
    entry = services.compose_entry(proposal_id=record.pk, by=hall.lab.cast.curator)
    desk = curator.get(reverse("exhibition:edit", args=[record.public_id])).content.decode()
    assert "Tahapan proses" in desk
    for _twice in range(2):  # it stands there once
        services.add_source_text(entry_id=entry.pk, by=hall.lab.cast.curator, name="steps")
    entry = hall.publish(Entry.objects.select_related("proposal").get(pk=entry.pk))
    assert entry.text.count("– Rapat dusun\n– Jadwal kader") == 1  # a list stays a list
    public = [
        f"/pameran/{entry.address}/",
        "/pameran/",
        "/pameran/?q=sawah",
        "/pameran/umpan.xml",
        f"/api/v1/catalogue/{entry.address}/",
    ]
    for address in public:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        assert "sawah" in answer.content.decode(), address
        assert not [rule for rule in RULES if rule in _words(answer.content.decode())], address
    assert not [rule for rule in RULES if rule in desk]
    assert "tersembunyi" not in Client().get("/pameran/?q=tersembunyi").content.decode().replace(
        'value="tersembunyi"', ""
    ).replace("“tersembunyi”", "")


def _words(page: str) -> str:
    """The page without its own head, whose viewport and styles are ours."""
    return page.partition("</head>")[2] or page


def test_a_record_brings_what_it_has_and_waits_on_nobody(hall: Hall, record: Proposal) -> None:
    assert [str(source.label) for source in selectors.source_texts(record)] == [
        "Deskripsi",
        "Tahapan proses",
        "Prasyarat replikasi",
    ]
    entry = services.compose_entry(proposal_id=record.pk, by=hall.lab.cast.curator)
    assert (entry.title, entry.text, entry.credits) == ("Ambulans Sawah", "", "")
    assert entry.summary.startswith("Petani dijemput di sawah.")
    services.change_entry(
        entry_id=entry.pk, by=hall.lab.cast.curator, seen=entry.edits, text="Petani dijemput."
    )
    shown = hall.publish(Entry.objects.select_related("proposal").get(pk=entry.pk))
    html = Client().get(f"/pameran/{shown.address}/").content.decode()
    assert "Direktori inovasi LAN" in html
    assert "2012" in html
    assert "Drum Up" not in html  # it walked through no stage here
