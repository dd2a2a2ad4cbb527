"""Working days: adding them, counting them, and saying where the answer is an estimate.

One rule everywhere (domain.md, "Working time"): a day itself never counts. `add(day, 5)` is the fifth
working day after `day`; `count(a, b)` is the number of working days in (a, b]. For a year with at
least one row that names a national decree the table alone holds; other years are filled from the
`holidays` package and marked "perkiraan".

The functions of this module ask the database each time (one query). For a list, `load` once and ask
the object it returns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import clock, estimates
from workflow.workdays.models import NATIONAL_KINDS, CalendarDay, DayKind

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """What is known of one year: days that differ (True = worked), and whether a decree says so."""

    differs: Mapping[dt.date, bool]
    decreed: bool


class WorkCalendar:
    """The working days of some years. Beyond them it asks `fetch(first, last)` for more years.

    `week` holds the ordinary working weekdays, Monday = 0.
    """

    def __init__(
        self, week: Iterable[int], years: Mapping[int, Year], fetch: Callable[[int, int], dict[int, Year]]
    ) -> None:
        self._week = frozenset(week) & frozenset(range(7))
        if not self._week:
            raise ImproperlyConfigured("REGENCY_WORKING_WEEK needs at least one day of 0 (Monday) to 6.")
        self._years = dict(years)
        self._sums: dict[int, tuple[int, ...]] = {}
        self._fetch = fetch

    def _year(self, year: int) -> Year:
        if year not in self._years:
            self._years.update(self._fetch(year, year))
        return self._years[year]

    def is_working(self, day: dt.date) -> bool:
        return self._year(day.year).differs.get(day, day.weekday() in self._week)

    def is_estimate(self, day: dt.date) -> bool:
        """True where no decree has fixed the year: to be shown as "perkiraan"."""
        return not self._year(day.year).decreed

    def add(self, day: dt.date, n: int) -> dt.date:
        """The working day that is `n` working days from `day`.

        n > 0: the n-th working day after `day`. n = 0: `day`, or the next working day. n < 0: the
        working day from which `day` is |n| working days away, so that for every n but 0
        `count(day, add(day, n)) == n`, and going back from a working day returns to it.
        """
        if n == 0:
            return day if self.is_working(day) else self.add(day, 1)
        if n < 0 and not self.is_working(day):
            day = self._before(day)
        for _step in range(abs(n)):
            day = self._after(day) if n > 0 else self._before(day)
        return day

    def _after(self, day: dt.date) -> dt.date:
        day += ONE_DAY
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def _before(self, day: dt.date) -> dt.date:
        day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def count(self, a: dt.date, b: dt.date) -> int:
        """Working days in (a, b]; if b < a, minus those in (b, a]."""
        if b < a:
            return -self.count(b, a)
        between = sum(self._worked(year)[-1] for year in range(a.year, b.year))
        return between + self._worked(b.year)[_day_of_year(b)] - self._worked(a.year)[_day_of_year(a)]

    def _worked(self, year: int) -> tuple[int, ...]:
        """How many working days of a year are over after its n-th day, from 0 before the first."""
        if year not in self._sums:
            differs = frozenset(self._year(year).differs.items())
            self._sums[year] = _worked(year, self._week, differs)
        return self._sums[year]

    def late(self, due: dt.date, today: dt.date | None = None) -> int:
        """Working days since `due` is over; negative while there is time left."""
        return self.count(due, today or clock.today())


@lru_cache(maxsize=64)
def _worked(year: int, week: frozenset[int], differs: frozenset[tuple[dt.date, bool]]) -> tuple[int, ...]:
    """Kept by the days themselves, so that a page walks no year; a changed calendar is another one."""
    known, first = dict(differs), dt.date(year, 1, 1)
    days = (first + dt.timedelta(days=n) for n in range(_day_of_year(dt.date(year, 12, 31))))
    return (0, *accumulate(known.get(day, day.weekday() in week) for day in days))


def _day_of_year(day: dt.date) -> int:
    return day.timetuple().tm_yday


@prepared
def _days(first: Any, last: Any) -> QuerySet:
    return CalendarDay.objects.filter(day__gte=first, day__lte=last).values_list("day", "kind", "decree")


def years_of(first: int, last: int) -> dict[int, Year]:
    """The years from `first` to `last`, both counted, in one query."""
    rows = _days(first=dt.date(first, 1, 1), last=dt.date(last, 12, 31))
    differs: dict[int, dict[dt.date, bool]] = {year: {} for year in range(first, last + 1)}
    decreed = {day.year for day, kind, decree in rows if decree and kind in NATIONAL_KINDS}
    for year in differs:
        if year not in decreed:
            differs[year] = dict.fromkeys(estimates.days_off(year), False)
    for day, kind, _decree in rows:
        differs[day.year][day] = kind == DayKind.WORKING
    return {year: Year(days, year in decreed) for year, days in differs.items()}


def load(first: dt.date, last: dt.date) -> WorkCalendar:
    """The calendar of whole years from `first` to `last` in one query, once a request; a walk beyond
    costs one a year."""
    years = (first.year, last.year)
    return once(
        ("calendar", *years),
        lambda: WorkCalendar(settings.REGENCY_WORKING_WEEK, years_of(*years), years_of),
    )


def add(day: dt.date, n: int) -> dt.date:
    """See `WorkCalendar.add`."""
    # A third more calendar days than working days, and feasts: the years a walk of n touches.
    reach = dt.timedelta(days=n * 7 // 5 + (14 if n > 0 else -14 if n < 0 else 0))
    return load(min(day, day + reach), max(day, day + reach)).add(day, n)


def count(a: dt.date, b: dt.date) -> int:
    """See `WorkCalendar.count`."""
    return load(min(a, b), max(a, b)).count(a, b)


def late(due: dt.date, today: dt.date | None = None) -> int:
    """See `WorkCalendar.late`."""
    return count(due, today or clock.today())


def is_working(day: dt.date) -> bool:
    """See `WorkCalendar.is_working`."""
    return load(day, day).is_working(day)


def is_estimate(day: dt.date) -> bool:
    """See `WorkCalendar.is_estimate`."""
    return load(day, day).is_estimate(day)


def undecreed_years(horizon: dt.date) -> list[int]:
    """Years from this one to that of `horizon` that no decree has fixed: the secretariat is warned."""
    today = clock.today()
    decreed = CalendarDay.objects.of_years(today.year, max(today.year, horizon.year)).decreed_years()
    return [year for year in range(today.year, horizon.year + 1) if year not in decreed]
