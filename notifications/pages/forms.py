"""The form of one's own settings: a select for each group and channel, and the hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications import channels, choosing, kinds, preferring
from notifications.choosing import ZONES, Wishes
from notifications.hours import Hours
from notifications.kinds import Kind
from notifications.kinds.groups import Group
from notifications.preferring import INBOX, Preferences
from workflow.people import services as people
from workflow.people.models import User
from workflow.refusals import Obstacle
from workflow.serving.forms import day_input, show_obstacles


@dataclass(frozen=True)
class Line:
    """A row of a table: a group with its kinds, or a kind with its group."""

    label: Any
    examples: str
    cells: list[tuple[Any, Any]]  # what the channel is called, and its bound field


def time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class PreferencesForm(forms.Form):
    quiet_from = forms.TimeField(label=_("Jam tenang mulai"), widget=time_input())
    quiet_until = forms.TimeField(
        label=_("Jam tenang selesai"),
        widget=time_input(),
        help_text=_("Jam yang sama berarti tanpa jam tenang."),
    )
    quiet_days = forms.BooleanField(label=_("Juga tenang pada hari libur dan akhir pekan"), required=False)
    digest_at = forms.TimeField(
        label=_("Jam ringkasan"),
        widget=time_input(),
        help_text=_("Pada hari kerja; yang mingguan pada hari kerja pertama tiap minggu."),
    )
    zone = forms.ChoiceField(label=_("Zona waktu"))
    language = forms.ChoiceField(label=_("Bahasa halaman dan pesan"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, user: User, found: Preferences, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.found = found
        self.fields["zone"].choices = _zones(user)  # type: ignore[attr-defined]
        for group in preferring.groups():
            for channel in chosen_channels():
                self.fields[name_of(group, channel.code)] = _pace_field(group, channel)
        for kind in preferring.kinds_apart():
            for channel in chosen_channels():
                self.fields[name_of(kind.code, channel.code)] = _own_pace_field(kind, channel)
        self.initial = {**self.initial, **self._standing()}

    def _standing(self) -> dict[str, Any]:
        hours: Hours = self.found.hours[self.user.pk]
        paces = {
            name_of(group, channel.code): self.found.pace(self.user.pk, group, channel.code)
            for group in preferring.groups()
            for channel in chosen_channels()
        }
        return {
            "quiet_from": hours.quiet_from,
            "quiet_until": hours.quiet_until,
            "quiet_days": hours.quiet_days,
            "digest_at": hours.digest_at,
            "zone": self.user.zone or settings.TIME_ZONE,
            "language": self.user.language,
            **paces,
            **{
                name_of(kind.code, channel.code): self.found.own(self.user.pk, kind.code, channel.code)
                for kind in preferring.kinds_apart()
                for channel in chosen_channels()
            },
        }

    @property
    def lines(self) -> Iterator[Line]:
        for group in preferring.groups():
            mine = [kind for kind in kinds.all_kinds() if kind.group == group and preferring.is_chosen(kind)]
            examples = ", ".join(str(kind.label) for kind in mine)
            cells = [(channel.label, self[name_of(group, channel.code)]) for channel in chosen_channels()]
            yield Line(group.label, examples, cells)

    @property
    def apart(self) -> list[Line]:
        """The kinds by group, each to go its own way."""
        return [
            Line(
                kind.label,
                str(Group(kind.group).label),
                [(channel.label, self[name_of(kind.code, channel.code)]) for channel in chosen_channels()],
            )
            for kind in sorted(preferring.kinds_apart(), key=lambda kind: list(Group).index(kind.group))
        ]

    @property
    def is_apart(self) -> bool:
        """Does anything go its own way, or is something typed there wrong?"""
        return any(field.value() or field.errors for line in self.apart for _label, field in line.cells)

    @property
    def hours(self) -> list[Any]:
        names = ("quiet_from", "quiet_until", "quiet_days", "digest_at", "zone", "language")
        return [self[name] for name in names]

    def wishes(self) -> Wishes:
        typed = self.cleaned_data
        paces = {
            (str(group), channel.code): typed[name_of(group, channel.code)]
            for group in [*preferring.groups(), *(kind.code for kind in preferring.kinds_apart())]
            for channel in chosen_channels()
        }
        hours = {name: typed[name] for name in ("quiet_from", "quiet_until", "quiet_days", "digest_at")}
        return Wishes(paces=paces, zone=typed["zone"], language=typed["language"], **hours)

    def show(self, obstacles: list[Obstacle]) -> None:
        show_obstacles(self, obstacles)

    def save(self) -> None:
        choosing.wish(user=self.user, wishes=self.wishes())


def name_of(group: str, channel: str) -> str:
    return f"{group}-{channel}"


def chosen_channels() -> list[type[channels.Channel]]:
    return [each for each in channels.offered() if each.code != INBOX]


def _pace_field(group: Group, channel: type[channels.Channel]) -> forms.ChoiceField:
    label = f"{group.label}: {channel.label}"
    return forms.ChoiceField(
        label=label,
        choices=[(pace.value, pace.label) for pace in preferring.paces_of(channel.code)],
        widget=forms.Select(attrs={"aria-label": label}),
    )


def _own_pace_field(kind: Kind, channel: type[channels.Channel]) -> forms.ChoiceField:
    label = f"{kind.label}: {channel.label}"
    paces = [(pace.value, pace.label) for pace in preferring.paces_of_kind(kind, channel.code)]
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("Seperti kelompoknya")), *paces],
        widget=forms.Select(attrs={"aria-label": label}),
    )


def _zones(user: User) -> list[tuple[str, Any]]:
    """Indonesia's, the regency's, and whatever this person has."""
    known: dict[str, Any] = dict(ZONES)
    for zone in (settings.TIME_ZONE, user.zone):
        if zone:
            known.setdefault(zone, zone)
    return list(known.items())


class LeaveForm(forms.Form):
    """The days on which one is away, both counted."""

    start = forms.DateField(label=_("Hari pertama"), widget=day_input())
    end = forms.DateField(label=_("Hari terakhir"), widget=day_input())

    def save(self, user: User) -> None:
        days = self.cleaned_data
        people.record_absence(by=user, user=user, start=days["start"], end=days["end"])
