"""What stands in a person's calendar: what waits on them with a date, and what was taken out lately."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.models import CalendarEntry
from workflow.cleaning import clean_line
from workflow.people.models import User
from workflow.proposals.models import Proposal
from workflow.proposals.registry import waiting_on
from workflow.workdays import clock

CANCELLED_FOR = dt.timedelta(days=30)  # how long a deadline that ended is told as cancelled


@dataclass(frozen=True)
class Deadline:
    """One event as a calendar is to show it now."""

    key: str
    proposal: int
    due_on: dt.date
    title: str
    text: str
    url: str

    @property
    def digest(self) -> str:
        told = "\n".join((self.due_on.isoformat(), self.title, self.text, self.url))
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """A deadline with how often it changed since a calendar first heard of it; cancelled ones too."""

    deadline: Deadline
    sequence: int
    changed_at: dt.datetime
    cancelled: bool


@transaction.atomic
def told_to(user: User) -> list[Told]:
    """All of it, in the active language, what changed since the last time counted and remembered.

    What may be read is asked now: of a proposal that is closed to this person not even the title is
    told, and its deadlines are cancelled. A constant number of queries.
    """
    now = clock.now()
    known = {entry.key: entry for entry in CalendarEntry.objects.filter(user=user)}
    waiting = [item for item in waiting_on(user) if item.due_on is not None]
    ids = {item.proposal.pk for item in waiting} | {entry.proposal for entry in known.values()}
    titles = _titles(user, ids)
    standing = {each.key: each for each in _deadlines(waiting, titles)}
    changed = [
        *(_entry(user, known.get(key), each, now) for key, each in standing.items() if _news(known, each)),
        *(_cancelled(entry, now) for key, entry in known.items() if key not in standing and _stands(entry)),
    ]
    _remember(changed)
    known |= {entry.key: entry for entry in changed}
    shown = [
        each for each in known.values() if not each.cancelled_at or each.cancelled_at > now - CANCELLED_FOR
    ]
    return [
        Told(
            deadline=standing.get(entry.key) or _former(entry, titles),
            sequence=entry.sequence,
            changed_at=entry.changed_at,
            cancelled=not _stands(entry),
        )
        for entry in sorted(shown, key=lambda entry: (entry.due_on, entry.key))
    ]


def _titles(user: User, ids: Iterable[int]) -> dict[int, str]:
    seen = Proposal.objects.filter(pk__in=set(ids)).visible_to(user).order_by()
    return {pk: clean_line(title) for pk, title in seen.values_list("pk", "title")}


def _deadlines(waiting: Iterable, titles: dict[int, str]) -> Iterable[Deadline]:
    for item in waiting:
        if item.proposal.pk not in titles:
            continue
        yield Deadline(
            key=f"{item.kind}:{item.proposal.pk}:{item.proposal.stage.value}",
            proposal=item.proposal.pk,
            due_on=item.due_on,
            title=_("Tenggat: %(title)s") % {"title": titles[item.proposal.pk]},
            text=str(item.asked),
            url=settings.BASE_URL + (item.url or item.proposal.get_absolute_url()),
        )


def _former(entry: CalendarEntry, titles: dict[int, str]) -> Deadline:
    title = titles.get(entry.proposal)
    named = _("Tenggat: %(title)s") % {"title": title} if title else _("Tenggat yang dibatalkan")
    return Deadline(entry.key, entry.proposal, entry.due_on, named, "", settings.BASE_URL + "/")


def _stands(entry: CalendarEntry) -> bool:
    return entry.cancelled_at is None


def _is_over(entry: CalendarEntry, now: dt.datetime) -> bool:
    return entry.cancelled_at is not None and entry.cancelled_at <= now - CANCELLED_FOR


def _news(known: dict[str, CalendarEntry], each: Deadline) -> bool:
    entry = known.get(each.key)
    return entry is None or not _stands(entry) or entry.digest != each.digest


def _entry(user: User, before: CalendarEntry | None, each: Deadline, now: dt.datetime) -> CalendarEntry:
    return CalendarEntry(
        user=user,
        key=each.key,
        proposal=each.proposal,
        due_on=each.due_on,
        digest=each.digest,
        sequence=before.sequence + 1 if before else 0,
        changed_at=now,
    )


def _cancelled(entry: CalendarEntry, now: dt.datetime) -> CalendarEntry:
    entry.sequence += 1
    entry.changed_at = entry.cancelled_at = now
    return entry


def _remember(entries: list[CalendarEntry]) -> None:
    """One statement; two calendars that read at once count the same change once."""
    fresh = [
        CalendarEntry(**{name: getattr(entry, name) for name in ("user_id", "key", *_TOLD)})
        for entry in entries
    ]
    CalendarEntry.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["user", "key"], update_fields=_TOLD
    )


_TOLD = ("proposal", "due_on", "digest", "sequence", "changed_at", "cancelled_at")
