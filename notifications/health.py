"""How the messengers do: figures for the health page and for a monitor, in four queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q

from notifications import channels, webhooks
from notifications.models import Delivery, Silence
from notifications.watching import channel_of
from workflow.workdays import clock

RATE_OVER = dt.timedelta(hours=1)
_STATUS = Delivery.Status
Figures = Mapping[str, Any]


@dataclass(frozen=True)
class ChannelHealth:
    """One way of telling: how many rows stand where, and since when its other side is silent."""

    code: str
    due: int  # waiting to be claimed now, or leased
    held: int  # told later on purpose (quiet hours, a digest)
    trying: int  # failed at least once, tried again by itself; or its receiver is set aside
    stuck: int  # dead or uncertain: a person must look
    sent: int  # in the last hour
    oldest_due: dt.datetime | None
    last_sent: dt.datetime | None
    silent_since: dt.datetime | None = None
    detail: str = ""

    @property
    def is_used(self) -> bool:
        return any((self.due, self.held, self.trying, self.stuck, self.last_sent))


@dataclass(frozen=True)
class Health:
    channels: list[ChannelHealth]

    @property
    def oldest_due(self) -> dt.datetime | None:
        return min((c.oldest_due for c in self.channels if c.oldest_due), default=None)

    @property
    def stuck(self) -> int:
        return sum(channel.stuck for channel in self.channels)

    @property
    def sent(self) -> int:
        return sum(channel.sent for channel in self.channels)

    @property
    def silent(self) -> list[ChannelHealth]:
        return [channel for channel in self.channels if channel.silent_since]


def now() -> Health:
    """Four queries, each over an index of what is still open or was sent within the hour."""
    moment = clock.now()
    silences = {row.what: row for row in Silence.objects.filter(ended_at__isnull=True)}
    open_ = _open_by_channel(moment)
    sent = _sent_by_channel(moment)
    return Health(
        [_of(code, open_.get(code, {}), sent.get(code, {}), silences) for code in channels.labels()]
    )


def _of(
    code: str, open_: Mapping[str, Any], sent: Mapping[str, Any], silences: dict[str, Silence]
) -> ChannelHealth:
    silence = silences.get(channel_of(code))
    return ChannelHealth(
        code=code,
        due=open_.get("due", 0),
        held=open_.get("held", 0),
        trying=open_.get("trying", 0),
        stuck=open_.get("stuck", 0),
        sent=sent.get("sent", 0),
        oldest_due=open_.get("oldest_due"),
        last_sent=sent.get("last_sent"),
        silent_since=silence.since if silence else None,
        detail=silence.detail if silence else "",
    )


def _open_by_channel(moment: dt.datetime) -> dict[str, Figures]:
    aside = Q(channel=webhooks.CHANNEL, target__in=[str(pk) for pk in webhooks.set_aside()])
    waits = Q(status__in=[_STATUS.WAITING, _STATUS.HELD], next_at__lte=moment)
    come = waits & ~aside
    due = come | Q(status=_STATUS.LEASED)
    again = Q(status__in=[_STATUS.FAILED, _STATUS.UNCERTAIN])
    rows = Delivery.objects.filter(status__in=Delivery.UNFINISHED).order_by().values("channel")
    return {
        row["channel"]: row
        for row in rows.annotate(
            due=Count("pk", filter=due),
            oldest_due=Min("next_at", filter=come),
            held=Count("pk", filter=Q(status=_STATUS.HELD, next_at__gt=moment)),
            trying=Count("pk", filter=again & Q(next_at__isnull=False) | waits & aside),
            stuck=Count("pk", filter=Q(status=_STATUS.DEAD) | (again & Q(next_at__isnull=True))),
        )
    }


def _sent_by_channel(moment: dt.datetime) -> dict[str, Figures]:
    lately = Delivery.objects.filter(status=_STATUS.SENT, sent_at__gt=moment - RATE_OVER)
    rows = lately.order_by().values("channel").annotate(sent=Count("pk"), last_sent=Max("sent_at"))
    return {row["channel"]: row for row in rows}
