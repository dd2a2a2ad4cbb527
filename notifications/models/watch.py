"""What was away: a time in which the beat, or the other side of a channel, said nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.workdays import clock


class Silence(models.Model):
    """One silence from its first sign to its end; at most one a source is open.

    `what` is "beat" or "channel:email". `detail` is what the other side last said, for an engineer.
    """

    BEAT = "beat"

    what = models.CharField(max_length=30)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("keadaan tanpa kabar")
        verbose_name_plural = _("keadaan tanpa kabar")
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=Q(ended_at__isnull=True), name="silence_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.since:%Y-%m-%d %H:%M}"
