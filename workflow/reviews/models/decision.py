"""What the gate decided: recorded first, announced later (the decree must be signed)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import LogRow, Revision
from workflow.reviews.models.panel import Panel
from workflow.workdays import clock

OUTCOMES = (Verb.ADVANCE, Verb.SEND_BACK, Verb.RECYCLE, Verb.SHELVE, Verb.DECLINE, Verb.STOP)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> DecisionQuerySet:
        """Announced ones with the text they judged; recorded and void ones for lead and secretariat."""
        from workflow.reviews import visibility

        return visibility.decisions(self, user)

    def standing(self) -> DecisionQuerySet:
        """Recorded or announced, neither void nor corrected: at most one a revision."""
        return self.filter(status__in=(Decision.Status.RECORDED, Decision.Status.ANNOUNCED))


class Decision(models.Model):
    """One decision on one revision: recorded → announced | void, announced → corrected.

    `digest` is the revision's and `scores_digest` that of the filed reviews, both as of recording: a score
    filed again afterwards shows as `decision.scores_changed`.
    """

    class Status(models.TextChoices):
        RECORDED = "recorded", _("dicatat")
        ANNOUNCED = "announced", _("diumumkan")
        VOID = "void", _("batal")
        CORRECTED = "corrected", _("dikoreksi")

    class Cause(models.TextChoices):
        CHANGED = "changed", _("diganti keputusan lain")
        RECALLED = "recalled", _("pengajuan dibatalkan")
        WITHDRAWN = "withdrawn", _("usulan dicabut")

    class Capacity(models.TextChoices):
        LEAD = "lead", _("Ketua penelaah")
        SECRETARIAT = "secretariat", _("Sekretariat")
        NAMED = "named", _("Ditunjuk pimpinan")  # all of the secretariat are conflicted

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="decisions")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.RECORDED)
    outcome = models.CharField(_("keputusan"), max_length=10, choices=[(v.value, v.label) for v in OUTCOMES])
    to_state = models.CharField(_("diulang ke"), max_length=20, choices=State.choices, blank=True)
    wake_on = models.DateField(_("dilanjutkan pada"), null=True, blank=True)
    reason = models.TextField(_("alasan"), blank=True)
    conditions = models.TextField(_("syarat"), blank=True)
    lessons = models.TextField(_("pelajaran"), blank=True)
    digest = models.CharField(max_length=64)
    scores_digest = models.CharField(max_length=64)

    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_as = models.CharField(max_length=11, choices=Capacity.choices)
    recorded_at = models.DateTimeField(default=clock.now)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    decree_number = models.CharField(_("nomor SK"), max_length=80, blank=True)
    decree_date = models.DateField(_("tanggal SK"), null=True, blank=True)
    announced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    announced_as = models.CharField(max_length=11, choices=Capacity.choices, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    nomination = models.ForeignKey("AnnouncerNomination", models.PROTECT, null=True, related_name="decisions")
    row = models.OneToOneField(LogRow, models.PROTECT, null=True, related_name="decision")

    void_cause = models.CharField(max_length=9, choices=Cause.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # void or corrected
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name = _("keputusan")
        verbose_name_plural = _("keputusan")
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(status__in=["recorded", "announced"]),
                name="decision_one_stands",
            ),
            models.CheckConstraint(
                condition=(Q(status="void") & ~Q(void_cause="")) | (~Q(status="void") & Q(void_cause="")),
                name="decision_void_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["announced", "corrected"], row__isnull=False, announced_by__isnull=False
                )
                | Q(status__in=["recorded", "void"], row__isnull=True, announced_by__isnull=True),
                name="decision_announced_names_its_row",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="recycle") & ~Q(to_state="")) | (~Q(outcome="recycle") & Q(to_state="")),
                name="decision_recycle_names_its_target",
            ),
            models.CheckConstraint(
                condition=Q(outcome="shelve", wake_on__isnull=False)
                | (~Q(outcome="shelve") & Q(wake_on__isnull=True)),
                name="decision_shelve_names_its_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="advance") | ~Q(reason=""), name="decision_gives_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], condition=Q(status="recorded"), name="decision_to_announce")
        ]

    @property
    def outcome_verb(self) -> Verb:
        return Verb(self.outcome)


class Override(models.Model):
    """Somebody decided in spite of an obstacle, by name and with a reason."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="overrides")
    code = models.CharField(max_length=20)  # quorum.short, mark.below
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "code"], name="override_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_gives_a_reason"),
        ]


class AnnouncerNomination(models.Model):
    """All of the secretariat are conflicted: an executive names who acts for it on this panel.

    It hangs on the panel and not on a decision, since an executive may not know whether one is recorded;
    the announced decision points back to it.
    """

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="nominations")
    announcer = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)
    current = models.BooleanField(default=True)  # a later nomination takes over

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel"], condition=Q(current=True), name="nomination_one_current"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="nomination_gives_a_reason"),
        ]
