"""Every change of the calendar. Who may change it is asked by the caller: people live a floor above.

Each change is recorded with who made it, names its source and sends `calendar_changed` in its
transaction, from which open deadlines are reckoned anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line
from workflow.refusals import Invalid, Obstacle
from workflow.workdays.models import NATIONAL_KINDS, CalendarChange, CalendarDay, DayKind
from workflow.workdays.signals import calendar_changed

MAX_LENGTHS = {"name": 120, "decree": 120, "source": 200}


@dataclass(frozen=True)
class Day:
    """One day as it is to stand in the calendar (fields as in `CalendarDay`)."""

    day: dt.date
    name: str
    kind: str
    decree: str = ""
    source: str = ""


@transaction.atomic
def set_days(*, days: Iterable[Day], by: Any = None) -> list[CalendarDay]:
    """Add or change days, one signal for all. What already stands so is not a change.

    `by` is the person who does it; None for a command and for the decrees that come with the program.
    """
    wanted = {entry.day: check_day(entry) for entry in days}
    present = {row.day: row for row in CalendarDay.objects.select_for_update().filter(day__in=wanted)}
    changed = [row for day, row in wanted.items() if not _same(row, present.get(day))]
    CalendarDay.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["name", "kind", "decree", "source"],
    )
    if changed:
        _record(by, [(present.get(row.day), row) for row in changed])
        calendar_changed.send(sender=CalendarDay, days=sorted(row.day for row in changed))
    return list(CalendarDay.objects.filter(day__in=wanted))


def set_day(
    *, day: dt.date, name: str, kind: str, decree: str = "", source: str, by: Any = None
) -> CalendarDay:
    """Add or change one day. Raises Invalid where the name, kind, decree or source cannot stand."""
    return set_days(days=[Day(day, name, kind, decree, source)], by=by)[0]


@transaction.atomic
def remove_day(*, day: dt.date, by: Any = None) -> None:
    """Take a day's row away: the ordinary week (or the estimate) holds again. Harmless twice."""
    row = CalendarDay.objects.select_for_update().filter(day=day).first()
    if row:
        row.delete()
        _record(by, [(row, None)])
        calendar_changed.send(sender=CalendarDay, days=[day])


def _record(by: Any, changes: Iterable[tuple[CalendarDay | None, CalendarDay | None]]) -> None:
    """Who changed which day, from what to what."""
    rows = []
    for before, after in changes:
        day = (after or before).day  # type: ignore[union-attr]  # one of the two stands
        said = [one.as_recorded() if one else {} for one in (before, after)]
        who = {"by": by.pk, "by_name": by.name} if by else {}
        rows.append(CalendarChange(day=day, before=said[0], after=said[1], **who))
    CalendarChange.objects.bulk_create(rows)


def check_day(entry: Day) -> CalendarDay:
    """The row as it would be stored. Raises Invalid with one obstacle a field."""
    row = CalendarDay(
        day=entry.day,
        name=clean_line(entry.name),
        kind=entry.kind,
        decree=clean_line(entry.decree),
        source=clean_line(entry.source) or clean_line(entry.decree),
    )
    obstacles = [
        Obstacle(f"calendar.{field}", text, field=field)
        for field, text, wrong in [
            ("name", _("Beri nama untuk hari ini."), not row.name),
            ("kind", _("Jenis hari tidak dikenal."), row.kind not in DayKind.values),
            ("source", _("Sebutkan sumbernya."), not row.source),
            (
                "decree",
                _("Keputusan bersama hanya untuk libur nasional dan cuti bersama."),
                bool(row.decree) and row.kind not in NATIONAL_KINDS,
            ),
        ]
        if wrong
    ]
    too_long = [
        Obstacle(f"calendar.{name}", _("Terlalu panjang."), field=name)
        for name in MAX_LENGTHS
        if len(getattr(row, name)) > MAX_LENGTHS[name]
    ]
    if obstacles or too_long:
        raise Invalid(obstacles + too_long)
    return row


def _same(wanted: CalendarDay, present: CalendarDay | None) -> bool:
    return present is not None and wanted.as_recorded() == present.as_recorded()
