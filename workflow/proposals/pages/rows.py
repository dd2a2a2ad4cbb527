"""Proposals as rows of a list: where each stands, on whom it waits, the time left. For any page's list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.proposals import rail, visibility
from workflow.proposals.models import Proposal
from workflow.proposals.selectors import TitleLine, title_lines
from workflow.proposals.waiting import WHOM, On, waits_on_each
from workflow.serving.lists import Column
from workflow.serving.memo import by_language
from workflow.workdays import calendar, clock


@dataclass(frozen=True)
class Row:
    """The title line of one proposal as one person reads it."""

    line: TitleLine
    waits: On
    days_left: int | None  # working days; negative: late
    estimate: bool  # the year of the date has no decreed calendar yet

    @property
    def proposal(self) -> Proposal:
        return self.line.proposal

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        return rail.short(self.line)

    @property
    def state(self) -> str:
        return self.proposal.get_state_display()

    @property
    def round(self) -> str:
        return _round(self.line.round) if self.line.shows_round else ""

    @property
    def due_on(self) -> dt.date | None:
        return self.line.due_on

    @property
    def missed(self) -> bool:
        """A draft that was not sent before its date."""
        return bool(self.due_on and self.due_on < clock.today() and not self.line.late)

    @property
    def standing(self) -> str:
        """On whom it waits since when, or until when it rests."""
        if self.is_waiting:
            return _waiting(self.waits.whom, rail.shortday(self.waiting_since))
        return _until(rail.shortday(self.proposal.wake_on)) if self.proposal.wake_on else ""

    @property
    def is_waiting(self) -> bool:
        return self.waits.whom != "nobody"

    @property
    def waiting_since(self) -> dt.date | None:
        return clock.day_of(self.waits.since) if self.is_waiting else None


@by_language
def _round(n: int) -> str:
    return _("putaran ke-%(n)d") % {"n": n}


@by_language
def _waiting(whom: str, day: str) -> str:
    return _("menunggu %(who)s sejak %(day)s") % {"who": WHOM[whom], "day": day}


@by_language
def _until(day: str) -> str:
    return _("sampai %(day)s") % {"day": day}


def rows_for(reader: Any) -> Callable[[Sequence[Proposal]], list[Row]]:
    """How a list shows its proposals to a person: a constant number of queries, whatever their number."""
    return lambda proposals: rows_of(proposals, reader)


def rows_of(proposals: Sequence[Proposal], reader: Any) -> list[Row]:
    """Fetch the proposals with their unit."""
    visibility.entitle(reader, proposals)
    lines = title_lines(proposals)
    waits = waits_on_each(proposals, reader)
    today = clock.today()
    dates = [line.due_on for line in lines if line.due_on]
    days = calendar.load(min([today, *dates]), max([today, *dates]))
    return [
        Row(
            line,
            waits[line.proposal.pk],
            days.count(today, line.due_on) if line.due_on else None,
            bool(line.due_on and days.is_estimate(line.due_on)),
        )
        for line in lines
    ]


# What the file of a list holds: the row as the page shows it, in columns one can count and sort by.
COLUMNS = (
    Column(gettext_lazy("Nomor"), lambda row: row.proposal.number),
    Column(gettext_lazy("Judul"), lambda row: row.proposal.shown_title),
    Column(gettext_lazy("Unit"), lambda row: row.proposal.unit.name),
    Column(gettext_lazy("Keadaan"), lambda row: row.state),
    Column(gettext_lazy("Tahap"), lambda row: row.proposal.stage.label),
    Column(gettext_lazy("Putaran"), lambda row: row.line.round),
    Column(gettext_lazy("Menunggu"), lambda row: row.waits.who if row.is_waiting else None),
    Column(
        gettext_lazy("Menunggu sejak"), lambda row: clock.day_of(row.waits.since) if row.is_waiting else None
    ),
    Column(gettext_lazy("Tenggat"), lambda row: row.due_on),
    Column(gettext_lazy("Sisa hari kerja"), lambda row: row.days_left),
    Column(gettext_lazy("Terlambat"), lambda row: _("ya") if row.line.late else _("tidak")),
    Column(gettext_lazy("Dibuat"), lambda row: row.proposal.created_at),
    Column(gettext_lazy("Terakhir diajukan"), lambda row: row.proposal.last_sent_at),
)
