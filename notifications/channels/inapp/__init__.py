"""The inbox inside the lab. The row itself is the message: once committed it is there to be read.

The text is not kept: it is rendered, and the right to it checked, each time somebody looks
(`notifications.selectors.inbox`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.channels import Channel, Proof

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message


class InAppChannel(Channel):
    code: ClassVar[str] = "inapp"
    label: ClassVar[Any] = _("Pemberitahuan di aplikasi")
    offered: ClassVar[bool] = True
    batch: ClassVar[int] = 500
    instant: ClassVar[bool] = True

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        return Proof("inbox")
