"""Owing a message to whoever its kind names: what every listener does."""

from __future__ import annotations

from typing import Any

from notifications import kinds, ledger
from notifications.kinds.base import Event
from workflow.people.models import User


def owe(
    kind: type[kinds.Kind],
    subject: str,
    occurrence: str,
    *,
    actor: User | None = None,
    event: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """`actor` did it and is not told; `event` groups what one act causes (`ledger.Owed`)."""
    asked = Event(subject, occurrence)
    ledger.owe(
        recipients=kinds.get(kind.code).recipients([asked]).get(asked, {}),
        kind=kind.code,
        subject=subject,
        occurrence=occurrence,
        actor=actor,
        event=event,
        facts=facts,
    )
