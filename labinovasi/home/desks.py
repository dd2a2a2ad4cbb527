"""The menu: only desks that exist and that the person has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors


@dataclass(frozen=True)
class Desk:
    label: Any
    url: str
    here: bool


def desks_of(request: HttpRequest) -> list[Desk]:
    home = reverse("home")
    desks = [Desk(_("Beranda"), home, here=request.path == home)]
    if selectors.answers_registrations(request.user):
        accounts = reverse("people:registrations")
        here = request.path in (accounts, reverse("people:invitations"))
        desks.append(Desk(_("Akun"), accounts, here=here))
    return desks
