"""Writing the ledger: what is owed to whom, inside the caller's transaction.

Nothing here talks to a channel or a broker; a rollback of the caller takes the rows with it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db import transaction

from notifications import kinds, rerouting, tuning
from notifications.models import Delivery, Obligation, Why
from notifications.routing import routes
from notifications.wakeup import wake_on_commit
from workflow import chance
from workflow.people.models import User
from workflow.workdays import clock

CHUNK = 1000  # rows of one INSERT

T = TypeVar("T")


@dataclass(frozen=True)
class Owed:
    """One message owed to one person, before it is a row.

    `event` names the act that causes it ("proposal:41/log:17"): of several kinds owed to one person for
    one act only the strongest is told. `overtaken` says why a step is written but no longer told.
    """

    recipient: int | str  # a user's id, or the address of somebody without an account
    kind: str
    subject: str
    occurrence: str
    why: str
    event: str = ""
    due_at: dt.datetime | None = None  # default: now
    until: dt.datetime | None = None  # the moment it stops mattering; default: when it is closed
    facts: Mapping[str, Any] = field(default_factory=dict)
    overtaken: str = ""

    @property
    def key(self) -> tuple[int | str, str, str, str]:
        return (self.recipient, self.kind, self.subject, self.occurrence)


def owe(
    *,
    recipients: Mapping[int | str, str],
    kind: str,
    subject: str,
    occurrence: str,
    event: str = "",
    actor: User | None = None,
    until: dt.datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Owe one message to several people (`user id or address → why`), never to the one who did it.

    Returns how many rows are new; those that stood in the ledger already are left as they are.
    """
    return write(
        Owed(person, kind, subject, occurrence, why, event, until=until, facts=facts or {})
        for person, why in recipients.items()
        if actor is None or person != actor.pk
    )


@transaction.atomic
def write(rows: Iterable[Owed]) -> int:
    """Write what is not in the ledger yet, each with its deliveries; returns how many are new.

    While the clock is moved (demo, restore) the rows are written and nothing will be sent.
    """
    fresh = 0
    to_send = False
    for chunk in _chunks(_strongest(_told_at_all(rows)), CHUNK):
        obligations = _insert([_obligation(owed) for owed in chunk])
        fresh += len(obligations)
        to_send = _deliver(obligations) or to_send
    if to_send:
        wake_on_commit()
    return fresh


def settle(*, subject: str, kinds_of: Iterable[str], reason: str, **narrower: Any) -> int:
    """The matter is dealt with: the open obligations of these kinds are done. Returns how many."""
    open_ones = Obligation.objects.filter(subject=subject, kind__in=list(kinds_of), **narrower)
    return open_ones.close(Obligation.Status.DONE, reason)


def cancel(*, subject: str, kinds_of: Iterable[str], reason: str, **narrower: Any) -> int:
    """It no longer holds: the open obligations of these kinds are cancelled. Returns how many."""
    open_ones = Obligation.objects.filter(subject=subject, kind__in=list(kinds_of), **narrower)
    return open_ones.close(Obligation.Status.CANCELLED, reason)


@transaction.atomic
def revive(ids: Collection[uuid.UUID]) -> int:
    """Owe again what was closed before it was told (a submission taken back, a deadline restored)."""
    if not ids:
        return 0
    told = Delivery.objects.filter(obligation__in=ids, status=Delivery.Status.SENT).exclude(channel="inapp")
    again = set(ids) - set(told.values_list("obligation_id", flat=True))
    revived = Obligation.objects.filter(pk__in=again).update(
        status=Obligation.Status.OPEN, reason="", closed_at=None
    )
    if revived and not clock.is_moved():
        rerouting.again(again)
        wake_on_commit()
    return revived


def _told_at_all(rows: Iterable[Owed]) -> list[Owed]:
    """Without the kinds that the lab has switched off; an unknown kind is a mistake of ours, and better
    found here than at the sending."""
    listed = list(rows)
    on = {code: tuning.enabled(code) for code in {owed.kind for owed in listed}}
    return [owed for owed in listed if on[owed.kind]]


def _strongest(rows: Iterable[Owed]) -> list[Owed]:
    """One row per key under the strongest reason, one kind per person and event."""
    by_key: dict[tuple, Owed] = {}
    for owed in rows:
        known = by_key.get(owed.key)
        why = owed.why if known is None else Why.strongest(owed.why, known.why)
        by_key[owed.key] = replace(owed, why=why)
    return _one_kind_per_event(list(by_key.values()))


def _one_kind_per_event(rows: list[Owed]) -> list[Owed]:
    """Leave out what a stronger kind of the same event tells; overtake the weaker that stands."""
    events = {owed.event for owed in rows if owed.event}
    if not events:
        return rows
    best = {(owed.event, owed.recipient): owed.kind for owed in sorted(rows, key=_strength)}
    weaker = []
    people = {owed.recipient for owed in rows if isinstance(owed.recipient, int)}
    standing = Obligation.objects.open().filter(event__in=events, recipient__in=people)
    for pk, kind, event, recipient in standing.values_list("pk", "kind", "event", "recipient"):
        mine = best.get((event, recipient))
        if mine is None or mine == kind:
            continue
        if kinds.get(mine).strength > kinds.get(kind).strength:
            weaker.append(pk)
        else:
            best[(event, recipient)] = kind
    if weaker:
        Obligation.objects.filter(pk__in=weaker).close(Obligation.Status.OVERTAKEN, "told more strongly")
    return [owed for owed in rows if not owed.event or best[(owed.event, owed.recipient)] == owed.kind]


def _strength(owed: Owed) -> int:
    return kinds.get(owed.kind).strength


def _obligation(owed: Owed) -> Obligation:
    now = clock.now()
    status = Obligation.Status.OVERTAKEN if owed.overtaken else Obligation.Status.OPEN
    return Obligation(
        id=chance.some_uuid(),
        recipient_id=owed.recipient if isinstance(owed.recipient, int) else None,
        address=owed.recipient if isinstance(owed.recipient, str) else "",
        kind=owed.kind,
        subject=owed.subject,
        occurrence=owed.occurrence,
        event=owed.event,
        why=owed.why,
        facts=dict(owed.facts),
        status=status,
        reason=owed.overtaken,
        due_at=owed.due_at or now,
        until=owed.until,
        created_at=now,
        closed_at=now if owed.overtaken else None,
    )


def _insert(obligations: list[Obligation]) -> list[Obligation]:
    """Insert and answer those that are new: the unique key decides, whoever else writes meanwhile."""
    Obligation.objects.bulk_create(obligations, ignore_conflicts=True)
    new = set(
        Obligation.objects.filter(pk__in=[row.pk for row in obligations])
        .order_by()
        .values_list("pk", flat=True)
    )
    return [row for row in obligations if row.pk in new]


def _deliver(obligations: list[Obligation]) -> bool:
    """Queue the deliveries of open obligations; nothing while the clock is moved."""
    if clock.is_moved():
        return False
    return bool(rerouting.queue(routes(obligations)))


def _chunks(rows: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
