"""Who judges one revision: the panel and its assignments."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals.models import Proposal, Revision
from workflow.reviews.models.rubric import Rubric
from workflow.workdays import clock


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, user: Any) -> PanelQuerySet:
        """Panels of revisions this person may read; what of each is `reading.panel_view`."""
        from workflow.reviews import visibility

        return visibility.panels(self, user)

    def open(self) -> PanelQuerySet:
        return self.filter(state=Panel.State.OPEN)


class Panel(models.Model):
    """The people who judge one revision, opened by its submission and closed by its announcement."""

    class State(models.TextChoices):
        OPEN = "open", _("terbuka")
        CLOSED = "closed", _("ditutup")
        CANCELLED = "cancelled", _("dibatalkan")  # the submission was recalled

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="panel")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="panels")
    lead = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="led_panels", verbose_name=_("ketua")
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    quorum_at = models.DateTimeField(null=True, blank=True)  # when enough reviews had been filed

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        verbose_name = _("panel")
        verbose_name_plural = _("panel")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="panel_closed_has_a_moment",
            )
        ]
        indexes = [models.Index(fields=["state", "opened_at", "id"], name="panel_open_oldest")]

    @property
    def proposal(self) -> Proposal:
        return self.revision.proposal

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: Any) -> AssignmentQuerySet:
        """One's own; all others as "What of the review" lets this person know names."""
        from workflow.reviews import visibility

        return visibility.assignments(self, user)

    def standing(self) -> AssignmentQuerySet:
        """Asked, accepted or filed: neither declined nor taken back."""
        return self.filter(status__in=Assignment.STANDING)

    def unfiled(self) -> AssignmentQuerySet:
        """Still owed by somebody, on a panel that is open."""
        return self.filter(status__in=Assignment.UNFILED, panel__state=Panel.State.OPEN)


class Assignment(models.Model):
    """One person asked to judge one revision. It may end; the review it brought does not.

    `seat` is the n of "Penelaah n": stable per panel, the same when somebody is assigned again. `due_on` is
    computed from `due_from` and `due_days` (working days), so that a changed calendar can recompute it.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("diminta")
        ACCEPTED = "accepted", _("diterima")
        DECLINED = "declined", _("tidak bersedia")
        WITHDRAWN = "withdrawn", _("ditarik")
        FILED = "filed", _("selesai")

    UNFILED = (Status.ASKED, Status.ACCEPTED)
    STANDING = (Status.ASKED, Status.ACCEPTED, Status.FILED)

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    seat = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.ASKED)
    due_on = models.DateField()
    due_from = models.DateField()
    due_days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # empty: the system
    answered_at = models.DateTimeField(null=True, blank=True)
    override = models.TextField(blank=True)  # why somebody with a flagged interest was assigned all the same
    reason = models.TextField(blank=True)  # why it ended
    conflict = models.BooleanField(default=False)  # the reviewer declared one
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["panel", "seat", "pk"]
        verbose_name = _("penugasan")
        verbose_name_plural = _("penugasan")
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "reviewer"],
                condition=Q(status__in=["asked", "accepted", "filed"]),
                name="assignment_stands_once",
            )
        ]
        indexes = [
            models.Index(fields=["reviewer", "status"], name="assignment_of_reviewer"),
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=["asked", "accepted"]),
                name="assignment_unfiled_due",
            ),
        ]

    @property
    def stands(self) -> bool:
        return self.status in self.STANDING


class FormerTie(models.Model):
    """Somebody who coached a proposal or was on its team: never its reviewer, even after leaving.

    The proposals room keeps only who coaches and writes now; this room remembers, for conflicts.
    """

    class Kind(models.TextChoices):
        COACH = "coach", _("pernah mendampingi")
        TEAM = "team", _("pernah menjadi anggota tim")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "user", "kind"], name="former_tie_once")]
