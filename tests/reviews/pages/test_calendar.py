"""`/sekretariat/kalender/`: a change is shown with the deadlines it moves, and made on the second press."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Obligation
from tests.proposals.lab import fresh
from workflow.proposals.machine import State
from workflow.proposals.models import TeamMember, Visit
from workflow.reviews.calendar_effects import effects_of
from workflow.serving import rescue
from workflow.workdays import calendar, services
from workflow.workdays.models import CalendarDay

pytestmark = [pytest.mark.django_db, pytest.mark.page]

ADDRESS = "/sekretariat/kalender/"
FRIDAY = dt.date(2026, 11, 27)
CLOSURE = {"day": "2026-11-27", "name": "Haul Sunan", "kind": "local", "source": "SE Bupati 3/2026"}


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def kept(answer) -> str:
    """What the page that asks carries to the second press."""
    return html.unescape(re.search(r'name="days" value="([^"]*)"', answer.content.decode())[1])


def test_the_calendar_is_the_secretariats(client, cast):
    for person in (cast.proposer, cast.executive, cast.outsider):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(f"{ADDRESS}hari/", CLOSURE).status_code == 403
        assert client.post(f"{ADDRESS}simpan/", {"days": "[]"}).status_code == 403
        assert client.post(f"{ADDRESS}2026-12-25/hapus/", {"yakin": "ya"}).status_code == 403
    assert calendar.is_working(FRIDAY)
    assert not calendar.is_working(dt.date(2026, 12, 25))


def test_a_year_shows_its_days_off_and_counts_its_working_days(secretary):
    shown = text(secretary.get(ADDRESS))
    assert f"2026 punya {calendar.count(dt.date(2025, 12, 31), dt.date(2026, 12, 31))} hari kerja" in shown
    assert "Hari Suci Nyepi" in shown
    assert "Belum ditetapkan: 2028." in shown


def test_a_year_that_is_not_decreed_says_so_until_one_day_names_a_decree(secretary):
    shown = text(secretary.get(ADDRESS, {"tahun": "2028"}))
    assert "Kalender 2028 belum ditetapkan" in shown
    assert shown.count("perkiraan</span>") > 10
    services.set_day(day=dt.date(2028, 1, 1), name="Tahun Baru", kind="national", decree="SKB 1", source="")
    shown = text(secretary.get(ADDRESS, {"tahun": "2028"}))
    assert "2028 punya" in shown
    assert "perkiraan" not in shown


def test_a_year_has_no_thousands_mark(secretary, settings):
    """Review 38."""
    settings.USE_THOUSAND_SEPARATOR = True
    shown = text(secretary.get(ADDRESS, {"tahun": "2027"}))
    assert "?tahun=2027&hari=2027-01-01#ubah" in shown
    assert "2.027" not in shown


def test_a_year_that_cannot_be_one_is_this_year(secretary):
    for asked in ("0000", "x", "99999", "２０２７"):
        assert "2026 punya" in text(secretary.get(ADDRESS, {"tahun": asked}))


class TestADay:
    def test_it_is_shown_with_what_moves_before_anything_changes(self, secretary, lab, cast):
        proposal = lab.send(lab.draft())
        due = fresh(proposal).open_visit().due_on
        told = Obligation.objects.count()
        answer = secretary.post(f"{ADDRESS}hari/", CLOSURE)
        assert "1 tenggat mundur" in text(answer)
        assert proposal.title in text(answer)
        assert not CalendarDay.objects.filter(day=FRIDAY).exists()
        assert fresh(proposal).open_visit().due_on == due
        assert not proposal.log.filter(verb="deadline").exists()
        assert Obligation.objects.count() == told
        answer = secretary.post(f"{ADDRESS}simpan/", {"days": kept(answer)}, follow=True)
        assert "1 hari disimpan. 1 tenggat mundur." in text(answer)
        assert fresh(proposal).open_visit().due_on == calendar.add(due, 1)
        assert not calendar.is_working(FRIDAY)

    def test_a_reviewers_deadline_moves_too_and_a_team_member_does_not_read_whose(
        self, secretary, lab, gate, cast
    ):
        proposal = lab.draft()
        lab.join(proposal, cast.secretary_2, TeamMember.Role.READER)
        panel = gate.panel_of(lab.send(proposal))
        gate.assign(panel, cast.reviewer_a)
        shown = text(secretary.post(f"{ADDRESS}hari/", CLOSURE))
        assert "2 tenggat mundur" in shown
        assert f"penelaah {cast.reviewer_a.name}" in shown
        secretary.force_login(cast.secretary_2)
        shown = text(secretary.post(f"{ADDRESS}hari/", CLOSURE))
        assert "1 tenggat mundur" in shown
        assert cast.reviewer_a.name not in shown

    def test_what_is_wrong_stands_by_its_field_and_what_was_typed_stays(self, secretary):
        answer = secretary.post(f"{ADDRESS}hari/", CLOSURE | {"decree": "SKB 9", "source": ""})
        assert answer.status_code == 400
        assert "Keputusan bersama hanya untuk libur nasional dan cuti bersama." in text(answer)
        assert 'value="Haul Sunan"' in text(answer)
        assert secretary.post(f"{ADDRESS}hari/", CLOSURE | {"day": "9999-01-01"}).status_code == 400

    def test_an_existing_day_is_filled_in_to_be_changed(self, secretary):
        shown = text(secretary.get(ADDRESS, {"hari": "2026-12-24"}))
        assert "Ubah Kamis, 24 Desember 2026" in shown
        assert 'value="2026-12-24"' in shown
        answer = secretary.post(f"{ADDRESS}hari/", CLOSURE | {"day": "2026-12-24"})
        assert "Sebelumnya: Cuti bersama" in text(answer)

    def test_one_taken_away_never_shortens_a_deadline(self, secretary, lab):
        services.set_day(day=FRIDAY, name="Haul", kind="local", source="SE 1")
        proposal = lab.send(lab.draft())
        due = fresh(proposal).open_visit().due_on
        answer = secretary.post(f"{ADDRESS}2026-11-27/hapus/")
        assert "Tidak ada tenggat yang berubah" in text(answer)
        assert CalendarDay.objects.filter(day=FRIDAY).exists()
        secretary.post(f"{ADDRESS}2026-11-27/hapus/", {"yakin": "ya"})
        assert not CalendarDay.objects.filter(day=FRIDAY).exists()
        assert fresh(proposal).open_visit().due_on == due
        answer = secretary.post(f"{ADDRESS}2026-11-27/hapus/", {"yakin": "ya"}, follow=True)
        assert "sudah tidak ada" in text(answer)

    @pytest.mark.parametrize(
        "typed", ["", "x", "5", "[5]", '[{"day": "2026-11-27"}]', '[{"day": 1}]', "[" * 5000, "null"]
    )
    def test_a_second_press_that_was_not_ours_changes_nothing(self, secretary, typed):
        before = CalendarDay.objects.count()
        assert secretary.post(f"{ADDRESS}simpan/", {"days": typed}).status_code == 400
        assert CalendarDay.objects.count() == before


class TestAFile:
    def send(self, client, rows: str, **more: str):
        content = ("tanggal,nama,jenis,sumber\n" + rows).encode()
        return client.post(f"{ADDRESS}berkas/", {"file": SimpleUploadedFile("libur.csv", content), **more})

    def test_its_report_comes_first_and_the_good_rows_on_the_second_press(self, secretary):
        rows = "2028-01-01,Tahun Baru,libur_nasional,SKB 1\n2028-02-31,Salah,libur_nasional,SKB 1\n"
        answer = self.send(secretary, rows)
        assert "1 baru, 0 berubah, 0 tetap, 1 dilewati" in text(answer)
        assert "Tanggal ini tidak dikenal." in text(answer)
        assert not CalendarDay.objects.filter(day__year=2028).exists()
        secretary.post(f"{ADDRESS}simpan/", {"days": kept(answer)})
        assert CalendarDay.objects.get(day__year=2028).decree == "SKB 1"

    def test_a_fault_of_the_file_stands_by_its_field_and_an_answer_settles_the_dates(self, secretary):
        rows = "03/04/2028,Libur,libur_setempat,SE 1\n"
        answer = self.send(secretary, rows)
        assert answer.status_code == 400
        assert 'id="berkas_file"' in text(answer)
        assert "03/04/2028" in text(answer)
        assert '"day": "2028-04-03"' in kept(self.send(secretary, rows, dates="dmy"))
        assert self.send(secretary, "", dates="x").status_code == 400


def test_the_file_of_the_year_and_the_search(secretary):
    services.set_day(day=FRIDAY, name="=SUM(A1)", kind="local", source="SE 1")
    answer = secretary.get(ADDRESS, {"unduh": "csv", "q": "SUM"})
    rows = list(
        csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline=""))
    )
    assert [row["Nama"] for row in rows] == ["'=SUM(A1)"]


def test_the_same_queries_for_one_moved_deadline_and_for_three(lab, cast):
    """Beside what the change itself costs, a deadline at a time."""
    lab.send(lab.draft())
    reader = cast.secretary

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            effects_of(lambda: Visit.objects.filter(closed_at=None).update(due_on=FRIDAY), reader)
        return len(queries)

    one = cost()
    lab.send(lab.draft())
    lab.at(State.DIAGNOSE)
    assert cost() == one


def test_a_session_that_ends_while_typing_a_day_gives_it_back_and_leads_to_the_calendar(client, cast):
    url = f"{ADDRESS}hari/"
    answer = client.post(url, CLOSURE | {rescue.SEAL: rescue.seal(cast.secretary.pk, url)})
    assert answer.status_code == 401
    assert "SE Bupati 3/2026" in text(answer)
    client.force_login(cast.secretary)
    assert client.get(url, {"tahun": "2027"}).url == f"{ADDRESS}?tahun=2027"
    assert calendar.is_working(FRIDAY)
