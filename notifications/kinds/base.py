"""What a kind of message is: one small class, one template, one test.

Every question is asked for many events at once, so that a scan, a batch of mails and a page of the
inbox cost a constant number of queries.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

from notifications.kinds.groups import Group
from notifications.kinds.params import Param
from notifications.kinds.told import Told
from notifications.models import Obligation, Why
from workflow.refusals import Obstacle

Recipients = dict[int | str, str]  # user id (or the address of somebody without an account) → models.Why


class Strength(enum.IntEnum):
    """Of several kinds that one act owes one person, the strongest is told."""

    NEWS = 1  # something happened
    TASK = 2  # something waits on you
    ALARM = 3  # something is wrong


class Event(NamedTuple):
    """What a kind is told about: the subject and what makes the occasion new."""

    subject: str
    occurrence: str

    @property
    def subject_id(self) -> int:
        return int(self.subject.rpartition(":")[2])

    def ref(self, name: str) -> int:
        """The number after a name in the occurrence: `visit:5:overdue:…`.ref("visit") is 5."""
        return int(self.word_after(name))

    def word_after(self, name: str) -> str:
        parts = self.occurrence.split(":")
        return parts[parts.index(name) + 1]


def event_of(obligation: Obligation) -> Event:
    return Event(obligation.subject, obligation.occurrence)


class Kind(ABC):
    """A kind of message. Subclasses say who is owed it, until when, and what its text needs."""

    code: ClassVar[str]
    label: ClassVar[Any]  # its name in lists and settings
    told: ClassVar[Told]  # whom it tells, when and until when, for the page of the rules
    group: ClassVar[Group]  # under which a person sets what they want to hear of
    strength: ClassVar[Strength] = Strength.NEWS
    unmutable: ClassVar[bool] = False  # news that nobody may miss: mail about one's own account
    settings: ClassVar[tuple[Param, ...]] = ()  # the numbers of its rule that the lab may tune
    urgent: ClassVar[bool] = False  # told at once, also in quiet hours; an alarm always is
    paced: ClassVar[bool] = True  # a person sets how soon; False for what their settings bring about
    channels: ClassVar[tuple[str, ...]] = ("inapp", "email")
    barred: ClassVar[tuple[str, ...]] = ()  # channels it never takes, whatever a person chose
    written: ClassVar[bool] = False  # no template: `context` answers the finished `subject` and `text`
    secret: ClassVar[bool] = False  # the text holds a key (an invitation's link): no copy of it is kept

    addressed_as: ClassVar[Any] = Why.ADDRESSED.label  # as what a person gets it who was meant by name

    def told_as(self, why: str) -> str:
        """As what somebody gets it, in the active language: the foot of a mail, the ledger's page."""
        return str(self.addressed_as if why == Why.ADDRESSED else Why(why).label)

    @property
    def template(self) -> str:
        return f"notifications/kinds/{self.code}.html"

    @property
    def mandatory(self) -> bool:
        """An obligation: no person can mute it and the lab cannot switch it off."""
        return self.unmutable or self.strength >= Strength.TASK

    def disagree(self, values: Mapping[str, Any]) -> list[Obstacle]:
        """What is wrong with these numbers together, each being within its limits."""
        return []

    @abstractmethod
    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        """Who is owed it now: asked when it falls due and again at the moment of sending."""

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        """The events that no longer matter, each with the reason for the operator."""
        return {}

    @abstractmethod
    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        """The ids of those obligations whose text their recipient may read now."""

    @abstractmethod
    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        """What the template may name, per obligation id: `url` (a path), `facts`, and its own words."""

    def prepare(self, obligations: Collection[Obligation]) -> None:  # noqa: B027  most have nothing to do
        """Just before these are looked at again to be sent."""

    def sent(self, obligation: Obligation) -> None:  # noqa: B027  most kinds have nothing to forget
        """Its mail has gone; a kind that keeps a secret until then forgets it here."""


def by_recipient(obligations: Iterable[Obligation]) -> dict[int, list[Obligation]]:
    """Grouped by the people who have an account."""
    grouped: dict[int, list[Obligation]] = defaultdict(list)
    for obligation in obligations:
        if obligation.recipient_id is not None:
            grouped[obligation.recipient_id].append(obligation)
    return grouped
