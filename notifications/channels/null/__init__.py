"""Takes everything at once: what the ledger itself costs, for the bench."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.channels import Channel, Proof

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message


class NullChannel(Channel):
    code: ClassVar[str] = "null"
    label: ClassVar[Any] = _("Tanpa saluran")
    batch: ClassVar[int] = 500
    instant: ClassVar[bool] = True

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        return Proof("null")
