"""The front door, the choice of language, and the sample page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST, require_safe

from labinovasi.home import advice, language, samples, selectors, services, stages, words
from workflow.exhibition import selectors as exhibition
from workflow.people.models import User
from workflow.people.selectors import Posts
from workflow.workdays import clock

LATEST = 3  # entries of the catalogue on the front


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Visitors read what the lab is; people who signed in see what waits on them."""
    if not isinstance(request.user, User):
        return _front(request)
    response = render(request, "home/home.html", _home(request, request.user))
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def front_door_in_english(request: HttpRequest) -> HttpResponse:
    return _front(request)


def _front(request: HttpRequest) -> HttpResponse:
    """What the lab is. No cookie is set; at `/` the answer varies by cookie, since people who signed in
    read another page there. It may be kept and is asked about each time (docs/decisions/0020): a page taken
    down is gone from here too."""
    context = {
        "stages": stages.explained(),
        "latest": exhibition.latest(LATEST),
        "hall": language.address_in(reverse("exhibition:hall"), get_language() or ""),
    }
    response = render(request, "home/front.html", context)
    patch_cache_control(response, public=True, no_cache=True)
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _home(request: HttpRequest, user: User) -> dict[str, Any]:
    posts = Posts.of(user)
    waiting = selectors.waiting_on_me(user, None if "semua" in request.GET else selectors.WAITING)
    call = advice.call_for(user, posts)
    return {
        "today": clock.today(),
        "heading": words.waiting_heading(waiting.count),
        "waiting": waiting.rows,
        "waiting_count": waiting.count,
        "others": selectors.waiting_on_others(user, posts, mine=waiting.proposals),
        "changes": selectors.recent_changes(user, posts),
        "call": call,
        "all_proposals": advice.address("proposals:list"),
        "new_proposal": advice.address("proposals:new"),
        "advice": None if waiting.count else advice.advice_for(user, posts, call),
    }


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
