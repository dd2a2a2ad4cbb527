"""The menu: only desks that exist and that the person has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors
from workflow.people.models import LabRole, User
from workflow.pipeline import permissions as pipeline
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


def _of_the_secretariat(user: User) -> bool:
    return selectors.has_lab_role(user, LabRole.Role.SECRETARIAT)


ENTRANCES = (
    Entrance(_("Sekretariat"), "reviews:gates", _of_the_secretariat, ("/sekretariat/", "/gerbang/")),
    Entrance(_("Telaah"), "reviews:queue", reviews.has_queue, ("/telaah/",)),
    Entrance(_("Pipeline"), "pipeline:board", pipeline.reads, ("/pipeline/",)),
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


# The secretariat's own pages: label, address, and what other addresses belong to it.
SECRETARIAT: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (_("Gerbang"), "reviews:gates", ("/sekretariat/umumkan/", "/gerbang/")),
    (_("Siklus"), "proposals:cycles", ()),
)


def secretariat_tabs(path: str) -> list[dict[str, Any]]:
    """The pages of the secretariat's desk, with the one of this address marked."""
    first = reverse(SECRETARIAT[0][1])
    tabs = []
    for label, page, below in SECRETARIAT:
        url = reverse(page)
        here = path == url if url == first else path.startswith(url)
        tabs.append({"label": label, "url": url, "here": here or path.startswith(below)})
    return tabs
