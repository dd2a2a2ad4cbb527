"""Holidays come in from a list, and a later list corrects them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workflow.intake.report import Outcome
from workflow.refusals import Invalid
from workflow.workdays import calendar
from workflow.workdays.imports import import_holidays
from workflow.workdays.models import CalendarDay
from workflow.workdays.signals import calendar_changed

HEAD = "tanggal,nama,jenis,sumber\n"
SKB = "SKB 2029"


@pytest.fixture
def sheet(tmp_path: Path):
    def write(rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "libur.csv"
        path.write_text(head + rows, encoding="utf-8")
        return path

    return write


def a_year(year: int, days: int, unsure: int = 0) -> str:
    """That many days of a year, the first of them named with a doubt."""
    first = dt.date(year, 2, 1)
    rows = [
        f"{first + dt.timedelta(n)},Hari {n}{' (belum pasti)' if n < unsure else ''},libur_nasional,{SKB}\n"
        for n in range(days)
    ]
    return "".join(rows)


def counts(report) -> dict[str, int]:
    return {outcome.value: n for outcome, n in report.counts.items()}


def test_a_corrected_list_updates_by_day_and_a_third_time_changes_nothing(db, sheet) -> None:
    """Catalogue 11."""
    import_holidays(path=sheet(a_year(2029, 27, unsure=6)))
    later = a_year(2029, 28) + a_year(2030, 25)
    assert counts(import_holidays(path=sheet(later))) == {"created": 26, "changed": 6, "unchanged": 21}
    assert counts(import_holidays(path=sheet(later))) == {"unchanged": 53}
    assert CalendarDay.objects.filter(day__year__in=[2029, 2030]).count() == 53


def test_a_trial_says_what_would_happen_and_changes_nothing(db, sheet) -> None:
    report = import_holidays(path=sheet(a_year(2029, 3)), dry_run=True)
    assert counts(report) == {"created": 3}
    assert not CalendarDay.objects.filter(day__year=2029).exists()


def test_a_bad_row_is_skipped_with_its_line_and_column_and_the_rest_come_in(db, sheet) -> None:
    rows = "2029-02-01,Hari,libur_nasional,SKB\nkapan,Hari,libur,\n2029-02-02,,cuti bersama,SKB\n"
    report = import_holidays(path=sheet(rows))
    told = {line.line: [(note.column, note.code) for note in line.notes] for line in report.lines}
    assert [line.outcome for line in report.lines] == [Outcome.CREATED, Outcome.SKIPPED, Outcome.SKIPPED]
    assert told[3] == [("tanggal", "day.invalid"), ("jenis", "kind.unknown")]
    assert [code for _column, code in told[4]] == ["calendar.name"]
    assert CalendarDay.objects.filter(day__year=2029).count() == 1


def test_a_day_that_stands_twice_is_a_fault_of_the_file(db, sheet) -> None:
    with pytest.raises(Invalid) as refused:
        import_holidays(path=sheet("2029-02-01,A,libur_nasional,SKB\n01/02/2029,B,libur_nasional,SKB\n"))
    assert "2 dan 3" in str(refused.value.obstacles[0].text) or "dates" in refused.value.codes[0]
    assert not CalendarDay.objects.filter(day__year=2029).exists()


def test_a_national_day_makes_its_year_decreed_and_a_local_closure_does_not(db, sheet) -> None:
    import_holidays(path=sheet("2031-03-03,Libur desa,libur setempat,SK Bupati 3\n"))
    assert calendar.is_estimate(dt.date(2031, 3, 4))
    import_holidays(path=sheet(f"2031-01-01,Tahun Baru,libur nasional,{SKB}\n"))
    assert not calendar.is_estimate(dt.date(2031, 3, 4))


def test_the_calendar_tells_of_all_days_at_once(db, sheet) -> None:
    """Open deadlines are reckoned anew once, so that nobody hears three times of one move."""
    heard: list[list[dt.date]] = []

    def hear(days: list[dt.date], **_kw: object) -> None:
        heard.append(days)

    calendar_changed.connect(hear)
    try:
        import_holidays(path=sheet(a_year(2029, 3)))
        import_holidays(path=sheet(a_year(2029, 3)))
    finally:
        calendar_changed.disconnect(hear)
    assert heard == [[dt.date(2029, 2, 1 + n) for n in range(3)]]


def test_the_command_writes_a_report_and_fails_when_a_row_was_skipped(db, sheet, tmp_path, capsys) -> None:
    report = tmp_path / "laporan.csv"
    with pytest.raises(SystemExit) as ended:
        call_command("import_holidays", sheet("2029-02-01,=1+1,libur_nasional,SKB\nx,y,z,\n"), report=report)
    assert ended.value.code == 1
    assert "1 baru, 0 berubah, 0 tetap, 1 dilewati" in capsys.readouterr().out
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith("2,2029-02-01,baru")
    assert "day.invalid" in lines[2]


def test_the_command_refuses_a_faulty_file_whole(db, sheet, tmp_path) -> None:
    with pytest.raises(CommandError, match="3 April 2029"):
        call_command("import_holidays", sheet("03/04/2029,A,libur_nasional,SKB\n"), report=tmp_path / "r.csv")
    assert not CalendarDay.objects.filter(day__year=2029).exists()
