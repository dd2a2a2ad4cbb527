"""What a person does with their inbox."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import transaction

from notifications import kinds
from notifications.kinds import Strength
from notifications.models import Obligation
from workflow.people.models import User
from workflow.workdays import clock


@transaction.atomic
def mark_read(*, user: User, ids: Collection[uuid.UUID] | None = None) -> int:
    """Read these rows (all, without `ids`) of one's own inbox; news is done by being read.

    A task stays open until its matter is dealt with. Returns how many were unread.
    """
    unread = Obligation.objects.filter(recipient=user, read_at__isnull=True)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    news = [kind.code for kind in kinds.all_kinds() if kind.strength == Strength.NEWS]
    keys = list(unread.values_list("pk", flat=True))
    unread.filter(kind__in=news).open().close(Obligation.Status.DONE, "read")
    return Obligation.objects.filter(pk__in=keys).update(read_at=clock.now())
