"""A reviewer's judgement: a draft while it is typed, and every filing of it, frozen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.reviews.models.panel import Panel
from workflow.reviews.models.rubric import HIGHEST, LOWEST, Criterion
from workflow.workdays import clock


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> ReviewQuerySet:
        """One's own, and others' as "What of the review" allows."""
        from workflow.reviews import visibility

        return visibility.reviews(self, user)

    def filed(self) -> ReviewQuerySet:
        return self.filter(filing__isnull=False)


class Review(models.Model):
    """What one person thinks of one revision; it outlives the assignment it came from.

    The columns here are the draft, its author's alone. `filing` is the newest filing, the one that counts;
    empty until filed. `version` counts saves with a change, so that a forgotten tab cannot overwrite.
    `marks` maps the id of a criterion (as text) to 1–5 or "na".
    """

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    filing = models.OneToOneField("Filing", models.PROTECT, null=True, related_name="counts_for")
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=clock.now)
    abstained = models.BooleanField(_("abstain"), default=False)
    marks = models.JSONField(default=dict, blank=True)
    confirmations = models.JSONField(default=dict, blank=True)  # LegalCriterion → true or false
    note = models.TextField(_("catatan kepada tim"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["panel", "pk"]
        verbose_name = _("telaah")
        verbose_name_plural = _("telaah")
        constraints = [models.UniqueConstraint(fields=["panel", "reviewer"], name="review_once")]

    @property
    def is_filed(self) -> bool:
        return self.filing_id is not None

    @cached_property
    def lab_draft(self) -> str:
        """The note for the lab as it is being written; a filed one belongs to its filing."""
        if self.pk is None:
            return ""
        return self.lab_notes.filter(filing=None).values_list("text", flat=True).first() or ""


class Filing(models.Model):
    """One filing of a review, never changed afterwards. The newest counts, the others are history."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="filings")
    n = models.PositiveSmallIntegerField()
    filed_at = models.DateTimeField(default=clock.now)
    abstained = models.BooleanField(default=False)
    confirmations = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    # An interest that flags and does not refuse, found at filing (people move): shown to the lab.
    flag = models.TextField(blank=True)

    class Meta:
        ordering = ["review", "n"]
        constraints = [models.UniqueConstraint(fields=["review", "n"], name="filing_n_once")]


class FiledScore(models.Model):
    """A filed mark; an empty value is "not applicable"."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "criterion"], name="filed_score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=LOWEST, value__lte=HIGHEST),
                name="filed_score_on_the_scale",
            ),
        ]


class LabNote(models.Model):
    """A note to the lab, never shown to the proposing side: in a table of its own, so that no query over
    reviews can carry it along by mistake. Without a filing it is the draft."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="lab_notes")
    filing = models.OneToOneField(Filing, models.PROTECT, null=True, related_name="lab_note")
    text = models.TextField(_("catatan untuk lab"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(filing__isnull=True), name="lab_note_one_draft"
            )
        ]
