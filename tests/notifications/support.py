"""What the tests of the ledger share: owing something simple, and reading what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from notifications import ledger
from notifications.models import Delivery, Obligation, Why
from workflow.people.models import User


def owe_welcome(*people: User, occurrence: str = "request:1", **fields: object) -> int:
    """The plainest kind: each is told that their own account is open."""
    return sum(
        ledger.owe(
            recipients={person.pk: Why.ADDRESSED},
            kind="account_approved",
            subject=f"user:{person.pk}",
            occurrence=occurrence,
            **fields,
        )
        for person in people
    )


def mail_row(person: User | None = None) -> Delivery:
    rows = Delivery.objects.filter(channel="email")
    return (rows.filter(obligation__recipient=person) if person else rows).get()


def statuses(channel: str = "email") -> list[str]:
    return sorted(Delivery.objects.filter(channel=channel).values_list("status", flat=True))


def keys(kinds: Iterable[str] | None = None) -> set[tuple]:
    rows = Obligation.objects.all()
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    return set(rows.values_list("recipient", "kind", "subject", "occurrence"))
