"""What a person does with their inbox, and the secretariat with deliveries that failed."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notifications import kinds
from notifications.kinds import Strength
from notifications.models import Delivery, DeliveryStep, Obligation
from notifications.wakeup import wake_on_commit
from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.refusals import Denied, Invalid, Obstacle
from workflow.workdays import clock

LONGEST_REASON = 200


@transaction.atomic
def mark_read(*, user: User, ids: Collection[uuid.UUID] | None = None) -> int:
    """Read these rows (all, without `ids`) of one's own inbox; news is done by being read.

    A task stays open until its matter is dealt with. Returns how many were unread.
    """
    unread = Obligation.objects.filter(recipient=user, read_at__isnull=True)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    news = [kind.code for kind in kinds.all_kinds() if kind.strength == Strength.NEWS]
    keys = list(unread.values_list("pk", flat=True))
    unread.filter(kind__in=news).open().close(Obligation.Status.DONE, "read")
    return Obligation.objects.filter(pk__in=keys).update(read_at=clock.now())


@transaction.atomic
def retry_deliveries(*, by: User, ids: Collection[int], reason: str = "") -> int:
    """Try these again from the start, now. Returns how many were still failed.

    Whether each still holds is asked again at its sending. One that ended uncertain may arrive twice.
    Raises Denied, Invalid `delivery.reason`.
    """
    failed = _failed(by, ids)
    _write_down(failed, DeliveryStep.Step.RETRY, by, _reason(reason))
    fresh = {"status": Delivery.Status.WAITING, "next_at": clock.now(), "attempts": 0, "doubts": 0}
    Delivery.objects.filter(pk__in=[row.pk for row in failed]).update(reason="", **fresh)
    if failed:
        wake_on_commit()
    return len(failed)


@transaction.atomic
def discard_deliveries(*, by: User, ids: Collection[int], reason: str) -> int:
    """Give these up for good; what the person owes an answer to stays in their inbox.

    Returns how many were still failed. Raises Denied, Invalid `delivery.reason`.
    """
    failed = _failed(by, ids)
    reason = _reason(reason)
    if not reason:
        raise Invalid(Obstacle("delivery.reason", _("Tuliskan mengapa dibuang."), field="reason"))
    _write_down(failed, DeliveryStep.Step.DISCARD, by, reason)
    given_up = {"status": Delivery.Status.CANCELLED, "next_at": None}
    Delivery.objects.filter(pk__in=[row.pk for row in failed]).update(reason=reason, **given_up)
    return len(failed)


def _failed(by: User, ids: Collection[int]) -> list[Delivery]:
    """Under their locks; one that a worker holds, that was sent or dealt with meanwhile is left alone."""
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    again = (Delivery.Status.DEAD, Delivery.Status.FAILED, Delivery.Status.UNCERTAIN)
    locked = Delivery.objects.select_for_update().filter(pk__in=list(ids), status__in=again)
    return list(locked.order_by("pk"))


def _reason(typed: str) -> str:
    reason = clean_line(typed)
    if len(reason) > LONGEST_REASON:
        raise Invalid(Obstacle("delivery.reason", _("Paling panjang 200 huruf."), field="reason"))
    return reason


def _write_down(failed: Collection[Delivery], step: str, by: User, reason: str) -> None:
    DeliveryStep.objects.bulk_create(
        DeliveryStep(
            delivery=row,
            step=step,
            by=by,
            reason=reason,
            at=clock.now(),
            attempts=row.attempts,
            error=row.last_error,
        )
        for row in failed
    )
