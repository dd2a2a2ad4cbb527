"""What people say about a worksheet, and the answers to it.

A reviewer's note for the lab has no place here: it is a table of the reviews room, and nothing of this
room reads it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals.models.history import STAGE_CHOICES, Revision
from workflow.proposals.models.proposal import Proposal
from workflow.workdays import clock


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def standing(self) -> FeedbackQuerySet:
        """Not taken back with the announcement that brought it."""
        return self.filter(taken_back_at__isnull=True)

    def open(self) -> FeedbackQuerySet:
        return self.standing().filter(settled_at__isnull=True)


class Feedback(models.Model):
    """One entry on a section of a worksheet, or on the whole of it (`section` empty).

    What the gate says has no author here, so that no page can name one: a reviewer is the `seat`-th
    "Penelaah", a decision is "Keputusan gerbang". `source` names the decision it came with.
    """

    class Voice(models.TextChoices):
        PERSON = "person", _("Seseorang")
        REVIEWER = "reviewer", _("Penelaah")
        DECISION = "decision", _("Keputusan gerbang")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="feedback")
    stage = models.CharField(_("lembar"), max_length=10, choices=STAGE_CHOICES)
    section = models.CharField(_("bagian"), max_length=20, blank=True)
    text = models.TextField(_("tanggapan"))
    voice = models.CharField(max_length=8, choices=Voice.choices, default=Voice.PERSON)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(max_length=12, blank=True)  # the author's part when it was written
    seat = models.PositiveSmallIntegerField(null=True, blank=True)  # the n of "Penelaah n"
    source = models.CharField(max_length=40, blank=True)  # "decision:12"
    at = models.DateTimeField(default=clock.now)

    # The text it was written on: the newest submission then, and the section's words as they stood.
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    on_unsent = models.BooleanField(default=False)  # the words differ from that submission's
    quote = models.TextField(blank=True)

    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)  # its announcement was corrected

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("tanggapan")
        verbose_name_plural = _("tanggapan")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="feedback_says_something"),
            models.CheckConstraint(
                condition=Q(voice="person", author__isnull=False, source="", seat__isnull=True)
                | (Q(voice="reviewer", author__isnull=True, seat__isnull=False) & ~Q(source=""))
                | (Q(voice="decision", author__isnull=True, seat__isnull=True) & ~Q(source="")),
                name="feedback_of_the_gate_is_unnamed",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="feedback_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposal", "at"],
                condition=Q(settled_at__isnull=True, taken_back_at__isnull=True),
                name="feedback_open",
            )
        ]

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None


class FeedbackReply(models.Model):
    """An answer, in the order they were written."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    text = models.TextField(_("jawaban"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="feedback_reply_says_something")]
