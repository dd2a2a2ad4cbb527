"""The parts people have, each with dates: unit roles, lab roles, and the days they are away."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models.units import Unit
from workflow.people.models.users import User
from workflow.workdays import clock


class DatedQuerySet(models.QuerySet):
    def current(self, on: dt.date | None = None) -> Self:
        """Rows that hold on a day (default today), both ends counted."""
        day = on or clock.today()
        return self.filter(Q(start__isnull=True) | Q(start__lte=day)).filter(
            Q(end__isnull=True) | Q(end__gte=day)
        )


class RoleQuerySet(DatedQuerySet):
    def current(self, on: dt.date | None = None) -> Self:
        """Roles held on a day (default today), both ends counted unless cut short on the last."""
        day = on or clock.today()
        return super().current(day).exclude(cut_short=True, end=day)

    def not_over(self) -> Self:
        """Roles held today or to be held later."""
        today = clock.today()
        return self.filter(Q(end__isnull=True) | Q(end__gte=today)).exclude(cut_short=True, end=today)


class Held(models.Model):
    """A part from – to. `cut_short`: taken away in the course of `end`, which no longer counts."""

    start = models.DateField(_("sejak"), null=True, blank=True)
    end = models.DateField(_("sampai"), null=True, blank=True)
    cut_short = models.BooleanField(default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        abstract = True


class UnitRole(Held):
    """Member, head or deputy of a unit, from – to; several per person."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Anggota")
        HEAD = "head", _("Kepala unit")
        DEPUTY = "deputy", _("Wakil kepala unit")

    user = models.ForeignKey(User, models.PROTECT, related_name="unit_roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        indexes = [models.Index(fields=["user", "role"]), models.Index(fields=["unit", "role"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(end__isnull=True), name="unit_role_once_open"
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="unit_role_ends_after_start",
            ),
        ]


class LabRole(Held):
    """A part in the lab, from – to; several per person."""

    class Role(models.TextChoices):
        SECRETARIAT = "secretariat", _("Sekretariat Lab")
        REVIEWER = "reviewer", _("Penelaah")
        COACH = "coach", _("Pendamping")
        CURATOR = "curator", _("Kurator pameran")
        EXECUTIVE = "executive", _("Pimpinan")
        AUDITOR = "auditor", _("Auditor")

    user = models.ForeignKey(User, models.PROTECT, related_name="lab_roles")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        indexes = [models.Index(fields=["role", "user"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(end__isnull=True), name="lab_role_once_open"
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="lab_role_ends_after_start",
            ),
        ]


class AbsenceQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own; heads and deputies those of their units' people; the secretariat all."""
        return self.filter(user__in=User.objects.visible_to(user))


class Absence(models.Model):
    """Away on these days, both counted (leave, duty elsewhere)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    start = models.DateField()
    end = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="absence_ends_after_start")
        ]
