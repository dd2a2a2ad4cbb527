"""What happened: stays in a stage, frozen submissions, the chained log, its seals and its checks."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals.machine import STAGES, State, Verb
from workflow.proposals.models.proposal import Proposal
from workflow.workdays import clock

STAGE_CHOICES = [(stage.value, stage.label) for stage in STAGES]


class Visit(models.Model):
    """One stay in one stage, `nth` = 1, 2, … A return or a recall does not end it.

    Its clock: one current deadline (`due_on`, to the end of that day) and one holder. `due_from` and
    `due_days` (working days) are what it was computed from, so that a changed calendar can recompute it;
    both are empty where the date is the call's last day or was set by hand.
    """

    class Holder(models.TextChoices):
        TEAM = "team", _("Tim")
        LAB = "lab", _("Lab")

    class End(models.TextChoices):
        ADVANCED = "advanced", _("diluluskan")
        RECYCLED = "recycled", _("diulang")
        SHELVED = "shelved", _("ditunda")
        DECLINED = "declined", _("ditolak")
        WITHDRAWN = "withdrawn", _("dicabut")
        STOPPED = "stopped", _("dihentikan")
        CORRECTED = "corrected", _("dikoreksi")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="visits")
    stage = models.CharField(max_length=10, choices=STAGE_CHOICES)
    nth = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_n = models.PositiveIntegerField()  # the log row that opened it
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_n = models.PositiveIntegerField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=End.choices, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    last_submitted_at = models.DateTimeField(null=True, blank=True)

    holder = models.CharField(max_length=4, choices=Holder.choices, default=Holder.TEAM)
    due_on = models.DateField(null=True, blank=True)
    due_from = models.DateField(null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    team_due_on = models.DateField(null=True, blank=True)  # kept while the lab holds it
    team_due_from = models.DateField(null=True, blank=True)
    team_due_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "stage", "nth"], name="visit_nth_once"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(closed_at__isnull=True), name="visit_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ended_as="", closed_n__isnull=True)
                | (Q(closed_at__isnull=False, closed_n__isnull=False) & ~Q(ended_as="")),
                name="visit_closed_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "holder"], condition=Q(closed_at__isnull=True), name="visit_open_due"
            ),
            models.Index(
                fields=["stage", "opened_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="visit_open_oldest",
            ),
        ]


class Revision(models.Model):
    """A frozen submission: everything the lab judges, as JSON, with its digest.

    `number` counts 1, 2, … per proposal; `round` (*putaran*) is 1 + the announced, uncorrected decisions
    at this stage's gate, that is 1 + its judged revisions.
    """

    class Status(models.TextChoices):
        SENT = "sent", _("terkirim")
        JUDGED = "judged", _("diputus")
        RECALLED = "recalled", _("dibatalkan")
        WITHDRAWN = "withdrawn", _("dicabut")

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("pengajuan")
        IMPORT = "import", _("impor")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SUBMISSION)
    stage = models.CharField(max_length=10, choices=[*STAGE_CHOICES, ("display", "Display")])
    round = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.SENT)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="revisions")
    content = models.TextField()  # canonical JSON as text: a jsonb column rewrites numbers
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["proposal", "stage", "round"],
                condition=Q(status="judged", kind="submission"),
                name="revision_one_judged_a_round",
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(status="sent", kind="submission"), name="revision_one_sent"
            ),
        ]


class NumberCounter(models.Model):
    """The last proposal number given in a year; locked while the next is taken: no gaps, no doubles."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class LogRow(models.Model):
    """One line of a proposal's chain. `payload` is what is hashed; the columns repeat it for reading.

    Names and reason texts stand beside the chain and can be erased on a lawful request; ids and digests
    stay, so that the chain still verifies.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="log")
    n = models.PositiveIntegerField()
    verb = models.CharField(max_length=12, choices=Verb.choices)
    from_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=State.choices)
    moves = models.BooleanField(default=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # empty: the system
    actor_name = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=40)
    mandate = models.CharField(max_length=80, blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)  # of what was decided, sent or endorsed
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)  # beside the chain, for reading
    payload = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["proposal", "n"]
        constraints = [models.UniqueConstraint(fields=["proposal", "n"], name="log_n_once")]
        indexes = [models.Index(fields=["-at", "-id"], name="log_newest")]

    def __str__(self) -> str:
        return f"{self.n} {self.verb}"


class Seal(models.Model):
    """A nightly digest over all chain heads; mailed to the auditors, so that it also exists outside."""

    day = models.DateField(unique=True)
    at = models.DateTimeField(default=clock.now)
    chains = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    heads = models.TextField()  # canonical JSON: [[proposal id, n, hash], …]

    class Meta:
        ordering = ["-day"]


class LogCheckQuerySet(models.QuerySet["LogCheck"]):
    def open(self) -> LogCheckQuerySet:
        return self.filter(only=True)

    def lost(self) -> LogCheckQuerySet:
        """Begun, and nothing heard of it since: its worker was killed."""
        return self.open().filter(started_at__isnull=False, beat_at__lt=clock.now() - LogCheck.SILENCE)


class LogCheck(models.Model):
    """One verification of the whole log: who asked, how far it is, what it found.

    `only` is true while it waits or runs and empty afterwards: unique, so that one runs at a time.
    """

    SILENCE = dt.timedelta(minutes=3)  # a batch takes seconds; whoever says nothing for so long is gone
    MOST_FAULTS = 200  # kept with their words; `fault_count` counts all

    class Result(models.TextChoices):
        SOUND = "sound", _("utuh")
        FAULTY = "faulty", _("ada kesalahan")
        LOST = "lost", _("terputus")

    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # empty: the night
    asked_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # last heard of
    ended_at = models.DateTimeField(null=True, blank=True)
    only = models.BooleanField(null=True, default=True, unique=True)
    rows = models.PositiveIntegerField(default=0)  # to check
    checked = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=6, choices=Result.choices, blank=True)
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)  # [{"proposal": id, "code": …, "text": …}, …]

    objects = LogCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(only=True, result="", ended_at__isnull=True)
                | (Q(only__isnull=True, ended_at__isnull=False) & ~Q(result="")),
                name="log_check_ends_with_a_result",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return bool(self.only)

    @property
    def seems_lost(self) -> bool:
        silent_since = clock.now() - self.SILENCE
        return self.is_open and self.beat_at is not None and self.beat_at < silent_since
