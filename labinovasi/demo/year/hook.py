"""A system of the health centre that the lab told by signed calls, until it answered no more.

It is paused, as the lab pauses whoever fails ten times: the demo calls nobody. Whoever resumes it calls a
name that no network knows (RFC 2606).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet

from labinovasi.demo.year.living import Lab
from notifications import ledger, webhooks
from notifications.kinds.webhooks import WebhookEvent, happening_of, owe_event
from notifications.models import Delivery, Endpoint, Happening, Obligation, Why
from workflow.people.models import Unit, UnitRole
from workflow.proposals.models import LogRow
from workflow.workdays import clock

NAME = "SIK Puskesmas Rejosari"
ADDRESS = "https://sik.rejosari.kudus.example/kait/lab"
SINCE = 28  # working days before today
SAID = "gaierror: [Errno -2] Name or service not known"
TRYING = dt.timedelta(minutes=84)  # ten calls with their growing rests
PROOF = "HTTP 200"


def tell(lab: Lab) -> None:
    """Register it and have it told the moves of its own unit's proposals; the last one it did not hear."""
    unit = lab.units["puskesmas"]
    since = clock.start_of(lab.day(SINCE)) + dt.timedelta(hours=9)
    with clock.at(since):
        endpoint = _register(lab, unit)
    for row in _moves(unit, since, clock.now() - TRYING):
        _told(endpoint, row)
    last = webhooks.deliveries_of(endpoint).order_by("pk").last()
    if last is not None:
        _pause(lab, endpoint, last)


def _register(lab: Lab, unit: Unit) -> Endpoint:
    endpoint = webhooks.register(
        by=lab.people["sekretariat"], name=NAME, address=ADDRESS, happenings=list(Happening.values)
    )
    # What its own unit reads, it may be told.
    UnitRole.objects.create(user=endpoint.account, unit=unit, role=UnitRole.Role.MEMBER)
    return endpoint


def _moves(unit: Unit, since: dt.datetime, until: dt.datetime) -> QuerySet[LogRow]:
    """What the account may read: a unit reads nothing of its drafts before they are sent."""
    sent = LogRow.objects.filter(proposal__unit=unit, proposal__first_sent_at__lte=F("at"))
    return sent.filter(at__gt=since, at__lt=until).exclude(from_state=F("to_state")).order_by("at", "pk")


def _told(endpoint: Endpoint, row: LogRow) -> None:
    with clock.at(row.at):
        owe_event(row)
        owed = Obligation.objects.get(
            kind=WebhookEvent.code, subject=f"proposal:{row.proposal_id}", occurrence=f"log:{row.n}"
        )
        Delivery.objects.create(
            obligation=owed,
            channel=webhooks.CHANNEL,
            target=str(endpoint.pk),
            status=Delivery.Status.SENT,
            attempts=1,
            sent_to=ADDRESS,
            sent_at=row.at,
            proof=PROOF,
            subject_line=happening_of(row.verb).value,
        )
        Obligation.objects.filter(pk=owed.pk).close(Obligation.Status.DONE, "sent")


def _pause(lab: Lab, endpoint: Endpoint, last: Delivery) -> None:
    """The last call was never answered."""
    assert last.sent_at is not None
    paused = last.sent_at + TRYING
    Delivery.objects.filter(pk=last.pk).update(
        status=Delivery.Status.FAILED,
        attempts=webhooks.PAUSE_AFTER,
        next_at=paused,
        last_error=SAID,
        sent_at=None,
        sent_to="",
        proof="",
    )
    Obligation.objects.filter(pk=last.obligation_id).update(
        status=Obligation.Status.OPEN, reason="", closed_at=None
    )
    Endpoint.objects.filter(pk=endpoint.pk).update(
        paused_at=paused, failures=webhooks.PAUSE_AFTER, last_error=SAID
    )
    with clock.at(paused):
        ledger.owe(
            recipients={lab.people["sekretariat"].pk: Why.SECRETARIAT},
            kind="webhook_paused",
            subject=f"endpoint:{endpoint.pk}",
            occurrence=f"paused:{paused.isoformat()}",
        )
