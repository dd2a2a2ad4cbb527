"""People of the lab and its units: the list, and one person with their parts, dates and absences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from workflow.people import selectors, services
from workflow.people.models import Absence, LabRole, Unit, UnitRole, User
from workflow.people.pages.base import secretary_of
from workflow.people.pages.forms import AbsenceForm, LabRoleForm, LastDayForm, PersonForm, UnitRoleForm
from workflow.serving.forms import attempt
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.workdays import clock

# --- The list ----------------------------------------------------------------------------------------


@dataclass
class PersonRow:
    person: User
    away: bool
    units: list[UnitRole] = field(default_factory=list)
    parts: list[LabRole] = field(default_factory=list)

    @property
    def units_in_words(self) -> str:
        return ", ".join(
            f"{held.unit.name} ({held.get_role_display()})" if held.role != UnitRole.Role.MEMBER
            else held.unit.name
            for held in self.units
        )  # fmt: skip

    @property
    def parts_in_words(self) -> str:
        return ", ".join(str(held.get_role_display()) for held in self.parts)

    @property
    def state(self) -> str:
        if not self.person.is_active:
            return _("tidak aktif")
        return _("sedang tidak di tempat") if self.away else _("aktif")


def person_rows(found: Sequence[User]) -> list[PersonRow]:
    """Three queries, whatever the number of people."""
    units: dict[int, list[UnitRole]] = defaultdict(list)
    for held in UnitRole.objects.filter(user__in=found).current().select_related("unit"):
        units[held.user_id].append(held)
    parts: dict[int, list[LabRole]] = defaultdict(list)
    for part in LabRole.objects.filter(user__in=found).current():
        parts[part.user_id].append(part)
    away = selectors.away_ids()
    return [PersonRow(one, one.pk in away, units[one.pk], parts[one.pk]) for one in found]


STATES: dict[str, Callable[[QuerySet], QuerySet]] = {
    "aktif": lambda found: found.filter(is_active=True),
    "absen": lambda found: found.filter(is_active=True, pk__in=selectors.away()),
    "nonaktif": lambda found: found.filter(is_active=False),
}


@login_required
@require_safe
def persons(request: HttpRequest) -> HttpResponseBase:
    user = secretary_of(request)
    listing = Listing(
        request,
        User.objects.visible_to(user),
        search=_matching,
        filters=(
            Filter(
                "unit", _("Unit"), _of_unit, choices=lambda: Unit.objects.ours().values_list("pk", "name")
            ),
            Filter("peran", _("Peran di lab"), _with_part, choices=lambda: LabRole.Role.choices),
            Filter(
                "keadaan",
                _("Keadaan"),
                lambda found, state: STATES[state](found),
                choices=lambda: [
                    ("aktif", _("Aktif")),
                    ("absen", _("Sedang tidak di tempat")),
                    ("nonaktif", _("Tidak aktif")),
                ],
            ),
        ),
        sorts=(Sort("nama", _("Nama"), ("name", "pk")), Sort("baru", _("Terbaru"), ("-pk",))),
        columns=(
            Column(_("Nama"), lambda row: row.person.name),
            Column(_("Surel"), lambda row: row.person.email),
            Column(_("Telepon"), lambda row: row.person.phone),
            Column(_("Unit"), lambda row: row.units_in_words),
            Column(_("Peran di lab"), lambda row: row.parts_in_words),
            Column(_("Keadaan"), lambda row: row.state),
        ),
        rows=person_rows,
        file="orang",
    )
    active = User.objects.visible_to(user).filter(is_active=True).count()
    heading = ngettext("%(n)d orang dapat masuk", "%(n)d orang dapat masuk", active) % {"n": active}
    return listing.respond("people/persons.html", {"heading": heading})


def _matching(found: QuerySet, words: str) -> QuerySet:
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found


def _of_unit(found: QuerySet, unit: str) -> QuerySet:
    return found.filter(pk__in=selectors.people_of([int(unit)]))


def _with_part(found: QuerySet, role: str) -> QuerySet:
    return found.filter(pk__in=LabRole.objects.filter(role=role).current().values("user"))


# --- One person --------------------------------------------------------------------------------------


@login_required
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    return _show(request, by, found)


def _found(request: HttpRequest, pk: int) -> tuple[User, User]:
    by = secretary_of(request)
    return by, get_object_or_404(User.objects.visible_to(by), pk=pk)


def _show(request: HttpRequest, by: User, found: User, status: int = 200, **typed: Any) -> HttpResponse:
    unit_roles = found.unit_roles.select_related("unit").order_by("-start", "-pk")
    lab_roles = found.lab_roles.order_by("-start", "-pk")
    context: dict[str, Any] = {
        "person": found,
        "is_me": by.pk == found.pk,
        "today": clock.today(),
        "unit_roles": _with_state(unit_roles, UnitRole.objects.filter(user=found).not_over()),
        "lab_roles": _with_state(lab_roles, LabRole.objects.filter(user=found).not_over()),
        "absences": found.absences.order_by("-start"),
        "is_away": Absence.objects.filter(user=found).current().exists(),
        "person_form": PersonForm(person=found),
        "unit_role_form": UnitRoleForm(),
        "lab_role_form": LabRoleForm(),
        "absence_form": AbsenceForm(),
    }
    return render(request, "people/person.html", context | typed, status=status)


def _with_state(roles: QuerySet, not_over: QuerySet) -> list[dict[str, Any]]:
    """Every part ever held, and whether it still holds or will."""
    running = set(not_over.values_list("pk", flat=True))
    return [{"role": role, "runs": role.pk in running} for role in roles]


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, phone, language; the address to sign in by where it was changed."""
    by, found = _found(request, pk)
    form = PersonForm(request.POST, person=found)
    if form.is_valid() and attempt(form, lambda: _change(by, found, dict(form.cleaned_data))):
        messages.success(request, _("Data %(name)s disimpan.") % {"name": form.cleaned_data["name"]})
        return redirect("people:person", pk)
    return _show(request, by, found, 400, person_form=form)


