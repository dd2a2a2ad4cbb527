"""The catalogue is never left without a curator while something stands in it or waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.people import duties
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.people.services.roles import appoint
from workflow.proposals.machine import SHOWN
from workflow.proposals.models import Proposal

KIND = "exhibition.curator"


def catalogue_of(user: User) -> Iterable[duties.Duty]:
    """The whole catalogue, where this person is its last curator."""
    curators = people.holders(LabRole.Role.CURATOR)
    if not curators.filter(pk=user.pk).exists() or curators.exclude(pk=user.pk).exists():
        return
    if Proposal.objects.filter(state__in=SHOWN).exists():
        yield duties.Duty(
            kind=KIND,
            key=KIND,
            label=_("Kurator pameran"),
            candidates=User.objects.filter(is_active=True),
        )


def hand_over_catalogue(_duty: duties.Duty, successor: Any, by: User) -> None:
    appoint(by=by, user=successor, role=LabRole.Role.CURATOR)


duties.register(duties.Source(KIND, hand_over_catalogue, for_user=catalogue_of))
