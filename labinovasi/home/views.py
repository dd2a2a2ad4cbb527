"""The front door, the choice of language, and the sample page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from labinovasi.home import language, samples, selectors, services, stages
from workflow.workdays import clock


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Visitors read what the lab is; people who signed in see what waits on them."""
    if not request.user.is_authenticated:
        return render(request, "home/front.html", {"stages": stages.explained()})
    waiting = selectors.waiting_rows(request.user)
    return render(request, "home/home.html", {"today": clock.today(), "waiting": waiting})


@require_safe
def front_door_in_english(request: HttpRequest) -> HttpResponse:
    return render(request, "home/front.html", {"stages": stages.explained()})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remembered in the account where there is one, else in this browser."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        services.choose_language(user=request.user, language=code)
    response = redirect(_own_address(request, request.POST.get("next", "")))
    language.remember(response, code)
    return response


def _own_address(request: HttpRequest, wanted: str) -> str:
    hosts = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure()) else "/"


@require_GET
def sample_page(request: HttpRequest) -> HttpResponseBase:
    """Every component, for those who build pages. Whoever is not staff finds nothing here."""
    if not request.user.is_staff:
        raise Http404
    return samples.units(request).respond("home/samples.html", samples.everything(request))
