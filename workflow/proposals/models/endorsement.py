"""Asking the unit's head, and handing a proposal to another unit or owner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Unit, User
from workflow.proposals.models.history import Revision
from workflow.proposals.models.proposal import Proposal
from workflow.workdays import clock


class EndorsementRequest(models.Model):
    """The team asks; whoever may answer is computed when they look, never stored."""

    class Status(models.TextChoices):
        OPEN = "open", _("menunggu")
        GRANTED = "granted", _("disetujui")
        RETURNED = "returned", _("dikembalikan ke tim")
        LAPSED = "lapsed", _("gugur")

    class Lapse(models.TextChoices):
        EDITED = "edited", _("isi berubah")
        MOVED = "moved", _("usulan berpindah")
        HANDED_OVER = "handed_over", _("diserahterimakan")
        TAKEN_BACK = "taken_back", _("ditarik tim")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="endorsements")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    digest = models.CharField(max_length=64)  # of all worksheets, rows and files
    content = models.TextField()  # what was asked about, as it was
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="endorsed")
    answered_at = models.DateTimeField(null=True, blank=True)
    capacity = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    lapse = models.CharField(max_length=11, choices=Lapse.choices, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="endorsements")

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(status="open"), name="endorsement_one_open"
            )
        ]


class HandOver(models.Model):
    """A proposal goes to another owner, or to another unit whose head accepts it."""

    class Status(models.TextChoices):
        OPEN = "open", _("menunggu")
        ACCEPTED = "accepted", _("diterima")
        REFUSED = "refused", _("tidak diterima")
        CANCELLED = "cancelled", _("dibatalkan")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="hand_overs")
    to_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(status="open"), name="hand_over_one_open"
            ),
            models.CheckConstraint(
                condition=Q(to_user__isnull=False) | Q(to_unit__isnull=False), name="hand_over_names_somebody"
            ),
        ]
