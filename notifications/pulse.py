"""When beat, broker and worker last did something together; kept in the database, shown at `/sehat`."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache

from notifications import watching
from workflow.workdays import clock

KEY = "pulse"
SILENT_AFTER = dt.timedelta(minutes=3)


def beat() -> None:
    """It is heard now; if it was away for long, the secretariat learns how long."""
    before = last()
    cache.set(KEY, clock.now(), timeout=None)
    if before is not None:
        watching.pulse_came_back(last=before)


def last() -> dt.datetime | None:
    return cache.get(KEY)


def is_silent() -> bool:
    """True when no task ran for `SILENT_AFTER`, or none ever."""
    seen = last()
    return seen is None or clock.now() - seen > SILENT_AFTER
