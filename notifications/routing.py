"""By which ways an obligation is told, and when: what `ledger` asks as it writes, and what is asked again
when a preference, the calendar or a leave changes.

- The inbox is told always and at once. Mail about one's own account knows no preference at all.
- What is due today and alarms are told at once by every channel that is not off, also in quiet hours.
- What must be answered (`Kind.mandatory`) is mailed at least daily, whatever was chosen for its group.
- While somebody is away, news and what another can do (`leave.paused`) wait for one digest at the return.
- Nothing is held past the moment it stops mattering: then a digest gives way to the end of the quiet
  hours, and that to now.

Asked for many obligations at once; the number of queries does not grow with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max

from notifications import channels, kinds, leave, preferring
from notifications.hours import Hours
from notifications.kinds import Kind, Strength
from notifications.kinds.groups import Group
from notifications.models import DIGESTED, Delivery, Digest, Obligation, Pace
from notifications.preferring import DIGEST_CHANNEL, INBOX, Preferences
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar

Status = Delivery.Status
HORIZON = dt.timedelta(days=14)  # for the calendar; a longer leave costs a query a year


@dataclass(frozen=True)
class Route:
    """One way of telling one obligation. `target` empty: the person's own, looked up at sending.

    `next_at`: its moment; with a `pace`, that of the digest it is told in.
    """

    obligation: Obligation
    channel: str
    target: str
    status: str
    next_at: dt.datetime
    pace: str = ""
    paused: bool = False

    @property
    def key(self) -> tuple[object, str, str]:
        return (self.obligation.pk, self.channel, self.target)


def routes(obligations: Sequence[Obligation]) -> list[Route]:
    """The ways of telling these; none for those that are closed."""
    rows = [row for row in obligations if row.status == Obligation.Status.OPEN and kinds.is_known(row.kind)]
    return list(_Router(rows).routes()) if rows else []


def is_account_mail(kind: Kind) -> bool:
    return kind.unmutable and kind.group == Group.ACCOUNTS


def is_urgent(row: Obligation) -> bool:
    """Told whatever the hour: an alarm, and what is due today."""
    kind = kinds.get(row.kind)
    due_today = row.facts.get("due") == clock.today().isoformat()
    return kind.urgent or kind.strength is Strength.ALARM or due_today


def held_back(deliveries: Collection[Delivery]) -> dict[int, dt.datetime]:
    """Of rows about to be sent, those that fall into quiet hours, each with its release: a retry, or what
    an outage kept until the night."""
    may_wait = [row for row in deliveries if _may_wait(row)]
    found = preferring.of({row.obligation.recipient_id for row in may_wait})  # type: ignore[misc]
    now = clock.now()
    days = _calendar(now)
    held = {}
    for row in may_wait:
        release = found.hours[row.obligation.recipient_id].release(now, days)  # type: ignore[index]
        if release > now and not _too_late(row.obligation, release):
            held[row.pk] = release
    return held


def _may_wait(row: Delivery) -> bool:
    return (
        row.obligation.recipient_id is not None
        and kinds.is_known(row.obligation.kind)
        and row.channel in preferring.disturbing()
        and not is_account_mail(kinds.get(row.obligation.kind))
        and not is_urgent(row.obligation)
    )


def _too_late(row: Obligation, moment: dt.datetime) -> bool:
    return row.until is not None and row.until <= moment


def _calendar(now: dt.datetime) -> WorkCalendar:
    day = clock.day_of(now)
    return calendar.load(day - HORIZON, day + HORIZON)


class _Router:
    """What is known of the people of some open obligations."""

    def __init__(self, rows: list[Obligation]) -> None:
        self.rows = rows
        people = {row.recipient_id for row in rows if row.recipient_id is not None}
        self.preferences: Preferences = preferring.of(people)
        self.offered = [each.code for each in channels.offered()]
        self.disturbing = preferring.disturbing()
        codes = dict.fromkeys(code for row in rows for code in kinds.get(row.kind).channels)
        self.targets = {
            code: channels.channel(code).targets(people) for code in codes | dict.fromkeys(self.offered)
        }
        self.closed = _closed_days(self.preferences)
        self.days = _calendar(clock.now())
        self.away = leave.away(people) if people else {}
        self.paused = leave.paused(rows, self.away)

    def routes(self) -> Iterator[Route]:
        for row in self.rows:
            kind = kinds.get(row.kind)
            for channel in self._channels(kind):
                for target in self._targets(row, channel):
                    route = self._route(row, kind, channel, target)
                    if route is not None:
                        yield route

    def _channels(self, kind: Kind) -> list[str]:
        """The kind's own, and every other that a person opened for themselves."""
        if INBOX not in kind.channels or kind.secret:
            return list(kind.channels)
        return [code for code in dict.fromkeys([*kind.channels, *self.offered]) if code not in kind.barred]

    def _targets(self, row: Obligation, channel: str) -> list[str]:
        if row.recipient_id is None or channel not in self.targets:
            return [""]
        return self.targets[channel].get(row.recipient_id, [])

    def _route(self, row: Obligation, kind: Kind, channel: str, target: str) -> Route | None:
        at_once = Route(row, channel, target, Status.WAITING, row.due_at)
        if row.recipient_id is None or channel not in self.disturbing or is_account_mail(kind):
            return at_once
        pace = self._pace(row, kind, channel)
        if pace == Pace.OFF:
            return None
        hours = self.preferences.hours[row.recipient_id]
        if row.pk in self.paused:
            return self._at_the_return(at_once, hours) if channel == DIGEST_CHANNEL else None
        if is_urgent(row):
            return at_once
        if pace in DIGESTED:
            closed = self.closed.get((row.recipient_id, pace))
            at = hours.next_digest(pace, row.due_at, self.days, closed)
            if not _too_late(row, at):
                return Route(row, channel, target, Status.HELD, at, pace)
        return self._after_quiet(at_once, hours)

    def _at_the_return(self, route: Route, hours: Hours) -> Route:
        assert route.obligation.recipient_id is not None
        back = clock.end_of(self.away[route.obligation.recipient_id])
        at = hours.next_digest(Pace.DAILY, back, self.days)
        return Route(route.obligation, route.channel, route.target, Status.HELD, at, Pace.DAILY, paused=True)

    def _after_quiet(self, route: Route, hours: Hours) -> Route:
        row = route.obligation
        release = hours.release(row.due_at, self.days)
        if release == row.due_at or _too_late(row, release):
            return route
        return Route(row, route.channel, route.target, Status.HELD, release)

    def _pace(self, row: Obligation, kind: Kind, channel: str) -> str:
        assert row.recipient_id is not None
        if not kind.paced:
            return Pace.AT_ONCE
        if kind.mandatory and not self.targets[DIGEST_CHANNEL].get(row.recipient_id):
            return Pace.AT_ONCE  # their mail comes back: every other way takes what must be answered
        pace = self.preferences.pace(row.recipient_id, kind.group, channel, kind.code)
        if channel == DIGEST_CHANNEL and pace in (Pace.WEEKLY, Pace.OFF) and kind.mandatory:
            return Pace.DAILY
        return pace


def _closed_days(found: Preferences) -> dict[tuple[int, str], dt.date]:
    """The day of the last digest of those who may get one, by person and pace. One query, or none."""
    people = {user for (user, _group, _channel), pace in found.chosen.items() if pace != Pace.AT_ONCE}
    if not people:
        return {}
    last = Digest.objects.filter(user__in=people).values_list("user_id", "pace").annotate(Max("day"))
    return {(user, pace): day for user, pace, day in last.order_by()}
