"""Mail that came back: counted for the address it was sent to, whoever has that address now."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.ledger import Delivery
from workflow.workdays import clock


class BounceQuerySet(models.QuerySet["Bounce"]):
    def standing(self) -> BounceQuerySet:
        """Not forgiven since by the person whose address it is."""
        return self.filter(forgiven_at__isnull=True)


class Bounce(models.Model):
    """One mail that an address did not take: at most one hard and one soft of each delivery and address.

    Hard: the address does not exist. Soft: full, too big, refused as spam; the address may be right.
    """

    class Weight(models.TextChoices):
        SOFT = "soft", _("sementara")
        HARD = "hard", _("tetap")

    address = models.EmailField(max_length=254, db_index=True)  # lower case
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="bounces")
    weight = models.CharField(max_length=4, choices=Weight.choices)
    code = models.CharField(max_length=20)  # RFC 3463: "5.1.1"
    text = models.CharField(max_length=300, blank=True)  # what the other server said
    at = models.DateTimeField(default=clock.now)
    forgiven_at = models.DateTimeField(null=True, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("surat yang kembali")
        verbose_name_plural = _("surat yang kembali")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "address", "weight"], name="bounce_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weight} {self.code} {self.address}"
