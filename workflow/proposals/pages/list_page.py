"""`/usulan/`: the proposals a person may know of, to find one or to work through many.

Addresses of this list are linked to from figures elsewhere: `keadaan` (a state, or a group of
`narrowing.GROUPS`), `tahap`, `unit`, `siklus`, `pemegang` (team or lab), `terlambat=ya`, `lihat` (saya or
unit), and for the secretariat `lengkap=ya`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import narrowing, visibility
from workflow.proposals.machine import State
from workflow.proposals.models import Cycle, Proposal, Visit
from workflow.proposals.pages.drafting import may_propose
from workflow.proposals.pages.rows import COLUMNS, rows_for
from workflow.proposals.rail import RAIL
from workflow.serving.lists import Filter, Listing, Sort, box
from workflow.serving.prepared import prepared

MINE, OF_MY_UNITS = "saya", "unit"
GROUP_NAMES = {
    "berjalan": gettext_lazy("Berjalan: di tim atau di gerbang"),
    "di-tim": gettext_lazy("Berjalan: di tim"),
    "di-gerbang": gettext_lazy("Berjalan: di gerbang"),
    "lulus-tayang": gettext_lazy("Lulus atau tayang"),
    "berhenti": gettext_lazy("Tidak berjalan: ditunda, ditolak, dicabut, dihentikan"),
}


SORTS = (
    Sort("terbaru", gettext_lazy("Terbaru dibuat"), ("-created_at",)),
    Sort("tenggat", gettext_lazy("Tenggat terdekat"), (F("due_on").asc(nulls_last=True), "-created_at")),
    Sort("terlama", gettext_lazy("Paling lama di keadaan ini"), ("state_since", "pk")),
    Sort("berubah", gettext_lazy("Terakhir berpindah"), ("-state_since",)),
    Sort("nomor", gettext_lazy("Nomor"), (F("number").desc(nulls_last=True),)),
)


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    assert isinstance(user, User)  # login_required
    posts = people.Posts.of(user)
    view = request.GET.get("lihat", "")
    narrower = view in (MINE, OF_MY_UNITS)
    listing = Listing(
        request,
        lambda: _seen_from(view, user, posts).select_related("unit"),
        search=visibility.matching(user),
        filters=_filters(user, posts),
        sorts=(*SORTS, Sort("judul", _("Judul"), partial(visibility.by_title, user))),
        columns=COLUMNS,
        rows=rows_for(user),
        file=_("usulan"),
        first=None if narrower else partial(visibility.first_visible, user),
        total=None if narrower else partial(visibility.count_visible, user),
    )
    return listing.respond(
        "proposals/list.html",
        {
            "tabs": _tabs(view),
            "heading": _heading(view, posts),
            "may_propose": LabRole.Role.SECRETARIAT in posts.roles or may_propose(posts),
        },
    )


# --- whose -------------------------------------------------------------------------------------------


def _seen_from(view: str, user: User, posts: people.Posts) -> QuerySet[Proposal]:
    """All that this person may know of, or of it only the own, or those of the own units."""
    visible = Proposal.objects.visible_to(user)
    if view == MINE:
        return narrowing.of_my_teams(visible, user)
    if view == OF_MY_UNITS:
        return visible.filter(unit__in=posts.units)
    return visible


def _heading(view: str, posts: people.Posts) -> str:
    if view == MINE:
        return _("Usulan tim Anda")
    if view == OF_MY_UNITS:
        return _("Usulan unit Anda")
    return _("Usulan yang boleh Anda baca") if posts.roles else _("Usulan Anda dan unit Anda")


def _tabs(here: str) -> list[dict[str, Any]]:
    address = reverse("proposals:list")
    views = {"": _("Semua"), MINE: _("Tim saya"), OF_MY_UNITS: _("Unit saya")}
    here = here if here in views else ""
    return [
        {
            "label": label,
            "url": address + ("?" + urlencode({"lihat": name}) if name else ""),
            "here": name == here,
        }
        for name, label in views.items()
    ]


# --- filters -----------------------------------------------------------------------------------------


def _filters(user: User, posts: people.Posts) -> list[Filter]:
    filters = [
        Filter("keadaan", _("Keadaan"), narrowing.in_states, _states),
        Filter("tahap", _("Tahap"), narrowing.in_stage, _stages),
        Filter("unit", _("Unit"), narrowing.of_unit, lambda: _units(user, posts)),
        Filter("siklus", _("Siklus"), narrowing.of_cycle, _cycles),
        Filter("pemegang", _("Di tangan"), narrowing.held_by, lambda: Visit.Holder.choices),
        box("terlambat", _("Hanya yang terlambat"), narrowing.overdue),
    ]
    if LabRole.Role.SECRETARIAT in posts.roles:
        unsent = _("Hanya draf lengkap yang belum diajukan")
        filters.append(box("lengkap", unsent, narrowing.complete_but_unsent))
    return filters


def _states() -> Iterable[tuple[str, Any]]:
    return [*GROUP_NAMES.items(), *State.choices]


def _stages() -> Iterable[tuple[str, Any]]:
    return [(stage.value, stage.label) for stage in RAIL]


def _cycles() -> Iterable[tuple[int, str]]:
    return _all_cycles()


@prepared
def _all_cycles() -> QuerySet:
    return Cycle.objects.order_by("-opens_at", "-pk").values_list("pk", "name")


@prepared
def _all_units() -> QuerySet:
    return Unit.objects.order_by("name", "pk").values_list("pk", "name")


def _units(user: User, posts: people.Posts) -> Iterable[tuple[int, str]]:
    """Units with something on this person's list; for whoever reads all units' ideas, all units."""
    if posts.roles:
        return _all_units()
    mine = Unit.objects.filter(pk__in=Proposal.objects.visible_to(user).values("unit"))
    return mine.order_by("name", "pk").values_list("pk", "name")
