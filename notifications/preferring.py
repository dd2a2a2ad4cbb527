"""What people set about being told, read for many at once, and the one service that sets it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from notifications import channels, kinds
from notifications.hours import Hours
from notifications.kinds import Kind, Strength
from notifications.kinds.groups import Group
from notifications.models import Choice, Pace
from notifications.models.preferences import DIGEST_AT, QUIET_FROM, QUIET_UNTIL
from workflow.people.models import User

INBOX = "inapp"
DIGEST_KIND = "digest"
DIGEST_CHANNEL = "email"  # a digest is a mail; everything else is told at once or not at all
_HABITS = ("habits__quiet_from", "habits__quiet_until", "habits__quiet_days", "habits__digest_at")


@dataclass(frozen=True)
class Preferences:
    """Of some people: their hours and the paces they chose."""

    hours: Mapping[int, Hours] = field(default_factory=dict)
    chosen: Mapping[tuple[int, str, str], str] = field(default_factory=dict)  # by group or kind

    def pace(self, user: int, group: str, channel: str, kind: str = "") -> str:
        """The kind's own, else that of its group."""
        own = self.own(user, kind, channel)
        return own or self.chosen.get((user, group, channel), Pace.AT_ONCE)

    def own(self, user: int, kind: str, channel: str) -> str:
        """What was set for this kind alone; empty where it goes as its group."""
        return self.chosen.get((user, kind, channel), "")


def of(users: Collection[int]) -> Preferences:
    """Two queries, however many people."""
    if not users:
        return Preferences()
    rows = User.objects.filter(pk__in=users).order_by().values_list("pk", "zone", *_HABITS)
    chosen = Choice.objects.filter(user__in=users).values_list("user_id", "group", "kind", "channel", "pace")
    return Preferences(
        {pk: _hours(zone, *habits) for pk, zone, *habits in rows},
        {(user, kind or group, channel): pace for user, group, kind, channel, pace in chosen},
    )


@lru_cache(maxsize=256)
def _hours(zone: str, start: Any, end: Any, days: bool | None, digest: Any) -> Hours:
    if days is None:  # no row of habits
        return Hours(ZoneInfo(zone or settings.TIME_ZONE), QUIET_FROM, QUIET_UNTIL, True, DIGEST_AT)
    return Hours(ZoneInfo(zone or settings.TIME_ZONE), start, end, days, digest)


def disturbing() -> set[str]:
    """The channels that reach a person wherever they are and keep quiet hours; the inbox waits by itself."""
    return {each.code for each in channels.offered()} - {INBOX}


def paces_of(channel: str) -> list[Pace]:
    """What may be chosen for a channel; the inbox is always told."""
    if channel == INBOX:
        return [Pace.AT_ONCE]
    return list(Pace) if channel == DIGEST_CHANNEL else [Pace.AT_ONCE, Pace.OFF]


def paces_of_kind(kind: Kind, channel: str) -> list[Pace]:
    """The same for one kind: what must be answered is mailed at least daily."""
    paces = paces_of(channel)
    if kind.mandatory and channel == DIGEST_CHANNEL:
        return [pace for pace in paces if pace not in (Pace.WEEKLY, Pace.OFF)]
    return paces


def kinds_apart() -> list[Kind]:
    """The kinds that may go another way than their group: not what is told at any hour anyway."""
    return [
        kind
        for kind in kinds.all_kinds()
        if is_chosen(kind) and not kind.urgent and kind.strength is not Strength.ALARM
    ]


def kind_named(code: str) -> Kind | None:
    """One of `kinds_apart`."""
    return next((kind for kind in kinds_apart() if kind.code == code), None)


def codes_of(group: str) -> list[str]:
    """The kinds of a group."""
    return [kind.code for kind in kinds.all_kinds() if kind.group == group]


def groups() -> list[Group]:
    """The groups a person may set something about: those with more than mail about one's own account."""
    present = {kind.group for kind in kinds.all_kinds() if is_chosen(kind)}
    return [group for group in Group if group in present]


def is_chosen(kind: Kind) -> bool:
    """A person sets how soon it is told: not mail that lets them in, nor what their settings bring about."""
    return kind.paced and not kind.unmutable and INBOX in kind.channels
