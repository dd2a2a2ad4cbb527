"""What changes when something already queued is told: the calendar."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from notifications import rerouting
from workflow.workdays.signals import calendar_changed


@receiver(calendar_changed)
def _days_changed(**_kwargs: Any) -> None:
    """A new holiday, or one that is worked, moves the end of quiet times and the digests."""
    rerouting.held()
