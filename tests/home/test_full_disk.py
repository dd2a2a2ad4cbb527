"""Nothing can be written: one sentence, what was typed stays, nothing is half done, and reading goes on.

Reminders case 62, through the pages: a database with no page left, and one that may only be read.
"""

from __future__ import annotations

import errno
import html
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from tests.cast import Cast
from tests.pressing import BACKEND, Button
from tests.proposals.fill import fill, pdf, save
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals.models import Attachment, Edit, LogRow, Proposal, Revision
from workflow.proposals.verify import verify_log

pytestmark = [pytest.mark.sqlite, pytest.mark.page, pytest.mark.django_db(transaction=True)]
SENTENCE = "tempat penyimpanan lab penuh atau tidak dapat ditulis"
TYPED = "Antrean pagi di loket dimulai sejak pukul lima. " * 350  # more than a page of the database
MOST_PAGES = 1_073_741_823  # SQLite's own limit
WAYS = ("full", "readonly")


@contextmanager
def no_room(way: str) -> Iterator[None]:
    """No page more than there are now, or no write at all."""
    with connection.cursor() as cursor:
        if way == "readonly":
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("VACUUM")
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only = OFF")
            cursor.execute(f"PRAGMA max_page_count = {MOST_PAGES}")


@pytest.fixture
def lab(cast: Cast) -> Lab:
    return Lab(cast)


@pytest.fixture
def draft(lab: Lab) -> Proposal:
    return fill(lab.draft())


def text(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def sheet(draft: Proposal) -> str:
    return f"{draft.get_absolute_url()}lembar/drum_up/ubah/"


@pytest.mark.parametrize("way", WAYS)
def test_what_was_typed_stays_and_is_saved_once_there_is_room(cast: Cast, draft: Proposal, way: str) -> None:
    _client, form = Button(cast.proposer, sheet(draft), {"idea.background": TYPED}).read()
    client, edits = signed_in(cast.proposer), Edit.objects.count()
    with no_room(way):
        told = client.post(sheet(draft), form)
        kept = client.post(sheet(draft), form, headers={"Accept": "application/json"})
    assert told.status_code == 503
    assert SENTENCE in text(told)
    assert TYPED.strip() in text(told)
    assert "Simpan lagi" in text(told)
    assert kept.status_code == 503
    assert [each["code"] for each in kept.json()["obstacles"]] == ["storage.full"]
    assert Edit.objects.count() == edits
    assert client.post(sheet(draft), form).status_code == 303
    assert fresh(draft).drum_up_sheet.background == TYPED.strip()


@pytest.mark.parametrize("way", WAYS)
def test_a_move_is_not_half_done_and_works_once_there_is_room(
    cast: Cast, lab: Lab, draft: Proposal, way: str
) -> None:
    save(draft, "idea", cast.proposer, background=TYPED)
    lab.ask(draft)
    address = f"{draft.get_absolute_url()}persetujuan/"
    _client, form = Button(cast.head, address, {"answer": "setujui"}).read()
    client, rows = signed_in(cast.head), LogRow.objects.count()
    with no_room(way):
        told = client.post(address, form)
    assert told.status_code == 503
    assert SENTENCE in text(told)
    assert (fresh(draft).state, LogRow.objects.count(), Revision.objects.count()) == ("drum_up", rows, 0)
    assert client.post(address, form).status_code == 302
    assert fresh(draft).state == "drum_up_review"
    assert verify_log() == []


def stored(media: Path) -> list[Path]:
    return [each for each in media.rglob("*") if each.is_file()]


def send_file(client: Client, draft: Proposal) -> HttpResponse:
    file = SimpleUploadedFile("SOP.pdf", pdf(), content_type="application/pdf")
    return client.post(f"{draft.get_absolute_url()}berkas/", {"kind": "sop", "file": file})


def test_a_file_that_finds_no_room_leaves_no_row_and_no_bytes(
    cast: Cast, draft: Proposal, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    client = signed_in(cast.proposer)
    with monkeypatch.context() as full:
        full.setattr(FileSystemStorage, "_save", no_space)
        told = send_file(client, draft)
    assert "tempat penyimpanan penuh" in text(told)
    with no_room("readonly"):
        assert SENTENCE in text(send_file(client, draft))
    assert (Attachment.objects.count(), stored(media)) == (0, [])
    assert send_file(client, draft).status_code == 302
    assert (Attachment.objects.count(), len(stored(media))) == (1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_reading_goes_on(cast: Cast, draft: Proposal, way: str) -> None:
    client, visitor = signed_in(cast.proposer), Client()
    here = draft.get_absolute_url()
    with no_room(way):
        for path in ("/", "/usulan/", here, sheet(draft), f"{here}riwayat/", "/pemberitahuan/"):
            assert client.get(path).status_code == 200, path
        for path in ("/", "/pameran/", "/akun/masuk/", "/pameran/umpan.xml"):
            assert visitor.get(path).status_code == 200, path


def test_a_program_is_told_too(cast: Cast, draft: Proposal) -> None:
    client = APIClient()
    client.force_authenticate(cast.proposer)
    body = {"verb": "withdraw", "seen": draft.seen, "reason": "Digabung dengan usulan lain."}
    with no_room("readonly"):
        told = client.post(f"/api/v1/proposals/{draft.public_id}/moves/", body, format="json")
    assert told.status_code == 503
    assert [each["code"] for each in told.json()["obstacles"]] == ["storage.full"]
    assert fresh(draft).state == "drum_up"


@pytest.fixture
def counts() -> Iterator[None]:
    """The table that counts attempts; no test's clean-up empties it."""
    call_command("createcachetable")
    yield
    cache.clear()


def fill_up() -> None:
    """The free bytes of the pages there are, too: with large rows first, then with small ones."""
    for size in (300, 1):
        with pytest.raises(OperationalError, match="full"):
            fill_with_rows(size)


def fill_with_rows(size: int) -> None:
    row = "INSERT INTO labinovasi_cache (cache_key, value, expires) VALUES (%s, %s, '2030-01-01')"
    with connection.cursor() as cursor:
        for number in itertools.count():
            cursor.execute(row, [f"{size}.{number}", "x" * size])


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("door", ["masuk/", "masuk/kode/", "sandi/lupa/"])
def test_whoever_signs_in_is_not_told_that_it_was_too_often(cast: Cast, way: str, door: str) -> None:
    typed = {"login": cast.proposer.email, "password": "bukan-itu", "email": cast.proposer.email}
    visitor = Client(raise_request_exception=False)
    with no_room(way):
        if way == "full":
            fill_up()
        told = visitor.post(f"/akun/{door}", typed)
    assert told.status_code == 503
    assert SENTENCE in text(told)
    assert visitor.post(f"/akun/{door}", typed).status_code in (200, 302)
