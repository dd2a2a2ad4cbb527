"""Setting how one wants to be told. What has not gone yet follows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notifications import channels, preferring, rerouting
from notifications.hours import Hours
from notifications.models import Choice, Habits, Pace
from workflow.people.models import User
from workflow.refusals import Invalid, Obstacle
from workflow.workdays import clock

# The zones of Indonesia, offered first; any other of the world's is taken too.
ZONES = {
    "Asia/Jakarta": _("WIB (Asia/Jakarta)"),
    "Asia/Makassar": _("WITA (Asia/Makassar)"),
    "Asia/Jayapura": _("WIT (Asia/Jayapura)"),
}


@dataclass(frozen=True)
class Wishes:
    """All of it, as the page and the API set it."""

    paces: Mapping[tuple[str, str], str]  # by group and channel; what is left out stays
    quiet_from: dt.time
    quiet_until: dt.time
    quiet_days: bool
    digest_at: dt.time
    zone: str  # IANA name; empty: the regency's


@transaction.atomic
def wish(*, user: User, wishes: Wishes) -> None:
    """Set pace, hours and zone of one's own messages. Raises Invalid, each obstacle by its field."""
    _check(wishes)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.zone = "" if wishes.zone == settings.TIME_ZONE else wishes.zone
    user.save(update_fields=["zone"])
    hours = {
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
        "quiet_days": wishes.quiet_days,
        "digest_at": wishes.digest_at,
    }
    Habits.objects.update_or_create(user=user, defaults=hours)
    _choose(user, wishes.paces)
    rerouting.of_people([user.pk])


@transaction.atomic
def switch_off(*, user: User, group: str, channel: str) -> None:
    """No more of this group by this channel, but for what must be answered."""
    User.objects.select_for_update().get(pk=user.pk)
    _choose(user, {(group, channel): Pace.OFF})
    rerouting.of_people([user.pk])


@transaction.atomic
def switch_on(*, user: User, group: str, channel: str) -> None:
    """As it was before it was switched off."""
    User.objects.select_for_update().get(pk=user.pk)
    off = Choice.objects.filter(user=user, group=group, channel=channel, pace=Pace.OFF).first()
    if off is not None:
        _choose(user, {(group, channel): off.before})
        rerouting.of_people([user.pk])


def _choose(user: User, paces: Mapping[tuple[str, str], str]) -> None:
    standing = {(row.group, row.channel): row.pace for row in Choice.objects.filter(user=user)}
    Choice.objects.bulk_create(
        [
            Choice(
                user=user,
                group=key[0],
                channel=key[1],
                pace=pace,
                before=standing.get(key, Pace.AT_ONCE),
                at=clock.now(),
            )
            for key, pace in paces.items()
            if standing.get(key, Pace.AT_ONCE) != pace
        ],
        update_conflicts=True,
        unique_fields=["user", "group", "channel"],
        update_fields=["pace", "before", "at"],
    )


def _check(wishes: Wishes) -> None:
    obstacles = [*_pace_obstacles(wishes.paces)]
    if wishes.zone and wishes.zone not in available_timezones() - {"localtime"}:
        obstacles.append(Obstacle("zone.unknown", _("Zona waktu ini tidak dikenal."), field="zone"))
    elif _in_quiet_hours(wishes):
        text = _("Jam ringkasan berada di dalam jam tenang; pilih jam di luarnya.")
        obstacles.append(Obstacle("digest.quiet", text, field="digest_at"))
    if obstacles:
        raise Invalid(obstacles)


def _in_quiet_hours(wishes: Wishes) -> bool:
    zone = ZoneInfo(wishes.zone or settings.TIME_ZONE)
    hours = Hours(zone, wishes.quiet_from, wishes.quiet_until, wishes.quiet_days, wishes.digest_at)
    return hours.in_quiet_hours(wishes.digest_at)


def _pace_obstacles(paces: Mapping[tuple[str, str], str]) -> list[Obstacle]:
    offered = {each.code for each in channels.offered()}
    groups = set(preferring.groups())
    unknown = [
        f"{group}-{channel}"
        for (group, channel), pace in paces.items()
        if group not in groups or channel not in offered or pace not in preferring.paces_of(channel)
    ]
    text = _("Pilihan ini tidak ada.")
    return [Obstacle("pace.unknown", text, field=name) for name in unknown]
