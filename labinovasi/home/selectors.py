"""What the home page shows, composed from the rooms that registered something."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.people import selectors as people
from workflow.people.models import User
from workflow.proposals import registry
from workflow.workdays import calendar, clock


def waiting_rows(user: User) -> list[dict[str, Any]]:
    """What waits on a person, the most urgent first, with the working days left for each."""
    items = registry.waiting_on(user)
    today = clock.today()
    days = [item.due_on for item in items if item.due_on]
    known = calendar.load(min([today, *days]), max([today, *days])) if days else None
    return [*(_row(item, known) for item in items), *_account_requests(user)]


def _account_requests(user: User) -> list[dict[str, Any]]:
    """One row for all people who ask for an account: they have no deadline, only their patience."""
    waiting = people.registrations_to_answer(user)
    if not people.answers_registrations(user) or not (count := waiting.count()):
        return []
    return [
        {
            "title": ngettext("%(n)d permintaan akun", "%(n)d permintaan akun", count) % {"n": count},
            "url": reverse("people:registrations"),
            "asked": _("Setujui atau tolak."),
        }
    ]


def _row(item: registry.Waiting, known: Any = None) -> dict[str, Any]:
    row = {"title": str(item.proposal), "url": item.url, "asked": item.asked}
    if item.due_on:
        row |= {
            "day": item.due_on,
            "days_left": known.count(clock.today(), item.due_on),
            "estimate": known.is_estimate(item.due_on),
        }
    return row
