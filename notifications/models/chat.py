"""Where people are reached by chat: a number or name at a service the lab has an account with."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.workdays import clock


class ChatTarget(models.Model):
    """One address of one person, told only after a code sent to it came back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="chat_targets")
    service = models.CharField(max_length=30)  # a name of settings.CHAT_SERVICES
    address = models.CharField(max_length=40)  # as `addresses.normal` writes it
    asked_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["service", "pk"]
        verbose_name = _("alamat pesan")
        verbose_name_plural = _("alamat pesan")
        constraints = [
            models.UniqueConstraint(fields=["user", "service", "address"], name="chat_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.address}"

    @property
    def code(self) -> str:
        """Six digits, computed and not kept; another one each time it is asked for."""
        of_this = f"chat:{self.pk}:{self.address}:{self.asked_at.isoformat()}".encode()
        digest = hmac.new(settings.SECRET_KEY.encode(), of_this, hashlib.sha256).digest()
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"
