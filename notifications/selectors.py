"""Reading the ledger: the inbox of a person, what is stuck, what was told about a thing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from notifications import kinds
from notifications.models import Delivery, DeliveryQuerySet, Obligation, ObligationQuerySet
from notifications.rendering import Line, line, words_of
from notifications.standing import objections
from workflow.people.models import User
from workflow.serving.prepared import prepared
from workflow.workdays import clock

# The states in which the inbox holds it: told there, or about to be.
_SHOWN = (Delivery.Status.WAITING, Delivery.Status.LEASED, Delivery.Status.SENT)


@dataclass(frozen=True)
class Item:
    """One row of the inbox. `line` is None where the reader may no longer read it: no title leaks."""

    obligation: Obligation
    line: Line | None
    standing: bool  # it still waits on something

    @property
    def unread(self) -> bool:
        return self.obligation.read_at is None


def inbox_of(user: User) -> ObligationQuerySet:
    """What a person was told inside the lab, newest first; what was never told in time is not there."""
    return _told_to(user, clock.now())


def _told_to(user: Any, now: Any) -> ObligationQuerySet:
    told = Delivery.objects.filter(obligation=OuterRef("pk"), channel="inapp", status__in=_SHOWN)
    mine = Obligation.objects.filter(Exists(told), recipient=user, due_at__lte=now)
    mine = mine.select_related("recipient")
    return mine.exclude(status__in=(Obligation.Status.CANCELLED, Obligation.Status.OVERTAKEN))


def unread(user: User) -> int:
    """How many open rows of the inbox were not read."""
    return sum(_unread(user=user.pk, now=clock.now()))


@prepared
def _unread(user: Any, now: Any) -> QuerySet:
    """One row with the count; none where there is nothing to count."""
    mine = _told_to(user, now).open().filter(read_at__isnull=True).order_by()
    return mine.values("recipient").annotate(n=Count("pk")).values_list("n", flat=True)


def items(obligations: list[Obligation]) -> list[Item]:
    """A page of the inbox as words, each looked at again: does it hold, may it still be read?

    A constant number of queries per kind on the page.
    """
    against = objections([row for row in obligations if row.status == Obligation.Status.OPEN])
    lines = _lines(obligations)
    return [
        Item(row, lines.get(row.pk), row.status == Obligation.Status.OPEN and row.pk not in against)
        for row in obligations
    ]


def _lines(obligations: list[Obligation]) -> dict[uuid.UUID, Line]:
    by_kind: dict[str, list[Obligation]] = defaultdict(list)
    for row in obligations:
        by_kind[row.kind].append(row)
    lines: dict[uuid.UUID, Line] = {}
    for code, rows in by_kind.items():
        kind = kinds.get(code)
        allowed = kind.readable(rows)
        readable = [row for row in rows if row.pk in allowed]
        words = words_of(kind, readable)
        lines |= {row.pk: line(row, words[row.pk]) for row in readable if row.pk in words}
    return lines


def stuck() -> DeliveryQuerySet:
    """What a person of the lab must look at: dead, or uncertain with no try left."""
    return Delivery.objects.stuck().select_related("obligation__recipient").order_by("-pk")
