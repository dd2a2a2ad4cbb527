"""The ways of telling. Each is a folder with one class; adding one is a folder and a line below.

`send` answers with a `Proof` that the other side has it, or raises what happened instead. Nothing,
zero and False are no proof: the drain counts them as failed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

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


class Withdrawn(ChannelError):
    """The target is no longer there (signed out, removed by its owner): nothing failed, nothing is sent."""


class Channel(ABC):
    """A way of telling. `target` of a delivery is one of what `targets` answers for its person."""

    code: ClassVar[str]
    label: ClassVar[Any]  # its name in the preferences and in lists
    offered: ClassVar[bool] = False  # a person chooses it, per kind, in the preferences
    batch: ClassVar[int] = 20  # rows claimed at once
    own_turn: ClassVar[bool] = False  # drained per target by a task of its own, not with the others
    instant: ClassVar[bool] = False  # no conversation with anybody: marked in bulk, needs no message

    @classmethod
    def is_set_up(cls) -> bool:
        """Has the lab what it needs for it (a key, an account with a service)?"""
        return True

    def targets(self, users: Collection[int]) -> dict[int, list[str]]:
        """Where each of these people is told: one delivery for each target, none for who has none.

        The empty target is the person's own (inbox, address), looked up at the sending. One query at
        most, however many people.
        """
        return {user: [""] for user in users}

    @abstractmethod
    def send(self, delivery: Delivery, message: Message | None) -> Proof:
        """Tell it, and answer with the other side's word for it. `message` is None where `instant`."""

    def close(self) -> None:  # noqa: B027  not every channel opens something
        """End the conversation of this batch."""


_CHANNELS = {  # in the order they are drained: nothing that is quick waits for mail
    "null": "notifications.channels.null.NullChannel",
    "inapp": "notifications.channels.inapp.InAppChannel",
    "urgent_mail": "notifications.channels.email.UrgentMailChannel",
    "email": "notifications.channels.email.EmailChannel",
    "push": "notifications.channels.push.PushChannel",
    "chat": "notifications.channels.chat.ChatChannel",
    "webhook": "notifications.channels.webhook.WebhookChannel",
}


def codes() -> tuple[str, ...]:
    """Those that are drained together, in their order."""
    return tuple(code for code in _CHANNELS if not _class(code).own_turn)


def labels() -> dict[str, Any]:
    """Every way of telling by its code, with its name."""
    return {code: _class(code).label for code in _CHANNELS}


def channel(code: str) -> Channel:
    return _class(code)()


def offered() -> list[type[Channel]]:
    """What a person may choose in the preferences, in this order."""
    return [each for each in map(_class, _CHANNELS) if each.offered and each.is_set_up()]


def _class(code: str) -> type[Channel]:
    return import_string(_CHANNELS[code])
