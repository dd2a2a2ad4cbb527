"""Setting how one wants to be told. What has not gone yet follows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
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

    # By group or kind, and channel; empty: the kind goes as its group. What is left out stays.
    paces: Mapping[tuple[str, str], str]
    quiet_from: dt.time
    quiet_until: dt.time
    quiet_days: bool
    digest_at: dt.time
    zone: str  # IANA name; empty: the regency's
    language: str = ""  # code of settings.LANGUAGES, for pages and messages; empty: stays


@transaction.atomic
def wish(*, user: User, wishes: Wishes) -> None:
    """Set pace, hours, zone and language of one's own messages. Raises Invalid, obstacles by field."""
    _check(wishes)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.zone = "" if wishes.zone == settings.TIME_ZONE else wishes.zone
    user.language = wishes.language or user.language
    user.save(update_fields=["zone", "language"])
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
def switch_off(*, user: User, abouts: Collection[str], channel: str) -> None:
    """No more of these groups and kinds by this channel, but for what must be answered."""
    User.objects.select_for_update().get(pk=user.pk)
    _choose(user, {(about, channel): Pace.OFF for about in abouts})
    rerouting.of_people([user.pk])


@transaction.atomic
def switch_on(*, user: User, abouts: Collection[str], channel: str) -> None:
    """As it was before the last time something of it was switched off."""
    User.objects.select_for_update().get(pk=user.pk)
    rows = Choice.objects.filter(user=user, channel=channel, pace=Pace.OFF)
    off = [row for row in rows if row.about in abouts]
    if off:
        last = max(row.at for row in off)
        _choose(user, {(row.about, channel): row.before for row in off if row.at == last})
        rerouting.of_people([user.pk])


def _choose(user: User, paces: Mapping[tuple[str, str], str]) -> None:
    """Write what differs from what stands; a kind that goes as its group again loses its row."""
    rows = {(row.about, row.channel): row for row in Choice.objects.filter(user=user)}
    now = clock.now()
    changed = []
    for key, pace in paces.items():
        row = rows.get(key) or _unwritten(user, *key)
        if pace != row.pace:
            row.pace, row.before, row.at = pace, row.pace, now
            changed.append(row)
    Choice.objects.filter(pk__in=[row.pk for row in changed if row.pk and not row.pace]).delete()
    Choice.objects.bulk_update(
        [row for row in changed if row.pk and row.pace], ["pace", "before", "at"], batch_size=500
    )
    Choice.objects.bulk_create([row for row in changed if not row.pk])


def _unwritten(user: User, about: str, channel: str) -> Choice:
    """What holds where nothing was set."""
    kind = preferring.kind_named(about)
    if kind is None:
        return Choice(user=user, group=about, channel=channel, pace=Pace.AT_ONCE)
    return Choice(user=user, group=kind.group, kind=kind.code, channel=channel, pace="")


def _check(wishes: Wishes) -> None:
    obstacles = [*_pace_obstacles(wishes.paces)]
    if wishes.zone and wishes.zone not in available_timezones() - {"localtime"}:
        obstacles.append(Obstacle("zone.unknown", _("Zona waktu ini tidak dikenal."), field="zone"))
    elif _in_quiet_hours(wishes):
        text = _("Jam ringkasan berada di dalam jam tenang; pilih jam di luarnya.")
        obstacles.append(Obstacle("digest.quiet", text, field="digest_at"))
    if wishes.language and wishes.language not in dict(settings.LANGUAGES):
        obstacles.append(Obstacle("language.unknown", _("Bahasa ini tidak ada."), field="language"))
    if obstacles:
        raise Invalid(obstacles)


def _in_quiet_hours(wishes: Wishes) -> bool:
    zone = ZoneInfo(wishes.zone or settings.TIME_ZONE)
    hours = Hours(zone, wishes.quiet_from, wishes.quiet_until, wishes.quiet_days, wishes.digest_at)
    return hours.in_quiet_hours(wishes.digest_at)


def _possible(about: str, channel: str) -> list[str]:
    """The paces of a group, or of a kind that may go its own way; none of anything else."""
    if about in preferring.groups():
        return list(preferring.paces_of(channel))
    kind = preferring.kind_named(about)
    return ["", *preferring.paces_of_kind(kind, channel)] if kind and channel != preferring.INBOX else []


def _pace_obstacles(paces: Mapping[tuple[str, str], str]) -> list[Obstacle]:
    offered = {each.code for each in channels.offered()}
    unknown = [
        f"{about}-{channel}"
        for (about, channel), pace in paces.items()
        if channel not in offered or pace not in _possible(about, channel)
    ]
    text = _("Pilihan ini tidak ada.")
    return [Obstacle("pace.unknown", text, field=name) for name in unknown]
