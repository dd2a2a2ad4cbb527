"""Dates and counts as the messages of the lab write them, in the active language."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.workdays import clock


def _office() -> str:
    """ "kantor Bupati", of whoever heads the regency."""
    return _("kantor %(head)s") % {"head": settings.REGENCY_HEAD_TITLE}


OFFICE = lazy(_office, str)()


def day(date: dt.date) -> str:
    """ "Selasa, 24 November 2026"."""
    return formats.date_format(date, "l, j F Y")


def working_days(count: int) -> str:
    return ngettext("%(count)d hari kerja", "%(count)d hari kerja", count) % {"count": count}


def time_left(left: int) -> str:
    """How a deadline stands, `left` working days from today (negative: over)."""
    if left > 0:
        return _("%(days)s lagi") % {"days": working_days(left)}
    if left == 0:
        return _("hari ini")
    return _("terlambat %(days)s") % {"days": working_days(-left)}


def moment(at: dt.datetime) -> str:
    """ "Selasa, 24 November 2026, 09.15 WIB" in the regency's zone."""
    local = timezone.localtime(at)
    return f"{day(local.date())}, {formats.date_format(local, 'H.i')} {settings.TIME_ZONE_LABEL}"


def last_moment(date: dt.date, zone: str = "") -> str:
    """ "Selasa, 24 November 2026 pukul 24.00 WIB": a day counts to its end in the regency's zone. Whoever
    lives by another clock reads theirs too: " (Rabu, 25 November 2026 pukul 02.00 WIT)"."""
    said = _("%(day)s pukul %(at)s %(zone)s")
    ours = said % {"day": day(date), "at": "24.00", "zone": settings.TIME_ZONE_LABEL}
    end = clock.end_of(date)
    local = end.astimezone(ZoneInfo(zone or settings.TIME_ZONE))
    if local.utcoffset() == end.astimezone(clock.zone()).utcoffset():
        return ours
    at = formats.date_format(local, "H.i")
    theirs = said % {"day": day(local.date()), "at": at, "zone": f"{local:%Z}"}
    return f"{ours} ({theirs})"
