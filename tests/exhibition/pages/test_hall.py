"""The public hall: what visitors find, how it is cached, and that a retraction takes it all at once."""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.exhibition.pages.hall import Hall, jpeg
from workflow.exhibition import services
from workflow.exhibition.models import Catalogue, Entry, Picture, Showing
from workflow.exhibition.pages import caching, cards

pytestmark = pytest.mark.page


def page(client: Client, address: str = "/pameran/", status: int = 200, **headers: str) -> str:
    answer = get(client, address, headers=headers)
    assert answer.status_code == status, address
    return answer.content.decode()


def get(client: Client, *asked: Any, **more: Any) -> Any:
    """An answer whose file was read to its end, which closes it."""
    answer = client.get(*asked, **more)
    if answer.streaming:
        answer.body = b"".join(answer.streaming_content)
    return answer


def titles(html: str) -> list[str]:
    return re.findall(r'<article class="card">.*?<h2[^>]*><a [^>]*>(.*?)</a>', html, re.DOTALL)


def public_addresses(entry: Entry) -> list[str]:
    """Everywhere a shown entry can be met."""
    own = [
        f"/pameran/{entry.address}/",
        f"/en/pameran/{entry.address}/",
        f"/pameran/{entry.address}/kartu.png",
    ]
    return own + [f"/pameran/gambar/{picture.public_id}-480.webp" for picture in entry.pictures.all()]


# --- What is shown --------------------------------------------------------------------------------------


def test_an_empty_hall_says_when_it_will_fill(client: Client, db: None) -> None:
    assert "Pameran belum dibuka" in page(client)


def test_a_card_names_title_summary_unit_and_year(client: Client, hall: Hall) -> None:
    hall.shown("Antrean <b>pindah</b> ke rumah", summary="Dari 9 hari menjadi 40 menit.")
    html = page(client)
    assert titles(html) == ["Antrean &lt;b&gt;pindah&lt;/b&gt; ke rumah"]
    assert "Dari 9 hari menjadi 40 menit." in html
    assert "Puskesmas Melati</span> · 2026" in html


def test_the_page_tells_story_figures_and_pictures_as_they_were_frozen(client: Client, hall: Hall) -> None:
    entry = hall.shown(
        picture=True,
        story_drum_up="Keluhan kader di musyawarah desa.",
        figures=[{"label": "waktu tunggu", "unit": "menit", "before": "1.400", "after": "38,5"}],
        credits="Sekar dan Bagas",
        affair="health",
    )
    html = page(client, f"/pameran/{entry.address}/")
    assert "Keluhan kader di musyawarah desa." in html
    assert "1.400" in html
    assert "38,5\xa0menit" in html
    assert "Sekar dan Bagas" in html
    assert 'alt="Kader di teras rumah"' in html
    assert '<time datetime="2026-11-24"' in html
    entry.proposal.visits.update(closed_at="2020-01-01T00:00:00Z")
    entry.proposal.unit.name = "Nama yang lain"
    entry.proposal.unit.save()
    caching.store.clear()
    assert page(client, f"/pameran/{entry.address}/") == html


def test_the_day_a_stage_was_passed_is_a_day_of_the_regency(client: Client, hall: Hall) -> None:
    """Catalogue case 19: 23.30 UTC on 28 February is 1 March here."""
    entry = hall.draft()
    entry.proposal.visits.filter(stage="deliver").update(closed_at="2026-12-31T16:30:00Z")
    entry.proposal.visits.filter(stage="drum_up").update(closed_at="2026-02-28T23:30:00Z")
    html = page(client, f"/pameran/{hall.publish(entry).address}/")
    assert 'datetime="2026-03-01"' in html
    assert 'datetime="2026-12-31"' in html
    assert Showing.objects.get().year == 2026


def test_a_page_that_is_not_there_and_one_taken_down_are_the_same(client: Client, hall: Hall) -> None:
    entry = hall.retract(hall.shown())
    assert page(client, f"/pameran/{entry.address}/", 404) == page(client, "/pameran/tidak-ada/", 404)


