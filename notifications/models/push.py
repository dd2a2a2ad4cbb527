"""Browsers that show our notices: each subscription belongs to one login."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.workdays import clock


class PushSubscription(models.Model):
    """Where a browser is reached, and the keys only it can read with (RFC 8291).

    It lives as long as the login it was made in: the session, and the password the session stands on.
    One browser has one endpoint, so the last login in it takes it over.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, unique=True)  # of the endpoint
    key = models.CharField(max_length=100)  # p256dh, base64url
    auth = models.CharField(max_length=40)  # base64url
    session = models.CharField(max_length=40, db_index=True)
    stands_on = models.CharField(max_length=128)  # the session's hash of the password
    device = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("perangkat")
        verbose_name_plural = _("perangkat")

    def __str__(self) -> str:
        return self.device or str(self.pk)


def digest_of(endpoint: Any) -> str:
    return hashlib.sha256(str(endpoint).encode()).hexdigest()
