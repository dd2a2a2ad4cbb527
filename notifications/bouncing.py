"""Mail that comes back: read from what mail servers report, counted, and acted on.

A mail leaves with a return address of its own (VERP): it names the delivery and the address it was sent
to, signed, so that a report can neither be forged nor counted against an address that was corrected
meanwhile. Only reports of failed delivery count (RFC 3464); answers written by programs and people on
leave are dropped, and nothing here ever answers a mail.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message as Mail

from django.conf import settings
from django.db import transaction

from notifications import ledger
from notifications.models import Bounce, Delivery, Why
from workflow.cleaning import clean_email, clean_line
from workflow.people.models import User
from workflow.workdays import clock

Weight = Bounce.Weight

SOFT_LIMIT = 5  # mails of an address that came back softly…
SOFT_WINDOW = dt.timedelta(days=14)  # …in these many days, until it counts as one that takes nothing
_LOCAL = "pantul"
_SIGNED = re.compile(rf"{_LOCAL}\+([0-9a-f]+)-([0-9a-f]{{10}})-([0-9a-f]{{20}})@", re.IGNORECASE)
# Permanent answers that do not say that the address is wrong (RFC 3463): full, too big, content, policy.
_SOFT_THOUGH_PERMANENT = ("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7.", "5.4.6", "5.5.")
_HEADERS_WITH_RECIPIENT = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


class Outcome(enum.Enum):
    COUNTED = "counted"
    KNOWN = "known already"
    FORGED = "forged or not ours"
    NO_REPORT = "no report of a failure"
    FORGOTTEN = "its mail or address is no longer known"


# --- the return address -----------------------------------------------------------------------------
def return_path(delivery: Delivery, address: str) -> str:
    """Where a mail comes back to; empty where the lab reads no bounces."""
    if not settings.BOUNCE_DOMAIN:
        return ""
    digest = _digest(address)
    return f"{_LOCAL}+{delivery.pk:x}-{digest}-{_signature(delivery.pk, digest)}@{settings.BOUNCE_DOMAIN}"


def _digest(address: str) -> str:
    return hashlib.sha256(clean_email(address).encode()).hexdigest()[:10]


def _signature(pk: int, digest: str) -> str:
    key = f"bounce:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{pk}:{digest}".encode(), hashlib.sha256).hexdigest()[:20]


# --- reading reports --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Failure:
    weight: str
    code: str
    text: str


def read(mail: Mail, *, recipient: str = "") -> Outcome:
    """Count one mail that reached the return address. `recipient`: the envelope's, where it is known."""
    failure = failure_of(mail)
    if failure is None:
        return Outcome.NO_REPORT
    for pk, digest in _signed_addresses(mail, recipient):
        delivery = Delivery.objects.select_related("obligation__recipient").filter(pk=pk).first()
        address = _address_of(delivery, digest) if delivery else ""
        if delivery is None or not address:
            return Outcome.FORGOTTEN
        return Outcome.COUNTED if count(delivery, address, failure) else Outcome.KNOWN
    return Outcome.FORGED


def failure_of(mail: Mail) -> Failure | None:
    """The first failed recipient of a delivery status report; None for anything else."""
    if mail.get_content_type() != "multipart/report":
        return None
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            if isinstance(fields, Mail) and str(fields.get("Action", "")).strip().lower() == "failed":
                code = _status_of(fields)
                return Failure(weigh(code), code, clean_line(str(fields.get("Diagnostic-Code", "")))[:300])
    return None


def _status_of(fields: Mail) -> str:
    found = re.search(r"[245]\.\d{1,3}\.\d{1,3}", str(fields.get("Status", "")))
    return found.group() if found else "5.0.0"


def weigh(code: str) -> str:
    """Whether the address itself is wrong."""
    if not code.startswith("5") or code == "5.0.0":
        return Weight.SOFT
    return Weight.SOFT if code.startswith(_SOFT_THOUGH_PERMANENT) else Weight.HARD


def _signed_addresses(mail: Mail, recipient: str) -> Iterator[tuple[int, str]]:
    """Delivery and digest of every return address of ours among the recipients, well signed only."""
    named = [recipient, *(str(value) for name in _HEADERS_WITH_RECIPIENT for value in mail.get_all(name, []))]
    for number, digest, signature in _SIGNED.findall(" ".join(named).lower()):
        pk = int(number, 16)
        if pk < 2**63 and hmac.compare_digest(signature, _signature(pk, digest)):
            yield pk, digest


def _address_of(delivery: Delivery, digest: str) -> str:
    """Which address the mail was sent to: the one it was taken for, or the person's as it is now."""
    known = (delivery.sent_to, delivery.obligation.mailbox[1])
    return next((clean_email(each) for each in known if each and _digest(each) == digest), "")


# --- counting and acting ----------------------------------------------------------------------------
@transaction.atomic
def count(delivery: Delivery, address: str, failure: Failure) -> bool:
    """Count it once; tell the person inside the lab when their address takes no mail any more."""
    address = clean_email(address)
    was_paused = bool(paused([address]))
    _row, new = Bounce.objects.get_or_create(
        delivery=delivery,
        address=address,
        weight=failure.weight,
        defaults={"code": failure.code, "text": failure.text, "at": clock.now()},
    )
    if new and not was_paused and paused([address]):
        _tell_owner(address, delivery)
    return new


def paused(addresses: Collection[str]) -> set[str]:
    """Those of these addresses (as clean_email writes them) that are not written to: one query."""
    rows = Bounce.objects.standing().filter(address__in=set(addresses)).order_by()
    since = clock.now() - SOFT_WINDOW
    soft: dict[str, int] = {}
    found = set()
    for address, weight, at in rows.values_list("address", "weight", "at"):
        if weight == Weight.HARD:
            found.add(address)
        elif at >= since:
            soft[address] = soft.get(address, 0) + 1
    return found | {address for address, times in soft.items() if times >= SOFT_LIMIT}


def _tell_owner(address: str, delivery: Delivery) -> None:
    for owner in User.objects.filter(email__iexact=address, is_active=True):
        ledger.owe(
            recipients={owner.pk: Why.ADDRESSED},
            kind="address_bounced",
            subject=f"user:{owner.pk}",
            occurrence=f"bounce:{delivery.pk}:{_digest(address)}",
        )


@transaction.atomic
def forgive(*, user: User) -> int:
    """The person says that their address is right: it is written to again and its counting starts anew."""
    rows = Bounce.objects.standing().filter(address=clean_email(user.email))
    forgiven = rows.update(forgiven_at=clock.now())
    ledger.settle(subject=f"user:{user.pk}", kinds_of=["address_bounced"], reason="the address is right")
    return forgiven
