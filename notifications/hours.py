"""When a person may be disturbed, and when their digests are due: pure arithmetic on their hours.

A moment is judged by the clock of the person's own zone and by the regency's calendar. In the hour that a
zone skips in spring a time of day means the moment after it; where autumn repeats one, the first of the two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from notifications.models.preferences import DIGEST_AT, QUIET_FROM, QUIET_UNTIL, Pace
from workflow.workdays.calendar import WorkCalendar

ONE_DAY = dt.timedelta(days=1)
# What the rules of a morning write in the first minutes after a digest's hour still belongs to it.
GRACE = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Hours:
    """See `models.Habits`."""

    zone: ZoneInfo
    quiet_from: dt.time = QUIET_FROM
    quiet_until: dt.time = QUIET_UNTIL
    quiet_days: bool = True
    digest_at: dt.time = DIGEST_AT

    def is_quiet(self, moment: dt.datetime, days: WorkCalendar) -> bool:
        local = moment.astimezone(self.zone)
        return self._off(local.date(), days) or self.in_quiet_hours(local.time())

    def in_quiet_hours(self, time: dt.time) -> bool:
        """The first minute of the window is quiet, its end is not; equal ends are no window."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= time < self.quiet_until
        return time >= self.quiet_from or time < self.quiet_until

    def release(self, moment: dt.datetime, days: WorkCalendar) -> dt.datetime:
        """The first moment from `moment` on that is not quiet."""
        while self.is_quiet(moment, days):
            moment = self._end_of_quiet(moment, days)
        return moment

    def _end_of_quiet(self, moment: dt.datetime, days: WorkCalendar) -> dt.datetime:
        """The end of what makes this moment quiet, a free day before a window."""
        local = moment.astimezone(self.zone)
        if self._off(local.date(), days):
            return self._at(local.date() + ONE_DAY, dt.time())
        over_midnight = local.time() >= self.quiet_until
        end = self._at(local.date() + (ONE_DAY if over_midnight else dt.timedelta()), self.quiet_until)
        # In the repeated hour the first 02.30 may lie behind: then it is the second.
        return end if end > moment else end.astimezone(self.zone).replace(fold=1).astimezone(dt.UTC)

    def next_digest(
        self, pace: str, after: dt.datetime, days: WorkCalendar, closed: dt.date | None = None
    ) -> dt.datetime:
        """The digest for what is held at `after`: the first later one (within `GRACE` an earlier) whose day
        is not closed."""
        day = after.astimezone(self.zone).date() - ONE_DAY
        while True:
            at = self._digest_of(pace, day, days)
            if at > after - GRACE and (closed is None or self.day_of(pace, at) > closed):
                return at
            day = at.astimezone(self.zone).date() + ONE_DAY

    def last_digest(self, pace: str, until: dt.datetime, days: WorkCalendar) -> dt.date:
        """The day (see `models.Digest`) of the latest digest that was due by `until`."""
        day = until.astimezone(self.zone).date()
        while (at := self._digest_of(pace, day, days)) > until:
            day -= ONE_DAY
        return self.day_of(pace, at)

    def day_of(self, pace: str, at: dt.datetime) -> dt.date:
        """What names the digest of this moment: its day, or the Monday of its week."""
        day = at.astimezone(self.zone).date()
        return monday_of(day) if pace == Pace.WEEKLY else day

    def _digest_of(self, pace: str, day: dt.date, days: WorkCalendar) -> dt.datetime:
        """The first digest on or after a day: on working days, or on the first one of a week."""
        if pace == Pace.WEEKLY:
            first = _first_of_week(monday_of(day), days)
            day = first if first is not None and first >= day else _next_week(day, days)
        return self._at(days.add(day, 0), self.digest_at)

    def _off(self, day: dt.date, days: WorkCalendar) -> bool:
        return self.quiet_days and not days.is_working(day)

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)


def monday_of(day: dt.date) -> dt.date:
    return day - day.weekday() * ONE_DAY


def _first_of_week(monday: dt.date, days: WorkCalendar) -> dt.date | None:
    """The first working day of a week; none in a week that is all leave."""
    first = days.add(monday, 0)
    return first if first < monday + 7 * ONE_DAY else None


def _next_week(day: dt.date, days: WorkCalendar) -> dt.date:
    """The first working day of the next week that has one."""
    monday = monday_of(day) + 7 * ONE_DAY
    return days.add(monday, 0)
