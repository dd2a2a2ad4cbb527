"""When beat, broker and worker last did something together; kept in the database, shown at `/sehat`."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache

from workflow.workdays import clock

KEY = "pulse"
SILENT_AFTER = dt.timedelta(minutes=3)


def beat() -> None:
    cache.set(KEY, clock.now(), timeout=None)


def last() -> dt.datetime | None:
    return cache.get(KEY)


def is_silent() -> bool:
    """True when no task ran for `SILENT_AFTER`, or none ever."""
    seen = last()
    return seen is None or clock.now() - seen > SILENT_AFTER
