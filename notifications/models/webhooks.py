"""Other systems of the regency that are told by a signed call, each with an account of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow import chance
from workflow.people.models import User
from workflow.workdays import clock


def _nonce() -> str:
    return chance.some_bytes(16).hex()


class Happening(models.TextChoices):
    """What an endpoint can be told."""

    MOVED = "proposal.moved", _("Usulan berpindah tahap atau keadaan")
    SHOWN = "catalogue.shown", _("Halaman pameran tayang")
    RETRACTED = "catalogue.retracted", _("Halaman pameran diturunkan")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def open(self) -> EndpointQuerySet:
        return self.filter(removed_at__isnull=True)

    def running(self) -> EndpointQuerySet:
        return self.open().filter(paused_at__isnull=True)


class Endpoint(models.Model):
    """A receiver. It is told what its account may read, and nothing else; nobody signs in as the account.

    The secret is computed from the lab's key and `nonce`, so that the database alone signs nothing.
    `failures` counts calls in a row without a yes; until `rests_until` it is not called again, whatever
    waits for it; `busy_until` lets one worker at a time talk to it.
    """

    name = models.CharField(_("nama"), max_length=80)
    address = models.CharField(_("alamat"), max_length=500)
    happenings = models.JSONField(default=list)  # of Happening
    account = models.OneToOneField(User, models.PROTECT, related_name="endpoint")
    nonce = models.CharField(max_length=32, default=_nonce)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("kait")
        verbose_name_plural = _("kait")

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        digest = hmac.new(
            settings.SECRET_KEY.encode(), f"webhook:{self.pk}:{self.nonce}".encode(), hashlib.sha256
        )
        return "kait_" + base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")

    def renew_secret(self) -> str:
        self.nonce = _nonce()
        self.save(update_fields=["nonce"])
        return self.secret

    @property
    def wants(self) -> list[Any]:
        """The names of what it is told."""
        return [each.label for each in Happening if each in self.happenings]