@pytest.mark.parametrize("title", ["ꦏꦸꦢꦸꦱ꧀", "🎪🎪", "---", "معرض", "admin", "feed", "gambar", "en", "p" * 200])
def test_an_odd_title_has_an_address_and_breaks_no_list(client: Client, hall: Hall, title: str) -> None:
    """Catalogue case 25."""
    entry = hall.shown(title)
    assert entry.address
    for address in ["/pameran/", "/pameran/umpan.xml", "/sitemap.xml", *public_addresses(entry)]:
        assert get(client, address).status_code == 200, address
    assert titles(page(client)) == [title]


def test_markup_in_a_text_is_text(client: Client, hall: Hall) -> None:
    """Catalogue case 29: nothing of it is a tag, and what a script element holds cannot end it."""
    evil = '<svg><desc><style><i title="</style><img src=x onerror=alert(1)>"></script><!--'
    entry = hall.shown(evil, summary=evil, text=evil, story_design=evil, credits=evil)
    html = page(client, f"/pameran/{entry.address}/")
    assert "<img src=x" not in html
    assert "<svg><desc>" not in html
    assert html.count("</script>") == 1
    found = re.search(r'ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    assert json.loads(found[1])["headline"] == entry.title


def test_what_was_shown_before_there_was_a_hall_stands_in_it(client: Client, hall: Hall) -> None:
    hall.shown("Sudah lama tayang", picture=True, affair="health", story_design="Rute JEMPUT")
    hall.retract(hall.shown("Sudah diturunkan"))
    public = {"version", "address", "kind", "year", "words", "cover", "cover_alt", "first_published_at"}
    rows, counts = list(Showing.objects.values(*public)), Catalogue.objects.get().counts
    Showing.objects.all().delete()
    Catalogue.objects.all().delete()
    importlib.import_module("workflow.exhibition.migrations.0003_what_is_shown_already").fill(apps, None)
    assert list(Showing.objects.values(*public)) == rows
    assert Catalogue.objects.get().counts == counts
    assert titles(page(client)) == ["Sudah lama tayang"]


# --- Search and filters ---------------------------------------------------------------------------------

SIGNS = [
    "SI-PANDU",
    "Jum'at",
    "18.5",
    '"SI',
    "NOT",
    "AND",
    "50%",
    "C++",
    "(",
    "*",
    "_",
    "%",
    "\\",
    "100%",
    "KD_01",
]


def test_what_is_searched_is_text(client: Client, hall: Hall) -> None:
    """Catalogue cases 49 and 50: a hit where the sign stands, none beside it."""
    hall.shown("Biasa saja", summary="x", text="y")
    hall.shown("Penuh tanda", summary="x", text=" dan ".join(SIGNS))
    for sign in SIGNS:
        answer = get(client, "/pameran/", {"q": sign})
        assert titles(answer.content.decode()) == ["Penuh tanda"], sign


def test_percent_underscore_and_backslash_are_letters_in_every_search_box(hall: Hall) -> None:
    """Catalogue case 50, in the lists of the desks."""
    row = hall.graduated()
    for title in ("Panduan KD_01", "Hemat 100% listrik", "Jalur C:\\data"):
        hall.like(row, title=title)
    curator = Client()
    curator.force_login(hall.lab.cast.curator)
    for words, hits in {"_": 1, "%": 1, "\\": 1, "KD_01": 1, "100%": 1, "KDx01": 0, "100x": 0}.items():
        for address in ("/kurasi/", "/usulan/"):
            html = get(curator, address, {"q": words}).content.decode()
            found = [t for t in ("Panduan KD_01", "Hemat 100%", "Jalur C:\\data") if f"{t}" in html]
            assert len(found) == hits, (address, words, found)


def test_search_looks_into_every_text_whatever_its_case(client: Client, hall: Hall) -> None:
    hall.shown("Satu", story_design="Rute JEMPUT lansia")
    hall.shown("Dua")
    assert titles(page(client, "/pameran/?q=jemput+LANSIA")) == ["Satu"]
    assert "Tidak ada inovasi yang cocok" in page(client, "/pameran/?q=tidakadakatanya")


def test_filters_count_and_find_the_same(client: Client, hall: Hall) -> None:
    hall.shown("Sehat", affair="health", form="service")
    hall.shown("Tertib", affair="public_order", form="governance")
    html = page(client, "/pameran/?urusan=health")
    assert titles(html) == ["Sehat"]
    assert re.search(r"Kesehatan <span>1</span>", html)
    unit = hall.lab.cast.puskesmas
    narrow = f"/pameran/?bentuk=governance&jenis=uptd&tahun=2026&unit={unit.pk}&urut=judul"
    assert titles(page(client, narrow)) == ["Tertib"]


def test_the_list_comes_as_a_file_of_what_the_address_finds(client: Client, hall: Hall) -> None:
    gone = hall.shown("Sudah turun", affair="health")
    hall.shown("=1+1", affair="health", summary="Dua; tiga")
    hall.shown("Tertib", affair="public_order")
    hall.retract(gone)
    assert 'href="?urusan=health&amp;unduh=csv"' in page(client, "/pameran/?urusan=health&page=1")
    for _asked_twice in range(2):
        answer = get(client, "/pameran/?urusan=health&unduh=csv")
        assert answer["Cache-Control"] == "public, no-cache"
        assert not answer.cookies
        text = answer.body.decode()
        assert text.startswith("\ufeffJudul,Ringkasan,")
        (row,) = csv.DictReader(text.removeprefix("\ufeff").splitlines())
        assert (row["Judul"], row["Ringkasan"], row["Urusan"]) == ("'=1+1", "Dua; tiga", "Kesehatan")
        assert row["Alamat"].startswith("http://localhost:8000/pameran/")
    english = get(client, "/en/pameran/?unduh=csv").body.decode()
    assert english.startswith("\ufeffTitle,")
    assert len(english.splitlines()) == 3


def test_a_value_nobody_offers_is_left_out(client: Client, hall: Hall) -> None:
    hall.shown("Satu")
    for query in ("urusan=zzz", "unit=9999999999999999999999", "tahun=x", "urut=y", "page=zzz", "page=999"):
        assert titles(page(client, f"/pameran/?{query}")) == ["Satu"]


def test_the_list_costs_the_same_with_three_pages_as_with_one(client: Client, hall: Hall) -> None:
    counts = []
    for _more in range(3):
        hall.shown(picture=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client)
        counts.append(len(queries))
    assert counts[0] == counts[2]


# --- Caches ----------------------------------------------------------------------------------------------


def test_a_public_page_sets_no_cookie_and_depends_on_none(client: Client, hall: Hall) -> None:
    client.force_login(hall.lab.cast.curator)
    entry = hall.shown(picture=True)
    for address in [
        *public_addresses(entry),
        "/pameran/",
        "/pameran/umpan.xml",
        "/sitemap.xml",
        "/robots.txt",
    ]:
        answer = get(client, address)
        assert not answer.cookies, address
        assert "cookie" not in answer.get("Vary", "").lower(), address


def test_a_kept_page_costs_one_query(client: Client, hall: Hall) -> None:
    entry = hall.shown()
    for address in ("/pameran/", f"/pameran/{entry.address}/", "/pameran/?q=lansia"):
        first = page(client, address)
        with CaptureQueriesContext(connection) as queries:
            assert page(client, address) == first
        assert len(queries) == 1


def test_who_has_the_page_already_is_told_so_and_each_language_has_its_own_tag(
    client: Client, hall: Hall
) -> None:
    """Catalogue case 7."""
    entry = hall.shown(picture=True)
    for address in public_addresses(entry):
        tag = get(client, address)["ETag"]
        assert get(client, address, headers={"if-none-match": tag}).status_code == 304
        assert get(client, address)["Cache-Control"] == "public, no-cache"
    indonesian = get(client, f"/pameran/{entry.address}/")["ETag"]
    english = get(client, f"/en/pameran/{entry.address}/", headers={"if-none-match": indonesian})
    assert english.status_code == 200
    assert english["Content-Language"] == "en"
    signed_in = Client()
    signed_in.force_login(hall.lab.cast.curator)
    assert get(signed_in, f"/pameran/{entry.address}/")["ETag"] == indonesian


def test_a_page_travels_packed_to_whoever_takes_it(client: Client, hall: Hall) -> None:
    hall.shown()
    plain = get(client, "/pameran/")
    packed = get(client, "/pameran/", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


def test_an_unpublished_page_is_kept_for_nobody(client: Client, hall: Hall) -> None:
    """Catalogue case 5: a curator who looks at the address first leaves nothing behind for visitors."""
    entry = hall.retract(hall.shown(picture=True))
    curator = Client()
    curator.force_login(hall.lab.cast.curator)
    for address in [*public_addresses(entry), f"/api/v1/catalogue/{entry.address}/"]:
        assert get(curator, address).status_code == 404
        assert get(client, address).status_code == 404
    for address in ("/pameran/umpan.xml", "/sitemap.xml"):
        assert entry.address not in get(curator, address).content.decode()
    draft = get(curator, f"/kurasi/{entry.proposal.public_id}/pratinjau/")
    assert "no-store" in draft["Cache-Control"]
    assert get(client, f"/kurasi/{entry.proposal.public_id}/pratinjau/").status_code == 302


def test_the_memory_drops_what_was_asked_for_least_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    store = caching.Store()
    monkeypatch.setattr(caching, "MOST_BYTES", 25)
    for name in "abc":
        store.put("one", name, caching.Kept(200, (), b"0123456789", None, name))
    assert [bool(store.get("one", name)) for name in "abc"] == [False, True, True]
    assert store.get("two", "c") is None


# --- Retracted ------------------------------------------------------------------------------------------


@pytest.fixture
def retracted(client: Client, hall: Hall) -> Iterator[Entry]:
    """A page with the word `rahasiauji`, seen everywhere once, then taken down."""
    other = hall.shown("Yang lain tetap tayang")
    entry = hall.shown("Judul rahasiauji", text="rahasiauji", affair="health", picture=True)
    met = [*EVERYWHERE, f"/pameran/{other.address}/"]
    for address in met:
        assert "rahasiauji" in page(client, address)
    for address in public_addresses(entry):
        assert get(client, address).status_code == 200
    yield hall.retract(entry)
    for address in met:
        assert "rahasiauji" not in page(client, address).replace("q=rahasiauji", ""), address


EVERYWHERE = [
    "/",
    "/en/",
    "/pameran/",
    "/en/pameran/",
    "/pameran/umpan.xml",
    "/en/pameran/umpan.xml",
    "/sitemap.xml",
    "/pameran/?urusan=health",
]


def test_retracted_it_is_gone_everywhere_at_once(client: Client, hall: Hall, retracted: Entry) -> None:
    """Catalogue case 52, review case 65: page, card, picture, feed, sitemap, counts, related, search."""
    for address in public_addresses(retracted):
        assert get(client, address).status_code == 404, address
    html = page(client, "/pameran/?q=rahasiauji")
    assert titles(html) == []
    assert "0 inovasi ditemukan" in html
    assert "Katalog pameran · 1 inovasi<" in html
    assert "Kesehatan" not in html


def test_shown_again_it_comes_back_at_its_address(client: Client, hall: Hall, retracted: Entry) -> None:
    again = hall.publish(retracted)
    assert again.address == retracted.address
    assert "rahasiauji" in page(client, f"/pameran/{again.address}/")
    hall.retract(again)


def test_a_draft_of_a_shown_page_is_met_nowhere(client: Client, hall: Hall) -> None:
    entry = hall.shown()
    services.change_entry(entry_id=entry.pk, by=hall.lab.cast.curator, seen=entry.edits, text="rahasiauji")
    added = services.add_picture(entry_id=entry.pk, by=hall.lab.cast.curator, file=jpeg(), alt="rahasiauji")
    for address in ["/pameran/?q=rahasiauji", f"/pameran/{entry.address}/", "/pameran/umpan.xml"]:
        assert "rahasiauji" not in page(client, address).replace("q=rahasiauji", "").replace(
            'value="rahasiauji"', ""
        ).replace("“rahasiauji”", "")
    assert get(client, f"/pameran/gambar/{added.public_id}-480.webp").status_code == 404


# --- Files and machines ---------------------------------------------------------------------------------


def test_a_picture_comes_in_the_width_a_screen_needs(client: Client, hall: Hall) -> None:
    hall.shown(picture=True)
    picture = Picture.objects.get()
    for width, expected in ((480, 480), (960, 960), (1600, 1000)):
        answer = get(client, f"/pameran/gambar/{picture.public_id}-{width}.webp")
        with Image.open(io.BytesIO(answer.body)) as opened:
            assert (opened.format, opened.width) == ("WEBP", expected)
    assert get(client, f"/pameran/gambar/{picture.public_id}-481.webp").status_code == 404


def test_a_store_that_does_not_answer_is_told_and_kept_by_nobody(
    client: Client, hall: Hall, settings, tmp_path
) -> None:
    hall.shown(picture=True)
    settings.MEDIA_ROOT = tmp_path / "gone"
    answer = get(client, f"/pameran/gambar/{Picture.objects.get().public_id}-480.webp")
    assert (answer.status_code, answer["Cache-Control"]) == (503, "private, no-store")


@pytest.mark.parametrize("title", ["Pendek", "Kata " * 40, "x" * 200, "🎪🎪"])
def test_the_share_card_is_drawn_for_any_title(client: Client, hall: Hall, title: str) -> None:
    entry = hall.shown(title)
    answer = get(client, f"/pameran/{entry.address}/kartu.png")
    assert answer["Content-Type"] == "image/png"
    assert len(answer.content) < 120_000
    assert int.from_bytes(answer.content[16:20], "big") == cards.WIDTH


def test_the_feed_is_atom_in_both_languages(client: Client, hall: Hall) -> None:
    """What is said to be HTML is escaped as HTML: to a reader of feeds markup in a text is text, too."""
    entry = hall.shown("Satu & <dua>", summary="<img src=x onerror=alert(1)> & 5 < 6")
    atom = "{http://www.w3.org/2005/Atom}"
    for address, code in (("/pameran/umpan.xml", "id"), ("/en/pameran/umpan.xml", "en")):
        tree = ElementTree.fromstring(get(client, address).content)
        item = tree.find(f"{atom}entry")
        assert item.findtext(f"{atom}title") == "Satu & <dua>"
        assert item.find(f"{atom}summary").get("type") == "html"
        assert item.findtext(f"{atom}summary") == "&lt;img src=x onerror=alert(1)&gt; &amp; 5 &lt; 6"
        assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == code
        prefix = "" if code == "id" else "/en"
        assert item.find(f"{atom}link").get("href").endswith(f"{prefix}/pameran/{entry.address}/")


def test_the_sitemap_names_every_page_in_both_languages(client: Client, hall: Hall) -> None:
    entry = hall.shown()
    tree = ElementTree.fromstring(get(client, "/sitemap.xml").content)
    found = {node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    here = ["/pameran/", "/en/pameran/", f"/pameran/{entry.address}/", f"/en/pameran/{entry.address}/"]
    assert found == {f"http://localhost:8000{path}" for path in here}


def test_search_engines_are_shown_the_hall_and_nothing_else(client: Client, db: None) -> None:
    robots = page(client, "/robots.txt")
    assert "Disallow: /\n" in robots
    assert "Allow: /pameran/\n" in robots
    assert "Sitemap: http://localhost:8000/sitemap.xml" in robots
