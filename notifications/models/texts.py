"""The words of messages as the secretariat wrote them; without a row the default of the kind is told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.workdays import clock


class Text(models.Model):
    """One version of the words of one kind in one language; the highest `n` holds.

    Placeholders stand as `{{ title }}`. `html` empty: made from `text`. A version that is `restored` holds
    no words: from then on the default is told again. `fault` says why it could not be used at a sending.
    """

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    n = models.PositiveIntegerField()
    subject = models.CharField(max_length=180, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    html = models.TextField(max_length=8000, blank=True)
    action = models.CharField(max_length=60, blank=True)
    restored = models.BooleanField(default=False)
    fault = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["kind", "language", "-n"]
        verbose_name = _("naskah pesan")
        verbose_name_plural = _("naskah pesan")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "n"], name="text_version_once"),
            models.CheckConstraint(
                condition=models.Q(restored=True) | ~models.Q(subject="", text=""), name="text_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.n}"
