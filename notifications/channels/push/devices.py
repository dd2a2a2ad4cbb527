"""The browsers somebody turned notices on in, each bound to the login it was done in.

Signing out, an expired session, another password or a deactivated account end it; the ledger asks when it
queues and again when it sends.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from notifications import outgoing
from notifications.channels.push import encryption
from notifications.models import PushSubscription
from notifications.models.push import digest_of
from workflow.cleaning import clean_line
from workflow.people.models import User
from workflow.refusals import Invalid, Obstacle
from workflow.workdays import clock

MOST = 10  # devices of a person; the oldest gives way


@transaction.atomic
def subscribe(
    *, user: User, session: SessionBase, endpoint: str, key: str, auth: str, device: str = ""
) -> PushSubscription:
    """This browser, in this login. Raises Invalid `device.service`, `device.keys`, `address.…`."""
    outgoing.checked(endpoint)
    if not _is_known_service(endpoint):
        raise Invalid(Obstacle("device.service", _("Peramban ini memakai layanan yang tidak dikenal lab.")))
    fields = {
        "user": user,
        "endpoint": endpoint,
        **_keys(key, auth),
        "session": session.session_key,
        "stands_on": session.get(HASH_SESSION_KEY, ""),
        "device": clean_line(device)[:120],
        "made_at": clock.now(),
    }
    row, _new = PushSubscription.objects.update_or_create(digest=digest_of(endpoint), defaults=fields)
    kept = PushSubscription.objects.filter(user=user).values_list("pk", flat=True)[:MOST]
    PushSubscription.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return row


def unsubscribe(*, user: User, pk: int) -> int:
    return PushSubscription.objects.filter(user=user, pk=pk).delete()[0]


def living(users: Collection[int]) -> list[PushSubscription]:
    """Those whose login still stands: two queries, however many people."""
    rows = list(
        PushSubscription.objects.filter(user__in=list(users), user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    if not rows or not settings.VAPID_PRIVATE_KEY:
        return []
    open_ = Session.objects.filter(session_key__in={row.session for row in rows}, expire_date__gt=clock.now())
    sessions = set(open_.order_by().values_list("session_key", flat=True))
    return [
        row for row in rows if row.session in sessions and row.stands_on == row.user.get_session_auth_hash()
    ]


def _same_password(row: PushSubscription) -> bool:
    return row.stands_on == row.user.get_session_auth_hash()


def still_living(pk: int, user: int | None) -> PushSubscription | None:
    """Asked at the sending; one whose login ended, or that somebody else took over, is gone."""
    mine = [user] if user is not None else []
    found = next((row for row in living(mine) if row.pk == pk), None)
    if found is None:
        PushSubscription.objects.filter(pk=pk, user=user).delete()
    return found


@receiver(user_logged_out, dispatch_uid="notifications.push.signed_out")
def _signed_out(sender: object, *, request: Any, **_more: object) -> None:
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        PushSubscription.objects.filter(session=session.session_key).delete()


def _is_known_service(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname or ""
    return any(host == name or host.endswith(f".{name}") for name in settings.PUSH_SERVICES)


def _keys(key: str, auth: str) -> dict[str, str]:
    """Both in one form, whatever stood between their letters."""
    try:
        point, secret = encryption.decode(key), encryption.decode(auth)
        encryption.public_of(point)
        fine = len(secret) == 16
    except ValueError:
        fine = False
    if not fine:
        raise Invalid(Obstacle("device.keys", _("Peramban mengirim kunci yang tidak dapat dipakai.")))
    return {"key": encryption.encode(point), "auth": encryption.encode(secret)}
