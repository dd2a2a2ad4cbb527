"""The pages of what was sent and what was not, side by side."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from notifications.models import Delivery

STUCK, TRYING, DEALT_WITH = "", "mencoba", "ditangani"
VIEWS = (STUCK, TRYING, DEALT_WITH)


def tabs(here: str) -> list[dict[str, Any]]:
    """`here` is one of `VIEWS`, "told", "health", "rules" or "texts". Two counts of what is unfinished."""
    stuck, trying = Delivery.objects.stuck().count(), Delivery.objects.trying().count()
    failed = reverse("notifications:deliveries")
    return [
        {"label": label, "url": url, "here": name == here}
        for name, label, url in (
            (STUCK, _("Perlu Anda (%(n)d)") % {"n": stuck}, failed),
            (TRYING, _("Masih dicoba sendiri (%(n)d)") % {"n": trying}, _view(failed, TRYING)),
            (DEALT_WITH, _("Sudah ditangani"), _view(failed, DEALT_WITH)),
            ("told", _("Siapa diberi tahu"), reverse("notifications:told")),
            ("health", _("Kesehatan"), reverse("notifications:health")),
            ("rules", _("Aturan"), reverse("notifications:rules")),
            ("texts", _("Naskah"), reverse("notifications:texts")),
        )
    ]


def _view(address: str, name: str) -> str:
    return address + "?" + urlencode({"lihat": name})