@transaction.atomic
def _change(by: User, found: User, typed: dict[str, Any]) -> None:
    """All of what was typed, or nothing."""
    email = typed.pop("email")
    if email.lower() != found.email:
        services.change_email(by=by, user=found, email=email)
    services.change_person(by=by, user=found, **typed)


@login_required
@require_POST
def give_unit_role(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    form = UnitRoleForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: services.give_unit_role(by=by, user=found, **form.cleaned_data)
    ):
        return _given(request, found)
    return _show(request, by, found, 400, unit_role_form=form)


@login_required
@require_POST
def give_lab_role(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    form = LabRoleForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: services.give_lab_role(by=by, user=found, **form.cleaned_data)
    ):
        return _given(request, found)
    return _show(request, by, found, 400, lab_role_form=form)


def _given(request: HttpRequest, found: User) -> HttpResponse:
    messages.success(request, _("Peran diberikan kepada %(name)s.") % {"name": found.name})
    return redirect("people:person", found.pk)


@login_required
@require_POST
def end_unit_role(request: HttpRequest, pk: int, role_id: int) -> HttpResponse:
    by, found = _found(request, pk)
    role = get_object_or_404(found.unit_roles.select_related("unit"), pk=role_id)
    return _ended(request, by, found, role, services.end_unit_role)


@login_required
@require_POST
def end_lab_role(request: HttpRequest, pk: int, role_id: int) -> HttpResponse:
    by, found = _found(request, pk)
    role = get_object_or_404(found.lab_roles, pk=role_id)
    return _ended(request, by, found, role, services.end_lab_role)


def _ended(
    request: HttpRequest, by: User, found: User, role: UnitRole | LabRole, end: Callable[..., Any]
) -> HttpResponse:
    """End a part; why it cannot end (the last secretary, a reviewer's last unit) is said on top."""
    form = LastDayForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: end(by=by, role=role, last_day=form.cleaned_data["last_day"])
    ):
        messages.success(request, _("Peran %(name)s diakhiri.") % {"name": found.name})
        return redirect("people:person", found.pk)
    return _show(request, by, found, 400, end_form=form)


@login_required
@require_POST
def record_absence(request: HttpRequest, pk: int) -> HttpResponse:
    by, found = _found(request, pk)
    form = AbsenceForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: services.record_absence(by=by, user=found, **form.cleaned_data)
    ):
        messages.success(request, _("Ketidakhadiran %(name)s dicatat.") % {"name": found.name})
        return redirect("people:person", pk)
    return _show(request, by, found, 400, absence_form=form)


@login_required
@require_POST
def cancel_absence(request: HttpRequest, pk: int, absence_id: int) -> HttpResponse:
    by, found = _found(request, pk)
    absence = get_object_or_404(found.absences.select_related("user"), pk=absence_id)
    services.cancel_absence(by=by, absence=absence)
    messages.success(request, _("%(name)s kembali bertugas.") % {"name": found.name})
    return redirect("people:person", pk)
