"""Notices on the screen of a phone or a computer, by the browser's own push service."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notifications import outgoing
from notifications.channels import Channel, Proof, Refused, Retry, Withdrawn
from notifications.channels.push import devices, encryption
from notifications.rendering import shorten
from workflow.workdays import clock

if TYPE_CHECKING:
    from notifications.models import Delivery, PushSubscription
    from notifications.rendering import Message

LARGEST = 3000  # bytes of the message before it is encrypted; services take 4,096 of the whole
LASTS = 12 * 3600  # seconds a service keeps it for a browser that is away: no longer than it is news


class PushChannel(Channel):
    code: ClassVar[str] = "push"
    label: ClassVar[Any] = _("Notifikasi di perangkat")
    offered: ClassVar[bool] = True

    @classmethod
    def is_set_up(cls) -> bool:
        return bool(settings.VAPID_PRIVATE_KEY)

    def targets(self, users: Collection[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {user: [] for user in users}
        for subscription in devices.living(users):
            found[subscription.user_id].append(str(subscription.pk))
        return found

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        assert message is not None
        subscription = devices.still_living(int(delivery.target), delivery.obligation.recipient_id)
        if subscription is None:
            raise Withdrawn(gettext_noop("Perangkat ini sudah keluar dari lab."))
        body = payload(delivery, message)
        answer = outgoing.post(subscription.endpoint, _sealed(subscription, body), _headers(subscription))
        if answer.is_yes:
            return Proof(f"HTTP {answer.status}", sent_to=subscription.device)
        if answer.status in (404, 410):
            subscription.delete()
            raise Withdrawn(f"Perangkat ini tidak menerima notifikasi lagi (HTTP {answer.status}).")
        if answer.status == 413:
            raise Refused(str(answer))
        raise Retry(str(answer))


def payload(delivery: Delivery, message: Message) -> bytes:
    """What the service worker shows. The lead is cut until the whole is small enough."""
    words = {
        "title": message.subject,
        "body": message.lead,
        "url": message.link or settings.BASE_URL + "/",
        "tag": delivery.stable_message_id().strip("<>").partition("@")[0],
        "lang": delivery.obligation.language,
    }
    for length in (600, 300, 100, 0):
        body = json.dumps({**words, "body": shorten(words["body"], length) if length else ""}).encode()
        if len(body) < LARGEST:
            return body
    raise Refused("the message is too large for a push service")


def _sealed(subscription: PushSubscription, body: bytes) -> bytes:
    key, auth = encryption.decode(subscription.key), encryption.decode(subscription.auth)
    return encryption.encrypt(body, key=key, auth=auth)


def _headers(subscription: PushSubscription) -> dict[str, str]:
    return {
        "TTL": str(LASTS),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Urgency": "normal",
        "Authorization": encryption.authorization(
            subscription.endpoint,
            private=settings.VAPID_PRIVATE_KEY,
            subject=settings.VAPID_SUBJECT,
            now=clock.now().timestamp(),
        ),
    }
