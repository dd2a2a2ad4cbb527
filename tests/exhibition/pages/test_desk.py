"""The curator's desk: an entry is composed, written, previewed, commented on, published, taken down."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.exhibition.pages.hall import Hall, jpeg
from workflow.exhibition import selectors, services
from workflow.exhibition.models import Entry, EntryComment, Picture, Showing
from workflow.people.models import LabRole, User
from workflow.people.services.roles import appoint
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal
from workflow.serving import rescue

pytestmark = pytest.mark.page
JSON = {"accept": "application/json"}


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def curator(hall: Hall) -> Client:
    return sign_in(hall.lab.cast.curator)


def address(name: str, entry: Entry | Proposal, *more: Any) -> str:
    proposal = entry.proposal if isinstance(entry, Entry) else entry
    return reverse(f"exhibition:{name}", args=[proposal.public_id, *more])


def save(client: Client, entry: Entry, user: User, *, seen: int | None = None, **typed: str) -> Any:
    """What the saving script posts."""
    url = address("edit", entry)
    body = {name.replace("__", "."): text for name, text in typed.items()}
    version = str(entry.edits if seen is None else seen)
    return client.post(
        url, {**body, "version": version, rescue.SEAL: rescue.seal(user.pk, url)}, headers=JSON
    )


def press(client: Client, entry: Entry, user: User, do: str, **typed: Any) -> Any:
    """What a button posts without JavaScript."""
    url = address("edit", entry)
    body = {**typed, "do": do, "version": str(entry.edits), rescue.SEAL: rescue.seal(user.pk, url)}
    return client.post(url, body)


# --- The list -------------------------------------------------------------------------------------------


def test_the_desk_parts_what_waits_from_what_is_shown_and_from_imports(hall: Hall, curator: Client) -> None:
    shown = hall.shown("Sudah tayang")
    fallen = hall.retract(hall.shown("Sudah turun"))
    row = fallen.proposal
    hall.like(row, title="Belum ditulis")
    services.draft_entry(proposal_id=hall.like(row, title="Masih draf").pk, by=hall.lab.cast.curator)
    hall.like(row, title="Catatan impor", origin="import", cycle_id=None, source="Uji", external_id="7")
    html = curator.get("/kurasi/").content.decode()
    assert "3 inovasi menunggu ditayangkan" in html
    for part, title in (
        ("disusun", "Belum ditulis"),
        ("draf", "Masih draf"),
        ("tayang", "Sudah tayang"),
        ("diturunkan", "Sudah turun"),
        ("impor", "Catatan impor"),
    ):
        found = curator.get(f"/kurasi/?bagian={part}").content.decode()
        assert re.findall(r'row-title"><a [^>]*>(.*?)</a>', found) == [title], part
        rows = curator.get(f"/kurasi/?bagian={part}&unduh=csv").getvalue().decode("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in rows[1:]] == [title]
    assert curator.get("/kurasi/?bagian=zzz").status_code == 200
    assert f"/pameran/{shown.address}/" in curator.get("/kurasi/?bagian=tayang").content.decode()


def test_the_desk_is_the_curators(hall: Hall) -> None:
    for user in (hall.lab.cast.proposer, hall.lab.cast.secretary, hall.lab.cast.outsider):
        assert sign_in(user).get("/kurasi/").status_code == 403
    assert Client().get("/kurasi/").status_code == 302


def test_the_desk_costs_the_same_with_three_rows_as_with_one(hall: Hall, curator: Client) -> None:
    counts, row = [], hall.graduated()
    for _more in range(3):
        hall.like(row)
        with CaptureQueriesContext(connection) as asked:
            curator.get("/kurasi/")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_home_leads_the_curator_to_the_page_to_be_written(hall: Hall, curator: Client) -> None:
    proposal = hall.graduated()
    assert f'href="{address("edit", proposal)}"' in curator.get("/").content.decode()


# --- Composing and writing ------------------------------------------------------------------------------


def test_composing_asks_first_and_copies_the_proposal_once(hall: Hall, curator: Client) -> None:
    proposal = hall.graduated_with_worksheets()
    assert (
        "Belum ada yang tayang sampai Anda menayangkannya."
        in curator.get(address("edit", proposal)).content.decode()
    )
    for _twice in range(2):
        assert curator.post(address("compose", proposal)).status_code == 302
    entry = Entry.objects.get()
    html = curator.get(address("edit", entry)).content.decode()
    assert all(entry.story().values())
    assert entry.story_drum_up[:40] in html
    assert entry.figures[0]["label"]
    assert entry.figures[0]["after"]
    assert "Pilih dari" in html
    taken = press(
        curator, entry, hall.lab.cast.curator, f"take:{selectors.offered_pictures(proposal)[0].public_id}"
    )
    assert taken.status_code == 303
    assert entry.current_pictures().count() == 1
    Proposal.objects.filter(pk=proposal.pk).update(title="Judul lain sesudahnya")
    assert Entry.objects.get().title == entry.title


def test_typing_saves_the_changed_fields_and_tells_the_time(hall: Hall, curator: Client) -> None:
    entry, user = hall.draft(), hall.lab.cast.curator
    answer = save(curator, entry, user, title="Judul baru", figures__0__label="Waktu tunggu")
    assert answer.status_code == 200
    assert answer.json()["version"] == entry.edits + 1
    assert "WIB" in answer.json()["saved_at"]
    again = hall.again(entry)
    assert (again.title, again.text) == ("Judul baru", entry.text)
    assert again.figures[0]["label"] == "Waktu tunggu"  # half a figure is kept, and asked for before showing
    assert 'href="#figures-0-after"' in curator.get(address("edit", entry)).content.decode()


def test_what_cannot_be_stored_is_told_by_its_field_and_the_rest_is_saved(
    hall: Hall, curator: Client
) -> None:
    entry, user = hall.draft(), hall.lab.cast.curator
    answer = save(curator, entry, user, title="Judul baru", figures__0__after="1,500")
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["obstacles"]] == ["figures.0.after"]
    assert hall.again(entry).title == "Judul baru"
    page = press(curator, hall.again(entry), user, "", **{"figures.0.after": "1,500"})
    assert page.status_code == 400
    assert 'value="1,500"' in page.content.decode()


def test_two_people_editing_one_page_are_told_see_both_and_lose_nothing(hall: Hall, curator: Client) -> None:
    """Catalogue case 73."""
    entry, user = hall.draft(), hall.lab.cast.curator
    other = hall.lab.cast.auditor
    appoint(by=user, user=other, role=LabRole.Role.CURATOR)
    second = sign_in(other)
    assert save(curator, entry, user, title="Milik pertama").status_code == 200
    late = save(second, entry, other, title="Milik kedua", credits="Sekar")
    assert late.status_code == 409
    both = late.json()["conflicts"][0]
    assert (both["yours"], both["theirs"], both["by"]) == ("Milik kedua", "Milik pertama", str(user))
    again = hall.again(entry)
    assert (again.title, again.credits) == ("Milik pertama", "Sekar")  # another field is no conflict
    page = press(second, entry, other, "", title="Milik kedua").content.decode()
    assert "Milik kedua" in page
    assert "Milik pertama" in page
    chosen = press(second, again, other, "mine:title", title="Milik kedua")
    assert chosen.status_code == 303
    assert hall.again(entry).title == "Milik kedua"


def test_a_field_nobody_touched_overwrites_nothing(hall: Hall, curator: Client) -> None:
    entry, user = hall.draft("Semula"), hall.lab.cast.curator
    html = curator.get(address("edit", entry)).content.decode()
    was = re.search(r'name="was.title" value="(\w+)"', html)
    assert was
    save(curator, entry, user, title="Sudah diganti")
    press(curator, entry, user, "", title="Semula", credits="Sekar", **{"was.title": was[1]})
    assert (hall.again(entry).title, hall.again(entry).credits) == ("Sudah diganti", "Sekar")


def test_a_session_that_ends_while_typing_gives_the_text_back(hall: Hall) -> None:
    entry, user = hall.draft(), hall.lab.cast.curator
    answer = press(Client(), entry, user, "", text="Kalimat panjang yang baru saja diketik")
    assert answer.status_code == 401
    assert "Kalimat panjang yang baru saja diketik" in answer.content.decode()


def test_pictures_are_uploaded_described_ordered_and_taken_off_without_javascript(
    hall: Hall, curator: Client
) -> None:
    entry, user = hall.draft(), hall.lab.cast.curator
    for colour in ("teal", "brown"):
        answer = press(curator, hall.again(entry), user, "upload", file=jpeg(colour=colour))
        assert answer.status_code == 303
    first, second = (picture.public_id for picture in entry.current_pictures())
    typed = {f"alt.{second}": "Kader di teras", "title": "Tersimpan juga"}
    press(curator, hall.again(entry), user, f"up:{second}", **typed)
    assert [picture.public_id for picture in entry.current_pictures()] == [second, first]
    assert Picture.objects.get(public_id=second).alt == "Kader di teras"
    assert hall.again(entry).title == "Tersimpan juga"
    press(curator, hall.again(entry), user, f"remove:{first}")
    assert [picture.public_id for picture in entry.current_pictures()] == [second]
    refused = press(curator, hall.again(entry), user, "upload", title="Tetap tersimpan")
    assert refused.status_code == 303
    assert hall.again(entry).title == "Tetap tersimpan"
    gone = press(curator, hall.again(entry), user, "take:tidak-ada", title="Ini pun tersimpan")
    assert gone.status_code == 303
    assert hall.again(entry).title == "Ini pun tersimpan"
    assert "sudah tidak ada" in curator.get(gone.headers["Location"]).content.decode()


def test_the_page_to_write_in_costs_the_same_with_three_pictures_as_with_one(
    hall: Hall, curator: Client
) -> None:
    entry, counts = hall.draft(picture=True), []
    for _more in range(3):
        with CaptureQueriesContext(connection) as asked:
            curator.get(address("edit", entry))
        counts.append(len(asked))
        services.add_picture(entry_id=entry.pk, by=hall.lab.cast.curator, file=jpeg(60, 40))
        services.comment_entry(entry_id=entry.pk, by=hall.lab.cast.proposer, text="Sudah benar.")
    assert counts[0] == counts[2]


# --- The team reads and comments -------------------------------------------------------------------------


def test_the_team_reads_the_draft_and_says_what_is_amiss(hall: Hall, curator: Client) -> None:
    entry = hall.draft("Draf untuk tim", picture=True)
    team = sign_in(hall.lab.cast.proposer)
    part = team.get(entry.proposal.get_absolute_url()).content.decode()
    assert f'href="{address("preview", entry)}"' in part
    answer = team.get(address("preview", entry))
    assert "Draf untuk tim" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert team.post(address("preview", entry), {"text": "Angkanya 38 menit."}).status_code == 302
    comment = EntryComment.objects.get()
    assert "Angkanya 38 menit." in curator.get(address("edit", entry)).content.decode()
    assert team.post(address("settle", entry, comment.pk)).status_code == 403
    assert curator.post(address("settle", entry, comment.pk)).status_code == 302
    assert EntryComment.objects.get().settled_at
    assert team.get(address("edit", entry)).status_code == 302  # writing is the curator's: to the preview


def test_an_empty_comment_is_asked_for_and_stores_nothing(hall: Hall) -> None:
    entry = hall.draft()
    answer = sign_in(hall.lab.cast.proposer).post(address("preview", entry), {"text": "  "})
    assert answer.status_code == 400
    assert "Tuliskan tanggapannya." in answer.content.decode()
    assert not EntryComment.objects.exists()


def test_whoever_has_no_part_in_it_finds_no_draft(hall: Hall) -> None:
    entry = hall.draft("Rahasia sampai tayang", picture=True)
    picture = Picture.objects.get()
    secret = [address("preview", entry), address("edit", entry), address("publish", entry)]
    cast = hall.lab.cast
    for user in (cast.outsider, cast.secretary, cast.executive, cast.head, cast.auditor):
        client = sign_in(user)
        for url in secret:
            answer = client.get(url)
            assert answer.status_code in (403, 404), (user, url)
            assert "Rahasia" not in answer.content.decode()
        assert client.get(f"/kurasi/gambar/{picture.public_id}-480.webp").status_code == 404
        assert client.post(address("compose", entry)).status_code in (403, 404)
        assert client.post(address("preview", entry), {"text": "Halo"}).status_code == 404
    page = sign_in(hall.lab.cast.executive).get(entry.proposal.get_absolute_url()).content.decode()
    assert "Katalog pameran</h2>" not in page


# --- Shown and taken down --------------------------------------------------------------------------------


def test_a_page_that_lacks_something_says_what_and_is_not_shown(hall: Hall, curator: Client) -> None:
    entry = hall.draft(summary="")
    services.add_picture(entry_id=entry.pk, by=hall.lab.cast.curator, file=jpeg(60, 40))
    html = curator.get(address("publish", entry)).content.decode()
    assert "Belum dapat ditayangkan" in html
    assert "Gambar 1 belum punya teks alternatif." in html
    answer = curator.post(address("publish", entry), {"seen": hall.again(entry).edits})
    assert answer.status_code == 409
    assert not Showing.objects.exists()


def test_publishing_asks_once_and_pressed_twice_shows_one_version(hall: Hall, curator: Client) -> None:
    entry = hall.draft("Siap tayang")
    asked = curator.get(address("publish", entry)).content.decode()
    assert "Tim, kepala unit, dan pendampingnya menerima surel." in asked
    for _twice in range(2):
        assert curator.post(address("publish", entry), {"seen": entry.edits}).status_code == 302
    assert entry.versions.count() == 1
    assert Client().get(f"/pameran/{hall.again(entry).address}/").status_code == 200


def test_a_text_changed_meanwhile_is_not_published_unseen(hall: Hall, curator: Client) -> None:
    entry = hall.draft("Yang dibaca")
    save(curator, entry, hall.lab.cast.curator, title="Yang lain")
    answer = curator.post(address("publish", entry), {"seen": entry.edits})
    assert answer.status_code == 409
    assert "sudah diubah sejak Anda membukanya" in answer.content.decode()
    assert not Showing.objects.exists()


def test_a_shown_page_is_changed_in_a_draft_and_shown_again_at_its_address(
    hall: Hall, curator: Client
) -> None:
    entry = hall.shown("Versi pertama")
    save(curator, entry, hall.lab.cast.curator, title="Versi kedua")
    public = f"/pameran/{entry.address}/"
    assert "Versi pertama" in Client().get(public).content.decode()
    assert "Ada perubahan yang belum tayang" in curator.get(address("edit", entry)).content.decode()
    seen = hall.again(entry).edits
    assert curator.post(address("publish", entry), {"seen": seen}).status_code == 302
    assert "Versi kedua" in Client().get(public).content.decode()


def test_taking_down_asks_for_a_reason_and_the_secretariat_may_too(hall: Hall) -> None:
    entry = hall.shown("Turun nanti")
    secretary = sign_in(hall.lab.cast.secretary)
    assert address("retract", entry) in secretary.get(entry.proposal.get_absolute_url()).content.decode()
    answer = secretary.post(address("retract", entry), {"reason": " "})
    assert answer.status_code == 400
    assert Showing.objects.exists()
    for _twice in range(2):
        answer = secretary.post(address("retract", entry), {"reason": "Gambar salah orang."})
        assert answer.status_code == 302
    assert not Showing.objects.exists()
    assert entry.proposal.log.filter(verb=Verb.RETRACT).count() == 1
    assert sign_in(hall.lab.cast.proposer).post(address("retract", entry)).status_code == 403


def test_what_is_not_graduated_has_no_page_to_compose(hall: Hall, curator: Client) -> None:
    proposal = hall.lab.at(State.DESIGN)
    for name in ("edit", "preview", "publish", "retract"):
        assert curator.get(address(name, proposal)).status_code == 404


# --- Pressed twice, or after the session ended ----------------------------------------------------------


def test_a_button_pressed_twice_does_its_thing_once(hall: Hall, curator: Client) -> None:
    entry, user = hall.draft(), hall.lab.cast.curator
    for _twice in range(2):
        press(curator, entry, user, "upload", file=jpeg())
        team = sign_in(hall.lab.cast.proposer)
        assert team.post(address("preview", entry), {"text": "Angkanya 38 menit."}).status_code == 302
    assert entry.current_pictures().count() == 1
    assert EntryComment.objects.count() == 1


def test_a_comment_and_a_reason_outlive_the_session(hall: Hall) -> None:
    entry = hall.shown()
    for page, user, typed in (
        ("preview", hall.lab.cast.curator, {"text": "Angka sesudahnya belum benar."}),
        ("retract", hall.lab.cast.secretary, {"reason": "Foto memuat wajah tanpa izin."}),
    ):
        url = address(page, entry)
        assert rescue.SEAL in sign_in(user).get(url).content.decode()
        answer = Client().post(url, {**typed, rescue.SEAL: rescue.seal(user.pk, url)})
        assert answer.status_code == 401
        assert next(iter(typed.values())) in answer.content.decode()
    assert hall.again(entry).is_shown
