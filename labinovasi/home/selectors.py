"""What the home page shows, composed from the rooms that registered something."""

from __future__ import annotations

from typing import Any

from workflow.people.models import User
from workflow.proposals import registry
from workflow.workdays import calendar, clock


def waiting_rows(user: User) -> list[dict[str, Any]]:
    """What waits on a person, the most urgent first, with the working days left for each."""
    items = registry.waiting_on(user)
    today = clock.today()
    days = [item.due_on for item in items if item.due_on]
    if not days:
        return [_row(item) for item in items]
    known = calendar.load(min([today, *days]), max([today, *days]))
    return [_row(item, known) for item in items]


def _row(item: registry.Waiting, known: Any = None) -> dict[str, Any]:
    row = {"title": str(item.proposal), "url": item.url, "asked": item.asked}
    if item.due_on:
        row |= {
            "day": item.due_on,
            "days_left": known.count(clock.today(), item.due_on),
            "estimate": known.is_estimate(item.due_on),
        }
    return row
