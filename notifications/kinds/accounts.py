"""Accounts: somebody's request was approved."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, Strength
from notifications.models import Obligation, Why
from workflow.people.models import User


@register
class AccountApproved(Kind):
    """To the person whose account was approved ("user:7")."""

    code: ClassVar[str] = "account_approved"
    label = _("Akun disetujui")
    strength: ClassVar[Strength] = Strength.NEWS

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        active = set(
            User.objects.filter(pk__in={event.subject_id for event in events}, is_active=True).values_list(
                "pk", flat=True
            )
        )
        return {
            event: {event.subject_id: Why.ADDRESSED} if event.subject_id in active else {} for event in events
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it speaks of nobody else

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        return {row.pk: {"url": "/"} for row in obligations}
