"""Holidays out of a file: decreed days, joint leave, local closures, working Saturdays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.intake import dates, tables
from workflow.intake.report import Outcome, Report
from workflow.intake.tables import Column, Note, Row
from workflow.refusals import Invalid, Obstacle
from workflow.workdays.models import NATIONAL_KINDS, CalendarDay, DayKind
from workflow.workdays.services import Day, check_day, set_days

COLUMNS = (
    Column("day", "tanggal", required=True, also=("hari", "date")),
    Column("name", "nama", required=True, also=("keterangan", "name")),
    Column("kind", "jenis", required=True, also=("kind",)),
    Column("source", "sumber", required=True, also=("source", "keputusan", "decree")),
)
KINDS = {tables.same(word): kind for kind in DayKind for word in (kind.value, str(kind.label))} | {
    "liburnasional": DayKind.NATIONAL,
    "cutibersama": DayKind.JOINT_LEAVE,
    "libursetempat": DayKind.LOCAL,
    "harikerjapengganti": DayKind.WORKING,
}


def import_holidays(*, path: Path, dates_are: str = "", dry_run: bool = False) -> Report:
    """Take in the days of a file; the day is the key. `dates_are`: "dmy" or "mdy" where somebody was asked.

    All good rows are one change of the calendar, so that open deadlines are reckoned anew once and
    people hear once of a moved one. Raises Invalid for a fault of the file.
    """
    days, report = read_holidays(path=path, dates_are=dates_are)
    with transaction.atomic():
        set_days(days=days)
        transaction.set_rollback(dry_run)
    return report


def read_holidays(*, path: Path, dates_are: str = "") -> tuple[list[Day], Report]:
    """The good days of a file and what would become of every row; nothing is written."""
    table = tables.read(path, COLUMNS)
    order = dates.settle([row.cells.get("day", "") for row in table.rows], stated=dates_are)
    report = Report(seen=[*table.seen, order.in_words()])
    good = _good_rows(table.rows, order, report)
    present = {row.day: row for row in CalendarDay.objects.filter(day__in=[day for day, _e, _r in good])}
    for day, entry, row in good:
        outcome = _outcome(present.get(day), entry)
        notes = [*row.notes, *_became(present.get(day), entry, outcome)]
        report.add(row.line, day.isoformat(), outcome, notes)
    report.lines.sort(key=lambda line: line.line)
    return [entry for _day, entry, _row in good], report


def _good_rows(rows: list[Row], order: dates.Order, report: Report) -> list[tuple[dt.date, Day, Row]]:
    good: list[tuple[dt.date, Day, Row]] = []
    first_line: dict[dt.date, int] = {}
    for row in rows:
        entry = None if row.faults else _entry(row, order)
        if entry is None:
            report.add(row.line, row.cells.get("day", ""), Outcome.SKIPPED, [*row.faults, *row.notes])
            continue
        if entry.day in first_line:
            raise Invalid(_twice(entry.day, first_line[entry.day], row.line))
        first_line[entry.day] = row.line
        good.append((entry.day, entry, row))
    return good


def _twice(day: dt.date, first: int, second: int) -> Obstacle:
    text = _("Tanggal %(day)s berulang pada baris %(first)s dan %(second)s.")
    return Obstacle("key.repeated", text % {"day": day.isoformat(), "first": first, "second": second})


def _entry(row: Row, order: dates.Order) -> Day | None:
    """The day a row means; its faults are noted on the row."""
    day = order.read(row.cells["day"])
    kind = KINDS.get(tables.same(row.cells["kind"]))
    if day is None:
        row.faults.append(Note("day.invalid", _("Tanggal ini tidak dikenal."), "tanggal"))
    if kind is None:
        known = ", ".join(str(kind.label) for kind in DayKind)
        text = _("Jenis ini tidak dikenal. Yang dikenal: %(known)s.") % {"known": known}
        row.faults.append(Note("kind.unknown", text, "jenis"))
    if day is None or kind is None:
        return None
    source = row.cells["source"]
    entry = Day(day, row.cells["name"], kind, source if kind in NATIONAL_KINDS else "", source)
    try:
        check_day(entry)
    except Invalid as wrong:
        row.faults += [Note(fault.code, str(fault.text), fault.field or "") for fault in wrong.obstacles]
        return None
    return entry


def _outcome(present: CalendarDay | None, entry: Day) -> Outcome:
    if present is None:
        return Outcome.CREATED
    wanted = check_day(entry)
    same = all(getattr(wanted, f) == getattr(present, f) for f in ("name", "kind", "decree", "source"))
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def _became(present: CalendarDay | None, entry: Day, outcome: Outcome) -> list[Note]:
    if outcome is not Outcome.CHANGED or present is None:
        return []
    text = _("Sebelumnya: %(name)s (%(kind)s, %(source)s).")
    before = {"name": present.name, "kind": present.get_kind_display(), "source": present.source}
    return [Note("day.changed", text % before)]
