"""Routes as rows of the ledger: queued when an obligation is new, and queued anew for what has not gone
yet when a preference, the calendar or a leave changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from notifications import leave, preferring
from notifications.models import Delivery, DigestItem
from notifications.routing import Route, routes
from workflow.people import selectors as people
from workflow.workdays import clock

CHUNK = 1000  # rows of one INSERT or UPDATE
OFF = gettext_noop("Tidak lagi dikirim lewat saluran ini.")
Status = Delivery.Status


def queue(ways: Sequence[Route]) -> list[Delivery]:
    """New deliveries along these routes."""
    deliveries = [
        Delivery(
            obligation=route.obligation,
            channel=route.channel,
            target=route.target,
            status=route.status,
            next_at=None if route.pace else route.next_at,
        )
        for route in ways
    ]
    Delivery.objects.bulk_create(deliveries, batch_size=CHUNK)
    _put_into_digests(zip(deliveries, ways, strict=True))
    return deliveries


def again(obligations: Collection[uuid.UUID]) -> None:
    """What was cancelled with these obligations is queued as if they were new."""
    _reroute(Delivery.objects.filter(obligation__in=obligations, status=Status.CANCELLED))


def of_people(users: Collection[int]) -> int:
    """What has not gone to these people yet goes as they would have it now. Returns how many rows changed."""
    theirs = Delivery.objects.filter(obligation__recipient__in=users, obligation__status="open")
    return _reroute(theirs.filter(_unsent(), channel__in=preferring.disturbing()))


def of_the_absent() -> int:
    """What has not gone to people who are away: a leave that began, a stand-in who is there no more."""
    theirs = Delivery.objects.filter(obligation__recipient__in=people.away_ids(), obligation__status="open")
    return _reroute(theirs.filter(_unsent(paused=True), channel__in=preferring.disturbing()))


@transaction.atomic
def of_one_away_or_back(user: int) -> None:
    """A leave was set, changed or ended. Who is back gets what waited as one digest, the next."""
    if leave.away([user]):
        theirs = Delivery.objects.filter(obligation__recipient=user, obligation__status="open")
        _reroute(theirs.filter(_unsent(paused=True), channel__in=preferring.disturbing()))
    else:
        DigestItem.objects.filter(user=user, paused=True, digest=None).update(at=clock.now())


def held() -> int:
    """Every held row's release, by the calendar as it stands now."""
    return _reroute(Delivery.objects.filter(_unsent(), status=Status.HELD))


def _unsent(*, paused: bool = False) -> Q:
    """Not sent yet and in no digest on its way; what waits for a return only where it is asked for."""
    unsent = Q(status__in=(Status.WAITING, Status.HELD, Status.FAILED), digest_item__digest=None)
    return unsent if paused else unsent & ~Q(digest_item__paused=True)


@transaction.atomic
def _reroute(queryset: QuerySet[Delivery]) -> int:
    """In chunks, each with a constant number of queries; rows a worker holds are left to it."""
    changed, last = 0, 0
    while True:
        rows = list(
            queryset.filter(pk__gt=last)
            .select_related("obligation")
            .select_for_update(of=("self",))
            .order_by("pk")[:CHUNK]
        )
        if not rows:
            return changed
        last = rows[-1].pk
        changed += _apply(rows)


def _apply(rows: list[Delivery]) -> int:
    ways = {route.key: route for route in routes(list({row.obligation for row in rows}))}
    changed, kept = [], []
    for row in rows:
        route = ways.get((row.obligation_id, row.channel, row.target))
        if _set(row, route):
            changed.append(row)
        if route is not None and route.pace and row.status == Status.HELD:
            kept.append((row, route))
    Delivery.objects.bulk_update(changed, ["status", "next_at", "reason"], batch_size=CHUNK)
    DigestItem.objects.filter(delivery__in=rows).delete()
    _put_into_digests(kept)
    return len(changed)


def _set(row: Delivery, route: Route | None) -> bool:
    """Give a delivery what its route says now; True where that is another thing than before."""
    before = (row.status, row.next_at, row.reason)
    if route is None:
        row.status, row.next_at, row.reason = Status.CANCELLED, None, OFF
    elif row.status != Status.FAILED:  # its next try is set, and it looks at the hour by itself
        row.status, row.reason = route.status, ""
        row.next_at = None if route.pace else route.next_at
    return before != (row.status, row.next_at, row.reason)


def _put_into_digests(pairs: Any) -> None:
    DigestItem.objects.bulk_create(
        [
            DigestItem(
                delivery=delivery,
                user_id=route.obligation.recipient_id,
                pace=route.pace,
                at=route.next_at,
                paused=route.paused,
            )
            for delivery, route in pairs
            if route.pace
        ],
        batch_size=CHUNK,
    )
