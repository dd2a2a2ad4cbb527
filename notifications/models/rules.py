"""What the lab changed about a kind of message: every change is a row, the newest of a kind holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.workdays import clock


class KindSetting(models.Model):
    """Whether a kind is told at all, and the numbers of its rule that differ from the default."""

    kind = models.CharField(max_length=40)
    enabled = models.BooleanField(default=True)
    values = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("setelan pengingat")
        verbose_name_plural = _("setelan pengingat")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(current=True), name="kind_setting_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {'on' if self.enabled else 'off'} {self.values}"
