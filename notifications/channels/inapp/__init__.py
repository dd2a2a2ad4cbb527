"""The inbox inside the lab. The row itself is the message: once committed it is there to be read.

The text is not kept: it is rendered, and the right to it checked, each time somebody looks
(`notifications.selectors.inbox`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from notifications.channels import Proof

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message


class InAppChannel:
    code: ClassVar[str] = "inapp"
    batch: ClassVar[int] = 500
    instant: ClassVar[bool] = True

    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        return Proof("inbox")

    def close(self) -> None:
        """Nothing was opened."""
