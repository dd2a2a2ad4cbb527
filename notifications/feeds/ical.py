"""Deadlines as iCalendar (RFC 5545): whole days, one alarm at nine in the morning wherever the reader is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from notifications.feeds.deadlines import Told

ALARM_AT = dt.timedelta(hours=9)  # after the day begins, in the reader's own time
ASK_AGAIN = dt.timedelta(hours=1)


def calendar_of(deadlines: Iterable[Told]) -> bytes:
    """Byte-equal for the same deadlines: DTSTAMP is when they last changed, not when somebody asked."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Lab Inovasi {settings.REGENCY_SHORT}//tenggat//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Tenggat Lab Inovasi"))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for told in deadlines:
        calendar.add_component(_event(told))
    return calendar.to_ical()


def _event(told: Told) -> Event:
    deadline = told.deadline
    event = Event()
    event.add("uid", f"{deadline.key.replace(':', '-')}@{settings.REGENCY_CODE}.labinovasi")
    event.add("dtstamp", told.changed_at.astimezone(dt.UTC))
    event.add("last-modified", told.changed_at.astimezone(dt.UTC))
    event.add("sequence", told.sequence)
    event.add("status", "CANCELLED" if told.cancelled else "CONFIRMED")
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + dt.timedelta(days=1))  # exclusive
    event.add("summary", deadline.title)
    event.add("url", deadline.url)
    event.add("transp", "TRANSPARENT")
    if deadline.text:
        event.add("description", f"{deadline.text}\n{deadline.url}")
    if not told.cancelled:
        event.add_component(_alarm(deadline.title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", ALARM_AT)
    alarm.add("description", title)
    return alarm
