"""The days that differ from the ordinary week: what the decrees and the regency say."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from workflow.workdays import clock


class DayKind(models.TextChoices):
    NATIONAL = "national", _("Libur nasional")
    JOINT_LEAVE = "joint_leave", _("Cuti bersama")
    LOCAL = "local", _("Libur setempat")
    WORKING = "working", _("Hari kerja pengganti")


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def of_years(self, first: int, last: int) -> CalendarDayQuerySet:
        """Rows of whole years, both counted."""
        return self.filter(day__range=(dt.date(first, 1, 1), dt.date(last, 12, 31)))

    def decreed_years(self) -> set[int]:
        """Years whose national list is known: for them this table alone holds."""
        named = self.filter(kind__in=NATIONAL_KINDS).exclude(decree="").order_by()
        return set(named.values_list(ExtractYear("day"), flat=True).distinct())


NATIONAL_KINDS = (DayKind.NATIONAL, DayKind.JOINT_LEAVE)


class CalendarDay(models.Model):
    """One day that is off, or a Saturday (or a wrongly estimated holiday) that is worked.

    `decree` is the number of the national decree (SKB) the day stands in; a single such row makes its
    year decreed. A regency's own decree on a local closure says nothing about the national list, so it
    is named in `source`, which for every row tells where it came from.
    """

    day = models.DateField(_("tanggal"), unique=True)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=12, choices=DayKind.choices)
    decree = models.CharField(_("keputusan bersama (SKB)"), max_length=120, blank=True)
    source = models.CharField(_("sumber"), max_length=200)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        verbose_name = _("hari dalam kalender")
        verbose_name_plural = _("kalender kerja")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendar_day_kind_known"),
            models.CheckConstraint(
                condition=Q(decree="") | Q(kind__in=["national", "joint_leave"]),
                name="calendar_day_decree_is_national",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"

    @property
    def working(self) -> bool:
        return self.kind == DayKind.WORKING

    def as_recorded(self) -> dict[str, str]:
        """What the row says, as a change keeps it."""
        return {name: str(getattr(self, name)) for name in RECORDED}


RECORDED = ("name", "kind", "decree", "source")


class CalendarChange(models.Model):
    """One day that somebody put into the calendar, changed or took away. Rows are only added.

    `before` and `after` hold name, kind, decree and source; `before` is empty for a new day, `after` for
    one that was taken away.
    """

    day = models.DateField(_("tanggal"))
    at = models.DateTimeField(default=clock.now)
    # The id of a person and the name they had then; people live a floor above, so no relation. Empty: a
    # command, or the decrees that come with the program.
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="calendar_change_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before={}) | ~Q(after={}), name="calendar_change_says_something"
            )
        ]
