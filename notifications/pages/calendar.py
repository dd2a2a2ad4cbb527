"""The feed itself, read by calendar programs without a session, and the page of its address."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notifications.feeds import addresses, deadlines, ical
from workflow.people.models import User
from workflow.refusals import NotVisible

KEPT_FOR = 15 * 60  # seconds a calendar program may keep its copy without asking


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """My deadlines for whoever knows the address: what I may read now, in my language."""
    feed = addresses.opened_by(secret)
    if feed is None:
        raise NotVisible
    if not addresses.may_read_now(feed):
        return HttpResponse(status=429, headers={"Retry-After": "3600", "Cache-Control": "no-store"})
    with translation.override(feed.user.language):
        text = ical.calendar_of(deadlines.told_to(feed.user))
    tag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={KEPT_FOR}", "X-Robots-Tag": "noindex"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    name = {"Content-Disposition": 'inline; filename="tenggat.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers | name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make the address, make it anew, or revoke it. It is kept nowhere: the answer to POST alone shows it."""
    user: User = request.user  # type: ignore[assignment]
    address = ""
    if request.method == "POST" and request.POST.get("act") == "revoke":
        addresses.revoke(user=user)
        messages.success(request, _("Alamat kalender dicabut. Kalender yang memakainya berhenti diperbarui."))
        return redirect("notifications:calendar_address")
    if request.method == "POST":
        address = addresses.renew(user=user)
    context = {"feed": addresses.of(user), "address": address}
    response = render(request, "notifications/calendar.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
