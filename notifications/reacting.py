"""What changes when something already queued is told: the calendar, and a leave."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from notifications import rerouting
from workflow.people.models import User
from workflow.people.signals import absence_changed
from workflow.workdays.signals import calendar_changed


@receiver(calendar_changed)
def _days_changed(**_kwargs: Any) -> None:
    """A new holiday, or one that is worked, moves the end of quiet times and the digests."""
    rerouting.held()


@receiver(absence_changed)
def _away_or_back(user: User, **_kwargs: Any) -> None:
    rerouting.of_one_away_or_back(user.pk)
