"""`/sekretariat/kalender/riwayat/`: who changed which day, from what to what, and who reads that."""

from __future__ import annotations

import datetime as dt
import html
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from workflow.people.models import User
from workflow.workdays import services
from workflow.workdays.models import CalendarChange

pytestmark = [pytest.mark.django_db, pytest.mark.page]

ADDRESS = "/sekretariat/kalender/riwayat/"
FRIDAY = dt.date(2026, 11, 27)


@pytest.fixture(autouse=True)
def unwritten(db: None) -> None:
    """Without the decrees that came with the program."""
    CalendarChange.objects.all().delete()


def read(client: Client, who: User, **query: str) -> str:
    client.force_login(who)
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def closed(cast: Cast, name: str = "Haul Sunan", day: dt.date = FRIDAY) -> None:
    services.set_day(day=day, name=name, kind="local", source="SE Bupati 3/2026", by=cast.secretary)


def test_each_change_says_who_from_what_and_to_what(client: Client, cast: Cast) -> None:
    closed(cast)
    closed(cast)  # what already stands so is not a change
    closed(cast, "Haul Sunan Kudus")
    services.remove_day(day=FRIDAY, by=cast.secretary_2)
    services.remove_day(day=FRIDAY, by=cast.secretary_2)
    page = read(client, cast.auditor)
    assert page.count("Jumat, 27 November 2026") == 3
    for what in ("Ditambahkan", "Diubah", "Dihapus"):
        assert what in page
    assert "Haul Sunan Kudus (Libur setempat, SE Bupati 3/2026)" in page
    assert (cast.secretary.name in page, cast.secretary_2.name in page) == (True, True)
    assert len(CalendarChange.objects.all()) == 3


def test_a_change_on_the_page_is_made_in_the_name_of_who_pressed(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretary)
    day = {"day": "2026-11-27", "name": "Haul Sunan", "kind": "local", "decree": "", "source": "SE 3"}
    client.post("/sekretariat/kalender/simpan/", {"days": json.dumps([day])})
    client.post("/sekretariat/kalender/2026-11-27/hapus/", {"yakin": "ya"})
    assert [change.by for change in CalendarChange.objects.all()] == [cast.secretary.pk] * 2


def test_what_a_command_did_is_said_of_the_system(client: Client, cast: Cast) -> None:
    services.set_day(day=FRIDAY, name="Haul Sunan", kind="local", source="SE Bupati 3/2026")
    assert "Sistem" in read(client, cast.secretary)


def test_only_secretariat_and_auditor_read_it(client: Client, cast: Cast) -> None:
    assert client.get(ADDRESS).status_code == 302
    for other in (cast.outsider, cast.executive, cast.head):
        client.force_login(other)
        assert client.get(ADDRESS).status_code == 403


def test_it_is_searched_narrowed_and_taken_along(client: Client, cast: Cast) -> None:
    closed(cast)
    closed(cast, "Hari jadi", dt.date(2027, 9, 23))
    assert "Haul Sunan" not in read(client, cast.auditor, q="jadi")
    assert "Hari jadi" not in read(client, cast.auditor, tahun="2026")
    file = b"".join(client.get(ADDRESS, {"unduh": "csv"}).streaming_content).decode()
    assert file.count(cast.secretary.name) == 2


def test_three_changes_cost_what_one_does(client: Client, cast: Cast) -> None:
    costs = []
    for days in ((27,), (25, 26)):
        for day in days:
            closed(cast, day=dt.date(2026, 11, day))
        read(client, cast.secretary)
        with CaptureQueriesContext(connection) as asked:
            client.get(ADDRESS)
        costs.append(len(asked))
    assert costs[0] == costs[1]
