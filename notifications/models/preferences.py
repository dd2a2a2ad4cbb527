"""How a person wants to be told: at what pace, in which hours; and the digests made of what was held."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notifications.models.ledger import Delivery
from workflow.people.models import User
from workflow.workdays import clock

QUIET_FROM, QUIET_UNTIL = dt.time(20), dt.time(6)
DIGEST_AT = dt.time(7)


class Pace(models.TextChoices):
    """How soon a group of messages is told by a channel."""

    AT_ONCE = "at_once", _("Segera")
    DAILY = "daily", _("Ringkasan harian")
    WEEKLY = "weekly", _("Ringkasan mingguan")
    OFF = "off", _("Tidak dikirim")


DIGESTED = (Pace.DAILY, Pace.WEEKLY)


class Choice(models.Model):
    """What a person set for one channel and a group of kinds, or a kind of it that is to go its own way.

    Without a row a kind goes as its group, and a group at once.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    group = models.CharField(max_length=20)
    kind = models.CharField(max_length=40, blank=True)  # empty: the group
    channel = models.CharField(max_length=20)
    pace = models.CharField(max_length=7, choices=Pace.choices)
    # For the undo; empty of a kind that went as its group.
    before = models.CharField(max_length=7, choices=Pace.choices, default=Pace.AT_ONCE, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "kind", "channel"], name="choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.channel}: {self.pace}"

    @property
    def about(self) -> str:
        """The kind or the group; no kind bears the name of a group."""
        return self.kind or self.group


class Habits(models.Model):
    """The hours of a person, in their own zone; without a row the defaults hold.

    Quiet from `quiet_from` (counted) until `quiet_until` (not counted), over midnight where it is the
    earlier; equal ends are no quiet hours. `quiet_days`: days on which the regency does not work too.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="habits")
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    quiet_days = models.BooleanField(default=True)
    digest_at = models.TimeField(default=DIGEST_AT)

    def __str__(self) -> str:
        return f"{self.quiet_from}-{self.quiet_until}, {self.digest_at}"


class Digest(models.Model):
    """One mail in place of several: what was held for a person between two moments, closed once.

    `day` is its day in the person's zone, for a weekly one the Monday of its week: of two runs, or after a
    change of zone, there is one a day. Its end is the watermark from which the next begins.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    pace = models.CharField(max_length=7, choices=Pace.choices)
    day = models.DateField()
    start = models.DateTimeField()
    end = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "pace", "day"], name="digest_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="digest_ends_after_start"),
            models.CheckConstraint(condition=Q(pace__in=["daily", "weekly"]), name="digest_pace"),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(closed_at__isnull=True), name="digest_open")]

    def __str__(self) -> str:
        return f"{self.pace} {self.day}"


class DigestItem(models.Model):
    """A held delivery that is told in a digest: in the one of `at`, or the next if that is closed.

    `paused`: its person is away, and it waits for the return.
    """

    delivery = models.OneToOneField(Delivery, models.CASCADE, primary_key=True, related_name="digest_item")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    pace = models.CharField(max_length=7, choices=Pace.choices)
    at = models.DateTimeField()
    paused = models.BooleanField(default=False)
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, blank=True, related_name="items")

    class Meta:
        indexes = [
            models.Index(fields=["at", "user"], condition=Q(digest__isnull=True), name="digest_item_due")
        ]

    def __str__(self) -> str:
        return f"{self.pace} {self.at}"
