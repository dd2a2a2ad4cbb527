"""The menu: only desks that exist and that the person has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Desk:
    label: Any
    url: str
    here: bool


def desks_of(request: HttpRequest) -> list[Desk]:
    home = reverse("home")
    return [Desk(_("Beranda"), home, here=request.path == home)]
