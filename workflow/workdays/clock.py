"""The one source of time. Nothing else in the rooms asks the machine what time it is."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

# What this host's clock lacks to the database's, by which all hosts go; nothing where they agree.
_correction = dt.timedelta()
_moved: ContextVar[dt.datetime | None] = ContextVar("clock_moved", default=None)
# The first and last day whose ends are moments in every zone: people type years like 0001 and 9999.
FIRST, LAST = dt.date(1, 1, 2), dt.date(9999, 12, 30)


def zone() -> ZoneInfo:
    """The regency's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return _moved.get() or of_this_host() + _correction


def of_this_host() -> dt.datetime:
    """What this host's own clock says, right or wrong."""
    return dt.datetime.now(dt.UTC)


def correct(lacking: dt.timedelta) -> None:
    """Go by a clock that is `lacking` ahead of this host's own (negative: behind it)."""
    global _correction  # noqa: PLW0603  one of the process, as the clock it corrects
    if lacking and not _correction:
        logger.warning("The clock of this host differs by %s from the database's, which is followed", lacking)
    _correction = lacking


def today() -> dt.date:
    """The calendar day in the regency, which near midnight is not the day in UTC."""
    return now().astimezone(zone()).date()


def day_of(moment: dt.datetime) -> dt.date:
    """The regency's calendar day of an aware moment."""
    return moment.astimezone(zone()).date()


def end_of(day: dt.date) -> dt.datetime:
    """The moment a day is over (24.00 local time): the named last day counts fully."""
    following = min(day, LAST) + dt.timedelta(days=1)
    return dt.datetime.combine(following, dt.time(), tzinfo=zone()).astimezone(dt.UTC)


def start_of(day: dt.date) -> dt.datetime:
    """The moment a day begins (00.00 local time)."""
    return dt.datetime.combine(max(day, FIRST), dt.time(), tzinfo=zone()).astimezone(dt.UTC)


def is_moved() -> bool:
    """True inside `at`: what happens then is told as past, so no mail is written for it."""
    return _moved.get() is not None


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Live inside another moment, for the demo lab and for tests; refused in production."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured(
            "clock.at() is for the demo and for tests; production lives in the present."
        )
    if moment.tzinfo is None:
        raise ValueError("clock.at() needs an aware moment")
    token = _moved.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moved.reset(token)
