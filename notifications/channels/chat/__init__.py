"""WhatsApp, Telegram and others by Apprise: the extra `chat` (requirements-chat.txt), credentials in the
settings alone. One row and one call for each address: of several, each has its own outcome."""

from __future__ import annotations

import logging
from collections.abc import Collection
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notifications.channels import Channel, Proof, Refused, Retry, Withdrawn
from notifications.channels.chat import targets
from notifications.models import ChatTarget

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message

# Apprise logs the addresses it calls, and they hold credentials and telephone numbers.
logging.getLogger("apprise").setLevel(logging.CRITICAL)


class ChatChannel(Channel):
    code: ClassVar[str] = "chat"
    label: ClassVar[Any] = _("Pesan ke ponsel")
    offered: ClassVar[bool] = True

    @classmethod
    def is_set_up(cls) -> bool:
        return bool(settings.CHAT_SERVICES) and find_spec("apprise") is not None

    def targets(self, users: Collection[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {user: [] for user in users}
        for target in targets.confirmed(users):
            found[target.user_id].append(str(target.pk))
        return found

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        assert message is not None
        owner = delivery.obligation.recipient_id
        target = ChatTarget.objects.filter(pk=int(delivery.target), user=owner, user__is_active=True).first()
        if target is None:
            raise Withdrawn(gettext_noop("Alamat pesan ini sudah dihapus."))
        service = targets.services().get(target.service)
        if service is None:
            raise Refused(f"the service {target.service} is not in the settings")
        _call(service.url_of(target.address), message)
        return Proof(f"accepted by {target.service}", sent_to=str(target))


def _call(url: str, message: Message) -> None:
    """Apprise's answer is falsy where it failed, and where it had nobody to tell; it raises nothing."""
    from apprise import Apprise  # 1.6 s to import, and an extra

    caller = Apprise()
    if not caller.add(url):
        raise Refused("apprise does not know this service's address; see CHAT_SERVICES")
    answer = caller.notify(title=message.subject, body=_text_of(message))
    if not answer:
        raise Retry(f"apprise gave no proof: {answer!r}")


def _text_of(message: Message) -> str:
    return "\n".join(part for part in (message.lead or message.text.strip(), message.link) if part)
