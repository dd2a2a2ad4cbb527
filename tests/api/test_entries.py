"""Entries of the catalogue over HTTP, and the public catalogue for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.api.calls import address, codes, post
from tests.cast import Cast
from tests.exhibition.pages.hall import Hall, jpeg
from tests.proposals.lab import Lab
from workflow.exhibition import services
from workflow.exhibition.models import Entry
from workflow.exhibition.pages import caching
from workflow.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.page]
Api = Callable[[User | None], APIClient]
PUBLIC = "/api/v1/catalogue/"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    caching.store.clear()
    yield
    caching.store.clear()


@pytest.fixture
def hall(lab: Lab) -> Hall:
    return Hall(lab)


def patch(client: APIClient, url: str, **body: Any) -> HttpResponse:
    return client.patch(url, body, format="json")


def test_an_entry_is_composed_written_illustrated_shown_and_taken_down(
    api: Api, cast: Cast, hall: Hall
) -> None:
    proposal, curator = hall.graduated(), api(cast.curator)
    here = address(proposal, "entry")
    made = post(curator, here)
    assert made.status_code == 201
    assert [each["code"] for each in made.json()["missing"]] == [
        "entry.incomplete.summary",
        "entry.incomplete.text",
    ]
    assert codes(post(curator, here)) == ["entry.exists"]
    written = patch(
        curator,
        here,
        seen=made.json()["edits"],
        summary="Dari 9 hari menjadi 40 menit.",
        text="Satu.\n\nDua.",
        story={"design": "Satu kader per 40 lansia."},
        figures=[{"label": "waktu tunggu", "unit": "menit", "before": "1.400", "after": "38,5"}],
    ).json()
    assert (written["story"]["design"], written["figures"][0]["after"]) == (
        "Satu kader per 40 lansia.",
        "38.5",
    )
    picture = curator.post(f"{here}pictures/upload/", {"file": jpeg(), "alt": "Kader di teras"}).json()
    assert patch(curator, f"{here}pictures/{picture['id']}/", alt="Kader menimbang").json()["alt"]
    assert post(curator, f"{here}pictures/order/", pictures=[picture["id"]]).status_code == 200
    seen = curator.get(here).json()["edits"]
    assert codes(post(curator, f"{here}publish/", seen=seen - 1)) == ["entry.changed"]
    shown = post(curator, f"{here}publish/", seen=seen).json()
    assert (shown["state"], shown["unpublished_changes"]) == ("shown", False)
    page = Client().get(PUBLIC + shown["url"].rstrip("/").rpartition("/")[2] + "/").json()
    assert page["story"][2]["text"] == "Satu kader per 40 lansia."
    assert page["pictures"][0]["alt"] == "Kader menimbang"
    assert codes(post(curator, f"{here}retract/", reason=" ")) == ["reason.missing"]
    assert post(curator, f"{here}retract/", reason="Gambar salah.").status_code == 204
    assert curator.get(here).json()["retracted"]
    assert curator.delete(f"{here}pictures/{picture['id']}/").status_code == 204


def test_a_refusal_names_its_field(api: Api, cast: Cast, hall: Hall) -> None:
    entry = hall.draft()
    curator, here = api(cast.curator), address(entry.proposal, "entry")
    answer = patch(curator, here, seen=entry.edits, title="a" * 201, form="zzz")
    assert (answer.status_code, codes(answer)) == (400, ["title.too_long", "form.unknown"])
    assert codes(patch(curator, here, seen=entry.edits, figures=[{"label": "x", "after": "1,500"}])) == [
        "figures.number"
    ]
    assert patch(curator, here, seen=entry.edits, title="Judul pertama").status_code == 200
    late = patch(curator, here, seen=entry.edits, title="Judul kedua")
    assert (late.status_code, codes(late)) == (409, ["entry.changed"])
    assert patch(curator, here, seen=entry.edits, credits="Sekar").status_code == 200  # another field


def test_the_team_reads_and_comments_and_nobody_else_finds_a_draft(api: Api, cast: Cast, hall: Hall) -> None:
    entry = hall.draft("Rahasia sampai tayang")
    here, team = address(entry.proposal, "entry"), api(cast.proposer)
    assert team.get(here).json()["title"] == "Rahasia sampai tayang"
    said = post(team, f"{here}comments/", text="Angkanya 38 menit.")
    assert (said.status_code, said.json()["who"]) == (201, cast.proposer.name)
    assert codes(post(team, f"{here}comments/", text=" ")) == ["text.missing"]
    settle = f"{here}comments/{said.json()['id']}/settle/"
    assert post(team, settle).status_code == 403
    assert post(api(cast.curator), settle).json()["settled_at"]
    assert patch(team, here, seen=entry.edits, title="Milik kami").status_code == 403
    assert post(team, f"{here}publish/", seen=entry.edits).status_code == 403
    for who in (cast.outsider, cast.secretary, cast.executive):
        other = api(who)
        assert other.get(here).status_code == 404
        assert other.get(f"{here}comments/").status_code == 404
        assert post(other, f"{here}comments/", text="Halo").status_code == 404
        assert "Rahasia" not in other.get("/api/v1/entries/").content.decode()
    assert "Rahasia" in api(cast.curator).get("/api/v1/entries/?state=draft").content.decode()


def test_anybody_reads_the_catalogue_without_signing_in_and_gets_no_cookie(hall: Hall) -> None:
    entry = hall.shown("Antrean pindah ke rumah", affair="health", text="Rute JEMPUT")
    hall.draft("Masih draf")
    visitor = Client()
    answer = visitor.get(PUBLIC)
    (row,) = answer.json()["results"]
    assert (row["address"], row["title"]) == (entry.address, "Antrean pindah ke rumah")
    assert answer["Cache-Control"] == "public, no-cache"
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()
    again = visitor.get(PUBLIC, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert len(visitor.get(PUBLIC, {"q": "jemput", "affair": "health"}).json()["results"]) == 1
    assert visitor.get(PUBLIC, {"q": "jem_ut"}).json()["results"] == []
    for bad in ("affair=zzz", "unit=x", "size=0", "warna=merah", "order=words"):
        refused = visitor.get(f"{PUBLIC}?{bad}")
        assert (refused.status_code, refused["Cache-Control"]) == (400, "no-store"), bad


def test_taken_down_it_is_gone_from_the_catalogue_of_programs_at_once(hall: Hall) -> None:
    entry = hall.shown("rahasiauji")
    visitor, here = Client(), f"{PUBLIC}{entry.address}/"
    assert visitor.get(here).status_code == 200
    assert "rahasiauji" in visitor.get(PUBLIC).content.decode()
    hall.retract(entry)
    gone = visitor.get(here)
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")
    assert "rahasiauji" not in visitor.get(PUBLIC).content.decode()
    missing = visitor.get(f"{PUBLIC}tidak-ada/")
    assert missing.json() == gone.json()


def test_lists_and_an_entry_cost_the_same_with_three_rows_as_with_one(
    api: Api, cast: Cast, hall: Hall
) -> None:
    entry = hall.shown(picture=True)
    curator, counts = api(cast.curator), []
    for n in range(3):
        if n:
            row = Entry.objects.get(pk=entry.pk).proposal
            services.draft_entry(proposal_id=hall.like(row, state="graduated").pk, by=cast.curator)
            services.comment_entry(entry_id=entry.pk, by=cast.curator, text="Sudah dicek.")
            services.add_picture(entry_id=entry.pk, by=cast.curator, file=jpeg(60, 40))
        caching.store.clear()
        for url in (
            PUBLIC,
            "/api/v1/entries/",
            address(entry.proposal, "entry"),
            address(entry.proposal, "entry", "comments"),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert curator.get(url).status_code == 200
            counts.append((url, len(asked)))
    assert counts[:4] == counts[8:]


def test_what_is_written_after_publishing_is_read_by_nobody_but_the_curator(
    api: Api, cast: Cast, hall: Hall
) -> None:
    """Table B: once exhibited, everybody else reads the entry as it was published."""
    entry = hall.shown("Judul yang tayang")
    services.change_entry(entry_id=entry.pk, by=cast.curator, seen=entry.edits, title="Rahasia sampai tayang")
    for who in (cast.secretary, cast.proposer, cast.executive):
        (row,) = api(who).get("/api/v1/entries/").json()["results"]
        assert (row["title"], row["edits"]) == ("Judul yang tayang", 0)
        assert api(who).get("/api/v1/entries/?order=title").status_code == 400
    (row,) = api(cast.curator).get("/api/v1/entries/").json()["results"]
    assert (row["title"], row["edits"]) == ("Rahasia sampai tayang", hall.again(entry).edits)
