"""The secretariat's pages about people and units."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import MEMBER, make_person, make_unit
from workflow.people import selectors
from workflow.people.models import LabRole, Unit, UnitRole

pytestmark = [pytest.mark.django_db, pytest.mark.page]

PERSONS, UNITS = "/sekretariat/orang/", "/sekretariat/unit/"


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary)
    return client


def text(answer) -> str:
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        client.get(address)
    return len(made)


def test_people_and_units_are_the_secretariats(client, cast):
    one, unit = f"{PERSONS}{cast.proposer.pk}/", f"{UNITS}{cast.puskesmas.pk}/"
    for person in (cast.proposer, cast.head, cast.reviewer_a, cast.executive, cast.outsider):
        client.force_login(person)
        for address in (PERSONS, one, UNITS, unit, f"{UNITS}baru/"):
            assert client.get(address).status_code == 403
        for action in ("data/", "unit/", "lab/", "absen/"):
            assert client.post(one + action, {"role": "secretariat"}).status_code == 403
    assert not LabRole.objects.filter(user=cast.proposer).exists()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=anindita", ["Anindita Prameswari"]),
        ("peran=coach", ["Dimas Wicaksana"]),
        ("keadaan=nonaktif", ["Tirta Adiwangsa"]),
        ("keadaan=absen", ["Sekar Ayuningtyas"]),
    ],
)
def test_the_list_of_people_and_its_file_are_narrowed_alike(secretary, cast, asked, found):
    everybody = [cast.reviewer_a, cast.coach, cast.outsider, cast.proposer]
    cast.outsider.is_active = False
    cast.outsider.save()
    cast.proposer.absences.create(start=dt.date(2026, 11, 20), end=dt.date(2026, 11, 30))
    for address in (f"{PERSONS}?{asked}", f"{PERSONS}?{asked}&unduh=csv"):
        page = text(secretary.get(address))
        assert [person.name for person in everybody if person.name in page] == found


def test_people_of_one_unit(secretary, cast):
    assert cast.outsider
    assert cast.proposer
    page = text(secretary.get(f"{PERSONS}?unit={cast.puskesmas.pk}"))
    assert cast.proposer.name in page
    assert cast.outsider.name not in page


def test_parts_are_given_with_dates_and_taken_away(secretary, cast):
    one = f"{PERSONS}{cast.outsider.pk}/"
    typed = {"unit": cast.dinsos.pk, "role": "head", "start": "2026-11-01", "end": "2027-11-01"}
    assert secretary.post(one + "unit/", typed).status_code == 302
    assert selectors.is_member(cast.outsider, cast.dinsos)
    wrong = {**typed, "unit": cast.bappeda.pk, "end": "2026-10-01"}
    answer = secretary.post(one + "unit/", wrong)
    assert answer.status_code == 400
    assert "Hari terakhir mendahului" in text(answer)
    assert 'value="2026-10-01"' in text(answer)
    assert secretary.post(one + "lab/", {"role": "reviewer"}).status_code == 302
    part = LabRole.objects.get(user=cast.outsider)
    assert secretary.post(f"{one}lab/{part.pk}/", {}).status_code == 302
    assert not selectors.lab_roles(cast.outsider)
    role = UnitRole.objects.get(user=cast.outsider, unit=cast.dinsos)
    assert secretary.post(f"{one}unit/{role.pk}/", {"last_day": "2026-12-31"}).status_code == 302
    role.refresh_from_db()
    assert role.end == dt.date(2026, 12, 31)


def test_why_a_part_cannot_end_is_said_on_the_page(secretary, cast):
    reviewer = UnitRole.objects.get(user=cast.reviewer_a)
    answer = secretary.post(f"{PERSONS}{cast.reviewer_a.pk}/unit/{reviewer.pk}/", {})
    assert answer.status_code == 400
    assert "Penelaah harus punya unit" in text(answer)
    alone = LabRole.objects.get(user=cast.secretary)
    answer = secretary.post(f"{PERSONS}{cast.secretary.pk}/lab/{alone.pk}/", {})
    assert answer.status_code == 400
    assert "setidaknya satu anggota sekretariat" in text(answer)


def test_nobody_gives_a_part_to_themselves(secretary, cast):
    one = f"{PERSONS}{cast.secretary.pk}/"
    assert 'name="role"' not in text(secretary.get(one))
    assert secretary.post(one + "lab/", {"role": "reviewer"}).status_code == 403
    assert selectors.lab_roles(cast.secretary) == {"secretariat"}


def test_a_part_of_somebody_else_is_not_reached_through_this_person(secretary, cast):
    other = UnitRole.objects.get(user=cast.head)
    assert secretary.post(f"{PERSONS}{cast.proposer.pk}/unit/{other.pk}/", {}).status_code == 404


def test_absences_are_recorded_and_taken_back(secretary, cast):
    one = f"{PERSONS}{cast.head.pk}/"
    answer = secretary.post(one + "absen/", {"start": "2026-11-24", "end": "2026-11-20"})
    assert answer.status_code == 400
    typed = {"start": "2026-11-24", "end": "2026-12-04", "note": "Diklat"}
    assert secretary.post(one + "absen/", typed).status_code == 302
    assert "sedang tidak di tempat" in text(secretary.get(one))
    absence = cast.head.absences.get()
    assert secretary.post(f"{one}absen/{absence.pk}/").status_code == 302
    assert not cast.head.absences.exists()


def test_data_of_a_person_changes_as_a_whole_or_not_at_all(secretary, cast):
    one = f"{PERSONS}{cast.proposer.pk}/data/"
    typed = {"name": "Sekar A.", "email": cast.head.email, "phone": "", "language": "id"}
    answer = secretary.post(one, typed)
    assert answer.status_code == 400
    assert "sudah dipakai akun lain" in text(answer)
    cast.proposer.refresh_from_db()
    assert cast.proposer.name == "Sekar Ayuningtyas"
    assert secretary.post(one, {**typed, "email": "sekar.a@lab.example"}).status_code == 302
    cast.proposer.refresh_from_db()
    assert (cast.proposer.name, cast.proposer.email) == ("Sekar A.", "sekar.a@lab.example")


def test_units_stand_as_a_forest_with_their_heads_and_counts(secretary, cast):
    assert cast.head
    assert cast.proposer
    assert cast.perpustakaan
    page = text(secretary.get(UNITS))
    parent, child = page.index(cast.dinkes.name), page.index(cast.puskesmas.name)
    assert parent < child < page.index(cast.perpustakaan.name)
    assert cast.head.name in page


def test_a_unit_is_made_renamed_described_and_moved(secretary, cast):
    typed = {
        "name": "Puskesmas Gribig",
        "kind": "uptd",
        "parent": cast.dinkes.pk,
        "ours": "on",
        "code": "1.02.07",
        "active_from": "2026-01-05",
    }
    assert secretary.post(f"{UNITS}baru/", typed).status_code == 302
    made = Unit.objects.get(name="Puskesmas Gribig")
    answer = secretary.post(f"{UNITS}baru/", {**typed, "name": "Lain"})
    assert answer.status_code == 400
    assert "Kode ini sudah dipakai" in text(answer)
    one = f"{UNITS}{made.pk}/"
    assert secretary.post(one + "nama/", {"name": "Puskesmas Baru", "since": "2027-01-01"}).status_code == 400
    renamed = {"name": "Puskesmas Baru", "since": "2026-11-24", "source": "Perbup 7/2026"}
    assert secretary.post(one + "nama/", renamed).status_code == 302
    page = text(secretary.get(one))
    assert "Puskesmas Gribig" in page
    assert "Perbup 7/2026" in page
    assert secretary.post(one + "rinci/", {"kind": "opd", "short_name": "PB"}).status_code == 302
    assert secretary.post(one + "induk/", {"parent": ""}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.kind, made.ours, made.parent) == ("Puskesmas Baru", "opd", False, None)


def test_a_unit_cannot_stand_below_itself(secretary, cast):
    answer = secretary.post(f"{UNITS}{cast.dinkes.pk}/induk/", {"parent": cast.puskesmas.pk})
    assert answer.status_code == 400
    assert "di bawah dirinya sendiri" in text(answer)


def test_lists_and_pages_cost_the_same_with_one_and_three(secretary, cast):
    """Review 76."""
    unit = make_unit("Dinas Contoh")
    make_person("Satu Orang", unit=unit, role=MEMBER, lab=[LabRole.Role.COACH])
    addresses = (PERSONS, UNITS, f"{UNITS}{unit.pk}/")
    make_unit("Anak Satu", parent=unit)
    for address in addresses:
        secretary.get(address)
    before = [queries(secretary, address) for address in addresses]
    for name in ("Dua", "Tiga"):
        child = make_unit(f"Anak {name}", parent=unit)
        make_person(f"{name} Orang", unit=unit, role=MEMBER, lab=[LabRole.Role.COACH])
        make_person(f"{name} Kepala", unit=child, role="head")
    assert [queries(secretary, address) for address in addresses] == before
