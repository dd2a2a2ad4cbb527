"""The stage rail of a proposal: five steps for `{% rail steps %}`, short in lists, full on its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.proposals.machine import RESTING, STAGES, Stage, State
from workflow.proposals.models import Proposal, Visit
from workflow.proposals.selectors import TitleLine, title_lines
from workflow.serving.memo import by_language
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

RAIL = (*STAGES, Stage.DISPLAY)


def short(line: TitleLine) -> list[dict[str, Any]]:
    """Where a proposal stands; of one at rest, what it has passed. No query."""
    return [{"label": stage.label, "state": state} for stage, state in zip(RAIL, states(line), strict=True)]


def states(line: TitleLine) -> list[str]:
    """Of each stage of the rail: done, now, late, todo."""
    proposal = line.proposal
    if proposal.state == State.EXHIBITED:
        return ["done"] * len(RAIL)
    here = RAIL.index(proposal.stage)
    now = "todo" if proposal.state in RESTING else "late" if line.late else "now"
    return ["done"] * here + [now] + ["todo"] * (len(RAIL) - here - 1)


def full(proposal: Proposal, visits: Sequence[Visit] | None = None) -> list[dict[str, Any]]:
    """The same with what happened at each stage: when it was passed and in how many working days, the
    round, the working days left or late. `visits`: all of them, where they are known. Three queries.

    All of it belongs to the title line (L of Table B), so it is the same for everybody who may know of
    the proposal at all.
    """
    visits = visits_of(proposal) if visits is None else visits
    line = title_lines([proposal])[0]
    steps = short(line)
    days = calendar_for(visits)
    for stage, step in zip(RAIL, steps, strict=True):
        here = [visit for visit in visits if visit.stage == stage]
        if stage == proposal.stage:
            step.update(_present(line, here, days))
        elif step["state"] == "done":
            step.update(_passed(here, days))
    return steps


def visits_of(proposal: Proposal) -> list[Visit]:
    """All stays of a proposal, whatever the stage."""
    return _visits(proposal=proposal.pk)


@prepared
def _visits(proposal: Any) -> QuerySet:
    return Visit.objects.filter(proposal=proposal)


def calendar_for(visits: Iterable[Visit]) -> calendar.WorkCalendar:
    today = clock.today()
    known = [clock.day_of(visit.opened_at) for visit in visits]
    known += [visit.due_on for visit in visits if visit.due_on]
    return calendar.load(min([today, *known]), max([today, *known]))


def _passed(visits: list[Visit], days: calendar.WorkCalendar) -> dict[str, Any]:
    """When the last stay ended, and the working days of all stays. Nothing for an import: none is known."""
    stays = [(clock.day_of(v.opened_at), clock.day_of(v.closed_at)) for v in visits if v.closed_at]
    if not stays:
        return {}
    spent = sum(days.count(opened, closed) for opened, closed in stays)
    lines = [ngettext("%(n)d hari kerja", "%(n)d hari kerja", spent) % {"n": spent}]
    if len(visits) > 1:
        lines.append(_("ditempuh %(n)d kali") % {"n": len(visits)})
    return {"status": _("lulus %(day)s") % {"day": shortday(stays[-1][1])}, "lines": lines}


def _present(line: TitleLine, visits: list[Visit], days: calendar.WorkCalendar) -> dict[str, Any]:
    lines = [_("di gerbang")] if line.proposal.at_gate else []
    if line.shows_round:
        lines.append(_("putaran ke-%(n)d") % {"n": line.round})
    if len(visits) > 1:
        lines.append(_("ditempuh ke-%(n)d kali") % {"n": len(visits)})
    return {"status": _status(line, days), "lines": lines}


def _status(line: TitleLine, days: calendar.WorkCalendar) -> str:
    proposal = line.proposal
    if proposal.state == State.GRADUATED:
        return _("menunggu ditayangkan")
    if proposal.state == State.SHELVED and proposal.wake_on:
        return _("ditunda sampai %(day)s") % {"day": shortday(proposal.wake_on)}
    if line.due_on is None:
        return str(proposal.get_state_display()).lower()
    return _time_left(line, days)


def _time_left(line: TitleLine, days: calendar.WorkCalendar) -> str:
    assert line.due_on is not None
    left, day = days.count(clock.today(), line.due_on), shortday(line.due_on)
    if line.due_on >= clock.today():
        if left == 0:
            return _("batasnya hari ini")
        return ngettext("%(n)d hari kerja lagi", "%(n)d hari kerja lagi", left) % {"n": left}
    if not line.late:  # a draft is never overdue, only missed
        return _("batas pengajuan %(day)s lewat") % {"day": day}
    if left == 0:  # over since the last working day
        return _("lewat batas %(day)s") % {"day": day}
    return ngettext("terlambat %(n)d hari kerja", "terlambat %(n)d hari kerja", -left) % {"n": -left}


def shortday(day: dt.date | None) -> str:
    """ "2 September"; with the year where it is not this one."""
    if day is None:
        return ""
    return _day_in(day, "j F" if day.year == clock.today().year else "j F Y")


@by_language
def _day_in(day: dt.date, form: str) -> str:
    return formats.date_format(day, form)
