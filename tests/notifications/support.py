"""What the tests of the ledger share: owing something simple, and reading what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from notifications import ledger
from notifications.kinds import Event, Kind, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.models import Delivery, Obligation, Why
from workflow.people.models import Registration, User
from workflow.workdays import clock


class _Plain(Kind):
    """About "thing:1": stands until closed, for whoever was owed it; no other room has a say."""

    group: ClassVar[Group] = Group.MOVES
    label = "Kabar"
    written: ClassVar[bool] = True

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        rows = Obligation.objects.filter(kind=self.code, recipient__is_active=True)
        owed: dict[Event, Recipients] = {event: {} for event in events}
        for row in rows:
            owed.setdefault(event_of(row), {})[row.to] = row.why
        return owed

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        return {row.pk: {"subject": f"Kabar {row.occurrence}", "text": "Isi."} for row in obligations}


class PlainNews(_Plain):
    code: ClassVar[str] = "test_news"


class PlainTask(_Plain):
    code: ClassVar[str] = "test_task"
    strength: ClassVar[Strength] = Strength.TASK


class PlainAlarm(_Plain):
    code: ClassVar[str] = "test_alarm"
    strength: ClassVar[Strength] = Strength.ALARM


PLAIN = (PlainNews, PlainTask, PlainAlarm)


def owe_welcome(*people: User, occurrence: str = "approved", **fields: Any) -> int:
    """The plainest kind: each is told that their own account is open."""
    from tests.cast import make_unit
    from workflow.people.models import Unit

    unit = Unit.objects.filter(code="9.99").first() or make_unit("Dinas Pemuda & Olahraga", code="9.99")
    fresh = 0
    for person in people:
        asked, _made = Registration.objects.get_or_create(
            email=person.email or "tanpa@contoh.example",
            unit=unit,
            defaults={
                "name": person.name,
                "status": Registration.Status.APPROVED,
                "answered_at": clock.now(),
                "answered_by": person,
                "user": person,
            },
        )
        fresh += ledger.owe(
            recipients={person.pk: Why.ADDRESSED},
            kind="account_approved",
            subject=f"registration:{asked.pk}",
            occurrence=occurrence,
            **fields,
        )
    return fresh


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


def told(kind: str) -> dict[str, str]:
    """Name of each recipient of a kind → why."""
    rows = Obligation.objects.filter(kind=kind).select_related("recipient")
    return {row.recipient.name if row.recipient else row.address: row.why for row in rows}
