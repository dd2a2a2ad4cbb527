"""The lab's year (*siklus*) and what each of its stages takes."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals.machine import STAGES, Stage
from workflow.workdays import clock

# Working days: stage_days, gate_days, review_days, revision_days (machine.md, Clock).
DEFAULT_DAYS: dict[Stage, tuple[int, int, int, int]] = {
    Stage.DRUM_UP: (20, 15, 7, 10),
    Stage.DIAGNOSE: (30, 15, 7, 10),
    Stage.DESIGN: (40, 15, 7, 10),
    Stage.DELIVER: (90, 15, 7, 10),
}

# Kinds of evidence a stage must carry to be submitted; data, changed per cycle.
DEFAULT_EVIDENCE: dict[Stage, list[list[str]]] = {
    Stage.DRUM_UP: [],
    Stage.DIAGNOSE: [["baseline_source"]],
    Stage.DESIGN: [["action_plan", "schedule"]],  # one of these
    Stage.DELIVER: [["decree", "sop"], ["photo"]],
}


class Announcer(models.TextChoices):
    LEAD = "lead", _("Ketua penelaah")
    SECRETARIAT = "secretariat", _("Sekretariat")


class CycleQuerySet(models.QuerySet["Cycle"]):
    def open(self, moment: dt.datetime | None = None) -> CycleQuerySet:
        """Cycles whose call takes new ideas at a moment (default now)."""
        moment = moment or clock.now()
        return self.filter(opens_at__lte=moment, closes_at__gt=moment)

    def visible_to(self, user: User) -> CycleQuerySet:
        """Calls are no secret to anybody who can sign in."""
        return self.all() if user.is_active and user.pk else self.none()


class Cycle(models.Model):
    """A call for ideas and the year that follows from it.

    `opens_at` and `closes_at` are moments in the regency's zone. They govern two things only:
    creating a draft, and submissions in a proposal's first round of Drum Up.
    """

    name = models.CharField(_("nama"), max_length=120, unique=True)
    theme = models.CharField(_("tema"), max_length=200, blank=True)
    opens_at = models.DateTimeField(_("dibuka"))
    closes_at = models.DateTimeField(_("ditutup"))
    show_totals = models.BooleanField(_("nilai total diperlihatkan kepada tim"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = _("siklus")
        verbose_name_plural = _("siklus")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="cycle_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, moment: dt.datetime | None = None) -> bool:
        return self.opens_at <= (moment or clock.now()) < self.closes_at

    def last_day(self) -> dt.date:
        """The named last day of the call, which counts fully: closing at 24.00 is that day's."""
        return clock.day_of(self.closes_at - dt.timedelta(microseconds=1))


class CycleStage(models.Model):
    """What one stage takes in one cycle, in working days, and who announces at its gate."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=10, choices=[(s.value, s.label) for s in STAGES])
    stage_days = models.PositiveSmallIntegerField(_("hari kerja di tahap"))
    gate_days = models.PositiveSmallIntegerField(_("hari kerja di gerbang"))
    review_days = models.PositiveSmallIntegerField(_("hari kerja untuk menelaah"))
    revision_days = models.PositiveSmallIntegerField(_("hari kerja untuk perbaikan"))
    announcer = models.CharField(
        _("diumumkan oleh"), max_length=11, choices=Announcer.choices, default=Announcer.SECRETARIAT
    )
    # A list of alternatives: [["decree", "sop"], ["photo"]] asks for (decree or SOP) and a photo.
    evidence = models.JSONField(_("bukti dukung wajib"), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "stage"], name="cycle_stage_once"),
            models.CheckConstraint(
                condition=Q(stage_days__gt=0, gate_days__gt=0, review_days__gt=0, revision_days__gt=0),
                name="cycle_stage_days_positive",
            ),
        ]
