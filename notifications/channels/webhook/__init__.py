"""Signed calls to other systems: one endpoint, one conversation at a time, its own turn.

The general drain leaves these rows alone (`own_turn`): `notifications.webhooks.drain_one` claims those of
one endpoint, so that a receiver that hangs keeps neither mail nor other receivers waiting.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notifications import outgoing, webhooks
from notifications.channels import Channel, ChannelError, Proof, Unreachable, Withdrawn
from notifications.models import Endpoint
from workflow.workdays import clock

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message


class WebhookChannel(Channel):
    code: ClassVar[str] = "webhook"
    label: ClassVar[Any] = _("Kait")
    batch: ClassVar[int] = 20
    own_turn: ClassVar[bool] = True

    def targets(self, users: Collection[int]) -> dict[int, list[str]]:
        rows = Endpoint.objects.open().filter(account__in=list(users)).order_by()
        found = {account: [str(pk)] for pk, account in rows.values_list("pk", "account_id")}
        return {user: found.get(user, []) for user in users}

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        assert message is not None
        endpoint = Endpoint.objects.open().filter(pk=int(delivery.target)).first()
        if endpoint is None:
            raise Withdrawn(gettext_noop("Kait sudah dihapus."))
        if endpoint.paused_at is not None:
            raise Unreachable("paused")
        body = json.dumps({"id": event_id(delivery), **json.loads(message.text)}, ensure_ascii=False).encode()
        try:
            answer = outgoing.post(endpoint.address, body, headers(endpoint, delivery, message.subject, body))
            if not answer.is_yes:
                raise Unreachable(str(answer))  # the endpoint rests: the next event would hear the same
        except ChannelError as error:
            webhooks.failed(endpoint, str(error))
            raise
        webhooks.answered(endpoint)
        return Proof(f"HTTP {answer.status}", sent_to=endpoint.address[:254])


def event_id(delivery: Delivery) -> str:
    """The same for every copy of this delivery: receivers drop what they have."""
    return delivery.stable_message_id().strip("<>").partition("@")[0]


def headers(endpoint: Endpoint, delivery: Delivery, event: str, body: bytes) -> dict[str, str]:
    moment = int(clock.now().timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Lab-Event": outgoing.header_safe(event),
        "X-Lab-Delivery": event_id(delivery),
        "X-Lab-Signature": f"t={moment},v1={signature(endpoint.secret, moment, body)}",
    }


def signature(secret: str, moment: int, body: bytes) -> str:
    """HMAC-SHA256 over the moment and the body, so that neither can be changed nor sent again later."""
    return hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
