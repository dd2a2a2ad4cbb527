"""The forest of units: the list, and one unit with its names, people and children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflow.people import selectors, services
from workflow.people.models import Unit, UnitKind, UnitRole, User
from workflow.people.pages.base import secretary_of
from workflow.people.pages.forms import DetailsForm, MoveForm, NewUnitForm, RenameForm
from workflow.serving.forms import attempt
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.workdays import clock

# Three levels of names, so that a list sorted by them is the forest, each child below its parent.
_ROOT = Coalesce("parent__parent__name", "parent__name", "name")
_SECOND = Case(
    When(parent__isnull=True, then=Value("")),
    When(parent__parent__isnull=True, then=F("name")),
    default=F("parent__name"),
)
_THIRD = Case(When(parent__parent__isnull=True, then=Value("")), default=F("name"))


# --- The list ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    depth: int  # 0 on top of its tree
    heads: str
    people: int
    children: int


def unit_rows(units: Sequence[Any]) -> list[UnitRow]:
    """Two queries, whatever the number of units."""
    keys = [unit.pk for unit in units]
    heads: dict[int, list[str]] = defaultdict(list)
    people: dict[int, set[int]] = defaultdict(set)
    roles = UnitRole.objects.filter(unit__in=keys, user__is_active=True).current().select_related("user")
    for held in roles:
        people[held.unit_id].add(held.user_id)
        if held.role == UnitRole.Role.HEAD:
            heads[held.unit_id].append(held.user.name)
    children = dict(
        Unit.objects.active()
        .filter(parent__in=keys)
        .order_by()
        .values_list("parent")
        .annotate(count=Count("pk"))
    )
    return [
        UnitRow(unit, _depth(unit), ", ".join(heads[unit.pk]), len(people[unit.pk]), children.get(unit.pk, 0))
        for unit in units
    ]


def _depth(unit: Unit) -> int:
    return 0 if unit.parent is None else 1 if unit.parent.parent_id is None else 2


@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponseBase:
    user = secretary_of(request)
    listing = Listing(
        request,
        Unit.objects.visible_to(user).select_related("parent"),
        search=_matching,
        filters=(
            Filter(
                "jenis",
                _("Jenis"),
                lambda found, kind: found.filter(kind=kind),
                choices=lambda: UnitKind.choices,
            ),
            Filter("keadaan", _("Keadaan"), _in_state, choices=_states),
        ),
        sorts=(
            Sort("pohon", _("Menurut induk"), (_ROOT, _SECOND, _THIRD, "pk")),
            Sort("nama", _("Nama"), ("name", "pk")),
        ),
        columns=(
            Column(_("Nama"), lambda row: row.unit.name),
            Column(_("Nama pendek"), lambda row: row.unit.short_name),
            Column(_("Kode"), lambda row: row.unit.code),
            Column(_("Jenis"), lambda row: row.unit.get_kind_display()),
            Column(_("Induk"), lambda row: row.unit.parent.name if row.unit.parent else ""),
            Column(_("Kepala"), lambda row: row.heads),
            Column(_("Orang"), lambda row: row.people),
            Column(_("Unit di bawahnya"), lambda row: row.children),
            Column(_("Aktif sampai"), lambda row: row.unit.active_to),
        ),
        rows=unit_rows,
        file="unit",
        size=50,
    )
    active = Unit.objects.ours().active().count()
    heading = ngettext("%(n)d unit ikut lab ini", "%(n)d unit ikut lab ini", active) % {"n": active}
    doubtful = Unit.objects.filter(doubtful=True).count()
    return listing.respond("people/units.html", {"heading": heading, "doubtful": doubtful})


def _matching(found: QuerySet, words: str) -> QuerySet:
    for word in words.split()[:8]:
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__icontains=word)
        )
    return found


def _states() -> list[tuple[str, str]]:
    return [
        ("aktif", _("Aktif")),
        ("tanpa-kepala", _("Aktif tanpa kepala")),
        ("tutup", _("Ditutup")),
        ("luar", _("Di luar lab ini")),
        ("ragu", _("Perlu dipastikan")),
    ]


def _in_state(found: Any, state: str) -> QuerySet:
    headed = UnitRole.objects.filter(role=UnitRole.Role.HEAD, user__is_active=True).current().values("unit")
    narrowed: dict[str, QuerySet] = {
        "aktif": found.active(),
        "tanpa-kepala": found.active().ours().exclude(pk__in=headed),
        "tutup": found.filter(active_to__lt=clock.today()),
        "luar": found.filter(ours=False),
        "ragu": found.filter(doubtful=True),
    }
    return narrowed[state]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by = secretary_of(request)
    form = NewUnitForm(request.POST if request.method == "POST" else None)
    made: list[Unit] = []
    if form.is_valid() and attempt(
        form, lambda: made.append(services.create_unit(by=by, **form.cleaned_data))
    ):
        messages.success(request, _("%(unit)s ditambahkan.") % {"unit": made[0].name})
        return redirect("people:unit", made[0].pk)
    return render(request, "people/unit_new.html", {"form": form}, status=400 if form.errors else 200)


# --- One unit ----------------------------------------------------------------------------------------


@login_required
@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    _by, found = _found(request, pk)
    return _show(request, found)


def _found(request: HttpRequest, pk: int) -> tuple[User, Unit]:
    by = secretary_of(request)
    shown = Unit.objects.visible_to(by).select_related("parent", "successor")
    return by, get_object_or_404(shown, pk=pk)


def _show(request: HttpRequest, found: Unit, status: int = 200, **typed: Any) -> HttpResponse:
    roles = UnitRole.objects.filter(unit=found).current().select_related("user")
    context: dict[str, Any] = {
        "unit": found,
        "above": selectors.ancestors(found)[::-1],
        "names": found.names.all(),
        "roles": sorted(roles, key=lambda held: (_RANK[held.role], held.user.name)),
        "children": unit_rows(list(found.children.select_related("parent").order_by("name"))),
        "is_active": found.is_active(),
        "rename_form": RenameForm(initial={"since": clock.today()}),
        "details_form": DetailsForm(unit=found),
        "move_form": MoveForm(unit=found),
    }
    return render(request, "people/unit.html", context | typed, status=status)


_RANK: dict[str, int] = {UnitRole.Role.HEAD: 0, UnitRole.Role.DEPUTY: 1, UnitRole.Role.MEMBER: 2}


@login_required
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    form = RenameForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: services.rename_unit(by=by, unit=found, **form.cleaned_data)
    ):
        messages.success(request, _("Nama baru disimpan; halaman masa lalu tetap memakai nama lama."))
        return redirect("people:unit", pk)
    return _show(request, found, 400, rename_form=form)


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    form = DetailsForm(request.POST, unit=found)
    if form.is_valid() and attempt(
        form, lambda: services.change_unit(by=by, unit=found, **form.cleaned_data)
    ):
        messages.success(request, _("Unit disimpan."))
        return redirect("people:unit", pk)
    return _show(request, found, 400, details_form=form)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    form = MoveForm(request.POST, unit=found)
    if form.is_valid() and attempt(
        form, lambda: services.move_unit(by=by, unit=found, parent=form.cleaned_data["parent"])
    ):
        messages.success(request, _("Unit dipindahkan."))
        return redirect("people:unit", pk)
    return _show(request, found, 400, move_form=form)
