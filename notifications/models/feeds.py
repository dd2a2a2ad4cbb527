"""The calendar feed of a person: its secret address, and what calendars were told through it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.workdays import clock


class CalendarFeed(models.Model):
    """A secret address, kept as its digest: whoever reads the database cannot read the calendars."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    hour = models.PositiveIntegerField(default=0)  # of the clock since 1970, in which it was read last…
    reads = models.PositiveIntegerField(default=0)  # …and how often in it

    class Meta:
        verbose_name = _("kalender tenggat")
        verbose_name_plural = _("kalender tenggat")

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"


class CalendarEntry(models.Model):
    """One deadline as it was last told to a person's calendars. No title is kept.

    `digest` is the digest of what was told; when it changes, `sequence` grows. One that ended stays as
    cancelled for a while, so that calendars take it out, and is told anew should it come back.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_entries")
    key = models.CharField(max_length=80)  # "work:41:design": kind, proposal, stage
    proposal = models.BigIntegerField()
    due_on = models.DateField()
    digest = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("entri kalender")
        verbose_name_plural = _("entri kalender")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="calendar_entry_once")]

    def __str__(self) -> str:
        return self.key
