"""Leave: whose messages wait until they are back, because somebody who is there can do what is owed.

Whoever may do a thing is asked to do it too: another of the team, the unit's deputy, another of the
secretariat, and for a lead who is away the secretariat. So a stand-in is a recipient of the same message
who is there and may read it; nobody else is ever told. A review is its reviewer's alone: it is not paused.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence

from notifications import kinds
from notifications.kinds import Kind, event_of
from notifications.models import DigestItem, Obligation, Why
from workflow.people.models import Absence
from workflow.workdays import clock

ONE_DAY = dt.timedelta(days=1)


def away(users: Collection[int]) -> dict[int, dt.date]:
    """Who of these is away today, with the last day of it; leaves that follow each other are one."""
    today = clock.today()
    runs: dict[int, dt.date] = {}
    rows = Absence.objects.filter(user__in=users, end__gte=today).order_by("start", "end")
    for user, start, end in rows.values_list("user_id", "start", "end"):
        until = runs.get(user, today - ONE_DAY)
        if start <= until + ONE_DAY:
            runs[user] = max(until, end)
    return runs


def paused(rows: Sequence[Obligation], gone: Collection[int]) -> set[uuid.UUID]:
    """Of what is owed to people who are away, what waits for them: news, and what somebody else can do.

    A constant number of queries per kind, and one more per stand-in for the right to read.
    """
    found: set[uuid.UUID] = set()
    by_kind: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows:
        if row.recipient_id in gone:
            by_kind[row.kind].append(row)
    for code, group in by_kind.items():
        kind = kinds.get(code)
        found |= _with_stand_in(kind, group) if kind.mandatory else {row.pk for row in group}
    return found


def _with_stand_in(kind: Kind, rows: list[Obligation]) -> set[uuid.UUID]:
    rows = [row for row in rows if row.why != Why.REVIEWER]
    if not rows:
        return set()
    owed = kind.recipients({event_of(row) for row in rows})
    others = {person for people in owed.values() for person in people if isinstance(person, int)}
    there = others - set(away(others))
    asked = [
        _told_to(person, row)
        for row in rows
        for person in owed.get(event_of(row), {})
        if person in there and person != row.recipient_id
    ]
    readable = kind.readable(asked) if asked else set()
    done_by_another = {event_of(row) for row in asked if row.pk in readable}
    return {row.pk for row in rows if event_of(row) in done_by_another}


def _told_to(person: int | str, row: Obligation) -> Obligation:
    """The same message as another would be told it; never saved."""
    return Obligation(
        recipient_id=person, kind=row.kind, subject=row.subject, occurrence=row.occurrence, facts=row.facts
    )


def stood_in_for(kind: Kind, rows: Collection[Obligation]) -> dict[uuid.UUID, str]:
    """For whom each of these is told too: the people whose own copy waits. One query, for what is owed."""
    if not kind.mandatory or not rows:
        return {}
    waiting = DigestItem.objects.filter(
        paused=True,
        digest=None,
        delivery__obligation__kind=kind.code,
        delivery__obligation__subject__in={row.subject for row in rows},
        delivery__obligation__occurrence__in={row.occurrence for row in rows},
    )
    names: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    columns = ("delivery__obligation__subject", "delivery__obligation__occurrence", "user_id", "user__name")
    for subject, occurrence, user, name in waiting.order_by("user__name").values_list(*columns):
        names[subject, occurrence][user] = name
    return {row.pk: _without(row.recipient_id, names.get((row.subject, row.occurrence), {})) for row in rows}


def _without(person: int | None, names: dict[int, str]) -> str:
    return ", ".join(name for user, name in names.items() if user != person)
