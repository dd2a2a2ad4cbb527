"""What people of the demo find in their inboxes: the last weeks of the year, as if told when they fell due.

The past is mailed to nobody; but an inbox that holds nothing would hide what a stranger comes to see.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from notifications import kinds
from notifications.kinds import Strength
from notifications.models import Delivery, Obligation
from workflow.workdays import clock

WEEKS = dt.timedelta(weeks=4)
READ_AFTER = dt.timedelta(days=5)  # who looks in twice a week has read what is older
_SHOWN = (Obligation.Status.OPEN, Obligation.Status.DONE)


def fill_inboxes() -> int:
    """Put what fell due in the last weeks into the inboxes; answers how many rows."""
    now = clock.now()
    lately = Obligation.objects.filter(recipient__isnull=False, status__in=_SHOWN, due_at__gt=now - WEEKS)
    lately = lately.filter(deliveries=None)  # a system was told already
    rows = list(lately.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", "due_at"))
    Delivery.objects.bulk_create(
        (
            Delivery(
                obligation_id=pk,
                channel="inapp",
                status=Delivery.Status.SENT,
                proof="lived in the demo's year",
                sent_at=due_at,
                created_at=due_at,
            )
            for pk, due_at in rows
        ),
        batch_size=1000,
    )
    _have_read(now - READ_AFTER)
    return len(rows)


def _have_read(until: dt.datetime) -> None:
    """News is done by being read; a task stays open until its matter is dealt with."""
    old = Obligation.objects.filter(recipient__isnull=False, due_at__lte=until)
    news = [kind.code for kind in kinds.all_kinds() if kind.strength == Strength.NEWS]
    old.filter(kind__in=news).close(Obligation.Status.DONE, "read")
    old.update(read_at=F("due_at"))
