"""The two doors: invitations and requests for an account, and the desk where they are answered."""

from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from workflow.cleaning import clean_line
from workflow.people import duties, selectors, services
from workflow.people.forms import (
    AcceptForm,
    CloseUnitForm,
    InviteForm,
    JoinForm,
    RefuseForm,
    RegisterForm,
    SuccessorsForm,
)
from workflow.people.models import Invitation, Registration, Unit, User
from workflow.people.permissions import administers
from workflow.refusals import Denied, Invalid, Refused
from workflow.serving.forms import show_obstacles
from workflow.workdays import clock

PAGE_SIZE = 25
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# A link that was good once and is no more is gone (410), so that no proxy or reader tries again.
GONE = {"invitation.used", "invitation.revoked", "invitation.over", "invitation.inviter"}


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


# --- invitations -------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the link, as a mail scanner does, changes nothing; only the button uses it."""
    found = services.find_invitation(token)
    reader = _reader(request)
    if reader is not None and found.accepted_by_id == reader.pk:
        messages.info(request, _("Undangan ini sudah Anda terima."))
        return redirect("home")
    if refusal := services.why_not_accept(found, reader):
        return _refused_invitation(request, found, refusal)
    form = None if reader else AcceptForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return _accept(request, token, reader, form.cleaned_data if form else {})
        except Invalid as invalid:
            if form is None:
                raise
            show_obstacles(form, invalid.obstacles)
        except Refused as refused:
            return _refused_invitation(request, found, refused)
    return render(
        request,
        "people/invitation.html",
        {"invitation": found, "form": form},
        status=400 if _wrong(form) else 200,
    )


def _wrong(form: Any) -> bool:
    return form is not None and form.is_bound and bool(form.errors)


def _accept(request: HttpRequest, token: str, reader: User | None, typed: dict[str, str]) -> HttpResponse:
    user = services.accept_invitation(token=token, by=reader, **typed)
    if reader is None:
        login(request, user, backend=BACKEND)
    messages.success(request, _("Selamat datang, %(name)s.") % {"name": user.name})
    return redirect("home")


