"""Units as a forest, people who sign in by e-mail, and the parts they have.

Unit roles (member, head, deputy) and lab roles (secretariat, reviewer, …) are two tables with dates:
somebody may hold several, and nobody who ever acted is deleted.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workflow.workdays import clock


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
        """The name the unit carried on a day: pages of the past show the name of then."""
        dated = self.names.filter(since__lte=day).order_by("-since").first()
        return dated.name if dated else self.name


class UnitName(models.Model):
    """A name with the day from which it held; renaming adds one."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    since = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="unit_one_name_a_day")]


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in by e-mail. Deactivated, never deleted."""

    email = models.EmailField(_("alamat surel"), max_length=254)
    name = models.CharField(_("nama lengkap"), max_length=200)
    phone = models.CharField(_("telepon"), max_length=30, blank=True)
    language = models.CharField(_("bahasa"), max_length=5, choices=settings.LANGUAGES, default="id")
    is_active = models.BooleanField(_("aktif"), default=True)
    is_staff = models.BooleanField(_("boleh membuka halaman pengelola"), default=False)
    date_joined = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class DatedQuerySet(models.QuerySet):
    def current(self, on: dt.date | None = None) -> DatedQuerySet:
        """Rows that hold on a day (default today), both ends counted."""
        day = on or clock.today()
        return self.filter(Q(start__isnull=True) | Q(start__lte=day)).filter(
            Q(end__isnull=True) | Q(end__gte=day)
        )


class UnitRole(models.Model):
    """Member, head or deputy of a unit, from – to; several per person."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Anggota")
        HEAD = "head", _("Kepala unit")
        DEPUTY = "deputy", _("Wakil kepala unit")

    user = models.ForeignKey(User, models.PROTECT, related_name="unit_roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

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


class LabRole(models.Model):
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
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

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


class Absence(models.Model):
    """Away on these days, both counted (leave, duty elsewhere)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    start = models.DateField()
    end = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="absence_ends_after_start")
        ]
