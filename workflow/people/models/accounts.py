"""The two doors by which accounts come (an invitation to an address, a request for a unit), and the
mails that let people in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from workflow.people.models.roles import LabRole, UnitRole
from workflow.people.models.units import Unit
from workflow.people.models.users import User
from workflow.workdays import clock


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither used nor revoked nor over."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())

    def visible_to(self, user: User) -> Self:
        """Those one wrote; heads and deputies those for their units; the secretariat all."""
        from workflow.people import selectors
        from workflow.people.permissions import administers

        if administers(user):
            return self.all()
        led = selectors.unit_ids(user, selectors.HEADS)
        return self.filter(Q(invited_by=user.pk) | Q(unit__in=led))


class Invitation(models.Model):
    """A link to one address, with the parts that its owner gets. Good once, for that address only.

    The token is not stored. It is made from `seed` and the secret key, so that a mail can be written
    (again) from the row alone, while a copy of the database opens nothing.
    """

    email = models.EmailField(_("alamat surel"), max_length=254)
    name = models.CharField(_("nama"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    unit_role = models.CharField(_("peran di unit"), max_length=8, choices=UnitRole.Role.choices, blank=True)
    lab_roles = models.JSONField(_("peran di lab"), default=list, blank=True)  # codes of LabRole.Role
    seed = models.CharField(max_length=43, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("pengundang"))
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("berlaku sampai"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, unit_role="") | Q(unit__isnull=False) & ~Q(unit_role=""),
                name="invitation_unit_with_role",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_used_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def token(self) -> str:
        """The secret of the link, for the mail and nothing else."""
        return salted_hmac("people.invitation", self.seed, algorithm="sha256").hexdigest()

    @property
    def is_over(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.revoked_at or self.is_over)

    @property
    def last_day(self) -> dt.date:
        """The last day on which the link is good: `expires_at` is its end."""
        return clock.day_of(self.expires_at - dt.timedelta(seconds=1))

    def lab_role_labels(self) -> list[str]:
        return [str(LabRole.Role(code).label) for code in self.lab_roles]


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def waiting(self) -> Self:
        return self.filter(status=Registration.Status.WAITING)

    def visible_to(self, user: User) -> Self:
        """One's own; heads and deputies those for their units; the secretariat all."""
        from workflow.people import selectors
        from workflow.people.permissions import administers

        if administers(user):
            return self.all()
        led = selectors.unit_ids(user, selectors.HEADS)
        return self.filter(Q(user=user.pk) | Q(unit__in=led))


class Registration(models.Model):
    """Somebody asks for an account in a unit; its head, deputy or the secretariat answers."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        APPROVED = "approved", _("Disetujui")
        REFUSED = "refused", _("Ditolak")

    email = models.EmailField(_("alamat surel"), max_length=254)
    name = models.CharField(_("nama lengkap"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="registrations", verbose_name=_("unit"))
    note = models.CharField(_("keterangan"), max_length=500, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("alasan"), max_length=500, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="registrations")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("permintaan akun")
        verbose_name_plural = _("permintaan akun")
        indexes = [models.Index(fields=["status", "unit", "asked_at"])]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "unit", condition=Q(status="waiting"), name="registration_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at__isnull=True, answered_by__isnull=True)
                | ~Q(status="waiting") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="registration_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""), name="registration_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(user__isnull=False), name="registration_approved_has_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


class SignInMailQuerySet(models.QuerySet["SignInMail"]):
    def over(self) -> Self:
        return self.filter(expires_at__lte=clock.now())


class SignInMail(models.Model):
    """A mail that lets somebody in (a code, a link for a new password), from its writing to its sending.

    It holds a secret, so the row goes as soon as the mail has gone, or when the secret is over.
    """

    email = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    objects = SignInMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("surel masuk")
        verbose_name_plural = _("surel masuk")

    def __str__(self) -> str:
        return self.email
