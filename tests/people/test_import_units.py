"""Units come in from a list of codes, with the kecamatan of its last columns above them."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow.intake.report import Outcome, Report
from workflow.people import services
from workflow.people.imports import import_units
from workflow.people.models import Unit, UnitKind, UnitName
from workflow.refusals import Invalid

HEAD = "kode,nama,jenis,kode_kecamatan,kecamatan\n"
VILLAGES = (
    "99.01.01.2001,Rejosari Kulon,desa,99.01.01,Cendono\n"
    "99.01.01.2002,Rejosari Wetan,desa,99.01.01,Cendono\n"
    "99.01.02.1001,Pasar Lama,kelurahan,99.01.02,Alun-alun\n"
)


@pytest.fixture
def sheet(tmp_path: Path):
    def write(rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "unit.csv"
        path.write_text(head + rows, encoding="utf-8")
        return path

    return write


def counts(report: Report) -> dict[str, int]:
    return {outcome.value: n for outcome, n in report.counts.items()}


def test_villages_come_in_below_their_kecamatan(db, sheet) -> None:
    report = import_units(path=sheet(VILLAGES))
    assert counts(report) == {"created": 5}
    above = {unit.name: str(unit.parent or "") for unit in Unit.objects.exclude(code="")}
    assert above == {
        "Kecamatan Cendono": "",
        "Kecamatan Alun-alun": "",
        "Desa Rejosari Kulon": "Kecamatan Cendono",
        "Desa Rejosari Wetan": "Kecamatan Cendono",
        "Kelurahan Pasar Lama": "Kecamatan Alun-alun",
    }
    assert Unit.objects.get(code="99.01.02").kind == UnitKind.KECAMATAN


def test_a_second_time_changes_nothing(db, sheet) -> None:
    import_units(path=sheet(VILLAGES))
    before = list(Unit.objects.order_by("pk").values())
    assert counts(import_units(path=sheet(VILLAGES))) == {"unchanged": 5}
    assert list(Unit.objects.order_by("pk").values()) == before
    assert UnitName.objects.filter(unit__code__startswith="99").count() == 5


def test_a_trial_changes_nothing_and_says_the_same(db, sheet) -> None:
    assert counts(import_units(path=sheet(VILLAGES), dry_run=True)) == {"created": 5}
    assert not Unit.objects.filter(code__startswith="99").exists()


def test_a_unit_that_stands_already_without_a_code_is_taken_over(cast, sheet) -> None:
    known = services.create_unit(by=cast.secretary, name="Kecamatan  Cendono", kind=UnitKind.KECAMATAN)
    report = import_units(path=sheet(VILLAGES))
    known.refresh_from_db()
    assert known.code == "99.01.01"
    assert counts(report) == {"created": 4, "changed": 1}


def test_a_new_name_is_dated_and_the_old_one_kept(db, sheet) -> None:
    import_units(path=sheet(VILLAGES))
    report = import_units(path=sheet(VILLAGES.replace("Rejosari Wetan", "Rejosari Timur")))
    unit = Unit.objects.get(code="99.01.01.2002")
    assert unit.name == "Desa Rejosari Timur"
    assert counts(report) == {"changed": 1, "unchanged": 4}
    told = [note.text for line in report.lines for note in line.notes]
    assert any("Rejosari Wetan" in text for text in told)


def test_the_order_of_rows_does_not_matter_and_a_circle_is_skipped(db, sheet) -> None:
    head = "kode,nama,jenis,induk\n"
    rows = "B,Bagian Umum,bagian,A\nA,Sekretariat,opd,\nC,Satu,opd,D\nD,Dua,opd,C\nE,Tiga,opd,Z\n"
    report = import_units(path=sheet(rows, head))
    assert str(Unit.objects.get(code="B").parent) == "Sekretariat"
    skipped = {line.key: line.notes[0].code for line in report.lines if line.outcome is Outcome.SKIPPED}
    assert skipped == {"C": "parent.unknown", "D": "parent.unknown", "E": "parent.unknown"}


def test_one_bad_character_costs_at_most_its_row(db, sheet) -> None:
    """The same number on every database, and the row is named (catalogue 4)."""
    rows = "".join(f"U{n},Unit {chr(0) if n == 100 else ''}{n},opd,,\n" for n in range(1, 201))
    report = import_units(path=sheet(rows))
    assert report.counts[Outcome.CREATED] == 200
    assert [line.line for line in report.with_notes()] == [101]


def test_units_without_a_code_are_known_by_their_name(db, sheet) -> None:
    """No value never collides with no value (catalogue 13)."""
    rows = ",Sanggar Satu,komunitas,,\n,Sanggar Dua,komunitas,,\n"
    assert counts(import_units(path=sheet(rows))) == {"created": 2}
    assert counts(import_units(path=sheet(rows))) == {"unchanged": 2}


def test_a_repeated_key_writes_nothing(db, sheet) -> None:
    with pytest.raises(Invalid) as refused:
        import_units(path=sheet("1.02.01,Satu,opd,,\n1.02.01 ,Dua,opd,,\n"))
    assert refused.value.codes == ["key.repeated"]
    assert not Unit.objects.filter(name__in=["Satu", "Dua"]).exists()


def test_what_cannot_stand_is_skipped_by_line_and_column(db, sheet) -> None:
    rows = f"1,,opd,,\n2,Satu,planet,,\n3,{'x' * 201},opd,,\n4,Dua,opd,,\n"
    report = import_units(path=sheet(rows))
    told = {line.line: [(note.column, note.code) for note in line.notes] for line in report.lines}
    assert told == {
        2: [("nama", "name.missing")],
        3: [("jenis", "kind.unknown")],
        4: [("name", "name.too_long")],
        5: [],
    }
