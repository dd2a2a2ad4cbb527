"""By which ways an obligation is told, and when: what `ledger` asks as it writes.

Asked for many obligations at once; the number of queries does not grow with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from notifications import kinds
from notifications.models import Delivery, Obligation


@dataclass(frozen=True)
class Route:
    """One way of telling one obligation. `target` empty: the person's own, looked up at sending."""

    obligation: Obligation
    channel: str
    target: str
    status: str
    next_at: dt.datetime


def routes(obligations: Sequence[Obligation]) -> list[Route]:
    """The ways of telling these; nothing for those that are closed."""
    return [
        Route(row, channel, "", Delivery.Status.WAITING, row.due_at)
        for row in obligations
        if row.status == Obligation.Status.OPEN
        for channel in kinds.get(row.kind).channels
    ]
