"""`/pemberitahuan/pengaturan/`: what one is told of, how soon and in which hours; leave; and what other
channels hang in (calendars, devices).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications import preferring
from notifications.pages.forms import LeaveForm, PreferencesForm, chosen_channels
from workflow.people import services as people
from workflow.people.models import Absence, User
from workflow.serving.forms import attempt, status_of
from workflow.workdays import clock


@dataclass(frozen=True)
class Slot:
    """A section another channel shows here, drawn with `slot` in its template."""

    template: str
    context: dict[str, Any]


_slots: list[Callable[[User], Slot | None]] = []


def register_slot(build: Callable[[User], Slot | None]) -> Callable[[User], Slot | None]:
    """Function decorator: hang a section into the page, after what stands there."""
    _slots.append(build)
    return build


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    form = _form(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and attempt(form, form.save):
        messages.success(request, _("Pengaturan disimpan. Yang belum terkirim sudah mengikutinya."))
        return redirect("notifications:preferences")
    return _page(request, form, LeaveForm())


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Say from when to when one is away."""
    user = _me(request)
    form = LeaveForm(request.POST)
    if form.is_valid() and attempt(form, lambda: form.save(user)):
        messages.success(request, _("Cuti dicatat."))
        return redirect("notifications:preferences")
    return _page(request, _form(user), form)


@login_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from a leave, or not gone at all."""
    user = _me(request)
    absence = get_object_or_404(Absence, pk=pk, user=user)
    people.cancel_absence(by=user, absence=absence)
    messages.success(request, _("Selamat bertugas kembali."))
    return redirect("notifications:preferences")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _form(user: User, typed: Any = None) -> PreferencesForm:
    return PreferencesForm(typed, user=user, found=preferring.of([user.pk]))


def _page(request: HttpRequest, form: PreferencesForm, leave_form: LeaveForm) -> HttpResponse:
    user = _me(request)
    context = {
        "form": form,
        "channels": [channel.label for channel in chosen_channels()],
        "leave_form": leave_form,
        "absences": Absence.objects.filter(user=user, end__gte=clock.today()).order_by("start"),
        "today": clock.today(),
        "slots": [slot for build in _slots if (slot := build(user)) is not None],
    }
    status = max(status_of(form), status_of(leave_form))
    return render(request, "notifications/preferences.html", context, status=status)
