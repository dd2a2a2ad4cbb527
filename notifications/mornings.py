"""When what time brings about falls due: at 07.00 local time, so that nobody is written to at midnight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from notifications.kinds.base import Recipients
from notifications.ledger import Owed
from workflow.workdays import clock

MORNING = dt.timedelta(hours=7)
OVERTAKEN = "a later step stands in its place"


def falls_due(on: dt.date) -> dt.datetime:
    return clock.start_of(on) + MORNING


def last_morning() -> dt.date:
    """The last day whose steps have fallen due."""
    today = clock.today()
    return today if clock.now() >= falls_due(today) else today - dt.timedelta(days=1)


def in_steps(
    kind: str,
    subject: str,
    occurrences: Sequence[str],
    people: Recipients,
    *,
    facts: Mapping[str, Any] | None = None,
    until: dt.datetime | None = None,
    told: bool = True,
) -> Iterator[Owed]:
    """All steps that have fallen due, oldest first; the last alone is told, and none without `told`."""
    for occurrence in occurrences:
        overtaken = "" if told and occurrence == occurrences[-1] else OVERTAKEN
        for person, why in people.items():
            yield Owed(
                person,
                kind,
                subject,
                occurrence,
                why,
                until=until,
                facts=facts or {},
                overtaken=overtaken,
            )
