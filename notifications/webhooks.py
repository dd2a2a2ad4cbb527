"""Endpoints of other systems: registered, tried, paused, told again; each drained in a turn of its own."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from notifications import draining, ledger, outgoing
from notifications.models import Delivery, DeliveryStep, Endpoint, Happening, Obligation, Why
from workflow import chance
from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle
from workflow.workdays import clock

CHANNEL = "webhook"
PAUSE_AFTER = 10  # calls in a row without a yes
TURN_SECONDS = 10.0  # of one endpoint, then another may have the worker
# After a call without a yes the whole endpoint rests, doubled each time: shorter than the pause of the row.
FIRST_REST = dt.timedelta(seconds=45)
LONGEST_REST = dt.timedelta(minutes=15)
MOST = 20  # endpoints


# --- What the secretariat does ------------------------------------------------------------------------
@transaction.atomic
def register(*, by: User, name: str, address: str, happenings: Collection[str]) -> Endpoint:
    """A new endpoint with an account of its own, which sees nothing until it is given a part.

    Raises Denied, Invalid `endpoint.name`, `endpoint.happenings`, `endpoint.many`, `address.…`.
    """
    _must_be_secretariat(by)
    if Endpoint.objects.open().count() >= MOST:
        raise Invalid(Obstacle("endpoint.many", _("Paling banyak 20 kait.")))
    name, address, wanted = _checked(name, address, happenings)
    # .invalid never resolves (RFC 2606): no mail, no code to sign in, no password.
    account = User.objects.create_user(f"kait-{chance.some_bytes(6).hex()}@layanan.invalid", None, name=name)
    return Endpoint.objects.create(
        name=name, address=address, happenings=wanted, account=account, made_by=by, made_at=clock.now()
    )


@transaction.atomic
def change(*, by: User, pk: int, name: str, address: str, happenings: Collection[str]) -> Endpoint:
    endpoint = _found(by, pk)
    endpoint.name, endpoint.address, endpoint.happenings = _checked(name, address, happenings)
    endpoint.save(update_fields=["name", "address", "happenings"])
    return endpoint


@transaction.atomic
def renew_secret(*, by: User, pk: int) -> str:
    """The new secret, to be shown this once; the old one signs nothing any more."""
    return _found(by, pk).renew_secret()


@transaction.atomic
def remove(*, by: User, pk: int) -> None:
    """It is called no more, and its account is closed; what it was told stays in the ledger."""
    endpoint = _found(by, pk)
    endpoint.removed_at = clock.now()
    endpoint.save(update_fields=["removed_at"])
    User.objects.filter(pk=endpoint.account_id).update(is_active=False)
    _waiting(endpoint).update(status=Delivery.Status.CANCELLED, next_at=None, reason=_("Kait dihapus."))
    _settle_pause(endpoint, "removed")


@transaction.atomic
def resume(*, by: User, pk: int) -> None:
    """Call it again; what waited meanwhile goes out."""
    endpoint = _found(by, pk)
    Endpoint.objects.filter(pk=pk).update(paused_at=None, failures=0, rests_until=None)
    _waiting(endpoint).filter(status=Delivery.Status.FAILED).update(next_at=clock.now())
    _settle_pause(endpoint, "resumed")


@transaction.atomic
def try_out(*, by: User, pk: int) -> None:
    """Owe it a call without content, so that its owner sees whether the signature is understood."""
    endpoint = _found(by, pk)
    _call_soon(endpoint)
    ledger.owe(
        recipients={endpoint.account_id: Why.ADDRESSED},
        kind="webhook_trial",
        subject=f"endpoint:{endpoint.pk}",
        occurrence=f"trial:{clock.now().isoformat()}",
    )


@transaction.atomic
def replay(*, by: User, pk: int, ids: Collection[int]) -> int:
    """Send these again under their old ids, whatever became of them. Returns how many.

    Whether its account may read each is asked again at the sending.
    """
    endpoint = _found(by, pk)
    _call_soon(endpoint)
    done = (Delivery.Status.SENT, Delivery.Status.DEAD, Delivery.Status.CANCELLED, Delivery.Status.FAILED)
    rows = list(deliveries_of(endpoint).filter(pk__in=list(ids), status__in=done).select_for_update())
    for row in rows:
        DeliveryStep.objects.create(
            delivery=row,
            step=DeliveryStep.Step.RETRY,
            by=by,
            at=clock.now(),
            attempts=row.attempts,
            error=row.last_error,
        )
    Obligation.objects.filter(deliveries__in=rows).update(
        status=Obligation.Status.OPEN, reason="", closed_at=None
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Delivery.Status.WAITING, next_at=clock.now(), attempts=0, doubts=0, reason="", lease=None
    )
    return len(rows)


def deliveries_of(endpoint: Endpoint):  # type: ignore[no-untyped-def]
    return Delivery.objects.filter(channel=CHANNEL, target=str(endpoint.pk))


def _waiting(endpoint: Endpoint):  # type: ignore[no-untyped-def]
    waits = (Delivery.Status.WAITING, Delivery.Status.FAILED, Delivery.Status.UNCERTAIN, Delivery.Status.HELD)
    return deliveries_of(endpoint).filter(status__in=waits)


def _call_soon(endpoint: Endpoint) -> None:
    """Somebody waits for the answer: its rest is over."""
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)


def _must_be_secretariat(by: User) -> None:
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()


def _found(by: User, pk: int) -> Endpoint:
    _must_be_secretariat(by)
    endpoint = Endpoint.objects.open().select_for_update().filter(pk=pk).first()
    if endpoint is None:
        raise NotVisible
    return endpoint


def _checked(name: str, address: str, happenings: Collection[str]) -> tuple[str, str, list[str]]:
    name = clean_line(name)
    if not 0 < len(name) <= 80:
        raise Invalid(Obstacle("endpoint.name", _("Beri nama, paling panjang 80 huruf."), field="name"))
    wanted = [each.value for each in Happening if each.value in happenings]
    if not wanted:
        raise Invalid(
            Obstacle("endpoint.happenings", _("Pilih paling sedikit satu kejadian."), field="happenings")
        )
    return name, outgoing.checked(clean_line(address)), wanted


# --- How it answers -----------------------------------------------------------------------------------
def answered(endpoint: Endpoint) -> None:
    mine = Endpoint.objects.filter(pk=endpoint.pk, failures__gt=0)
    mine.update(failures=0, last_error="", rests_until=None)


def failed(endpoint: Endpoint, error: str) -> None:
    """It rests; after too many in a row it is paused and the secretariat told, once."""
    mine = Endpoint.objects.filter(pk=endpoint.pk)
    now = clock.now()
    rest = min(FIRST_REST * 2**endpoint.failures, LONGEST_REST)
    mine.update(failures=F("failures") + 1, last_error=clean_line(error)[:300], rests_until=now + rest)
    with transaction.atomic():
        if mine.running().filter(failures__gte=PAUSE_AFTER).update(paused_at=now):
            secretaries = people.holders(LabRole.Role.SECRETARIAT, clock.today()).values_list("pk", flat=True)
            ledger.owe(
                recipients=dict.fromkeys(secretaries, Why.SECRETARIAT),
                kind="webhook_paused",
                subject=f"endpoint:{endpoint.pk}",
                occurrence=f"paused:{now.isoformat()}",
            )


def _settle_pause(endpoint: Endpoint, reason: str) -> None:
    ledger.settle(subject=f"endpoint:{endpoint.pk}", kinds_of=["webhook_paused"], reason=reason)


# --- Draining -----------------------------------------------------------------------------------------
def with_work() -> list[int]:
    """Running endpoints that something is due for and nobody talks to now; those that answer first."""
    due = Delivery.objects.claimable().filter(channel=CHANNEL).order_by()
    targets = set(due.values_list("target", flat=True).distinct())
    ready = Endpoint.objects.running().filter(_ready()).order_by("failures", "pk")
    return [pk for pk in ready.values_list("pk", flat=True) if str(pk) in targets]


def set_aside() -> list[int]:
    """Endpoints that rest or are paused: what waits for them is late for a reason that is told."""
    resting = Q(paused_at__isnull=False) | Q(rests_until__gt=clock.now())
    return list(Endpoint.objects.open().filter(resting).values_list("pk", flat=True))


def drain_one(pk: int, *, seconds: float = TURN_SECONDS) -> Counter[str]:
    """One turn of one endpoint; nothing where another worker has it.

    Of those that did not answer last time one is called at once: of two workers one stays for the others.
    """
    until = clock.now() + dt.timedelta(seconds=seconds + 2 * outgoing.DEADLINE)
    failing = Endpoint.objects.filter(failures__gt=0, busy_until__gt=clock.now())
    mine = Endpoint.objects.running().filter(_ready(), Q(failures=0) | ~Exists(failing), pk=pk)
    if not mine.update(busy_until=until):
        return Counter()
    try:
        return draining.drain(seconds=seconds, only=[CHANNEL], target=str(pk))
    finally:
        Endpoint.objects.filter(pk=pk, busy_until=until).update(busy_until=None)


def drain_all(*, seconds: float) -> Counter[str]:
    """By hand: endpoint by endpoint, each its turn."""
    tally: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    for pk in with_work():
        if time.monotonic() < ends:
            tally += drain_one(pk)
    return tally


def _ready() -> Q:
    now = clock.now()
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=now)
    return free & (Q(rests_until__isnull=True) | Q(rests_until__lte=now))
