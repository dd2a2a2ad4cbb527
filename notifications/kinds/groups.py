"""The few groups of messages in which a person sets what they want to hear of, and how."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """In the order they are shown."""

    DEADLINES = "deadlines", _("Tenggat")
    MOVES = "moves", _("Langkah usulan")
    ENDORSEMENTS = "endorsements", _("Persetujuan dan serah terima")
    REVIEWS = "reviews", _("Telaah dan keputusan")
    EXHIBITION = "exhibition", _("Pameran")
    ACCOUNTS = "accounts", _("Akun")
    LAB = "lab", _("Laporan lab")
