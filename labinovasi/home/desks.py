"""The menu: only desks that exist and that the person has."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from labinovasi.home import language
from workflow.people import selectors
from workflow.people.models import LabRole, User
from workflow.proposals.visibility import SEE_ALL_SENT
from workflow.reviews import selectors as reviews

Roles = AbstractSet[str]


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
    has: Callable[[User, Roles], bool]  # the person and their lab roles, asked once for the whole menu
    below: tuple[str, ...]


# With a context where the word alone means one thing: English has a plural for a menu.
ENTRANCES = (
    Entrance(pgettext_lazy("menu", "Usulan"), "proposals:list", lambda _user, _roles: True, ("/usulan/",)),
    Entrance(
        _("Sekretariat"),
        "reviews:gates",
        lambda _user, roles: LabRole.Role.SECRETARIAT in roles,
        ("/sekretariat/", "/gerbang/"),
    ),
    Entrance(_("Telaah"), "reviews:queue", lambda user, _roles: reviews.has_queue(user), ("/telaah/",)),
    Entrance(
        _("Pipeline"), "pipeline:board", lambda _user, roles: bool(roles & SEE_ALL_SENT), ("/pipeline/",)
    ),
    Entrance(_("Jejak"), "proposals:trail", lambda _user, roles: LabRole.Role.AUDITOR in roles, ("/jejak/",)),
    Entrance(
        _("Kurasi"), "exhibition:desk", lambda _user, roles: LabRole.Role.CURATOR in roles, ("/kurasi/",)
    ),
    Entrance(_("Pameran"), "exhibition:hall", lambda _user, _roles: True, ("/pameran/",)),
    Entrance(
        pgettext_lazy("menu", "Akun"),
        "people:registrations",
        lambda user, _roles: selectors.answers_registrations(user),
        ("/daftar/", "/undangan/"),
    ),
)


def desks_of(request: HttpRequest) -> list[Desk]:
    home = reverse("home")
    desks = [Desk(_("Beranda"), home, here=request.path == home)]
    user = request.user
    assert isinstance(user, User)  # the menu is of people who signed in
    roles = selectors.lab_roles(user)
    for entrance in ENTRANCES:
        if entrance.has(user, roles):
            here = request.path.startswith(entrance.below)
            desks.append(Desk(entrance.label, _address(entrance.page), here=here))
    return desks


def _address(page: str) -> str:
    """A public page has an address in each language."""
    path = reverse(page)
    return language.address_in(path, get_language() or "") if language.is_public(path) else path


# The secretariat's own pages: label, address, and what other addresses belong to it.
SECRETARIAT: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (pgettext_lazy("menu", "Gerbang"), "reviews:gates", ("/sekretariat/umumkan/", "/gerbang/")),
    (pgettext_lazy("menu", "Siklus"), "proposals:cycles", ()),
    (_("Orang"), "people:persons", ()),
    (pgettext_lazy("menu", "Unit"), "people:units", ()),
    (_("Rubrik"), "reviews:rubrics", ()),
    (_("Kalender"), "reviews:calendar", ()),
    (
        _("Kiriman"),
        "notifications:deliveries",
        (
            "/sekretariat/kabar/",
            "/sekretariat/kesehatan/",
            "/sekretariat/naskah/",
            "/sekretariat/pengingat/",
        ),
    ),
    (_("Kait"), "notifications:endpoints", ()),
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
