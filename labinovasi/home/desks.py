"""The menu: only desks that exist and that the person has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors
from workflow.people.models import User
from workflow.reviews import selectors as reviews


@dataclass(frozen=True)
class Desk:
    label: Any
    url: str
    here: bool


@dataclass(frozen=True)
class Entrance:
    """A desk in the menu's order: who has it, its first page, and what its addresses begin with."""

    label: Any
    page: str  # the name of an address
    has: Callable[[User], bool]
    below: tuple[str, ...]


ENTRANCES = (
    Entrance(_("Telaah"), "reviews:queue", reviews.has_queue, ("/telaah/",)),
    Entrance(_("Akun"), "people:registrations", selectors.answers_registrations, ("/daftar/", "/undangan/")),
)


def desks_of(request: HttpRequest) -> list[Desk]:
    home = reverse("home")
    desks = [Desk(_("Beranda"), home, here=request.path == home)]
    for entrance in ENTRANCES:
        if entrance.has(request.user):  # type: ignore[arg-type]  # the menu is of people who signed in
            here = request.path.startswith(entrance.below)
            desks.append(Desk(entrance.label, reverse(entrance.page), here=here))
    return desks
