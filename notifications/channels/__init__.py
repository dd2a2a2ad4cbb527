"""The ways of telling. Each is a folder with one class; adding one is a folder and a line below.

`send` answers with a `Proof` that the other side has it, or raises what happened instead. Nothing,
zero and False are no proof: the drain counts them as failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from notifications.models import Delivery
    from notifications.rendering import Message


@dataclass(frozen=True)
class Proof:
    """What the other side said when it took the message, and the address it was taken for."""

    text: str
    sent_to: str = ""


class ChannelError(Exception):
    """The base of what can happen instead of a proof; the text is for the operator."""


class Refused(ChannelError):
    """This message will never be taken (a permanent refusal, no address): it ends here."""


class Retry(ChannelError):
    """It was certainly not taken now; later perhaps."""


class Unreachable(Retry):
    """The other side is not there at all: the rest of the batch need not try now."""


class Uncertain(ChannelError):
    """The other side may have taken it: the last answer did not come."""


class Channel(Protocol):
    code: ClassVar[str]
    batch: ClassVar[int]  # rows claimed at once
    instant: ClassVar[bool]  # no conversation with anybody: marked in bulk, needs no rendered message

    def send(self, delivery: Delivery, message: Message | None) -> Proof: ...

    def close(self) -> None:
        """End the conversation of this batch."""
        ...


_CHANNELS = {  # in the order they are drained: nothing that is quick waits for mail
    "null": "notifications.channels.null.NullChannel",
    "inapp": "notifications.channels.inapp.InAppChannel",
    "urgent_mail": "notifications.channels.email.UrgentMailChannel",
    "email": "notifications.channels.email.EmailChannel",
}


def codes() -> tuple[str, ...]:
    return tuple(_CHANNELS)


def channel(code: str) -> Channel:
    return import_string(_CHANNELS[code])()
