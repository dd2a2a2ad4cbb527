"""What other systems are told: not words for people but a few facts as JSON, built at the sending."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notifications import ledger
from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.moves import rows_of
from notifications.kinds.parties import holders
from notifications.kinds.proposals import ProposalKind
from notifications.kinds.told import DEALT_WITH, OFFICE, READ, WHILE_SO, Told
from notifications.models import Endpoint, Happening, Obligation, Why
from workflow.cleaning import clean_line
from workflow.people.models import LabRole
from workflow.proposals.machine import Verb
from workflow.proposals.models import LogRow

CHANNEL = "webhook"
_OF_VERB = {Verb.PUBLISH: Happening.SHOWN, Verb.RETRACT: Happening.RETRACTED}


def happening_of(verb: str) -> Happening:
    return _OF_VERB.get(Verb(verb), Happening.MOVED)


@register
class WebhookEvent(ProposalKind):
    """To the account of every endpoint that wants it ("proposal:41", "log:17")."""

    group: ClassVar[Group] = Group.LAB
    code: ClassVar[str] = "webhook_event"
    label = _("Kait: kejadian untuk sistem lain")
    told: ClassVar[Told] = Told(_("sistem lain yang didaftarkan"), _("saat sesuatu terjadi"), WHILE_SO)
    channels: ClassVar[tuple[str, ...]] = (CHANNEL,)
    paced: ClassVar[bool] = False
    written: ClassVar[bool] = True
    secret: ClassVar[bool] = True  # what was told is not kept: the row holds ids alone

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        wanting = _accounts_by_happening()
        return {
            event: dict.fromkeys(wanting.get(happening_of(row.verb), ()), Why.ADDRESSED)
            for event, row in rows_of(events).items()
        }

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        proposals = self.proposals({event_of(row) for row in obligations})
        rows = rows_of({event_of(row) for row in obligations})
        told = {}
        for obligation in obligations:
            row = rows.get(event_of(obligation))
            proposal = proposals.get(event_of(obligation).subject_id)
            if row is not None and proposal is not None:
                told[obligation.pk] = _as_words(happening_of(row.verb), row, proposal)
        return told

    def sent(self, obligation: Obligation) -> None:
        Obligation.objects.filter(pk=obligation.pk).close(Obligation.Status.DONE, "sent")


def _as_words(happening: Happening, row: LogRow, proposal: Any) -> dict[str, str]:
    """The move as it is public to whoever sees the proposal: no person, no reason, no text."""
    facts = {
        "event": happening.value,
        "at": row.at.isoformat(),
        "move": {"n": row.n, "verb": row.verb, "from": row.from_state, "to": row.to_state},
        "proposal": {
            "id": proposal.public_id,
            "number": proposal.number or "",
            "title": clean_line(proposal.title),
            "unit": clean_line(proposal.unit.name),
            "stage": proposal.stage.value,
            "state": proposal.state,
            "page": settings.BASE_URL + proposal.get_absolute_url(),
        },
    }
    return {"subject": happening.value, "text": json.dumps(facts, ensure_ascii=False)}


def _accounts_by_happening() -> dict[str, list[int]]:
    wanting: dict[str, list[int]] = {}
    rows = Endpoint.objects.open().filter(account__is_active=True)
    for happenings, account in rows.order_by().values_list("happenings", "account_id"):
        for happening in happenings:
            wanting.setdefault(happening, []).append(account)
    return wanting


class _EndpointKind(Kind):
    """About one endpoint ("endpoint:3")."""

    group: ClassVar[Group] = Group.LAB

    def endpoints(self, events: Iterable[Event]) -> dict[int, Endpoint]:
        return Endpoint.objects.select_related("account").in_bulk({event.subject_id for event in events})

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # it speaks of the endpoint alone


@register
class WebhookTrial(_EndpointKind):
    """To the endpoint itself, when the secretariat tries it ("endpoint:3", "trial:<moment>")."""

    code: ClassVar[str] = "webhook_trial"
    label = _("Kait: percobaan")
    told: ClassVar[Told] = Told(_("sistem lain yang didaftarkan"), _("saat dicoba"), READ)
    channels: ClassVar[tuple[str, ...]] = (CHANNEL,)
    paced: ClassVar[bool] = False
    written: ClassVar[bool] = True
    secret: ClassVar[bool] = True

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.endpoints(events)
        return {
            event: {found[event.subject_id].account_id: Why.ADDRESSED}
            for event in events
            if event.subject_id in found
        }

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        text = json.dumps({"event": "trial"})
        return {row.pk: {"subject": "trial", "text": text} for row in obligations}

    def sent(self, obligation: Obligation) -> None:
        Obligation.objects.filter(pk=obligation.pk).close(Obligation.Status.DONE, "sent")


@register
class WebhookPaused(_EndpointKind):
    """To the secretariat, when an endpoint failed too often in a row; until it goes on or is removed."""

    code: ClassVar[str] = "webhook_paused"
    label = _("Kait dijeda")
    told: ClassVar[Told] = Told(OFFICE, _("saat kait dijeda"), DEALT_WITH)
    strength: ClassVar[Strength] = Strength.TASK

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        return dict.fromkeys(events, holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT))

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        found = self.endpoints(events)
        paused = {pk for pk, each in found.items() if each.paused_at and not each.removed_at}
        return {
            event: gettext_noop("Kait berjalan lagi atau dihapus.")
            for event in events
            if event.subject_id not in paused
        }

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found = self.endpoints({event_of(row) for row in obligations})
        words = {}
        for row in obligations:
            endpoint = found[event_of(row).subject_id]
            words[row.pk] = {
                "name": clean_line(endpoint.name),
                "facts": [(_("Kata penerimanya"), endpoint.last_error)],
                "url": reverse("notifications:endpoint", args=[endpoint.pk]),
            }
        return words


def owe_event(row: LogRow) -> None:
    """A move is owed to every endpoint that wants it; in the transaction of the move."""
    wanting = _accounts_by_happening().get(happening_of(row.verb), ())
    if wanting:
        ledger.owe(
            recipients=dict.fromkeys(wanting, Why.ADDRESSED),
            kind=WebhookEvent.code,
            subject=f"proposal:{row.proposal_id}",
            occurrence=f"log:{row.n}",
        )