def _refused_invitation(request: HttpRequest, found: Invitation, refusal: Refused) -> HttpResponse:
    code = refusal.codes[0]
    status = 410 if code in GONE else 200 if code == "invitation.sign_in" else refusal.status
    here = urlencode({"next": request.path})
    context = {
        "obstacle": refusal.obstacles[0],
        "sign_in": f"{reverse('account_login')}?{here}",
        "sign_out": f"{reverse('account_logout')}?{here}",
    }
    return render(request, "people/invitation_refused.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Those one may see, newest first, and the form for a new one."""
    by = _at_the_desk(request)
    form = InviteForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.invite(by=by, **form.cleaned_data)
        except Refused as refused:
            show_obstacles(form, refused.obstacles)
        else:
            messages.success(request, _("Undangan dikirim ke %(email)s.") % {"email": sent.email})
            return redirect("people:invitations")
    found = Invitation.objects.visible_to(by).select_related("unit", "invited_by", "accepted_by")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    status = 400 if _wrong(form) else 200
    return render(request, "people/invitations.html", {"page": page, "form": form}, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by = _at_the_desk(request)
    found = get_object_or_404(Invitation.objects.visible_to(by), pk=pk)
    services.revoke_invitation(by=by, invitation=found)
    messages.success(request, _("Undangan untuk %(email)s dicabut.") % {"email": found.email})
    return redirect("people:invitations")


# --- asking for an account ---------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask for an account, or with one for a further unit. Every address gets the same answer."""
    if limited := consume_or_429(request, action="signup"):
        return limited
    reader = _reader(request)
    words = clean_line(request.GET.get("cari", ""))[:100]
    form = (JoinForm if reader else RegisterForm)(request.POST or None, words=words)
    if request.method == "POST" and form.is_valid():
        try:
            if reader:
                services.ask_unit(by=reader, **form.cleaned_data)
            else:
                services.ask_account(**form.cleaned_data)
        except Refused as refused:
            show_obstacles(form, refused.obstacles)
        else:
            return redirect("people:registered")
    context = {"form": form, "words": words}
    return render(request, "people/register.html", context, status=400 if _wrong(form) else 200)


@require_http_methods(["GET", "HEAD"])
def registered(request: HttpRequest) -> HttpResponse:
    return render(request, "people/registered.html")


@login_required
@require_http_methods(["GET", "HEAD"])
def registrations(request: HttpRequest) -> HttpResponse:
    """Requests that wait on this head, deputy or secretary, oldest first."""
    by = _at_the_desk(request)
    page = Paginator(selectors.registrations_to_answer(by), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "people/registrations.html", {"page": page})


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    by, registration = _to_answer(request, pk)
    try:
        services.approve_registration(by=by, registration=registration)
    except Refused as refused:
        return _not_answered(request, refused)
    messages.success(request, _("%(name)s dapat masuk.") % {"name": registration.name})
    return redirect("people:registrations")


@login_required
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    by, registration = _to_answer(request, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tulis alasan penolakan untuk %(name)s.") % {"name": registration.name})
        return redirect("people:registrations")
    try:
        services.refuse_registration(by=by, registration=registration, reason=form.cleaned_data["reason"])
    except Refused as refused:
        return _not_answered(request, refused)
    messages.success(request, _("Permintaan %(name)s ditolak.") % {"name": registration.name})
    return redirect("people:registrations")


def _to_answer(request: HttpRequest, pk: int) -> tuple[User, Registration]:
    by = _at_the_desk(request)
    return by, get_object_or_404(Registration.objects.visible_to(by).select_related("unit"), pk=pk)


def _not_answered(request: HttpRequest, refused: Refused) -> HttpResponse:
    for obstacle in refused.obstacles:
        messages.error(request, str(obstacle.text))
    return redirect("people:registrations")


def _at_the_desk(request: HttpRequest) -> User:
    """The person, where accounts are theirs to give: secretariat, heads and deputies."""
    reader = _reader(request)
    if reader is None:
        raise Http404
    if not selectors.answers_registrations(reader):
        raise Denied
    return reader


# --- leaving -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody must hand over, a successor for each, and the end of their access; or its return."""
    by = _of_the_secretariat(request)
    person = get_object_or_404(User.objects.visible_to(by), pk=pk)
    if request.method == "POST" and not person.is_active:
        services.reactivate(by=by, user=person)
        messages.success(request, _("%(name)s dapat masuk lagi.") % {"name": person.name})
        return redirect("people:deactivate", pk=pk)
    listed = duties.of_user(person) if person.is_active else []
    form = SuccessorsForm(request.POST if request.method == "POST" else None, duties=listed)
    if request.method == "POST" and form.is_valid():
        try:
            services.deactivate(by=by, user=person, successors=form.successors(listed))
        except Refused as refused:
            show_obstacles(form, refused.obstacles)
        else:
            messages.success(request, _("Akun %(name)s dinonaktifkan.") % {"name": person.name})
            return redirect("people:deactivate", pk=pk)
    context = {"person": person, "form": form, "duties": listed}
    return render(request, "people/deactivate.html", context, status=400 if _wrong(form) else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a unit must hand over, its successor, and its last day."""
    by = _of_the_secretariat(request)
    unit = get_object_or_404(Unit, pk=pk)
    listed = duties.of_unit(unit) if unit.is_active() else []
    typed = request.POST if request.method == "POST" else None
    form = CloseUnitForm(typed, duties=listed, unit=unit, initial={"last_day": clock.today().isoformat()})
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("successor", "last_day")}
        try:
            services.close_unit(by=by, unit=unit, successors=form.successors(listed), **chosen)
        except Refused as refused:
            show_obstacles(form, refused.obstacles)
        else:
            messages.success(request, _("%(unit)s ditutup.") % {"unit": unit.name})
            return redirect("people:close_unit", pk=pk)
    context = {"unit": unit, "form": form, "duties": listed}
    return render(request, "people/close_unit.html", context, status=400 if _wrong(form) else 200)


def _of_the_secretariat(request: HttpRequest) -> User:
    reader = _reader(request)
    if reader is None or not administers(reader):
        raise Denied
    return reader
