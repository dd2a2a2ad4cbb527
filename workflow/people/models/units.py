"""Units as a forest: offices, villages, firms, communities and schools, with the names they carried."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.workdays import clock

if TYPE_CHECKING:
    from workflow.people.models.users import User


class UnitKind(models.TextChoices):
    OPD = "opd", _("Perangkat daerah (OPD)")
    UPTD = "uptd", _("UPTD, puskesmas, bagian")
    KECAMATAN = "kecamatan", _("Kecamatan")
    DESA = "desa", _("Desa/kelurahan")
    VERTICAL = "vertical", _("Instansi vertikal")
    ENTERPRISE = "enterprise", _("BUMD/BUMN")
    FIRM = "firm", _("Perusahaan swasta")
    COMMUNITY = "community", _("Komunitas")
    SCHOOL = "school", _("Sekolah/kampus")


class UnitQuerySet(models.QuerySet["Unit"]):
    def active(self, on: dt.date | None = None) -> UnitQuerySet:
        """Units that exist on a day (default today)."""
        day = on or clock.today()
        return self.filter(Q(active_from__isnull=True) | Q(active_from__lte=day)).filter(
            Q(active_to__isnull=True) | Q(active_to__gte=day)
        )

    def ours(self) -> UnitQuerySet:
        """Units that take part in this regency's lab."""
        return self.filter(ours=True)

    def visible_to(self, user: User) -> UnitQuerySet:
        """The list of units is no secret: everybody who can sign in reads it whole."""
        return self.all() if user.is_active and user.pk else self.none()


class Unit(models.Model):
    """An office, village, firm, community or school that owns ideas. `name` is the name of today."""

    name = models.CharField(_("nama"), max_length=200)
    short_name = models.CharField(_("nama pendek"), max_length=60, blank=True)
    kind = models.CharField(_("jenis"), max_length=12, choices=UnitKind.choices)
    code = models.CharField(_("kode resmi"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("unit induk")
    )
    ours = models.BooleanField(_("ikut lab ini"), default=True)
    doubtful = models.BooleanField(_("perlu dipastikan"), default=False)
    doubt = models.CharField(_("sebab keraguan"), max_length=300, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("penerus")
    )
    active_from = models.DateField(_("aktif sejak"), null=True, blank=True)
    active_to = models.DateField(_("aktif sampai"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("unit")
        verbose_name_plural = _("unit")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="unit_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_active(self, on: dt.date | None = None) -> bool:
        day = on or clock.today()
        return (self.active_from is None or self.active_from <= day) and (
            self.active_to is None or self.active_to >= day
        )

    def name_on(self, day: dt.date) -> str:
        """The name the unit carried on a day (one query; for lists `selectors.UnitNames`)."""
        return name_of_then(self.name, [(n.since, n.name) for n in self.names.all()], day)


def name_of_then(present: str, dated: list[tuple[dt.date, str]], day: dt.date) -> str:
    """The name of a day out of dated ones in order of time; before the first, the first."""
    if not dated:
        return present
    held = [name for since, name in dated if since <= day]
    return held[-1] if held else dated[0][1]


class UnitName(models.Model):
    """A name with the day from which it held; renaming adds one."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    since = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="unit_one_name_a_day")]


class DoubtAnswer(models.Model):
    """What a person said of a doubtful unit: right as it is (`into` empty), or another one all along.

    Kept so that it can be taken back: `doubt` is what had been unsure, `moved` the ids of the proposals
    that went along.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="doubt_answers")
    into = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    doubt = models.CharField(max_length=300, blank=True)
    moved = models.JSONField(default=list)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
